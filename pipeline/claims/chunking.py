"""Windows: the runs of sentences that go into one call, cut so that an edit moves few of the cuts.

Counting sentences off by eights would move every cut behind an inserted sentence, and all that follows
would be asked again. Here the text itself says where to cut: of the places in the middle of a run, the one
whose sentence has the least hash, at the start of a paragraph if there is one; and so on with both halves,
as in a treap (Seidel and Aragon 1996). An edit moves the cuts of the run that it falls into, rarely more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def windows(words: Sequence[str], opens: Sequence[bool], most: int) -> list[range]:
    """The sentences in runs of `most` at most, as ranges of their places, in order.

    `words` are the sentences and `opens` says which of them begin a paragraph. Runs that had to be cut are
    no shorter than half of `most`, so that there are few of them.
    """
    ranks = [
        (not first, hashlib.sha256(sentence.encode("utf-8", "replace")).digest())
        for sentence, first in zip(words, opens, strict=True)
    ]
    found: list[range] = []
    waiting = [range(len(words))] if words else []
    while waiting:
        run = waiting.pop()
        if len(run) <= most:
            found.append(run)
            continue
        least = max(1, most // 2)
        cut = min(run[least : len(run) - least + 1], key=ranks.__getitem__)
        waiting += [range(cut, run.stop), range(run.start, cut)]
    return found
