"""The changes of an article where they stand in its text."""

from __future__ import annotations

import hashlib

import desk_cases as cases
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Article, Claim, VerdictFile
from pipeline.report.diff_text import ArticleChanges, DiffRow, Marked, find_changes
from pipeline.stages.read import read
from pipeline.verdicts.diff import diff

WHOLE, SEATS = "The mayor of Ghent resigned on 3 May 2024", "The council has 53 seats"
EDITED = cases.TEXT.replace("3 May", "4 May").replace("What happens now? ", "")


def changes(
    old: tuple[Article, VerdictFile], new: tuple[Article, VerdictFile], *texts: Article
) -> ArticleChanges:
    at_hand = {text.sha256: text for text in texts}
    return find_changes(diff(old[1], new[1]), old[1], new[1], at_hand, "a1")


def made(text: str, *claims: Claim) -> tuple[Article, VerdictFile]:
    article = read("mayor", text)
    return article, cases.file_of(article, *claims)


def rows(found: ArticleChanges) -> list[DiffRow]:
    return [row for _, bunch in found.bunches for row in bunch]


def words_of(found: ArticleChanges, claim: Marked) -> str:
    """What is marked as a claim's own words."""
    return "".join(bit.text for row in rows(found) for bit in row.bits if claim in bit.claims)


def test_a_changed_claim_stands_where_it_stands_in_the_article() -> None:
    old = made(cases.TEXT, cases.claim("c-1", WHOLE), cases.claim("c-2", SEATS))
    new = made(
        cases.TEXT, cases.claim("c-1", WHOLE, verdict=cases.verdict("refuted")), cases.claim("c-2", SEATS)
    )
    found = changes(old, new, new[0])
    ((claim,),) = (row.changed for row in rows(found) if row.changed)
    assert claim.outcomes == ("supported", "refuted")
    assert words_of(found, claim) == WHOLE
    assert [quiet for quiet, _ in found.bunches] == [True, False, True]
    assert found.unplaced == ()


def test_a_claim_that_is_gone_stands_where_it_stood() -> None:
    old = made(cases.TEXT, cases.claim("c-1", WHOLE), cases.claim("c-now", "What happens now?"))
    new = made(EDITED, cases.claim("c-1", WHOLE.replace("3", "4"), EDITED))
    found = changes(old, new, old[0], new[0])
    gone = next(claim for row in rows(found) for claim in row.changed if claim.now is None)
    assert words_of(found, gone) == "What happens now?"
    assert {bit.side for row in rows(found) for bit in row.bits if gone in bit.claims} == {"old"}


def test_the_articles_own_edits_are_shown() -> None:
    old, new = made(cases.TEXT), made(EDITED)
    edits = [
        (bit.side, bit.text)
        for row in rows(changes(old, new, old[0], new[0]))
        for bit in row.bits
        if bit.side != "both"
    ]
    assert edits == [("old", "3"), ("new", "4"), ("old", "What happens now? ")]


@pytest.mark.parametrize(
    ("before", "after", "lacks_text", "lacks_before", "unplaced"),
    [(True, True, False, False, 0), (False, True, False, True, 1), (False, False, True, True, 2)],
)
def test_what_is_not_at_hand_is_said_and_no_claim_is_lost(
    before: bool, after: bool, lacks_text: bool, lacks_before: bool, unplaced: int
) -> None:
    old = made(cases.TEXT, cases.claim("c-1", WHOLE), cases.claim("c-now", "What happens now?"))
    changed = cases.claim("c-1", WHOLE.replace("3", "4"), EDITED, verdict=cases.verdict("refuted"))
    new = made(EDITED, changed)
    texts = [side[0] for side, wanted in ((old, before), (new, after)) if wanted]
    found = changes(old, new, *texts)
    assert (found.lacks_text, found.lacks_before) == (lacks_text, lacks_before)
    assert len(found.unplaced) == unplaced
    assert len([claim for row in rows(found) for claim in row.changed]) + unplaced == 2


SPANS = st.tuples(st.integers(0, len(cases.TEXT) - 2), st.integers(1, 60))


@given(
    st.lists(SPANS, max_size=5),
    st.lists(SPANS, max_size=5),
    st.sampled_from((cases.TEXT, EDITED)),
)
def test_each_change_is_told_once_and_each_placed_claim_by_its_own_words(
    before: list[tuple[int, int]], after: list[tuple[int, int]], text: str
) -> None:
    old, new = (
        made(text, *(_at(text, n, start, length, label) for n, (start, length) in enumerate(spans)))
        for text, spans, label in ((cases.TEXT, before, "supported"), (text, after, "refuted"))
    )
    found = changes(old, new, old[0], new[0])
    told = [claim for row in rows(found) for claim in row.changed] + list(found.unplaced)
    assert sorted(claim.diff.id for claim in told) == sorted(one.id for one in found.diff.claims)
    assert found.unplaced == ()
    for claim in told:
        # The line breaks between paragraphs are in no row.
        quote = (claim.now or claim.was).quote
        assert words_of(found, claim) == quote.replace("\n", "")
    shown = "".join(bit.text for row in rows(found) for bit in row.bits if bit.side != "old")
    assert shown == new[0].text.replace("\n", "")


def _at(text: str, number: int, start: int, length: int, label: str) -> Claim:
    start = min(start, len(text) - 2)
    while not text[start].strip():
        start -= 1
    quote = text[start : start + length]
    id = hashlib.sha256(f"{quote}{number}".encode()).hexdigest()[:8]
    made = cases.claim(f"c-{id}", quote, text, verdict=cases.verdict(label))
    return made.model_copy(update={"start": start, "end": start + len(quote)})
