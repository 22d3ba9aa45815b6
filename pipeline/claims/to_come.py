"""To come: claims about what is going to be, a promise or plan of the one who speaks, or a prediction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import auxiliaries
from pipeline.claims.verb_words import (
    FIRST,
    SENSES,
    THIRD,
    has,
    is_negated,
    is_passive,
    is_perfect,
    is_present,
    modals,
    subject_of,
)
from pipeline.text.lexicon import noun_class

if TYPE_CHECKING:
    from spacy.tokens import Token

_EFFECTS = frozenset("boost bring create double end halve lead raise reduce save triple".split())
_NONE = frozenset({"neither", "nobody", "none", "no", "nothing"})
_FUTURE = frozenset({"will", "would", "'ll", "wo", "'d", "shall"})
_OWN = frozenset({"its", "his", "her", "their", "our", "my"})
_PEOPLE = FIRST | {"you", "he", "she"}
_REPORTED = frozenset({"would", "'d"})
_PLANS = frozenset("ambition aspiration desire intention plan wish".split())
_ODDS = frozenset("chance likelihood odds probability".split())
_ESTIMATES = frozenset("assess estimate give make peg place put rate reckon see".split())
_TO_BE = frozenset("expected future likely probable projected".split())
_REMAINS = frozenset("keep quit resign retire stay".split())
"""What somebody is doing from now on: "I'm keeping the dog"."""
_JOURNEYS = frozenset("arrive fly meet travel visit".split())
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_ENDS = frozenset("close end open reopen shut start".split())
_MONTHS = frozenset(
    "January February March April May June July August September October November December".split()
)
_SITTINGS = frozenset(
    "consider debate decide discuss hear interview meet question rule sentence vote".split()
)
"""What bodies set a day for: "The council will vote on the plan on Tuesday"."""
_SET = frozenset("announce discuss draw hear hold make play publish release unveil".split())
"""What is set for a day: "The draw will be made on Monday"."""
_DEEDS = re.compile(
    r"\w+(?:tion|ment|sion|al)|bid|change|cut|deal|increase|merger|return|rise|run|sale|talks|tax|vote"
)
"""What somebody may rule out doing: "ruled out legislation", and not "ruled out arson"."""
_STATED = frozenset("anticipate forecast foresee predict project".split())


def promises(head: Token, speech: Token | None, told: bool, quoted: bool) -> bool:
    """Somebody tells what the speaker is going to do, or plans."""
    planned = any(child.dep_ == "xcomp" for child in head.children) or (
        is_passive(head) and (speech is not None or (head.lemma_ == "plan" and is_present(head)))
    )
    once = is_perfect(head) and any(one.lower_ == "had" for one in auxiliaries(head))
    if has(head, "intention") and planned and head.lemma_ != "propose":
        return not once  # "had been planning to retire"
    hopes = head.lower_ in ("hope", "hopes", "hoped") and not is_perfect(head)
    if hopes and (is_present(head) or told) and any(child.dep_ == "xcomp" for child in head.children):
        return True
    if head.lemma_ in ("promise", "vow") and any(child.dep_ == "dobj" for child in head.children):
        return not is_passive(head)  # "promised a review"
    if _has_plans(head, told) or _rules_out(head) or (told and _is_to(head)) or _refuses(head, quoted):
        return True
    modal = modals(head)
    going = _is_going_to(head)
    will = {"will", "'ll", "wo", "shall"} if quoted else _FUTURE
    if not (modal & will or (going and told)) or is_perfect(head):
        return False
    if speech is not None and speech.lemma_ in ("promise", "pledge", "vow"):
        return True
    if has(head, "provision") or head.lemma_ == "be":
        return False
    subject = subject_of(head)
    if subject is None or not (speech is not None or quoted):
        return False
    if subject.lower_ in FIRST:
        return True
    if quoted:
        return False
    if subject.lower_ in THIRD:
        record = speech is not None and _is_of_record(speech)  # "An analysis found they would cost $1,340"
        return not record and (subject.lower_ != "it" or not _is_of_person(speech))
    own = any(child.lower_ in _OWN for child in subject.children)
    body = has(subject, "speaker") and any(child.lower_ == "the" for child in subject.children)
    return own or body


def _is_of_person(speech: Token | None) -> bool:
    """Somebody says it, and so not of himself: "Brewer, who argued that it would cost taxpayers"."""
    speaker = subject_of(speech) if speech is not None else None
    if speech is not None and speaker is None and speech.tag_ == "VBG":
        speaker = subject_of(speech.head)  # "Daniel Frost has ruled it out, saying it would cost billions"
    if speech is None or speaker is None:
        return False
    return speaker.lower_ in ("he", "she") or (speaker.lower_ == "who" and speech.head.pos_ == "PROPN")


def _has_plans(head: Token, told: bool) -> bool:
    """ "Has no plans to sell", and not "had plans to sell" in the article's own voice."""
    things = [child for child in head.children if child.dep_ == "dobj" and child.lemma_ in _PLANS]
    to_do = any(child.dep_ in ("acl", "relcl", "prep") for thing in things for child in thing.children)
    return head.lemma_ == "have" and to_do and (told or is_present(head))


