"""The changes of an article where they stand in its text: paragraph by paragraph, claims before and after.

The text is that of both sides together (redline.py). A claim that stayed is marked quietly; one that is gone
is marked where it was, if the old text is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.records import Article, Claim, LedgerLine, Part, VerdictFile
from pipeline.report.marks import (
    ClaimPlace,
    Marks,
    Over,
    find_places,
    innermost_first,
    outermost_first,
    stretches,
)
from pipeline.report.redline import Redline, Side, compare_texts
from pipeline.verdicts.changes import FAIL_ON, ClaimDiff, Kind
from pipeline.verdicts.diff import ArticleDiff
from pipeline.verdicts.phrases import outcome, standing


@dataclass(frozen=True)
class Marked:
    """A claim on the page: as it was, as it is, and what changed; `anchor` is its address."""

    anchor: str
    was: Claim | None
    now: Claim | None
    diff: ClaimDiff | None

    @property
    def outcomes(self) -> tuple[str | None, str | None]:
        """Its outcome before and after, in words."""
        was, now = self.was, self.now
        return outcome(was) if was else None, outcome(now) if now else None

    @property
    def standings(self) -> tuple[str | None, str | None]:
        """On what terms its source spoke before, and speaks now, in words."""
        return _standing(self.was), _standing(self.now)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its changes, the most important first."""
        return tuple(dict.fromkeys(change.kind.value for change in self.diff.changes)) if self.diff else ()

    @property
    def heavy(self) -> bool:
        """True where a build fails on the change."""
        return not set(FAIL_ON).isdisjoint(self.kinds)


@dataclass(frozen=True)
class Bit:
    """Words under the same claims, innermost first, and on the same side; the claims `marks` begin here."""

    text: str
    side: Side
    claims: tuple[Marked, ...]
    marks: tuple[Marked, ...]

    @property
    def top(self) -> Marked | None:
        """The claim that the words are shown as: the innermost that changed, or else the innermost."""
        return next((one for one in self.claims if one.diff), self.claims[0] if self.claims else None)


@dataclass(frozen=True)
class DiffRow:
    """A paragraph, with the claims that it is the first to state: the changed ones, and the others."""

    part: Part
    bits: tuple[Bit, ...]
    changed: tuple[Marked, ...]
    same: tuple[Marked, ...]

    @property
    def edited(self) -> bool:
        """True where the article's own words changed."""
        return any(bit.side != "both" and bit.text.strip() for bit in self.bits)

    @property
    def quiet(self) -> bool:
        """True where there is nothing to look at."""
        return not (self.changed or self.edited)


@dataclass(frozen=True)
class ArticleChanges:
    """What changed in an article: its paragraphs, quiet ones in bunches, and changed claims without a place.

    `lacks_text` and `lacks_before` say that the text, or the old text, is not known.
    """

    diff: ArticleDiff
    bunches: tuple[tuple[bool, tuple[DiffRow, ...]], ...]
    unplaced: tuple[Marked, ...]
    lacks_text: bool
    lacks_before: bool


def find_changes(
    diff: ArticleDiff, old: VerdictFile, new: VerdictFile, texts: Mapping[str, Article], prefix: str
) -> ArticleChanges:
    """The changes of an article; `texts` are the known ones, by sha256; addresses begin with `prefix`."""
    before, after = texts.get(old.article.sha256), texts.get(new.article.sha256)
    now, gone = _claims(diff, old, new, prefix)
    rows = list(_rows(now, gone, old, new, before, after)) if after else []
    placed = {one.anchor for row in rows for one in row.changed}
    return ArticleChanges(
        diff=diff,
        bunches=tuple((quiet, tuple(bunch)) for quiet, bunch in groupby(rows, key=lambda row: row.quiet)),
        unplaced=tuple(one for one in (*now, *gone.values()) if one.diff and one.anchor not in placed),
        lacks_text=after is None,
        lacks_before=before is None,
    )


