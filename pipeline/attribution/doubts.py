"""Doubts: whether a verb reports what somebody said, or only what somebody did with words.

"X said that Y" is speech; "X rejected the plan", "X might say" and "the move signalled Y" are not, or are not
plainly. A quotation in the content settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.heads import head_of
from pipeline.attribution.subjects import clause_subject, depends
from pipeline.attribution.verb_groups import is_finite
from pipeline.text.lexicon import nouns
from pipeline.text.sentences import Span

_CLAUSE_WORDS = 25
_SENTENCE_WORDS = 3
_ONLY_SPEAKERS = frozenset(
    "say tell add announce confirm deny insist warn explain claim argue reply report declare "
    "acknowledge".split()
)
_BELIEFS = frozenset(
    "agree assume believe doubt estimate expect fear feel guess hope imagine presume reckon suspect think "
    "worry".split()
)
_VALUES = frozenset("put estimate value price assess".split())
_MONEY = frozenset("$ £ € about around some nearly almost roughly between more over under".split())
_NAMING = frozenset("call describe brand dub label characterise characterize denounce dismiss hail".split())
_FORECASTS = frozenset({"expect", "forecast", "predict", "project", "anticipate", "estimate"})
_OF_RECORDS = frozenset({"put", "rate", "record", "list", "count", "give"})
"""What records do with words and figures: "a survey put the party on 38 per cent"."""
_HELD = frozenset({"for", "of", "in"})
"""Words behind which a thought is of a thing, and no clause."""
_VOWS = frozenset({"vow", "pledge", "promise", "swear"})
_NO_WORDS = frozenset({"nothing", "little", "anything", "something", "much", "volumes"})
"""Objects that are no words: "has said nothing in public"."""
_TAKES_A_STAND = frozenset({("rule", "out"), ("question", "whether"), ("question", "if")})
_WISHES = frozenset("call urge pledge promise appeal".split())
VIEWS = frozenset(
    "accuse applaud blame blast commend condemn credit criticise criticize decry denounce deride hail "
    "lambaste laud mock praise rebuke ridicule slam".split()
)
"""Verbs that give somebody's view of somebody or something: "praised the crews", "blamed the council"."""
_THINGS_REPORTED = frozenset(
    "add announce declare post pronounce recall record report signal swear write".split()
)
"""Verbs that may have a thing for an object: "added 2.4 million subscribers", "reported a loss"."""


