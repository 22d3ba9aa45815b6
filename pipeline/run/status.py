"""The state of each article of a batch: done, failed, stale or waiting, and why.

| state | what it means |
|---|---|
| done | its verdict file is there, unchanged, and nothing that it depends on has changed |
| failed | something of it could not be done, or it cannot be read: the next run tries again |
| stale | its verdict file is there, but something has changed since: `why` names the parts (fingerprint.py) |
| waiting | it has no verdict file yet |
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.config.errors import UserError
from pipeline.run.article import describe_inputs, load_prompts
from pipeline.run.fingerprint import Fingerprints, differing
from pipeline.run.intake import Draft
from pipeline.run.selection import Batch
from pipeline.run.state import FinishedArticle, ProjectState, hash_recording

Name = Literal["done", "failed", "stale", "waiting"]
NAMES: tuple[Name, ...] = ("done", "failed", "stale", "waiting")


@dataclass(frozen=True)
class Status:
    """The state of one article; `why` is empty for what is done."""

    article: str
    state: Name
    why: str = ""


def statuses(batch: Batch) -> Iterator[Status]:
    """The state of each article, in the order of the batch.

    Raises UserError for prompts or notes that cannot be read.
    """
    now = Fingerprints(batch, describe_inputs(batch.config, load_prompts(batch.config), batch.index))
    with ProjectState(batch.config.folder) as known:
        for draft in batch.drafts:
            if isinstance(draft, UserError):
                yield Status("", "failed", str(draft))
            else:
                entry = known.get(batch.out(), draft.id)
                yield Status(draft.id, *_state(batch, draft, entry, now(draft)))


def _state(
    batch: Batch, draft: Draft, entry: FinishedArticle | None, now: dict[str, str]
) -> tuple[Name, str]:
    stands = batch.store.stands(draft.id, (entry and entry.file) or "")
    changed = differing(now, dict(entry.basis)) if entry else []
    if entry and entry.errors and not changed:
        more = f" (and {entry.errors - 1} more)" if entry.errors > 1 else ""
        return "failed", f"{entry.why}{more}"
    if stands == "gone":
        return "waiting", "its verdict file is gone" if entry and entry.file else "not run yet"
    if entry is None:
        return "stale", "it is not known what its verdict file was made from"
    if changed:
        return "stale", f"changed since: {', '.join(changed)}"
    if stands == "edited":
        return "stale", "its verdict file was edited"
    answers = hash_recording(batch.config, draft.id)
    if answers is not None and answers != entry.answers:
        return "stale", "its recording has changed since" if entry.answers else "its answers are not recorded"
    return "done", ""
