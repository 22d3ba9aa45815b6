"""How much is asked again when an article is edited: a sentence changed, one put in, one taken out.

    python benchmarks/edits.py seeds/*.txt --out benchmarks/results/edits.json

The articles are recorded from a made-up model (each sentence is a claim, each claim is supported), one after
the other edited in the middle, and recorded again; what the second recording asks for is counted, by prompt,
for the edited article and for the others, which are evidence for each other. Windows of 1 and of 8 sentences.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fake_server import FakeServer
from newsroom import model, stage

from pipeline.run.engine import RunReport, run
from pipeline.run.selection import assemble_batch
from pipeline.stages.read import read

NEW = "The harbour master of Ostend counted nineteen fishing boats on that morning."


def changed(text: str, _: int, end: int) -> str:
    """The text with another word at the end of the sentence that stands there."""
    stop = end - 1 if text[end - 1] in ".!?" else end
    return f"{text[:stop]} again{text[stop:]}"


EDITS: dict[str, Callable[[str, int, int], str]] = {
    "edit": changed,
    "insertion": lambda text, start, _: f"{text[:start]}{NEW} {text[start:]}",
    "deletion": lambda text, start, end: text[:start] + text[end:].lstrip(" "),
}


def recorded(folder: Path) -> None:
    """Record the folder's articles, as `onrecord run --mode record` does."""
    batch = assemble_batch([str(folder / "config.yaml")])
    asyncio.run(run(batch, RunReport()))


def measured(paths: list[Path], notes: Path) -> dict[str, dict[str, object]]:
    """By article and edit, the calls of the first recording and those after the edit."""
    texts = {path.name: path.read_bytes().decode() for path in paths}
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as name, FakeServer(model()) as server:
        folder = Path(name)
        provider = {"base_url": server.base_url, "model": "m"}
        config = {
            "articles": ["*.txt"],
            "mode": "record",
            "provider": "fake",
            "providers": {"fake": provider},
            "evidence": {"notes": [str(notes.absolute())]},
        }
        (folder / "config.yaml").write_text(json.dumps(config))
        for file, text in texts.items():
            (folder / file).write_bytes(text.encode())
        recorded(folder)
        first = len(server.requests)
        for file, text in texts.items():
            body = [s for s in read("a", text).sentences if s.part == "body"]
            middle = body[len(body) // 2]
            for kind, edit in EDITS.items():
                (folder / file).write_bytes(edit(text, middle.start, middle.end).encode())
                before = len(server.requests)
                recorded(folder)
                asked = Counter(stage(body) for body in server.requests[before:])
                found[f"{Path(file).stem} {kind}"] = {"of": first, "calls": asked.total(), **asked}
                (folder / file).write_bytes(text.encode())
                recorded(folder)
    return found


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--notes", type=Path, default=Path("evidence/ceasefire.yaml"))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    results = measured(given.articles, given.notes)
    for name, row in results.items():
        print(f"{name:34} {row}")
    if given.out:
        given.out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
