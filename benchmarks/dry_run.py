"""How near `onrecord run --dry-run` comes to what a run then asks for.

    python benchmarks/dry_run.py config.yaml                    # against its recordings: what they took
    python benchmarks/dry_run.py config.yaml --usage usage.json   # against the usage file of a finished run

The first takes the config's cassettes for the truth: each article is estimated as if nothing of it were
recorded. The second is for articles that were run on a model: give it the `.onrecord/usage.json` of a run
that had no answers at hand. Prints both sides and the share by which the estimate is off; exit code 1
where calls or tokens are off by more than a fifth.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from pipeline.config.errors import UserError
from pipeline.model import cassette_file
from pipeline.run.estimate import estimate
from pipeline.run.intake import Draft
from pipeline.run.selection import Batch, assemble_batch

ALLOWED = 0.2
KINDS = ("calls", "prompt_tokens", "completion_tokens")


def estimated(batch: Batch) -> dict[str, dict[str, float]]:
    """By prompt, what a run with no answer at hand is said to ask for."""
    with tempfile.TemporaryDirectory() as nothing:
        bare = batch.config.changed(mode="record", cassettes=Path(nothing).absolute(), out=Path(nothing))
        found = asyncio.run(estimate(Batch(bare, batch.drafts, batch.beside)))
    return {name: dict(zip(KINDS, counts, strict=True)) for name, counts in found.prompts.items()}


def recorded(batch: Batch) -> dict[str, dict[str, float]]:
    """By prompt, what the recordings of the batch's articles took."""
    found: dict[str, Counter[str]] = {}
    for draft in batch.drafts:
        if not isinstance(draft, Draft):
            continue
        path = batch.config.path(batch.config.cassettes) / f"{draft.id}.yaml"
        if not path.exists():
            raise UserError(f"{path}: no such cassette: record the article, or give the usage file of a run")
        for request, answer in zip(*cassette_file.Persister.load_cassette(path, None), strict=True):
            taken = json.loads(answer["body"]["string"]).get("usage") or {}
            counts = found.setdefault(cassette_file.topic(request)[1], Counter())
            counts["calls"] += 1
            for kind in KINDS[1:]:
                counts[kind] += taken.get(kind) or 0
    return {name: dict(counts) for name, counts in found.items()}


def used(path: Path) -> dict[str, dict[str, float]]:
    """By prompt, what a finished run asked for. Raises UserError where it had answers at hand."""
    try:
        usage = json.loads(path.read_text(encoding="utf-8"))
        # A question that comes twice in a run is asked once.
        if usage["total"]["replayed"] > usage["total"]["calls"] / 50:
            raise UserError(f"{path}: that run had answers at hand: run it with an empty cache")
        return {name: {kind: one[kind] for kind in KINDS} for name, one in usage["prompts"].items()}
    except OSError as problem:
        raise UserError(f"{path}: cannot be read: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{path}: not a usage file: give the usage.json that a run leaves") from None


def _row(side: dict[str, dict[str, float]], name: str) -> list[float]:
    rows = list(side.values()) if name == "in all" else [side.get(name, {})]
    return [sum(row.get(kind, 0) for row in rows) for kind in KINDS]


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
    guess, truth = estimated(batch), used(given.usage) if given.usage else recorded(batch)
    worst, told = 0.0, {}
    print(f"{'prompt':16}" + "".join(f"{kind:>28}" for kind in KINDS))
    for name in [*sorted({*guess, *truth}), "in all"]:
        sides = [_row(side, name) for side in (guess, truth)]
        told[name] = {kind: {"said": round(s), "was": r} for kind, s, r in zip(KINDS, *sides, strict=True)}
        offs = [said / real - 1 if real else float("nan") for said, real in zip(*sides, strict=True)]
        if name == "in all":
            tokens = [sum(side[1:]) for side in sides]
            worst = max(abs(offs[0]), abs(tokens[0] / tokens[1] - 1) if tokens[1] else 1.0)
        cells = (f"{s:,.0f} of {r:,.0f} ({off:+.0%})" for s, r, off in zip(*sides, offs, strict=True))
        print(f"{name:16}" + "".join(f"{cell:>28}" for cell in cells))
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