def _rules_out(head: Token) -> bool:
    """ "Ruled out going above $40", and not what the police rule out."""
    out = any(child.dep_ == "prt" and child.lower_ == "out" for child in head.children)
    clauses = ("xcomp", "pcomp", "ccomp", "advcl")
    deed = any(child.tag_ == "VBG" and child.dep_ in clauses for child in head.children)
    subject = subject_of(head)
    if subject is not None and (subject.lower_ in ("he", "she") or subject.pos_ == "PROPN"):
        things = [child for child in head.children if child.dep_ == "dobj"]
        deed = deed or (not is_perfect(head) and any(_DEEDS.fullmatch(thing.lower_) for thing in things))
    return head.lemma_ == "rule" and out and deed and not is_negated(head)


def _is_to(head: Token) -> bool:
    """ "The plant is to shut", and not "the aim is to shut it"."""
    subject = subject_of(head)
    aim = subject is not None and has(subject, "aim")
    verbs = [child for child in head.children if child.dep_ == "xcomp" and child.tag_ == "VB"]
    to = any(one.lower_ == "to" and one.i > head.i for verb in verbs for one in verb.children)
    complements = any(child.dep_ in ("acomp", "attr", "prep") for child in head.children)
    return head.lemma_ == "be" and is_present(head) and to and not complements and not aim


def _refuses(head: Token, quoted: bool) -> bool:
    """In quoted words: "We are not going away", "I'm not resigning"."""
    subject = subject_of(head)
    ours = subject is not None and subject.lower_ in FIRST
    now = head.tag_ == "VBG" and is_present(head) and not is_passive(head) and not is_perfect(head)
    return quoted and ours and now and ((is_negated(head) and has(head, "deed")) or head.lemma_ in _REMAINS)


def _is_going_to(head: Token) -> bool:
    """ "Is going to close", and not "was going to"."""
    verbs = [child for child in head.children if child.dep_ == "xcomp" and child.tag_ == "VB"]
    return head.lower_ in ("going", "gon") and is_present(head) and bool(verbs)


def predicts(head: Token, speech: Token | None, told: bool, quoted: bool) -> bool:
    """It tells what is to come, and not what is set down for it."""
    modal = modals(head)
    subject = subject_of(head)
    nobody = subject is not None and not _NONE.isdisjoint({subject.lower_, subject.left_edge.lower_})
    negated = nobody or is_negated(head)
    if has(speech, "forecast") and head.tag_ not in ("VBD", "VBN"):
        return True
    if head.pos_ == "NOUN" and any(one.dep_ == "relcl" and _expects(one, None) for one in head.children):
        return any(one.lemma_ == "expect" for one in head.children)  # "a number it expects to double"
    if _gives_odds(head) or _forecasts(head, subject):
        return True
    if is_perfect(head) or (not quoted and not negated and _is_arranged(head, speech)):
        return False
    if head.lemma_ == "cost" and speech is not None and _is_of_record(speech):
        return False  # an estimate that is on record
    if modal & {"will", "'ll", "wo"} or (modal & _REPORTED and speech is not None and not quoted):
        return not has(head, "provision") or (subject is not None and subject.lower_ in _PEOPLE)
    if _is_going_to(head):
        return True
    able = (
        head.lemma_ in SENSES
        or _is_measured(head)
        or (subject is not None and subject.left_edge.lower_ == "not")
    )
    if modal & {"could", "might"} and not negated and not able:
        return True
    if "may" in modal and any(child.lower_ in ("yet", "still", "soon", "well") for child in head.children):
        return True
    if "would" in modal and not told and head.lemma_ in _EFFECTS:
        return True
    if head.lemma_ == "expect" and not (quoted and head.tag_ == "VBD") and _expects(head, subject):
        return True
    things = [child for child in head.children if child.dep_ in ("acomp", "attr")]
    if head.lower_ in ("is", "are", "’s", "'s", "'re"):
        if any(child.lower_ in ("likely", "unlikely", "bound") and not _is_a_rate(child) for child in things):
            return True
        # "It is a vote that will haunt the party."
        clauses = [one for thing in things for one in thing.children if one.dep_ == "relcl"]
        pointing = subject is not None and subject.lower_ in ("it", "this", "that")
        return pointing and any(modals(one) & {"will", "'ll"} for one in clauses)
    return False


