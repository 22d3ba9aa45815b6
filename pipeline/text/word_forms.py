"""Word forms: the part of speech and the lemma of each word of a parsed sentence, worked out once a word.

The pipeline's attribute ruler matches each of its 179 rules at each word, which takes as long as the parser
itself. All but a few rules look at one word alone: its letters, its tag and how it depends on its head. What
the ruler and the lemmatizer say of such a word is kept. A sentence with a word at which a rule for two words
may begin ("gonna", "there is") is left to them each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ROOM = 20_000
"""Words that are kept; then all is forgotten."""

Word = tuple[int, int, int]
"""Letters, tag and dependency, as spaCy numbers them."""
Forms = tuple[int, int]
"""Part of speech and lemma."""


class WordForms:
    """What a pipeline's "attribute_ruler" and "lemmatizer" say, each word asked about once."""

    def __init__(self, pipeline: Language) -> None:
        from spacy.matcher import Matcher

        ruler: Any = pipeline.get_pipe("attribute_ruler")
        lemmatizer: Any = pipeline.get_pipe("lemmatizer")
        self._steps = (ruler, lemmatizer)
        # Lists of up to 57,000 words, which would be gone through for each ending of a word.
        index = lemmatizer.lookups.get_table("lemma_index")
        index.update({part_of_speech: frozenset(words) for part_of_speech, words in index.items()})
        self._vocab, self._strings = pipeline.vocab, pipeline.vocab.strings
        self._begins = Matcher(pipeline.vocab)
        for rule in ruler.patterns:
            if firsts := [[pattern[0]] for pattern in rule["patterns"] if len(pattern) > 1]:
                self._begins.add("begins", firsts)
        self._known: dict[Word, Forms] = {}

    def set_on(self, docs: Sequence[Doc]) -> Sequence[Doc]:
        """The sentences, which are tagged and parsed, with part of speech and lemma on each word."""
        words = [[(token.orth, token.tag, token.dep) for token in doc] for doc in docs]
        if len(self._known) > ROOM:
            self._known.clear()
        alone = []
        unknown: dict[Word, None] = {}
        for doc, of_doc in zip(docs, words, strict=True):
            new = [word for word in of_doc if word not in self._known]
            if new and self._begins(doc):
                self._ask(doc)
            else:
                alone.append((doc, of_doc))
                unknown.update(dict.fromkeys(new))
        if unknown:
            self._known.update(zip(unknown, self._asked(list(unknown)), strict=True))
        for doc, of_doc in alone:
            for token, word in zip(doc, of_doc, strict=True):
                token.pos, token.lemma = self._known[word]
        return docs

    def _asked(self, words: Sequence[Word]) -> Iterator[Forms]:
        """The forms of words, each looked at alone: they stand in a row, and in no sentence."""
        from spacy.tokens import Doc

        texts, tags, deps = zip(*((self._strings[one] for one in word) for word in words), strict=True)
        heads = list(range(len(words)))
        doc = Doc(self._vocab, words=list(texts), tags=list(tags), deps=list(deps), heads=heads)
        return ((token.pos, token.lemma) for token in self._ask(doc))

    def _ask(self, doc: Doc) -> Doc:
        for step in self._steps:
            doc = step(doc)
        return doc
