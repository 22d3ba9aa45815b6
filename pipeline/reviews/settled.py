"""Whether a decision still holds: on its claim, carried over, to look at again, or without a claim. A
decision finds its claim by `align`: by id, by place, by text. It holds as long as the verdict is the one that
was decided on and the claim still says the same; if only the wording differs, it is carried over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import Claim, VerdictFile
from pipeline.reviews.decisions import Choice, Decision, latest_by_claim, seen_of
from pipeline.verdicts.align import align
from pipeline.verdicts.phrases import worded

_WORD = re.compile(r"\w+(?:[’']\w+)?")
_DENIALS = re.compile(r"(?:not|no|never|nor|neither|without|none|nobody|cannot|\w+n[’']t)\Z")
_IN_COMMON = 0.5


@dataclass(frozen=True)
class Settled:
    """A decision and the claim that it now stands on; None where the claim is gone.

    `changes` say what has changed since the decision, which is then to look at again. `carried` is true if
    the claim now has another id or other words.
    """

    decision: Decision
    claim: Claim | None
    carried: bool = False
    changes: tuple[str, ...] = ()

    @property
    def again(self) -> bool:
        """True where a person should look again: the verdict has changed, or the claim is gone."""
        return bool(self.changes) or self.claim is None

    @property
    def label(self) -> str | None:
        """The person's own label: the one set, or the one agreed with; None for a claim dismissed."""
        match self.decision.decision:
            case Choice.OVERRULE:
                return self.decision.label
            case Choice.AGREE if self.decision.verdict:
                return self.decision.verdict.label
        return None


@dataclass(frozen=True)
class ReviewedArticle:
    """One article with its verdicts and the decisions on them."""

    file: VerdictFile
    settled: tuple[Settled, ...]

    @property
    def by_claim(self) -> dict[str, Settled]:
        """The decision on each claim, by the id that the claim has now."""
        return {one.claim.id: one for one in self.settled if one.claim is not None}

    @property
    def undecided(self) -> list[Claim]:
        """The claims on which nobody has decided, in the order of the article."""
        decided = self.by_claim
        return [claim for claim in self.file.claims if claim.id not in decided]

    @property
    def again(self) -> list[Settled]:
        """The decisions that a person should look at again."""
        return [one for one in self.settled if one.again]


def settle_all(
    files: Mapping[str, VerdictFile], decided: Mapping[str, Iterable[Decision]]
) -> dict[str, ReviewedArticle]:
    """Every article of a batch with its decisions, by article id; those of a renamed article are its own."""
    before = _renamed(files, decided)
    return {
        id: ReviewedArticle(file, settle(file, (*decided.get(before.get(id, ""), ()), *decided.get(id, ()))))
        for id, file in files.items()
    }


def _renamed(files: Mapping[str, VerdictFile], decided: Mapping[str, Iterable[Decision]]) -> dict[str, str]:
    """The ids under which articles were decided on before, by their ids of today.

    Where decisions have no article any more, their words tell which text they were made on: each of them
    stands at the same place of it as a claim. No two articles may be meant.
    """
    found: dict[str, list[str]] = {}
    places = {id: {(claim.start, claim.quote) for claim in file.claims} for id, file in files.items()}
    for before in sorted(decided.keys() - files.keys()):
        words = {(one.start, one.quote) for one in decided[before] if one.start is not None and one.quote}
        meant = [id for id, held in places.items() if words and words <= held]
        if len(meant) == 1:
            found.setdefault(meant[0], []).append(before)
    return {id: names[0] for id, names in found.items() if len(names) == 1}


def settle(file: VerdictFile, decided: Iterable[Decision]) -> tuple[Settled, ...]:
    """The decisions that count and their claims of today, in order; those on lost claims last."""
    counts = latest_by_claim(decided)
    pairs, gone, _ = align([_as_claim(decision) for decision in counts.values()], file.claims)
    order = {claim.id: place for place, claim in enumerate(file.claims)}
    found = [_settled(counts[old.id], new) for old, new in sorted(pairs, key=lambda pair: order[pair[1].id])]
    return (*found, *(Settled(counts[old.id], None) for old in gone))


def _as_claim(decision: Decision) -> Claim:
    """The claim as it was decided on, as far as the decision says."""
    placed = decision.start is not None and decision.quote is not None
    return Claim(
        id=decision.claim,
        # Without words it can't be found by them: no claim has a NUL in its text.
        text=decision.words or f"\0{decision.claim}",
        content="",
        quote=decision.quote or "",
        start=decision.start if placed else None,
        end=(decision.start or 0) + len(decision.quote or "") if placed else None,
        sentences=(),
    )


def _settled(decision: Decision, claim: Claim) -> Settled:
    other = decision.claim != claim.id or decision.words not in (None, claim.text)
    return Settled(decision, claim, carried=other, changes=tuple(_changes(decision, claim)))


def _changes(decision: Decision, claim: Claim) -> Iterator[str]:
    if decision.words is not None and not says_the_same(decision.words, claim.text):
        yield f"the claim was “{decision.words}”"
    if decision.verdict is None:
        return
    now = seen_of(claim)
    for what in ("label", "attribution", "source", "standing"):
        old, new = getattr(decision.verdict, what), getattr(now, what)
        # A hand-written verdict may tell the label alone.
        if old != new and (old is not None or what == "label"):
            yield f"{what} was {_plain(old)}, is {_plain(new)}"


def says_the_same(old: str, new: str) -> bool:
    """Whether two wordings may count as one claim: same figures and denials, half of the words in common.
    Code can't read meaning: it sees only differences that would make the decision be about something else.
    """
    was, now = (_WORD.findall(text.casefold()) for text in (old, new))
    if _telling(was) != _telling(now):
        return False
    first, second = set(was), set(now)
    return len(first & second) >= _IN_COMMON * len(first | second)


def _telling(words: Iterable[str]) -> Counter[str]:
    return Counter("not" if _DENIALS.match(w) else w for w in words if _DENIALS.match(w) or w[0].isdigit())


def _plain(value: str | None) -> str:
    return "none" if value is None else worded(value)