def _is_a_rate(likely: Token) -> bool:
    """How often something is so, which has been counted: "12% more likely to fall ill than others"."""
    return any(child.lower_ in ("more", "less", "as", "twice", "times") for child in likely.children)


def _is_arranged(head: Token, speech: Token | None) -> bool:
    """ "The courts will be built in Church Row", "would travel to Selm on Thursday", and hangs on nothing."""
    if any(one.dep_ == "mark" and one.lower_ in ("if", "unless") for one in head.subtree):
        return False
    dated = any(one.text in _DAYS or one.lower_ == "tomorrow" for one in head.subtree)
    dated = dated or any(
        one.lower_ == "next" and one.head.lemma_ in ("week", "month") for one in head.subtree
    )
    if is_passive(head):
        return has(head, "arranged") or (dated and head.lemma_ in _SET)
    charge = head.lemma_ == "take" and any(child.lower_ in ("charge", "over") for child in head.children)
    subject = subject_of(head)
    told_of = subject is not None and subject.pos_ in ("NOUN", "PROPN")
    month = any(one.text in _MONTHS for one in head.subtree)
    ends = head.lemma_ in _ENDS and told_of and (dated or month) and speech is None
    sits = head.lemma_ in _SITTINGS and told_of and speech is None
    return ((charge or sits or head.lemma_ in _JOURNEYS) and dated) or (sits and month) or ends


def _is_of_record(speech: Token) -> bool:
    """A record says it: "The officers' report said repairs would cost £2.6m"."""
    speaker = subject_of(speech)
    return speaker is not None and speaker.pos_ == "NOUN" and noun_class(speaker.lower_)[0] == "document"


def _is_measured(head: Token) -> bool:
    """How old or long something is now, though nobody is sure: "could be 11,000 years old"."""
    sizes = (one for one in head.subtree if one.dep_ == "npadvmod" and one.head.pos_ in ("ADJ", "ADV"))
    return head.lemma_ == "be" and any(one.dep_ == "nummod" for size in sizes for one in size.children)


def _expects(head: Token, subject: Token | None) -> bool:
    """Somebody expects now; what people expected once is on record: "officials expected it to raise £74m"."""
    if any(one.lower_ in ("is", "are") for one in auxiliaries(head)):
        return True
    expected = ("xcomp", "ccomp", "dobj") if is_present(head) else ("xcomp", "ccomp")
    once = head.tag_ == "VBD" and subject is not None and subject.pos_ == "NOUN" and subject.tag_ == "NNS"
    return not once and any(child.dep_ in expected for child in head.children)


def _gives_odds(head: Token) -> bool:
    """ "Put the odds of a deal at 55%", "gave it one chance in ten", "put the likely price at £7,000"."""
    things = [child for child in head.children if child.dep_ in ("dobj", "nsubjpass", "ccomp")]
    odds = any(thing.lemma_.lower() in _ODDS or thing.lower_ in _ODDS for thing in things)
    to_be = any(one.dep_ == "amod" and one.lower_ in _TO_BE for thing in things for one in thing.children)
    at = any(child.dep_ == "prep" and child.lower_ == "at" for child in head.subtree)
    return head.lemma_ in _ESTIMATES and (odds or (to_be and at))


def _forecasts(head: Token, subject: Token | None) -> bool:
    """ "It forecast flat sales for this year"; what others had forecast is on record."""
    own = subject is not None and (subject.lower_ in FIRST | THIRD or is_present(head))
    things = any(child.dep_ in ("dobj", "ccomp", "xcomp") for child in head.children)
    return head.lemma_ in _STATED and own and things and not is_perfect(head)
