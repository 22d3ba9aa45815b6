"""Wording: how a claim names its source, in brackets, since this is put in."""

from __future__ import annotations

import re
import unicodedata


def said_by(who: str, text: str) -> str:
    """The text as the word of a source, "[Ann Lee:] …"; left alone where it names the source already."""
    who = " ".join(who.split())
    # A name may be written in other signs there: an accent as one with its letter or apart, soft hyphens.
    last = re.escape(_composed(who).split()[-1]) if who else ""
    named = last and re.search(rf"(?<!\w){last}(?!\w)", _composed(text))
    return text if not who or named else f"[{who}:] {text}"


def _composed(words: str) -> str:
    return unicodedata.normalize("NFC", words).replace("\u00ad", "")
