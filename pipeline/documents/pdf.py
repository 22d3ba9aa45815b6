"""What a PDF says: its text in paragraphs, and the title, author and day that it gives of itself."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass

from pipeline.config.errors import UserError
from pipeline.web.fetching import NotRead

TYPE = "application/pdf"
PAGES = 200
"""Pages that a paper may have: more than any statement or report that is read as an article."""

_HYPHEN = re.compile(r"(?<=[a-zäöüß])-\n(?=[a-zäöüß])")
_BROKEN = re.compile(r"(?<![.!?:”\"\n])[ \t]*\n(?=[^\W\d_A-Z]|\d)")


@dataclass(frozen=True)
class PdfArticle:
    """A text, and what its file tells of it."""

    text: str
    title: str | None
    author: str | None
    published: dt.date | None


def read_pdf(body: bytes) -> PdfArticle:
    """The text of a PDF. Raises NotRead where there is none to be had, UserError without the extra."""
    try:
        import pypdf
    except ImportError:
        raise UserError("a PDF needs one more package: pip install 'onrecord[web]'") from None
    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            raise NotRead("it is a PDF with a password")
        if len(reader.pages) > PAGES:
            raise NotRead(f"it is a PDF of more than {PAGES} pages")
        text = "\n\n".join(page.extract_text() for page in reader.pages)
        told = reader.metadata
        title, author, made = (told.title, told.author, told.creation_date) if told else (None, None, None)
    except NotRead:
        raise
    # A broken file can raise anything in there, an AssertionError too.
    except Exception:  # noqa: BLE001
        raise NotRead("it is a PDF that cannot be read") from None
    return PdfArticle(_unbroken(text), title or None, author or None, made.date() if made else None)


def _unbroken(text: str) -> str:
    """The text with lines joined that end within a sentence."""
    return _BROKEN.sub(" ", _HYPHEN.sub("", text)).strip()
