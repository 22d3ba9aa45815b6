"""The words and shapes in which verdicts are shown: labels, standings and sources.

A label is shown by its shape as well as by its colour. Words that come from articles, evidence or
models are made safe to print by `visible`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple, cast

from pipeline.records import (
    AttributionCheck,
    Claim,
    Contradiction,
    Label,
    QuoteType,
    SentenceOutcome,
    Source,
    SourceKind,
    Standing,
)

Told = Literal[
    "supported",
    "refuted",
    "conflicting_evidence",
    "not_enough_evidence",
    "not_checkable",
    "not_judged",
    "error",
]
"""What became of a claim, as files name it."""


class LabelForm(NamedTuple):
    """How a label is shown: its shape, words, and rich style; its schema.org rating.

    `rating` goes from 1 (worst) to 3 (best); without evidence a claim is on no such scale.
    """

    shape: str
    words: str
    style: str
    rating_name: str
    rating: int | None


LABELS = {
    Label.SUPPORTED: LabelForm("✔", "supported", "green", "Supported", 3),
    Label.REFUTED: LabelForm("✘", "refuted", "red", "Refuted", 1),
    Label.CONFLICTING_EVIDENCE: LabelForm("±", "conflicting", "magenta", "Conflicting evidence", 2),
    Label.NOT_ENOUGH_EVIDENCE: LabelForm("?", "not enough evidence", "yellow", "Not enough evidence", None),
}
"""The one table of labels; what the model's words and the data sets' labels are is theirs."""
_NOT_CHECKABLE = ("–", "not checkable", "dim")
_NOT_JUDGED = ("·", "not judged", "dim")
_ERROR = ("!", "error", "bold red")

MARKS = {
    words: (shape, style)
    for shape, words, style in (
        *(form[:3] for form in LABELS.values()),
        _NOT_CHECKABLE,
        _NOT_JUDGED,
        _ERROR,
    )
}
"""Shape and rich style of each outcome of a claim, in the order in which summaries count them."""

_WORDS = {
    **{
        one.value: one.value.replace("_", " ")
        for kind in (SourceKind, Standing, AttributionCheck, SentenceOutcome)
        for one in kind
    },
    **{words.replace(" ", "_"): words for words in MARKS},
    **{label.value: form.words for label, form in LABELS.items()},
}
"""The values of a verdict file, in the words in which people read them."""

_QUOTES = {
    QuoteType.DIRECT: "direct quotation",
    QuoteType.MIXED: "mixed quotation",
    QuoteType.INDIRECT: "indirect quotation",
    QuoteType.NONE: None,
}

_SPACES = re.compile(r"\s+")
# Control characters, the marks that turn the direction of writing, and the invisible tag characters.
_TREACHEROUS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text on one line, with all that could steer a terminal or reorder a line spelled out."""
    return _TREACHEROUS.sub(lambda match: f"<U+{ord(match[0]):04X}>", _SPACES.sub(" ", text))


def outcome(claim: Claim) -> str:
    """What became of a claim, in words: its label, or why it has none. A key of `MARKS`."""
    if claim.error is not None:
        return _ERROR[1]
    if claim.verdict is not None:
        return label(claim.verdict.label)
    return _NOT_JUDGED[1] if claim.checkable else _NOT_CHECKABLE[1]


def told_of(claim: Claim) -> Told:
    """What became of a claim, as files name it: its label, or why it has none."""
    named = claim.verdict.label.value if claim.verdict else outcome(claim).replace(" ", "_")
    return cast("Told", named)


def label(label: Label) -> str:
    """A label in words, a key of `MARKS`."""
    return LABELS[label].words


def worded(value: str) -> str:
    """A value of a verdict file as people read it, such as "conflicting" and "on background"; what is no such
    value stays as it is.
    """
    return _WORDS.get(value, value)


def standing(standing: Standing) -> str:
    """A standing in words, such as "on background"."""
    return worded(standing.value)


def number(count: int, noun: str) -> str:
    """A count of things, as in "1 claim" and "2 claims"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def who(source: Source | None) -> str:
    """A source in the article's words, with the name that they resolve to."""
    if source is None:
        return "no source"
    if source.kind is SourceKind.NONE:
        return "the article's own voice"
    if source.kind is SourceKind.UNKNOWN:
        return "an unknown source"
    words = source.text or source.name or "not told"
    name = f" ({source.name})" if source.name and source.name != words else ""
    return visible(words + name)


def contradiction(one: Contradiction, claims: Mapping[str, Claim]) -> str:
    """A contradiction in one line: what is said here, what is said against it and where, and what clashes."""
    said = [f"“{claims[id].content}”" if id in claims else id for id in one.claims]
    there = [] if one.article is None else [f"“{one.quote}” (article {one.article})"]
    return visible(f"{' against '.join([*said, *there])}: {one.why}")


def source_line(source: Source | None) -> str:
    """Who stands behind a claim and how, as in "an aide — anonymous person, unnamed, direct quotation"."""
    if source is None or source.kind in (SourceKind.NONE, SourceKind.UNKNOWN):
        return who(source)
    kind = worded(source.kind.value)
    told = ", ".join(part for part in (kind, standing(source.standing), _QUOTES[source.quote]) if part)
    relay = f"; through {source.relay}" if source.relay else ""
    role = f"; role: {source.role}" if source.role else ""
    reason = f"; unnamed because: {source.anonymity_reason}" if source.anonymity_reason else ""
    return f"{who(source)} — {told}{visible(relay + role + reason)}"
