"""Checkable: whether records or witnesses could settle a claim, by its grammar and its words.

An opinion, a prediction, a promise, a figure of speech or a definition is a claim with a source all the same,
and is not judged. A question states nothing, and is no claim. In doubt a claim is checkable: it is better to
look in vain than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import auxiliaries, own_subject, within
from pipeline.claims.clauses import Clause
from pipeline.claims.patterns import patterns
from pipeline.claims.reporting import SUBJECTS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

OPINION, PREDICTION, PROMISE = "opinion", "prediction", "promise or intention"
FIGURE, DEFINITION = "figure of speech", "definition"

_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b|"
    r"\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)
_SIMILE = re.compile(r"\b(?<!looks )(?<!looked )like (?:a|an) (?!lot\b)\w+", re.IGNORECASE)
"""In quoted words: "the moss came back like an unpaid debt"."""
_NAMING = frozenset("call describe brand dub label".split())
_BORROWED = re.compile(r"\[[^\]]*\]")
"""What stands in brackets is told of, not told."""
_DEFINES = re.compile(
    r"\b(?:is|are) (?:defined|known) as\b|\bthe (?:term|word) for\b|\b(?:term|word) means\b"
)
_VIEWS_OF = frozenset(
    "accuse attack consider criticise criticize deem dismiss fault find judge profess put reject".split()
)
"""Verbs that give a view where they go on in quotation marks, and else may say what happened."""
_SENSES = frozenset("hear see smell feel taste sense tell remember afford find reach".split())
"""What somebody could do was so: "you could hear it ticking"."""
_EFFECTS = frozenset("boost bring create double end halve lead raise reduce save triple".split())
_FACTS = frozenset(
    {
        "operational",
        "functional",
        "valid",
        "lawful",
        "legal",
        "illegal",
        "closed",
        "open",
        "aware",
        "unaware",
        "present",
        "involved",
        "responsible",
        "guilty",
        "innocent",
    }
)
"""Words for what is so or not, though they are quoted: "was “not aware” of it"."""
_NONE = frozenset({"neither", "nobody", "none", "no", "nothing"})
_FUTURE = frozenset({"will", "would", "'ll", "wo", "'d", "shall"})
_FIRST = frozenset({"i", "we"})
_THIRD = frozenset({"he", "she", "it", "they"})
_OWN = frozenset({"its", "his", "her", "their", "our", "my"})
_SOMEBODY = frozenset({"somebody", "someone", "something", "one"})
_POINTING = frozenset({"this", "that", "it", "what", "these", "those"})


def asks(doc: Doc, clause: Clause, after: str) -> bool:
    """Whether a clause asks and so states nothing; `after` are the characters that follow it."""
    head = doc[clause.head]
    asked = head.dep_ == "ROOT" and head.sent[-1].text == "?"
    return asked or after.lstrip("\"'”’» ").startswith("?")


def why_not(doc: Doc, clause: Clause, depth: Sequence[int], words: str) -> str | None:
    """Why a clause can't be checked, or None where it can.

    `words` is its text; `depth` is the number of quotations around each token.
    """
    head = doc[clause.head]
    words = _BORROWED.sub("", words)
    if any(pattern.search(words) for pattern in patterns("idioms")):
        return FIGURE
    if _SIMILE.search(words) and depth[head.i]:
        return FIGURE
    if _DEFINES.search(words):
        return DEFINITION
    speech = doc[clause.speech] if clause.speech is not None else None
    # "It would “study the evidence”": what is to come is told outside of the quotation marks.
    quoted = min(depth[one.i] for one in (head, *auxiliaries(head))) > 0
    if _promises(head, speech, quoted) and not _DAY.search(words):
        return PROMISE
    if _predicts(head, speech, quoted) and not _DAY.search(words):
        return PREDICTION
    if not depth[head.i] and any(pattern.search(words) for pattern in patterns("opinions")):
        return OPINION
    return OPINION if _judges(head, speech, depth, [doc[i] for i in clause.tokens]) else None


@cache
def _views() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in (files("pipeline.claims") / "data" / "views.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            section.update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def _has(word: Token | None, section: str) -> bool:
    return word is not None and (word.lemma_.lower() in _views()[section] or word.lower_ in _views()[section])


def _modals(head: Token) -> set[str]:
    while head.dep_ == "conj" and head.tag_ == "VB" and not auxiliaries(head):
        head = head.head  # "will close two plants and cut 90 jobs"
    return {one.lower_.replace("’", "'") for one in auxiliaries(head) if one.tag_ == "MD"}


def _subject(head: Token) -> Token | None:
    while True:
        found = next((child for child in head.children if child.dep_ in SUBJECTS), None)
        if found is not None or head.dep_ not in ("conj", "xcomp"):
            return found
        head = head.head


# --- what is to come ------------------------------------------------------------------------------


def _promises(head: Token, speech: Token | None, quoted: bool) -> bool:
    """Somebody tells what the speaker is going to do, or plans."""
    passive = any(one.dep_ == "auxpass" for one in auxiliaries(head))
    planned = any(child.dep_ == "xcomp" for child in head.children) or (passive and speech is not None)
    if _has(head, "intention") and planned and head.lemma_ != "propose":
        return True
    if head.lemma_ in ("promise", "vow") and any(child.dep_ == "dobj" for child in head.children):
        return not passive  # "promised a review"
    modals = _modals(head)
    if not modals & ({"will", "'ll", "wo", "shall"} if quoted else _FUTURE) or _is_perfect(head):
        return False
    if speech is not None and speech.lemma_ in ("promise", "pledge", "vow"):
        return True
    if _has(head, "provision") or head.lemma_ == "be":
        return False
    subject = _subject(head)
    if subject is None or not (speech is not None or quoted):
        return False
    if subject.lower_ in _FIRST:
        return True
    if quoted:
        return False
    if subject.lower_ in _THIRD:
        return True
    own = any(child.lower_ in _OWN for child in subject.children)
    body = _has(subject, "speaker") and any(child.lower_ == "the" for child in subject.children)
    return own or body


def _predicts(head: Token, speech: Token | None, quoted: bool) -> bool:
    """It tells what is to come, and not what is set down for it."""
    modals = _modals(head)
    subject = _subject(head)
    nobody = subject is not None and not _NONE.isdisjoint({subject.lower_, subject.left_edge.lower_})
    negated = nobody or any(child.dep_ == "neg" for child in head.children)
    if _has(speech, "forecast") and head.tag_ not in ("VBD", "VBN"):
        return True
    if _is_perfect(head):
        return False
    if modals & {"will", "'ll", "wo"} or (modals & {"would", "'d"} and speech is not None and not quoted):
        return not _has(head, "provision")
    able = head.lemma_ in _SENSES or (subject is not None and subject.left_edge.lower_ == "not")
    if modals & {"could", "might"} and not negated and not able:
        return True
    if "may" in modals and any(child.lower_ in ("yet", "still", "soon", "well") for child in head.children):
        return True
    if "would" in modals and speech is None and not quoted and head.lemma_ in _EFFECTS:
        return True
    if head.lemma_ == "expect" and any(one.lower_ in ("is", "are") for one in auxiliaries(head)):
        return True
    expected = ("xcomp", "ccomp", "dobj") if head.tag_ in ("VBP", "VBZ") else ("xcomp", "ccomp")
    if head.lemma_ == "expect" and any(child.dep_ in expected for child in head.children):
        return True
    complements = [child for child in head.children if child.dep_ == "acomp"]
    return head.lower_ in ("is", "are", "’s", "'s") and any(
        child.lower_ in ("likely", "unlikely", "bound") for child in complements
    )


def _is_perfect(head: Token) -> bool:
    return any(one.lemma_ == "have" for one in auxiliaries(head))


# --- views ----------------------------------------------------------------------------------------


def _judges(head: Token, speech: Token | None, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """It says what somebody thinks, feels or wants of something, or how good or bad it is."""
    quoted = depth[head.i] > 0
    subject = _subject(head)
    if _has(speech, "thought") and not any(token.like_num for token in own):
        return True
    if head.tag_ == "VB" and head.dep_ == "ROOT" and subject is None and not auxiliaries(head):
        return True  # "Leave now."
    if _modals(head) & {"should", "ought"} and (quoted or not _is_perfect(head)):
        return True
    if any(token.dep_ == "advmod" and token.lower_ in _views()["stance"] for token in own):
        return True
    polled = any(
        token.like_num for token in own if token.i < head.i
    )  # "48 per cent wanted the scheme stopped"
    if (
        (_wishes(head, subject, quoted) and not (polled and head.lemma_ == "want"))
        or _gives_a_view(head, depth, own)
        or _feels(head, depth, quoted)
    ):
        return True
    if _calls(head, depth) or (head.pos_ == "NOUN" and any(_calls(token, depth) for token in own)):
        return True
    told = head.tag_ == "VBD" or (head.lemma_ in _SENSES and _modals(head) & {"could"})
    if quoted and subject is not None and subject.lower_ == "you" and not told:
        return True
    unable = _modals(head) & {"can", "ca"} and any(child.dep_ == "neg" for child in head.children)
    if quoted and unable and subject is not None and subject.lower_ in _FIRST:
        return True  # "We cannot keep building machines nobody is ordering"
    complements = [child for child in head.children if child.dep_ in ("acomp", "attr", "oprd")]
    complements += [one for child in complements for one in child.conjuncts]
    freed = any(
        child.dep_ == "prep" and child.lower_ == "of" for child in head.children
    )  # "relieved of duty"
    if head.tag_ == "VBN" and not freed and any(one.dep_ == "auxpass" for one in auxiliaries(head)):
        complements.append(head)
    if any(_has(one, "attitude") for one in complements):
        return True
    if "on record" in _text(own) and not quoted:
        return False  # "Last year was its worst on record"
    if any(_has(one, "judgement") or _is_praised(one) for one in complements if one.dep_ != "oprd"):
        return True
    is_be = head.lemma_ == "be" or head.lower_.replace("’", "'") in ("'s", "'re", "'m")
    if not is_be or any(token.like_num and token.lower_ != "one" for token in own):
        return False
    if not quoted and any(
        depth[c.i] and c.i > head.i and c.lower_ not in _FACTS and c.dep_ != "prep" for c in head.children
    ):
        return not any(one.lower_ in _FACTS for one in complements)
    return quoted and _is_comparison(subject, complements)


def _text(own: Sequence[Token]) -> str:
    return " ".join(token.lower_ for token in own)


def _wishes(head: Token, subject: Token | None, quoted: bool) -> bool:
    """Somebody wants others to do something, or says what he likes: "urged both sides to open …"."""
    if any(child.lower_ == "never" for child in head.children):
        return False  # "had never demanded a date"
    if head.lemma_ in ("urge", "want", "demand", "implore") and not quoted:
        clauses = [child for child in head.children if child.dep_ in ("ccomp", "xcomp")]
        others = any(own_subject(clause) is not None for clause in clauses)
        return others or any(child.dep_ == "dobj" for child in head.children)
    off = any(child.dep_ == "prt" for child in head.children)  # "called off a strike on Monday"
    if head.lemma_ in ("call", "appeal", "plead") and not quoted and not off:
        return any(
            token.dep_ in ("prep", "mark") and token.lower_ in ("for", "on")
            for child in head.children
            for token in (child, *child.children)
        )
    own = subject is not None and subject.lower_ in _FIRST | {"he", "she", "they"}
    thinks = subject is not None and subject.lower_ in _FIRST and _has(head, "thought")
    return quoted and (thinks or (own and _has(head, "wish")))


def _gives_a_view(head: Token, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """ "Praised the crews"; "accused them of “hiding”", "rejected it as “out of date”"."""
    if depth[head.i] or any(one.dep_ == "auxpass" for one in auxiliaries(head)):
        return False
    if _has(head, "praise"):
        return True
    quotes = any(depth[token.i] and token.i > head.i for token in own)
    if any(child.dep_ == "xcomp" and child.tag_ == "VBG" for child in head.children):
        return False  # "described hearing a bang “like a quarry blast”"
    if head.lemma_ == "put" and any(child.lower_ == "at" for child in head.children):
        return False  # "put the loss at “nearer a tenth of that”"
    if head.lemma_ == "find" and not any(child.dep_ in ("oprd", "ccomp") for child in head.children):
        return False  # "found “an error in the records”"
    return quotes and head.lemma_ in _VIEWS_OF | _NAMING


def _feels(head: Token, depth: Sequence[int], quoted: bool) -> bool:
    """In quoted words somebody has confidence, faith, doubts."""
    things = [child for child in head.children if child.dep_ == "dobj" and (quoted or depth[child.i])]
    return head.lemma_ == "have" and any(_has(thing, "feeling") for thing in things)


def _calls(verb: Token, depth: Sequence[int]) -> bool:
    """Somebody calls something something: "called the delay a scandal", "described it as a step"."""
    if verb.lemma_ not in _NAMING or any(one.dep_ == "auxpass" for one in auxiliaries(verb)):
        return False
    return any(
        child.dep_ == "oprd"
        or child.lower_ == "as"
        or (child.i > verb.i and (_has(child, "judgement") or depth[child.i] > depth[verb.i]))
        for child in within(verb, {one.i for one in verb.conjuncts})
    )


def _is_praised(complement: Token) -> bool:
    return any(child.dep_ == "amod" and _has(child, "judgement") for child in complement.children)


def _is_comparison(subject: Token | None, complements: Sequence[Token]) -> bool:
    """Quoted words say of something that it is a thing: "It was a price list", "A lamp is not a nurse"."""
    if subject is None or (subject.dep_ == "expl" and subject.head.tag_ == "VBD"):
        return False  # "There was a bakery and a dentist"
    pointing = subject.lower_ in _POINTING or subject.tag_ in ("WP", "WDT") or subject.dep_ == "csubj"
    things = [
        one
        for one in complements
        if one.lower_ in _SOMEBODY
        or (one.pos_ == "NOUN" and any(c.lower_ in ("a", "an") for c in one.children))
    ]
    alike = subject.pos_ == "NOUN" and any(
        one.pos_ == "NOUN" and not any(one.children) for one in complements
    )
    return bool(things) or alike or (pointing and bool(complements))
