"""Numbers: figures in digits and in words, as patterns to look for and as what they stand for."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.stance.dates import all_dates
from pipeline.text.anchors import fold
from pipeline.text.sentences import Span

_ONES = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)
_TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_SCALES = {
    word: size
    for size, words in {
        100: "hundred", 1e3: "thousand k", 1e5: "lakh", 1e6: "million mn m", 1e7: "crore", 1e9: "billion bn",
        1e12: "trillion tn",
    }.items()
    for word in words.split()
}  # fmt: skip
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
}
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
TO_NINE = "|".join(list(_ONES)[:9])
_TO_99 = "|".join([rf"(?:{'|'.join(_TENS)})(?:-(?:{TO_NINE}))?", *sorted(_ONES, key=len, reverse=True)])
WORDS = rf"(?:{TO_NINE}|an?) hundred (?:and )?(?:{_TO_99})\b|{_TO_99}"
SCALE = rf"(?:[ -]?(?:{'|'.join(sorted(_SCALES, key=len, reverse=True))})\b)"
NUMBER = rf"(?:{DIGITS}|\b(?:{WORDS})\b)"
"""A figure, in digits or in words below a thousand, for a pattern that ignores case."""
_NUMBER_SCALED = re.compile(rf"(?<![\w.,:/-])(?P<n>{NUMBER})(?P<scale>{SCALE})?", re.IGNORECASE)
_DECIMAL_DOT = re.compile(r"(?<=\d)·(?=\d)")


def folded(text: str) -> str:
    """The text with each sign in one form, as figures are looked for in it."""
    return _DECIMAL_DOT.sub(".", fold(text))


def places_of_dates(text: str) -> list[Span]:
    """Where the full dates of a folded text stand, whose numbers count nothing."""
    return [Span(*span) for span in all_dates(text)]


@lru_cache(maxsize=4096)
def all_numbers(text: str) -> tuple[float, ...]:
    """Every number of a text, whatever it counts, but for those of dates."""
    plain = folded(text)
    taken = places_of_dates(plain)
    return tuple(
        number(match["n"]) * scale_of(match["scale"])
        for match in _NUMBER_SCALED.finditer(plain)
        if not any(Span(*match.span()).overlaps(span) for span in taken)
    )


def number(word: str) -> float:
    """A number in digits or in words below a thousand; 0 for another word."""
    word = word.lower()
    if " hundred " in word:
        hundreds, _, rest = word.partition(" hundred ")
        return 100 * number(hundreds) + number(rest.removeprefix("and "))
    if word[0].isdigit():
        return float(word.replace(",", ""))
    if word in ("a", "an"):
        return 1.0
    tens, _, ones = word.partition("-")
    return float(_TENS.get(tens, _ONES.get(tens, 0)) + _ONES.get(ones, 0))


def scale_of(words: str | None) -> float:
    """How many times its figure a number is: a thousand for "thousand"; 1 for none."""
    return float(_SCALES[words.strip(" -").lower()]) if words else 1.0
