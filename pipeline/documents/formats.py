"""The documents in files of each kind: the one way in, for articles and for evidence.

    for place, one in documents(Path("archive/2024.jsonl"), "2024", EVIDENCE):
        ...                                     # a Document, or the UserError that stands in its place

A date is what the document says of itself; when a file was saved says nothing of what it reports. Whatever
goes wrong while a document is read costs that document alone.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.config.errors import UserError
from pipeline.documents.decoding import decode
from pipeline.documents.document import LONGEST_ID, Document, Unreadable, Use, checked_text
from pipeline.documents.input_files import MANY, kind_of, lines_of, read_bytes
from pipeline.records import Flag, FlagKind

_T = TypeVar("_T")
_HEADING = re.compile(r"\s*#[ \t]+(.*\S)")
_log = logging.getLogger(__name__)

Found = tuple[str, Document | Unreadable]
"""A place, as messages name it, and what is there."""


def documents(path: Path, name: str, use: Use) -> Iterator[Document | UserError]:
    """The documents of a file, whose ids begin with `name` unless they have their own.

    In the place of one that can't be read stands what is wrong with it, in one line.
    """
    for place, one in found_in(path, name, use):
        yield UserError(f"{place}: {one}") if isinstance(one, Unreadable) else one


def found_in(path: Path, name: str, use: Use) -> Iterator[Found]:
    """The same, with the place of each; a file that breaks off ends with the reason."""
    kind = kind_of(path)
    if kind not in MANY:
        try:
            yield str(path), document_of(read_bytes(path), kind or ".txt", name, use)
        except Unreadable as why:
            yield str(path), why
        return
    found = {".jsonl": _lines, ".xml": _news}.get(kind, _archived)(path, name, use)
    try:
        while (one := guarded(lambda: next(found, None))) is not None:
            yield one
    except Unreadable as why:
        yield str(path), why


def document_of(data: bytes, kind: str, id: str, use: Use, charset: str | None = None) -> Document:
    """The document in the bytes of a file of one kind; `charset` is what HTTP says of them.

    Raises Unreadable for whatever keeps it from being read.
    """
    return guarded(lambda: _document_of(data, kind, id, use, charset))


def guarded(read: Callable[[], _T]) -> _T:
    """What `read` gives. Raises Unreadable for whatever it raises: broken files surprise every library."""
    try:
        return read()
    except (Unreadable, ImportError):
        raise
    except OSError as problem:
        raise Unreadable(f"cannot be read: {problem.strerror or problem}") from None
    except Exception as problem:  # noqa: BLE001
        _log.info("unreadable", exc_info=True)
        why = " ".join(f"{type(problem).__name__} {problem}".split())
        raise Unreadable(f"cannot be read: {why[:200]}") from None


def _document_of(data: bytes, kind: str, id: str, use: Use, charset: str | None) -> Document:
    if kind == ".pdf":
        from pipeline.documents.pdf import read_pdf

        return read_pdf(data, id, use)
    if kind in (".docx", ".odt"):
        from pipeline.documents.office import read_office

        return read_office(data, kind, id, use)
    is_page = kind in (".html", ".htm")
    text, doubt = decode(data, charset, is_markup=is_page)
    flags = (Flag(kind=FlagKind.READING, text=doubt),) if doubt else ()
    if is_page:
        from pipeline.documents.html import read_html

        return read_html(text, id, use, flags)
    title = None
    if kind in (".md", ".markdown") and (heading := _HEADING.match(text)):
        title = heading[1]
        if not use.keeps_heading and text[heading.end() :].strip():
            text = text[heading.end() :]
    return Document(id, checked_text(text, use), title=title, flags=flags)


def _lines(path: Path, name: str, use: Use) -> Iterator[Found]:
    for number, line in lines_of(path):
        if isinstance(line, Unreadable):
            yield f"{path}:{number}", line
            continue
        # Without an id of its own, a line is known by what it says: its number changes with each line above.
        id = f"{name}#{hashlib.sha256(line.strip()).hexdigest()[:12]}"
        yield f"{path}:{number}", _or_why(partial(line_of, line, id, use))


def line_of(line: bytes, id: str, use: Use) -> Document:
    """The document of a line of JSON, called `id` unless it has an id of its own. Raises Unreadable."""
    from pipeline.documents.json_lines import read_line

    return guarded(lambda: read_line(line, id, use))


def _news(path: Path, name: str, use: Use) -> Iterator[Found]:
    from pipeline.documents.news_xml import read_news

    for number, one in enumerate(read_news(read_bytes(path), name, use), 1):
        yield f"{path}:{number}", one


def _archived(path: Path, name: str, use: Use) -> Iterator[Found]:
    from pipeline.documents.warc import pages

    for page in pages(path):
        id = f"{name}#{page.url}"[:LONGEST_ID]
        one = _or_why(partial(document_of, page.data, ".html", id, use, page.charset))
        if isinstance(one, Document):
            one = dataclasses.replace(one, url=page.url)
        yield f"{path}: {page.url}", one


def _or_why(read: Callable[[], _T]) -> _T | Unreadable:
    try:
        return read()
    except Unreadable as why:
        return why
