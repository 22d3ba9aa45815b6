"""What is printed looks alike: text that keeps its indentation when it wraps, and tables."""

from __future__ import annotations

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from pipeline.verdicts.phrases import visible


class Indented:
    """A paragraph, `depth` columns from the left; its wrapped lines hang by `hang` columns more.

    It leaves no spaces at the ends of lines.
    """

    def __init__(self, text: Text, depth: int = 0, hang: int = 0) -> None:
        self.text, self.depth, self.hang = text, depth, hang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - self.depth - self.hang, 10)
        for number, line in enumerate(self.text.wrap(console, width, overflow="fold")):
            line.rstrip()
            yield Text(" " * (self.depth + (self.hang if number else 0))).append_text(line)


def grid(*, expand: bool = True) -> Table:
    """A table without lines but for one under its head."""
    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", expand=expand)


def words(*parts: str | tuple[str, str]) -> Text:
    """Words in a row, each plain or with a style; whatever they hold is shown as text, never as markup."""
    text = Text()
    for part in parts:
        plain, style = (part, "") if isinstance(part, str) else part
        text.append(visible(plain), style or None)
    return text
