"""Checkable: whether records or witnesses could settle a claim, by its grammar and its words.

An opinion, a prediction, a promise, a figure of speech or a definition is a claim with a source all the same,
and is not judged. A question states nothing, and is no claim. In doubt a claim is checkable: it is better to
look in vain than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import auxiliaries
from pipeline.claims.clauses import Clause
from pipeline.claims.patterns import phrases
from pipeline.claims.to_come import predicts, promises
from pipeline.claims.views import judges
from pipeline.records import QuoteType

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OPINION, PREDICTION, PROMISE = "opinion", "prediction", "promise or intention"
FIGURE, DEFINITION = "figure of speech", "definition"

_REPORT = 4
"""Words up to which what stands behind a question only tells who asks."""
_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b|"
    r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)
_TERMS = re.compile(
    r"\b[Uu]nder (?:the|its|a|an|their|this|that) (?:[\w-]+ ){0,2}"
    r"(?:accord|agreement|bill|contract|deal|draft|law|plan|proposal|scheme|lease|licence|license|pact|policy|rules?|settlement|statute|terms|treaty)\b"
)
_SIMILE = re.compile(r"\b(?<!looks )(?<!looked )like (?:a|an) (?!lot\b)\w+", re.IGNORECASE)
"""In quoted words: "the moss came back like an unpaid debt"."""
_BORROWED = re.compile(r"\[[^\]]*\]")
"""What stands in brackets is told of, not told."""
_DEFINES = re.compile(
    r"\b(?:is|are) (?:defined|known) as\b|\bthe (?:term|word) for\b|\b(?:term|word) means\b"
)


def asks(doc: Doc, clause: Clause, after: str) -> bool:
    """Whether a clause asks and so states nothing; `after` are the characters that follow it."""
    head = doc[clause.head]
    asked = head.dep_ == "ROOT" and head.sent[-1].text == "?"
    mark = next((i for i in clause.tokens if doc[i].text == "?"), None)
    behind = [doc[i] for i in clause.tokens if mark is not None and i > mark and not doc[i].is_punct]
    if 0 < len(behind) <= _REPORT and any(one.lemma_ in ("ask", "wonder") for one in behind):
        return True  # "“What can you save in 10 minutes?” she asked"
    return asked or after.lstrip("\"'”’» ").startswith("?")


def why_not(doc: Doc, clause: Clause, depth: Sequence[int], words: str, quote: QuoteType) -> str | None:
    """Why a clause can't be checked, or None where it can.

    `words` is its text; `depth` is the number of quotations around each token; `quote` says how its source is
    quoted.
    """
    head = doc[clause.head]
    if quote is QuoteType.DIRECT and not any(depth[i] for i in clause.tokens):
        depth = [1] * len(depth)  # an answer in an interview, which has no quotation marks
    words = _BORROWED.sub("", words)
    plain = words.lower()
    if phrases("idioms").search(plain):
        return FIGURE
    if _SIMILE.search(words) and depth[head.i]:
        return FIGURE
    if _DEFINES.search(words):
        return DEFINITION
    speech = doc[clause.speech] if clause.speech is not None else None
    # "It would “study the evidence”": what is to come is told outside of the quotation marks.
    quoted = min(depth[one.i] for one in (head, *auxiliaries(head))) > 0
    told = speech is not None or quote is not QuoteType.NONE
    # What is set down, in a contract or for a day, can be looked up, unless it hangs on something.
    dated = _TERMS.search(words) or (
        _DAY.search(words) and not any(_is_condition(child) for child in head.children)
    )
    if not dated and promises(head, speech, told, quoted):
        return PROMISE
    if not dated and (predicts(head, speech, told, quoted) or phrases("predictions").search(plain)):
        return PREDICTION
    if phrases("opinions").search(plain):
        return OPINION
    return OPINION if judges(head, speech, told, depth, [doc[i] for i in clause.tokens]) else None


def _is_condition(clause: Token) -> bool:
    return clause.dep_ == "advcl" and any(
        child.dep_ == "mark" and child.lower_ in ("if", "unless") for child in clause.children
    )
