"""Quotation marks of every shape, and what only looks like one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.attribution.quotations import QuotationKind, quotations


def quoted(text: str) -> list[str]:
    """The pieces of all quotations, with their marks."""
    return [text[one.start : one.end] for one in quotations(text)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ('"', '"'),
        ("'", "'"),
        ("“", "”"),
        ("‘", "’"),
        ("„", "“"),
        ("‚", "‘"),
        ("«", "»"),
        ("''", "''"),
        ("``", "''"),
    ],
)
def test_every_pair_of_marks(left: str, right: str) -> None:
    text = f"The minister said {left}we are ready{right} and left."
    (found,) = quotations(text)
    assert text[found.start : found.end] == f"{left}we are ready{right}"
    assert text[slice(*found.inner)] == "we are ready"


def test_french_marks_stand_apart_from_their_words() -> None:
    assert quoted("Il a dit « nous partons » hier.") == ["« nous partons »"]


def test_german_marks_in_the_book_order() -> None:
    assert quoted("Er sagte »wir gehen« und ging.") == ["»wir gehen«"]


@pytest.mark.parametrize(
    "text",
    [
        "The States’ plan and the girls’ team won in the ’90s.",
        "It was rock ’n’ roll, and it's the workers' day.",
        "He doesn't know James' brother, 'cause it is the '70s.",
        "Don’t touch the drivers’ seats.",
    ],
)
def test_apostrophes_are_no_quotation_marks(text: str) -> None:
    assert quoted(text) == []


@pytest.mark.parametrize("marks", ["‘{}’", "'{}'"])
def test_a_plural_possessive_does_not_close(marks: str) -> None:
    inner = "the unions’ offer is fair,".replace("’", marks[-1])
    assert quoted(f"She called it {marks.format(inner)} she wrote.") == [marks.format(inner)]


def test_nested_quotations_have_a_level() -> None:
    found = quotations("“He told me ‘no’ twice,” she said.")
    assert [(one.level, one.mark) for one in found] == [(0, "“"), (1, "‘")]


def test_each_paragraph_opens_again_and_only_the_last_closes() -> None:
    found = quotations("“First part.\n\n“Second part.\n\n“Third part,” he said. “More.”")
    assert [one.continues for one in found] == [False, True, True, False]


def test_a_quotation_goes_on_in_the_next_paragraph_without_a_mark() -> None:
    text = "‘They are tired,’ he said. ‘They think we will stop.\n\nWe will not stop.’ The talks ended."
    assert quoted(text) == ["‘They are tired,’", "‘They think we will stop.", "We will not stop.’"]
    assert [one.continues for one in quotations(text)] == [False, False, True]


def test_a_mark_that_was_never_closed_ends_with_its_paragraph() -> None:
    assert quoted("“We will see, he said.\n\nThe rest is news.") == ["“We will see, he said."]


def test_an_unclosed_single_mark_is_no_quotation() -> None:
    assert quoted("The ‘quake shook the town.\n\nNobody was hurt.") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The ‘shadow fleet’ is growing.", QuotationKind.TERM),
        ("She published “The Long Road” in May.", QuotationKind.TERM),
        ("He criticized the war as a ‘disaster’ for both.", QuotationKind.SPEECH),
        ("“We will not be moved by any of this,” he said.", QuotationKind.SPEECH),
        ("“No.”", QuotationKind.SPEECH),
    ],
)
def test_words_of_somebody_or_a_term(text: str, kind: QuotationKind) -> None:
    assert [one.kind for one in quotations(text)] == [kind]


@given(st.text(alphabet="ab s.,\n\"'“”‘’„«»‚`", max_size=60))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    found = quotations(text)
    for one in found:
        assert 0 <= one.start <= one.inner.start <= one.inner.end <= one.end <= len(text)
        assert "\n" not in text[one.start : one.end]
    assert [one.start for one in found] == sorted(one.start for one in found)


@given(st.text(alphabet="ab s.,\n\"'“”‘’„«»‚`", max_size=60))
def test_quotations_of_one_level_do_not_overlap(text: str) -> None:
    outer = [one for one in quotations(text) if one.level == 0]
    assert all(before.end <= after.start for before, after in pairwise(outer))
