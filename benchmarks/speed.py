"""How fast it is, each as a ratio in one run: against a bare client, small against large, replays, start-up.

    python benchmarks/speed.py --out benchmarks/results/speed.json
    python benchmarks/speed.py --only memory lines growth --out benchmarks/results/speed.json
    python benchmarks/speed.py --small

Without --only it measures all but memory, lines and growth, which take a quarter of an hour. What is measured
goes over its part of the results; the others stay, each with its date.

What is measured runs in a process of its own; the endpoint, local and made up (tests/chaos), in this one, and
on the same processors: its share is told. Seconds are those of this machine, and worth something only beside
each other. docs/performance.md tells what came of it.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver, get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from chaos import made_up
from chaos.endpoint import Endpoint

from pipeline.config.errors import UserError
from pipeline.config.providers import Provider
from pipeline.evidence import notes
from pipeline.run import processes
from pipeline.run.engine import RunReport, run
from pipeline.run.selection import assemble_batch
from pipeline.text import grammar

ROOT = Path(__file__).parents[1]
ROUNDS = 3
CLIENTS = (
    (0, 64, 2000),
    (0.05, 1, 60),
    (0.05, 8, 300),
    (0.05, 64, 3000),
    (0.05, 256, 2000),
)
"""The client beside a bare one: the endpoint's delay in seconds, requests in flight, and how many in all."""
LONG = ("memory", "lines", "growth")
"""Parts that are measured only where they are named."""
Measured = dict[str, float]


def apart(work: Callable[..., Any], *given: object) -> Any:
    """What `work` measures, in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


async def _timed(calls: int, work: Callable[[], Coroutine[Any, Any, None]]) -> Measured:
    """Calls a second, and milliseconds of this process's CPU for each."""
    start, cpu = time.perf_counter(), time.process_time()
    await work()
    seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    return {"calls_a_second": calls / seconds, "cpu_ms_a_call": 1000 * spent / calls}


async def _workers(count: int, work: Iterable[Callable[[], Coroutine[Any, Any, object]]]) -> None:
    """Do all of `work`, so many at a time."""
    todo = iter(work)

    async def worker() -> None:
        for one in todo:
            await one()

    await asyncio.gather(*(worker() for _ in range(count)))


# --- against a bare client ----------------------------------------------------------------------


def bare(base_url: str, bodies: Sequence[bytes], in_flight: int) -> Measured:
    """A loop around AsyncOpenAI that sends these requests and looks at no answer."""
    import openai

    async def main() -> Measured:
        async with openai.AsyncOpenAI(base_url=base_url, api_key="none", max_retries=0, timeout=60) as client:
            requests = [json.loads(body) for body in bodies]
            await client.chat.completions.create(**requests[0])

            async def all_of_it() -> None:
                create = client.chat.completions.create
                await _workers(in_flight, (lambda one=one: create(**one) for one in requests))

            return await _timed(len(requests), all_of_it)

    return asyncio.run(main())


def ours(base_url: str, calls: int, in_flight: int) -> Measured:
    """The client of the pipeline through a cache that is empty: one judging call a claim."""
    from pipeline.judging.small import Weighing
    from pipeline.model import prompts
    from pipeline.model.cache import Cache
    from pipeline.model.client import Client

    prompt = prompts.load(("judge",), None)["judge"]
    provider = Provider(base_url=base_url, model="m", in_flight=in_flight)

    async def main(folder: str) -> Measured:
        cache = Cache(Path(folder), provider)
        async with Client(provider, None, cache) as client:

            def asking(number: int) -> Coroutine[Any, Any, object]:
                claim, evidence = made_up.text(number), f"1. {made_up.NOTES[0]['text']}"
                values = {"evidence": evidence, "claim": claim, "logprobs": True}
                return client.ask(prompt, Weighing, article=f"a{number}", max_tokens=32, **values)

            await asking(calls)

            async def all_of_it() -> None:
                await _workers(in_flight, (lambda n=n: asking(n) for n in range(calls)))

            try:
                return await _timed(calls, all_of_it)
            finally:
                cache.close()

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(main(folder))


