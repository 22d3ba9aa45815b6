"""Standing: on what terms a source speaks, and the questions that settle it for one without a name.

AP's published rules ("News Values and Principles", anonymous sources) admit such a source for
information only, never for opinion or speculation; it must be in a position to know; the report must
describe it as precisely as it can and tell why it is not named. Reuters asks the same of its reporters.
Code answers with the article's own words, and `standing` follows from the answers: docs/sourcing.md has
the rule with examples.
"""

from __future__ import annotations

import re

from pipeline.attribution import anonymity
from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.heads import head_of
from pipeline.records import Questions, SourceKind, Standing, Words
from pipeline.text.lexicon import names, noun_class, nouns
from pipeline.text.sentences import Span
from pipeline.text.words import Word

_ACCESS = re.compile(
    r"\b(?:"
    r"(?:who\s+(?:\w+\s+){0,2}|directly\s+|personally\s+|intimately\s+)?"
    r"(?:familiar\s+with|close\s+to|privy\s+to|briefed\s+(?:on|about)|involved\s+(?:in|with)|knowledgeable\s+about"
    r"|informed\s+(?:of|about)|present\s+(?:at|in|during))"
    r"|with\s+(?:[\w-]+\s+){0,2}(?:knowledge|access|insight|ties|links|understanding)\b"
    r"|(?:in|inside)\s+the\s+room\b"
    r"|(?:who|that)\s+(?:ha[sd]\s+|have\s+|was\s+|were\s+)?(?:attended|seen|saw|read|reviewed|heard|witnessed|took\s+part"
    r"|helped|worked|works?|served|studied|knows?|met|spoke\s+with|negotiated|monitors?|follows?|tracks?)\b"
    r")[^,;.”\"]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\bwho\s+[^,;.”\"]*")
