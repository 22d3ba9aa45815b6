"""Clauses: what a sentence states, one fact at a time, found by its grammar.

A verb with its complements is a clause: the main one, a coordinated one, what a source is reported to say,
a relative clause or a participle that adds a fact between commas. What only tells who speaks is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import MONTHS, auxiliaries, own_subject, within
from pipeline.claims.parts import CONTRASTS, ClausePart, part_at, text_of
from pipeline.claims.reporting import (
    SUBJECTS,
    TO_SOMEBODY,
    VERBAL,
    contents,
    denies,
    hides,
    is_denial,
    is_empty,
    is_reporting,
    only_reports,
    speaks,
    tells,
    thinks,
)
from pipeline.text.lexicon import grammar

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_REPORT = 6
"""Words up to which a sentence of its own only tells who speaks: "she said."."""
_LEAST = 3
_SUBJECT = 12
"""Words up to which what a pronoun stands for is believed: beyond, the parser has missed a verb."""
_QUESTIONS = frozenset({"WP", "WRB", "WDT"})
_TWO_WORDS = 2
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_DISCOURSE = frozenset(
    "notably however meanwhile moreover furthermore additionally separately importantly".split()
)
_LABELS = frozenset("rated rates graded grades labelled labeled marked branded classed deemed".split())
_SPANS = frozenset("week month year night evening morning".split())
_SIGNS = frozenset({"%", "‰", "°"})
"""Marks that are words: "from 1.8%"."""
_OPENINGS = CONTRASTS | {"that", "after"}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a parsed sentence, by the numbers of its tokens.

    `tokens` are its own words. `lent` are words from elsewhere in the sentence that it needs to be
    understood: they go where token `place` stands, which they replace, or else in front. `speech` is the
    verb by which it is reported.
    """

    head: int
    tokens: tuple[int, ...]
    lent: tuple[int, ...] = ()
    place: int | None = None
    speech: int | None = None


def clauses(doc: Doc, depth: Sequence[int]) -> list[Clause]:
    """The clauses of a parsed sentence in the order of their words.

    `depth` says for each token in how many quotations it stands.
    """
    found: list[Clause] = []
    for sent in doc.sents:
        within_sent: list[Clause] = []
        _visit(ClausePart(sent.root), None, depth, within_sent)
        if any(_is_broken(doc, one, depth) for one in within_sent):
            # The parse is wrong somewhere: the sentence as it stands is not.
            within_sent = [_whole(sent)]
        found += within_sent
    return sorted(found, key=lambda one: (one.tokens[0], one.tokens[-1]))


def _whole(sent: Span) -> Clause:
    """A sentence as it stands, without ", she noted" at its end."""
    own = list(sent)
    commas = [token.i for token in own if token.text == ","]
    behind = [token for token in own if commas and token.i > commas[-1]]
    verbs = [token for token in behind if speaks(token) or only_reports(token)]
    named = any(token.pos_ in ("PROPN", "PRON", "NOUN") for token in behind if token.i < (verbs or own)[0].i)
    if verbs and named and _is_loose(behind[-1]) and len(behind) <= 2 * _REPORT and behind[-2] == verbs[-1]:
        own = [token for token in own if token.i < commas[-1]]
    own = _past_that(own)
    return Clause(sent.root.i, tuple(token.i for token in _trimmed(own, sent.root)))


def _past_that(own: list[Token]) -> list[Token]:
    """Without "an engineer has told our reporter that" in front."""
    for at, token in enumerate(own):
        if not is_reporting(token) or is_denial(token):
            if token.tag_ in _FINITE and token.dep_ == "ROOT":
                return own  # "She is to go after an inquiry found that …"
            continue
        ahead = enumerate(own[at : at + _REPORT], at)
        that = next((n for n, one in ahead if one.lower_ == "that" and one.tag_ != "DT"), None)
        if that is not None and that + _LEAST < len(own):
            return own[that + 1 :]
        return own
    return own


def _is_broken(doc: Doc, clause: Clause, depth: Sequence[int]) -> bool:
    head = doc[clause.head]
    return (
        _lacks_subject(doc, clause)
        or _breaks_off(doc, clause)
        or _drops_label(doc, clause, depth)
        or _takes_day(own_subject(head))
    )


def _takes_day(subject: Token | None) -> bool:
    """A day of a month taken for the subject: "talks due to open on Nov 16 must not become …"."""
    if subject is None or subject.tag_ != "CD" or not subject.i:
        return False
    return subject.nbor(-1).lower_.rstrip(".")[:3] in MONTHS and subject.nbor(-1).text[:1].isupper()


