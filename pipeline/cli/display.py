"""What a run shows: its progress on standard error, its verdicts on standard output."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.config.providers import Prices
from pipeline.run import engine
from pipeline.run.engine import RunReport
from pipeline.run.estimate import Estimate
from pipeline.run.status import NAMES, Status
from pipeline.verdicts.layout import Indented
from pipeline.verdicts.phrases import number, visible
from pipeline.verdicts.table import table

_ALIKE = 3
"""Mistakes of one kind up to which each is shown."""


class Watch:
    """The progress of a run: how many articles are done, and what was asked for them.

    Used as a context manager. There is no bar where standard error is no terminal.
    """

    def __init__(self, report: RunReport, prices: Prices | None, *, shown: bool = True) -> None:
        console = Console(stderr=True)
        self._report = report
        self._prices = prices
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("articles"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[asked]}"),
            console=console,
            disable=not (shown and console.is_terminal),
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, asked="")
        report.changed = self._changed

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _changed(self, article: str, what: str) -> None:
        report = self._report
        through = report.written + report.skipped + report.unreadable
        self._bar.update(
            self._task,
            total=report.total,
            completed=through,
            description=escape(f"{article}: {what}"),
            asked="" if self._bar.disable else describe_usage(report, self._prices),
        )


def describe_usage(report: RunReport, prices: Prices | None) -> str:
    """What a run has asked for so far: calls, tokens, and what they cost where that is known."""
    calls, tokens, money = engine.sum_spent(report.usage, prices)
    parts = [number(calls, "call"), f"{tokens:,} tokens"]
    return ", ".join([*parts, f"{money:.4f} in money"] if prices else parts)


def describe_stop(report: RunReport) -> str:
    """The message after ctrl-C has stopped a run."""
    return (
        f"stopped: {report.written} of {number(report.total, 'article')} written; "
        "the same command resumes with the answers that it has"
    )


def print_results(report: RunReport) -> None:
    """The verdicts, then a line for each article that could not be read, and for what is left."""
    if report.files:
        Console().print(table(file for _, file in sorted(report.files.items())))
    elif report.written:
        Console().print(Indented(report.tally.line(), hang=2))
    if report.skipped and report.total > len(report.files):
        Console().print(f"{number(report.skipped, 'article')} done before and up to date")
    told = [*_no_rules(report), *_each_kind(report)]
    if more := report.unreadable - len(report.mistakes):
        told.append(f"and {more:,} more of that kind: see onrecord status")
    if report.kept:
        kept = number(report.kept, "verdict file")
        told.append(
            f"{kept} kept, as a replay that lacks answers has nothing to put there: see onrecord status"
        )
    if report.over is not None:
        left = f"{report.left:,} of {number(report.total, 'article')}"
        told.append(f"{report.over}; {left} left: the same command resumes with the answers that it has")
    for line in told:
        Console(stderr=True, soft_wrap=True, markup=False, highlight=False).print(f"onrecord: {line}")


def _no_rules(report: RunReport) -> Iterator[str]:
    """The articles of this run in languages that there are no rules for."""
    languages = report.tally.languages
    if languages:
        articles = number(languages.total(), "article")
        yield (
            f"{articles} in another language than English ({', '.join(sorted(languages))}): "
            "there each sentence is one claim, and its source is unknown"
        )


def _each_kind(report: RunReport) -> Iterator[str]:
    """The mistakes; of those that report one cause in many places, such as a full disk, one and a count."""
    kinds: dict[str, list[str]] = {}
    for mistake in map(str, report.mistakes):
        kinds.setdefault(mistake.partition(": ")[2] or mistake, []).append(mistake)
    for alike in kinds.values():
        if len(alike) <= _ALIKE:
            yield from alike
        else:
            yield f"{alike[0]}; and so for {number(len(alike) - 1, 'more article')}: see onrecord status"


def print_results_json(report: RunReport) -> None:
    """The same, machine-readable: articles by their outcome; the verdicts themselves are in their files."""
    told = {
        "articles": report.counts(),
        "kept": report.kept,
        "mistakes": [str(mistake) for mistake in report.mistakes],
        "stopped": report.over,
    }
    _print_json(told)


def print_estimate_json(estimate: Estimate, prices: Prices | None) -> None:
    """What a run would ask for, machine-readable; `cost` is None where no prices are known."""
    columns = ("calls", "prompt_tokens", "completion_tokens")
    least, most = estimate.cost(prices) if prices else (None, None)
    told = {
        "articles": {"total": estimate.total, "skipped": estimate.skipped},
        "at_hand": estimate.at_hand,
        "cost": least and round(least, 6),
        "reasoning_tokens_at_most": estimate.thoughts,
        "cost_at_most": most and round(most, 6),
        "prompts": {
            name: {
                **dict(zip(columns, map(round, estimate.least[name]), strict=True)),
                **{f"{key}_at_most": round(count) for key, count in zip(columns, counts, strict=True)},
            }
            for name, counts in sorted(estimate.most.items())
        },
    }
    _print_json(told)


def _print_json(told: object) -> None:
    Console(soft_wrap=True, markup=False, highlight=False).print(json.dumps(told, indent=2))


def print_estimate(estimate: Estimate, prices: Prices | None) -> None:
    """What a run would ask for, prompt by prompt and in all."""
    rows = [(name, estimate.least[name], most) for name, most in sorted(estimate.most.items())]
    console = Console(markup=False, highlight=False)
    console.print(f"{'prompt':14}{'calls':>16}{'tokens in':>24}{'tokens out':>24}")
    for name, least, most in [*rows, ("in all", *estimate.in_all())]:
        calls, tokens_in, tokens_out = (_range(*ends) for ends in zip(least, most, strict=True))
        console.print(f"{name:14}{calls:>16}{tokens_in:>24}{tokens_out:>24}")
    at_hand = f"{number(estimate.at_hand, 'answer')} at hand, {estimate.skipped:,} of {estimate.total:,} done"
    money = f"; {_range(*estimate.cost(prices), 4)} in money" if prices else ""
    console.print(f"{number(estimate.total, 'article')}: {at_hand}{money}", soft_wrap=True)
    if estimate.thoughts:
        console.print(f"hidden thoughts: at most {estimate.thoughts:,} tokens out more", soft_wrap=True)


def _range(least: float, most: float, decimals: int = 0) -> str:
    low, high = (f"{end:,.{decimals}f}" for end in (least, most))
    return low if low == high else f"{low} to {high}"


def print_status(statuses: Iterable[Status], *, as_json: bool) -> Counter[str]:
    """A line for each article that is not done, or JSON for each, and the counts, which are returned."""
    counts: Counter[str] = Counter()
    console = Console(soft_wrap=True, markup=False, highlight=False)
    for one in statuses:
        counts[one.state] += 1
        if as_json:
            console.print(json.dumps(asdict(one), ensure_ascii=False))
        elif one.state != "done":
            told = f"{one.article}: {one.why}" if one.article else one.why
            console.print(f"{one.state:8} {visible(told)}")
    if not as_json:
        states = ", ".join(f"{counts[name]:,} {name}" for name in NAMES if counts[name])
        console.print(f"{number(counts.total(), 'article')}: {states}")
    return counts
