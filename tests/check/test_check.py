"""A draft is checked against documents: labels, lines, exit codes; silence refutes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docx import Document
from fake_server import FakeServer, Reply
from newsroom import ANY, Newsroom, Ran, judged, model

NOTES = """# Notes

The council of Ghent has 53 seats.

The mayor of Ghent has not resigned from the council.

The repair of the town hall of Ghent will cost **8.4 million** euros.
"""
DRAFT = """# Ghent today

The council of Ghent has 53 seats.
The repair of the town hall of Ghent will cost 4.8 million euros.

The mayor of Ghent has resigned from the council.
Shops near the town hall fear for their trade.
"""


@pytest.fixture
def files(room: Newsroom) -> Newsroom:
    """A draft and notes, without a config."""
    (room.folder / "draft.md").write_text(DRAFT)
    (room.folder / "notes.md").write_text(NOTES)
    return room


def claims(ran: Ran) -> dict[int, dict[str, object]]:
    """The claims of a check in JSON, by their line."""
    return {claim["line"]: claim for draft in json.loads(ran.out)["drafts"] for claim in draft["claims"]}


def check(room: Newsroom, *words: str) -> Ran:
    return room.command("check", "draft.md", "--no-model", "--format", "json", *words)


def test_each_claim_has_its_label_and_the_line_of_the_document(files: Newsroom) -> None:
    ran = check(files, "--against", "notes.md")
    found = claims(ran)
    assert {line: claim["label"] for line, claim in found.items()} == {
        3: "supported",
        4: "refuted",
        6: "refuted",
        7: "not_enough_evidence",
    }
    (cited,) = found[4]["cited"]
    assert (cited["document"], cited["unit"], cited["number"]) == ("notes.md", "line", 7)
    assert cited["quote"] == "The repair of the town hall of Ghent will cost 8.4 million euros."
    assert found[6]["cited"][0]["number"] == 5
    assert found[7]["cited"] == []
    assert found[7]["nearest"]["document"] == "notes.md"
    assert ran.code == 1


def test_the_date_of_a_document_is_nearest_to_no_claim(files: Newsroom) -> None:
    (files.folder / "draft.md").write_text("Officers counted 640 lorries, against 210 in 2025.\n")
    (files.folder / "dated.md").write_text("# Repair\n\n2025-10-20\n\nThe dog barked. It was sold.\n")
    (claim,) = claims(check(files, "--against", "dated.md")).values()
    assert claim["nearest"] is None


def test_what_stands_first_is_checked_too(files: Newsroom) -> None:
    """An article's standfirst sums up what its body says; nothing of a draft goes unread."""
    first = "The council has 55 seats, the mayor of Ghent says"
    for head in (f"# Seats\n\n{first}\n\n", f"{first}.\n\nSeats\n\n"):
        (files.folder / "draft.md").write_text(f"{head}The council of Ghent has 53 seats.\n")
        assert len(claims(check(files, "--against", "notes.md"))) == 2


def test_what_no_document_speaks_of_is_open(files: Newsroom) -> None:
    (files.folder / "notes.md").write_text("Whales are mammals.\n")
    ran = check(files, "--against", "notes.md")
    assert {claim["label"] for claim in claims(ran).values()} == {"not_enough_evidence"}
    assert ran.code == 0


@pytest.mark.parametrize(
    ("on", "code"),
    [("none", 0), ("refuted", 1), ("unsupported", 1), ("conflicting", 0), ("refuted,unsupported", 1)],
)
def test_the_exit_code_is_what_was_asked_for(files: Newsroom, on: str, code: int) -> None:
    assert check(files, "--against", "notes.md", "--fail-on", on).code == code


def test_a_draft_that_is_named_twice_is_checked_once(files: Newsroom) -> None:
    ran = check(files, "draft.md", "--against", "notes.md")
    assert len(json.loads(ran.out)["drafts"]) == 1


def test_documents_that_disagree_are_shown_both(files: Newsroom) -> None:
    (files.folder / "older.md").write_text(
        "The repair of the town hall of Ghent will cost 4.8 million euros.\n"
    )
    found = claims(check(files, "--against", "notes.md", "older.md"))
    assert found[4]["label"] == "conflicting_evidence"
    assert {place["document"] for place in found[4]["cited"]} == {"notes.md", "older.md"}


def test_several_documents_follow_one_option(files: Newsroom) -> None:
    (files.folder / "more").mkdir()
    (files.folder / "more" / "a.txt").write_text("Shops open at nine.\n")
    ran = check(files, "--against", "notes.md", "more")
    assert json.loads(ran.out)["against"] == ["notes.md", "more/a.txt"]
    ran = files.command("check", "--no-model", "--format", "json", "--against=notes.md", "draft.md")
    assert len(claims(ran)) == 4
    ran = files.command(
        "check", "--no-model", "--format", "json", "--against", "notes.md", "more", "--", "draft.md"
    )
    assert json.loads(ran.out)["against"] == ["notes.md", "more/a.txt"]


def test_a_draft_is_never_checked_against_itself(files: Newsroom) -> None:
    ran = check(files, "--against", ".")
    assert json.loads(ran.out)["against"] == ["notes.md"]


