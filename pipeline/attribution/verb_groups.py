"""Verbs in their clauses: which words are verbs here, and where a group such as "has also said" begins."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.text.lexicon import grammar, noun_class
from pipeline.text.words import Word

LINKS = frozenset({"who", "which", "that", "whose", "whom", "where"})
HARD_MARKS = frozenset('.;:?!()—–―"“”„«»[]-') | {"--", "...", "''", "``", "…"}
DASHES = frozenset("—–―-") | {"--"}
FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
_CLAUSE_WORDS = 12
_PHRASE_WORDS = 12
_BEFORE_VERBS = ("subject pronoun", "modal", "adverb", "before a base form")


def is_finite(tokens: Sequence[Word], i: int) -> bool:
    """A verb that makes a clause: an auxiliary, a well-known form, or a word in -ed after its subject."""
    word = tokens[i]
    if is_name_like_modal(tokens, i):
        return False
    if word.tag:
        return word.tag in FINITE or (word.within("auxiliary") and not word.proper)
    if word.within("auxiliary"):
        return True
    before = tokens[i - 1] if i else None
    if before is None or (word.proper and before.is_word):
        return False
    if before.within("determiner") and not before.within("subject pronoun"):
        return False
    if word.within("finite verb"):
        return not (before.within("preposition") or before.possessive or before.text == "-")
    form = word.verb
    after = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if form and form.shape in ("past", "participle"):
        return not before.within("preposition") and (not _in_ed(word) or _past_tense(before, after))
    if form and form.shape in ("third", "base"):
        return not noun_like(tokens, i)
    return _in_ed(word) and _past_tense(before, after)


def _in_ed(word: Word) -> bool:
    return word.low.endswith("ed") and len(word.low) > 4 and "-" not in word.low


def _past_tense(before: Word, after: str) -> bool:
    """Between these words a form in -ed is a past tense rather than part of a noun phrase."""
    if before.within("preposition") or before.possessive or not before.is_word:
        return False
    named = before.proper and not noun_class(before.low)[0]
    subject = named or before.within("subject pronoun") or before.low in LINKS
    return subject or after not in grammar("after a participle")


def is_name_like_modal(tokens: Sequence[Word], i: int) -> bool:
    """ "May said", "Mark Will told": no modal verb, but somebody's name, for a past tense follows."""
    if not tokens[i].proper or not tokens[i].within("modal") or i + 1 >= len(tokens):
        return False
    form = tokens[i + 1].verb
    return form is not None and form.shape in ("past", "participle", "third")


def noun_like(tokens: Sequence[Word], i: int) -> bool:
    """A form such as "reports" or "call" that here is a noun rather than a verb."""
    if tokens[i].tag.startswith("V"):
        return False
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if (
        tokens[i].tag
        and after is not None
        and not (after.low == "that" or after.text == "." or after.within("subject pronoun"))
    ):
        return True
    before = tokens[i - 1] if i else None
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    form = tokens[i].verb
    if form is not None and form.lemma in grammar("only a verb") and before is not None:
        owned = before.within("determiner") and not before.within("subject pronoun")
        return owned or before.possessive or (before.within("preposition") and before.low != "to")
    if before is None or before.possessive or (before.within("preposition") and before.low != "to"):
        return True
    if before.within("determiner") and not before.within("subject pronoun"):
        return True
    if after is not None and (after.within("auxiliary") or after.low == "of" or _reports(after)):
        return True
    if form is None or form.shape == "third":
        return not (before.proper or _may_be_subject(before) or before.low in LINKS or not before.is_word)
    if before.proper and not before.low.endswith("s") and not before.within("subject pronoun"):
        several = any(token.low == "and" for token in tokens[max(0, i - 5) : i])
        return not (several or (after is not None and after.low == "that"))
    plural = before.low.endswith(("s", "ly")) or noun_class(before.low)[1] or _plural_phrase(tokens, i)
    return not (before.low in LINKS or plural or any(before.within(section) for section in _BEFORE_VERBS))


def _plural_phrase(tokens: Sequence[Word], i: int) -> bool:
    """A plural that ends farther left: "people familiar with the plan say"."""
    for k in range(i - 2, max(-1, i - _PHRASE_WORDS), -1):
        if not tokens[k].is_word:
            return False
        if noun_class(tokens[k].low)[1] and not tokens[k + 1].within("auxiliary"):
            return True
    return False


def _reports(word: Word) -> bool:
    form = word.verb
    if form is None or form.shape not in ("past", "base", "third"):
        return False
    return form.kind in ("say", "state", "show", "hold")


def _may_be_subject(word: Word) -> bool:
    light = word.within("subject pronoun") or word.within("adverb") or word.within("time")
    return light or word.in_ly or bool(noun_class(word.low)[0])


def verb_group_start(tokens: Sequence[Word], i: int, lo: int) -> int:
    """The first word of the verb group that ends in the verb at `i`: "has also said", "went on to say"."""
    k = i
    while k > lo:
        word = tokens[k - 1]
        aside = word.within("amid verbs") or word.within("day") or word.in_ly
        named = word.tag.startswith("NN") or is_name_like_modal(tokens, k - 1)
        auxiliary = word.within("auxiliary") and not named
        ends_name = word.dep == "nsubj"  # "Shelter Now said"
        if auxiliary or (aside and not ends_name and word.head in (i, -1)):
            k -= 1
        elif k - 2 >= lo and word.low == "to" and tokens[k - 2].within("before to"):
            k -= 2
            while k > lo and tokens[k].low in ("on", "quick"):
                k -= 1
        elif k - 2 >= lo and word.within("time") and tokens[k - 2].within("before time"):
            if i not in (word.head, tokens[k - 2].head) and word.tag:
                break
            k -= 2
        else:
            break
    return k


def clause_begins(tokens: Sequence[Word], i: int, hi: int) -> bool:
    """Whether the phrase that begins at word `i` has a verb of its own, before the next mark."""
    for k in range(i + 1, min(hi, i + _CLAUSE_WORDS)):
        if tokens[k].text == "," or tokens[k].text in HARD_MARKS or tokens[k].low in LINKS:
            return False
        if is_finite(tokens, k):
            return True
    return False
