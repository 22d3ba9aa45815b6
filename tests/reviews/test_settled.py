from __future__ import annotations

import datetime as dt

import desk_cases as cases
import pytest

from pipeline.records import Claim, VerdictFile
from pipeline.reviews import agreement
from pipeline.reviews.agreement import AgreementTally
from pipeline.reviews.decisions import Choice, Decision, decide
from pipeline.reviews.settled import ReviewedArticle, Settled, says_the_same, settle, settle_all

DAY = dt.date(2026, 3, 1)


def made(claim: Claim, choice: str = "agree", date: dt.date = DAY, **changes: object) -> Decision:
    return decide(claim, Choice(choice), name="Jane Doe", date=date, **changes)  # type: ignore[arg-type]


def now(file: VerdictFile, old: str, **changes: object) -> VerdictFile:
    """The file as another run would have written it: one claim told otherwise."""
    claims = tuple(c.model_copy(update=changes) if c.id == old else c for c in file.claims)
    return file.model_copy(update={"claims": claims})


@pytest.fixture
def file() -> VerdictFile:
    return cases.plain()[1]


@pytest.fixture
def whole(file: VerdictFile) -> Claim:
    return next(claim for claim in file.claims if claim.id == "c-whole")


def only(file: VerdictFile, decision: Decision) -> Settled:
    (one,) = settle(file, [decision])
    return one


def test_a_decision_holds_as_long_as_nothing_changes(file: VerdictFile, whole: Claim) -> None:
    one = only(file, made(whole))
    assert (one.claim, one.carried, one.again, one.label) == (whole, False, False, "supported")


def test_it_is_carried_over_to_a_claim_under_another_id(file: VerdictFile, whole: Claim) -> None:
    text = "On 3 May 2024 the mayor of Ghent resigned."
    one = only(now(file, "c-whole", id="c-new", text=text), made(whole))
    assert one.claim is not None
    assert (one.claim.id, one.carried, one.again) == ("c-new", True, False)


def test_it_is_carried_over_where_the_text_before_it_grew(file: VerdictFile, whole: Claim) -> None:
    moved = file.claims
    later = tuple(
        claim.model_copy(update={"start": claim.start + 100, "end": (claim.end or 0) + 100})
        if claim.start is not None
        else claim
        for claim in moved
    )
    one = only(file.model_copy(update={"claims": later}), made(whole))
    assert one.claim is not None
    assert (one.claim.id, one.again) == ("c-whole", False)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"verdict": cases.verdict("refuted")}, "label was supported, is refuted"),
        ({"verdict": None, "error": "no answer"}, "label was supported, is error"),
        ({"verdict": cases.verdict(attribution="confirmed")}, "attribution was not applicable, is confirmed"),
        ({"source": cases.MAYOR}, "source was anonymous person, is named person"),
        (
            {"text": "The mayor resigned on 4 May 2024."},
            "the claim was “The mayor of Ghent resigned on 3 May 2024”",
        ),
        ({"text": "The mayor of Ghent never resigned on 3 May 2024"}, "the claim was"),
    ],
)
def test_what_changed_under_it_calls_for_another_look(
    file: VerdictFile, whole: Claim, changes: dict, told: str
) -> None:
    one = only(now(file, "c-whole", **changes), made(whole))
    assert one.again
    assert any(change.startswith(told) for change in one.changes)


def test_confidence_and_reason_may_change_under_it(file: VerdictFile, whole: Claim) -> None:
    verdict = cases.verdict(confidence=0.99, reason="Otherwise put.")
    assert not only(now(file, "c-whole", verdict=verdict), made(whole)).again


def test_a_claim_that_is_gone_leaves_its_decision(file: VerdictFile, whole: Claim) -> None:
    without = file.model_copy(
        update={"claims": tuple(c for c in file.claims if c.id in ("c-said", "c-seats"))}
    )
    one = only(without, made(whole))
    assert (one.claim, one.again) == (None, True)


def test_a_decision_in_few_words_is_enough(file: VerdictFile) -> None:
    one = only(file, Decision(claim="c-whole", decision="agree", name="J", date=DAY))
    assert (one.claim is not None, one.carried, one.again, one.label) == (True, False, False, None)