def batch(folder: str, most: int = processes.MOST) -> Measured:
    """A run of the folder's batch, without start-up; CPU is that of all its processes, theirs included.

    `most` are the processes at most that prepare its articles; with none, the run itself does.
    """
    import_all()
    if most:
        processes.MOST = most
    else:
        processes.FEW = sys.maxsize
    report = RunReport()
    start, cpu = time.perf_counter(), time.process_time()
    asyncio.run(run(assemble_batch([f"{folder}/config.yaml"]), report))
    seconds, own = time.perf_counter() - start, time.process_time() - cpu
    # Only of what has ended is the CPU told; the server ends with this process, else.
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": seconds,
        "cpu_seconds": own + children.ru_utime + children.ru_stime,
        "cpu_seconds_of_the_run_itself": own,
        "done": report.done,
        "skipped": report.skipped,
        "calls": sum(one.calls for one in report.usage.values()),
        "replayed": sum(one.replayed for one in report.usage.values()),
        "peak_mb": _peak_mb(),
    }


def import_all() -> None:
    """Import and load what a run does, as the bare client has the SDK: start-up is measured apart."""
    import openai  # noqa: F401

    import pipeline.evidence.web.client
    import pipeline.model.client
    import pipeline.model.recording
    import pipeline.model.transport  # noqa: F401
    from pipeline.text.language import language_of

    language_of("Wovon man nicht sprechen kann, darüber muss man schweigen.")
    grammar.load()


def against_bare(delay: float, in_flight: int, calls: int) -> dict[str, object]:
    """The pipeline's client and the bare one in turns, and how they compare in the middle round."""
    with Endpoint(made_up.answer, delay=delay, keep=True) as endpoint:
        rounds = []
        cpu = time.process_time()
        for _ in range(ROUNDS):
            start = len(endpoint.asked)
            first = apart(ours, endpoint.base_url, calls, in_flight)
            bodies = [one.body for one in endpoint.asked[start + 1 :]]
            rounds.append((first, apart(bare, endpoint.base_url, bodies, in_flight)))
        share = 1000 * (time.process_time() - cpu) / len(endpoint.asked)
    about = {"delay_ms": 1000 * delay, "in_flight": in_flight, "calls": calls}
    return {**about, **_compared(rounds), "endpoint_cpu_ms_a_call": round(share, 2)}


def run_against_bare(
    delay: float, in_flight: int, articles: int, *, real: bool, most: int = processes.MOST
) -> dict[str, object]:
    """A whole run, with all that is read, split, looked up and written, beside its bare requests.

    `real` articles are those of the seeds, 495 words in the mean, each about a town of its own. `most` is
    that of `batch`.
    """
    rounds, own = [], []
    with Endpoint(made_up.answer, delay=delay, keep=True) as endpoint:
        for _ in range(ROUNDS):
            start = len(endpoint.asked)
            with tempfile.TemporaryDirectory() as folder:
                provider = {"in_flight": in_flight, "timeout": 60}
                at_once = max(4, in_flight)
                made_up.lay_out(Path(folder), endpoint.base_url, articles, provider=provider, at_once=at_once)
                if real:
                    write_real(Path(folder), articles)
                whole = apart(batch, folder, most)
            bodies = [one.body for one in endpoint.asked[start:]]
            calls = len(bodies)
            first = {
                "calls_a_second": calls / whole["seconds"],
                "cpu_ms_a_call": 1000 * whole["cpu_seconds"] / calls,
            }
            own.append(whole["cpu_seconds_of_the_run_itself"] / whole["cpu_seconds"])
            rounds.append((first, apart(bare, endpoint.base_url, bodies, in_flight)))
    about = {"delay_ms": 1000 * delay, "in_flight": in_flight, "articles": articles, "calls": calls}
    return {**about, **_compared(rounds), "cpu_share_of_the_asking_process": round(statistics.median(own), 2)}


