from __future__ import annotations

import datetime as dt
from pathlib import Path

import desk_cases as cases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config.errors import UserError
from pipeline.records import Claim
from pipeline.reviews.decisions import (
    Choice,
    Decision,
    append_decision,
    decide,
    latest_by_claim,
    load_decisions,
    load_file,
)

DAY = dt.date(2026, 3, 1)
HAND = """# What Jane thinks
- claim: c-whole     # the resignation
  decision: agree
  name: Jane Doe
  date: 2026-02-28
"""


def made(claim: Claim, choice: str = "agree", **changes: object) -> Decision:
    return decide(claim, Choice(choice), **{"name": "Jane Doe", "date": DAY, **changes})  # type: ignore[arg-type]


def the(id: str) -> Claim:
    return next(claim for claim in cases.plain()[1].claims if claim.id == id)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    first = made(the("c-whole"), "overrule", label="refuted", note="08")
    second = made(the("c-said"))
    append_decision(tmp_path, "mayor", first)
    path = append_decision(tmp_path, "mayor", second)
    assert load_decisions(tmp_path) == {"mayor": (first, second)}
    assert path == tmp_path / "mayor.yaml"


def test_a_file_written_by_hand_keeps_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "mayor.yaml"
    path.write_text(HAND)
    append_decision(tmp_path, "mayor", made(the("c-inner")))
    assert path.read_text().startswith(HAND)
    assert [one.claim for one in load_file(path)] == ["c-whole", "c-inner"]


INDENTED = "  - claim: c-whole\n    decision: agree\n    name: J\n    date: 2026-02-28\n"
FLOW = "[{claim: c-1, decision: agree, name: J, date: 2026-01-01}]\n"


@pytest.mark.parametrize("hand", [HAND.rstrip("\n"), HAND.replace("\n", "\r\n"), INDENTED])
def test_a_file_may_be_indented_or_lack_its_last_newline(tmp_path: Path, hand: str) -> None:
    (tmp_path / "mayor.yaml").write_bytes(hand.encode())
    append_decision(tmp_path, "mayor", made(the("c-inner")))
    assert len(load_file(tmp_path / "mayor.yaml")) == 2


@pytest.mark.parametrize("flow", [FLOW, HAND + "...\n"])
def test_a_file_that_cannot_be_added_to_stays_as_it_is(tmp_path: Path, flow: str) -> None:
    path = tmp_path / "mayor.yaml"
    path.write_text(flow)
    with pytest.raises(UserError, match="cannot be added to"):
        append_decision(tmp_path, "mayor", made(the("c-inner")))
    assert path.read_text() == flow


TEXTS = st.text(min_size=1, max_size=30).filter(str.strip)


@settings(deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_words_survive_the_file(tmp_path_factory, words: str, note: str, name: str) -> None:
    folder = tmp_path_factory.mktemp("reviews")
    claim = the("c-whole").model_copy(update={"text": words, "quote": words})
    decision = made(claim, note=note, name=name)
    append_decision(folder, "a", decision)
    assert load_decisions(folder)["a"] == (decision,)


ONE = "- claim: c-1\n  decision: agree\n  name: J\n  date: 2026-01-01\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE.replace("agree", "aggree"), r":2:13: 0.decision: should be"),
        (ONE.replace("2026-01-01", "1 May"), r":4:9: 0.date: wants a date"),
        (ONE.replace("  name: J\n", ""), r":1:3: 0.name: is missing"),
        (ONE.replace("agree", "overrule"), r":1:3: 0: overrule needs a label"),
        (ONE + "  label: refuted\n", r":5:3: 0.label: agree takes no label"),
        (ONE + "  note: [no]\n", r":5:9: 0.note: wants text"),
        (ONE + "  lable: refuted\n", r':5:3: .*unknown key "lable"; did you mean "label"\?'),
        ("claim: c-1\n", r":1:1: wants a list"),
        ("- claim: [\n", r":2:1: not valid YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(UserError, match=message) as told:
        load_decisions(tmp_path)
    assert "\n" not in str(told.value)


def test_no_folder_holds_no_decisions(tmp_path: Path) -> None:
    assert load_decisions(tmp_path / "none") == {}


def test_a_file_is_no_folder_of_reviews(tmp_path: Path) -> None:
    (tmp_path / "reviews").write_text("")
    with pytest.raises(UserError, match="not a folder"):
        load_decisions(tmp_path / "reviews")


def test_an_id_that_names_no_file_writes_none(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="can't be a file name"):
        append_decision(tmp_path / "reviews", "../x", made(the("c-whole")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("id", "choice", "changes", "message"),
    [
        ("c-broken", "agree", {}, "no verdict to agree with"),
        ("c-whole", "overrule", {"label": "supported"}, "supported already"),
        ("c-whole", "agree", {"name": " "}, "needs the name"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(id: str, choice: str, changes: dict, message: str) -> None:
    with pytest.raises(UserError, match=message):
        made(the(id), choice, **changes)


def test_what_is_not_checkable_may_be_agreed_with() -> None:
    seen = made(the("c-said")).verdict
    assert seen is not None
    assert seen.label == "not_checkable"


def test_the_last_decision_on_a_claim_counts() -> None:
    claim = the("c-whole")
    first, second = made(claim), made(claim, "dismiss")
    other = made(the("c-inner"), "dismiss", replaces="c-whole")
    assert latest_by_claim([first, second]) == {"c-whole": second}
    assert latest_by_claim([first, other]) == {"c-inner": other}
