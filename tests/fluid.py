"""How long a page takes for what a hand does: a search as it is typed, and a scroll."""

from __future__ import annotations

from typing import Any

BEARABLE = 1000.0
"""Milliseconds that nothing takes, even on a machine that is busy; what is wanted is 100."""

_WORK = """() => {
  const form = document.getElementById("form"), words = form.elements.words, spent = [];
  const list = document.getElementById("panel") ?? document.scrollingElement;
  const typed = (value) => {
    words.value = value;
    words.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (let turn = 0; turn < 18; turn++) {
    const start = performance.now();
    typed(turn % 2 ? "" : `place${turn}`);
    list.scrollTop = turn % 2 ? 300 * turn : 0;
    document.body.getBoundingClientRect();
    list.getBoundingClientRect();
    spent.push(performance.now() - start);
  }
  return spent.sort((one, other) => one - other)[9];
}"""


def milliseconds(page: Any) -> float:
    """The median of eighteen times: half of them leave a few rows, half show all again."""
    return float(page.evaluate(_WORK))
