"""Pictures of the results for the documentation: SVG, drawn from the result files that there are.

    python benchmarks/plots.py

Two kinds do: bars side by side, and lines over two logarithmic axes. A picture shows what a table in the page
beside it tells in figures, and takes no library.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 60, 50
# Told apart by those who see no red or green, too (Okabe and Ito, "Color Universal Design", 2008).
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")

Bars = Mapping[str, Mapping[str, float]]
"""Values by series, by group."""
Lines = Mapping[str, Sequence[tuple[float, float]]]


def bars(title: str, groups: Bars, aim: tuple[str, float] | None = None) -> str:
    """A group of bars for each key; `aim` draws a line across at a value, with its words."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    top = (
        1.1 * max([*(value for group in groups.values() for value in group.values()), aim[1] if aim else 0])
        or 1
    )
    wide = (WIDTH - LEFT - RIGHT) / len(groups)
    bar = 0.8 * wide / len(names)

    def drawn() -> Iterator[str]:
        for n, (group, values) in enumerate(groups.items()):
            start = LEFT + n * wide + 0.1 * wide
            yield _text(LEFT + (n + 0.5) * wide, HEIGHT - BOTTOM + 18, group)
            for name, value in values.items():
                x, y = start + names.index(name) * bar, _up(value / top)
                colour = COLOURS[names.index(name)]
                yield _tag("rect", x=x, y=y, width=0.92 * bar, height=_up(0) - y, fill=colour)
                yield _text(x + bar / 2, y - 4, f"{value:,}" if isinstance(value, int) else f"{value:.2f}")
        if aim:
            y = _up(aim[1] / top)
            yield _tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke="#888", stroke_dasharray="5 4")
            yield _text(LEFT - 4, y + 4, f"{aim[0]} {aim[1]:g}", "end")

    return _picture(title, names, drawn())


def lines(title: str, series: Lines, across: str, up: str) -> str:
    """A line for each series, over axes in powers of ten."""
    xs = [math.log10(x) for points in series.values() for x, _ in points]
    ys = [math.log10(y) for points in series.values() for _, y in points]
    left, right, low, high = min(xs), max(xs), math.floor(min(ys)), math.ceil(max(ys))

    def at(x: float, y: float) -> tuple[float, float]:
        share = (math.log10(x) - left) / (right - left or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT), _up((math.log10(y) - low) / (high - low or 1))

    def drawn() -> Iterator[str]:
        for power in range(low, high + 1):
            _, y = at(10**left, 10.0**power)
            yield _tag("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke="#ddd")
            yield _text(LEFT - 6, y + 4, f"{10.0**power:g}", "end")
        for x in dict.fromkeys(x for points in series.values() for x, _ in points):
            yield _text(at(x, 10.0**low)[0], HEIGHT - BOTTOM + 18, f"{x:,g}")
        yield _text((LEFT + WIDTH) / 2, HEIGHT - 10, across)
        yield _text(8, TOP - 12, up, "start")
        for colour, points in zip(COLOURS, series.values(), strict=False):
            places = [at(x, y) for x, y in points]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            yield _tag("polyline", points=path, fill="none", stroke=colour, stroke_width=2)
            yield from (_tag("circle", cx=x, cy=y, r=3, fill=colour) for x, y in places)

    return _picture(title, list(series), drawn())


def _up(share: float) -> float:
    """The height at which a share of the whole axis stands."""
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _picture(title: str, names: Sequence[str], drawn: Iterator[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12">\n<title>{escape(title)}</title>\n'
    )
    key = []
    for n, name in enumerate(filter(None, names)):
        x = LEFT + n * (WIDTH - LEFT - RIGHT) / max(len(names), 3)
        key += [
            _tag("rect", x=x, y=28, width=10, height=10, fill=COLOURS[n]),
            _text(x + 15, 37, name, "start"),
        ]
    whole = [_tag("rect", width=WIDTH, height=HEIGHT, fill="#fff"), _text(LEFT, 18, title, "start")]
    return head + "\n".join([*whole, *key, *drawn]) + "\n</svg>\n"


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222">{escape(words)}</text>'


def _tag(name: str, **told: float | str) -> str:
    values = ((key, f"{value:.1f}" if isinstance(value, float) else value) for key, value in told.items())
    return f"<{name} " + " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in values) + "/>"


# --- what is drawn --------------------------------------------------------------------------------


def throughput(speed: Any) -> str:
    """The client beside a bare one."""
    groups: dict[str, dict[str, float]] = {}
    for row in speed["client"]:
        group = groups.setdefault(f"{row['in_flight']} in flight", {})
        group[f"endpoint of {row['delay_ms']:g} ms"] = row["throughput_ratio"]
    return bars("Calls a second, as a share of a bare client's", groups, ("aim", 0.9))


def growth(speed: Any) -> str:
    """Seconds by the number of articles."""
    rows = speed["growth"]
    series = {
        "done": [(row["articles"], row["seconds"]) for row in rows],
        "skipped, as done before": [(row["articles"], row["skipped_in"]) for row in rows],
    }
    return lines("Seconds for a batch", series, "articles", "seconds")


def workers(cluster: Any) -> str:
    """The speed-up by workers."""
    groups = {f"{row['workers']} workers": {"speed-up": row["speed_up"]} for row in cluster["workers"]}
    return bars("Faster than one machine with one article at a time", groups)


def broken(chaos: Any) -> str:
    """How often each fault met a batch that came out whole."""
    groups = {"faults of all kinds": sum(chaos["faults"]["faults"].values())}
    groups["calls over the minimum"] = chaos["faults"]["calls_over_the_minimum"]
    groups["verdict files that differ"] = chaos["faults"]["verdict_files_that_differ"]
    return bars("A batch at an endpoint of 20% faults", {of: {"": count} for of, count in groups.items()})


def calibrated(calibration: Any) -> str:
    """The judge before and after its calibration."""
    kinds = {"as_the_model_says": "as the model says", "as_shipped": "calibrated"}
    measures = {
        "accuracy": "four labels",
        "macro_f1": "macro-F1",
        "supported_against_refuted": "supported or refuted",
    }
    groups = {
        words: {name: calibration[kind]["averitec"][measure][0] for kind, name in kinds.items()}
        for measure, words in measures.items()
    }
    return bars("150 AVeriTeC claims with gold evidence, on folds not seen", groups)


def peers(articles: Any) -> str:
    """What programs spend on a claim of the articles, whether they found it or not."""
    groups = {}
    for name, system in articles["systems"].items():
        spent = system["a_labelled_claim"]
        read = round(spent["tokens"] - spent["tokens_written"])
        groups[name] = {"tokens read": read, "tokens written": round(spent["tokens_written"])}
    return bars("Tokens for a claim, from the article to its labels", groups)


DRAWN: dict[str, tuple[str, Callable[[Any], str]]] = {
    "throughput": ("speed", throughput),
    "growth": ("speed", growth),
    "workers": ("cluster", workers),
    "faults": ("chaos", broken),
    "calibration": ("calibration", calibrated),
    "peers": ("peers_articles", peers),
}


def main() -> None:
    """Draw each picture whose results are there."""
    for name, (of, draw) in DRAWN.items():
        if (file := RESULTS / f"{of}.json").exists():
            picture = PICTURES / f"{name}.svg"
            picture.write_text(draw(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")
            print(picture.name)


if __name__ == "__main__":
    main()
