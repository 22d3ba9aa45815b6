"""How near `onrecord run --dry-run` comes to what a run then asks for.

    python benchmarks/dry_run.py config.yaml                    # against its recordings: what they took
    python benchmarks/dry_run.py config.yaml --usage usage.json   # against the usage file of a finished run

The first takes the config's cassettes for the truth: each article is estimated as if nothing of it were
recorded. The second is for articles that were run on a model: give it the `.onrecord/usage.json` of a run
that had no answers at hand. Prints both sides and the share by which the estimate is off, which is none
between its least and its most; exit code 1 where calls or tokens are off by more than a fifth.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from functools import reduce
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.model import cassette_file
from pipeline.run.estimate import Counts, estimate
from pipeline.run.intake import Draft
from pipeline.run.selection import Batch, assemble_batch

ALLOWED = 0.2
KINDS = ("calls", "prompt_tokens", "completion_tokens")


def estimated(batch: Batch) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """By prompt, the least and the most that a run with no answer at hand is said to ask for."""
    with tempfile.TemporaryDirectory() as nothing:
        bare = batch.config.changed(mode="record", cassettes=Path(nothing).absolute(), out=Path(nothing))
        found = asyncio.run(estimate(Batch(bare, batch.drafts, batch.beside)))
    return found.least, found.most


def recorded(batch: Batch) -> dict[str, Counts]:
    """By prompt, what the recordings of the batch's articles took."""
    found: dict[str, Counts] = {}
    for draft in batch.drafts:
        if not isinstance(draft, Draft):
            continue
        path = batch.config.path(batch.config.cassettes) / f"{draft.id}.yaml"
        if not path.exists():
            raise UserError(f"{path}: no such cassette: record the article, or give the usage file of a run")
        for request, answer in zip(*cassette_file.Persister.load_cassette(path, None), strict=True):
            kind, name = cassette_file.topic(request)
            if kind == "found":
                continue  # A search of one's own evidence, which asks nobody.
            taken = json.loads(answer["body"]["string"]).get("usage") or {}
            call = Counts(1, *(taken.get(kind) or 0 for kind in KINDS[1:]))
            found[name] = found.get(name, Counts()).plus(call)
    return found


def used(path: Path) -> dict[str, Counts]:
    """By prompt, what a finished run asked for. Raises UserError where it had answers at hand."""
    try:
        usage = json.loads(path.read_text(encoding="utf-8"))
        # A question that comes twice in a run is asked once.
        if usage["total"]["replayed"] > usage["total"]["calls"] / 50:
            raise UserError(f"{path}: that run had answers at hand: run it with an empty cache")
        return {name: Counts(*(one[kind] for kind in KINDS)) for name, one in usage["prompts"].items()}
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path}: not a usage file: give the usage.json that a run leaves") from None


def _row(side: dict[str, Counts], name: str) -> Counts:
    return reduce(Counts.plus, side.values(), Counts()) if name == "in all" else side.get(name, Counts())


def _off(least: float, most: float, real: float) -> float:
    """The share by which a range misses what was; of nothing, all that was said."""
    said = min(max(least, real), most)
    return said / real - 1 if real else float(said > 0)


def _add(path: Path, name: str, figures: dict[str, object]) -> None:
    there = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(there | {name: figures}, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Compare, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="*", help="as for onrecord run")
    parser.add_argument("--usage", type=Path, help="the usage file of a finished run of the same articles")
    parser.add_argument("--out", type=Path, help="the figures as JSON; what is there already stays")
    given = parser.parse_args(arguments)
    batch = assemble_batch(given.what)
    sides = (*estimated(batch), used(given.usage) if given.usage else recorded(batch))
    told = {}
    print(f"{'prompt':16}" + "".join(f"{kind:>36}" for kind in KINDS))
    for name in [*sorted({*sides[1], *sides[2]}), "in all"]:
        columns = list(zip(KINDS, *(_row(side, name) for side in sides), strict=True))
        told[name] = {
            kind: {"said": [round(least), round(most)], "was": was} for kind, least, most, was in columns
        }
        cells = (
            f"{low:,.0f} to {high:,.0f}: {was:,} ({_off(low, high, was):+.0%})"
            for _, low, high, was in columns
        )
        print(f"{name:16}" + "".join(f"{cell:>36}" for cell in cells))
    ends = [_row(side, "in all") for side in sides]
    tokens = (one.tokens_in + one.tokens_out for one in ends)
    worst = max(abs(_off(*(one.calls for one in ends))), abs(_off(*tokens)))
    if given.out:
        key = "a run" if given.usage else "recordings"
        _add(given.out, f"{key} of {batch.drafts.count()} articles", told | {"off_by": round(worst, 3)})
    print(f"calls and tokens are off by {worst:.0%} at most; allowed is {ALLOWED:.0%}")
    return int(worst > ALLOWED)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as mistake:
        sys.exit(f"dry_run: {mistake}")
