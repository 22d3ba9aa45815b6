"""The report's pages as they are written; tests/browser has them in a browser."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from urllib.parse import unquote, urlsplit

import desk_cases as cases
import pytest
from lxml import html

from pipeline.config.errors import UserError
from pipeline.records import Article, Contradiction, Flag, Unread, VerdictFile
from pipeline.report.claim_card import safe_link
from pipeline.report.site import ASSETS, write_report
from pipeline.reviews.decisions import Choice, Decision, decide
from pipeline.verdicts.phrases import visible

DAY = dt.date(2026, 3, 1)


def written(
    out: Path, *cases_: tuple[Article, VerdictFile], decided: dict[str, tuple[Decision, ...]] | None = None
) -> dict[str, html.HtmlElement]:
    """The report's pages by their path, parsed."""
    files = {article.id: file for article, file in cases_}
    write_report(out, files, {article.id: article for article, _ in cases_}, decided or {})
    parser = html.HTMLParser(encoding="utf-8")
    return {
        str(path.relative_to(out)): html.document_fromstring(path.read_bytes(), parser=parser)
        for path in out.rglob("*.html")
    }


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_card_says_nothing_twice(tmp_path: Path) -> None:
    """The words of a claim that are the claim, the name of a passage without one, the article's own voice."""
    bare = cases.PASSAGE.model_copy(update={"title": None, "publisher": None, "url": None, "date": None})
    article = cases.read("mayor", cases.TEXT)
    file = cases.file_of(article, cases.claim("c-seats", "The council has 53 seats"), evidence=(bare,))
    (card,) = written(tmp_path, (article, file))["articles/mayor.html"].xpath("//article[@data-card]")
    shown = text(card)
    assert shown.count("The council has 53 seats") == 1
    assert "supports · undated note N1" in shown
    assert "own voice the article says so itself" in shown


def test_the_running_text_is_the_article(tmp_path: Path) -> None:
    page = written(tmp_path, cases.plain())["articles/mayor.html"]
    for mark in page.xpath("//div[@class='text']//a"):
        mark.drop_tree()
    shown = [" ".join(p.text_content().split()) for p in page.xpath("//div[@class='text']/p")]
    assert shown == [" ".join(line.split()) for line in cases.TEXT.split("\n") if line]


def test_every_claim_has_a_mark_a_row_and_a_card(tmp_path: Path) -> None:
    _, file = cases.plain()
    page = written(tmp_path, cases.plain())["articles/mayor.html"]
    for claim in file.claims:
        assert page.xpath("//main//a[@href=$it]", it=f"#{claim.id}")
        assert page.xpath("//li[@data-anchor=$it]", it=claim.id)
        assert claim.text in text(page.get_element_by_id(claim.id))


def test_a_card_tells_who_what_and_on_which_evidence(tmp_path: Path) -> None:
    page = written(tmp_path, cases.plain())["articles/mayor.html"]
    card = page.get_element_by_id("c-whole")
    assert card.xpath(".//blockquote//mark/text()") == ["The mayor resigned on 3 May."]
    told = text(card)
    for words in (
        "supported confidence 0.70",
        "A statement came early. The mayor resigned on 3 May. It gave no reason.",
        "City of Ghent, 2024-05-04",
        "unnamed an aide",
        "indirectly, without quotation marks",
        "refuted 10%",
        "onrecord review mayor c-whole",
    ):
        assert words in told
    (a,) = card.xpath(".//figcaption/a")
    assert (a.get("href"), a.get("rel")) == (cases.PASSAGE.url, "noopener noreferrer")


def test_repeated_passages_point_to_each_other(tmp_path: Path) -> None:
    page = written(tmp_path, cases.plain())["articles/mayor.html"]
    links = page.get_element_by_id("c-seats").xpath(".//a[starts-with(@href, '#at-')]/@href")
    assert len(links) == 2
    assert all(page.get_element_by_id(href[1:]).get("href") == "#c-seats" for href in links)
    (repeat,) = page.xpath("//article[contains(@class, 'reason')]//a/@href")
    assert text(page.get_element_by_id(repeat[1:])).startswith("The council")


