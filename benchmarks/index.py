"""How an index of many passages is built, searched and kept up to date: processor time, and bytes.

    python benchmarks/index.py --passages 1000000 --work DIR --date 2026-11-30 \\
        --out benchmarks/results/index.json

The text is made up: words of a Zipf distribution whose ranks are those of a large vocabulary, and among them
sentences of the seeds and of their notes, so that the queries, which are the seeds' sentences, find
something. The seed of the chance is fixed. Where the package tantivy is installed, it indexes the same
passages and is asked the same, in turns, since seconds alone say more about the machine and its other work.
Indexes of several sizes go into one result file, one a run; from the two largest it is worked out what one of
ten million passages would take.

    python benchmarks/index.py --vectors --passages 100000 --work DIR --date ... --out ...

measures an index with vectors instead. Its vectors are chance ones, since size and search don't depend on
what they say and the encoder would take hours; the encoder itself is timed on the paragraphs of the seeds.
"""

from __future__ import annotations

import argparse
import bisect
import importlib.util
import itertools
import json
import random
import resource
import shlex
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from pipeline.evidence import notes
from pipeline.evidence.copies import one_of_each
from pipeline.evidence.corpus import Corpus
from pipeline.evidence.encoder import load_encoder
from pipeline.evidence.indexing import index
from pipeline.evidence.passages import passages as cut
from pipeline.evidence.terms import of_claim
from pipeline.evidence.vectors import pack_all
from pipeline.storage.atomic import write_atomic
from pipeline.text.sentences import sentences

ROOT = Path(__file__).parents[1]
VOCABULARY = 200_000
LENGTH = (25, 75)
A_FILE = 10_000
REAL = 0.02
CHANGED = 0.01
QUERIES = 200
SHOWN = 5
WIDTH = 384
TEN_MILLION = 10_000_000


def real_sentences() -> list[str]:
    """The sentences of the seeds and of their notes."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    texts += [note.text for note in notes.load(sorted((ROOT / "evidence").glob("*.yaml")))]
    return [text[start:end] for text in texts for start, end in sentences(text)]


def passages(count: int, seed: int = 1) -> Iterator[str]:
    """Made-up passages of 25 to 75 words, some of them with a real sentence."""
    chance = random.Random(seed)
    real = real_sentences()
    # The words of the seeds are the most frequent ones, as they would be in a corpus on their subject.
    common = list(dict.fromkeys(word for one in real for word in one.lower().split()))
    words = common + [f"w{n:x}" for n in range(VOCABULARY - len(common))]
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(words))))
    for _ in range(count):
        drawn = (chance.random() * weights[-1] for _ in range(chance.randint(*LENGTH)))
        text = " ".join(words[bisect.bisect(weights, one)] for one in drawn)
        yield f"{text}. {chance.choice(real)}" if chance.random() < REAL else text


def write_corpus(folder: Path, count: int) -> None:
    """The passages as .jsonl files, one a line, each with an id and a date."""
    folder.mkdir(parents=True)
    numbered = enumerate(passages(count))
    for start in range(0, count, A_FILE):
        with (folder / f"{start // A_FILE:04}.jsonl").open("w", encoding="utf-8") as file:
            for n, text in itertools.islice(numbered, A_FILE):
                line = {"id": f"p{n}", "text": text, "date": f"20{n % 25:02}-0{n % 9 + 1}-11"}
                file.write(json.dumps(line) + "\n")


def change(folder: Path) -> int:
    """Another word into one line of a hundred, in every file; how many lines."""
    changed = 0
    for path in sorted(folder.glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for n in range(0, len(lines), round(1 / CHANGED)):
            lines[n] = lines[n].replace('"text": "', '"text": "changed ', 1)
            changed += 1
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return changed


def queries() -> list[str]:
    """What the pipeline asks: a claim and the words of the article, here the same sentence twice."""
    found = [one for one in real_sentences() if len(one.split()) > 4]
    return [f"{one}\n{one}" for one in itertools.islice(itertools.cycle(found), QUERIES)]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of a processor, and what came of it; a clock would tell of the machine's other work."""
    start = time.process_time()
    result = work()
    return round(time.process_time() - start, 1), result


