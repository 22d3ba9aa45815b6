"""Decisions made in the browser are on disk at once, can be taken back, and never go over somebody else's."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from urllib.parse import quote

import desk_cases as cases
import pytest
from desk_client import Client

from pipeline.records import VerdictFile
from pipeline.reviews.decisions import load_file
from pipeline.verdicts import files


def decided(newsroom: Path) -> list[tuple[str, str]]:
    return [(one.claim, one.decision.value) for one in load_file(newsroom / "reviews" / "mayor.yaml")]


def test_a_decision_is_on_disk_when_it_is_answered(inside: Client, newsroom: Path) -> None:
    came = inside.decide("mayor", "c-whole", note="Seen in the paper.")
    assert came.status == 200
    assert came.json["review"] == "decided"
    (one,) = load_file(newsroom / "reviews" / "mayor.yaml")
    assert (one.claim, one.name, one.note) == ("c-whole", "Jane Doe", "Seen in the paper.")
    assert "Seen in the paper." in inside.ask("GET", "/articles/mayor.html").text


def test_what_cannot_be_judged_is_agreed_with_and_an_error_is_not(inside: Client) -> None:
    page = inside.ask("GET", "/articles/mayor.html").text
    cards = {
        card: "data-agreeable" in rest for card, rest in re.findall(r'data-claim="([^"]+)"([^>]*)', page)
    }
    assert cards == {card: card != "c-broken" for card in cards}
    for card, wanted in cards.items():
        assert (inside.decide("mayor", card).status == 200) == wanted


def test_claims_without_a_verdict_lead_to_a_new_run(inside: Client) -> None:
    page = inside.ask("GET", "/articles/mayor.html").text
    assert '1 claim could not be judged. <a href="../new.html?article=mayor">' in page


def test_a_verdict_is_overruled_with_a_label(inside: Client, newsroom: Path) -> None:
    assert inside.decide("mayor", "c-whole", "overrule", label="refuted").status == 200
    (one,) = load_file(newsroom / "reviews" / "mayor.yaml")
    assert one.label == "refuted"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"choice": "overrule"}, "choose a label"),
        ({"choice": "overrule", "label": "supported"}, "agree with it"),
        ({"name": " "}, "name of who decided"),
        ({"claim": "c-none"}, "no claim 'c-none'"),
        ({"choice": "burn"}, "choice"),
        ({"note": "x" * 4001}, "note"),
        ({"more": 1}, "more"),
    ],
)
def test_what_makes_no_sense_is_not_written(
    inside: Client, newsroom: Path, more: dict[str, str], told: str
) -> None:
    came = inside.decide("mayor", **{"claim": "c-whole", **more})
    assert came.status == 400
    assert told in came.json["told"]
    assert not (newsroom / "reviews").exists()


def test_decisions_are_taken_back_one_by_one_to_the_byte(inside: Client, newsroom: Path) -> None:
    path = newsroom / "reviews" / "mayor.yaml"
    inside.decide("mayor", "c-whole")
    first = path.read_bytes()
    inside.decide("mayor", "c-over", "dismiss")
    assert inside.undo("mayor").json["undo"] is True
    assert path.read_bytes() == first
    came = inside.undo("mayor")
    assert (came.json["review"], came.json["undo"], came.json["html"].strip()) == ("undecided", False, "")
    assert not path.exists()
    assert inside.undo("mayor").status == 400


def test_what_another_wrote_is_never_taken_back(inside: Client, newsroom: Path) -> None:
    inside.decide("mayor", "c-whole")
    path = newsroom / "reviews" / "mayor.yaml"
    path.write_text(path.read_text() + "# Seen by the lawyer.\n")
    came = inside.undo("mayor")
    assert came.status == 400
    assert "lawyer" in path.read_text()


def test_a_page_that_is_behind_writes_nothing(inside: Client, newsroom: Path) -> None:
    """A git pull, a terminal or another window has changed the decisions since the page was read."""
    behind = inside.version("mayor")
    inside.decide("mayor", "c-whole")
    before = (newsroom / "reviews" / "mayor.yaml").read_bytes()
    told = {"claim": "c-over", "choice": "dismiss", "name": "Joe", "version": behind}
    for path, body in (("/decisions/mayor", told), ("/undo/mayor", {"version": behind})):
        came = inside.post(path, body)
        assert came.status == 409
        assert came.json["changed"] is True
    assert (newsroom / "reviews" / "mayor.yaml").read_bytes() == before


def test_of_two_windows_at_one_moment_one_writes(inside: Client, newsroom: Path) -> None:
    told = {"choice": "agree", "name": "Jane Doe", "version": inside.version("mayor")}
    came: list[int] = []

    def send(claim: str) -> None:
        came.append(inside.post("/decisions/mayor", {**told, "claim": claim}).status)

    windows = [threading.Thread(target=send, args=("c-whole",)) for _ in range(6)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert sorted(came) == [200, 409, 409, 409, 409, 409]
    assert decided(newsroom) == [("c-whole", "agree")]


def test_verdicts_that_a_run_writes_meanwhile_are_shown(inside: Client, newsroom: Path) -> None:
    _, file = cases.plain()
    inside.decide("mayor", "c-whole")
    changed: VerdictFile = file.model_copy(
        update={
            "claims": tuple(
                one.model_copy(update={"verdict": cases.verdict("refuted")}) if one.id == "c-whole" else one
                for one in file.claims
            )
        }
    )
    (newsroom / "verdicts" / "mayor.json").write_text(files.dump(changed))
    assert "look again" in inside.ask("GET", "/articles/mayor.html").text


def test_a_broken_file_is_named_and_stops_nothing_else(inside: Client, newsroom: Path) -> None:
    (newsroom / "reviews").mkdir()
    (newsroom / "reviews" / "mayor.yaml").write_text("- claim: 1\n")
    came = inside.ask("GET", "/articles/mayor.html")
    assert came.status == 400
    assert "mayor.yaml:1" in came.text
    assert inside.ask("GET", f"/articles/{quote(cases.nasty()[0].id)}.html").status == 200


@pytest.mark.parametrize(
    "words",
    [
        "a\nb",
        "# c",
        ": x",
        "- y",
        "&a *a",
        "!!python/x",
        "---",
        "%YAML",
        "\t.",
        "\x85.",
        "\u2028.",
        "\x00.",
        "\ufeff.",
        "{{x}}",
    ],
)
def test_whatever_is_typed_as_a_note_comes_back_as_it_was(inside: Client, newsroom: Path, words: str) -> None:
    """And breaks no file: a broken one would close the newsroom to everybody."""
    assert inside.decide("mayor", "c-whole", note=words).status == 200
    (one,) = load_file(newsroom / "reviews" / "mayor.yaml")
    assert one.note == words.strip()
    assert inside.ask("GET", "/").status == 200
