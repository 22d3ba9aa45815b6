"""What a PDF says: its text in paragraphs, and the title, author and day that it gives of itself."""

from __future__ import annotations

import io
import re

from pipeline.documents.document import Document, Unreadable, Use, checked_text

TYPE = "application/pdf"
PAGES = 200
"""Pages that a paper may have: more than any statement or report that is read as an article."""

_HYPHEN = re.compile(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])")
_BROKEN = re.compile(r"(?<![.!?:”\"\n])[ \t]*\n(?=[^\W\d_A-Z]|\d)")


def read_pdf(data: bytes, id: str, use: Use) -> Document:
    """The document in a PDF. Raises Unreadable where there is none, or the extra is not installed."""
    try:
        import pypdf
    except ImportError:
        raise Unreadable("a PDF needs one more package: pip install 'onrecord[web]'") from None
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable("it is a PDF with a password")
        if len(reader.pages) > PAGES:
            raise Unreadable(f"it is a PDF of more than {PAGES} pages")
        text = "\n\n".join(page.extract_text() for page in reader.pages)
        told = reader.metadata
        title, author, made = (told.title, told.author, told.creation_date) if told else (None, None, None)
    except Unreadable:
        raise
    # A broken file can raise anything in there, an AssertionError too.
    except Exception:  # noqa: BLE001
        raise Unreadable("it is a PDF that cannot be read") from None
    text = checked_text(_unbroken(text).replace("\0", ""), use)
    return Document(id, text, title or None, made.date() if made else None, author=author or None)


def _unbroken(text: str) -> str:
    """The text with lines joined that end within a sentence."""
    return _BROKEN.sub(" ", _HYPHEN.sub("", text)).strip()
