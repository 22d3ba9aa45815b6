"""Borrowing: the words of a sentence that a clause needs to be understood alone, and does not have itself.

A coordinated verb borrows its subject ("[The firm] cut 40 jobs"), a relative clause what it is said of
("[The ship] carries 240 passengers"). All are tokens of the sentence, in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.claims.reporting import SUBJECTS, VERBAL, speaks
from pipeline.text.lexicon import noun_class, nouns

if TYPE_CHECKING:
    from spacy.tokens import Token

_SEPARATORS = frozenset(", ; : — – ( ) …".split())
_AUXILIARY = frozenset({"aux", "auxpass"})
_BELONGS = frozenset({"at", "of", "for", "with", "from", "in"})
_OF_PLACE = frozenset("at in off on near by along around outside".split())
MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
_CONTAINS = frozenset("include cost contain comprise feature cover".split())
_HOLDS = frozenset("hold schedule expect postpone delay cancel adjourn suspend mediate host broker".split())
_MEETINGS = frozenset(
    "talk negotiation meeting summit trial vote election conference session hearing ceremony match debate "
    "ballot game race inquiry".split()
)
_AGENTS = frozenset({"agent", "attorney", "barrister", "lawyer", "solicitor"})
_BEHIND = frozenset({"relcl", "acl", "appos"})


def within(head: Token, gone: set[int] = frozenset()) -> Iterator[Token]:  # type: ignore[assignment]
    """The tokens under a head in their order, without those under the ones that are `gone`."""
    out = {token.i for at in gone for token in head.doc[at].subtree}
    return iter(sorted((t for t in head.subtree if t.i not in out), key=lambda t: t.i))


def is_separator(token: Token) -> bool:
    """A mark that parts two pieces of a sentence; a hyphen does so with a blank before it."""
    return token.text in _SEPARATORS or (
        token.text in ("-", "--") and token.i > 0 and bool(token.nbor(-1).whitespace_)
    )


def after_separator(token: Token) -> bool:
    """The words under a token begin right behind a comma or a dash."""
    first = token.left_edge
    return is_separator(first) or (first.i > 0 and is_separator(first.nbor(-1)))


def own_subject(head: Token) -> Token | None:
    """The subject in front of a verb, where it has one of its own."""
    return next((child for child in head.children if child.dep_ in SUBJECTS and child.i < head.i), None)


def auxiliaries(head: Token) -> list[Token]:
    """The auxiliaries of a verb: "has been"."""
    return [child for child in head.children if child.dep_ in _AUXILIARY]


def bare(noun: Token) -> tuple[int, ...]:
    """A noun with what belongs to it, up to the first comma behind it: "Ann Lee" of "Ann Lee, who …"."""
    kept = []
    for token in within(noun):
        if token.i > noun.i and is_separator(token):
            break
        kept.append(token.i)
    return tuple(kept)


def subject(head: Token) -> tuple[int, ...]:
    """The subject of a verb, or of the verb that it is coordinated with."""
    while own_subject(head) is None and head.dep_ == "conj":
        head = head.head
    found = own_subject(head)
    if found is None and speaks(head):  # "“We lost,” said Jane Roe, and walked out"
        found = next((child for child in head.children if child.dep_ == "nsubj"), None)
    return bare(found) if found is not None else ()


def coordinated(verb: Token, first: Token) -> tuple[int, ...]:
    """What a coordinated verb shares with the first one: setting, subject, auxiliary."""
    lent = {*_setting(first), *subject(first)}
    helps = auxiliaries(verb)
    if helps and all(one.lower_ == "been" for one in helps):  # "He had asked twice and been turned down"
        lent |= {one.i for one in auxiliaries(first) if one.lemma_ == "have"}
    if not auxiliaries(verb) and verb.tag_ in ("VB", "VBN", "VBG"):
        before_first = (one for one in auxiliaries(first) if one.i < first.i)
        # "Bees can be trained and still remember": "can" is shared, "be" is not.
        lent |= {one.i for one in before_first if verb.tag_ != "VB" or one.lemma_ not in ("be", "have")}
    return tuple(sorted(lent))


def _setting(head: Token) -> list[int]:
    """The time or place in front of the subject, which holds for all that is coordinated."""
    found = own_subject(head)
    if found is None:
        return []
    first = found.left_edge.i
    settings = [
        c
        for c in head.children
        if c.i < first and c.dep_ in ("prep", "npadvmod", "advmod") and c.lower_ != "according"
    ]
    commas = [
        c.i for c in head.children if c.i < first and c.text == "," and settings and c.i > settings[0].i
    ]
    return [*(token.i for child in settings for token in child.subtree), *commas]


def antecedent(clause: Token) -> tuple[int, ...]:
    """What a relative clause, or a participle behind a noun, is said of."""
    noun = _made_by(clause) or _held(clause) or _dated(clause) or _thing(clause)
    first = clause.left_edge.i
    if (of_these := _counted(clause)) is not None:
        return bare(of_these)
    nearest = noun.doc[first - 2] if after_separator(clause) and noun == clause.head else noun
    top = _interrupted(clause, noun)
    if top is not None:
        return tuple(token.i for token in within(top) if token.i < first and not is_separator(token))
    people = any(token.lower_ in ("who", "whom") for token in clause.subtree if token.i < clause.i)
    if people and noun.dep_ == "appos" and noun.pos_ == "NOUN" and noun.head.pos_ == "PROPN":
        return bare(noun.head)  # "Alec Ross, a dentist, who died in May"
    if people and noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.dep_ == "appos":
        one = noun.head.head
        if one.lower_ == "one" and after_separator(clause):
            return bare(one.head)  # "Ruth Gelber, one of three heirs, who flew in"
    if (
        people
        and noun.dep_ == "pobj"
        and noun.head.lower_ in _BELONGS
        and (noun_class(noun.head.head.lower_)[0] == "person" or _is_of_body(noun))
    ):
        # "Jun Ito, an analyst at Morrow Securities, who": said of the analyst.
        if _is_spoken_for(noun):
            return bare(noun)
        return bare(noun.head.head.head if noun.head.head.dep_ == "appos" else noun.head.head)
    if _disagrees(clause, noun):
        verb = next((one for one in noun.ancestors if one.pos_ in VERBAL), noun)
        return before(verb, clause)
    if (
        nearest.pos_ in ("NOUN", "PROPN")
        and nearest.dep_ != "npadvmod"
        and (nearest not in noun.subtree or (people and noun.pos_ in VERBAL))
    ):
        noun = nearest
    elif noun.pos_ in VERBAL:
        return before(noun, clause)
    name = next(
        (one for one in noun.children if one.dep_ == "appos" and one.pos_ == "PROPN" and one.i < first), None
    )
    if people and name is not None and name.right_edge.i == first - 2:
        return bare(name)  # "its regional officer, Ann Lee, who promised a ballot"
    if noun.dep_ == "appos" and not after_separator(clause):
        # "Ann Lee, a surgeon who led the trial": said of Ann Lee.
        return bare(noun.head)
    behind = {
        child.i for child in noun.children if child.i > noun.i and child.dep_ in _BEHIND | {"conj", "cc"}
    }
    return tuple(token.i for token in within(noun, behind) if token.i < first and not is_separator(token))


def _is_spoken_for(noun: Token) -> bool:
    """Somebody for whom another speaks: "A lawyer for Pratley, who left the company in January, said"."""
    agent = noun.head.head.lower_ in nouns("mouthpiece") | _AGENTS and noun.head.lower_ == "for"
    named = noun.pos_ == "PROPN" and not any(child.dep_ == "det" for child in noun.children)
    return agent and (named or noun_class(noun.lower_)[0] == "person")


def _made_by(clause: Token) -> Token | None:
    """The scheme, not the firm: "the scheme by Bright Quay Homes, which includes 212 flats"."""
    noun = clause.head
    which = any(token.lower_ == "which" for token in clause.subtree if token.i < clause.i)
    made = noun.dep_ == "pobj" and noun.head.lower_ == "by" and noun.head.i > 0
    thing = noun.head.nbor(-1) if made else noun
    return thing if which and made and thing.pos_ == "NOUN" and clause.lemma_ in _CONTAINS else None


def _dated(clause: Token) -> Token | None:
    """The failure, not its day: "the first failure, on Oct. 30, which grounded 410 flights"."""
    day = clause.head
    if (
        day.dep_ != "pobj"
        or day.lower_[:3] not in MONTHS
        or not any(one.tag_ == "CD" for one in day.children)
    ):
        return None
    ahead = [one for one in day.doc[max(day.head.i - 2, 0) : day.head.i] if one.text != ","]
    return ahead[-1] if ahead and ahead[-1].pos_ == "NOUN" else None


def _held(clause: Token) -> Token | None:
    """The talks, not those who tell of them: "Two diplomats briefed on the talks, held in Geneva"."""
    nearest = clause.doc[clause.left_edge.i - 2] if clause.left_edge.i > 1 else clause
    told = clause.tag_ == "VBN" and after_separator(clause) and nearest in clause.head.subtree
    return nearest if told and clause.lemma_ in _HOLDS and nearest.lemma_ in _MEETINGS else None


def _is_of_body(noun: Token) -> bool:
    """Somebody of a body: "Alan Whitlock, of the Cardiac Trust, who"."""
    return noun.head.head.pos_ == "PROPN" and after_separator(noun.head)


def _interrupted(clause: Token, noun: Token) -> Token | None:
    """What "which" parts from its verb, and ends in a place: "homes off Mill Lane, which …, were"."""
    which = any(token.lower_ == "which" for token in clause.subtree if token.i < clause.i)
    if not which or noun.pos_ != "PROPN" or noun.dep_ != "pobj" or noun.head.lower_ not in _OF_PLACE:
        return None
    top = next((one for one in noun.ancestors if one.dep_ in SUBJECTS), None)
    return top if top is not None and top.head.i > clause.right_edge.i and top.tag_ == "NNS" else None


def _thing(clause: Token) -> Token:
    """What a clause hangs on; a "which" is not said of the person whose name stands before it."""
    noun = clause.head
    if not any(token.lower_ == "which" for token in clause.subtree if token.i < clause.i):
        return noun
    nearest = clause.doc[clause.left_edge.i - 2] if clause.left_edge.i > 1 else noun
    person = noun_class(noun.lower_)[0] == "person" or noun.pos_ == "PROPN"
    if (
        person
        and nearest != noun
        and nearest.dep_ == "pobj"
        and nearest.head.lower_ in _BELONGS
        and nearest in noun.subtree
    ):
        return nearest  # "Two officials of the Northern Union, which finances the relief"
    many = any(one.tag_ == "VBP" for one in (clause, *auxiliaries(clause)))
    while noun.pos_ in ("NOUN", "PROPN") and (
        noun_class(noun.lower_)[0] == "person"
        or (noun.dep_ == "appos" and noun_class(noun.head.lower_)[0] == "person")
        or (many and noun.dep_ == "pobj" and noun.tag_ in ("NN", "NNP") and noun.head.head.tag_ == "NNS")
    ):
        above = next((one for one in noun.ancestors if one.pos_ in ("NOUN", "PROPN")), None)
        if above is None:
            break
        noun = above
    return noun


def _counted(clause: Token) -> Token | None:
    """What "39 of which" counts where the clause hangs on no noun: "46 drones overnight, 39 of which"."""
    counts = any(
        one.lower_ in ("which", "whom") and one.dep_ == "pobj" for one in clause.subtree if one.i < clause.i
    )
    if not counts or (clause.head.pos_ not in VERBAL and clause.head.tag_ == "NNS"):
        return None
    ahead = reversed(clause.doc[clause.sent.start : clause.left_edge.i])
    return next((one for one in ahead if one.tag_ == "NNS" and one.dep_ in ("dobj", "pobj", "attr")), None)


def _disagrees(clause: Token, noun: Token) -> bool:
    """A "which" with a verb in the singular, behind a noun in the plural, is said of the whole clause."""
    which = any(child.lower_ == "which" and child.dep_ in SUBJECTS for child in clause.children)
    verb = next((one for one in auxiliaries(clause) if one.tag_ in ("VBZ", "VBP")), clause)
    return which and verb.tag_ == "VBZ" and noun.tag_ == "NNS"


def before(head: Token, part: Token) -> tuple[int, ...]:
    """A clause up to the comma before one of its parts."""
    content = next((child for child in head.children if child.dep_ == "ccomp" and child.i < head.i), None)
    if content is not None and speaks(head):
        head = content  # "Three were missing, the chief told reporters, down from 11"
    told = {child.i for child in head.children if child.dep_ == "parataxis" and speaks(child)}
    told |= {
        child.i
        for child in head.subtree
        if child.lower_ == "according" and child.dep_ == "prep" and after_separator(child)
    }
    words = [token for token in within(head, {part.i, *told}) if token.i < part.left_edge.i]
    # What opens the clause joins it to another; not "once" in "Orvik, once the fourth-largest bank, failed".
    joins = {token.i for token in words[:1] if token.dep_ == "mark"}
    joins |= {token.i for token in words if token.dep_ == "advmod" and token.tag_ == "WRB"}
    kept = [token for token in words if not (token.head == head and token.i in joins)]
    while kept and is_separator(kept[-1]):
        kept.pop()
    if kept and kept[0].lower_ == "according" and (whose := own_subject(head)) is not None:
        opened = [token.i for token in kept if token.i < whose.left_edge.i and is_separator(token)]
        kept = [token for token in kept if opened and token.i > opened[-1]] or kept
    if kept and kept[0].lower_ == "that" and kept[0].tag_ == "IN":
        kept.pop(0)
    # "[She] accused Tivoli of shelling Dobra, killing three", where "She" stands before another verb.
    joined = head.dep_ == "conj" and own_subject(head) is None and head.head.pos_ in VERBAL
    lent = coordinated(head, head.head) if joined else ()
    return tuple(sorted({*lent, *(token.i for token in kept)}))