def test_a_desk_tells_what_nobody_has_decided(file: VerdictFile, whole: Claim) -> None:
    desk = ReviewedArticle(file, settle(file, [made(whole)]))
    assert [claim.id for claim in desk.undecided] == [c.id for c in file.claims if c.id != "c-whole"]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("The council has 53 seats.", "The council of Ghent has 53 seats.", True),
        ("The council has 53 seats.", "The council has 35 seats.", False),
        ("The council has seats.", "The council has no seats.", False),
        ("He didn’t go.", "He did not go.", False),
        ("The council has 53 seats.", "There are 53 ways to leave.", False),
    ],
)
def test_when_two_wordings_pass_for_one_claim(old: str, new: str, same: bool) -> None:
    assert says_the_same(old, new) is same


# --- agreement ----------------------------------------------------------------------------------


def test_agreement_is_counted_by_the_day(file: VerdictFile, whole: Claim) -> None:
    said = next(claim for claim in file.claims if claim.id == "c-said")
    seats = next(claim for claim in file.claims if claim.id == "c-seats")
    next_day = DAY + dt.timedelta(days=1)
    found = [
        made(whole),
        made(said),
        made(seats, "overrule", next_day, label="refuted"),
        made(said, "dismiss"),
    ]
    assert agreement.count_by_date({"mayor": found}) == [
        (DAY, AgreementTally(agreed=1, dismissed=1)),
        (next_day, AgreementTally(overruled=1)),
    ]


def test_a_decision_taken_back_is_not_counted(whole: Claim) -> None:
    found = [made(whole), made(whole, "overrule", label="refuted")]
    assert agreement.count_by_date({"mayor": found}) == [(DAY, AgreementTally(overruled=1))]


def test_new_verdicts_are_measured_against_old_decisions(file: VerdictFile, whole: Claim) -> None:
    decision = made(whole, "overrule", label="refuted")
    assert agreement.count_now([ReviewedArticle(file, settle(file, [decision]))]) == AgreementTally(
        overruled=1
    )
    better = now(file, "c-whole", verdict=cases.verdict("refuted"))
    assert agreement.count_now([ReviewedArticle(better, settle(better, [decision]))]) == AgreementTally(
        agreed=1
    )


def test_nothing_decided_has_no_share() -> None:
    assert (AgreementTally().share, AgreementTally(dismissed=2).share, AgreementTally(1, 3).share) == (
        None,
        None,
        0.25,
    )


def renamed(file: VerdictFile) -> VerdictFile:
    """The same article under another id; ids of claims follow from it."""
    claims = tuple(claim.model_copy(update={"id": f"{claim.id}-new"}) for claim in file.claims)
    head = file.article.model_copy(update={"id": "renamed"})
    return file.model_copy(update={"article": head, "claims": claims})


def test_the_decisions_on_a_renamed_article_are_its_own(file: VerdictFile, whole: Claim) -> None:
    new = renamed(file)
    decided = {file.article.id: [made(whole)], "nobody": [made(whole.model_copy(update={"quote": "else"}))]}
    (one,) = settle_all({"renamed": new}, decided)["renamed"].settled
    assert one.claim is not None
    assert (one.claim.id, one.carried, one.again) == (f"{whole.id}-new", True, False)


def test_a_new_decision_counts_more_than_one_before_the_article_was_renamed(
    file: VerdictFile, whole: Claim
) -> None:
    new = renamed(file)
    later = made(whole.model_copy(update={"id": f"{whole.id}-new"}), "dismiss", replaces=whole.id)
    decided = {file.article.id: [made(whole)], "renamed": [later]}
    (one,) = settle_all({"renamed": new}, decided)["renamed"].settled
    assert one.decision == later


def test_decisions_that_two_articles_may_be_meant_by_stay_where_they_are(
    file: VerdictFile, whole: Claim
) -> None:
    found = settle_all({"one": renamed(file), "two": renamed(file)}, {file.article.id: [made(whole)]})
    assert [article.settled for article in found.values()] == [(), ()]
