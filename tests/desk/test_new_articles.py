"""A new article comes in, pasted, as a file or from an address; it is costed, run, watched and stopped."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_client import Client, ended, served
from docx import Document
from fake_server import FakeServer, Reply
from fake_web import FakeWeb, html
from newsroom import Newsroom, model
from waiting import PATIENCE, wait_until

from pipeline.desk import app, jobs
from pipeline.web import fetching

Working = tuple[Newsroom, Client, FakeServer]
ARTICLE = {"title": "Bridge closed", "text": "The bridge of Ghent was closed on 4 May 2024."}
QUARREL = "The mayor of Ghent resigned after a quarrel with the council."
RUN = {"article": "bridge-closed", "provider": "fake"}
PAGE = "<p>The bridge of Ghent was closed on 4 May 2024, the city said.</p>" * 4


def files(folder: Path) -> set[Path]:
    """The articles of a newsroom."""
    return set((folder / "articles").iterdir())


def test_a_pasted_article_is_costed_run_and_read(working: Working) -> None:
    room, client, _ = working
    assert client.post("/new/text", ARTICLE).json == {"article": "bridge-closed"}
    assert "asks nobody" in client.post("/cost", RUN).json["told"]
    told = ended(client, client.post("/runs", RUN))
    assert (told["state"], told["told"]) == ("done", "done")
    assert "bridge-closed" in room.verdicts
    assert "was closed on 4 May 2024" in client.ask("GET", told["href"]).text


def test_a_pasted_text_has_its_title_in_its_first_line_unless_another_is_given(working: Working) -> None:
    room, client, _ = working
    text = "Bridge closed at last\n\nIt was closed on 4 May 2024."
    assert client.post("/new/text", {"text": text}).json == {"article": "bridge-closed-at-last"}
    assert (room.folder / "articles" / "bridge-closed-at-last.txt").read_text() == text + "\n"
    told = client.post("/cost", {**RUN, "article": "bridge-closed-at-last"}).json
    assert told["title"] == "Bridge closed at last"
    for nothing in ("", " \n\t"):
        assert "paste the text" in client.post("/new/text", {"title": "Bridge", "text": nothing}).json["told"]
    too_long = client.post("/new/text", {"text": "x" * 1_000_001})
    assert (too_long.status, too_long.json["told"]) == (
        400,
        "text: longer than the 1,000,000 characters that are taken",
    )


def test_what_a_run_would_cost_is_told_by_provider(working: Working) -> None:
    _, client, server = working
    client.post("/new/text", {**ARTICLE, "text": QUARREL})
    asked = len(server.requests)
    told = client.post("/cost", RUN).json["told"]
    assert "asks m 1 to 2 times" in told
    assert "no prices" in told
    assert len(server.requests) == asked


def test_an_article_whose_text_has_changed_leads_to_a_new_run(working: Working) -> None:
    room, client, _ = working
    link = '<a href="../new.html?article=mayor">Check it again</a>'
    assert link not in client.ask("GET", "/articles/mayor.html").text
    room.articles(mayor=QUARREL)
    assert link in client.ask("GET", "/articles/mayor.html").text
    ended(client, client.post("/runs", {**RUN, "article": "mayor"}))
    assert link not in client.ask("GET", "/articles/mayor.html").text


def test_an_empty_newsroom_leads_to_its_first_article(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "articles: ['articles/*']\nprovider: p\nproviders: {p: {model: m}}\n"
    )
    with served(tmp_path) as client:
        page = client.enter().ask("GET", "/").text
        assert '<a href="new.html">Bring in the first one</a>' in page
        assert "<table" not in page
        assert client.post("/new/text", ARTICLE).json == {"article": "bridge-closed"}


def test_an_article_that_nobody_has_run_is_listed_until_it_is(working: Working) -> None:
    _, client, _ = working
    client.post("/new/text", ARTICLE)
    assert 'data-take="bridge-closed"' in client.ask("GET", "/new.html").text
    ended(client, client.post("/runs", RUN))
    page = client.ask("GET", "/new.html").text
    assert 'data-take="bridge-closed"' not in page
    assert 'data-job="1" data-article="bridge-closed"' in page


def test_a_pattern_that_finds_nothing_yet_hides_no_article(newsroom: Path) -> None:
    config = (newsroom / "config.yaml").read_text()
    (newsroom / "config.yaml").write_text(config.replace("'articles/*'", "'articles/*', 'wire/*'"))
    with served(newsroom) as client:
        assert "made without the article" not in client.enter().ask("GET", "/articles/mayor.html").text


def test_a_second_article_of_one_title_is_told_what_to_change(working: Working) -> None:
    _, client, _ = working
    client.post("/new/text", ARTICLE)
    assert client.post("/new/text", ARTICLE).json["told"].endswith("give this one another title")
    assert client.send_file("Bridge closed.txt", b"x" * 300).json["told"].endswith("another name")


def test_an_article_is_never_written_over_or_elsewhere(working: Working) -> None:
    room, client, _ = working
    client.post("/new/text", ARTICLE)
    assert "already" in client.post("/new/text", {**ARTICLE, "text": "Other words."}).json["told"]
    # Of another ending, it would be another article of the same id.
    assert "already" in client.send_file("Bridge closed.md", b"# Bridge\n\nIt was closed.").json["told"]
    before = {path for path in room.folder.rglob("*") if path.suffix == ".txt"}
    client.post("/new/text", {"title": "../../up/and away", "text": "It flew."})
    client.send_file("../../etc/passwd.txt", b"It flew. It was a bird.")
    new = {path for path in room.folder.rglob("*") if path.suffix == ".txt"} - before
    assert {path.relative_to(room.folder).as_posix() for path in new} == {
        "articles/up-and-away.txt",
        "articles/passwd.txt",
    }


def word(folder: Path) -> bytes:
    """A document of a word processor."""
    made = Document()
    made.add_paragraph("The bridge of Ghent was closed on 4 May 2024.")
    made.save(str(folder / "made.docx"))
    return (folder / "made.docx").read_bytes()


@pytest.mark.parametrize("name", ["Bridge.HTML", "bridge.md", "bridge.txt", "bridge.docx"])
def test_a_dropped_file_is_kept_as_it_is_and_run(working: Working, tmp_path: Path, name: str) -> None:
    room, client, _ = working
    page = f"<html><body><article>{PAGE}</article></body></html>".encode()
    data = {".HTML": page, ".docx": word(tmp_path)}.get(Path(name).suffix, b"The bridge of Ghent was closed.")
    assert client.send_file(name, data).json == {"article": "bridge"}
    assert (room.folder / "articles" / f"bridge{Path(name).suffix.lower()}").read_bytes() == data
    ended(client, client.post("/runs", {**RUN, "article": "bridge"}))
    assert "bridge" in room.verdicts


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.exe", b"MZ", "its name should end in .txt"),
        ("", b"x", "its name should end in"),
        ("a.docx", b"not a zip", "a.docx: "),
        ("a.pdf", b"%PDF-1.4 broken", "a.pdf: "),
        ("a.txt", b"\0\0", "a.txt: "),
        ("a.txt", b" \n", "empty"),
        ("a.jsonl", b'{"text": "x"}', "its name should end in"),
        ("a.txt", b"x" * 1_000_001, "too long"),
    ],
)
def test_a_file_that_is_no_article_is_refused_in_a_line_and_not_kept(
    working: Working, name: str, data: bytes, told: str
) -> None:
    room, client, _ = working
    before = files(room.folder)
    came = client.send_file(name, data)
    assert came.status == 400
    assert told in came.json["told"]
    assert "\n" not in came.json["told"]
    assert files(room.folder) == before


def test_a_file_without_end_is_cut_off(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    room, client, _ = working
    monkeypatch.setattr(app, "LONGEST_FILE", 1000)
    before = files(room.folder)
    assert client.send_file("a.txt", b"x" * 1001).status == 413
    assert files(room.folder) == before


def test_an_article_is_fetched_once_with_its_address(
    working: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, client, _ = working
    with FakeWeb({"news.test/bridge": html(PAGE, title="Bridge closed", date="2024-05-04")}) as web:
        monkeypatch.setattr(fetching, "Fetcher", web.fetcher)
        came = client.post("/new/address", {"url": "http://news.test/bridge"})
        assert came.json["article"].startswith("news-test-bridge-")
        asked = len(web.requests)
        assert client.post("/new/address", {"url": "http://news.test/bridge"}).json == came.json
        assert len(web.requests) == asked
    told = ended(client, client.post("/runs", {**RUN, **came.json}))
    assert told["state"] == "done"
    file = room.verdicts[came.json["article"]]
    assert (file.article.url, str(file.article.published)) == ("http://news.test/bridge", "2024-05-04")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1/", "not on the public internet"),
        ("http://[::1]/", "not on the public internet"),
        ("file:///etc/passwd", "neither http nor https"),
        ("http://user:secret@example.org/", "user name"),
        ("", "neither http nor https"),
        ("http://[", "malformed"),
    ],
)
def test_an_inner_address_is_refused_and_nothing_kept(working: Working, url: str, told: str) -> None:
    room, client, _ = working
    before = files(room.folder)
    came = client.post("/new/address", {"url": url})
    assert came.status == 400
    assert told in came.json["told"]
    assert files(room.folder) == before


def test_a_feed_is_no_article(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    room, client, _ = working
    before = files(room.folder)
    feed = html("")
    feed.headers["content-type"] = "application/rss+xml"
    with FakeWeb({"news.test/feed": feed}) as web:
        monkeypatch.setattr(fetching, "Fetcher", web.fetcher)
        came = client.post("/new/address", {"url": "http://news.test/feed"})
    assert came.status == 400
    assert "neither HTML nor plain text" in came.json["told"]
    assert files(room.folder) == before


def test_a_config_that_takes_no_such_file_is_told_so(working: Working) -> None:
    room, _, _ = working
    from pipeline.config import settings
    from pipeline.config.errors import UserError
    from pipeline.desk.new_articles import add_file

    config = settings.load(room.folder / "config.yaml").changed(articles=("articles/*.txt",))
    with pytest.raises(UserError, match=r"takes no new \.md file"):
        add_file(config, "a.md", b"It was closed.")


def test_only_articles_and_providers_that_are_there_are_run(working: Working) -> None:
    _, client, _ = working
    for wanted, status in (
        ({"article": "evidence", "provider": "fake"}, 404),
        ({"article": "../config", "provider": "fake"}, 400),
        ({"article": "-", "provider": "fake"}, 400),
        ({"article": "mayor", "provider": "none"}, 400),
    ):
        assert client.post("/runs", wanted).status == status
        assert client.post("/cost", wanted).status == status


def hanging(client: Client, server: FakeServer) -> int:
    """The number of a run that waits for an answer of the model."""
    server._script = model(judge=Reply(hang=PATIENCE))
    client.post("/new/text", {**ARTICLE, "text": QUARREL})
    asked = len(server.requests)
    job = client.post("/runs", RUN)
    wait_until(lambda: len(server.requests) > asked, "a request of the run")
    return int(job.json["number"])


def test_a_run_tells_its_stage_is_found_again_and_stopped(working: Working) -> None:
    room, client, server = working
    number = hanging(client, server)
    told = client.ask("GET", f"/jobs/{number}").json["told"]
    assert told == "claims ✔ sources ✔ evidence ✔ verdicts … (1 question to the model)"
    assert f'data-job="{number}"' in client.ask("GET", "/new.html").text
    assert "already" in client.post("/runs", RUN).json["told"]
    assert client.post("/cost", RUN).status == 200
    job = client.post(f"/jobs/{number}/stop", None)
    assert ended(client, job)["state"] == "stopped"
    assert "bridge-closed" not in room.verdicts
    server._script = model()
    assert ended(client, client.post("/runs", RUN))["state"] == "done"


def test_whatever_goes_wrong_in_a_job_it_ends_and_says_so() -> None:
    async def work(_: jobs.Job) -> str:
        raise RuntimeError("boom\nboom")

    all_jobs = jobs.Jobs()
    job = all_jobs.start("x", "x", work)
    wait_until(lambda: not all_jobs.running(), "the job to end")
    assert job.state == "failed"
    assert "RuntimeError" in job.now()
    assert "\n" not in job.now()


def test_work_ends_when_the_desk_closes(working: Working) -> None:
    """The end of the fixture would wait for the hanging answer if closing did not stop the run."""
    _, client, server = working
    hanging(client, server)
