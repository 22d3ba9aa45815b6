"""Bytes become a text: whole, in UTF-8, and something that people could read."""

from __future__ import annotations


def decoded(data: bytes, most: int, whose: str, use: str) -> str:
    """The text as it came, but for a byte-order mark: offsets and hashes count from after it.

    Raises ValueError that says what to do: where it has more bytes than `most`, which `whose` kind may have,
    where it is not UTF-8 or no text, or where it is empty, and there is nothing to `use`.
    """
    if len(data) > most:
        raise ValueError(f"too long: {whose} may have {most:,} bytes; cut it into parts")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValueError(f"not UTF-8 (byte {problem.start}): save it as UTF-8") from None
    if not text.strip():
        raise ValueError(f"empty: there is nothing to {use}")
    if "\0" in text:
        raise ValueError("not a text: it holds NUL characters")
    return text
