"""What a million articles a day would take, worked out from what one article is measured to take.

    python benchmarks/scale.py --out benchmarks/results/scale.json

Calls, tokens and bytes are those of the project's two articles, from their recordings and verdict files: a
small model, asked claim by claim. CPU is that of many articles made of these two, and is measured here, as
memory is. What cannot be measured here stands in GIVEN, and goes into the results as it is. docs/scale.md
reads the figures.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from chaos import made_up
from chaos.endpoint import Endpoint

from benchmarks.speed import apart, write_real
from pipeline.config.providers import Prices
from pipeline.evidence.article_index import ArticleIndex, article_passages
from pipeline.model.answers import canonical
from pipeline.model.budget import Tokens, cost
from pipeline.model.cassette_file import Persister
from pipeline.run.engine import RunReport, run
from pipeline.run.intake import articles
from pipeline.run.selection import assemble_batch
from pipeline.text import grammar

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks/results"
DAY = 86_400
GIVEN = {
    "articles_a_day": 1_000_000,
    "prices_a_million_tokens": {"prompt": 0.25, "cached": 0.025, "completion": 2.0},
    "seconds_a_call": 2.0,
    "calls_one_after_the_other": 2,
    "share_of_a_core_in_use": 0.6,
    "account_requests_a_minute": 5_000,
    "account_tokens_a_minute": 2_000_000,
    "memory_gb": 8,
}
"""Prices and account as in docs/batches.md; the two calls are judge and explain."""


def recorded() -> dict[str, float]:
    """Calls, tokens and bytes of an article, in the mean of those that are recorded."""
    found: dict[str, float] = dict.fromkeys(
        ("calls", "prompt_tokens", "completion_tokens", "cache_bytes", "verdict_bytes", "article_bytes"), 0
    )
    paths = sorted((ROOT / "cassettes").glob("*.yaml"))
    for path in paths:
        _, answers = Persister.load_cassette(path, None)
        for answer in answers:
            body = json.loads(answer["body"]["string"])
            if "usage" not in body:  # what a search found
                continue
            found["calls"] += 1
            found["prompt_tokens"] += body["usage"]["prompt_tokens"]
            found["completion_tokens"] += body["usage"]["completion_tokens"]
            found["cache_bytes"] += len(canonical({"answer": body, "until": None}))
        found["verdict_bytes"] += (ROOT / f"verdicts/{path.stem}.json").stat().st_size
        found["article_bytes"] += (ROOT / f"seeds/{path.stem}.txt").stat().st_size
    return {name: amount / len(paths) for name, amount in found.items()}


def cpu(folder: str) -> float:
    """Milliseconds of CPU for an article, all stages and the writing included, in a run of that folder."""
    import pipeline.model.client  # noqa: F401 - start-up does not count

    grammar.load()
    report, start = RunReport(), time.process_time()
    asyncio.run(run(assemble_batch([f"{folder}/config.yaml"]), report))
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (time.process_time() - start + children.ru_utime + children.ru_stime) / report.done


def beside(count: int) -> dict[str, float]:
    """Bytes and CPU of an article that is evidence for others: on a worker's disk, and on its way there."""
    seeds = [
        one for one in articles(sorted((ROOT / "seeds").glob("*.txt"))) if not isinstance(one, Exception)
    ]
    several = [seeds[n % len(seeds)].model_copy(update={"id": f"a{n}"}) for n in range(count)]
    start = time.process_time()
    laid_out = ArticleIndex(several)
    seconds = time.process_time() - start
    (size,) = laid_out._db.execute(
        "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    ).fetchone()
    return {
        "passages": sum(len(article_passages(one)) for one in seeds) / len(seeds),
        "beside_disk_bytes": size / count,
        "beside_cpu_ms": 1000 * seconds / count,
        "beside_bytes_on_the_way": sum(len(pickle.dumps(one)) for one in seeds) / len(seeds),
    }


def measured(count: int) -> dict[str, float]:
    """What one article takes."""
    with tempfile.TemporaryDirectory() as folder, Endpoint(made_up.answer) as endpoint:
        made_up.lay_out(Path(folder), endpoint.base_url, count, provider={"timeout": 60})
        write_real(Path(folder), count)
        cpu_ms = apart(cpu, folder)
    others = beside(10 * count)
    disk = json.loads((RESULTS / "index.json").read_text())["indexes"][-1]["onrecord"]
    return {
        **recorded(),
        "cpu_ms": cpu_ms,
        **others,
        "index_bytes": 1e6 * disk["size_mb"] / disk["passages"] * others["passages"],
    }


def planned(one: dict[str, float], given: dict[str, Any]) -> dict[str, float]:
    """What the day takes."""
    articles = given["articles_a_day"]
    rate = articles / DAY
    calls = rate * one["calls"]
    tokens = Tokens(round(articles * one["prompt_tokens"]), round(articles * one["completion_tokens"]))
    a_minute = 60 * rate * (one["prompt_tokens"] + one["completion_tokens"])
    money = cost(tokens, Prices(**given["prices_a_million_tokens"]))
    return {
        "articles_a_second": rate,
        "requests_a_minute": 60 * calls,
        "tokens_a_minute": a_minute,
        "requests_in_flight": calls * given["seconds_a_call"],
        "articles_in_work": rate * given["seconds_a_call"] * given["calls_one_after_the_other"],
        "cores": rate * one["cpu_ms"] / 1000 / given["share_of_a_core_in_use"],
        "cost": money,
        "cost_by_batch_api": money * Prices(**given["prices_a_million_tokens"]).batch,
        "cache_gb": articles * one["cache_bytes"] / 1e9,
        "cache_objects": articles * one["calls"],
        "cache_writes_a_second": calls,
        "verdicts_gb": articles * one["verdict_bytes"] / 1e9,
        "beside_disk_gb_a_worker": articles * one["beside_disk_bytes"] / 1e9,
        "beside_cpu_minutes_a_worker": articles * one["beside_cpu_ms"] / 60_000,
        "beside_gb_through_the_scheduler": articles * one["beside_bytes_on_the_way"] / 1e9,
        "index_gb": articles * one["index_bytes"] / 1e9,
    }


def ends(one: dict[str, float], given: dict[str, Any]) -> dict[str, float]:
    """How many articles a day each part bears by itself: the least of them breaks first."""
    tokens = one["prompt_tokens"] + one["completion_tokens"]
    found = {
        "account's tokens a minute": DAY / 60 * given["account_tokens_a_minute"] / tokens,
        "account's requests a minute": DAY / 60 * given["account_requests_a_minute"] / one["calls"],
        "batch as evidence, in memory on its way": given["memory_gb"] * 1e9 / one["beside_bytes_on_the_way"],
        "one core of a worker": DAY * given["share_of_a_core_in_use"] / (one["cpu_ms"] / 1000),
    }
    if (path := RESULTS / "cluster.json").exists():
        overhead = json.loads(path.read_text())["overhead_ms_an_article"]
        if overhead > 0:
            found["command and scheduler, one process each"] = DAY / (overhead / 1000)
    return dict(sorted(found.items(), key=lambda part: part[1]))


def main() -> None:
    """Measure, work out, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=200, help="articles to measure CPU with")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    one = measured(given.articles)
    found = {
        "given": GIVEN,
        "one_article": one,
        "a_day": planned(one, GIVEN),
        "articles_a_day_at_most": ends(one, GIVEN),
    }
    text = json.dumps(found, indent=2, default=float) + "\n"
    print(text, end="")
    if given.out:
        given.out.write_text(text)


if __name__ == "__main__":
    main()
