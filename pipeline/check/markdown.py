"""Markdown as its readers see it, with the place of each character in the file.

    seen = read_markdown("- **12** regions, see [the list](list.md).")
    seen.text          # "12 regions, see the list."
    seen.at[0]         # 4: where "12" stands in the file

Headings, code, front matter, comments, pictures and the addresses of links are no prose. Of what is left,
CommonMark's marks for lists, quotations, tables and emphasis are taken out.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import NamedTuple

# Nothing looks for its end beyond where the same may begin again: a file made to be slow is none.
_UNSEEN = re.compile(
    r"\A(?P<front>---|\+\+\+)[ \t]*\n.*?\n(?P=front)[ \t]*$"  # front matter
    r"|^[ \t]*(?P<fence>```++|~~~++)[^\n]*\n(?:.*?\n)?[ \t]*(?P=fence)[^\n]*$"
    r"|<!--(?:(?!<!--).)*?-->"
    r"|!\[[^\[\]\n]*\]\([^)\n]{0,2000}\)"  # pictures
    r"|^[ \t]*\[(?!\^)[^\]\n]+\]:[ \t][^\n]*$"  # where links lead
    r"|^[ \t]*(?:[-*_][ \t]*){3,}$"  # rules
    r"|^ {0,3}#{1,6}[ \t][^\n]*$"  # headings
    r"|^(?=[^\n]*\|)[^\n]+\n(?=[^\n]*\|)(?=[^\n]*-)[-|: \t]+$"  # a table's head
    r"|(?:\A|(?<=\n\n))(?![ \t]*(?:[-*+>]|\d+[.)])[ \t])[^\n]+\n {0,3}(?:=+|-+)[ \t]*$"  # underlined headings
    r"|</?[A-Za-z](?![a-z0-9+.-]*:)[^<>\n]*>",  # tags, and no addresses
    re.MULTILINE | re.DOTALL,
)
_MARKS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"
    r"|^[ \t]*(?:>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,3}[.)][ \t]+)+"
    r"|(?<!\\)(?:"  # a mark after a backslash is a character
    r"(?<=\])(?:\([^)\n]{0,2000}\)|\[[^\[\]\n]*\])"  # the address of a link
    r"|\[\^[^\[\]\n]+\]:?"  # notes
    r"|[\[\]`|]|\*\*|__|~~"
    r"|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)|(?<=\S)_(?!\w))",
    re.MULTILINE,
)


_TITLE = re.compile(r"^# +(.*?)[ #]*$", re.MULTILINE)


class Prose(NamedTuple):
    """What a reader sees of a file; `at` has the offset in the file of each character, and of the end."""

    text: str
    at: Sequence[int]
    title: str | None = None


def read_markdown(file: str) -> Prose:
    """The prose of a file of Markdown."""
    # A mark is looked for in what is seen, at its place in the file: what is unseen is blanked meanwhile.
    seen = _UNSEEN.sub(lambda match: re.sub(r"[^\n]", "\0", match.group()), file)
    kept = array("L")
    end = 0
    for match in _MARKS.finditer(seen):
        kept.extend(range(end, match.start()))
        end = match.end()
    kept.extend(range(end, len(seen)))
    kept = array("L", (place for place in kept if seen[place] != "\0"))
    text = "".join(map(seen.__getitem__, kept))
    kept.append(len(file))
    title = _TITLE.search(file)
    return Prose(text, kept, title[1] if title else None)
