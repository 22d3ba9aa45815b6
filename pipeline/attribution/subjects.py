"""Subjects: whose verb it is. The noun phrase before a verb, near or far, that does what the verb says."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.attribution.noun_phrases import (
    Phrase,
    opening_bracket,
    phrase_after,
    starts_phrase,
)
from pipeline.attribution.verb_groups import (
    DASHES,
    HARD_MARKS,
    LINKS,
    is_finite,
    is_name_like_modal,
)
from pipeline.text.lexicon import noun_class
from pipeline.text.words import Word

_SUBJECTS = frozenset({"i", "he", "she", "we", "they"})
_BEFORE_ABSOLUTE = frozenset({"with", "while", "by", "and", "having"})
_CLAUSE_WORDS = 12
_ASIDE_WORDS = 30
_CLOSES = 3
_DEPTH = 40


def parsed_subject(tokens: Sequence[Word], verb: int, start: int, lo: int) -> Phrase | None:
    """The noun phrase that the parse gives as the subject of a verb; its group begins at word `start`."""
    found = next((k for k in range(start - 1, lo - 1, -1) if _is_subject(tokens, k, verb)), None)
    if found is None and tokens[verb].dep == "conj" and lo <= tokens[verb].head < verb:
        first = tokens[verb].head
        return parsed_subject(tokens, first, first, lo)
    if found is None or tokens[found].low in ("there", "what"):
        return None
    end = start
    if tokens[found].low in ("who", "which", "that") and tokens[verb].dep == "relcl":
        link, found = found, tokens[verb].head
        if tokens[link - 1].text in DASHES:
            return antecedent(tokens, link, lo)
        if not lo <= found < link:
            return None
        end = link
    first, last = _around(tokens, _last_listed(tokens, found, end), lo, end)
    last = _past_left_out(tokens, last, end)
    while last < end and is_name_like_modal(tokens, last):
        last += 1
    first = _past_place(tokens, first, last)
    dated = first > lo and tokens[first - 1].within("preposition") and tokens[first].within("time")
    if dated and first + 1 < last:
        first += 1  # "In May Anna Berg said"
    if last == first + 1 and first > lo + 1 and tokens[first - 1].text == "," and tokens[last].text == ",":
        while first > lo + 1 and tokens[first - 1].text == "," and tokens[first - 2].proper:
            first = _named_at(tokens, first - 2, lo)  # "Martin Ostrow, prosecuting, told"
    while first + 1 < last and tokens[first].within("adverb") and _connects(tokens[first], last=False):
        first += 1
    return first, end if _more_told(tokens, last, end) else last


def _past_left_out(tokens: Sequence[Word], last: int, end: int) -> int:
    """With what the parser leaves out before the verb: "…, who asked not to be named, said"."""
    k = last
    while k < end and not tokens[k].tag:
        k += 1
    while k > last and not tokens[k - 1].is_word:
        k -= 1
    return k if last < end and not tokens[last].tag else last


def _named_at(tokens: Sequence[Word], k: int, lo: int) -> int:
    """Where the capitalised words begin that end with word `k`."""
    while k > lo and tokens[k - 1].proper and tokens[k - 1].is_word:
        k -= 1
    return k


def _past_place(tokens: Sequence[Word], first: int, last: int) -> int:
    """Past what tells of a place: "in Oslo, the capital, the mayor said"."""
    placed = (
        first > 1
        and tokens[first - 1].text == ","
        and tokens[first - 2].dep == "pobj"
        and tokens[first - 2].proper
    )
    comma = next((k for k in range(first, last) if tokens[k].text == ","), None)
    if not placed or comma is None or comma + 1 >= last:
        return first
    told = any(noun_class(word.low)[0] or word.low in LINKS for word in tokens[first:comma])
    return first if told else comma + 1


def _last_listed(tokens: Sequence[Word], head: int, end: int) -> int:
    """The subject itself where a place came before it: "in Oslo, the capital, the mayor said" is no list."""
    listed = [k for k in range(head + 1, end) if tokens[k].head == head and tokens[k].dep == "conj"]
    if not listed or any(tokens[k].dep == "cc" for k in range(head + 1, end)):
        return head
    return listed[-1]


def described_subject(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """Somebody told of in a clause right before the verb: "…, an aide who asked not to be named said".

    A parse often takes the verb for a part of that clause.
    """
    start = verb
    while start > lo and tokens[start - 1].within("auxiliary") and tokens[start - 1].head == verb:
        start -= 1
    link = next((k for k in range(start - 2, lo, -1) if tokens[k].low in ("who", "whose")), None)
    if (
        link is None
        or tokens[start - 1].within("conjunction")
        or not any(is_finite(tokens, k) for k in range(link + 1, start))
    ):
        return None
    if any(tokens[k].text in HARD_MARKS or tokens[k].text == "," for k in range(link + 1, start - 1)):
        return None
    found = antecedent(tokens, link, lo)
    if found is None:
        return None
    before = tokens[found[0] - 1]
    opens = found[0] == lo or before.text == "," or before.within("conjunction")
    return (found[0], start) if opens else None


def lost_to_object(tokens: Sequence[Word], verb: int, lo: int) -> bool:
    """Whether the parse gives a verb to the object of the clause before it, and its subject none.

    "An envoy who has seen the original said", "A lawyer who had met the minister said".
    """
    word = tokens[verb]
    subjects = [k for k in range(lo, verb) if _is_subject(tokens, k, verb)]
    if len(subjects) > 1:
        return any(tokens[k].low == "who" for k in range(subjects[0], subjects[-1]))
    if word.dep != "ccomp":
        return False
    above = word.head
    while tokens[above].dep in ("ccomp", "advcl") and tokens[above].head != above:
        above = tokens[above].head  # "who asked not to be named because they feared reprisals said"
    told = tokens[tokens[above].head]
    return tokens[above].dep == "relcl" and told.dep == "ROOT" and told.tag.startswith("NN")


def parsed_object(tokens: Sequence[Word], preposition: int, hi: int) -> Phrase | None:
    """The noun phrase that the parse gives as the object of a preposition, with all that tells of it."""
    head = next((k for k in range(preposition + 1, hi) if tokens[k].head == preposition), None)
    if head is None or tokens[head].dep != "pobj":
        return None
    return _around(tokens, head, preposition + 1, hi)


def parsed_passive(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """The noun phrase that the parse gives as the subject of a passive: of "jurors were told"."""
    found = (
        k for k in range(verb - 1, lo - 1, -1) if tokens[k].head == verb and tokens[k].dep == "nsubjpass"
    )
    head = next(found, None)
    return _around(tokens, head, lo, verb) if head is not None else None


def _more_told(tokens: Sequence[Word], k: int, end: int) -> bool:
    """A further relative clause about a subject: "a man whose name is withheld, and who was there, said"."""
    following = [word.low for word in tokens[k + 1 : min(k + 3, end)]] if tokens[k].text == "," else []
    return bool(following) and (following[0] in LINKS or (following[0] == "and" and following[-1] in LINKS))


def _is_subject(tokens: Sequence[Word], k: int, verb: int) -> bool:
    return tokens[k].head == verb and tokens[k].dep == "nsubj"


def _around(tokens: Sequence[Word], head: int, lo: int, hi: int) -> Phrase:
    """A word with all that depends on it, between two words."""
    first = last = head
    while first > lo and depends(tokens, first - 1, head) and not _other_phrase(tokens, first - 1):
        first -= 1
    while last + 1 < hi and depends(tokens, last + 1, head):
        last += 1
    while last > head and not tokens[last].is_word and tokens[last].text != ")":
        last -= 1
    return first, _past_bracket(tokens, first, last + 1, hi)


def _past_bracket(tokens: Sequence[Word], first: int, end: int, hi: int) -> int:
    """With the bracket that closes what a phrase opens: "Maria Ochoa (D-Calif.)"."""
    marks = [tokens[k].text for k in range(first, end)]
    if marks.count("(") <= marks.count(")"):
        dotted = len(marks) > 1 and marks[-1].isupper() and (len(marks[-1]) == 1 or "." in marks[-1])
        return end + (dotted and end < hi and tokens[end].text == ".")  # "R-S.D."
    return next((k + 1 for k in range(end, min(hi, end + _CLOSES)) if tokens[k].text == ")"), end)


def whole_phrase(tokens: Sequence[Word], head: int) -> Phrase:
    """The noun phrase around a head, within its sentence."""
    lo, hi = head, head + 1
    while lo > 0 and tokens[lo - 1].text not in HARD_MARKS - DASHES:
        lo -= 1
    while hi < len(tokens) and tokens[hi].text not in HARD_MARKS - DASHES:
        hi += 1
    return _around(tokens, head, lo, hi)


def _other_phrase(tokens: Sequence[Word], k: int) -> bool:
    """A comma or dash with a noun before it, which no modifier of a following noun has."""
    return tokens[k].text in DASHES or (tokens[k].text == "," and tokens[k - 1].tag.startswith(("NN", "CD")))


def depends(tokens: Sequence[Word], k: int, head: int) -> bool:
    """Whether a word depends on another one, or is it."""
    for _ in range(_DEPTH):
        if k == head:
            return True
        if tokens[k].head == k or tokens[k].head < 0:
            return False
        k = tokens[k].head
    return False


def subject_before(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """The noun phrase that is the subject of the verb group beginning at word `verb`."""
    if verb <= lo:
        return None
    before = tokens[verb - 1]
    if before.low == "to":
        return _moved(tokens, verb - 1, lo) or clause_subject(tokens, lo, verb)
    if before.low in ("who", "which") and verb - 1 > lo:
        return antecedent(tokens, verb - 1, lo)
    if before.text == "," or before.within("conjunction") or before.text in DASHES:
        return (
            _whose_role(tokens, verb, lo)
            or _beside_role(tokens, verb, lo)
            or clause_subject(tokens, lo, verb)
        )
    start = _walk_left(tokens, verb, lo)
    if start is None:
        return clause_subject(tokens, lo, verb)
    return _trimmed(tokens, _named_before(tokens, start, lo), verb)


def _whose_role(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """Who stands between "whose" and the verb: "the Friends, whose chair, Colin Haddow, said"."""
    start = next((k for k in range(verb - 2, lo, -1) if tokens[k].low == "whose"), None)
    if start is None or tokens[start - 1].text != "," or tokens[verb - 1].text != ",":
        return None
    held = noun_class(tokens[start + 1].low)[0] == "person" and tokens[start + 2].text == ","
    acts = any(is_finite(tokens, k) for k in range(start + 1, verb))
    return (start + 1, verb - 1) if held and not acts else None


def _beside_role(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """A role and a name that close a sentence: "…, its secretary, Major Hugh Fane, said."."""
    behind = verb + 1 + (verb + 2 < len(tokens) and tokens[verb + 1].low == "out")  # "…, points out."
    if behind < len(tokens) and tokens[behind].is_word and not tokens[behind].within("time or place"):
        return None
    name = verb - 1
    while name > lo and tokens[name - 1].proper and tokens[name - 1].is_word:
        name -= 1
    if name == verb - 1 or name - 2 <= lo or tokens[name - 1].text != ",":
        return None
    role = name - 1
    while role > lo and tokens[role - 1].is_word and name - role < _CLAUSE_WORDS:
        role -= 1
    titled = any(noun_class(word.low)[0] == "person" for word in tokens[role : name - 1])
    told = titled and (role == lo or tokens[role - 1].text == ",")
    return (role, verb - 1) if told else None


def _named_before(tokens: Sequence[Word], start: int, lo: int) -> int:
    """Where the name begins that a description stands beside: "Anna Berg, an expert who knows it, said"."""
    if start - 2 <= lo or tokens[start - 1].text != "," or tokens[start].low not in ("a", "an", "the", "one"):
        return start
    k = start - 1
    while k > lo and tokens[k - 1].proper and tokens[k - 1].is_word:
        k -= 1
    name = tokens[k : start - 1]
    plain = not any(word.within("time") or word.within("adverb") for word in name)
    apart = k == lo or not (tokens[k - 1].within("preposition") or tokens[k - 1].text == ",")
    return k if len(name) > 1 and plain and apart else start


def _moved(tokens: Sequence[Word], to: int, lo: int) -> Phrase | None:
    """The object that does what follows "to": "a win that led her to declare"."""
    for k in range(to - 1, max(lo, to - _CLAUSE_WORDS), -1):
        if tokens[k].within("moved to"):
            return _trimmed(tokens, k + 1, to)
        if tokens[k].text == "," or is_finite(tokens, k):
            return None
    return None


def participle_subject(tokens: Sequence[Word], verb: int, lo: int) -> Phrase | None:
    """The noun right before a participle that has no comma: "with officials saying", "a letter urging"."""
    if verb <= lo or not tokens[verb - 1].is_word or tokens[verb - 1].within("conjunction"):
        return None
    k = verb
    while k > lo and tokens[k - 1].is_word and tokens[k - 1].low not in _BEFORE_ABSOLUTE:
        if is_finite(tokens, k - 1) or tokens[k - 1].within("subordinator"):
            break
        k -= 1
    return _trimmed(tokens, k, verb) if k < verb else None


def _walk_left(tokens: Sequence[Word], verb: int, lo: int) -> int | None:
    """Where the noun phrase right before a verb begins; None where the subject is farther away."""
    k = verb
    while k > lo:
        word = tokens[k - 1]
        if word.low in _SUBJECTS or word.text in ("The", "A", "An"):
            return k - 1
        if word.text == ")" and (opening := opening_bracket(tokens, k - 1, lo)):
            k = opening
            continue
        if word.text in HARD_MARKS and not (word.text in (".", "-") and tokens[k].start == word.end):
            break
        if word.text == "," and not _list_or_place(tokens, k - 1, lo):
            break
        if word.low in ("and", "or", "nor"):
            if k == verb:
                return None
            floor = _clause_floor(tokens, k - 1, lo)
            comma = next((i for i in range(k - 2, floor, -1) if tokens[i].text == ","), floor)
            if _has_finite(tokens, comma, k - 1):
                break
        elif (word.low in LINKS and word.low != "that") or word.within("subordinator") or word.low == "but":
            break
        elif is_finite(tokens, k - 1):
            link = _link_before(tokens, k - 1, lo)
            if link is None:
                break
            k = _before_link(tokens, link) + 1
        k -= 1
    return k if k < verb else None


def antecedent(tokens: Sequence[Word], link: int, lo: int) -> Phrase | None:
    """The noun phrase that the relative pronoun at word `link` goes back to."""
    end = _before_aside(tokens, link, lo)
    k = end
    while k > lo and (_part_of_name(tokens[k - 1]) or (k < end and tokens[k - 1].low == "the")):
        k -= 1
    if k < end:
        return k, end
    start = _walk_left(tokens, end, lo)
    return _trimmed(tokens, start, end) if start is not None else None


def _part_of_name(word: Word) -> bool:
    return word.proper and word.is_word


def _before_link(tokens: Sequence[Word], link: int) -> int:
    return link - 1 if link and tokens[link - 1].text == "," else link


def _before_aside(tokens: Sequence[Word], link: int, lo: int) -> int:
    """Where the phrase before a link ends, past a remark between dashes: "X – a friend – who"."""
    if link - 1 > lo and tokens[link - 1].text in DASHES:
        closing = _first_dash(tokens, link - 1, lo)
        opening = (k for k in range(closing - 1, lo, -1) if tokens[k].text in DASHES)
        return _first_dash(tokens, next(opening, closing), lo)
    return _before_link(tokens, link)


def _first_dash(tokens: Sequence[Word], k: int, lo: int) -> int:
    """The first of the marks that make one dash: "--"."""
    while k > lo and tokens[k - 1].text in DASHES:
        k -= 1
    return k


def _link_before(tokens: Sequence[Word], i: int, lo: int) -> int | None:
    """The "who" or "that" which the verb at `i` follows, so that both belong to the noun phrase."""
    for k in range(i - 1, max(lo, i - 5) - 1, -1):
        if tokens[k].low in ("who", "which", "that", "whose"):
            return k if k > lo else None
        if not (tokens[k].within("auxiliary") or tokens[k].within("adverb") or tokens[k].in_ly):
            return None
    return None


def _list_or_place(tokens: Sequence[Word], comma: int, lo: int) -> bool:
    """A comma inside a phrase: "A, B and C said"."""
    if comma + 1 >= len(tokens) or comma - 1 < lo:
        return False
    if not (tokens[comma + 1].proper and tokens[comma - 1].proper):
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
    """The phrase without connecting words at its ends."""
    while end - start > 1 and (tokens[end - 1].within("amid verbs") or _loose_mark(tokens, start, end - 1)):
        end -= 1
    while start < end and _connects(tokens[start], last=start + 1 == end):
        start += 1
    return (start, end) if start < end else None


def _loose_mark(tokens: Sequence[Word], start: int, k: int) -> bool:
    """A mark at the end of a phrase, other than a bracket that was opened in it."""
    return not tokens[k].is_word and not (tokens[k].text == ")" and opening_bracket(tokens, k, start - 1))


def _connects(word: Word, *, last: bool) -> bool:
    if not word.is_word or word.within("conjunction"):
        return True
    if word.within("adverb"):
        return not last and not word.within("subject pronoun")
    return word.within("preposition") and word.low not in ("like", "more", "about", "over")


# --- the clause ------------------------------------------------------------------------------------


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
    if tokens[hi - 1].text == "," and _aside(tokens, end, hi - 1):
        end = hi - 1
    while end > start and (tokens[end - 1].text == "," or tokens[end - 1].within("conjunction")):
        end -= 1
    return _trimmed(tokens, start, end)


def _aside(tokens: Sequence[Word], comma: int, hi: int) -> bool:
    """Words between commas that say where somebody belongs: "X, at the Royal Institute, said"."""
    if comma + 1 >= hi or hi - comma > _ASIDE_WORDS or tokens[comma].text != ",":
        return False
    if tokens[comma + 1].low not in ("at", "of", "from", "with", "for", "now", "whose"):
        return False
    return not any(tokens[k].text == "," and is_finite(tokens, k + 1) for k in range(comma + 1, hi - 1))


def _after_introduction(tokens: Sequence[Word], lo: int, hi: int) -> int:
    start = lo
    while start < hi and (not tokens[start].is_word or tokens[start].within("conjunction")):
        start += 1
    for _ in range(3):
        if start >= hi or not (_introduces(tokens[start]) or _participle(tokens, start, hi)):
            break
        comma = next((k for k in range(start, hi) if tokens[k].text == ","), None)
        light = tokens[start].within("adverb") or tokens[start].in_ly
        if comma is None:
            return start + 1 if light else hi
        start = start + 1 if light and tokens[start + 1].text != "," else comma + 1
    return start


def _participle(tokens: Sequence[Word], k: int, hi: int) -> bool:
    """ "Chastened by the reports, X said"."""
    after = tokens[k + 1] if k + 1 < hi else None
    return tokens[k].low.endswith("ed") and after is not None and after.within("preposition")


def _introduces(word: Word) -> bool:
    low = word.low
    if any(word.within(section) for section in ("preposition", "adverb", "introduction", "day")):
        return True
    if word.within("subordinator") and low != "that":
        return True
    return low.endswith(("ing", "ly")) and not word.within("determiner") and low not in ("king", "beijing")