def _drops_label(doc: Doc, clause: Clause, depth: Sequence[int]) -> bool:
    """A quoted label cut off its verb: "Its inspectors, who rated it “requires improvement” in 2023, …"."""
    behind = clause.tokens[-1] + 1
    return (
        doc[clause.head].lower_ in _LABELS and behind < len(doc) and depth[behind] > depth[clause.tokens[-1]]
    )


def _lacks_subject(doc: Doc, clause: Clause) -> bool:
    """A finite verb without a subject, with two, or with a verb for one: no clause of English."""
    verb = doc[clause.head]
    verbless = not any(doc[i].pos_ in ("VERB", "AUX") for i in clause.lent)
    if clause.place is not None and verbless and len(clause.lent) > _SUBJECT:
        return True
    if clause.lent or not any(token.tag_ in _FINITE for token in (verb, *auxiliaries(verb))):
        return False
    subjects = [
        child
        for child in verb.children
        if child.dep_ in SUBJECTS
        and child.dep_ != "expl"
        and "-" not in (child.text, doc[child.i : child.i + 2][-1].text)
    ]  # "the vice-chancellor" is one
    if len(subjects) > 1:
        return True
    subject = subjects[0] if subjects else None
    if subject is None:
        return not any(doc[i].pos_ in ("NOUN", "PROPN", "PRON", "NUM") for i in clause.tokens if i < verb.i)
    return subject.tag_ in _FINITE


def _breaks_off(doc: Doc, clause: Clause) -> bool:
    """It ends with a word that asks for more: "in the 89th minute on"."""
    last = doc[clause.tokens[-1]]
    stranded = last.head.dep_ in ("relcl", "xcomp") or last.head.tag_ == "VBN"  # "was not learned from"
    stranded = stranded or last.head.left_edge.tag_ in _QUESTIONS  # "knew where the money came from"
    return last.dep_ in ("det", "poss", "aux", "auxpass") or (
        last.dep_ == "prep" and not any(last.children) and not stranded
    )


def _visit(part: ClausePart, speech: int | None, depth: Sequence[int], found: list[Clause]) -> None:
    """Take up a clause, and those within it."""
    head = part.head
    reported = [] if _tells_of_telling(head, speech) else contents(head, depth)
    inner = _inner(head, {one.i for one in reported}, depth)
    for content in reported:
        inside = part.place in {token.i for token in content.subtree}
        lent = (part.lent, part.place) if inside else ((), None)
        _visit(ClausePart(content, *lent), head.i, depth, found)
    speaks = next((one.head.i for one in inner if one.drop and only_reports(one.head)), speech)
    gone = {one.head.i for one in inner}
    if not (part.drop or reported or _says_nothing(head, gone, depth)):
        clause = _clause(part, gone, speaks, depth)
        found += [clause] if clause else []
    for one in inner:
        if part.sealed and one.head.dep_ != "conj":
            continue
        if one.head.dep_ == "conj" and not one.lent and own_subject(one.head) is None:
            one = replace(one, lent=part.lent)
        _visit(one, speaks if one.reported else None, depth, found)


def _tells_of_telling(head: Token, speech: int | None) -> bool:
    """Somebody is reported to have told another: "said she had warned a manager that …" is one claim."""
    framed = any(token.dep_ == "prep" and token.lower_ == "according" for token in head.subtree)
    if framed and head.lemma_ in ("know", "learn", "realise", "realize", "discover"):
        return True  # "managers knew that it was spreading, according to memos"
    hearers = [child for child in head.children if child.dep_ in ("dobj", "dative")]
    heard = any(one.pos_ != "PRON" and one.lower_ not in grammar("hearer") for one in hearers)
    if head.lemma_ in TO_SOMEBODY and heard and (framed or speech is not None):
        return True
    # "Two aides said the minister had admitted that …"; what he told them himself is his.
    teller = own_subject(head)
    told_himself = any(one.pos_ == "PRON" for one in hearers)
    if head.dep_ == "advcl" and head.lemma_ in TO_SOMEBODY and hearers and speech is not None:
        return True  # "police said he fled after Ann Poe told him that …"
    another = teller is not None and teller.pos_ in ("NOUN", "PROPN") and head.dep_ == "ccomp"
    another = another or (head.dep_ == "relcl" and not told_himself)  # "… his advisers, who think that …"
    relayed = speech is None or head.doc[speech].lemma_ == "report"  # "The Post reported that officials said"
    return not relayed and another and (tells(head) or thinks(head)) and not told_himself


def _inner(head: Token, reported: set[int], depth: Sequence[int]) -> list[ClausePart]:
    """The parts within a clause, not those within these."""
    found = []
    waiting = list(head.children)
    while waiting:
        token = waiting.pop(0)
        if token.i in reported:
            continue
        part = part_at(token, head, depth)
        if part is not None:
            found.append(part)
        else:
            waiting += token.children
    return found


