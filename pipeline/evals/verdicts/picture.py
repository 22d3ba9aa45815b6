"""The reliability diagram as SVG: for each tenth of confidence, how often the label is right.

A bar that ends on the diagonal is as often right as it says; the width of a bar grows with its answers. After
the reliability diagrams of DeGroot and Fienberg (1983).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from pipeline.evals.verdicts.calibration_error import Bin

_SIDE, _EDGE, _TOP = 220, 50, 40
_PANEL = _SIDE + 2 * _EDGE
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.axis{stroke:#888;fill:none}.even{stroke:#888;stroke-dasharray:4}"
    ".bar{fill:#3b6ea5;fill-opacity:.75}"
)


def picture(bins: Mapping[str, Sequence[Bin]]) -> str:
    """A panel for each system, side by side; one without probabilities says so."""
    panels = "".join(
        f'<g transform="translate({number * _PANEL + _EDGE} {_TOP})">{_panel(name, held)}</g>\n'
        for number, (name, held) in enumerate(bins.items())
    )
    width, height = len(bins) * _PANEL, _SIDE + _TOP + _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="Reliability diagram">\n'
        f"<style>{_STYLE}</style>\n{panels}</svg>\n"
    )


def _panel(name: str, held: Sequence[Bin]) -> str:
    answers = sum(one.n for one in held)
    title = f"{escape(name)}, {answers} answers" if held else f"{escape(name)}: no probabilities"
    axes = f'<path class="axis" d="M0 0V{_SIDE}H{_SIDE}"/><path class="even" d="M0 {_SIDE}L{_SIDE} 0"/>'
    words = (
        _text(_SIDE / 2, -14, title)
        + _text(_SIDE / 2, _SIDE + 36, "confidence")
        + f'<text transform="translate(-34 {_SIDE / 2:g}) rotate(-90)" text-anchor="middle">right</text>'
    )
    most = max((one.n for one in held), default=1)
    return axes + words + "".join(map(_tick, _TICKS)) + "".join(_bar(one, most) for one in held)


def _bar(one: Bin, most: int) -> str:
    width = _SIDE * (one.high - one.low) * (0.2 + 0.7 * one.n / most)
    left = _SIDE * one.confidence - width / 2
    height = _SIDE * one.accuracy
    told = f"{one.n} answers, confidence {one.confidence:.2f}, right {one.accuracy:.2f}"
    return (
        f'<rect class="bar" x="{left:.1f}" y="{_SIDE - height:.1f}" width="{width:.1f}" '
        f'height="{max(height, 1):.1f}"><title>{told}</title></rect>'
    )


def _tick(share: float) -> str:
    at = share * _SIDE
    return _text(at, _SIDE + 16, f"{share:g}") + _text(-14, _SIDE - at + 4, f"{share:g}")


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="middle">{words}</text>'
