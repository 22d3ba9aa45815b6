"""Repairs of a parse: what the English pipeline gets wrong often in news, and what its own words put right.

A verb of speech with the commas around it leads it astray: it takes a participle for the sentence's verb, a
name for an adverb, or hangs what is told on the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.text.clause_repairs import is_in_record, repair_clauses
from pipeline.text.lexicon import grammar, noun_class, verbs

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_OPENERS = frozenset(
    "here there now then so thus hence never not only even still yet once often seldom rarely always again "
    "also perhaps maybe just please well first next last more less enough gone such most least "
    "neither nor".split()
)
_TWO = 2
_NAMEABLE = frozenset({("person", False), ("organization", False)})
_END_NAMES = frozenset({"Now", "Today", "First", "Together", "Forward"})
_LOOSE = frozenset({"npadvmod", "appos", "conj", "pobj"})
_TIMES = frozenset(
    "second minute hour day night morning afternoon evening week weekend month quarter year decade".split()
)
_ALSO_NOUNS = frozenset("estimate forecast claim report".split())
"""Verbs of speech in the present that the parser takes for nouns."""
_ONLY_PEOPLE = frozenset("accuse blame call condemn criticise criticize demand praise thank urge".split())
"""Verbs for what only people do with words."""
_THINGS = frozenset({"", "document", "group"})
"""Classes of nouns that are no people and no bodies; "numbers" is one of the groups."""
_FOLLOWS = frozenset(
    "bring cause end force fuel lead leave make mean plunge prompt raise send spark threaten trigger".split()
)
"""Participles that tell what came of a whole clause: "…, analysts said, prompting the bank to act"."""


def repair(doc: Doc) -> None:
    """Put the parse of a sentence right, in place."""
    _keep_words(doc)
    _spell_out_is(doc)
    _end_name(doc)
    repair_clauses(doc)
    _name_subject(doc)
    _find_main_verb(doc)
    _find_report_behind_citing(doc)
    _find_estimate(doc)
    _fill_relative(doc)
    _bring_home(doc)
    _find_reporter(doc)
    _find_speakers(doc)
    _name_roles(doc)
    _name_behind_role(doc)
    _hand_back(doc)


def _keep_words(doc: Doc) -> None:
    """Make a word that ends a sentence no punctuation: "at 4.50 a.m."."""
    for token in doc:
        if token.dep_ == "punct" and any(map(str.isalpha, token.text)):
            token.dep_ = "npadvmod"
            if token.i and doc[token.i - 1].tag_ == "CD" and not token.is_ancestor(doc[token.i - 1]):
                token.head = doc[token.i - 1]


def _spell_out_is(doc: Doc) -> None:
    """Make the "’s" before an article a verb, since nobody owns "a good man": "Dan’s a good man"."""
    for mark in doc[:-1]:
        owner, thing = mark.head, mark.head.head
        owns = mark.tag_ == "POS" and mark.lower_ == "'s" and (owner.dep_, owner.head) == ("poss", thing)
        if not owns or mark.nbor().lower_ not in ("a", "an", "the") or thing.i < mark.i:
            continue
        above = thing.head
        mark.tag_, mark.pos_, mark.lemma_ = "VBZ", "AUX", "be"
        if above == thing:
            mark.head, mark.dep_ = mark, "ROOT"
        else:
            mark.head, mark.dep_ = above, "ccomp" if above.pos_ == "VERB" else thing.dep_
        thing.head, thing.dep_ = mark, "attr"
        owner.head, owner.dep_ = mark, "nsubj"


def _end_name(doc: Doc) -> None:
    """Make an adverb with a capital the end of the name before it: "Clean Rivers Now argues"."""
    for end in doc[1:-1]:
        before = end.nbor(-1)
        named = before.text.istitle() and before.pos_ in ("PROPN", "NOUN", "ADJ", "VERB")
        if end.text not in _END_NAMES or not named or not end.nbor().text.islower():
            continue
        if before.head == end:
            verb, dep = end.head, "nsubj"
        else:
            verb, dep = before.head, before.dep_
            if end.is_ancestor(verb):
                continue
            for child in [one for one in before.children if one.i < before.i]:
                child.head = end
        if dep == "nsubj" and any(one.dep_ == "nsubj" and one != before for one in verb.children):
            continue
        end.head, end.dep_, end.tag_, end.pos_ = verb, dep, "NNP", "PROPN"
        before.head, before.dep_, before.tag_, before.pos_ = end, "compound", "NNP", "PROPN"


def _name_subject(doc: Doc) -> None:
    """Make a name that begins a sentence its subject, not an adverb: "Tolliver has"."""
    for sent in doc.sents:
        first, root = sent[0], sent.root
        bare = first.tag_ in ("RB", "JJ", "UH", "IN") and first.head == root and not any(first.children)
        named = first.text[:1].isupper() and first.lower_ not in _OPENERS and not first.lower_.endswith("ly")
        finite = any(
            one.tag_ in _FINITE for one in (root, *root.children) if one.dep_ in ("aux", "auxpass", "ROOT")
        )
        beside = first.i + 1 < len(doc) and doc[first.i + 1].pos_ in ("VERB", "AUX")
        if bare and named and finite and beside and not any(one.dep_ in _SUBJECTS for one in root.children):
            first.dep_, first.tag_, first.pos_ = "nsubj", "NNP", "PROPN"


def _find_main_verb(doc: Doc) -> None:
    """Make a finite verb behind what tells of its subject the main one: "The union, which …, called it …".

    The parser may take it for a participle of the noun, so that the sentence has no verb, or a later one.
    """
    for root in [sent.root for sent in doc.sents]:
        noun = root
        if root.tag_ == "VBG" and not any(child.dep_ == "aux" for child in root.children):
            noun = next((child for child in root.children if child.dep_ == "nsubj"), root)
        tags = _FINITE if root == noun else _FINITE | {"VBN"}
        acts = (one for one in noun.subtree if one.dep_ == "acl" and (one.tag_ in tags or _is_denied(one)))
        verb = next(acts, None) or (_acts_at_end(noun) if root == noun else None)
        told = next((one for one in noun.children if one.dep_ in ("relcl", "appos")), None)
        if noun.pos_ not in ("NOUN", "PROPN") or verb is None or told is None:
            continue
        if not (noun.i < told.i < verb.i and doc[verb.left_edge.i - 1].text == ","):
            continue
        behind = [one for one in (*noun.children, *told.children) if one.i > verb.i]
        verb.head, verb.dep_ = verb, "ROOT"
        verb.tag_ = "VBD" if verb.tag_ == "VBN" else verb.tag_
        noun.head, noun.dep_ = verb, "nsubj"
        for one in behind:
            one.head = verb
        if root != noun:
            root.head, root.dep_ = verb, "advcl"


def _acts_at_end(noun: Token) -> Token | None:
    """The only verb of a sentence: "Castellano's opponent, Beth Lindqvist, seized on the suit"."""
    if any(one.tag_ in _FINITE for one in noun.sent) or noun.sent[-1].text != ".":
        return None
    acts = [one for one in noun.children if (one.dep_, one.tag_) == ("acl", "VBN")]
    by = any(child.lower_ == "by" for act in acts for child in act.children)
    return acts[0] if len(acts) == 1 and not by else None


def _is_denied(verb: Token) -> bool:
    return any(child.dep_ == "neg" for child in verb.children)  # "The mayor, who is 61, never paid"


def _find_report_behind_citing(doc: Doc) -> None:
    """Make the report the main verb in "The daily Post, citing officials, reported on Friday that …".

    The parser may hang it on those who are cited, so that the sentence has no verb.
    """
    for noun in [sent.root for sent in doc.sents]:
        citing = next((one for one in noun.children if one.lower_ in ("citing", "quoting")), None)
        if noun.pos_ not in ("NOUN", "PROPN") or citing is None:
            continue
        report = next((one for one in citing.subtree if one.dep_ == "acl" and one.tag_ == "VBN"), None)
        if report is None or doc[report.i - 1].text != ",":
            continue
        if not any(child.dep_ == "ccomp" for child in report.children):
            continue
        report.head, report.dep_, report.tag_ = report, "ROOT", "VBD"
        noun.head, noun.dep_ = report, "nsubj"
        citing.head = report
        for mark in [one for one in noun.children if one.i > report.i]:
            mark.head = report


def _find_estimate(doc: Doc) -> None:
    """Make the last word a verb in "It costs six million a day, analysts at the bank estimate."

    The parser takes it for a noun with the name before it, and those who estimate for a part of the sentence.
    """
    for sent in doc.sents:
        root, words = sent.root, [one for one in sent if not one.is_punct]
        last = words[-1] if words else sent[-1]
        at = last.head
        if last.lower_ not in _ALSO_NOUNS or last.dep_ != "pobj" or last.tag_ != "NN" or root.pos_ != "VERB":
            continue
        people, name = (
            at.head,
            next((one for one in reversed(list(last.lefts)) if one.dep_ == "compound"), None),
        )
        if people.tag_ != "NNS" or name is None or people.head in (last, people) or people.left_edge.i < _TWO:
            continue
        if doc[people.left_edge.i - 1].text != "," or not root.i < people.i or last.is_ancestor(root):
            continue
        rest = [one for one in last.lefts if one != name]
        name.head, name.dep_ = at, "pobj"
        for one in rest:
            one.head = name
        last.head, last.dep_, last.tag_, last.pos_ = last, "ROOT", "VBP", "VERB"
        people.head, people.dep_ = last, "nsubj"
        root.head, root.dep_ = last, "ccomp"


def _fill_relative(doc: Doc) -> None:
    """Give a relative clause its object back: "Ferriby, who ran the chain Lasthouse, dismissed talk …".

    The parser may make it a second subject of the main verb, and hang the clause on it.
    """
    for verb in doc:
        subjects = [child for child in verb.children if child.dep_ == "nsubj" and child.i < verb.i]
        if len(subjects) != _TWO or doc[verb.i - 1].text != ",":
            continue
        first, second = subjects
        opened = next((one for one in doc[first.i + 1 : second.i] if one.lower_ in ("who", "which")), None)
        told = opened.head if opened is not None else None
        if (
            told is None
            or told.pos_ != "VERB"
            or not first.i < told.i < second.i
            or doc[first.i + 1].text != ","
        ):
            continue
        if told.is_ancestor(verb) or verb in (told, opened):  # a loop of heads would crash the parser
            continue
        told.head, told.dep_ = first, "relcl"
        second.head, second.dep_ = told, "dobj"


def _bring_home(doc: Doc) -> None:
    """Hang ", in which …" on the thing before it, not on a subject far ahead, and not on a time.

    "Thousands crossed it each day before the accident on 24 August, in which nobody was killed."
    """
    for told in doc:
        first = told.left_edge
        opened = first.dep_ == "prep" and first.i > 1 and first.nbor(-1).text == ","
        if told.dep_ != "relcl" or not opened or first.nbor().lower_ != "which":
            continue
        far = told.head.dep_ in _SUBJECTS and told.head.i < told.head.head.i < first.i
        if not far and told.head.lemma_ not in _TIMES:
            continue
        things = (
            one
            for one in reversed(doc[told.sent.start : first.i])
            if one.tag_ in ("NN", "NNS") and one.dep_ in ("pobj", "dobj", "nsubj", "nsubjpass", "attr")
        )
        home = next((one for one in things if one.lemma_ not in _TIMES), None)
        if home is not None and not told.is_ancestor(home):
            told.head = home


def _find_reporter(doc: Doc) -> None:
    """Make "reported" the verb of "The agency reported on Monday, citing a source, that talks had failed".

    The parser may take it for a participle of the agency, and the agency for a subject of what is reported.
    """
    for root in [sent.root for sent in doc.sents]:
        that = next((one for one in root.children if one.dep_ == "mark" and one.lower_ == "that"), None)
        subjects = [child for child in root.children if child.dep_ in _SUBJECTS and child.i < root.i]
        if that is None or len(subjects) != _TWO or not subjects[0].i < that.i < subjects[1].i:
            continue
        told = next((one for one in subjects[0].children if one.dep_ == "acl" and one.tag_ == "VBN"), None)
        form = verbs().get(told.lower_) if told is not None else None
        if told is None or form is None or form.kind != "say" or told.i > that.i:
            continue
        told.head, told.dep_, told.tag_ = told, "ROOT", "VBD"
        subjects[0].head, subjects[0].dep_ = told, "nsubj"
        root.head, root.dep_ = told, "ccomp"
        for child in list(root.children):
            if child.i < that.i:
                child.head = told


def _find_speakers(doc: Doc) -> None:
    """Make who is said to speak the subject: "…, said two officials briefed on the case".

    The parser may take "briefed" for a verb of theirs, and both for what is said.
    """
    for verb in doc:
        form = verbs().get(verb.lower_)
        if form is None or form.kind != "say" or any(child.dep_ == "nsubj" for child in verb.children):
            continue
        contents = [child for child in verb.children if child.dep_ == "ccomp"]
        _take_subject(verb, contents)
        told = next((one for one in contents if one.tag_ in ("VBD", "VBN") and one.i > verb.i), None)
        if told is None or not any(one.i < verb.i for one in contents):
            continue
        people = next((one for one in told.children if one.dep_ in ("nsubj", "nsubjpass")), None)
        if people is None or people.left_edge.i != verb.i + 1 or people.i + 1 != told.i:
            continue
        people.head, people.dep_ = verb, "nsubj"
        told.head, told.dep_, told.tag_ = people, "acl", "VBN"


def _name_roles(doc: Doc) -> None:
    """Hang a name on what it is the name of: "according to its organizer, the Kell Association".

    The parser may take it for an adverb, and both for what is said: "…, its organizer, the Kell Association,
    said".
    """
    for name in doc:
        first = name.left_edge.i - (name.left_edge.text != ",")
        if name.tag_ != "NNP" or name.dep_ not in _LOOSE or first < 1 or doc[first].text != ",":
            continue
        role, end = doc[first - 1], name.right_edge.i + 1
        named = noun_class(role.lower_) in _NAMEABLE and name.lower_ not in grammar("time")
        apart = end >= len(doc) or doc[end].is_punct
        other = name.dep_ == "pobj" and name.head != role.head.head  # "in a village, at Kell"
        if not (named and apart) or other or name.is_ancestor(role):
            continue
        if role.dep_ == "pobj" or _opens_report(role, end):
            name.head, name.dep_ = role, "appos"
            doc[first].head = role


def _opens_report(role: Token, end: int) -> bool:
    """Make a role that the parser takes for a part of what is said the subject of "said" behind its name."""
    verb = role.doc[end + 1] if end + 1 < len(role.doc) else role
    form = verbs().get(verb.lower_)
    first = role.left_edge.i
    if form is None or form.kind != "say" or any(child.dep_ == "nsubj" for child in verb.children):
        return False
    apart = first > 0 and role.doc[first - 1].text == "," and role.left_edge.lower_ != "whose"
    if role.dep_ not in ("appos", "conj") or not (apart and verb.is_ancestor(role)):
        return False
    role.head, role.dep_ = verb, "nsubj"
    return True


def _name_behind_role(doc: Doc) -> None:
    """Give "a shower" back to "could": "according to the charity Shelter, a shower could save £70".

    The parser may take the name for the subject, and the subject for what tells of the name.
    """
    for name in doc:
        first, verb = name.left_edge.i, name.head
        thing = next((child for child in name.children if child.dep_ == "appos"), None)
        if name.tag_ != "NNP" or name.dep_ != "nsubj" or first == 0 or thing is None:
            continue
        role, comma = doc[first - 1], name.nbor()
        named = role.dep_ == "pobj" and noun_class(role.lower_) in _NAMEABLE
        if named and comma.text == "," and thing.i < verb.i and not name.is_ancestor(role):
            thing.head, thing.dep_ = verb, "nsubj"
            comma.head = verb
            name.head, name.dep_ = role, "appos"


def _take_subject(verb: Token, contents: Sequence[Token]) -> None:
    """Give a verb of speech the subject of a participle before it: "Ferrante, asked whether …, said"."""
    asked = next((one for one in contents if one.i < verb.i and one.tag_ in ("VBD", "VBN")), None)
    people = next((one for one in asked.children if one.dep_ == "nsubj"), None) if asked is not None else None
    if asked is None or people is None or people.i >= asked.i - 1 or asked.nbor(-1).text != ",":
        return
    if len(contents) > 1 and asked.lemma_ in ("ask", "press", "question", "quiz"):
        people.head, people.dep_ = verb, "nsubj"
        asked.head, asked.dep_, asked.tag_ = people, "acl", "VBN"


def _hand_back(doc: Doc) -> None:
    """Give what stands behind ", the mediator said," to the clause around it, not to the report.

    The parser hangs "after a call" and "but dropped it" on the nearest verb.
    """
    for token in list(doc):
        form = verbs().get(token.lower_)
        if form is None or form.kind not in ("say", "state", "show"):
            continue
        _keep_together(token)
        _go_on(token)
        _find_objects(token)
        if token.dep_ != "parataxis":
            continue
        comma = next((one.i for one in doc[token.i + 1 : token.right_edge.i] if one.text == ","), None)
        for child in list(token.children):
            if comma is not None and child.i > comma and child.dep_ != "punct" and not is_in_record(child):
                child.head = token.head


def _go_on(verb: Token) -> None:
    """Give "and urged that it be closed" to who warned before, not to what the warning says."""
    for content in [child for child in verb.children if child.dep_ == "ccomp" and child.i > verb.i]:
        for other in [child for child in content.children if child.dep_ == "conj"]:
            form = verbs().get(other.lower_)
            tells = any(child.dep_ == "ccomp" for child in other.children)
            own = any(child.dep_ in _SUBJECTS for child in other.children)
            tells = tells and form is not None and form.kind in ("say", "state", "ask")
            if (tells or _is_no_deed_of(other, content)) and not own and other.tag_ == verb.tag_:
                for part in (*(c for c in content.children if c.dep_ == "cc" and c.i < other.i), other):
                    part.head = verb


def _is_no_deed_of(verb: Token, content: Token) -> bool:
    """ "Said numbers rose and accused the cabinet": numbers accuse nobody."""
    subject = next((child for child in content.children if child.dep_ in _SUBJECTS), None)
    thing = subject is not None and subject.pos_ == "NOUN" and noun_class(subject.lower_)[0] in _THINGS
    return bool(thing) and verb.lemma_ in _ONLY_PEOPLE


def _find_objects(verb: Token) -> None:
    """Give "but no proof" of "said it had found gaps but no proof" to what was found, not to "said"."""
    content = next((child for child in verb.children if child.dep_ == "ccomp" and child.i > verb.i), None)
    things = [child for child in content.children if child.dep_ == "dobj"] if content is not None else []
    for other in [child for child in verb.children if child.dep_ == "conj" and child.pos_ == "NOUN"]:
        if things and other.i > things[-1].i and other.left_edge.nbor(-1).dep_ == "cc":
            for part in (
                *(c for c in verb.children if c.dep_ == "cc" and things[-1].i < c.i < other.i),
                other,
            ):
                part.head = things[-1]


def _keep_together(verb: Token) -> None:
    """Give "when I saw it" of "“I felt sick when I saw it,” she said" to what is said.

    The same for what stands in front: "“If they won’t, we will,” she said".
    """
    content = next((child for child in verb.children if child.dep_ == "ccomp" and child.i < verb.i), None)
    speaker = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if content is None or speaker is None or speaker.i < content.i:
        return
    for child in list(verb.children):
        fronted = child.dep_ in ("advcl", "prep", "npadvmod") and child.i < speaker.i
        fronted = fronted or (child.dep_ == "punct" and child.i < content.i)
        if fronted or (child.dep_ == "advcl" and child.i > verb.i and child.lemma_ in _FOLLOWS):
            child.head = content
