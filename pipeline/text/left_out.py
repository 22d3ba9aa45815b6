"""What is left out of a sentence before it is parsed: words on a source that lead the parser astray.

They stay in the article, in its claims and for the rules of sourcing; the grammar is worked out without them.
"""

from __future__ import annotations

import re

from pipeline.text.lexicon import noun_class
from pipeline.text.sentences import Span

_UNNAMED = re.compile(
    r",\s(?:and\s)?(?:who\s)?(?:"
    r"(?:(?:was|were|is|are)(?:\snot|n[’']t)\s)?(?:authori[sz]ed|permitted|allowed|cleared)\sto\s"
    r"(?=[^,.;:“”\"]*\b(?:speak|talk|discuss|comment|publicly)\b)"
    r"|(?:ask|request|insist|declin|refus|preferr?|wish|agree|grant)(?:ed|ing)?\s"
    r"(?=[^,.;:“”\"]*\b(?:anonym\w+|named|identified|quoted)\b))"
    r"(?:(?!\s(?:but|and)\s)[^,.;:“”\"])*,?(?=\s(?:said|told|added|says|that)\b|[.!]?\s*$)"
)
"""Why a source is not named, before "said": the parser takes it for the sentence's own verb."""
_DATED = re.compile(r"\s+dated (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+)(?:,? \d{4})?\b")
"""The date of a document, which the parser takes for a verb ("a filing dated Jan. 28 shows")."""
_ON_CONDITION = re.compile(
    r",\s(?:who\s)?(?:(?:spoke|speaking|talked|talking)\s(?:\w+\s)?)?(?:on|under)\s(?:the\s)?condition\s"
    r"(?:of|that|we|he|she|they|his|her|their)\s[^,.;:()“”\"]*,?"
)
"""On what terms a source speaks, which tells nothing of what it says and leads the parser astray."""
_SHOWN_LAST = re.compile(
    r",\s(?!(?:which|that|who|as|and|but|or|when|where|what|if|though|while|because|so)\b)"
    r"([^,;:“”\"()]{3,90})\s(?:shows?|showed|suggests?|suggested|indicates?|indicated|reveals?|revealed|reports?)"
    r"(?:\s(?:last|this|on|in)\s\w+(?:\s\d+)?)?"
    r"(?=[.!]?\s*$|,\s(?:and|as|but|though|although|while|with|led|the|an?|its|their)\b)"
)
"""A record behind what it shows, whose verb is easily taken for a noun: ", data from the bank show."."""
_COPY_OF = re.compile(
    r",\s(?:a (?:[\w-]+ )?(?:copy|draft|transcript|version|summary)|copies|extracts|excerpts)"
    r" of which [^,;:“”\"]{3,80},"
)
"""How a record came to the writer, which tells nothing of what it says."""
_QUOTED_AS = re.compile(
    r"\s(?:he|she|they|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?) (?:is|was|were) (?:also )?quoted as"
    r" (?:saying|telling)\b"
    r"(?![^.;:“”\"]*\bthat\b)[^.;:“”\"]*"
)
"""Who is quoted behind a quotation, and by whom: "“No,” he was quoted as saying by the agency"."""


def dates(text: str, sentence: Span) -> list[Span]:
    """The dates of documents in a sentence: " dated Jan. 28"."""
    return [Span(*found.span()) for found in _DATED.finditer(text, *sentence)]


def asides(text: str, sentence: Span) -> list[Span]:
    """What a sentence tells of a source beside what it says: on what terms it speaks, how a record came."""
    patterns = (_ON_CONDITION, _COPY_OF, _QUOTED_AS, _UNNAMED)
    found = [Span(*one.span()) for pattern in patterns for one in pattern.finditer(text, *sentence)]
    return found + _shown_last(text, sentence)


def _shown_last(text: str, sentence: Span) -> list[Span]:
    """Where a sentence, or a clause of it, ends with the record that shows what it says."""
    found = _SHOWN_LAST.search(text[slice(*sentence)])
    if found is None or not any(noun_class(word)[0] == "document" for word in found[1].lower().split()):
        return []
    return [Span(sentence.start + found.start(), sentence.start + found.end())]
