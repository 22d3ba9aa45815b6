"""Noun phrases: where the words for a source begin and end, found from the verb that they belong to.

There is no parser here. Closed classes of words, capital letters and commas tell enough about news
English; a phrase is a pair of word numbers (first, one past the last). A phrase keeps what tells of the
source: appositions ("Jo Coelbart, a retired general") and relative clauses ("a diplomat who attended").
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.text.lexicon import names, nouns, plurals
from pipeline.text.words import Word

Phrase = tuple[int, int]

_HARD = frozenset(".;:?!()—–―\"“”„«»[]") | {"--", "...", "''", "``", "…"}
_LINKS = frozenset({"who", "which", "that", "whose", "whom", "where"})
_REDUCED = frozenset("on by in with to from at as for about into of against".split())
_VENUES = frozenset(
    "statement interview speech tweet letter email e-mail memo release conference call debate rally event forum "
    "report appearance address briefing post remarks text message phone video town-hall fundraiser hearing".split()
)


def is_finite(tokens: Sequence[Word], i: int) -> bool:
    """A verb that makes a clause: an auxiliary, a well-known form, or a word in -ed after its subject."""
    word = tokens[i]
    if word.within("auxiliary"):
        return True
    if word.proper and i and tokens[i - 1].is_word:
        return False
    before = tokens[i - 1] if i else None
    if before is None or (before.within("determiner") and not before.within("subject pronoun")):
        return False
    if word.within("finite verb"):
        return not (before.within("preposition") or before.possessive or before.text == "-")
    form = word.verb
    after = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if form and form.shape in ("past", "participle"):
        return not before.within("preposition") and (not _participle(word) or _fits_ed(before, after))
    if form and form.shape in ("third", "base"):
        return not noun_like(tokens, i)
    return _participle(word) and _fits_ed(before, after)


def _participle(word: Word) -> bool:
    return word.low.endswith("ed") and len(word.low) > 4 and "-" not in word.low


def _fits_ed(before: Word, after: str) -> bool:
    """After these words a form in -ed is a past tense rather than part of the noun phrase."""
    if before.within("preposition") or before.possessive or not before.is_word:
        return False
    return before.proper or before.within("subject pronoun") or before.low in _LINKS or after not in _REDUCED


def noun_like(tokens: Sequence[Word], i: int) -> bool:
    """A form such as "reports" or "call" that here is a noun rather than a verb."""
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    shape = tokens[i].verb.shape if tokens[i].verb else "third"
    if before is None or before.possessive or (before.within("preposition") and before.low != "to"):
        return True
    if before.within("determiner") and not before.within("subject pronoun"):
        return True
    if after is not None and (after.within("auxiliary") or after.low == "of" or _reports(after)):
        return True
    if shape == "third":
        return not (before.proper or _singular_subject(before) or before.low in _LINKS or not before.is_word)
    if before.proper and not before.low.endswith("s") and not before.within("subject pronoun"):
        several = any(token.low == "and" for token in tokens[max(0, i - 5) : i])
        return not (several or (after is not None and after.low == "that"))
    return not (
        before.low in _LINKS
        or before.within("subject pronoun")
        or before.within("modal")
        or before.within("adverb")
        or before.low.endswith(("s", "ly"))
        or before.low in ("to", "people", "do", "did", "does", "not", "men", "women", "police")
    )


def _reports(word: Word) -> bool:
    form = word.verb
    return form is not None and form.shape in ("past", "base", "third") and form.kind in ("say", "show", "hold")


def _singular_subject(word: Word) -> bool:
    low = word.low
    if word.within("subject pronoun") or word.within("adverb") or low.endswith("ly") or word.within("time"):
        return True
    return any(low in nouns(kind) for kind in ("person", "document", "organization", "group"))


def verb_group_start(tokens: Sequence[Word], i: int, lo: int) -> int:
    """The first word of the verb group that ends in the verb at `i`: "has also said", "went on to say"."""
    k = i
    while k - 1 >= lo:
        word = tokens[k - 1]
        if word.within("auxiliary") or word.low in _ADVERBIAL or (word.low.endswith("ly") and not word.proper):
            k -= 1
        elif word.low == "to" and k - 2 >= lo and _leads_to(tokens, k - 2):
            k -= 2
            while k - 1 >= lo and tokens[k].low in ("on", "quick"):
                k -= 1
        elif word.within("time") and k - 2 >= lo and tokens[k - 2].low in _TIME_LINKS:
            k -= 2
        elif word.low in _DAYS:
            k -= 1
        else:
            break
    return k


_ADVERBIAL = frozenset(
    "not never also often later then now again once still even just only always sometimes soon first further "
    "already yet instead simply famously twice n't openly flatly himself herself themselves itself both all "
    "earlier recently long ago too nonetheless repeatedly reportedly".split()
)
_TIME_LINKS = frozenset({"on", "last", "this", "next", "late", "early", "in"})
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today".split())


def _leads_to(tokens: Sequence[Word], i: int) -> bool:
    return tokens[i].low in (
        "on tried continued continues began wanted wants had has have used declined declines refused refuses "
        "failed sought seemed appeared appears going goes hastened rushed quick expected hopes planned plans "
        "able willing asked urged".split()
    )


def phrase_after(tokens: Sequence[Word], i: int, hi: int) -> Phrase | None:
    """The noun phrase that begins at word `i`, as in "said X", "according to X", "by X"."""
    if i >= hi or not starts_phrase(tokens, i):
        return None
    if tokens[i].within("personal pronoun"):
        return i, i + 1
    k = i + 1
    in_clause = False
    while k < hi:
        word = tokens[k]
        if word.text == "(" and (closing := _bracket(tokens, k, hi)):
            k = closing + 1
            continue
        if word.text in _HARD and not (word.text == "." and not _ends_sentence(tokens, k, hi)):
            break
        if word.text == ",":
            if not _apposition(tokens, k + 1, hi):
                break
            in_clause = tokens[k + 1].low in _LINKS
            k += 2
            continue
        if word.low in _LINKS:
            in_clause = True
        elif not in_clause and (is_finite(tokens, k) or _adverbial_clause(tokens, k, hi)):
            break
        k += 1
    return i, k


def _bracket(tokens: Sequence[Word], k: int, hi: int) -> int | None:
    """The end of a short remark in brackets: "Ted Cruz (R-Tex.)"."""
    return next((i for i in range(k + 1, min(hi, k + 9)) if tokens[i].text == ")"), None)


def _ends_sentence(tokens: Sequence[Word], k: int, hi: int) -> bool:
    return k + 1 >= hi or tokens[k + 1].start > tokens[k].end


def starts_phrase(tokens: Sequence[Word], i: int) -> bool:
    """Whether a noun phrase may begin at word `i`."""
    word = tokens[i]
    if not word.is_word or word.within("conjunction"):
        return False
    if word.within("determiner") or word.within("subject pronoun") or word.proper or word.text[0].isdigit():
        return True
    if word.within("preposition") or word.within("auxiliary") or word.within("subordinator"):
        return False
    if word.within("adverb") or word.within("time") or word.low.endswith("ly"):
        return False
    return True


def _apposition(tokens: Sequence[Word], i: int, hi: int) -> bool:
    """Whether what follows a comma still tells who the source is."""
    if i >= hi:
        return False
    word = tokens[i]
    if word.low in ("who", "whose", "which", "whom", "jr.", "sr.", "former", "then", "himself", "herself"):
        return True
    if word.text.isdigit() and len(word.text) < 3:
        return True
    if word.low in ("a", "an", "the", "one"):
        return not _clause_begins(tokens, i, hi)
    if word.proper and i + 1 < hi and tokens[i + 1].text in (",", "."):  # "of Ashton, Md.,"
        return True
    if word.possessive or word.low in ("its", "his", "her", "their"):
        return not _clause_begins(tokens, i, hi)
    person = word.low in nouns("person") or word.low in names("title") or word.low in plurals("person")
    return person and not _clause_begins(tokens, i, hi)


def _clause_begins(tokens: Sequence[Word], i: int, hi: int) -> bool:
    """Whether a subject with its verb follows, before the next comma."""
    for k in range(i + 1, min(hi, i + 12)):
        if tokens[k].text == "," or tokens[k].text in _HARD or tokens[k].low in _LINKS:
            return False
        if is_finite(tokens, k):
            return True
    return False


def _adverbial_clause(tokens: Sequence[Word], k: int, hi: int) -> bool:
    """Words after the source that tell when, where or how it was said."""
    low = tokens[k].low
    if tokens[k].text.isupper() and len(low) > 2:
        return False
    if low in _DAYS or low in ("during", "after", "before", "when", "while", "because", "as", "but", "if"):
        return True
    if low in ("last", "this", "yesterday", "today", "later", "earlier", "recently", "afterward"):
        return True
    if low in ("and", "or"):
        return (k + 1 < hi and not starts_phrase(tokens, k + 1)) or _clause_begins(tokens, k, hi)
    if low in ("in", "at", "on", "to", "via", "through", "over"):
        ahead = [token.low for token in tokens[k + 1 : min(hi, k + 5)]]
        if low == "to":
            return any(word in ("reporters", "journalists") for word in ahead[:1])
        if any(word in _DAYS or word in ("week", "month", "twitter", "facebook") for word in ahead[:3]):
            return True
        if ahead[:1] and ahead[0].isdigit() and len(ahead[0]) == 4:
            return True
        return any(word in _VENUES for word in ahead) and low != "to"
    return False


def subject_before(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """The noun phrase that is the subject of the verb group beginning at word `verb`."""
    if verb <= lo:
        return None
    before = tokens[verb - 1]
    if before.low == "to":
        return clause_subject(tokens, lo, verb)
    if before.low in ("who", "which") and verb - 1 > lo:
        return antecedent(tokens, verb - 1, lo)
    if before.text == "," or before.within("conjunction") or before.low in _DASHES:
        return clause_subject(tokens, lo, verb)
    start = _walk_left(tokens, verb, lo)
    if start is None:
        return clause_subject(tokens, lo, verb)
    return _trimmed(tokens, start, verb)


_SUBJECTS = frozenset({"i", "he", "she", "we", "they"})
_DASHES = frozenset("—–―-") | {"--"}


def _walk_left(tokens: Sequence[Word], verb: int, lo: int) -> int | None:
    """Where the noun phrase right before a verb begins; None where the subject is farther away."""
    k = verb
    while k > lo:
        word = tokens[k - 1]
        if word.low in _SUBJECTS:
            return k - 1
        if word.text == ")":
            opening = next((i for i in range(k - 2, max(lo, k - 10), -1) if tokens[i].text == "("), None)
            if opening is not None:
                k = opening
                continue
        if word.text in _HARD and not (word.text == "." and tokens[k].start == word.end):
            break
        if word.text == ",":
            if _list_or_place(tokens, k - 1, lo):
                k -= 1
                continue
            break
        if word.low in _LINKS and word.low != "that":
            break
        if word.within("subordinator") or word.low == "but":
            break
        if word.low in ("and", "or", "nor"):
            if k == verb:
                return None
            if _has_finite(tokens, _clause_floor(tokens, k - 1, lo), k - 1):
                break
            k -= 1
            continue
        if is_finite(tokens, k - 1):
            link = _link_before(tokens, k - 1, lo)
            if link is None:
                break
            k = _before_link(tokens, link)
            continue
        k -= 1
    if k == verb:
        return None
    return k


def antecedent(tokens: Sequence[Word], link: int, lo: int) -> Phrase | None:
    """The noun phrase that the relative pronoun at word `link` goes back to."""
    end = _before_link(tokens, link)
    k = end
    if k - 1 >= lo and tokens[k - 1].proper:
        while k - 1 >= lo and (tokens[k - 1].proper or tokens[k - 1].low == "the") and tokens[k - 1].is_word:
            k -= 1
        if k < end:
            return k, end
    start = _walk_left(tokens, end, lo)
    return _trimmed(tokens, start, end) if start is not None else None


def _before_link(tokens: Sequence[Word], link: int) -> int:
    return link - 1 if link and tokens[link - 1].text == "," else link


def _link_before(tokens: Sequence[Word], i: int, lo: int) -> int | None:
    """The "who" or "that" which the verb at `i` follows, so that both belong to the noun phrase."""
    for k in range(i - 1, max(lo, i - 5) - 1, -1):
        if tokens[k].low in ("who", "which", "that", "whose"):
            return k if k > lo else None
        if not (tokens[k].within("auxiliary") or tokens[k].within("adverb") or tokens[k].low.endswith("ly")):
            return None
    return None


def _list_or_place(tokens: Sequence[Word], comma: int, lo: int) -> bool:
    """A comma inside a phrase: "Ashton, Md., said", "A, B and C said"."""
    if comma + 1 >= len(tokens) or comma - 1 < lo:
        return False
    after, before = tokens[comma + 1], tokens[comma - 1]
    if not (after.proper and before.proper):
        return False
    for k in range(comma + 1, min(len(tokens), comma + 6)):
        if tokens[k].low == "and" and k + 1 < len(tokens) and tokens[k + 1].proper:
            return True
        if not tokens[k].proper and tokens[k].text != ",":
            return False
    return False


def _clause_floor(tokens: Sequence[Word], i: int, lo: int) -> int:
    for k in range(i, lo, -1):
        if tokens[k - 1].text in ";:" or tokens[k - 1].within("subordinator"):
            return k
    return lo


def _has_finite(tokens: Sequence[Word], lo: int, hi: int) -> bool:
    return any(is_finite(tokens, k) for k in range(lo, hi))


def _trimmed(tokens: Sequence[Word], start: int, end: int) -> Phrase | None:
    while start < end and (tokens[end - 1].low in _ADVERBIAL or not tokens[end - 1].is_word) and end - start > 1:
        end -= 1
    while start < end and (
        not tokens[start].is_word
        or tokens[start].within("conjunction")
        or (tokens[start].within("adverb") and start + 1 < end and not tokens[start].within("subject pronoun"))
        or (tokens[start].within("preposition") and tokens[start].low not in ("like", "more", "about", "over"))
    ):
        start += 1
    return (start, end) if start < end else None


def clause_subject(tokens: Sequence[Word], lo: int, hi: int) -> Phrase | None:
    """The subject of the clause between two words, which another verb of the clause shares.

    Introductory words up to their comma are passed over: "In a panel discussion, X", "Asked about it, X".
    """
    start = _after_introduction(tokens, lo, hi)
    if start >= hi or not starts_phrase(tokens, start):
        return None
    found = phrase_after(tokens, start, hi)
    if found is None:
        return None
    end = found[1]
    while end > found[0] and (tokens[end - 1].text == "," or tokens[end - 1].within("conjunction")):
        end -= 1
    return _trimmed(tokens, found[0], end)


_INTRODUCING = frozenset("speaking asked noting citing pressed given according based having".split())


def _after_introduction(tokens: Sequence[Word], lo: int, hi: int) -> int:
    start = lo
    while start < hi and (not tokens[start].is_word or tokens[start].within("conjunction")):
        start += 1
    for _ in range(3):
        if start >= hi or not _introduces(tokens[start]):
            break
        comma = next((k for k in range(start, hi) if tokens[k].text == ","), None)
        adverb = tokens[start].within("adverb") or tokens[start].low.endswith("ly")
        if comma is None:
            start += adverb
            break
        start = start + 1 if adverb and tokens[start + 1].text != "," else comma + 1
    return start


def _introduces(word: Word) -> bool:
    low = word.low
    if word.within("preposition") or word.within("adverb") or low in _INTRODUCING or low in _DAYS:
        return True
    if word.within("subordinator") and low != "that":
        return True
    return low.endswith(("ing", "ly")) and not word.within("determiner") and low not in ("king", "beijing")
