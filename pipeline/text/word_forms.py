"""Word forms: the part of speech and the lemma of each word of a parsed sentence, worked out once a word.

The pipeline's attribute ruler matches each of its 179 rules at each word, which takes as long as the parser
itself. All but a few rules look at one word alone: its letters, its tag and how it depends on its head. What
the ruler and the lemmatizer say of such a word is kept. A sentence with a word at which a rule for two words
may begin ("gonna", "there is") is left to them each time.
"""

from __future__ import annotations

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
        self._steps = (ruler, pipeline.get_pipe("lemmatizer"))
        self._begins = Matcher(pipeline.vocab)
        for rule in ruler.patterns:
            if firsts := [[pattern[0]] for pattern in rule["patterns"] if len(pattern) > 1]:
                self._begins.add("begins", firsts)
        self._known: dict[Word, Forms] = {}

    def set_on(self, doc: Doc) -> Doc:
        """The sentence, which is tagged and parsed, with part of speech and lemma on each word."""
        try:
            known = [self._known[token.orth, token.tag, token.dep] for token in doc]
        except KeyError:
            return self._learn(doc)
        for token, forms in zip(doc, known, strict=True):
            token.pos, token.lemma = forms
        return doc

    def _learn(self, doc: Doc) -> Doc:
        words = [(token.orth, token.tag, token.dep) for token in doc]
        alone = not self._begins(doc)
        for step in self._steps:
            doc = step(doc)
        if len(self._known) > ROOM:
            self._known.clear()
        if alone:
            self._known.update(zip(words, ((token.pos, token.lemma) for token in doc), strict=True))
        return doc
