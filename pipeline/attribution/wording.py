"""Wording: how a claim names its source, in brackets, since this is put in."""

from __future__ import annotations


def said_by(who: str, text: str) -> str:
    """The text as the word of a source, "[Ann Lee:] …"; left alone where it names the source already."""
    who = " ".join(who.split())
    return text if not who or who.split()[-1] in text else f"[{who}:] {text}"