def is_speech(reading: ArticleLayout, verb: range, source: Span, contents: Sequence[Span]) -> bool:
    """Whether the words of a verb group (the cue comes last) surely attribute contents to a source."""
    cue = verb[-1]
    form = reading.words[cue].verb
    if form is None or not contents:
        return False
    if form.lemma == "recall" and _takes_object(reading, cue):
        # "Recalled a match at which “nobody ran”", not "its ambassador, a step that it called “overdue”".
        lo, hi = reading.words_in(source)
        told = any(word.low == "who" for word in reading.words[lo:hi])  # "a former international, who"
        return (told or can_speak(reading, source)) and _goes_on_quoted(reading, cue, contents[0])
    if _quotes_himself(reading, cue, source):
        return False
    if form.kind == "hold" and reading.words[cue + 1 : cue + 2] and reading.words[cue + 1].low in _HELD:
        # "Feared for their lives" holds no clause; "estimated in March that" does.
        return complement(reading, cue, contents[0]) and can_speak(reading, source)
    if form.lemma == "tell" and reading.quoted[cue] >= 0 and _tells_a_thing(reading, cue):
        return False  # "They told us dawn, so at dawn I lit the oven"
    if reading.quoted[cue] >= 0 and reading.words[reading.word_at(contents[0].start)].low in (
        "and",
        "or",
        "but",
    ):
        return False  # "They complain, and they come home"
    if form.lemma == "hear" and reading.quoted[cue] >= 0:
        return False  # "“She heard everyone out, and then she said no,” an aide said"
    if form.kind == "show" and _is_somebodys_mood(reading, cue, source):
        return False
    if _answers_nothing(reading, cue):
        return False
    if form.lemma == "reveal" and _uncovers(reading, cue, source):
        return False
    if any(reading.touches_quotation(span) for span in contents):
        return True
    if any(reading.words[k].within("unreal") for k in verb[:-1]):
        return False
    if reading.words[cue].tag == "VB" and reading.words[cue].dep == "advcl":
        return False  # "I drove over to tell her"
    if (
        reading.words[cue].dep == "relcl"
        and form.lemma in _NAMING
        and reading.words[cue].tag in ("VBZ", "VBP")
    ):
        return False  # "what the government calls a transit center"
    if form.lemma in VIEWS or form.lemma == "urge":
        return can_speak(reading, source)
    if form.lemma in _OF_RECORDS and _is_record(reading, source):
        return True
    if form.lemma == "want":
        return can_speak(reading, source) and _of_others(reading, cue)
    if form.lemma in _VOWS and any(
        word.tag == "VB" and word.dep in ("xcomp", "acl")
        for word in reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    ):
        return can_speak(reading, source)
    if form.lemma in _FORECASTS and (_expected(reading, cue) or _expects_to(reading, cue, source)):
        return can_speak(reading, source)
    if form.lemma in _VALUES and _valued(reading, contents[0]):
        return True
    if form.lemma in _NAMING and _named_so(reading, cue):
        return True
    if (form.kind == "say" or form.lemma == "announce") and _takes_object(reading, cue):
        return False
    if form.lemma in ("admit", "deny") and _is_plea(reading, cue):
        return False
    if form.lemma == "deny" and reading.words[cue].dep == "conj" and _is_record(reading, source):
        return False  # "wrote that the evidence was clear and denied his motion"
    if is_nobody(reading, source) or _is_own(reading, cue, source):
        return False
    if form.lemma not in _ONLY_SPEAKERS and not can_speak(reading, source):
        return False
    after = reading.words[cue + 1].low if cue + 1 < len(reading.words) else ""
    first = reading.word_at(contents[0].start)
    if first > cue and reading.words[first - 1].low == "that":
        after = "that"
    if form.lemma == "hear":
        told = contents[0].start < reading.words[cue].start or complement(reading, cue, contents[0])
        return (told or after == "that") and _in_court(reading, source)
    if form.kind == "state" or after == "that":
        return True
    if (form.lemma, after) == ("point", "out"):
        return has_clause(reading, cue, contents[0])
    if form.lemma == "say" and len(reading.slice(contents[0]).split()) >= _SENTENCE_WORDS:
        return True
    if form.kind == "say":
        return contents[0].start < reading.words[cue].start or has_clause(reading, cue, contents[0])
    if form.kind == "hold":
        fronted = contents[0].start < reading.words[cue].start
        return form.lemma in _BELIEFS and (fronted or complement(reading, cue, contents[0]))
    if (form.lemma, after) in _TAKES_A_STAND:
        group = form.lemma == "question" and _is_group(reading, source)
        return can_speak(reading, source) and (group or _is_somebody(reading, source))
    if form.kind == "ask":
        return form.lemma in _WISHES and after in ("for", "on", "to")
    if form.kind != "show":
        return False
    if contents[0].start < reading.words[cue].start:
        return True
    lo, hi = reading.words_in(contents[0])
    clause = any(is_finite(reading.words, k) for k in range(lo, hi))  # not "found 64 bags missing"
    found = form.lemma == "find" and clause and complement(reading, cue, contents[0])
    return found or _is_record(reading, source)


def _is_somebodys_mood(reading: ArticleLayout, cue: int, source: Span) -> bool:
    """ "She had shown “not a flicker of remorse”" is told of her, and not by her."""
    plain = reading.slice(source).lower() in ("he", "she", "they")
    ahead = reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    shows = reading.words[cue].verb is not None and reading.words[cue].low in (
        "show",
        "shows",
        "showed",
        "shown",
    )
    return plain and shows and not any(word.head == cue and word.dep == "ccomp" for word in ahead)


def _goes_on_quoted(reading: ArticleLayout, cue: int, span: Span) -> bool:
    """A quotation in what follows a verb, with no other report between."""
    if not reading.touches_quotation(span):
        return False
    _, hi = reading.words_in(span)
    first = next((k for k in range(cue + 1, hi) if reading.quoted[k] >= 0), hi)
    return all(word.verb is None for word in reading.words[cue + 1 : first])


