"""Wording: how a claim names its source, in brackets, since this is put in."""

from __future__ import annotations

import re
import unicodedata


def said_by(who: str, text: str) -> str:
    """The text as the word of a source, "[Ann Lee:] …"; left alone where it names the source already.

    A surname is enough for that; of "two aides to Mr Lund" all words must be there.
    """
    who = " ".join(who.split())
    words = _composed(who).split()
    # A name may be written in other signs there: an accent as one with its letter or apart, soft hyphens.
    sought = words[-1:] if all(word[0].isupper() for word in words) else words
    name = r"\s+".join(map(re.escape, sought))
    named = re.search(rf"(?<!\w){name}(?!\w)", _composed(text))
    return text if not who or named else f"[{who}:] {text}"


def _composed(words: str) -> str:
    return unicodedata.normalize("NFC", words).replace("\u00ad", "")