def write_real(folder: Path, articles: int) -> None:
    """The articles and notes of the project, in the place of made-up ones."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as lines:
        for number in range(articles):
            text = texts[number % len(texts)].replace(".\n", f" in {made_up.town(number)}.\n")
            lines.write(
                json.dumps({"id": f"a{number}", "text": text.replace("Ukraine", made_up.town(number))})
            )
            lines.write("\n")
    found = notes.load(sorted((ROOT / "evidence").glob("*.yaml")))
    told = [
        {"id": f"N{n}", "text": one.text, "date": str(one.date)} for n, one in enumerate(found) if one.date
    ]
    (folder / "notes.yaml").write_text(json.dumps(told), encoding="utf-8")


def _compared(rounds: Sequence[tuple[Measured, Measured]]) -> dict[str, object]:
    def middle(kind: str, which: int) -> float:
        return statistics.median(pair[which][kind] for pair in rounds)

    def ratio(kind: str) -> float:
        return round(statistics.median(first[kind] / second[kind] for first, second in rounds), 3)

    kinds = ("calls_a_second", "cpu_ms_a_call")
    told = {kind: {"ours": round(middle(kind, 0), 2), "bare": round(middle(kind, 1), 2)} for kind in kinds}
    return told | {"throughput_ratio": ratio(kinds[0]), "cpu_ratio": ratio(kinds[1])}


# --- replay, memory, growth, start --------------------------------------------------------------


def replay(articles: int, paragraphs: int) -> dict[str, object]:
    """Recorded answers for a second of CPU, and the CPU that the seeds take, with all imports and without."""
    with tempfile.TemporaryDirectory() as folder, Endpoint(made_up.answer) as endpoint:
        laid = Path(folder)
        made_up.lay_out(laid, endpoint.base_url, articles, repeat=paragraphs, mode="record")
        recorded = apart(batch, folder)
        made_up.lay_out(laid, endpoint.base_url, articles, repeat=paragraphs, mode="replay")
        played = apart(batch, folder)
    assert played["calls"] == 0
    seeds, whole = apart(seeds_replayed), _cpu_seconds("run", str(ROOT / "config.yaml"))
    return {
        "articles": articles,
        "answers_an_article": round(recorded["calls"] / articles),
        "answers_a_cpu_second": round(played["replayed"] / played["cpu_seconds"]),
        "seeds_cpu_seconds": round(seeds["cpu_seconds"], 2),
        "seeds_cpu_seconds_with_imports": round(whole, 2),
    }


def seeds_replayed() -> Measured:
    """The project's own batch, into a folder that is thrown away."""
    import_all()
    with tempfile.TemporaryDirectory() as out:
        batch_of_seeds = assemble_batch([str(ROOT / "config.yaml")], mode="replay", out=Path(out))
        cpu = time.process_time()
        asyncio.run(run(batch_of_seeds, RunReport()))
        return {"cpu_seconds": time.process_time() - cpu}


