"""Real pages: what is lost between a page of news and the article that is read from it.

    python -m benchmarks.pages tests/of/trafilatura --date 2026-11-30 --out benchmarks/results/pages.json \
        --against newspaper4k=PYTHON --against readability-lxml=PYTHON

The folder is the `tests` of github.com/adbar/trafilatura: pages, and in evaldata.json passages that belong to
each article (`with`) and that do not (`without`). A passage counts as read where the text holds it, spaces
apart; that is the set's own measure. The rules were developed on one half of the pages, known by the hash of
their names; the other half was only measured. A folder of pages without gold is run for crashes and for pages
without an article. Each of the others runs in an interpreter of its own, on the same bytes; a crash there
counts as nothing read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from pipeline.storage.atomic import write_atomic

Row = dict[str, Any]

_OTHERS = {
    "newspaper4k": """
import newspaper
def read(data):
    page = newspaper.Article("https://a.example/", fetch_images=False)
    page.download(input_html=data.decode("utf-8", "replace"))
    page.parse()
    return page.text
""",
    "readability-lxml": """
from readability import Document
from lxml import html
def read(data):
    found = Document(data.decode("utf-8", "replace")).summary()
    return html.fromstring(found).text_content()
""",
}
_LOOP = """
import json, logging, sys
logging.disable(logging.CRITICAL)
for path in json.load(sys.stdin):
    try:
        text = read(open(path, "rb").read())
    except Exception:
        text = None
    print(json.dumps(text), flush=True)