def _claims(
    diff: ArticleDiff, old: VerdictFile, new: VerdictFile, prefix: str
) -> tuple[list[Marked], dict[str, Marked]]:
    """The claims of the new side, in the order of their file, and those that are gone, by id."""
    before = {claim.id: claim for claim in old.claims}
    changed = {one.id: one for one in diff.claims if one.changes[0].kind is not Kind.REMOVED}
    gone = {one.id: one for one in diff.claims if one.changes[0].kind is Kind.REMOVED}

    def was(claim: Claim) -> Claim | None:
        one = changed.get(claim.id)
        if one is None:
            return claim
        return None if one.changes[0].kind is Kind.ADDED else before[one.old_id]

    return (
        [
            Marked(f"{prefix}-{number}", was(claim), claim, changed.get(claim.id))
            for number, claim in enumerate(new.claims, 1)
        ],
        {
            id: Marked(f"{prefix}-was-{number}", before[id], None, gone[id])
            for number, id in enumerate(gone, 1)
        },
    )


# --- in the text --------------------------------------------------------------------------------


def _rows(
    now: Sequence[Marked],
    gone: Mapping[str, Marked],
    old: VerdictFile,
    new: VerdictFile,
    before: Article | None,
    after: Article,
) -> Iterator[DiffRow]:
    both = compare_texts(before, after)
    found = [_moved(both, "new", place, place.number) for place in find_places(new, after.text)]
    if before is not None:
        numbers = {claim: number for number, claim in enumerate(gone, len(now) + 1)}
        found += [
            _moved(both, "old", place, numbers[id])
            for place in find_places(old, before.text)
            if (id := old.claims[place.number - 1].id) in numbers
        ]
    cutter = _RowCutter([*now, *gone.values()], outermost_first(found), both, new.sentences)
    for edges in stretches(both.text, [*found, *both.runs]):
        yield cutter.row(edges)


def _moved(both: Redline, side: Side, place: ClaimPlace, number: int) -> ClaimPlace:
    start, end = both.at(side, place.start, place.end)
    return replace(place, number=number, start=start, end=end)


def _line_moved(both: Redline, line: LedgerLine) -> LedgerLine:
    start, end = both.at("new", line.start, line.end)
    return line.model_copy(update={"start": start, "end": end})


class _RowCutter:
    """Makes rows, in the order of the text."""

    def __init__(
        self,
        claims: Sequence[Marked],
        found: Sequence[ClaimPlace],
        both: Redline,
        sentences: Sequence[LedgerLine],
    ) -> None:
        self._claims, self._both = claims, both
        self._over, self._runs, self._marks = Over(found), Over(both.runs), Marks(found)
        self._sentences = Over([_line_moved(both, line) for line in sentences])

    def row(self, edges: Sequence[tuple[int, int]]) -> DiffRow:
        parts = [line.part for start, _ in edges for line in self._sentences.at(start)]
        begun: dict[int, Marked] = {}
        bits = []
        for start, end in edges:
            marks = self._marks.before(end)
            begun |= {place.number: self._claims[place.number - 1] for place in marks if not place.again}
            bits.append(self._bit(start, end, marks))
        return DiffRow(
            part=parts[0] if parts else Part.BODY,
            bits=tuple(bits),
            changed=tuple(one for one in begun.values() if one.diff),
            same=tuple(one for one in begun.values() if not one.diff),
        )

    def _bit(self, start: int, end: int, marks: Sequence[ClaimPlace]) -> Bit:
        side = self._runs.at(start)[0].side
        numbers = dict.fromkeys(place.number for place in innermost_first(self._over.at(start)))
        covering = [self._claims[number - 1] for number in numbers]
        return Bit(
            text=self._both.text[start:end],
            side=side,
            # Words that only one side has belong to none of the other's claims.
            claims=tuple(one for one in covering if side == "both" or (side == "old") == (one.now is None)),
            marks=tuple(self._claims[place.number - 1] for place in marks),
        )


def _standing(claim: Claim | None) -> str | None:
    if claim is None:
        return None
    return standing(claim.source.standing) if claim.source else "no source"