def test_a_page_is_cited_by_its_paragraph(files: Newsroom) -> None:
    (files.folder / "notes.md").unlink()
    body = "".join(f"<p>{line}</p>" for line in NOTES.replace("**", "").splitlines()[2:] if line)
    (files.folder / "page.html").write_text(f"<html><body><article>{body}</article></body></html>")
    (cited,) = claims(check(files, "--against", "page.html"))[4]["cited"]
    assert (cited["document"], cited["unit"], cited["number"]) == ("page.html", "paragraph", 3)


def test_a_document_of_a_word_processor_is_cited_by_its_paragraph(files: Newsroom) -> None:
    (files.folder / "notes.md").unlink()
    made = Document()
    for line in filter(None, NOTES.replace("**", "").splitlines()[2:]):
        made.add_paragraph(line)
    made.save(str(files.folder / "report.docx"))
    found = claims(check(files, "--against", "report.docx"))
    (cited,) = found[4]["cited"]
    assert found[4]["label"] == "refuted"
    assert (cited["document"], cited["unit"], cited["number"]) == ("report.docx", "paragraph", 3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("draft.md", "--against", "none.md"), "none.md: no such file"),
        (("none.md", "--against", "notes.md"), "none.md: no such file"),
        (("draft.md", "--against", "draft.md"), "nothing to check against"),
        (("draft.md", "--against", "notes.md", "--fail-on", "wrong"), "--fail-on: there is no 'wrong'"),
        (("draft.md", "--against", "notes.md", "--config", "none.yaml"), "none.yaml"),
        (("draft.md", "--against", "http://127.0.0.1:1/"), "port of its own"),
        (("draft.md", "--against", "http://127.0.0.1/"), "not on the public internet"),
        (("draft.md", "--against"), "'--against' requires an argument"),
        (("draft.md",), "Missing option '--against'"),
        (("draft.md", "--against", "notes.md", "--fail-on", ""), "--fail-on: there is no ''"),
        (("draft.md", "--against", "notes.md", "--fail-on", "refuted,,conflicting"), "there is no ''"),
        (("draft.md", "--against", ""), "--against: an empty name"),
        (("loop.md", "--against", "notes.md"), "loop.md: "),
        ((".", "--against", "notes.md"), ".: a draft has to be a file"),
        (("draft.md", "--against", "notes.md", "--no-model", "--provider", "local"), "asks nobody"),
        (("draft.md", "--against", "notes.md", "--no-model", "--config", "none.yaml"), "asks nobody"),
        (("draft.docx", "--against", "notes.md"), "draft.docx: a draft has to be text or Markdown"),
    ],
)
def test_bad_input_is_one_line(files: Newsroom, words: tuple[str, ...], told: str) -> None:
    (files.folder / "loop.md").symlink_to("loop.md")
    ran = files.command("check", *words)
    assert told in ran.err
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_the_provider_of_a_config_nearby_is_asked(files: Newsroom) -> None:
    with FakeServer(model(judge=judged("true"))) as server:
        files.config(server.base_url)
        ran = files.command("check", "draft.md", "--against", "notes.md", "--format", "json")
    assert json.loads(ran.out)["judged_by"] == "m"
    assert claims(ran)[3]["label"] == "supported"
    assert claims(ran)[3]["confidence"] is not None
    assert server.requests


def test_the_provider_that_is_named_is_asked_and_no_other(files: Newsroom) -> None:
    with FakeServer(model(judge=judged("true"))) as server, FakeServer(model()) as other:
        files.config(
            other.base_url,
            providers={
                name: {"base_url": one.base_url, "model": name, "calibration": "any.yaml"}
                for name, one in (("fake", other), ("second", server))
            },
        )
        (files.folder / "any.yaml").write_text(json.dumps({"second": {"thresholds": ANY}}))
        words = ("check", "draft.md", "--against", "notes.md", "--format", "json", "--provider")
        ran = files.command(*words, "second")
        unknown = files.command(*words, "third")
    assert json.loads(ran.out)["judged_by"] == "second"
    assert (len(server.requests) > 0, other.requests) == (True, [])
    assert (unknown.code, "third" in unknown.err, unknown.err.count("\n")) == (2, True, 1)


def test_without_a_model_nobody_is_asked(files: Newsroom) -> None:
    with FakeServer(model()) as server:
        files.config(server.base_url)
        check(files, "--against", "notes.md")
    assert not server.requests


def test_a_call_that_fails_is_an_error_and_no_verdict(files: Newsroom) -> None:
    with FakeServer(model(judge=Reply(400))) as server:
        files.config(server.base_url)
        ran = files.command(
            "check", "draft.md", "--against", "notes.md", "--fail-on", "none", "--format", "json"
        )
    assert "error" in {claim["label"] for claim in claims(ran).values()}
    assert ran.code == 1


def test_notes_and_draft_are_left_as_they_were(files: Newsroom) -> None:
    check(files, "--against", "notes.md")
    assert {path.name for path in files.folder.iterdir()} == {"draft.md", "notes.md"}
    assert Path("draft.md").read_text() == DRAFT
