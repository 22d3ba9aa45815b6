"""Language: which one a text is written in, told by py3langid."""

from __future__ import annotations

import re

RULED = frozenset({"en", None})
"""Languages whose sources are found by rules; a text too short to tell its language is taken for English."""
LETTERS = 40
"""Under so many letters, a guess would be worth nothing."""
_ENOUGH = 5000
"""Characters that are looked at."""
_ENGLISH = frozenset({"en", "pcm", "sco"})
"""English, and two that are so near to it that it is taken for them now and then."""


def language_of(text: str) -> str | None:
    """The code of a text's language in ISO 639 ("en", "de"); None where the text is too short to tell."""
    start = text[:_ENOUGH]
    if len(re.findall(r"[^\W\d_]", start)) < LETTERS:
        return None
    import py3langid  # half a second: imported where used

    code, _ = py3langid.classify(start)
    return "en" if code in _ENGLISH else str(code)