def _says_nothing(head: Token, gone: set[int], depth: Sequence[int]) -> bool:
    """A whole sentence that only tells who speaks, or why a source is not named; and "and asked why"."""
    if _only_asks(head, gone):
        return True
    if head.dep_ != "ROOT":
        return False
    words = [token for token in within(head, gone) if not token.is_punct]
    if head.sent[-1].text == ":" and is_reporting(head) and not any(depth[token.i] for token in words):
        return True  # "A third message read:"
    if hides(text_of(words)) or is_empty(text_of(words)):
        return True
    quoted = any(depth[token.i] for token in words)
    if quoted and len(words) < _LEAST and not any(token.pos_ in VERBAL or token.like_num for token in words):
        return True  # "“A neighbour!”"
    if quoted and head.dep_ == "ROOT" and head.pos_ == "ADP" and not any(token.like_num for token in words):
        return True  # "“On a point of principle.”"
    if not (quoted or any(token.pos_ in VERBAL for token in words)):
        # "Another long night." says nothing; "More than 40 people dead." does, or what is "up from 39".
        compared = any(head.doc[at].lower_ in ("up", "down", "compared") for at in gone)
        return not (compared or {"ADJ", "NUM"} <= {token.pos_ for token in words})
    sent = head.sent
    beside = any(depth[: sent.start]) or any(depth[sent.end :])
    done = any(child.dep_ == "agent" for child in head.children)  # "Quantiva was advised by Rowe Partners"
    return only_reports(head) and not quoted and not done and (len(words) <= _REPORT or beside)


def _only_asks(head: Token, gone: set[int]) -> bool:
    """ "And asked what for", "they asked why": a question of a word or two states nothing."""
    behind = [token for token in within(head, gone) if token.i > head.i and not token.is_punct]
    asked = any(token.tag_ in _QUESTIONS for token in behind)
    return head.lemma_ in ("ask", "wonder") and asked and len(behind) <= _TWO_WORDS


def _clause(part: ClausePart, gone: set[int], speech: int | None, depth: Sequence[int]) -> Clause | None:
    """The clause of a part, without the parts that are gone; None where no word is left."""
    head, lent, place = part.head, part.lent, part.place
    own = _before_according(list(within(head, gone)), head)
    own = _before_speaker(own, head, head.doc[speech] if speech is not None else None)
    subject = own_subject(head)
    if subject is not None and _stands_apart(subject, head, gone):
        first = min(token.i for token in (head, *auxiliaries(head)))
        rest = [token for token in own if token.i >= first]
        if sum(not token.is_punct for token in rest) >= _LEAST - denies(head):  # "denied that"
            left = {one.i for one in subject.children if one.dep_ == "appos" and _needs(one, gone)}
            ahead = [token for token in within(subject, gone | left) if token.i < first]
            lent, place = tuple(token.i for token in _trimmed(ahead, subject)), None
            own = rest
    own = _trimmed(_quoted_alone(_past_source(own, subject, head), head, depth), head)
    if not any(token.is_alpha or token.like_num for token in own):
        return None
    own = _with_commas(own)
    return Clause(head.i, tuple(token.i for token in own), lent, place, speech)


def _with_commas(own: list[Token]) -> list[Token]:
    """With the commas between its words that the parser hangs on another clause: "my job, my friends"."""
    kept = own[:1]
    for one, after in pairwise(own):
        between = one.doc[one.i + 1 : after.i]
        kept += [*(token for token in between if len(between) == 1 and token.text == ","), after]
    return kept


def _before_according(own: list[Token], head: Token) -> list[Token]:
    """Without what the parser leaves of ", according to a paper that has yet to be reviewed" at the end."""
    at = next(
        (t.i for t in head.sent if t.lower_ == "according" and t.i > head.i and t.nbor(-1).text == ","), None
    )
    if at is None or at in {token.i for token in own}:
        return own
    comma = next((t.i for t in head.sent if t.i > at and t.text == ","), head.sent.end)
    return [token for token in own if not at < token.i < comma]


def _before_speaker(own: list[Token], head: Token, speech: Token | None) -> list[Token]:
    """Without who speaks, taken for an apposition: "… fishermen held in 2023, one of the officials said"."""
    if speech is None or speech.i < head.i or own_subject(speech) is not None:
        return own
    named = next(
        (t for t in own if t.dep_ in ("appos", "conj") and t.i > head.i and t.right_edge.i + 1 == speech.i),
        None,
    )
    if named is None or named.left_edge.nbor(-1).text != ",":
        return own
    return [token for token in own if token.i < named.left_edge.i - 1]


