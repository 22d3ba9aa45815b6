"""The pages in a file of a web archive: what answered with HTML, each address once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from pipeline.documents.document import Unreadable
from pipeline.documents.input_files import LONGEST


@dataclass(frozen=True)
class SavedPage:
    """A page as its server sent it. `data` has one byte too many where the page is too long."""

    url: str
    charset: str | None
    data: bytes


def pages(path: Path) -> Iterator[SavedPage]:
    """The pages of an archive, in its order; of an address that comes twice the first.

    Raises Unreadable where it is no archive, or the extra is not installed.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise Unreadable("reading .warc files needs warcio: pip install 'onrecord[warc]'") from None
    seen: set[str] = set()
    try:
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                headers = record.http_headers
                kind = (headers.get_header("Content-Type") if headers else None) or ""
                if record.rec_type == "response" and "html" in kind and url not in seen:
                    seen.add(url)
                    yield SavedPage(url, _charset(kind), record.content_stream().read(LONGEST + 1))
    except ArchiveLoadFailed as problem:
        raise Unreadable(f"not a WARC file: {' '.join(str(problem).split())}") from None


def _charset(kind: str) -> str | None:
    told = EmailMessage()
    told["Content-Type"] = kind
    return told.get_content_charset()