def _tells_a_thing(reading: ArticleLayout, cue: int) -> bool:
    """Somebody is told a thing: two objects, and neither "that" nor a quotation; or himself."""
    if reading.words[cue + 1 : cue + 2] and reading.words[cue + 1].low.endswith(("self", "selves")):
        return True
    objects = [k for k in range(cue + 1, cue + _SENTENCE_WORDS) if k < len(reading.words)]
    nouns_told = [
        k for k in objects if reading.words[k].head == cue and reading.words[k].dep in ("dobj", "dative")
    ]
    return len(nouns_told) > 1


def _valued(reading: ArticleLayout, span: Span) -> bool:
    """A figure that somebody puts on something: "put the damage at 2 million"."""
    lo, hi = reading.words_in(span)
    pairs = pairwise(reading.words[lo:hi])
    return any(
        one.low == "at" and ((after.tag == "CD" and after.low != "one") or after.text in _MONEY)
        for one, after in pairs
    )


def _quotes_himself(reading: ArticleLayout, cue: int, source: Span) -> bool:
    """ "I asked what would happen" within a quotation: whoever is quoted says so, and of himself."""
    return reading.quoted[cue] >= 0 and reading.slice(source).lower() in ("i", "we", "you")


def _is_record(reading: ArticleLayout, source: Span) -> bool:
    lo, hi = reading.words_in(source)
    return head_of(reading.words[lo:hi], initial=False, headline=False).noun == "document"


def _is_somebody(reading: ArticleLayout, source: Span) -> bool:
    """Who may take a stand: no record, and not the police, who rule out a crime."""
    lo, hi = reading.words_in(source)
    head = head_of(reading.words[lo:hi], initial=False, headline=False)
    named = head.word.proper and head.noun != "organization"
    return named or head.low in ("he", "she") or (head.noun == "person" and not head.plural)


def _is_group(reading: ArticleLayout, source: Span) -> bool:
    """People without a name who may doubt something: "some analysts"."""
    lo, hi = reading.words_in(source)
    head = head_of(reading.words[lo:hi], initial=False, headline=False)
    return head.plural and head.noun in ("person", "group")


def _is_plea(reading: ArticleLayout, cue: int) -> bool:
    """ "Denies conspiracy to commit arson": a plea, which the article tells in its own voice."""
    ahead = reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    things = [word for word in ahead if word.head == cue and word.dep == "dobj"]
    if any(word.head == cue and word.dep in ("ccomp", "xcomp") for word in ahead):
        return False
    return any(thing.tag.startswith("NN") and thing.low in nouns("crime") for thing in things)


_OUTLETS = frozenset("newspaper paper magazine masthead website publication".split())


def is_nobody(reading: ArticleLayout, source: Span) -> bool:
    """ "Nobody had told the engineers": nobody says anything; "you know" is no report either."""
    return reading.slice(source).lower() in ("nobody", "no one", "none", "neither", "you")


def _is_own(reading: ArticleLayout, cue: int, source: Span) -> bool:
    """What "this newspaper revealed" the article tells in its own voice."""
    _, hi = reading.words_in(source)
    form = reading.words[cue].verb
    return (
        form is not None
        and form.lemma in ("reveal", "report", "disclose")
        and hi <= cue
        and reading.words[hi - 1].low in _OUTLETS
        and "this" in (word.low for word in reading.words[max(0, hi - 2) : hi])
    )


def _named_so(reading: ArticleLayout, cue: int) -> bool:
    """Something is called something: "called the closure a disgrace", "described it as a step"."""
    lemma = getattr(reading.words[cue].verb, "lemma", "")
    ahead = reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    return any(
        word.head == cue
        and ((word.dep == "oprd" and lemma in ("call", "brand", "dub", "label")) or word.low == "as")
        for word in ahead
    )


def _expected(reading: ArticleLayout, cue: int) -> bool:
    """A figure that somebody expects: "expects 31,000 vehicles a day by 2030"."""
    ahead = reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    things = {k for k, word in enumerate(ahead, cue + 1) if word.head == cue and word.dep == "dobj"}
    return any(
        (word.tag == "CD" or word.text[:1].isdigit())  # "£45m" is a noun to the parser
        and any(depends(reading.words, word.head, k) for k in things)
        for word in ahead
    )


