"""The command of the benchmark: `ask` one peer about claims and write the `table` of all, or have one read
`articles` and write `articles-table`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from benchmarks.peers import articles, table
from benchmarks.peers.asking import Setup, Told, ask, sample, systems
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
        _COMMANDS[args.command](args)
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


def _articles(args: argparse.Namespace) -> None:
    found = articles.load(args.articles, args.shortest, args.paragraphs)
    setup = Setup(args.system, args.python, args.source, args.model, "article")

    def tell(done: int) -> None:
        print(f"{args.system}: {done} of {len(found)}", file=sys.stderr)

    kept = Kept(args.keep, articles.Checked)
    asyncio.run(articles.check(found, setup, args.base_url, kept, tell))


def _articles_table(args: argparse.Namespace) -> None:
    found = articles.load(args.articles, args.shortest, args.paragraphs)
    systems = articles.compare(found, Kept(args.keep, articles.Checked), args.model)
    figures = {
        "benchmark": "peers_articles",
        "command": f"python -m benchmarks.peers articles-table --articles {args.articles.name} "
        f"--shortest {args.shortest} --paragraphs {args.paragraphs} --keep {args.keep.name}",
        "date": args.date,
        "model": args.model,
        "data": [describe_file(args.articles / f"{one.id}.json") for one in found],
        "paragraphs": args.paragraphs,
        "systems": systems,
    }
    write_atomic(args.out, json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    print(articles.markdown(systems))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    asking = commands.add_parser("ask", help="ask one peer about each claim")
    asking.add_argument("--sample", type=int, help="this many claims, chosen by a hash of their ids")
    writing = commands.add_parser("table", help="compare all systems")
    writing.add_argument(
        "--keep",
        type=Path,
        required=True,
        action="append",
        help="predictions of `ask` or of `onrecord eval verdicts`; again for more files",
    )
    reading = commands.add_parser("articles", help="have one program check whole articles")
    comparing = commands.add_parser("articles-table", help="compare all programs on whole articles")
    for one, task in ((asking, "claim"), (reading, "article")):
        one.add_argument("--system", required=True, help=", ".join(systems(task)))
        one.add_argument("--python", required=True, help="the interpreter that has the peer's package")
        one.add_argument("--source", type=Path, help="the folder of the peer's source, if it is no package")
        one.add_argument("--base-url", required=True, help="an OpenAI-compatible endpoint")
    for one in (asking, reading, comparing):
        one.add_argument("--keep", type=Path, required=True, help="the file that predictions are kept in")
    for one, file in ((writing, "peers.json"), (comparing, "peers_articles.json")):
        one.add_argument("--date", required=True, help="the day of the run")
        one.add_argument("--out", type=Path, default=Path("benchmarks/results", file))
    for one in (asking, writing):
        one.add_argument("--data", type=Path, required=True, help="claims with gold evidence")
        one.add_argument("--dataset", default="averitec", choices=datasets.NAMES)
    for one in (reading, comparing):
        one.add_argument("--articles", type=Path, required=True, help="a folder of labelled articles (.json)")
        one.add_argument("--shortest", type=int, default=3, help="this many, the shortest")
        one.add_argument("--paragraphs", type=int, default=4, help="the first of each, with the title")
    for one in (asking, writing, reading, comparing):
        one.add_argument("--model", required=True, help="its name")
    return parser


_COMMANDS = {"ask": _ask, "table": _table, "articles": _articles, "articles-table": _articles_table}


if __name__ == "__main__":
    sys.exit(main())