def asked(*ways: Callable[[str], Any]) -> list[dict[str, float]]:
    """Milliseconds of a processor a query: half of them take at most p50, 95 in a hundred at most p95.

    Each query is asked in all ways before the next one is.
    """
    took: list[list[float]] = [[] for _ in ways]
    for query in queries():
        for ask, told in zip(ways, took, strict=True):
            start = time.process_time()
            ask(query)
            told.append(1000 * (time.process_time() - start))
    return [
        {
            "p50_ms": round(statistics.median(told), 1),
            "p95_ms": round(statistics.quantiles(told, n=20)[18], 1),
        }
        for told in took
    ]


def size(path: Path) -> float:
    """Megabytes on disk."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return round(sum(file.stat().st_size for file in files) / 1e6, 1)


def memory() -> float:
    """Megabytes that this process held at most."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def build_own(work: Path) -> dict[str, Any]:
    """The index of onrecord, built at once."""
    into = work / "corpus.db"
    seconds, count = timed(lambda: index([work / "texts"], into, lambda *_: None))
    return {"passages": count.passages, "build_s": seconds, "size_mb": size(into), "build_peak_mb": memory()}


def update_own(work: Path) -> dict[str, Any]:
    """The index of onrecord when one document of a hundred has changed, asked, and when none has."""
    into = work / "corpus.db"
    changed = change(work / "texts")
    seconds, count = timed(lambda: index([work / "texts"], into, lambda *_: None))
    if count.changed != changed:
        raise SystemExit(f"index: {changed} lines were changed, {count.changed} indexed again")
    result = {"changed": changed, "again_s": seconds, "again_size_mb": size(into), "again_peak_mb": memory()}
    result["again"] = search(work)["onrecord"]
    result["unchanged_s"], _ = timed(lambda: index([work / "texts"], into, lambda *_: None))
    return result


def search(work: Path) -> dict[str, dict[str, float]]:
    """Both indexes asked in turns, as far as they are there; the memory is that of the first one alone."""
    with Corpus(work / "corpus.db") as corpus:

        def ask(query: str) -> Any:
            return one_of_each(corpus.ranked(query), SHOWN, corpus.story)

        if not (work / "tantivy").exists():
            (own,) = asked(ask)
            return {"onrecord": {**own, "search_peak_mb": memory()}}
        own, other = asked(ask, asking_tantivy(work / "tantivy"))
        return {"onrecord": own, "tantivy": other}


def measure(work: Path) -> dict[str, Any]:
    """Both indexes, each step in a process of its own, so that its memory can be told."""
    shutil.rmtree(work / "tantivy", ignore_errors=True)
    (work / "corpus.db").unlink(missing_ok=True)
    own, other = apart(build_own, work), {}
    own |= apart(search, work)["onrecord"]
    if importlib.util.find_spec("tantivy"):
        other = apart(build_tantivy, work)
        both = apart(search, work)
        own |= both["onrecord"]
        other |= both["tantivy"]
        shutil.rmtree(work / "tantivy")
    own |= apart(update_own, work)
    ratios = {f"{name}_of_tantivy": round(own[name] / other[name], 2) for name in other if name in own}
    return {"onrecord": own, "tantivy": other or None, **ratios}


def on_paper(
    smaller: dict[str, Any], larger: dict[str, Any], passages: int = TEN_MILLION
) -> dict[str, float]:
    """What that many passages would take, along the straight line through two indexes."""
    apart = larger["passages"] - smaller["passages"]
    return {
        name: round(
            larger[name] + (larger[name] - smaller[name]) / apart * (passages - larger["passages"]), 1
        )
        for name in (
            "build_s",
            "size_mb",
            "build_peak_mb",
            "search_peak_mb",
            "p50_ms",
            "p95_ms",
            "unchanged_s",
        )
    }