_TERMS = re.compile(
    r"who\s+(?:\w+\s+){0,2}(?:ask|declin|request|refus|insist|spoke\s+on|speak|wish|want|prefer|gave|give|remain|not\b|believ"
    r"|think|thought|expect|fear|oppos|support|say|said|argu|hope|n[’']t)|(?:authori[sz]ed|permitted|allowed)\s+to|anonym",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[,;(]|\s[–—-]\s|\s+(?:who|whose|which|that|speaking|on\s+condition)\b", re.IGNORECASE)
_AFFILIATED = re.compile(r"\b(?:of|at|in|from|with|for|to|inside|within|near|on)\s+\w", re.IGNORECASE)
_MADE = re.compile(
    r"\b(?:sent|written|exchanged|prepared|drawn\s+up|compiled|drafted|signed|filed|kept|made|produced|sent)\s+"
    r"(?:by|between|among|for|to|with)\s+[^,;.”\"]+"
)
_SHOWN = re.compile(
    r"\b(?:seen|obtained|reviewed|viewed|examined|verified)\s+(?:by|for)\b[^,;.”\"]*|\bleaked\b",
    re.IGNORECASE,
)
"""That an outlet has a record tells how it can know what the record says."""
_OWNED = frozenset({"his", "her", "its", "their"})
_OF_LANDS = ("ian", "ean", "ese", "ish", "i")
_OPINION = re.compile(
    r"\b(?:may|might|could|perhaps|probably|possibly|likely|unlikely|apparently|presumably|seems?|seemed|appears?|"
    r"believes?|believed|thinks?|thought|fears?|feared|hopes?|hoped|suspects?|suspected|speculat\w+|guess\w*|should|must|ought)\b",
    re.IGNORECASE,
)


def standing(kind: SourceKind, asked: Questions | None) -> Standing:
    """On what terms a source of a kind speaks, `asked` being the answers for an anonymous one.

    A source that a reader can identify is on the record. An anonymous one is on background where the
    article tells who it is or how it could know, else merely unnamed: a reason for the anonymity alone
    leaves a reader nothing to weigh. Whether what it says is information or opinion is told beside it.
    """
    if kind is SourceKind.NONE:
        return Standing.OWN_VOICE
    if not kind.anonymous:
        return Standing.ON_RECORD
    told = asked is not None and (asked.position or asked.access)
    return Standing.ON_BACKGROUND if told else Standing.UNNAMED


def questions(reading: ArticleLayout, told: Span, claim: Span, *, opinion: bool) -> Questions:
    """The questions about an anonymous source, answered by words of the article.

    `told` are the words that describe it; `claim` are the words that it stands behind, and `opinion` says
    that they are known to be opinion or prediction.
    """
    text = reading.text
    sentence = reading.sentences[reading.sentence_at(told.start)]
    reason = anonymity.reason_at(text, told.start, max(sentence.end, told.end))
    doubt = _OPINION.search(text, *claim)
    speculates = Span(*doubt.span()) if doubt else claim if opinion else None
    return Questions(
        opinion=_words(text, speculates) if opinion or doubt else None,
        position=_words(text, position(reading, told)),
        access=_words(text, access(reading, told)),
        reason=_words(text, reason),
    )


def access(reading: ArticleLayout, told: Span) -> Span | None:
    """The words that tell how a source could know."""
    text = reading.text
    found = _ACCESS.search(text, *told) or _told_of(text, told) or _SHOWN.search(text, *told)
    return Span(*found.span()) if found else None


def _told_of(text: str, told: Span) -> re.Match[str] | None:
    """A relative clause about a source that says more than on what terms, or with what view, it speaks."""
    found = _CLAUSE.search(text, *told)
    return None if found is None or _TERMS.search(found.group()) else found


def _words(text: str, span: Span | None) -> Words | None:
    if span is None:
        return None
    found = text[slice(*span)].rstrip(" ,\n")
    return Words(text=found, start=span.start, end=span.start + len(found)) if found else None


def position(reading: ArticleLayout, told: Span) -> Span | None:
    """The words that tell whose official, analyst or report it is; None for a bare "officials".

    A noun for what somebody is does not place them; a body, a country, a side, a trade or a place does.
    """
    text = reading.text
    known = access(reading, told)
    end = known.start if known else told.end
    aside = _ASIDE.search(text, told.start + 1, end)
    core = Span(told.start, aside.start() if aside else end)
    tokens = reading.words[slice(*reading.words_in(core))]
    if not tokens:
        return None
    head = head_of(tokens, initial=True, headline=False)
    record = head.noun == "document"
    vague = nouns("unpublished") | nouns("secret") if record else frozenset()
    first = reading.sentences[reading.sentence_at(told.start)].start == tokens[0].start
    before = [
        word for word in head.core[first and _just_begins(tokens[0]) : head.at] if word.low not in vague
    ]
    placed = any(_places(word) for word in before) or head.low in nouns("seat")
    if placed or _AFFILIATED.match(text[head.word.end : core.end].lstrip()):
        return core
    made = _MADE.search(text, *told) if record else None
    return Span(told.start, made.end()) if made else None


def _just_begins(word: Word) -> bool:
    """An adjective whose capital says only that it begins a sentence: "Independent experts"."""
    land = (
        word.low.endswith(_OF_LANDS)
        or word.low in names("not a name")
        or noun_class(word.low)[0] == "demonym"
    )
    return word.tag == "JJ" and not land and word.low not in nouns("side")


def _places(word: Word) -> bool:
    """A word before a noun for people that says whose they are."""
    low = word.low.removesuffix("'s")
    trade = word.dep == "compound" and word.tag == "NN" and not noun_class(low)[0]
    if word.possessive or low in _OWNED or (trade and low not in nouns("rank")):
        return True
    if word.within("determiner") or word.within("conjunction") or word.within("adverb"):
        return False
    named = word.proper and low not in nouns("rank")
    return named or low in nouns("side") or low in names("metonym") or noun_class(low)[0] == "organization"
