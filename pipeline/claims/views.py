"""Views: claims that tell what somebody thinks, feels or wants of something, or how good or bad it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import auxiliaries, own_subject, within
from pipeline.claims.verb_words import (
    FIRST,
    SENSES,
    has,
    is_negated,
    is_passive,
    is_perfect,
    is_present,
    modals,
    subject_of,
    view_words,
)
from pipeline.text.lexicon import noun_class

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMING = frozenset("call describe brand dub label".split())
_VIEWS_OF = frozenset(
    "accuse attack consider criticise criticize deem dismiss fault find judge profess put reject".split()
)
"""Verbs that give a view where they go on in quotation marks, and else may say what happened."""
_FACTS = frozenset(
    "operational functional valid lawful legal illegal closed open aware unaware present involved "
    "responsible guilty innocent".split()
)
"""Words for what is so or not, though they are quoted: "was “not aware” of it"."""
_MINDS = frozenset("know want choose care decide mean think".split())
"""What goes on in somebody's mind: "You knew where it came from"."""
_MEANS = frozenset(
    "embody epitomise epitomize exemplify herald highlight illustrate indicate mark pose reflect represent "
    "signify spell symbolise symbolize underline underscore".split()
)
"""Verbs that give a thing a meaning: "poses a dilemma", and not "poses for a picture"."""
_HOLDS = frozenset(
    "deserve earn enjoy express feel find have inspire lose restore retain share show take".split()
)
_RESTS = frozenset("base depend hinge reek rely rest smack".split())
_HARD = frozenset({"closely", "constructively", "tirelessly"})
_FARES = frozenset("behave cope do end fare go perform play turn".split())
_WELL = frozenset("well badly poorly smoothly wrong brilliantly terribly superbly horribly".split())
_PLACES = frozenset(
    "here there custody hospital jail prison court office town church bed home place force".split()
)
"""Where somebody is, which is a fact: "he is in custody"."""
_WHERE = frozenset("at on behind near under".split())
_OF = frozenset({"of"})
_ORIGINS = frozenset({"from"})
_ORDINALS = frozenset("first second third fourth fifth sixth seventh".split())
_PERIODS = frozenset("century decade decades month months season seasons week weeks year years".split())
_REVIEWS = frozenset(
    "appeal assess check consult discuss examine investigate prepare review study test".split()
)
_SHARES = frozenset("% per percent half most majority third quarter fifth fewer".split())
_REMAINDERS = frozenset("rest remainder balance".split())
"""What the other part of something is, which is a fact: "the rest is grants"."""
_SINGLE = frozenset({"one", "two", "three"})
_TIMES = frozenset(
    "now today tonight yesterday currently already every daily weekly monthly yearly often".split()
)
_SOMEBODY = frozenset({"somebody", "someone", "something", "one"})
_POINTING = frozenset({"this", "that", "it", "what", "these", "those"})


