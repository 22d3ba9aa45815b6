"""`onrecord report` and `onrecord review` as people type them."""

from __future__ import annotations

import io
import json

import desk_cases as cases
import pytest
from newsroom import Newsroom

from pipeline.reviews.decisions import load_decisions
from pipeline.verdicts import files


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """A newsroom with the verdicts on one article."""
    room.articles(mayor=cases.TEXT)
    room.config()
    files.write(room.folder / "verdicts", cases.plain()[1])
    return room


def decided(room: Newsroom) -> list[tuple[str, str]]:
    return [
        (one.claim, one.decision.value) for one in load_decisions(room.folder / "reviews").get("mayor", ())
    ]


def at_the_desk(room: Newsroom, monkeypatch: pytest.MonkeyPatch, *lines: str, words: str = "mayor"):
    """`onrecord review`, answered with these lines."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    return room.command("review", words)


# --- report -------------------------------------------------------------------------------------


def test_report_takes_the_texts_of_the_config(room: Newsroom) -> None:
    ran = room.command("report")
    assert (ran.code, ran.out) == (0, "report/index.html: 1 article, 1 with the text\n")
    assert "data-m" in (room.folder / "report/articles/mayor.html").read_text()


def test_report_takes_texts_by_name(room: Newsroom) -> None:
    (room.folder / "config.yaml").unlink()
    assert "1 article, 0 with" in room.command("report").out
    assert "1 article, 1 with" in room.command("report", "--articles", "articles/mayor.txt").out


def test_report_says_of_the_configs_texts_what_is_wrong_and_goes_on(room: Newsroom) -> None:
    room.config(articles=["none/*"])
    ran = room.command("report")
    assert ran.code == 0
    assert ran.err.startswith("onrecord: shown without the articles' texts: none/*: no such file")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--articles", "none.txt"), "none.txt: no such file"),
        (("none",), "none: no such file or folder"),
        (("--out", "articles"), "articles: holds something else than a report"),
        (("--out", "config.yaml"), "config.yaml: not a folder"),
    ],
)
def test_a_mistake_is_one_line_and_writes_nothing(room: Newsroom, words: tuple[str, ...], told: str) -> None:
    before = sorted(room.folder.rglob("*"))
    ran = room.command("report", *words)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert told in ran.err
    assert sorted(room.folder.rglob("*")) == before


# --- review -------------------------------------------------------------------------------------


def test_a_decision_at_once(room: Newsroom) -> None:
    ran = room.command("review", "mayor", "c-whole", "--overrule", "refuted", "--note", "No.", "--name", "J")
    assert ran.code == 0
    assert ran.out.startswith("reviews/mayor.yaml: J overruled it on ")
    assert decided(room) == [("c-whole", "overrule")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("mayor", "c-whole"), "name article, claim and one of --agree, --overrule, --dismiss"),
        (("mayor", "--agree"), "name article, claim and one of"),
        (("mayor", "c-whole", "--agree", "--dismiss", "--name", "J"), "three decisions: make one"),
        (("mayor", "c-whole", "--agree"), "needs the name"),
        (("mayor", "c-whole", "--overrule", "wrong", "--name", "J"), "there is no label 'wrong'"),
        (("mayor", "c-none", "--agree", "--name", "J"), "c-none: no claim of mayor has this id"),
        (("major", "c-whole", "--agree", "--name", "J"), 'did you mean "mayor"?'),
        (("mayor", "c-broken", "--agree", "--name", "J"), "no verdict to agree with"),
        (("mayor", "c-whole", "--agree", "--list"), "give one or the other"),
    ],
)
def test_a_decision_that_cannot_be_made_is_one_line(
    room: Newsroom, words: tuple[str, ...], told: str
) -> None:
    ran = room.command("review", *words)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert told in ran.err
    assert decided(room) == []


def test_one_claim_after_the_other(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = at_the_desk(room, monkeypatch, "a", "it is so", "Jane Doe", "s", "what?", "d", "", "q")
    assert ran.code == 0
    assert ran.out.endswith("2 decisions written to reviews\n")
    first, second = load_decisions(room.folder / "reviews")["mayor"]
    assert (first.name, first.note, second.name, second.note) == ("Jane Doe", "it is so", "Jane Doe", None)
    assert "1 of 7, mayor" in ran.out
    assert "4 of 7, mayor" in ran.out
    # What is decided is not asked again, what was skipped is.
    assert "1 of 5, mayor" in at_the_desk(room, monkeypatch, "q").out


def test_overruling_asks_for_another_label(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = at_the_desk(room, monkeypatch, "o", "9", "o", "1", "o", "2", "", "Jane Doe")
    assert "a number, 1 to 4" in ran.out
    assert "that is the label that it has" in ran.out
    (one,) = load_decisions(room.folder / "reviews")["mayor"]
    assert (one.decision, one.label) == ("overrule", "refuted")


def test_an_end_of_input_keeps_what_is_decided(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = at_the_desk(room, monkeypatch, "a", "", "Jane Doe")
    assert ran.code == 0
    assert len(decided(room)) == 1


def test_ctrl_c_keeps_what_is_decided(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["a", "", "Jane Doe"])

    def answer() -> str:
        for one in answers:
            return one
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", answer)
    assert room.command("review", "mayor").code == 130
    assert len(decided(room)) == 1


def test_the_list_tells_what_is_to_be_looked_at_again(room: Newsroom) -> None:
    assert room.command("review", "--list").code == 0
    room.command("review", "mayor", "c-whole", "--agree", "--name", "Jane Doe")
    _, file = cases.plain()
    other = [
        c.model_copy(update={"verdict": cases.verdict("refuted")}) if c.id == "c-whole" else c
        for c in file.claims
    ]
    files.write(room.folder / "verdicts", file.model_copy(update={"claims": tuple(other)}))
    ran = room.command("review", "--list")
    assert ran.code == 1
    told = " ".join(ran.out.split())
    assert "to be looked at again: 1 c-whole" in told
    assert "label was supported, is refuted; Jane Doe agreed on" in told
    assert "undecided: 6" in told
    assert "agree with 0 of 1 label of people (0%)" in told


def test_the_list_for_programs(room: Newsroom) -> None:
    room.command("review", "mayor", "c-whole", "--dismiss", "--name", "Jane Doe")
    ran = room.command("review", "--json")
    told = json.loads(ran.out)
    assert [one["claim"] for one in told["articles"]["mayor"]["decided"]] == ["c-whole"]
    assert len(told["articles"]["mayor"]["undecided"]) == 6
    assert told["agreement"]["now"] == {"agreed": 0, "overruled": 0, "dismissed": 1, "share": None}


def test_reviews_without_verdicts_are_told(room: Newsroom) -> None:
    (room.folder / "reviews").mkdir()
    (room.folder / "reviews/renamed.yaml").write_text("[]\n")
    assert "reviews of renamed: there are no verdicts on this article" in room.command("review", "--list").out


def test_a_mistake_in_a_reviews_file_is_told_with_its_place(room: Newsroom) -> None:
    (room.folder / "reviews").mkdir()
    (room.folder / "reviews/mayor.yaml").write_text("- claim: c-whole\n  decision: maybe\n")
    for command in ("review", "report"):
        ran = room.command(command)
        assert ran.code == 2
        assert ran.err.startswith("onrecord: reviews/mayor.yaml:1:3: 0.name: is missing")


def test_each_command_tells_an_example_and_its_exit_codes(room: Newsroom) -> None:
    for command in ("report", "review"):
        told = room.command(command, "--help").out
        assert f"\n    onrecord {command} " in told
        assert "Exit code 0" in told
