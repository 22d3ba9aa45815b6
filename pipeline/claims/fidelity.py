"""Fidelity: whether a rewording says what the words that it came from say, as far as code can tell.

Code cannot read meaning, but it sees the ways in which a rewording most often goes wrong: a negation, a
hedge or a figure lost or invented, a pronoun resolved by guessing, words that stand nowhere in the
sentence, and a sentence that is none because it has no verb.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.attribution.verb_groups import is_finite
from pipeline.text.anchors import fold
from pipeline.text.words import words

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_STEM = 5
_NOVEL = 1 / 3
_KEPT = 1 / 2
_STOP = frozenset(
    """
    a an and are as at be been being but by can did do does for from had has have in into is
    it its itself of on or own so such that the their them then there these this those to too
    up was were which while who whom whose will with however also
    """.split()
)
_NEGATIONS = re.compile(r"\b(?:not|no|never|nor|neither|without|none|nobody|cannot|\w+n't)\b", re.IGNORECASE)
_HEDGES = re.compile(
    r"\b(?:may|might|could|would|should|reportedly|allegedly|apparently|probably|possibly|perhaps|potential\w*|"
    r"likely|unlikely|suggest\w*|appear\w*|seem\w*|about|nearly|almost|around|roughly|if|whether)\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|"
    r"billion|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|half|twice)\b",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|their|i|we|us|our|you|your)\b(?!')|"
    r"\b(?:he|she|it|they|i|we|you)(?='\w)",
    re.IGNORECASE,
)
_FREE = frozenset({"its", "their", "his", "her", "them", "our"})
"""Pronouns that may go when a clause stands alone; those of a subject may not."""
_RELATIVE = frozenset({"who", "which", "that", "whose", "whom", "where"})
_NAME = re.compile(r"\b[A-Z][^\W_]+")


def is_sentence(text: str) -> bool:
    """The text has a verb that makes it a statement, and something before it to state it of."""
    tokens = [word for word in words(text) if word.is_word]
    if not tokens or tokens[0].low in _RELATIVE or tokens[0].low.endswith("ing") or is_finite(tokens, 0):
        return False
    return any(is_finite(tokens, at) for at in range(1, len(tokens)))


def says_something(words: str, least: int) -> bool:
    """The words have a figure, or at least so many words that mean something by themselves."""
    return bool(_FIGURES.search(words)) or len(_stems(fold(words))) >= least


def covers(quoted: str, words: str) -> bool:
    """Whether the quoted words hold every figure of some words and half of the others."""
    quoted, words = fold(quoted), fold(words)
    meant = _stems(words)
    return _lower(_FIGURES, words) <= _lower(_FIGURES, quoted) and len(_stems(quoted) & meant) >= _KEPT * len(
        meant
    )


def is_faithful(claim: str, quoted: str, sentence: str, names: Mapping[str, str]) -> bool:
    """Whether `claim` may stand for the `quoted` words of a `sentence`.

    `names` are the pronouns whose bearers are known, by the pronoun.
    """
    claim, quoted, sentence = fold(claim), fold(quoted), fold(sentence)
    pronouns = _lower(_PRONOUNS, quoted)
    known = _stems(" ".join((sentence, *(name for pronoun, name in names.items() if pronoun in pronouns))))
    said, meant = _stems(claim), _stems(quoted)
    return (
        is_sentence(claim)
        and len(quoted.split()) > 1
        and len(said - known) <= _NOVEL * len(said)
        and _stems(" ".join(_NAME.findall(claim))) <= known
        and len(said & meant) >= _KEPT * len(meant)
        and bool(_NEGATIONS.search(claim)) == bool(_NEGATIONS.search(quoted))
        and _lower(_HEDGES, quoted) <= _lower(_HEDGES, claim)
        and _lower(_FIGURES, claim) <= _lower(_FIGURES, sentence)
        and _pronouns_kept(claim, quoted, names)
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in map(str.lower, _WORD.findall(text)) if word not in _STOP}


def _lower(pattern: re.Pattern[str], text: str) -> set[str]:
    return {found.lower() for found in pattern.findall(text)}


def _pronouns_kept(claim: str, quoted: str, names: Mapping[str, str]) -> bool:
    """Each subject pronoun stands as it was or as the name that is known for it."""
    kept = _lower(_PRONOUNS, claim)
    return all(
        word in kept or (word in names and names[word].split()[-1] in claim)
        for word in _lower(_PRONOUNS, quoted) - _FREE
    )