def judges(head: Token, speech: Token | None, told: bool, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """It says what somebody thinks, feels or wants of something, or how good or bad it is.

    `told` says that it has a source, `speech` is the verb that reports it, `depth` the number of quotations
    around each token, `own` are the words of the clause.
    """
    quoted = depth[head.i] > 0
    asked = subject_of(speech) if speech is not None else None
    if (asked is not None and _is_counted(asked)) or _denies(head):
        return False  # "More than half of voters said he should go"
    return (
        _advises(head, told, quoted, own)
        or (has(speech, "thought") and not (_has_figures(own) or _finds_out(asked)))
        or _is_unreal(head)
        or _weighs(head, told, own)
        or _holds(head, speech, told, depth, own)
        or (quoted and _speaks_freely(head, own))
        or (told and _rests(head, depth, own))
        or _doubts(head, told)
        or (told and not _has_figures(own) and any(_is_judging(child) for child in head.children))
        or _is_said_to_be(head, told, depth, own)
    )


def _finds_out(thinker: Token | None) -> bool:
    """What they believe is what they have found: "Investigators believe the fire was set on purpose"."""
    return thinker is not None and has(thinker, "finder")


def _has_figures(own: Sequence[Token]) -> bool:
    return any(token.like_num for token in own)


def _rests(head: Token, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """What it rests on stands in quotation marks: "the memo relied on “stale assumptions”"."""
    if _has_figures(own) or depth[head.i]:
        return False
    things = (one for child in head.children if child.dep_ == "prep" for one in child.children)
    return head.lemma_ in _RESTS and any(any(depth[one.i] for one in thing.subtree) for thing in things)


def _doubts(head: Token, told: bool) -> bool:
    """Somebody questions whether something is so."""
    marks = (
        one for child in head.children if child.dep_ in ("ccomp", "xcomp", "advcl") for one in child.children
    )
    return told and head.lemma_ == "question" and any(one.lower_ in ("whether", "if") for one in marks)


def _advises(head: Token, told: bool, quoted: bool, own: Sequence[Token]) -> bool:
    """It says what should be done, or what the speaker makes of what he says: "Leave now.", "rightly"."""
    if head.tag_ == "VB" and head.dep_ == "ROOT" and subject_of(head) is None and not auxiliaries(head):
        return True
    if modals(head) & {"should", "ought"} and (quoted or not is_perfect(head) or _is_blamed(head, told)):
        return True
    return any(token.dep_ == "advmod" and token.lower_ in view_words("stance") for token in own)


def _is_blamed(head: Token, told: bool) -> bool:
    """Somebody should have acted otherwise: "said Roe should have gone", not "it should have been paid"."""
    subject = subject_of(head)
    if subject is None:
        return False
    somebody = subject.pos_ == "PROPN" or subject.lower_ in ("he", "she", "they")
    person = somebody or noun_class(subject.lower_) == ("person", False)
    return person and (told or head.dep_ == "ccomp") and not is_passive(head)


def _holds(head: Token, speech: Token | None, told: bool, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """The verb tells what somebody wants, thinks or feels of something, or calls it."""
    subject = subject_of(head)
    quoted = depth[head.i] > 0
    polled = any(token.like_num for token in own if token.i < head.i)
    if _wishes(head, subject, quoted) and not (polled and head.lemma_ == "want"):
        return True  # not "48 per cent wanted the scheme stopped"
    if _gives_a_view(head, speech is not None, depth, own):
        return True
    if _calls(head, depth) or (head.pos_ == "NOUN" and any(_calls(token, depth) for token in own)):
        return True
    counted = subject is not None and _is_counted(subject)
    return not counted and (_regards(head, depth) or _feels(head, told or quoted, depth))


def _speaks_freely(head: Token, own: Sequence[Token]) -> bool:
    """Quoted words that judge, generalise or address the hearer."""
    subject = subject_of(head)
    if not _has_figures(own) and any(_is_praising(token) for token in own):
        return True  # "We have tabled a fair text"
    if subject is None:
        return False
    was = head.tag_ == "VBD" or (head.lemma_ in SENSES and modals(head) & {"could"})
    if subject.lower_ == "you" and (not was or head.lemma_ in _MINDS):
        return True
    if subject.lower_ in ("nobody", "none") and _is_no_ones(head):
        return True
    if subject.lower_ in ("everyone", "everybody") and head.lemma_ == "know" and is_present(head):
        return True
    if subject.dep_ == "csubj" and subject.tag_ == head.tag_ == "VBG":
        return True  # "Changing the coach is painting over damp"
    if subject.lower_ in FIRST and modals(head) & {"would", "'d"} and is_negated(head):
        return not is_perfect(head)  # "I wouldn't stretch this to the whole planet"
    if modals(head) & {"can", "ca"} and is_negated(head):
        # "We cannot keep building machines nobody is ordering"
        return subject.lower_ in FIRST or head.lemma_ not in SENSES
    return not _is_counted(subject) and _generalises(head, subject, own)


def _is_no_ones(head: Token) -> bool:
    """ "Nobody went into politics to shut a pool", "nobody knows what she stands for"."""
    into = head.lemma_ in ("join", "enter", "want") or any(child.lower_ == "into" for child in head.children)
    aims = into and any(
        child.dep_ in ("xcomp", "advcl") and any(one.tag_ == "TO" for one in child.children)
        for child in head.children
    )
    asks = any(
        one.tag_ in ("WP", "WDT") for child in head.children if child.dep_ == "ccomp" for one in child.subtree
    )
    return aims or (head.lemma_ == "know" and asks and is_present(head))


def _is_said_to_be(head: Token, told: bool, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """It says of something that it is good or bad, of somebody that he is glad or sorry."""
    quoted = depth[head.i] > 0
    complements = [child for child in head.children if child.dep_ in ("acomp", "attr", "oprd")]
    complements += [one for child in complements for one in child.conjuncts]
    freed = any(child.dep_ == "prep" and child.lower_ == "of" for child in head.children)
    if head.tag_ == "VBN" and not freed and is_passive(head):  # not "relieved of duty"
        complements.append(head)
    if any(has(one, "attitude") for one in complements):
        return True
    if told and head.lemma_ == "feel" and complements:
        return True  # "felt betrayed"
    if told and head.lemma_ == "be" and any(one.lower_ == "innocent" for one in complements):
        return True  # a lawyer of a client
    if not quoted and _is_ranked(own, told):
        return False
    past = is_perfect(head) and any(one.lower_ == "had" for one in auxiliaries(head))
    if past and not (told or quoted):
        return False  # "Players had long been suspicious"
    if any(
        has(one, "judgement") or _is_praised(one) or _is_excess(one)
        for one in complements
        if one.dep_ != "oprd"
    ):
        return True
    is_be = head.lemma_ == "be" or head.lower_.replace("’", "'") in ("'s", "'re", "'m")
    if not is_be or any(token.like_num and token.lower_ != "one" for token in own):
        return False
    if not quoted and any(
        depth[c.i] and c.i > head.i and c.lower_ not in _FACTS and c.dep_ != "prep" for c in head.children
    ):
        return not any(one.lower_ in _FACTS for one in complements)
    return quoted and _is_comparison(subject_of(head), complements)


def _is_ranked(own: Sequence[Token], told: bool) -> bool:
    """ "Last year was its worst on record", and in the article's own voice "the worst in 40 years"."""
    best = any(one.tag_ == "JJS" for one in own) and _has_figures(own) and not told
    counted = any(one.dep_ == "amod" and one.lower_ in _ORDINALS for one in own)
    if counted and not told and any(one.lower_ in _PERIODS for one in own):
        return True  # "It is the second scandal to hit the sport in two years"
    return best or "on record" in " ".join(token.lower_ for token in own)


def _denies(verb: Token) -> bool:
    """Who calls a report false denies it, which is no view: "called the account “fiction”"."""
    if verb.lemma_ not in _NAMING | {"dismiss", "reject"} or is_passive(verb):
        return False
    words = within(verb, {one.i for one in verb.conjuncts})
    behind = [one for one in words if one.i > verb.i and one.pos_ in ("NOUN", "ADJ", "VERB")]
    return bool(behind) and has(behind[-1], "untrue")


def _wishes(head: Token, subject: Token | None, quoted: bool) -> bool:
    """Somebody wants others to do something, or says what he likes: "urged both sides to open …"."""
    if any(child.lower_ == "never" for child in head.children):
        return False  # "had never demanded a date"
    if head.lemma_ in ("urge", "want", "demand", "implore") and not quoted:
        clauses = [child for child in head.children if child.dep_ in ("ccomp", "xcomp")]
        others = any(own_subject(clause) is not None for clause in clauses)
        return others or any(child.dep_ == "dobj" for child in head.children)
    off = any(child.dep_ == "prt" for child in head.children)  # "called off a strike on Monday"
    if head.lemma_ in ("call", "appeal", "plead") and not quoted and not off and not is_passive(head):
        return any(
            token.dep_ in ("prep", "mark") and token.lower_ in ("for", "on")
            for child in head.children
            for token in (child, *child.children)
        ) and not any(child.dep_ == "dobj" for child in head.children)
    own = subject is not None and subject.lower_ in FIRST | {"he", "she", "they"}
    ours = subject is not None and subject.lower_ in FIRST
    thinks = ours and (has(head, "thought") or (has(head, "praise") and is_present(head)))
    return quoted and (thinks or (own and has(head, "wish")))


def _gives_a_view(head: Token, told: bool, depth: Sequence[int], own: Sequence[Token]) -> bool:
    """ "Praised the crews"; "accused them of “hiding”", "rejected it as “out of date”"."""
    subject = subject_of(head)
    counted = subject is not None and _is_counted(subject)  # "61% of those asked blamed the tariffs"
    if counted or depth[head.i] or any(one.dep_ == "auxpass" for one in auxiliaries(head)):
        return False
    quotes = any(depth[token.i] and token.i > head.i for token in own)
    if any(child.dep_ == "xcomp" and child.tag_ == "VBG" for child in head.children):
        return False  # "described hearing a bang “like a quarry blast”"
    if head.lemma_ == "put" and any(child.lower_ == "at" for child in head.children):
        return False  # "put the loss at “nearer a tenth of that”"
    if head.lemma_ == "find" and not any(child.dep_ in ("oprd", "ccomp") for child in head.children):
        return False  # "found “an error in the records”"
    if has(head, "blame") or (told and is_present(head) and has(head, "praise")):
        return True
    return quotes and (head.lemma_ in _VIEWS_OF | _NAMING or has(head, "praise"))


def _feels(head: Token, told: bool, depth: Sequence[int]) -> bool:
    """Somebody has confidence, faith, doubts, takes pleasure in it, or has no quarrel with it."""
    things = [child for child in head.children if child.dep_ == "dobj" and (told or depth[child.i])]
    if head.lemma_ in _HOLDS and any(has(one, "feeling") for one in things):
        return True
    if any(child.dep_ == "expl" for child in head.children):
        things = [child for child in head.children if child.dep_ == "attr"]  # "There is no excuse for it"
    lacks = [one for one in things if any(child.lower_ == "no" for child in one.children)]
    return head.lemma_ in ("have", "see", "make", "be") and any(has(one, "excuse") for one in lacks)


def _is_unreal(head: Token) -> bool:
    """What would be, had something been otherwise: "If they had cut, the currency would be at nine"."""
    if not modals(head) & {"would", "'d", "could", "might"}:
        return False
    return any(
        clause.dep_ == "advcl"
        and clause.tag_ == "VBN"
        and any(one.lower_ in ("had", "'d") for one in auxiliaries(clause))
        and (any(one.lower_ == "if" for one in clause.children) or clause.left_edge.lower_ == "had")
        for clause in head.children
    )


def _weighs(head: Token, told: bool, own: Sequence[Token]) -> bool:
    """A verb that judges: "undervalues the firm", "poses a dilemma", "the dinner went badly"."""
    things = [child for child in head.children if child.dep_ == "dobj"]
    if head.lemma_ in _MEANS and any(has(thing, "significance") for thing in things):
        return True
    if has(head, "verdict") and head.pos_ == "VERB" and not _has_figures(own):
        return True
    manner = [child for child in head.children if child.dep_ == "advmod"]
    if told and head.lemma_ == "work" and any(child.lower_ in _HARD for child in manner):
        return True  # "It said it was working closely with customers"
    return head.lemma_ in _FARES and any(child.lower_ in _WELL for child in manner)


def _regards(head: Token, depth: Sequence[int]) -> bool:
    """Something is seen as something: "is widely regarded as a failure", "which they considered “rude”"."""
    if not has(head, "regard"):
        return False
    taken_for = [child for child in head.children if child.dep_ == "prep" and child.lower_ == "as"]
    if head.lemma_ == "consider":
        taken_for += [child for child in head.children if child.dep_ == "oprd"]
    named = [one for one in taken_for for one in one.subtree]
    active = not is_passive(head) and head.tag_ != "VBN"
    return any(not active or depth[one.i] or has(one, "judgement") for one in named) and not any(
        one.lower_ in _FACTS for one in named
    )


def _generalises(head: Token, subject: Token, own: Sequence[Token]) -> bool:
    """It says in the present how things are, with no figure, name or time: "Nobody takes it lightly"."""
    if not is_present(head) or is_perfect(head) or is_passive(head) or head.pos_ not in ("VERB", "AUX"):
        return False
    if subject.dep_ == "expl" or subject.tag_ in ("WDT", "WP") or subject.lower_ in _REMAINDERS:
        return False
    if _has_figures(own) or any(one.pos_ == "PROPN" or one.lower_ in _TIMES for one in own):
        return False
    if has(head, "observed") or head.dep_ == "advcl":
        return False
    if head.tag_ == "VBG" and head.lemma_ in _REVIEWS:
        return False  # "We are studying the acquittal"
    if has(subject, "speaker") and any(child.lower_ == "the" for child in subject.children):
        return False  # "The council decides alone"
    return not any(one.lower_ in _FACTS | _PLACES for one in own)


def _is_counted(subject: Token) -> bool:
    """So and so many of them: what they think has been asked. "One investor" is not counted."""
    before = [child for child in subject.children if child.dep_ in ("nummod", "amod", "nmod", "det")]
    counts = [one for one in (subject, *before) if one.like_num or one.lower_ in _SHARES]
    return any(one.lower_ not in _SINGLE for one in counts)


def _is_praising(word: Token) -> bool:
    """An adjective that judges, wherever it stands, and has no plain sense: "the right foot"."""
    return word.pos_ == "ADJ" and has(word, "judgement") and word.lower_ not in view_words("plain")


def _is_judging(adverb: Token) -> bool:
    """ "Unfairly", "recklessly", "responsibly": the adverb of an adjective that judges."""
    word = adverb.lower_
    if adverb.dep_ != "advmod" or not word.endswith("ly") or word in view_words("plain"):
        return False
    stems = {word[:-2], word[:-1] + "e", word[:-3] + "y", word.removesuffix("ally")}
    return not stems.isdisjoint(view_words("judgement"))


def _is_excess(complement: Token) -> bool:
    """ "An hour too long", and not "too corroded to test"."""
    if complement.lower_.endswith("ed") and any(child.dep_ == "xcomp" for child in complement.children):
        return False
    return any(child.lower_ == "too" and child.dep_ == "advmod" for child in complement.children)


def _calls(verb: Token, depth: Sequence[int]) -> bool:
    """Somebody calls something good or bad, or so in quotation marks: "called the delay a scandal"."""
    if verb.lemma_ not in _NAMING or is_passive(verb):
        return False
    if verb.lemma_ == "call" and any(child.dep_ == "dobj" and has(child, "event") for child in verb.children):
        return False
    return any(
        child.i > verb.i and (has(child, "judgement") or depth[child.i] > depth[verb.i])
        for child in within(verb, {one.i for one in verb.conjuncts})
    )


def _is_praised(complement: Token) -> bool:
    return any(child.dep_ == "amod" and has(child, "judgement") for child in complement.children)


def _is_placed(verb: Token, complements: Sequence[Token]) -> bool:
    """What there is has a place or a use, and is no feeling: "There's a fence at Hald"."""
    felt = [one for one in complements if has(one, "feeling") or _has_prep(one, _OF)]  # "a smell of panic"
    plain = [one for one in complements if one not in felt and not has(one, "judgement")]
    used = any(
        child.dep_ in ("relcl", "acl") and child.tag_ == "VB" for one in plain for child in one.children
    )
    return used or any(_has_prep(one, _WHERE) for one in (*plain, *(plain and [verb])))


def _has_prep(word: Token, prepositions: frozenset[str]) -> bool:
    return any(child.dep_ == "prep" and child.lower_ in prepositions for child in word.children)


def _is_comparison(subject: Token | None, complements: Sequence[Token]) -> bool:
    """Quoted words say of something that it is a thing: "It was a price list", "A lamp is not a nurse"."""
    if subject is None or (subject.dep_ == "expl" and subject.head.tag_ == "VBD"):
        return False  # "There was a bakery and a dentist"
    if subject.dep_ == "expl" and _is_placed(subject.head, complements):
        return False  # "There's a fence at Hald", "There is a contract to prove it"
    if any(_has_prep(one, _ORIGINS) for one in complements):
        return False  # "The money was a loan from a friend"
    pointing = subject.lower_ in _POINTING or subject.tag_ in ("WP", "WDT") or subject.dep_ == "csubj"
    things = [
        one
        for one in complements
        if one.lower_ in _SOMEBODY
        or (one.pos_ == "NOUN" and any(c.lower_ in ("a", "an") for c in one.children))
    ]
    alike = (
        subject.pos_ == "NOUN"
        and subject.lower_ not in _REMAINDERS
        and any(one.pos_ == "NOUN" and not any(one.children) for one in complements)
    )
    return bool(things) or alike or (pointing and bool(complements))