def _stands_apart(subject: Token, head: Token, gone: set[int]) -> bool:
    """A clause that was cut out parts the subject from its verb; or a speaker who denies has a setting."""
    first, last = subject.left_edge.i, subject.right_edge.i
    return (denies(head) and head.left_edge.i < first) or any(first <= at <= last for at in gone)


def _needs(token: Token, gone: set[int]) -> bool:
    """A description that says nothing without the part that is gone: "the company that owns the dams"."""
    return token.left_edge.lower_ == "the" and any(one.i in gone for one in token.subtree)


def _past_source(own: list[Token], subject: Token | None, head: Token) -> list[Token]:
    """Without "According to …," at the head of the sentence, of which the parser may miss the end."""
    first = head.sent[0]
    if first.lower_ != "according":
        return own
    verb = min(token.i for token in (head, *auxiliaries(head)))
    commas = [token.i for token in head.doc[first.i : subject.i if subject else verb] if token.text == ","]
    if not commas:
        return own
    if subject is None and head.dep_ == "ROOT":
        return [*head.doc[commas[-1] + 1 : verb], *(token for token in own if token.i >= verb)]
    return [token for token in own if token.i > commas[-1]]


def _quoted_alone(own: list[Token], head: Token, depth: Sequence[int]) -> list[Token]:
    """Of a clause that stands in quotation marks, what stands in them; the rest is about the speaker.

    The same for what a verb of speech has for its object: "“Rubbish,” she said".
    """
    quoted = [token for token in own if depth[token.i]]
    if depth[head.i] and quoted and quoted[0].dep_ == "cc":
        return quoted  # "“…,” said Ann Lee, the mayor, “and 9,000 people would have had …”"
    if not quoted or (depth[head.i] and not depth[own[0].i]):
        return own
    if depth[head.i]:
        return quoted
    if quoted[0].i > head.i and len(quoted) < _LEAST and own[-1] not in quoted:
        return own  # "residents shouted “shame” as the vote was read out"
    if any(one.dep_ == "conj" and depth[one.i] for one in head.children):
        return own  # "had been told of it but “chose not to look”"
    if quoted[0].dep_ == "prep" and any(one.dep_ == "auxpass" for one in head.children):
        return own  # "the agency was told “within the hour”"
    spoken = speaks(head) and not any(_is_in_part(token, head, depth) for token in quoted)
    return quoted if spoken else own


def _is_in_part(token: Token, head: Token, depth: Sequence[int]) -> bool:
    """A quoted word that words outside of the quotation marks govern: "reiterated his “full support”"."""
    top = token
    while depth[top.head.i] and top.head != top:
        top = top.head
    return top.head != head or not all(depth[one.i] or one.is_punct for one in top.subtree)


def _trimmed(own: list[Token], head: Token) -> list[Token]:
    """Without the marks and conjunctions at the ends, and the word that joins it to the clause before it."""
    marks = [n for n, token in enumerate(own[:3]) if token.dep_ == "mark" and token.head == head]
    first, last = 0, len(own)
    if marks and own[marks[0]].lower_ in _OPENINGS:
        first = marks[0] + 1
    # "Police said on Friday, after a search, that …": the parser may hang "after" on what is told.
    that = (
        n
        for n, t in enumerate(own)
        if t.i < head.i and t.head == head and (t.dep_, t.lower_) == ("mark", "that")
    )
    first = max(first, next(that, -1) + 1)
    first = max(first, _past_day(own, head))
    while first < last and (_is_loose(own[first]) or _joins(own[first : first + 2])):
        first += 1
    while first < last and _is_loose(own[last - 1]):
        last -= 1
    return own[first:last]


def _joins(words: list[Token]) -> bool:
    """A word that only joins a clause to the talk; a "that" before a plural, which points to nothing."""
    that = len(words) > 1 and words[0].lower_ == "that" and words[1].tag_ == "NNS"
    return words[0].lower_ in _DISCOURSE or that


def _past_day(own: list[Token], head: Token) -> int:
    """Past the day of a report, which the parser may hang on what is told: "said on Tuesday it would buy"."""
    subject = own_subject(head)
    if not own or subject is None or head.dep_ != "ccomp" or own[0].i != head.head.i + 1:
        return 0
    ahead = [token for token in own if token.i < subject.left_edge.i]
    days = any(token.lower_ in grammar("day") | _SPANS for token in ahead)
    plain = all(
        token.dep_ in ("prep", "pobj", "npadvmod", "amod", "det", "advmod", "compound") for token in ahead
    )
    return len(ahead) if days and plain and is_reporting(head.head) else 0


def _is_loose(token: Token) -> bool:
    mark = token.is_punct and token.text not in _SIGNS
    joins = token.dep_ == "cc" and token.lower_ not in ("nor", "neither")
    return mark or joins or (token.dep_ == "punct" and token.text not in _SIGNS)
