"""Noun phrases: where the words for a source begin and end.

There is no parser here. Closed classes of words, capital letters and commas tell enough about news
English; a phrase is a pair of word numbers (first, one past the last). A phrase keeps what tells of the
source: appositions ("Jo Coelbart, a retired general") and relative clauses ("a diplomat who attended").
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.attribution.verb_groups import HARD_MARKS, LINKS, clause_begins, is_finite
from pipeline.text.lexicon import names, noun_class
from pipeline.text.words import Word

Phrase = tuple[int, int]

_POSSESSIVE = frozenset({"its", "his", "her", "their"})
_BRACKET_WORDS = 9


def starts_phrase(tokens: Sequence[Word], i: int) -> bool:
    """Whether a noun phrase may begin at word `i`."""
    word = tokens[i]
    if not word.is_word or word.within("conjunction"):
        return False
    if word.within("determiner") or word.within("subject pronoun") or word.text[0].isdigit():
        return True
    if word.proper and i and tokens[i - 1].is_word:
        return True
    closed = ("preposition", "auxiliary", "subordinator", "adverb", "time")
    if any(word.within(section) for section in closed):
        return word.proper and word.low in ("will", "may", "april", "june")
    return word.proper or not word.low.endswith(("ly", "ing"))


def phrase_after(tokens: Sequence[Word], i: int, hi: int) -> Phrase | None:
    """The noun phrase that begins at word `i`, as in "said X", "according to X", "by X"."""
    if i >= hi or not starts_phrase(tokens, i):
        return None
    if tokens[i].within("personal pronoun") and not _owns(tokens, i, hi):
        return i, i + 1
    k = i + 1
    in_clause = False
    while k < hi:
        word = tokens[k]
        if word.text == "(" and (closing := _closing_bracket(tokens, k, hi)):
            k = closing + 1
            continue
        if word.text in HARD_MARKS and _parts(tokens, k, hi):
            break
        if word.text == ",":
            if not _apposition(tokens, k + 1, hi):
                break
            in_clause = tokens[k + 1].low in LINKS
            k += 2
            continue
        if word.low in LINKS:
            in_clause = True
        elif not in_clause and (is_finite(tokens, k) or _adverbial(tokens, k, hi)):
            break
        k += 1
    return i, k


def _owns(tokens: Sequence[Word], i: int, hi: int) -> bool:
    """ "her" before what is hers: "according to her lawyers"."""
    if tokens[i].low != "her" or i + 1 >= hi:
        return False
    after = tokens[i + 1]
    closed = ("preposition", "auxiliary", "conjunction", "subordinator", "adverb", "time", "determiner")
    return (after.is_word or after.text in "“\"'") and not any(after.within(section) for section in closed)


def _closing_bracket(tokens: Sequence[Word], k: int, hi: int) -> int | None:
    """The end of a short remark in brackets: "Ted Cruz (R-Tex.)"."""
    return next((i for i in range(k + 1, min(hi, k + _BRACKET_WORDS)) if tokens[i].text == ")"), None)


def opening_bracket(tokens: Sequence[Word], k: int, lo: int) -> int | None:
    """The beginning of a short remark in brackets that ends at word `k`."""
    return next((i for i in range(k - 1, max(lo, k - _BRACKET_WORDS), -1) if tokens[i].text == "("), None)


def _parts(tokens: Sequence[Word], k: int, hi: int) -> bool:
    """A mark that ends a phrase, rather than the dot of an abbreviation or a hyphen inside of a word."""
    if tokens[k].text in (".", "-"):
        return k + 1 >= hi or tokens[k + 1].start > tokens[k].end
    return True


def _apposition(tokens: Sequence[Word], i: int, hi: int) -> bool:
    """Whether what follows a comma still tells who the source is."""
    if i >= hi:
        return False
    word = tokens[i]
    if word.low in LINKS or word.low in ("jr.", "sr.", "former", "then", "himself", "herself", "including"):
        return True
    if word.text.isdigit() and len(word.text) < 3:  # an age
        return True
    if i + 1 < hi and ((word.proper and tokens[i + 1].text in (",", ".")) or _from_place(tokens, i)):
        return True
    if clause_begins(tokens, i, hi):
        return False
    told = word.low in ("a", "an", "the", "one") or word.low in _POSSESSIVE or word.possessive
    return told or _role(tokens, i, hi)


def _from_place(tokens: Sequence[Word], i: int) -> bool:
    """ "…, of Ashton, Md."."""
    return tokens[i].low == "of" and tokens[i + 1].proper


def _role(tokens: Sequence[Word], i: int, hi: int) -> bool:
    """Words for what somebody is, before the next preposition or mark: "legal director for ACLU"."""
    for k in range(i, min(hi, i + 7)):
        word = tokens[k]
        if not word.is_word or word.within("preposition") or word.low in LINKS:
            return False
        if word.low.rstrip(".") in names("title") or noun_class(word.low)[0] in ("person", "demonym"):
            return True
    return False


def _adverbial(tokens: Sequence[Word], k: int, hi: int) -> bool:
    """Words after the source that tell when, where or how it was said."""
    word = tokens[k]
    if word.text.isupper() and len(word.text) > 2:
        return False
    if any(word.within(section) for section in ("day", "clause opener", "later")):
        return True
    if word.within("conjunction"):
        more = k + 1 < hi and starts_phrase(tokens, k + 1)
        return not more or clause_begins(tokens, k, hi)
    ahead = tokens[k + 1 : min(hi, k + 5)]
    if word.low == "to":
        return bool(ahead) and ahead[0].low in ("reporters", "journalists")
    if word.low not in ("in", "at", "on", "via", "through", "over") or not ahead:
        return False
    year = ahead[0].text.isdigit() and len(ahead[0].text) == 4
    return year or any(token.within("day") or token.within("venue") for token in ahead)
