"""Parts: which words within a clause are a clause of their own, and which only tell who speaks.

What would change the meaning of a clause when cut off stays with it: conditions, comparisons, restrictive
clauses, times and purposes. The dependency labels are those of ClearNLP, which spaCy's English pipelines use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.claims.borrowing import (
    after_separator,
    antecedent,
    auxiliaries,
    bare,
    before,
    coordinated,
    is_separator,
    own_subject,
    subject,
    within,
)
from pipeline.claims.reporting import (
    SUBJECTS,
    VERBAL,
    contents,
    hides,
    is_reporting,
    is_role,
    only_reports,
    speaks,
    tells,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

CONTRASTS = frozenset("while though although whereas as but".split())
RELATIVES = frozenset("who which that whom".split())
_CIRCUMSTANCES = frozenset({"when", "where", "why"})
_AT = frozenset("at in inside near on outside".split())
_TIMES = frozenset({"as", "when", "after", "while", "before"})
_STAY = frozenset(
    "cite say add accord note tell claim argue warn speak quote ask age name know "
    "reference refer allude echo gesture nod".split()
)
"""Participles that tell who speaks, or how, or identify: "declined to comment, citing …", "aged 19"."""
_WITHOUT_VERB = re.compile(
    r"(?!most of the time)(?:"
    r"(?:unchanged|up|down|compared|lower|higher|more|fewer|less)\b.*\b(?:from|with|than|on)\b|"
    r"(?:\S+ ){0,3}(?:more|less|fewer|higher|lower|later|earlier) than\b|"
    r"(?:\S+ ){1,3}of (?:them|whom|which)\b|among (?:them|whom)\b|"
    r"(?:(?:its|their|his|her|the|a) )?(?:\S+ ){0,2}"
    r"(?:\w+est|worst|best|first|second|third|(?:four|fif|six|seven|eigh|nin|\w*teen|\d+)th|record|most|least)\b.*\b(?:since|in|of|for|on|ever|to)\b)",
    re.IGNORECASE,
)
"""What adds a fact without a verb: "its worst day since May", "unchanged from last year", "most of them"."""
_NONE = frozenset({"no", "not", "none", "nobody", "nothing", "few", "little"})
_WITHHOLDS = frozenset(
    "comment confirm disclose discuss elaborate give identify mention name provide say specify".split()
)
"""What a speaker would not do: "said the figure was out of date but would not give another"."""
_CHARGES = frozenset("accuse acquit charge clear convict suspect".split())
_DEEDS_BEHIND = frozenset({"after", "before", "despite"})
"""Prepositions of what somebody did besides: "before giving up half of those gains"."""
_HEARSAY = frozenset("allege believe claim report rumour rumor say suspect think understand".split())
_LEAVES = frozenset("cry hang laugh shrug sit smile walk weep".split())
"""What a speaker does, and seldom says of himself: "said he was innocent and hung up"."""
_TWO_CLAUSES = 3
_PUT_OUT = frozenset("released issued published posted dated".split())
"""What happens to records; "released" to people as well."""
_BEGINS = frozenset("build complete create elect establish form found launch open publish write".split())
"""Participles in front of a sentence that tell since when a thing is there: "Founded in 1999, …"."""
_HAPPENS = frozenset("come happen occur follow begin".split())
"""Verbs that only place a thing in time."""
_FEW = 4
"""Words up to which what is coordinated stays with what it follows ("and was refused")."""


@dataclass(frozen=True, slots=True)
class ClausePart:
    """A part of a clause that is one of its own.

    `lent` are the tokens that it borrows; they go where token `place` stands, or else in front. `drop` says
    that it is no claim, and `sealed`, that nothing within it is but what is coordinated. Not
    `reported` says that it is none of what the clause around it reports.
    """

    head: Token
    lent: tuple[int, ...] = ()
    place: int | None = None
    drop: bool = False
    sealed: bool = False
    reported: bool = True


def part_at(token: Token, head: Token, depth: Sequence[int]) -> ClausePart | None:
    """The part that begins at a token within the clause of `head`; None where the token is of the clause.

    `depth` is the number of quotations around each token.
    """
    if _interjects(token, depth) or (token.dep_ == "prep" and token.lower_ == "according"):
        return ClausePart(token, drop=True)
    if token.dep_ in ("relcl", "acl", "advcl", "amod", "conj") and (_hides(token) or _is_cited(token)):
        return ClausePart(token, drop=True, sealed=_hides(token))
    if _reports_last(token) or _announces(token):
        return ClausePart(token, drop=True)
    if token.dep_ == "conj":
        return _conjunct(token, head, depth)
    if _is_afterthought(token, head) and (reported := contents(head, depth)):
        return ClausePart(token, tuple(one.i for one in within(reported[0])))
    if token.dep_ == "relcl" and any(one.dep_ == "mark" and one.lower_ in _TIMES for one in token.children):
        return None  # "… on Sunday, hours before the court was due to sit"
    if token.dep_ == "relcl" or (token.dep_ == "advcl" and _pronoun(token) is not None):
        return _relative(token)
    if (
        token.dep_ in ("acl", "advcl")
        and token.tag_ in ("VBG", "VBN")
        and own_subject(token) is None
        and after_separator(token)
    ):
        return _participle(token, head, depth)
    if token.dep_ == "advcl" and _tells_since_when(token, head):
        return ClausePart(token, subject(head))
    if token.dep_ == "advcl":
        return _adverbial(token, depth)
    if token.dep_ == "prep" and token.lower_ in _DEEDS_BEHIND and token.i > head.i and _is_deed(token, head):
        return ClausePart(token, before(head, token))
    if token.dep_ == "parataxis" and own_subject(token) is not None and _size(token.subtree) >= _TWO_CLAUSES:
        return ClausePart(token)
    return _without_verb(token, head)


def _is_deed(preposition: Token, head: Token) -> bool:
    """What somebody did, and no noun: "after failing to settle who will inspect cargo ships".

    "Would study it before deciding on the app" tells of no deed.
    """
    ahead = preposition.left_edge.i - head.left_edge.i
    if preposition.lower_ == "before" and (head.tag_ != "VBD" or head.dep_ == "ccomp" or ahead <= _FEW):
        return False
    return any(child.dep_ == "pcomp" and _size(child.subtree) > _FEW for child in preposition.children)


def _size(tokens: Iterable[Token]) -> int:
    return sum(not token.is_punct for token in tokens)


def text_of(tokens: Iterable[Token]) -> str:
    """The words of some tokens, as they were parsed."""
    return "".join(token.text_with_ws for token in tokens).strip()


# --- who speaks -----------------------------------------------------------------------------------


def _interjects(token: Token, depth: Sequence[int]) -> bool:
    """It tells who speaks, beside what is said: ", she said," or "said one of the officials"."""
    if token.dep_ not in ("conj", "ccomp", "parataxis") or not only_reports(token):
        return False
    if depth[token.i] and depth[token.i] < depth[token.head.i]:
        return False  # "“I told them, ‘Nobody will help you,’” he said": that he told them is what he says
    if token.dep_ == "parataxis" or depth[token.i] < depth[token.head.i]:
        return True
    subjects = [child for child in token.children if child.dep_ in SUBJECTS]
    marked = any(child.dep_ == "mark" for child in token.children)
    return bool(subjects) and not marked and after_separator(token)


def _reports_last(token: Token) -> bool:
    """A report taken for a relative clause of what it reports: "…, twice the limit, prosecutors allege"."""
    first = token.left_edge
    plain = first.pos_ in ("DET", "NOUN", "PROPN", "ADJ") and not first.tag_.startswith("W")
    return (
        token.dep_ == "relcl"
        and plain
        and own_subject(token) is not None
        and after_separator(token)
        and only_reports(token)
    )


def _announces(token: Token) -> bool:
    """It only leads over to a quotation behind it: "…, adding: “No.”", "laughed and said: “No.”"."""
    alone = all(child.is_punct for child in token.children)
    joined = token.dep_ == "conj" or (token.tag_ == "VBG" and after_separator(token))
    return alone and joined and only_reports(token) and token.sent[-1].text == ":"


def _hides(token: Token) -> bool:
    if _is_where_written(token):
        return False
    if (
        token.dep_ == "conj"
        and token.lower_ in _PUT_OUT
        and token.head.pos_ in VERBAL
        and not _describes(token)
    ):
        return False  # "was arrested and released on bail"
    own = list(within(token, {child.i for child in token.children if child.dep_ in ("conj", "cc")}))
    return len(own) > 1 and hides(text_of(own))


def _is_where_written(token: Token) -> bool:
    """Of what tells where somebody did a thing: "In a letter seen by the Times, the minister resigned"."""
    where, verb = token.head.head, token.head.head.head
    fronted = token.head.dep_ == "pobj" and where.dep_ == "prep" and where.i < verb.i
    return fronted and verb.pos_ in VERBAL and not is_reporting(verb)


def _describes(token: Token) -> bool:
    """It is coordinated with what tells of a record: "a letter signed by nurses and dated Nov. 9"."""
    while token.dep_ == "conj":
        token = token.head
    return token.dep_ in ("acl", "amod", "relcl")


def _is_cited(token: Token) -> bool:
    """ ", according to the agency, citing relatives": it goes on with who says so."""
    beside = {child.lower_ for child in token.head.children if child.dep_ == "prep"}
    return token.lower_ in ("citing", "quoting") and ("according" in beside or token.i < token.head.i)


def _is_of_speaker(token: Token) -> bool:
    noun = token.head
    while noun.dep_ in ("appos", "compound", "prep", "pobj"):
        noun = noun.head
    return noun.dep_ in SUBJECTS and (is_reporting(noun.head) or noun.head.lemma_ in ("call", "describe"))


# --- what states a fact of its own ----------------------------------------------------------------


def _conjunct(token: Token, head: Token, depth: Sequence[int]) -> ClausePart | None:
    first = token.head
    while first.dep_ == "conj":
        first = first.head
    pronoun = next((child for child in token.children if child.dep_ in SUBJECTS), None)
    if first.dep_ == "relcl" and pronoun is not None and pronoun.lower_ in RELATIVES:
        return ClausePart(token, antecedent(first), pronoun.i)
    third = token.head == head and pronoun is not None  # of three, each with its subject
    if not (first == head or third) or not (token.pos_ in VERBAL or pronoun is not None):
        return None
    if pronoun is None and _is_of_speaker_again(token, head):
        return ClausePart(token, subject(head.head), reported=False)
    if first != head:
        return ClausePart(token)  # "that all had been replaced, and that nobody had died"
    reported = contents(head, depth)
    short = _is_short(token.subtree) or _is_short(within(head, {token.i}))
    short = short and not _are_told_both(token, head)
    short = short and not (token.lemma_ == "urge" and any(child.dep_ == "dobj" for child in token.children))
    if short and pronoun is not None and _are_two(token, head):
        return ClausePart(token)  # "Schools were closed, and Highway 16 was shut"
    if (short and not reported and not contents(token, depth)) or _quoted_in_part(token, head, depth):
        return None
    if token.tag_ == "VBG" and head.tag_ != "VBG" and not auxiliaries(token):
        return None  # "forecast flat sales and restructuring charges"
    if any(child.tag_ == "TO" for child in token.children):
        return None  # "He speaks now, but only to ask"
    if pronoun is not None:
        return ClausePart(token)
    if contents(token, depth) and not reported:
        return ClausePart(token)
    if _is_of_either(token, head) or _is_of_relative(token, head):
        return None
    links = {c.lower_ for t in (token.head, *token.head.conjuncts) for c in t.children if c.dep_ == "cc"}
    negated = any(child.dep_ in ("neg", "preconj") or child.lower_ == "n't" for child in head.children)
    if contents(token, depth):
        return ClausePart(token)
    if not links or (not auxiliaries(token) and (negated or links & {"or", "nor"})):
        return None
    if head.dep_ == "relcl" and _pronoun(head) is not None:
        return ClausePart(token, antecedent(head))
    if _is_hearsay(head):
        return None
    # "City made an offer, Sky Sports reported, and were confident": those who told it did not make it.
    told = [one for one in reported if one.i < head.i and own_subject(head) is not None and not depth[one.i]]
    return ClausePart(token, coordinated(token, told[-1] if told else head))


def _is_hearsay(head: Token) -> bool:
    """ "Is understood to have spoken to him and promised him a place" tells both by hearsay."""
    passive = any(child.dep_ == "auxpass" for child in head.children)
    return head.lemma_ in _HEARSAY and passive and any(child.dep_ == "xcomp" for child in head.children)


def _is_of_speaker_again(token: Token, content: Token) -> bool:
    """The report goes on, not what is reported: "said it would review the plan but gave no timetable"."""
    modals = [any(one.tag_ == "MD" for one in auxiliaries(verb)) for verb in (content, token)]
    finite = token.tag_ in ("VBD", "VBZ", "VBP") or any(one.lemma_ == "have" for one in auxiliaries(token))
    if content.dep_ != "ccomp" or not is_reporting(content.head):
        return False
    if token.tag_ == "VBD" and not auxiliaries(token) and token.lemma_ in _LEAVES:
        return True
    denied = any(child.dep_ == "neg" for child in token.children)
    helped = modals[1] or any(one.lemma_ in ("do", "have") for one in auxiliaries(token))
    return (finite and modals == [True, False]) or (denied and helped and token.lemma_ in _WITHHOLDS)


def _is_of_either(token: Token, content: Token) -> bool:
    """What is reported and the report are in the past, and it may go on with either of them.

    "The court ruled that the tax was unlawful and ordered the state to repay it."
    """
    return (
        token.tag_ == "VBD"
        and content.dep_ == "ccomp"
        and content.head.tag_ == "VBD"
        and not auxiliaries(token)
    )


def _is_of_relative(token: Token, head: Token) -> bool:
    """A relative clause stands right before "and": the verb may go on with it ("boats that date from")."""
    links = [child.i for child in token.head.children if child.dep_ == "cc" and child.i < token.i]
    words = head.doc[head.i : links[-1]] if links else ()
    return any(word.tag_ == "WDT" and word.dep_ in SUBJECTS for word in words)


def _is_short(tokens: Iterable[Token]) -> bool:
    """Too little to stand alone, like "and was refused"; a figure or a modal makes it enough."""
    words = [token for token in tokens if not token.is_punct and token.dep_ != "cc"]
    full = any(
        token.like_num or token.tag_ == "MD" or token.dep_ == "neg" or token.lower_ == "no" for token in words
    )
    return len(words) < 3 or (len(words) <= _FEW and not full)


def _are_told_both(token: Token, head: Token) -> bool:
    """Two things that are reported: "said the unit was unsafe and it had no choice"."""
    both = own_subject(head) is not None and own_subject(token) is not None
    sizes = _size(within(head, {token.i})), _size(token.subtree)
    told = both and head.dep_ == "ccomp" and head.head.i < head.i
    return told and sizes[0] > _FEW and sizes[1] >= _FEW


def _are_two(token: Token, head: Token) -> bool:
    """Two short sentences that a comma parts, each with a subject that is a noun."""
    subjects = [own_subject(verb) for verb in (head, token)]
    nouns = all(one is not None and one.pos_ in ("NOUN", "PROPN") for one in subjects)
    sizes = _size(within(head, {token.i})), _size(token.subtree)
    link = next((child for child in head.children if child.dep_ == "cc" and child.i < token.i), None)
    apart = link is not None and link.i > head.i and is_separator(link.nbor(-1))
    return nouns and apart and min(sizes) >= _TWO_CLAUSES


def _quoted_in_part(token: Token, head: Token, depth: Sequence[int]) -> bool:
    """Both verbs stand in the same quoted words, and their subject does not."""
    found = own_subject(head)
    return found is not None and depth[found.i] < depth[head.i] == depth[token.i]


def _relative(token: Token) -> ClausePart | None:
    describes = token.dep_ == "relcl" and token.head.dep_ == "appos" and token.head.head.pos_ == "PROPN"
    if not (after_separator(token) or describes):
        return None
    if token.left_edge.lower_ in _CIRCUMSTANCES:
        return _of_place(token)
    goes_on = any(child.dep_ == "conj" for child in token.children)  # "who leads a group and read the paper"
    if is_role(token) and not goes_on and _is_of_speaker(token):
        return ClausePart(token, drop=True)
    if _is_denied(token.head, token.left_edge.i):
        return None  # "not one frame of video, that puts him there"
    owner = token.left_edge
    if owner.lower_ == "whose" and owner.head.dep_ in SUBJECTS:
        return ClausePart(token, antecedent(token), owner.i)
    pronoun = _pronoun(token)
    return ClausePart(
        token, antecedent(token), pronoun.i if pronoun is not None and _is_replaced(pronoun) else None
    )


def _is_denied(noun: Token, end: int) -> bool:
    """What a clause is said of is said not to be: no fact can be told of it."""
    own = (one for one in noun.subtree if one.i < end)
    return any(one.dep_ == "neg" or one.lower_ in _NONE for one in own)


def _of_place(token: Token) -> ClausePart | None:
    """A fact about a place: "in Marle, where 300 people are sheltering" gives "[in Marle] 300 …"."""
    where, at = token.left_edge, token.head.head
    if where.lower_ != "where" or token.head.dep_ != "pobj" or at.lower_ not in _AT:
        return None
    return ClausePart(token, (at.i, *bare(token.head)), where.i)


def _pronoun(clause: Token) -> Token | None:
    """The relative pronoun of a clause."""
    words = (token for token in clause.subtree if token.i < clause.i and token.tag_.startswith("W"))
    return next((token for token in words if token.lower_ in RELATIVES), None)


def _is_replaced(pronoun: Token) -> bool:
    opens = bool(pronoun.i) and pronoun.head == pronoun.nbor(-1) and pronoun.head.left_edge == pronoun.head
    return pronoun.dep_ in SUBJECTS or (pronoun.dep_ == "pobj" and opens)


def _cites(token: Token) -> bool:
    """Whom a paper cites that has it: ", as the Herald reported, citing people familiar with it"."""
    if token.lower_ not in ("citing", "quoting"):
        return False
    papers = (
        one.head for one in token.doc[token.sent.start : token.i] if (one.lower_, one.dep_) == ("as", "mark")
    )
    return any(map(only_reports, papers))


def _participle(token: Token, head: Token, depth: Sequence[int]) -> ClausePart | None:
    if _cites(token):
        return ClausePart(token, drop=True)
    leads = token.dep_ == "advcl" and token.i < head.i
    marked = any(child.dep_ == "mark" for child in token.children)
    if contents(token, depth):
        return ClausePart(token)
    if leads or marked or token.lemma_ in _STAY or _size(token.subtree) < 3 or _is_listed(token):
        return None
    verb = _whole_verb(token.head)
    if verb.pos_ not in VERBAL:
        return ClausePart(token, antecedent(token))
    if (report := _spoken(token, depth)) is not None and subject(report):
        # "“I was robbed,” said Jane Roe, holding up a broken lock": what she did as she spoke.
        return ClausePart(token, subject(report), reported=False)
    of_noun = verb.dep_ == "relcl" and any(child.tag_ in ("WDT", "WP") for child in verb.children)
    return ClausePart(token, before(head if of_noun else verb, token))


def _spoken(token: Token, depth: Sequence[int]) -> Token | None:
    """The report right before a participle that stands behind a quotation."""
    ahead = token.doc[token.sent.start : token.left_edge.i]
    report = next(
        (one for one in reversed(ahead) if (speaks(one) or only_reports(one)) and not depth[one.i]), None
    )
    beside = report is not None and any(depth[one.i] for one in ahead if one.i < report.i)
    between = ahead[report.i + 1 - token.sent.start :] if report is not None else ahead
    return report if beside and not any(one.pos_ in VERBAL or depth[one.i] for one in between) else None


def _tells_since_when(token: Token, head: Token) -> bool:
    """ "Founded in 1999, the airline flies to 142 cities" is two facts."""
    dated = token.lemma_ in _BEGINS and any(one.like_num for one in token.subtree)
    bare_one = token.tag_ == "VBN" and not any(one.dep_ in ("mark", *SUBJECTS) for one in token.children)
    return (
        bool(dated and bare_one and subject(head)) and token.left_edge == token.sent[0] and token.i < head.i
    )


def _whole_verb(verb: Token) -> Token:
    """The verb that a bare participle completes: "kept" in "kept the port closed"."""
    while verb.dep_ == "xcomp" and verb.head.i < verb.i and verb.head.pos_ in VERBAL:
        verb = verb.head  # "has ordered the museum to hand it back, ending a dispute"
    helped = any(child.dep_ in ("aux", "auxpass") for child in verb.children)
    bare_one = not helped and (verb.tag_ == "VBN" or verb.dep_ == "oprd")
    completes = verb.dep_ in ("ccomp", "oprd", "xcomp") and verb.head.i < verb.i
    return verb.head if bare_one and completes and verb.head.pos_ in VERBAL else verb


def _is_listed(token: Token) -> bool:
    """One of the deeds of a charge: "charged with assault, resisting arrest and driving too fast"."""
    verb, links = token.head, {child.lower_ for child in token.children if child.dep_ == "cc"}
    if (token.tag_, verb.tag_) == ("VBN", "VBN") and any(one.dep_ == "auxpass" for one in verb.children):
        return bool(links) and token.i - 2 == verb.i  # "were ignored, bullied or paid to leave"
    things = [
        one for child in verb.children if child.dep_ == "prep" and child.i < token.i for one in child.children
    ]
    return verb.lemma_ in _CHARGES and bool(links) and any(one.dep_ == "pobj" for one in things)


def _adverbial(token: Token, depth: Sequence[int]) -> ClausePart | None:
    mark = next((child for child in token.children if child.dep_ == "mark"), None)
    if mark is None or own_subject(token) is None or (mark.lower_ == "as" and _turns_out(token)):
        return None
    if mark.lower_ == "as" and is_reporting(token) and not contents(token, depth):
        # ", as the Herald reported on Tuesday" tells who tells it; "as analysts had expected" is told of it.
        return ClausePart(token, drop=True) if only_reports(token) else None
    if (mark.lower_ in CONTRASTS | {"that"} and after_separator(token)) or (
        mark.lower_ in _TIMES and tells(token) and contents(token, depth)
    ):
        return ClausePart(token)
    if token.head.lemma_ in _HAPPENS:
        return None  # "The breakthrough came after the other bidder had pulled out"
    told = set(token.subtree)
    if token.head.dep_ == "ROOT" and _size(one for one in token.head.subtree if one not in told) < _FEW:
        return None  # "It resumed after a skier had seen smoke"
    if mark.lower_ == "after" and _size(child for child in token.subtree if child.i > mark.i) > _FEW:
        return ClausePart(token) if token.left_edge == mark else None
    return None


def _turns_out(token: Token) -> bool:
    """ "As it turned out, …", "as it happens" states nothing."""
    found = own_subject(token)
    return found is not None and found.lower_ == "it" and token.lemma_ in ("happen", "turn", "emerge")


_EVENTS = frozenset(
    "accusation allegation amount blow charge claim decision development discovery drop fall figure finding "
    "gain increase level move number proportion response result rise share sign stance step sum total".split()
)
"""Nouns that sum up the clause before them: "a step that it called overdue"."""
_PLACES_BESIDE = frozenset({"up", "down", "among", "compared", "more", "less", "higher", "lower", "unlike"})
"""Prepositions that open a fact without a verb: "up from 4 percent", "among them two children"."""
_LOOSE = frozenset("npadvmod appos amod advmod dep prep oprd".split())


def _is_afterthought(token: Token, head: Token) -> bool:
    """Words behind a report that belong to what is reported: "…, she said, 4 percent fewer than in 2025"."""
    loose = token.head == head and token.dep_ in ("dobj", "acomp", "npadvmod", "attr", "oprd", "dep")
    loose = loose and not _completes(token, head)
    return loose and token.left_edge.i > head.i and after_separator(token) and _size(token.subtree) > 2


def _completes(token: Token, head: Token) -> bool:
    """What somebody is, for all that a report stands before it: "She was, he said, the best of all"."""
    others = [one for one in head.children if one.dep_ in ("acomp", "attr", "prep") and one.i > head.i]
    return head.lemma_ == "be" and token.dep_ in ("acomp", "attr") and others == [token]


def _stands_behind_report(token: Token) -> bool:
    """ "…, the union said, the third such vote in two years": no object of the verb before the report."""
    return any(
        one.dep_ == "parataxis" and one.i < token.left_edge.i and only_reports(one)
        for one in token.head.children
    )


def _without_verb(token: Token, head: Token) -> ClausePart | None:
    if _completes(token, head):
        return None
    loose = token.dep_ in _LOOSE or (
        token.dep_ in ("dobj", "attr") and (token.lemma_ in _EVENTS or _stands_behind_report(token))
    )
    if not loose or token.left_edge.i < head.i or not after_separator(token):
        return None
    if token.dep_ == "prep" and token.lower_ not in _PLACES_BESIDE:
        return None
    behind = token.right_edge.i + 1
    if behind < token.sent.end and not is_separator(token.doc[behind]) and not token.doc[behind].is_punct:
        return None  # "made the journey, some of them on a coach": the parser gives the coach to all
    described = token.lemma_ in _EVENTS and any(child.dep_ in ("relcl", "acl") for child in token.children)
    if _size(token.subtree) < 3 or not (described or _WITHOUT_VERB.match(text_of(token.subtree))):
        return None
    return ClausePart(token, before(head, token))