"""
_WORKERS = 2
HALVES = ("developed", "held_out")
"""What the rules were developed on, and what they were not."""
_HALF = 0.5
_LEFT_OUT = "running text"
"""Words of each flag that says that an article may have lost text."""


def pages(folder: Path) -> list[Row]:
    """The pages of a folder, with their gold where it has some."""
    gold = folder / "evaldata.json"
    if not gold.exists():
        return [{"path": str(path), "with": [], "without": []} for path in sorted(folder.rglob("*.htm*"))]
    rows = []
    for item in json.loads(gold.read_text("utf-8")).values():
        path = next(
            p for p in (folder / "cache" / item["file"], folder / "eval" / item["file"]) if p.is_file()
        )
        rows.append({"path": str(path), "with": item["with"], "without": item["without"]})
    return rows


def onrecord(path: str) -> Row:
    """What `onrecord run --until read` makes of a page: text, flags, or why there is none, and the time."""
    from pipeline.records import Article
    from pipeline.run.intake import articles

    start = time.perf_counter()
    try:
        (one,) = articles([Path(path)])
    except Exception as crash:  # noqa: BLE001 - it is what is counted
        return {"text": None, "crash": repr(crash), "seconds": time.perf_counter() - start}
    seconds = time.perf_counter() - start
    if isinstance(one, Article):
        return {"text": one.text, "flags": [flag.text for flag in one.flags], "seconds": seconds}
    return {"text": None, "why": str(one).partition(f"{path}: ")[2], "seconds": seconds}


def trafilatura(path: str) -> str | None:
    """The same by trafilatura alone, as its own evaluation runs it."""
    from trafilatura import extract

    try:
        return extract(Path(path).read_bytes(), include_comments=False, include_tables=True)
    except Exception:  # noqa: BLE001 - a crash of theirs is nothing read
        return None


def other(name: str, python: str, paths: Iterable[str]) -> Iterator[str | None]:
    """The same by another library, in its own interpreter."""
    asked = json.dumps(list(paths))
    ran = subprocess.run(
        [python, "-c", _OTHERS[name] + _LOOP], input=asked, capture_output=True, text=True, check=True
    )
    return (json.loads(line) for line in ran.stdout.splitlines())


def score(rows: list[Row], texts: Iterable[str | None]) -> Row:
    """Passages found, lost and wrongly read, and what they come to."""
    found = wrong = lost = 0
    for row, text in zip(rows, texts, strict=True):
        words = _spaced(text or "")
        hits = sum(_spaced(one) in words for one in row["with"])
        found, lost = found + hits, lost + len(row["with"]) - hits
        wrong += sum(_spaced(one) in words for one in row["without"])
    whole = 2 * found + wrong + lost
    return {
        "found": found,
        "lost": lost,
        "wrongly_read": wrong,
        "precision": round(found / (found + wrong), 4) if found else 0.0,
        "recall": round(found / (found + lost), 4) if found else 0.0,
        "f1": round(2 * found / whole, 4) if whole else 0.0,
    }


def half(row: Row) -> str:
    """The half that a page is of."""
    return HALVES[int(hashlib.sha256(Path(row["path"]).name.encode()).hexdigest(), 16) % 2]


def compared(rows: list[Row], texts: Iterable[str | None]) -> Row:
    """The score of a system on all pages, and on each half."""
    pairs = list(zip(rows, texts, strict=True))
    found = score(rows, (text for _, text in pairs))
    for name in HALVES:
        part = [pair for pair in pairs if half(pair[0]) == name]
        found[name] = score([row for row, _ in part], (text for _, text in part))
    return found


def flags(rows: list[Row], read: list[Row]) -> Row:
    """Of each half: pages that lost passages of their gold, pages flagged for it, and those that are both."""
    told: Row = {}
    for name in HALVES:
        pages = [(row, one) for row, one in zip(rows, read, strict=True) if half(row) == name and row["with"]]
        lost = [_lost(row, one["text"]) for row, one in pages]
        flagged = [any(_LEFT_OUT in flag for flag in one.get("flags", ())) for _, one in pages]
        told[name] = {
            "pages": len(pages),
            "flagged": sum(flagged),
            "lost_a_passage": sum(share > 0 for share in lost),
            "lost_half": sum(share >= _HALF for share in lost),
            "flagged_that_lost_a_passage": sum(
                share > 0 for share, yes in zip(lost, flagged, strict=True) if yes
            ),
            "flagged_that_lost_half": sum(
                share >= _HALF for share, yes in zip(lost, flagged, strict=True) if yes
            ),
        }
    return told


def _lost(row: Row, text: str | None) -> float:
    words = _spaced(text or "")
    return sum(_spaced(one) not in words for one in row["with"]) / len(row["with"])


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def report(rows: list[Row], read: list[Row]) -> Row:
    """What became of the pages."""
    names = [Path(row["path"]).name for row in rows]
    seconds = sorted(one["seconds"] for one in read)
    return {
        "pages": len(rows),
        "crashes": {name: one["crash"] for name, one in zip(names, read, strict=True) if "crash" in one},
        "without_article": {name: one["why"] for name, one in zip(names, read, strict=True) if "why" in one},
        "flagged": sum(bool(one.get("flags")) for one in read),
        "seconds": {"median": round(seconds[len(seconds) // 2], 3), "most": round(seconds[-1], 1)},
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--against", action="append", default=[], metavar="NAME=PYTHON")
    args = parser.parse_args()
    rows = pages(args.path)
    paths = [row["path"] for row in rows]
    with ProcessPoolExecutor(_WORKERS) as workers:
        read = list(workers.map(onrecord, paths, chunksize=8))
        figures = {
            "benchmark": "pages",
            "command": f"python -m benchmarks.pages {args.path.name} --date {args.date}",
            "date": args.date,
            "model": None,
            "data": "github.com/adbar/trafilatura, tests/evaldata.json"
            if any(row["with"] for row in rows)
            else "pages",
            "split": "all; half of it, developed, to work on, half, held_out, to measure",
            "read": report(rows, read),
            "flags": flags(rows, read),
            "systems": {"onrecord": compared(rows, (one["text"] for one in read))},
        }
        alone = list(workers.map(trafilatura, paths, chunksize=8))
    figures["systems"]["trafilatura"] = compared(rows, alone)
    for name, _, python in (one.partition("=") for one in args.against):
        figures["systems"][name] = compared(rows, other(name, python, paths))
    text = json.dumps(figures, indent=2, ensure_ascii=False) + "\n"
    if args.out:
        write_atomic(args.out, text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
