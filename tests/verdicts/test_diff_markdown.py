from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.verdicts.diff import diff_batches
from pipeline.verdicts.diff_markdown import LONGEST, escape, render_markdown
from pipeline.verdicts.phrases import visible

HOSTILE = [
    "</summary></details><script>alert(1)</script>",
    "[click](javascript:alert(1)) ![x](http://e.example/p.png)",
    "| a | b |\n|---|---|\n# Heading\n- item\n\n    code",
    "`code` **bold** _em_ __strong__ ~~gone~~ $x$ &lt; \\*",
    "<!-- comment --> <b onclick=x>",
    "https://e.example www.e.example <https://e.example>",
]


def test_counts_first_then_a_fold_for_each_article(verdict_file, claim, verdict) -> None:
    new = verdict_file(claim(verdict=verdict("refuted")))
    text = render_markdown(
        diff_batches({"a-1": verdict_file(claim())}, {"a-1": new, "n": verdict_file(id="n")})
    )
    assert text.splitlines() == [
        "### Verdicts: 1 of 1 article changed, 1 article added",
        "",
        "| change | claims |",
        "|---|--:|",
        "| label | 1 |",
        "",
        "- article added: n Talks go on, diplomats say (0 claims)",
        "",
        "<details><summary>a-1 Talks go on, diplomats say (1 change)</summary>",
        "",
        "- claim c-1: Statement c-1.",
        "  - **label**: supported → refuted",
        "",
        "</details>",
    ]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(verdict_file, claim, verdict, words) -> None:
    old = verdict_file(claim(text="A."), claim("c-2", 50, 90))
    head = old.article.model_copy(update={"title": words})
    new = verdict_file(
        claim(text=words, verdict=verdict("refuted")),
        claim(words, 50, 90, text="Statement c-2.", error=words),
        article=head,
    )
    page = github(render_markdown(diff_batches({"a-1": old}, {"a-1": new})))
    tags = set(re.findall(r"<\s*(/?\w+)", page))
    assert {tag.lstrip("/") for tag in tags} <= {
        "details", "summary", "h3", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong", "p",
    }  # fmt: skip
    assert page.count("<details>") == page.count("</details>") == 1
    shown = html.unescape(page).replace("\u200b", "")
    assert shown.count(visible(words).strip()) >= 3


def github(markdown: str) -> str:
    return MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 _*`[]()<>#|~&$:@!\\/.-+=\"'\n\u202e"), max_size=40))
def test_any_words_come_back_as_they_are(words: str) -> None:
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    page = parser.renderInline(f"claim: {escape(words)}.")
    assert "<" not in page
    assert html.unescape(page).replace("\u200b", "") == f"claim: {visible(words).strip()}."


def test_nobody_is_called_and_no_issue_is_linked() -> None:
    assert escape("@editor #12") == "&#64;&#8203;editor &#35;&#8203;12"
    assert escape("https://e.example www.e.example") == "https&#58;//e.example www&#46;e.example"


@pytest.fixture
def large(verdict_file, claim, verdict):
    """Far more changes than a comment holds: many claims, a very long one, and many articles that came."""
    claims = [claim(f"c-{n}", n * 50, n * 50 + 40, text=f"{n} " + "word " * 30) for n in range(400)]
    claims[3] = claims[3].model_copy(update={"text": "Donau" * 20_000})
    other = [one.model_copy(update={"verdict": verdict("refuted")}) for one in claims]
    came = {f"n-{n}": verdict_file(id=f"n-{n}") for n in range(500)}
    new = {"a-1": verdict_file(*other), "z": verdict_file(*other, id="z"), **came}
    return diff_batches({"a-1": verdict_file(*claims), "z": verdict_file(*claims, id="z")}, new)


@pytest.mark.parametrize("longest", [1000, 5000, LONGEST])
def test_a_comment_is_never_too_long_and_says_what_is_left_out(large, longest: int) -> None:
    text = render_markdown(large, longest)
    assert len(text) <= longest
    shown, lines = text.count("- claim "), text.count("- article added")
    assert f"**{500 - lines} lines and {800 - shown} changes left out**" in text.split("<details>")[0]
    assert text.count("<details>") == text.count("</details>")


def test_what_fits_is_told_whatever_is_too_long_before_it(large) -> None:
    text = render_markdown(large)
    assert len(text) > 0.9 * LONGEST
    assert "- claim c-3:" not in text
    assert "- claim c-4:" in text


def test_a_decision_stands_under_the_changes(verdict_file, claim, verdict) -> None:
    new = verdict_file(claim(verdict=verdict("refuted")))
    found = diff_batches({"a-1": verdict_file(claim())}, {"a-1": new}).articles[0]
    told = found.claims[0].model_copy(update={"decision": "@jane agreed on 2026-03-11"})
    batch = diff_batches({}, {}).model_copy(
        update={"articles": (found.model_copy(update={"claims": (told,)}),)}
    )
    assert "  - **decision**: &#64;&#8203;jane agreed on 2026-03-11" in render_markdown(batch).splitlines()
