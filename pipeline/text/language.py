"""Language: which one a text is written in, told by py3langid, unless it is plainly English.

Quotations and names may be in another language: they count only where little else is there.
"""

from __future__ import annotations

import re

RULED = frozenset({"en", None})
"""Languages whose sources are found by rules; a text too short to tell its language is taken for English."""
LETTERS = 40
"""Under so many letters (bytes of them: a sign of Chinese says more), a guess would be worth nothing."""
_OWN_LETTERS = 25
"""Without names: what is left are the small words, which tell more."""
_QUOTED = re.compile(r"“[^“”]{1,600}”|„[^„“”]{1,600}[“”]|«[^«»]{1,600}»|»[^«»]{1,600}«|\"[^\"\n]{1,600}\"")
_LETTERS_OF = re.compile(r"[^\W\d_]+")
_ENOUGH = 5000
"""Characters that are looked at."""
_ENGLISH = frozenset({"en", "pcm", "sco"})
"""English, and two that are so near to it that it is taken for them now and then."""
_OURS = frozenset("the and that with from have has been which would this they by were for to".split())
_PLAIN_SHARE, _THE, _WORDS = 0.13, 0.03, 60
"""Of a text that is plainly English: the share of _OURS among its words, that of "the", and how many words.

News in English has 0.18 and 0.07."""
_FEW_WORDS, _KINDS = 25, 4
"""Words that are enough where so many different ones of _OURS are among them."""


def language_of(text: str) -> str | None:
    """The code of a text's language in ISO 639 ("en", "de"); None where the text is too short to tell.

    Raises OSError, in words, where there is no room on disk for the model that tells it.
    """
    start = text[:_ENOUGH]
    if _count(start) < LETTERS:
        return None
    unquoted = _QUOTED.sub(" ", start)
    own = unquoted if _count(unquoted) >= LETTERS else start
    if _is_plainly_english(own):
        return "en"
    import py3langid  # half a second: imported where used

    try:
        code, _ = py3langid.classify(_without_names(own))
    except OSError as problem:
        why = (
            f"its language is not known, as there is no room to unpack py3langid's model: {problem.strerror}"
        )
        raise OSError(problem.errno, why) from None
    return "en" if code in _ENGLISH else str(code)


def _count(text: str) -> int:
    return len("".join(_LETTERS_OF.findall(text)).encode())


def _without_names(text: str) -> str:
    """The words in small letters, where they are enough; what stands in capitals alone is made small."""
    if sum(map(str.isupper, text)) > sum(map(str.islower, text)):
        text = text.lower()
    small = " ".join(word for word in _LETTERS_OF.findall(text) if not word[0].isupper())
    return small if _count(small) >= _OWN_LETTERS else text


def _is_plainly_english(text: str) -> bool:
    """True where the small words leave no doubt, so that nothing has to be loaded.

    Names, titles and quotations in English are not enough.
    """
    words = _LETTERS_OF.findall(text.lower())
    ours = [word for word in words if word in _OURS]
    enough = len(words) >= _WORDS or (len(words) >= _FEW_WORDS and len(set(ours)) >= _KINDS)
    return enough and len(ours) >= _PLAIN_SHARE * len(words) and ours.count("the") >= _THE * len(words)