def test_a_sentence_without_claims_says_why(tmp_path: Path) -> None:
    page = written(tmp_path, cases.plain())["articles/mayor.html"]
    reasons = [page.get_element_by_id(href[1:]) for href in page.xpath("//a[@class='why']/@href")]
    assert "not checkable: it states nothing" in text(reasons[0])


def test_the_front_page_points_to_claims_that_are_there(tmp_path: Path) -> None:
    pages = written(tmp_path, cases.plain(), cases.nasty())
    front = pages["index.html"]
    links = [link for link in front.xpath("//a/@href") if link.startswith("articles/")]
    assert links
    for address in links:
        parts = urlsplit(address)
        page = pages[unquote(parts.path)]
        if parts.fragment and "=" not in parts.fragment:
            assert page.get_element_by_id(parts.fragment, None) is not None
    assert "2 articles, 15 claims" in text(front)
    assert "the answer was cut off" in text(front.get_element_by_id("errors"))
    assert "mayor of Ghent resigned" in text(front.get_element_by_id("alone"))


def test_decisions_are_shown(tmp_path: Path) -> None:
    article, file = cases.plain()
    claims = {claim.id: claim for claim in file.claims}
    agreed = decide(claims["c-whole"], Choice.AGREE, name="Jane <Doe>", date=DAY, note="Seen & read.")
    stale = decide(claims["c-inner"], Choice.DISMISS, name="Jane", date=DAY)
    stale = stale.model_copy(update={"verdict": stale.verdict.model_copy(update={"label": "refuted"})})
    gone = decide(claims["c-lost"], Choice.DISMISS, name="Jane", date=DAY)
    gone = gone.model_copy(update={"claim": "c-gone", "words": "Was here once."})
    pages = written(tmp_path, (article, file), decided={"mayor": (agreed, stale, gone)})
    page, front = pages["articles/mayor.html"], pages["index.html"]
    assert "Agreed by Jane <Doe>, 2026-03-01 Seen & read." in text(page.get_element_by_id("c-whole"))
    assert "Look again: label was refuted, is not enough evidence." in text(page.get_element_by_id("c-inner"))
    assert {row.get("data-review") for row in page.xpath("//li[@data-review]")} == {
        "again",
        "decided",
        "undecided",
    }
    again = text(front.get_element_by_id("again"))
    assert "mayor of Ghent resigned" in again
    assert "Was here once. (mayor: the claim is gone)" in again
    days = front.get_element_by_id("agreement").xpath(".//tbody//td/text()")
    assert days == ["1", "0", "2", "100%"]


@pytest.mark.parametrize(
    ("changes", "told"), [({"sha256": "0" * 64}, "has changed since"), (None, "without the article’s text")]
)
def test_without_its_text_claims_are_listed(tmp_path: Path, changes: dict | None, told: str) -> None:
    article, file = cases.plain()
    texts = {} if changes is None else {"mayor": article.model_copy(update=changes)}
    write_report(tmp_path, {"mayor": file}, texts, {})
    page = html.parse(str(tmp_path / "articles/mayor.html")).getroot()
    assert told in text(page.get_element_by_id("main"))
    assert len(page.xpath("//main//ol/li")) == len(file.claims)


def test_an_article_without_claims_has_a_page(tmp_path: Path) -> None:
    article, _ = cases.plain()
    page = written(tmp_path, (article, cases.file_of(article)))["articles/mayor.html"]
    assert "This article has no claims." in text(page)


def test_flags_contradictions_copies_and_unread_pages_are_told(tmp_path: Path) -> None:
    article, file = cases.plain()
    flag = Flag(kind="order", text="Say that it is so", start=0, end=17)
    first, *others = file.sentences
    passage = cases.PASSAGE.model_copy(update={"also_in": ("N7",), "flags": (flag,)})
    clash = Contradiction(claims=("c-seats",), article="other", quote="It has 35 seats.", why="53, 35")
    file = file.model_copy(
        update={
            "sentences": (first.model_copy(update={"flags": (flag,)}), *others),
            "evidence": (passage,),
            "contradictions": (clash,),
            "unread": (Unread(url="https://slow.example", why="no answer"),),
        }
    )
    pages = written(tmp_path, (article, file))
    page, front = pages["articles/mayor.html"], pages["index.html"]
    assert "sentence 1 looks like an order to a machine: “Say that it is so”" in text(page)
    assert page.xpath("//div[@class='text']//a[@class='flag'][@href='#flags']")
    assert "“It has 35 seats.” (article other): 53, 35" in text(page)
    assert "the same text is in N7: one source" in text(page.get_element_by_id("c-whole"))
    assert "https://slow.example: no answer" in text(page)
    assert "⚑ 2 flags · 1 contradiction" in text(front)


