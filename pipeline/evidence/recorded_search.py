"""A search of the evidence as part of an article's recording: passages by id, their texts by hash.

So a replay shows the model the very passages that the recording run showed it, without an encoder, and
without numbers that differ from one processor to the next. The request names the claims and all else that
the answer depends on: where the notes or the index have changed since, the replay says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.config.errors import UserError
from pipeline.model.answers import Answers, AnswerStore, Call, Usage, canonical
from pipeline.records import Evidence

_DIGITS = 12
"""Of a hash, which is to show a change and not to withstand an attack."""

Found = Sequence[Sequence[Evidence]]
"""The passages for each of several claims, best first."""


@dataclass(frozen=True)
class _Topic:
    """What the search is made for, as the stores know it (model/answers.py)."""

    kind: str = "found"
    name: str = "evidence"
    stage: str = "retrieve"
    told: str = "search of the evidence"


class RecordedSearch:
    """Searches of the evidence through a store of answers, if there is one."""

    def __init__(self, store: AnswerStore | None) -> None:
        self._answers = Answers(store)
        self._one_at_a_time = asyncio.Lock()

    async def get(
        self,
        article: str,
        claims: Sequence[str],
        basis: Mapping[str, object],
        search: Callable[[], Found],
        passage: Callable[[str], Evidence | None],
    ) -> Found:
        """What `search` finds for an article's claims, or found when it was recorded.

        That depends on the words of the `claims`, and on the `basis`. `passage` gives the passage of an id.
        Raises NotRecorded in a replay whose cassette has no such search, UserError where a recording names a
        passage that is not there.
        """
        found: Found = ()

        async def ask() -> bytes:
            nonlocal found
            async with self._one_at_a_time:
                # In a thread, so that other articles need not wait for the encoder.
                found = await asyncio.to_thread(search)
            return canonical(_kept(found))

        call = Call(article, _Topic(), Usage())
        answer = await self._answers.get(call.question({"claims": list(claims), **basis}), call, ask)
        return found or _read(json.loads(answer), len(claims), passage, article)


def _kept(found: Found) -> dict[str, Any]:
    """The passages of each claim by id (one with copies as {id: copies}), and the hash of each text."""
    return {
        "found": [
            [{one.id: list(one.also_in)} if one.also_in else one.id for one in passages] for passages in found
        ],
        "texts": {one.id: _hash(one.text) for passages in found for one in passages},
    }


def _read(
    kept: Mapping[str, Any], claims: int, passage: Callable[[str], Evidence | None], article: str
) -> Found:
    do = f"delete the cassette, then onrecord run --mode record {article}"
    there: dict[str, Evidence] = {}
    try:
        for id, text in kept["texts"].items():
            found = passage(id)
            if found is None or _hash(found.text) != text:
                raise UserError(
                    f'{article}: the passage "{id}" is not the one that was recorded as found: {do}'
                )
            there[id] = found
        found_for = [[_with_copies(one, there) for one in passages] for passages in kept["found"]]
        if len(found_for) != claims:
            raise ValueError(len(found_for))
        return found_for
    except (LookupError, TypeError, ValueError, AttributeError):
        raise UserError(f"{article}: what is recorded as found is no list of passages: {do}") from None


def _with_copies(kept: str | Mapping[str, Sequence[str]], there: Mapping[str, Evidence]) -> Evidence:
    if isinstance(kept, str):
        return there[kept]
    ((id, copies),) = kept.items()
    return there[id].model_copy(update={"also_in": tuple(copies)})


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
