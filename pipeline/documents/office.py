"""The text of a word processor's file (.docx, .odt): its paragraphs as they are seen in print.

Deleted words of tracked changes, comments and hidden words are no part of it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from pipeline.documents.document import Document, Unreadable, Use, checked_text
from pipeline.documents.xml import name_of, parsed

UNPACKED = 200_000_000
"""Bytes that a file may have once it is unpacked, pictures included."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ODT_SKIPPED = ("tracked-changes", "annotation", "note", "table-of-content", "frame")


def read_office(data: bytes, kind: str, id: str, use: Use) -> Document:
    """The document in the bytes of a .docx or an .odt file. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        raise Unreadable(f"not a {kind} file, or a broken one") from None
    if size > UNPACKED:
        raise Unreadable(f"too long: unpacked, a file may have {UNPACKED:,} bytes")
    try:
        title, lines = _docx(data) if kind == ".docx" else _odt(data)
    except ImportError:
        raise Unreadable(f"reading {kind} files needs an extra: pip install 'onrecord[office]'") from None
    return Document(id, checked_text("\n\n".join(lines), use), title=title)


def _docx(data: bytes) -> tuple[str | None, list[str]]:
    import docx

    document = docx.Document(io.BytesIO(data))
    lines = [
        words for one in document.element.body.iter(f"{_W}p") if (words := "".join(_docx_words(one)).strip())
    ]
    return document.core_properties.title or None, lines


def _docx_words(paragraph: Any) -> Iterator[str]:
    """The words of a paragraph but for hidden ones; deleted ones have another tag, which is not read."""
    for run in paragraph.iter(f"{_W}r"):
        hidden = run.find(f"{_W}rPr/{_W}vanish")
        if hidden is not None and hidden.get(f"{_W}val") not in ("0", "false", "off"):
            continue
        for part in run:
            if part.tag == f"{_W}t":
                yield part.text or ""
            elif part.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
                yield " "


def _odt(data: bytes) -> tuple[str | None, list[str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        content, meta = (parsed(packed.read(name)) for name in ("content.xml", "meta.xml"))
    skipped = " or ".join(f"ancestor::*[local-name()='{name}']" for name in _ODT_SKIPPED)
    found = content.xpath(f"//*[local-name()='p' or local-name()='h'][not({skipped})]")
    lines = [" ".join("".join(_odt_words(one)).split()) for one in found]
    titles = meta.xpath("//*[local-name()='title']/text()")
    return (str(titles[0]) if titles else None), [line for line in lines if line]


def _odt_words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for part in element:
        name = name_of(part)
        if name in ("s", "tab", "line-break"):
            yield " "
        elif name not in _ODT_SKIPPED:
            yield from _odt_words(part)
        yield part.tail or ""