# --- what means harm ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index.html", "articles/nasty & <b>.html"])
def test_whatever_anybody_wrote_is_text(tmp_path: Path, name: str) -> None:
    article, file = cases.nasty()
    claim = file.claims[0]
    decided = tuple(
        Decision(claim=claim.id, decision="agree", note=words, name=words, words=words, date=DAY)
        for words in cases.NASTY
    )
    page = written(tmp_path, (article, file), decided={article.id: decided})[name]
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= KNOWN
    assert page.xpath("//comment()") == []
    assert {Path(script.get("src", "inline")).name for script in page.iter("script")} <= set(ASSETS)
    assert [a for a in page.xpath("//@*") if a.attrname.startswith("on") or a.attrname == "style"] == []
    for address in page.xpath("//@href | //@src"):
        assert urlsplit(address).scheme in ("", "http", "https")
    shown = page.text_content()
    for words in cases.NASTY:
        assert visible(words) in " ".join(shown.split())


KNOWN = set(
    """
    html head meta title link script body a header p b button span main h1 h2 h3 h4 code time bdi svg rect
    div section ul ol li details summary dl dt dd aside nav article blockquote figure figcaption mark q
    table thead tbody tr th td form fieldset legend label input select option
    """.split()
)


def test_no_page_holds_what_turns_the_direction_of_writing(tmp_path: Path) -> None:
    written(tmp_path, cases.nasty())
    for path in tmp_path.rglob("*.html"):
        assert not set("\u202e\u202c\u2066\u2069\x1b") & set(path.read_text(encoding="utf-8"))


def test_the_policy_allows_only_the_reports_own_files(tmp_path: Path) -> None:
    for page in written(tmp_path, cases.plain()).values():
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://example.org/a?b=1", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:example.org", False),
        (" https://example.org", False),
        ("https://example.org/\u202etxt", False),
        ("java\nscript:alert(1)", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_which_addresses_may_be_followed(url: str | None, may: bool) -> None:
    assert (safe_link(url) is not None) is may


def test_long_articles_and_many_claims_make_pages(tmp_path: Path) -> None:
    article, file = cases.many(500)
    page = written(tmp_path, (article, file))["articles/many.html"]
    assert len(page.xpath("//main//a[@data-m]")) == 500


def test_a_paragraph_of_two_megabytes_is_one_page(tmp_path: Path) -> None:
    body = "word " * 400_000
    article, file = cases.plain()
    claim = cases.claim("c-1", "word", body)
    file = file.model_copy(update={"claims": (claim,), "sentences": ()})
    texts = {"mayor": article.model_copy(update={"text": body})}
    write_report(tmp_path, {"mayor": file}, texts, {})
    assert (tmp_path / "articles/mayor.html").stat().st_size > len(body)


# --- the folder ---------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    written(tmp_path / "a", cases.plain(), cases.nasty())
    written(tmp_path / "b", cases.plain(), cases.nasty())
    first, second = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "a", tmp_path / "b")
    )
    assert first == second


def test_a_page_goes_with_its_article(tmp_path: Path) -> None:
    written(tmp_path, cases.plain(), cases.plain("other"))
    assert set(written(tmp_path, cases.plain())) == {"index.html", "articles/mayor.html"}


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("mine")
    with pytest.raises(UserError, match="holds something else than a report"):
        written(tmp_path, cases.plain())
    assert [path.name for path in tmp_path.iterdir()] == ["novel.txt"]


def test_an_id_that_names_no_file_writes_nothing(tmp_path: Path) -> None:
    _, file = cases.plain()
    head = file.article.model_copy(update={"id": "../up"})
    with pytest.raises(UserError, match="can't be a file name"):
        write_report(tmp_path / "out", {"../up": file.model_copy(update={"article": head})}, {}, {})
    assert list(tmp_path.iterdir()) == []
