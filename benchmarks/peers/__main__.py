"""The command of the benchmark: `ask` one peer, or write the `table` of all."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from benchmarks.peers import table
from benchmarks.peers.asking import PEERS, Setup, Told, ask, sample
from pipeline.config.errors import UserError
from pipeline.evals import datasets
from pipeline.evals.kept import Kept
from pipeline.evals.metrics import describe_intervals
from pipeline.evals.output import describe_file
from pipeline.storage.atomic import write_atomic


def main() -> int:
    """Run the command; 2 with one line on standard error for what the user got wrong."""
    args = _parser().parse_args()
    try:
        _ask(args) if args.command == "ask" else _table(args)
    except UserError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _ask(args: argparse.Namespace) -> None:
    rows = sample(datasets.load(args.dataset, args.data, "gold").rows, args.sample)
    setup = Setup(args.system, args.python, args.source, args.model)

    def tell(done: int) -> None:
        print(f"{args.system}: {done} of {len(rows)}", file=sys.stderr)

    asyncio.run(ask(rows, setup, args.base_url, Kept(args.keep, Told), tell))


def _table(args: argparse.Namespace) -> None:
    data = datasets.load(args.dataset, args.data, "gold")
    told = table.read(args.keep)
    few = table.common(data.rows, told)
    if not few:
        raise UserError(
            "--keep: no claim of the data was judged by every system; run `ask` for those missing"
        )
    alike = {name: table.score(few, one) for name, one in told.items()}
    whole = {
        name: table.score(data.rows, one)
        for name, one in told.items()
        if len(data.rows) > len(few) and all(row.id in one for row in data.rows)
    }
    figures = {
        "benchmark": "peers",
        "command": "python -m benchmarks.peers table "
        f"--data {args.data.name} {' '.join(f'--keep {file.name}' for file in args.keep)}",
        "date": args.date,
        "model": args.model,
        "dataset": data.name,
        "data": describe_file(data.file),
        "split": data.file.stem,
        "evidence": "gold",
        "intervals": describe_intervals("groups of claims"),
        "common_claims": {"n": len(few), "systems": alike},
        "all_claims": {"n": len(data.rows), "systems": whole},
    }
    write_atomic(args.out, json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(few)} claims that every system judged:\n\n{table.markdown(alike)}")
    if whole:
        print(f"\nAll {len(data.rows)} claims:\n\n{table.markdown(whole)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    asking = commands.add_parser("ask", help="ask one peer about each claim")
    asking.add_argument("--system", required=True, help=", ".join(PEERS))
    asking.add_argument("--python", required=True, help="the interpreter that has the peer's package")
    asking.add_argument("--source", type=Path, help="the folder of the peer's source, if it is no package")
    asking.add_argument("--base-url", required=True, help="an OpenAI-compatible endpoint")
    asking.add_argument("--keep", type=Path, required=True, help="the file that predictions are added to")
    asking.add_argument("--sample", type=int, help="this many claims, chosen by a hash of their ids")
    writing = commands.add_parser("table", help="compare all systems")
    writing.add_argument(
        "--keep",
        type=Path,
        required=True,
        action="append",
        help="predictions of `ask` or of `onrecord eval verdicts`; again for more files",
    )
    writing.add_argument("--date", required=True, help="the day of the run")
    writing.add_argument("--out", type=Path, default=Path("benchmarks/results/peers.json"))
    for one in (asking, writing):
        one.add_argument("--data", type=Path, required=True, help="claims with gold evidence")
        one.add_argument("--dataset", default="averitec", choices=datasets.NAMES)
        one.add_argument("--model", required=True, help="its name")
    return parser


if __name__ == "__main__":
    sys.exit(main())
