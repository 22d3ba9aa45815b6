"""Things: whether two sentences tell their nouns apart by other words.

"The wheat harvest" and "the maize harvest", "the upper house" and "the lower house", "among the dead" and
"among the injured" share a word and are two things. Each noun and verb is read with what stands with it;
where both sentences have one, each with a word that the other sentence lacks, they speak of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.stance.content_words import Matter, concept, is_matter, matter
from pipeline.stance.propositions import BRACKETS
from pipeline.text.grammar import parse
from pipeline.text.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_WITH = frozenset("amod compound nmod poss".split())
_NEUTRAL = frozenset(map(concept, "city town local national state total official whole entire new".split()))
"""Words that may stand with a noun in one report and be left out in another."""


def of_two_things(
    claim: str, sentence: str, about: Matter, *, apart_from: frozenset[str] = frozenset()
) -> bool:
    """Whether a noun or verb of both has words with it that tell two things apart.

    `about` is what the sentence is about; `apart_from` are words that are compared elsewhere.
    """
    ours, theirs, own = _told_apart(claim), _told_apart(sentence), matter(claim).words | apart_from
    return any(
        ours[key] - about.words - apart_from and theirs[key] - own for key in ours.keys() & theirs.keys()
    )


@lru_cache(maxsize=2048)
def _told_apart(text: str) -> Mapping[tuple[str, str], frozenset[str]]:
    """By noun or verb, and by preposition where there is one, the words that stand with it."""
    plain = text.translate(BRACKETS)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for parsed in parse(plain, [Span(0, len(plain))]) if plain.strip() else ():
        for token in parsed.doc:
            for key, word in _beside(token):
                if is_matter(word.text) and not word.like_num and concept(word.text) not in _NEUTRAL:
                    found[key] = found.get(key, frozenset()) | {concept(word.text)}
    return found


def _beside(token: Token) -> Iterator[tuple[tuple[str, str], Token]]:
    if token.pos_ not in ("NOUN", "PROPN", "VERB", "AUX"):
        return
    own = concept(token.text)
    for child in token.children:
        if child.dep_ in _WITH:
            yield from (
                ((own, ""), word) for word in (child, *(one for one in child.children if one.dep_ in _WITH))
            )
        if child.dep_ == "prep":
            yield from (((own, child.lower_), one) for one in child.children if one.dep_ == "pobj")
