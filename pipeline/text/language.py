"""Language: which one a text is written in, told by py3langid, unless it is plainly English."""

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
_OURS = frozenset("the and that with from have has been which would this they by were for to".split())
_PLAIN_SHARE, _THE, _WORDS = 0.13, 0.03, 60
"""Of a text that is plainly English: the share of _OURS among its words, that of "the", and how many words.

News in English has 0.18 and 0.07."""


def language_of(text: str) -> str | None:
    """The code of a text's language in ISO 639 ("en", "de"); None where the text is too short to tell.

    Raises OSError, in words, where there is no room on disk for the model that tells it.
    """
    start = text[:_ENOUGH]
    if len(re.findall(r"[^\W\d_]", start)) < LETTERS:
        return None
    if _is_plainly_english(start):
        return "en"
    import py3langid  # half a second: imported where used

    try:
        code, _ = py3langid.classify(start)
    except OSError as problem:
        why = (
            f"its language is not known, as there is no room to unpack py3langid's model: {problem.strerror}"
        )
        raise OSError(problem.errno, why) from None
    return "en" if code in _ENGLISH else str(code)


def _is_plainly_english(text: str) -> bool:
    """True where the small words leave no doubt, so that nothing has to be loaded.

    Names, titles and quotations in English are not enough.
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    ours = [word for word in words if word in _OURS]
    return (
        len(words) >= _WORDS
        and len(ours) >= _PLAIN_SHARE * len(words)
        and ours.count("the") >= _THE * len(words)
    )
