"""Text that keeps its indentation when it wraps, and leaves no spaces at the ends of lines."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from pipeline.verdicts.phrases import visible


class Indented:
    """A paragraph, `depth` columns from the left; its wrapped lines hang by `hang` columns more."""

    def __init__(self, text: Text, depth: int = 0, hang: int = 0) -> None:
        self.text, self.depth, self.hang = text, depth, hang

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width - self.depth - self.hang, 10)
        for number, line in enumerate(self.text.wrap(console, width, overflow="fold")):
            line.rstrip()
            yield Text(" " * (self.depth + (self.hang if number else 0))).append_text(line)


def words(*parts: str | tuple[str, str]) -> Text:
    """Words in a row, each plain or with a style; whatever they hold is shown as text, never as markup."""
    text = Text()
    for part in parts:
        plain, style = (part, "") if isinstance(part, str) else part
        text.append(visible(plain), style or None)
    return text