def apart(work: Callable[..., Any], *given: object) -> Any:
    """What `work` measures, in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


class Chance:
    """An encoder that gives vectors by chance, as long as those of the real one."""

    name = "chance"

    def __init__(self) -> None:
        import numpy

        self._chance = numpy.random.default_rng(1)

    def __call__(self, _: str) -> Any:
        vector = self._chance.standard_normal(WIDTH, "float32")
        return vector / (vector @ vector) ** 0.5


def measure_vectors(work: Path) -> dict[str, Any]:
    """An index with vectors: build and ask; and what the encoder takes for a passage and for a claim."""
    into = work / "vectors.db"
    by_words, _ = timed(lambda: index([work / "texts"], into, lambda *_: None))
    result: dict[str, Any] = {"build_without_s": by_words, "size_without_mb": size(into)}
    seconds, count = timed(lambda: index([work / "texts"], into, lambda *_: None, Chance()))
    result |= {"passages": count.passages, "vectors_kept_s": seconds, "size_mb": size(into)}
    with Corpus(into, Chance) as corpus:
        result["open_s"], _ = timed(lambda: next(corpus.ranked("Peace")))
        result |= asked(lambda query: one_of_each(corpus.ranked(query), SHOWN, corpus.story))[0]
    result["peak_mb"] = memory()
    encode = load_encoder()
    paragraphs = [
        one
        for path in sorted((ROOT / "seeds").glob("*.txt"))
        for one in cut(path.read_text(encoding="utf-8"))
    ]
    seconds, _ = timed(lambda: [encode(one) for one in paragraphs])
    result |= {"paragraphs": len(paragraphs), "characters": sum(map(len, paragraphs))}
    result["a_passage_ms"] = round(1000 * seconds / len(paragraphs), 1)
    start = time.perf_counter()
    pack_all([f"{one} {n}" for n in range(10) for one in paragraphs], encode)
    result["passages_a_second"] = round(10 * len(paragraphs) / (time.perf_counter() - start), 1)
    claims = queries()[:20]
    seconds, _ = timed(lambda: [encode(one) for one in claims])
    result["a_claim_ms"] = round(1000 * seconds / len(claims), 1)
    return result


def build_tantivy(work: Path) -> dict[str, Any]:
    """The same passages with tantivy, by one thread and one word's own form."""
    import tantivy

    folder = work / "tantivy"
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=True, tokenizer_name="en_stem")
    made = tantivy.Index(builder.build(), path=str(folder))

    def build() -> None:
        writer = made.writer(heap_size=128_000_000, num_threads=1)
        for path in sorted((work / "texts").glob("*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                told = json.loads(line)
                writer.add_document(tantivy.Document(id=told["id"], text=told["text"]))
        writer.commit()
        writer.wait_merging_threads()

    seconds, _ = timed(build)
    return {"build_s": seconds, "size_mb": size(folder), "build_peak_mb": memory()}


def asking_tantivy(folder: Path) -> Callable[[str], Any]:
    """A search by its own BM25, by words only; copies are not told apart."""
    import tantivy

    made = tantivy.Index.open(str(folder))
    searcher = made.searcher()

    def ask(query: str) -> Any:
        words = " ".join(one.words for one in of_claim(query))
        found = searcher.search(made.parse_query(words, ["text"]), SHOWN).hits
        return [searcher.doc(place) for _, place in found]

    return ask


def main(arguments: Sequence[str]) -> None:
    """Make the corpus, measure, write."""
    parser = argparse.ArgumentParser(description="Measure an index of made-up passages.")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder; a million takes 2 GB")
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--vectors", action="store_true", help="an index with vectors, by itself")
    parser.add_argument("--date", required=True, help="day of the run: YYYY-MM-DD")
    parser.add_argument("--out", type=Path, required=True, help="the result file")
    given = parser.parse_args(arguments)
    told = {
        "command": shlex.join(["python", "benchmarks/index.py", *(Path(word).name for word in arguments)]),
        "date": given.date,
    }
    shutil.rmtree(given.work / "texts", ignore_errors=True)
    write_corpus(given.work / "texts", given.passages)
    if given.vectors:
        result = {**told, "vectors": measure_vectors(given.work)}
    else:
        measured = {**told, **measure(given.work)}
        before = json.loads(given.out.read_text(encoding="utf-8"))["indexes"] if given.out.exists() else []
        size = measured["onrecord"]["passages"]
        others = [one for one in before if one["onrecord"]["passages"] != size]
        indexes = sorted([*others, measured], key=lambda one: one["onrecord"]["passages"])
        result = {"indexes": indexes}
        below = [one["onrecord"] for one in indexes if one["onrecord"]["passages"] < TEN_MILLION]
        if len(below) > 1:
            result["ten_million_on_paper"] = on_paper(*below[-2:])
    write_atomic(given.out, json.dumps(result, indent=2, sort_keys=True) + "\n")
    print(json.dumps(result, indent=2, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