def memory(claims: Sequence[int]) -> dict[str, object]:
    """The greatest memory of a run in MB, by the number of claims, and how much it grows.

    And that of searching articles which are evidence for each other, by their number.
    """
    runs, kept = {}, {}
    for count in claims:
        articles = -(-count // 30)
        with tempfile.TemporaryDirectory() as folder, Endpoint(made_up.answer) as endpoint:
            provider = {"timeout": 60, "in_flight": 64}
            made_up.lay_out(
                Path(folder), endpoint.base_url, articles, repeat=10, at_once=16, provider=provider
            )
            runs[f"{count} claims"] = apart(batch, folder)["peak_mb"]
        kept[f"{articles} articles"] = apart(searched, articles)["peak_mb"]
    return {"run": _with_growth(runs), "articles_as_evidence": _with_growth(kept)}


def _with_growth(peaks: Measured) -> Measured:
    over = max(peaks.values()) - next(iter(peaks.values()))
    return {of: round(peak, 1) for of, peak in {**peaks, "over_the_first": over}.items()}


def searched(articles: int) -> Measured:
    """The passages of so many articles, made ready to be searched, and one search."""
    from pipeline.evidence.article_index import ArticleIndex
    from pipeline.stages.read import read

    kept = ArticleIndex(read(f"a{n}", made_up.text(n, 10)) for n in range(articles))
    next(kept.ranked(f"The mayor of {made_up.town(7)} resigned."))
    return {"peak_mb": _peak_mb()}


def lines(count: int) -> dict[str, object]:
    """A .jsonl file of so many articles: seconds of CPU until they are counted, and until the first is there.

    And how much memory it takes in MB to go through all of them, over the first.
    """
    with tempfile.TemporaryDirectory() as folder:
        made_up.lay_out(Path(folder), "http://127.0.0.1:9/v1", count)
        size = (Path(folder) / "articles.jsonl").stat().st_size
        found = apart(gone_through, folder)
    return {"lines": count, "mb": round(size / 1e6), **{key: round(one, 3) for key, one in found.items()}}


def gone_through(folder: str) -> Measured:
    """The articles of the folder's batch: counted, the first one read, and the other lines gone through."""
    import_all()
    drafts = assemble_batch([f"{folder}/config.yaml"]).drafts
    begin = time.process_time()
    drafts.count()
    counted = time.process_time()
    going = iter(drafts)
    if not isinstance(draft := next(going), UserError):
        draft.read()
    first, peak = time.process_time(), _peak_mb()
    for _ in going:
        pass
    return {"counted": counted - begin, "first": first - counted, "all_over_first_mb": _peak_mb() - peak}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def growth(sizes: Sequence[int]) -> list[dict[str, object]]:
    """Seconds and calls by the number of articles, and the seconds that skipping all of them takes."""
    rows: list[dict[str, object]] = []
    for articles in sizes:
        with tempfile.TemporaryDirectory() as folder, Endpoint(made_up.answer) as endpoint:
            provider = {"timeout": 60, "in_flight": 64}
            made_up.lay_out(Path(folder), endpoint.base_url, articles, provider=provider, at_once=16)
            first, again = apart(batch, folder), apart(batch, folder)
        assert again["skipped"] == articles
        row = {"articles": articles, "calls": first["calls"], "calls_an_article": first["calls"] / articles}
        seconds = {"seconds": first["seconds"], "ms_an_article": 1000 * first["seconds"] / articles}
        rows.append({k: round(v, 2) for k, v in {**row, **seconds, "skipped_in": again["seconds"]}.items()})
    return rows


def start() -> dict[str, object]:
    """Seconds until `--help` is shown and a run has found nothing to do, and of a check: the best of five.

    With the CPU of them, which other work on the machine changes less.
    """
    with tempfile.TemporaryDirectory() as folder:
        made_up.lay_out(Path(folder), "http://127.0.0.1:9/v1", 0)
        draft, notes_of_it = Path(folder) / "draft.md", Path(folder) / "notes.md"
        draft.write_text("".join(made_up.text(number) for number in range(4)))
        notes_of_it.write_text(made_up.NOTES[0]["text"])
        commands = {
            "--help": ["--help"],
            "run": ["run", f"{folder}/config.yaml"],
            "check --no-model": ["check", str(draft), "--no-model", "--against", str(notes_of_it)],
        }
        return {
            name: {
                "seconds": round(min(_seconds(*words) for _ in range(5)), 2),
                "cpu_seconds": round(min(_cpu_seconds(*words) for _ in range(5)), 2),
            }
            for name, words in commands.items()
        }


def _seconds(*words: str) -> float:
    begin = time.perf_counter()
    _command(*words)
    return time.perf_counter() - begin


def _cpu_seconds(*words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _command(*words)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _command(*words: str) -> None:
    command = [sys.executable, "-m", "pipeline", *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a tenth and less of everything")
    parser.add_argument("--only", nargs="*", help="names of what to measure, of those in the results")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    few = given.small
    # Where modules are not kept compiled, each process would compile them anew, which is in no ratio's sense.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    clients = ((0.05, 64, 200),) if few else CLIENTS
    short, real = (50, 30) if few else (600, 80)
    parts: dict[str, Callable[[], object]] = {
        "start": start,
        "client": lambda: [against_bare(*one) for one in clients],
        "run": lambda: run_against_bare(0.05, 64, short, real=False),
        "run_in_one_process": lambda: run_against_bare(0.05, 64, short, real=False, most=0),
        "run_of_real_articles": lambda: run_against_bare(0.05, 64, real, real=True),
        "run_of_real_articles_in_one_process": lambda: run_against_bare(0.05, 64, real, real=True, most=0),
        "replay": lambda: replay(1 if few else 4, 95),
        "memory": lambda: memory((100, 1000) if few else (1000, 100_000)),
        "lines": lambda: lines(10_000 if few else 1_000_000),
        "growth": lambda: growth((10, 100) if few else (10, 100, 1000, 10_000)),
    }
    for part, measure in parts.items():
        if part in (given.only or parts.keys() - LONG):
            begin = time.perf_counter()
            found = measure()
            print(part, f"({time.perf_counter() - begin:.0f} s)", json.dumps(found), flush=True)
            if given.out:
                keep(given.out, part, found)


def keep(out: Path, part: str, found: object) -> None:
    """Put what was found over that part of the results, with the day."""
    results = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    results[part] = found
    results.setdefault("measured_on", {})[part] = str(dt.datetime.now(tz=dt.UTC).date())
    out.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
