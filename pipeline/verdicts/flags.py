"""The flags of a verdict file for the editor: words that look meant for a machine, and where they are."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.records import Flag, FlagKind, VerdictFile
from pipeline.verdicts.phrases import visible

_KINDS = {
    FlagKind.ORDER: "looks like an order to a machine",
    FlagKind.MARKER: "looks like a message of a chat or a tag of a prompt",
    FlagKind.ANSWER: "looks like a ready answer for a machine",
    FlagKind.EVIDENCE: "looks like forged evidence",
    FlagKind.CODE: "holds words in code",
    FlagKind.DISGUISE: "hides words by their characters",
    FlagKind.PADDING: "repeats itself at length",
    FlagKind.HIDDEN: "is hidden from readers",
    FlagKind.READING: "is in doubt",
}


def flag_lines(file: VerdictFile) -> tuple[str, ...]:
    """A line for each flag: what it is in, what is odd about it, and its words."""
    return tuple(f"{place} {_told(flag)}" for place, flag in _flags(file))


def _flags(file: VerdictFile) -> Iterator[tuple[str, Flag]]:
    yield from (
        ("the article" if flag.kind is FlagKind.READING else "the page", flag) for flag in file.article.flags
    )
    yield from ((f"sentence {line.index + 1}", flag) for line in file.sentences for flag in line.flags)
    yield from ((f"evidence {passage.id}", flag) for passage in file.evidence for flag in passage.flags)


def _told(flag: Flag) -> str:
    if flag.kind is FlagKind.READING:
        return visible(flag.text)
    reads = f"; it reads “{visible(flag.reads)}”" if flag.reads is not None else ""
    return f"{_KINDS[flag.kind]}: “{visible(flag.text)}”{reads}"