def _expects_to(reading: ArticleLayout, cue: int, source: Span) -> bool:
    """A body that expects a figure of itself: "it now expects to earn between €5m and €6m this year"."""
    ahead = reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    to_do = any(word.head == cue and word.dep == "xcomp" and word.tag == "VB" for word in ahead)
    figures = any((word.tag == "CD" and not word.text.isdigit()) or word.text in "$£€" for word in ahead)
    lo, hi = reading.words_in(source)
    head = head_of(reading.words[lo:hi], initial=False, headline=False)
    body = head.low == "it" or head.noun == "organization" or (head.word.proper and head.noun != "person")
    return to_do and figures and body and reading.words[cue].tag == "VBZ"


def _of_others(reading: ArticleLayout, cue: int) -> bool:
    """Somebody wants somebody else to do something: "want the airline to seek a merger"."""
    ahead = reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    verbs = {
        k for k, word in enumerate(ahead, cue + 1) if word.head == cue and word.dep in ("ccomp", "xcomp")
    }
    wanted = any(word.dep in ("nsubj", "nsubjpass") and word.head in verbs for word in ahead)
    return wanted or any(word.head == cue and word.dep == "dobj" for word in ahead)


def _takes_object(reading: ArticleLayout, cue: int) -> bool:
    """ "It added 2.4 million subscribers": the verb has a thing for its object, and nobody says anything."""
    form, ahead = reading.words[cue].verb, reading.words[cue + 1 : cue + _CLAUSE_WORDS]
    if form is not None and ahead and ahead[0].low in _NO_WORDS and ahead[0].head in (cue, -1):
        return True  # "said little"; not "said little had changed"
    if (
        form is None
        or form.lemma not in _THINGS_REPORTED
        or any(word.head == cue and word.dep == "ccomp" for word in ahead)
    ):
        return False
    return any(word.head == cue and word.dep == "dobj" for word in ahead)


def _answers_nothing(reading: ArticleLayout, cue: int) -> bool:
    """ "Refused to answer questions, saying that": what follows is no answer."""
    word = reading.words[cue]
    refused = word.dep == "xcomp" and reading.words[word.head].within("unreal")
    return word.low == "answer" and refused


def _uncovers(reading: ArticleLayout, cue: int, source: Span) -> bool:
    """ "In 1967 it revealed a ridge": what a thing brings to light it doesn't say."""
    ahead = [word for word in reading.words[cue + 1 : cue + _CLAUSE_WORDS] if word.head == cue]
    thing = any(word.dep == "dobj" for word in ahead) and not any(word.dep == "ccomp" for word in ahead)
    return thing and (reading.slice(source).lower() == "it" or not can_speak(reading, source))


def _in_court(reading: ArticleLayout, source: Span) -> bool:
    """Who hears what others say before it: "the court heard that"."""
    lo, hi = reading.words_in(source)
    return head_of(reading.words[lo:hi], initial=False, headline=False).low in nouns("hearing")


def complement(reading: ArticleLayout, cue: int, span: Span) -> bool:
    """Whether the parse gives a verb in a span as the complement of a cue."""
    lo, hi = reading.words_in(span)
    return any(word.head == cue and word.dep == "ccomp" for word in reading.words[lo:hi])


def has_clause(reading: ArticleLayout, cue: int, span: Span) -> bool:
    """Whether a content begins with a clause: a subject and its verb."""
    if complement(reading, cue, span):
        return True
    lo, hi = reading.words_in(span)
    verbs = range(lo + 1, min(hi, lo + _CLAUSE_WORDS))
    return clause_subject(reading.words, lo, hi) is not None and any(
        is_finite(reading.words, k) for k in verbs
    )


def can_speak(reading: ArticleLayout, source: Span) -> bool:
    """Whether a phrase names people, a body or a record, rather than an event or an idea."""
    lo, hi = reading.words_in(source)
    head = head_of(reading.words[lo:hi], initial=False, headline=False)
    named = head.word.proper and head.word.tag != "NNS"  # "Shares fell", where they begin a sentence
    return named or head.word.within("subject pronoun") or bool(head.noun)
