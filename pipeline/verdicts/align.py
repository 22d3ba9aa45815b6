"""Which claim of the old verdict file is which claim of the new one.

A claim is found again by its id; then by its place in the article; then by its text. An id changes when
the anchored words or the source change, so the second way finds claims whose source has changed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator

from pipeline.records import Claim

Pair = tuple[Claim, Claim]


def align(old: Iterable[Claim], new: Iterable[Claim]) -> tuple[list[Pair], list[Claim], list[Claim]]:
    """Pairs of one claim, the old claims that are gone, and the new claims that are added.

    Each old claim is in one pair or gone, and each new one in one pair or added.
    """
    pairs, gone, added = _equal(list(old), list(new), lambda claim: claim.id)
    more, gone, added = _overlapping(gone, added, _Shift(pairs))
    pairs += more
    more, gone, added = _equal(gone, added, lambda claim: claim.text)
    return pairs + more, gone, added


def _equal(
    old: list[Claim], new: list[Claim], key: Callable[[Claim], Hashable]
) -> tuple[list[Pair], list[Claim], list[Claim]]:
    waiting: dict[Hashable, deque[Claim]] = defaultdict(deque)
    for claim in old:
        waiting[key(claim)].append(claim)
    pairs, added = [], []
    for claim in new:
        same = waiting[key(claim)]
        if same:
            pairs.append((same.popleft(), claim))
        else:
            added.append(claim)
    left = {id(claim) for claims in waiting.values() for claim in claims}
    return pairs, [claim for claim in old if id(claim) in left], added


class _Shift:
    """How far the article's text has moved, shown by the pairs that are already known."""

    def __init__(self, pairs: list[Pair]) -> None:
        known = sorted(
            (old.start, new.start - old.start)
            for old, new in pairs
            if old.start is not None and new.start is not None
        )
        self.starts = [start for start, _ in known]
        self.moves = [move for _, move in known]

    def at(self, start: int) -> int:
        """Characters to add to an old offset: what the nearest known claim before it has moved."""
        before = bisect_right(self.starts, start) - 1
        return self.moves[max(before, 0)] if self.moves else 0


def _overlapping(
    old: list[Claim], new: list[Claim], shift: _Shift
) -> tuple[list[Pair], list[Claim], list[Claim]]:
    """Pair the claims whose spans overlap by at least half of the shorter, the best overlap first."""
    found = sorted(_overlaps(old, new, shift))
    old_left, new_left = dict(enumerate(old)), dict(enumerate(new))
    pairs = []
    for _, _, i, j in found:
        if i in old_left and j in new_left:
            pairs.append((old_left.pop(i), new_left.pop(j)))
    return pairs, list(old_left.values()), list(new_left.values())


def _overlaps(old: list[Claim], new: list[Claim], shift: _Shift) -> Iterator[tuple[float, bool, int, int]]:
    """Every overlap as (minus its share, other text, old index, new index): the best sorts first."""
    spans = sorted(
        (c.start, c.end, j) for j, c in enumerate(new) if c.start is not None and c.end is not None
    )
    starts = [start for start, _, _ in spans]
    longest = max((end - start for start, end, _ in spans), default=0)
    for i, claim in enumerate(old):
        if claim.start is None or claim.end is None:
            continue
        move = shift.at(claim.start)
        start, end = claim.start + move, claim.end + move
        for k in range(bisect_left(starts, start - longest), bisect_left(starts, end)):
            other_start, other_end, j = spans[k]
            common = min(end, other_end) - max(start, other_start)
            shorter = min(end - start, other_end - other_start)
            if common > 0 and 2 * common >= shorter:
                whole = max(end, other_end) - min(start, other_start)
                yield -common / whole, claim.text != new[j].text, i, j
