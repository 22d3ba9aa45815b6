"""Clause repairs: verbs and subjects of plain news sentences that the English pipeline loses.

It takes a verb for a noun ("A pair runs from $900"), a conjunction for a preposition ("after a defeat left
them"), or gives a verb to the clause beside its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.text.lexicon import grammar, verbs

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_VERBAL = frozenset({"VERB", "AUX"})
_LOOSE = frozenset("advcl appos attr conj dep dobj npadvmod oprd".split())
_BEHIND_REPORT = frozenset({"advmod", "dative", "dobj", "npadvmod", "nsubj", "prep"})
_REASONS = frozenset({"because", "if", "since", "so", "unless", "until"})
_OF_REPORT = frozenset({"according", "with"})
_ONE = frozenset("a an each every this that".split())
"""What stands before no plural, so that "runs" behind it is a verb."""
_OPEN = frozenset("after because before once since until when while".split())
_PERCENT = frozenset({"%", "percent", "cent"})
_DOES = frozenset({"do", "be", "have", "will"})
_TWO = 2
_FEW = 4


def repair_clauses(doc: Doc) -> None:
    """Put verbs and their subjects right, in place; the heads stay a tree."""
    _subject_of_auxiliary(doc)
    _verb_for_noun(doc)
    _subject_behind_after(doc)
    _verb_for_adjective(doc)
    _perfect_of_outer(doc)
    _report_of_nouns(doc)
    _report_in_list(doc)
    _court_heard(doc)
    _report_at_end(doc)
    _report_between(doc)
    _rest_of_report(doc)
    _answer_of_two_words(doc)
    _listed_passives(doc)
    _told_without_verb(doc)
    _that_for_pronoun(doc)
    _subject_for_verb(doc)
    _noun_for_verb(doc)
    _told_of_relative(doc)
    _mark_of_report(doc)
    _time_left(doc)
    _share_says(doc)


def _share_says(doc: Doc) -> None:
    """Make "29%" who says so, not what is blamed: "61% blamed the tariffs and 29% said they would help"."""
    for verb in doc[1:]:
        share = verb.nbor(-1)
        listed = share.dep_ == "conj" and share.lower_ in _PERCENT and share.head.i < share.left_edge.i
        if not (listed and _says(verb) and verb.tag_ in ("VBD", "VBP") and not _has_subject(verb)):
            continue
        link = next((one for one in share.head.children if one.dep_ == "cc" and one.i < share.i), None)
        above = share.head.head
        if link is not None and _move(share, verb, "nsubj") and _move(verb, above, "conj"):
            _move(link, above, "cc")


def _move(token: Token, head: Token, dep: str) -> bool:
    """Hang a token on another one, unless that is below it."""
    if token == head or token.is_ancestor(head):
        return False
    token.head, token.dep_ = head, dep
    return True


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in _SUBJECTS for child in verb.children)


def _subject_of_auxiliary(doc: Doc) -> None:
    """Give "Schools" of "Schools were closed" to "closed", not to "were"."""
    for token in doc:
        helper = token.head
        if token.dep_ not in _SUBJECTS or helper.dep_ not in ("aux", "auxpass"):
            continue
        if helper.lemma_ in _DOES and not _has_subject(helper.head):
            _move(token, helper.head, "nsubjpass" if helper.dep_ == "auxpass" else token.dep_)


def _verb_for_noun(doc: Doc) -> None:
    """Make a verb of a noun that can be none: "A pair runs from $900", "The club dispute that version"."""
    for root in [sent.root for sent in doc.sents]:
        noun = root.nbor(-1) if root.i > root.sent.start else root
        if root.tag_ not in ("NN", "NNS") or noun.dep_ != "compound" or noun.head != root:
            continue
        before = [child for child in root.children if child.i < noun.i]
        thing = root.nbor() if root.i + 1 < len(doc) else root
        alone = root.tag_ == "NNS" and noun.tag_ == "NN" and any(one.lower_ in _ONE for one in before)
        plural = (
            root.lower_ in verbs() and (thing.tag_ in ("DT", "PRP$") or _points(thing)) and root.tag_ == "NN"
        )
        if not (alone or plural):
            continue
        root.tag_, root.pos_ = "VBZ" if alone else "VBP", "VERB"
        _move(noun, root, "nsubj")
        for one in before:
            if one.dep_ != "punct":
                _move(one, noun, one.dep_)
        if plural and _points(thing):
            thing.tag_ = "DT"
            _move(thing, thing.nbor(), "det")
        if plural and thing.head.i > thing.i:
            _move(thing.head, root, "dobj")


def _points(word: Token) -> bool:
    """A "that" before a noun, which the parser takes for a relative pronoun."""
    return word.lower_ == "that" and word.i + 1 < len(word.doc) and word.nbor().tag_ == "NN"


def _subject_behind_after(doc: Doc) -> None:
    """Make "after" open a clause: "after a 3-0 home defeat left them two points above the drop"."""
    for after in doc:
        noun = next((child for child in after.children if child.dep_ == "pobj"), None)
        if after.dep_ != "prep" or after.lower_ not in _OPEN or noun is None:
            continue
        behind = noun.right_edge.i + 1
        verb = doc[behind] if behind < len(doc) else after
        if verb.tag_ not in _FINITE or verb.dep_ not in ("advcl", "dep", "conj") or _has_subject(verb):
            continue
        if verb.head == after.head and _move(noun, verb, "nsubj") and _move(after, verb, "mark"):
            verb.dep_ = "advcl"


def _verb_for_adjective(doc: Doc) -> None:
    """Make a verb of what has a subject: "4,120 replies, of which 81 per cent opposed closure"."""
    for verb in doc:
        thing = verb.head
        if verb.dep_ != "amod" or verb.tag_ not in ("VBN", "VBD") or not _has_subject(verb):
            continue
        if thing.dep_ != "appos" or thing.i < verb.i or not _move_up(verb, thing):
            continue
        verb.tag_, verb.pos_ = "VBD", "VERB"
        for child in [one for one in thing.children if one.i < verb.i]:
            _move(child, verb, child.dep_)


def _that_for_pronoun(doc: Doc) -> None:
    """Make "that" open what is told: "told the council that Peter Lund had left"."""
    for that in doc:
        verb = that.head
        opens = that.lower_ == "that" and that.tag_ == "WDT" and that == verb.left_edge
        if opens and verb.dep_ == "ccomp" and that.dep_ not in _SUBJECTS and _has_subject(verb):
            that.tag_, that.pos_, that.dep_ = "IN", "SCONJ", "mark"


def _subject_for_verb(doc: Doc) -> None:
    """Make a noun of a verb that is a subject: "claims to the contrary were false"."""
    for token in doc:
        if token.tag_ == "VBZ" and token.dep_ in _SUBJECTS and not _has_subject(token):
            token.tag_, token.pos_ = "NNS", "NOUN"


def _noun_for_verb(doc: Doc) -> None:
    """Make a noun of a verb in the plural behind one thing: "found a handgun in a storm drain"."""
    for verb in doc[1:]:
        thing = next((one for one in verb.children if one.dep_ == "nsubj"), None)
        one = thing is not None and thing.tag_ == "NN" and thing.left_edge.lower_ in ("a", "an")
        before, found = verb.nbor(-1), verb.head
        if verb.tag_ != "VBP" or verb.dep_ != "ccomp" or not one or before.dep_ != "pobj" or found.i > verb.i:
            continue
        where = before.head  # but "a quarter of aides leave"
        if thing is None or where.lower_ == "of" or not _move(thing, found, "dobj"):
            continue
        verb.tag_, verb.pos_ = "NN", "NOUN"
        _move(verb, where, "pobj")
        _move(before, verb, "compound")
        for child in [one for one in verb.children if one.i > verb.i and one.dep_ == "dobj"]:
            _move(child, where, "npadvmod")


def _told_of_relative(doc: Doc) -> None:
    """Give to a report what it tells of "which": "the fee, which many have long argued should be scrapped".

    The parser takes the second verb for one of the main clause.
    """
    for verb in doc:
        which = next((one for one in verb.children if one.lower_ in ("which", "who", "that")), None)
        told = doc[verb.right_edge.i + 1 :][:_FEW]
        if verb.dep_ != "relcl" or which is None or not _says(verb) or not len(told):
            continue
        own = [one for one in verb.children if one.dep_ in _SUBJECTS and one != which]
        rest = next((one for one in told if one.pos_ in _VERBAL and one.dep_ == "conj"), None)
        if own and rest is not None and not _has_subject(rest) and rest.left_edge.i == told[0].i:
            _move(rest, verb, "ccomp")
            _move(which, rest, "nsubj")


def _mark_of_report(doc: Doc) -> None:
    """Give "because" to what is told, not to the report: "He resigned because, he said, he was tired"."""
    for verb in doc:
        mark = next((one for one in verb.children if one.dep_ == "mark"), None)
        if verb.dep_ != "parataxis" or mark is None or mark.i > verb.i or verb.head.i < verb.i:
            continue
        if mark.nbor().text != ",":
            continue
        if _move(mark, verb.head, "mark") and verb.head.dep_ == "ccomp":
            verb.head.dep_ = "advcl"


def _time_left(doc: Doc) -> None:
    """Give the deed to Prado, not to the clock: "With 17 minutes left Prado, who is 19, took the ball"."""
    for left in [sent.root for sent in doc.sents]:
        name = next((one for one in left.children if one.dep_ == "dobj" and one.pos_ == "PROPN"), None)
        deed = next((one for one in left.children if one.dep_ == "conj"), None)
        opened = left.left_edge.lower_ == "with" and left.left_edge.dep_ == "mark"
        if left.lower_ != "left" or not opened or name is None or deed is None or _has_subject(deed):
            continue
        deed.head, deed.dep_ = deed, "ROOT"
        behind = [one for one in left.children if one.i > name.i]
        left.head, left.dep_, left.tag_ = deed, "advcl", "VBN"
        name.head, name.dep_ = deed, "nsubj"
        for one in behind:
            one.head = deed


def _move_up(verb: Token, thing: Token) -> bool:
    """Let a verb take the place of the noun that it was hung on."""
    above = thing.head
    verb.head, verb.dep_ = above, "relcl"
    return _move(thing, verb, "dobj")


def _perfect_of_outer(doc: Doc) -> None:
    """Give "and had since been treated" to who began, not to what broke: "began after it broke and had …"."""
    for verb in doc:
        inner = verb.head
        if verb.dep_ != "conj" or not _is_perfect(verb) or _has_subject(verb) or _is_perfect(inner):
            continue
        opened = any(child.dep_ == "mark" and child.lower_ in _OPEN for child in inner.children)
        past = any(one.tag_ == "VBD" for one in (inner, *inner.children))
        outer = inner.head
        while outer.dep_ == "xcomp":
            outer = outer.head
        if inner.dep_ != "advcl" or not (opened and past) or outer.pos_ != "VERB" or outer.i > inner.i:
            continue
        joins = [one for one in inner.children if one.dep_ == "cc" and inner.i < one.i < verb.i]
        for one in (*joins, verb):
            _move(one, outer, one.dep_)


def _is_perfect(verb: Token) -> bool:
    return any(one.dep_ == "aux" and one.lower_ in ("had", "has", "have") for one in verb.children)


def _says(token: Token) -> bool:
    form = verbs().get(token.lower_)
    return form is not None and form.kind in ("say", "state", "show")


def _report_of_nouns(doc: Doc) -> None:
    """Make a report of ", the paper states," which the parser takes for two nouns."""
    for verb in doc[2:-1]:
        who, verbal = verb.nbor(-1), next((one for one in verb.ancestors if one.pos_ in _VERBAL), None)
        nouns = verb.tag_ == "NNS" and who.tag_ == "NN" and who.dep_ == "compound" and who.head == verb
        apart = verb.nbor().text in ",." and verb.left_edge.i > 0 and verb.left_edge.nbor(-1).text == ","
        if not (nouns and apart and _says(verb) and verbal is not None and verb.dep_ in _LOOSE):
            continue
        if any(one.tag_ in ("DT", "PRP$") for one in verb.children) and _move(verb, verbal, "parataxis"):
            verb.tag_, verb.pos_ = "VBZ", "VERB"
            for child in [one for one in verb.children if one.i < who.i]:
                _move(child, who, child.dep_)
            _move(who, verb, "nsubj")


def _report_in_list(doc: Doc) -> None:
    """Put a report between the last two of a list apart: "snow and, one of them told a nurse, the hope"."""
    for verb in doc:
        first = verb.left_edge.i
        listed = verb.dep_ == "conj" and first > 1 and doc[first].text == "," and doc[first - 1].dep_ == "cc"
        comma = _comma_behind(verb) if listed and _says(verb) and _has_subject(verb) else None
        if comma is not None:
            verb.dep_ = "parataxis"
            for child in list(verb.children):
                if child.i > comma and child.dep_ != "punct":
                    _move(child, verb.head, child.dep_)


def _court_heard(doc: Doc) -> None:
    """Make "heard" the verb of "A log shows a call at 3.04am, the inquest heard", and no noun."""
    for heard in [sent.root for sent in doc.sents]:
        told = any(child.dep_ == "ccomp" and child.i < heard.i for child in heard.children)
        if heard.lower_ != "heard" or heard.tag_ != "NN" or not told or not heard.i:
            continue
        court = heard.nbor(-1)
        heard.tag_, heard.pos_ = "VBD", "VERB"
        court.tag_, court.pos_, court.dep_ = "NN", "NOUN", "nsubj"
        for child in [one for one in heard.children if one.dep_ == "det"]:
            _move(child, court, "det")


def _report_at_end(doc: Doc) -> None:
    """Give a report its speaker, taken for an apposition: "No monks are left, the vicar, Ann Bly, says"."""
    for verb in doc[_FEW:]:
        if not _says(verb) or verb.tag_ not in _FINITE or _has_subject(verb) or verb.nbor(-1).text != ",":
            continue
        if any(one.pos_ not in ("ADP", "ADV", "PUNCT") for one in doc[verb.i + 1 : verb.sent.end]):
            continue
        name = verb.nbor(-2)
        name = name.head if name.dep_ == "compound" else name
        who = name
        while who.dep_ == "appos" and who.head.dep_ == "appos":
            who = who.head
        above = next((one for one in who.ancestors if one.pos_ in _VERBAL), None)
        apart = who.left_edge.i > 0 and who.left_edge.nbor(-1).text == ","
        named = who.dep_ == "appos" and who != name and apart
        if named and above is not None and _move(verb, above, "parataxis"):
            _move(who, verb, "nsubj")


def _rest_of_report(doc: Doc) -> None:
    """Give to what is told the words behind the report: "Profit fell, the bank said, by a third in May"."""
    for verb in doc:
        told = [one for one in verb.children if one.dep_ == "ccomp" and one.i < verb.i]
        comma = _comma_behind(verb) if told and _says(verb) else None
        if comma is None or comma + 1 >= len(doc):
            continue
        rest = next((one for one in verb.children if one.left_edge.i == comma + 1), None)
        what = told[-1]
        while (more := next((one for one in what.children if one.dep_ == "conj"), None)) is not None:
            what = more
        if rest is not None and _is_told(rest):
            _move(rest, what, rest.dep_)
        _give_promise(verb, what)


def _give_promise(verb: Token, told: Token) -> None:
    """Give "and will pay" to what is told: "The firm is solvent, says Jane Roe, and will pay its debts"."""
    other = next((one for one in verb.children if one.dep_ == "conj" and not _has_subject(one)), None)
    if other is not None and any(one.tag_ == "MD" for one in other.children) and _has_subject(told):
        link = [one for one in verb.children if one.dep_ == "cc" and one.i < other.i]
        for part in (*link, other):
            _move(part, told, part.dep_)


def _is_told(rest: Token) -> bool:
    """Words behind a report that belong to what is told, not to the report."""
    if rest.dep_ == "advcl":
        return any(one.dep_ == "mark" and one.lower_ in _REASONS for one in rest.children)
    return rest.dep_ == "prep" and rest.lower_ not in _OF_REPORT and not is_in_record(rest)


def is_in_record(where: Token) -> bool:
    """ "In a statement", "in an interview"."""
    return where.lower_ == "in" and any(one.lower_ in grammar("venue") for one in where.children)


def _comma_behind(verb: Token) -> int | None:
    """The comma that ends a report, behind its verb, whom it tells and when: "said on Monday,"."""
    for token in verb.doc[verb.i + 1 :]:
        if token.text == ",":
            return token.i
        top = token
        while top.head != verb and top.head != top:
            top = top.head
        if top.head != verb or top.dep_ not in _BEHIND_REPORT:
            return None
    return None


def _report_between(doc: Doc) -> None:
    """Give ", the official said," to the clause before it: "two versions, the official said, one a veto"."""
    for token in doc:
        thing, said = token.head, _says(token) and token.dep_ == "parataxis"
        if said and thing.pos_ in ("NOUN", "PROPN") and token.i < thing.i and thing.head.i < token.i:
            _move(token, thing.head, "parataxis")


def _answer_of_two_words(doc: Doc) -> None:
    """Keep "we did" with what it answers: "“He didn't miss those chances, we did,” she said"."""
    for verb in doc:
        first = verb.head
        if (
            verb.dep_ != "ccomp"
            or verb.lemma_ not in _DOES
            or sum(not one.is_punct for one in verb.subtree) != _TWO
        ):
            continue
        before = [
            one for one in first.children if one.dep_ == "ccomp" and one.i < verb.i and one.pos_ == "VERB"
        ]
        if before and _has_subject(verb):
            _move(verb, before[-1], "conj")


def _listed_passives(doc: Doc) -> None:
    """Make one list of "was fined £2,000, banned for a year and told to pay costs"."""
    for verb in doc:
        first = verb.head
        if verb.dep_ not in ("advcl", "acl") or not verb.tag_ == first.tag_ == "VBN" or verb.i < first.i:
            continue
        passive = any(child.dep_ == "auxpass" for child in first.children)
        plain = not any(child.dep_ in ("mark", "aux", "auxpass", *_SUBJECTS) for child in verb.children)
        more = any(child.dep_ == "conj" and child.tag_ in ("VBN", "VBD") for child in verb.children)
        if not (passive and plain and more and verb.left_edge.i and verb.left_edge.nbor(-1).text == ","):
            continue
        verb.dep_ = "conj"
        last = [child for child in verb.children if child.dep_ == "conj"]
        if sum(not one.is_punct for one in last[-1].subtree) > _FEW:
            for child in [one for one in verb.children if one.dep_ in ("cc", "conj") and one.i > verb.i]:
                _move(child, first, child.dep_)
                child.tag_ = "VBN" if child.tag_ == "VBD" else child.tag_


def _told_without_verb(doc: Doc) -> None:
    """Give "most of them children" to those who died: "said 41 people had died, most of them children"."""
    for noun in doc:
        if noun.dep_ != "ccomp" or noun.pos_ != "NOUN" or not _has_subject(noun):
            continue
        said = next(
            (
                one
                for one in noun.head.children
                if one.dep_ == "ccomp" and one.pos_ == "VERB" and noun.head.i < one.i < noun.i
            ),
            None,
        )
        if said is None or any(child.pos_ == "AUX" for child in noun.children):
            continue
        for child in [one for one in noun.children if one.dep_ == "advcl"]:
            _move(child, said, "advcl")
        _move(noun, said, "npadvmod")
