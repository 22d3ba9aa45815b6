"""Reporting: the clauses that only tell who speaks, and why a source is not named; they are no claims.

"Officials said on Tuesday" belongs to the source of what they said. "The minister denied that any order was
given" is a claim, since what is reported is not what is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.claims.patterns import patterns
from pipeline.text.lexicon import verbs

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
VERBAL = frozenset({"VERB", "AUX"})
_KINDS = frozenset({"say", "state", "hold", "show"})
_ALSO = frozenset({"promise", "pledge", "vow", "accept", "point"})
_DENIALS = frozenset(
    "deny dispute refute doubt decline refuse question contradict rebut reject forget".split()
)
_ASKS = frozenset("whether if how what why who which where when".split())
_SPEAKS = frozenset({"say", "state"})
_SIGNS = frozenset({"imply", "indicate", "mean", "show", "signal", "suggest"})
_NEVER = frozenset("never hardly rarely barely seldom".split())
_NOBODY = frozenset("nobody none no neither nothing few".split())
TO_SOMEBODY = frozenset("tell remind assure inform warn".split())
_ROLES = frozenset("lead head chair represent edit direct".split())
"""What a speaker does for a living: "said Ann Lee, who chairs the panel"."""


def is_reporting(token: Token) -> bool:
    """The verb puts words or thoughts into somebody's mouth, and takes a clause for them."""
    form = verbs().get(token.lower_)
    return (
        form is not None
        and token.pos_ in VERBAL
        and (form.kind in _KINDS or form.lemma in _ALSO)
        and not any(child.dep_ == "auxpass" for child in token.children)
    )


def contents(head: Token, depth: Sequence[int]) -> list[Token]:
    """The heads of the clauses that a reporting verb reports; none where the report itself is the claim.

    It is the claim where it is negated or denies; where it asks ("told them how …"); and inside a quotation,
    where somebody else claims that it was said. `depth` is the number of quotations around each token.
    """
    if head.lemma_ == "quote" and (saying := _quoted_as(head)) is not None:
        head = saying
    if not is_reporting(head) or is_denial(head) or depth[head.i]:
        return []
    if _only_shows(head) or _knew(head) or _is_counted(head):
        return []
    finite = [
        c
        for c in head.children
        if _is_clause(c) and not _has_to(c) and not _is_seen(c, head, depth) and not _is_setting(c, head)
    ]
    if len(finite) > 1:
        finite = [one for one in finite if not _reports_again(one, head)]
    found = [*(one for one in _of_noun(head) if one not in finite), *finite]
    return [content for content in found if not _asks(content, head)]


def _only_shows(head: Token) -> bool:
    """A fact suggests it, and nobody says it: "The lights were off, suggesting that the family had fled"."""
    return head.tag_ == "VBG" and head.dep_ in ("acl", "advcl") and head.lemma_ in _SIGNS


def _is_counted(verb: Token) -> bool:
    """So many of a hundred say it, which is what was counted: "while 29% said they would help"."""
    subject = next((one for one in verb.children if one.dep_ in SUBJECTS and one.i < verb.i), None)
    return subject is not None and (subject.lower_ in ("%", "percent") or subject.text.endswith("%"))


def _knew(verb: Token) -> bool:
    """Since when somebody knew something, which is told of him: "It knew for 14 months that they failed"."""
    spans = ("for", "since", "in", "by", "before", "from")
    timed = any(one.dep_ == "prep" and one.lower_ in spans and one.i > verb.i for one in verb.children)
    return verb.lemma_ == "know" and verb.tag_ in ("VBD", "VBN") and timed


def _reports_again(content: Token, head: Token) -> bool:
    """Who else tells it, behind a comma: "Two people said he had left, the Ledger reported in May"."""
    first = content.left_edge
    apart = first.i > head.i and "," in (first.text, first.nbor(-1).text)
    return apart and only_reports(content) and not any(one.dep_ == "mark" for one in content.children)


def _quoted_as(verb: Token) -> Token | None:
    """The "saying" of "was quoted by the paper as saying that"."""
    as_ = (child for child in verb.children if (child.dep_, child.lower_) == ("prep", "as"))
    return next((one for child in as_ for one in child.children if one.lower_ == "saying"), None)


def _is_clause(child: Token) -> bool:
    """A complement, or what the parser takes for a second verb though "that" opens it."""
    that = any(one.dep_ == "mark" and one.lower_ == "that" for one in child.children)
    # "He said ministers had seen it and that …": the second is told by him, not by what they saw.
    told = child.head.dep_ in ("ccomp", "advcl") and is_reporting(child.head.head)
    if child.tag_ == "JJ" and child.left_edge.i and child.left_edge.nbor(-1).text == ",":
        return any(one.dep_ in SUBJECTS for one in child.children)  # not ", subject to approval"
    if child.pos_ == "ADJ" and not that and not any(one.dep_ in ("aux", "cop") for one in child.children):
        return False  # "found the minister guilty"
    return child.dep_ == "ccomp" or (that and (child.dep_ == "advcl" or (child.dep_ == "conj" and not told)))


def _has_to(verb: Token) -> bool:
    """It is an infinitive: "expects it to recover"."""
    return any(child.tag_ == "TO" for child in verb.children)


def _is_setting(verb: Token, head: Token) -> bool:
    """What stands in front and has no subject: "In a column headlined “Our Turn”, he insisted that …"."""
    first = verb.left_edge
    subject = any(child.dep_ in SUBJECTS for child in verb.children)
    return verb.i < head.i and not subject and first.dep_ == "prep" and verb.tag_ in ("VBN", "VBD")


def _is_seen(verb: Token, head: Token, depth: Sequence[int]) -> bool:
    """What somebody saw or heard somebody do, which is no clause: "had heard him laughing"."""
    finite = any(child.dep_ in ("aux", "auxpass") for child in verb.children)
    return (
        not speaks(head)  # "he said students bring two": the parser takes "bring" for an infinitive
        and verb.i > head.i
        and verb.tag_ in ("VBG", "VB")
        and not finite
        and depth[verb.left_edge.i] == depth[head.i]
    )


def _of_noun(head: Token) -> Iterator[Token]:
    """The clause that the parser hangs on a noun between: "said in a statement that it had no evidence"."""
    for token in head.subtree:
        if token.i > head.i and token.dep_ in ("acl", "relcl"):
            marks = {child.lower_ for child in token.children if child.dep_ == "mark"}
            noun = token.head
            while noun != head and noun.dep_ in ("pobj", "prep", "dobj", "dative"):
                noun = noun.head
            if "that" in marks and noun == head != token.head:
                yield token
                return


def denies(head: Token) -> bool:
    """The verb denies what it reports: "denied that any order had been given"."""
    return is_reporting(head) and head.lemma_ in _DENIALS


def is_denial(head: Token) -> bool:
    """Whoever reports denies it, does not say it or might say it: then that is what is claimed."""
    if head.lemma_ in _DENIALS:
        return True
    for child in head.children:
        if child.dep_ in ("ccomp", "conj"):
            continue  # "“If they won’t, we will,” she said" has a modal that is no part of "said"
        if child.tag_ == "MD" and head.i + 1 < len(head.doc) and head.nbor().lower_ == "only":
            continue  # "his office would say only that"
        if child.dep_ == "neg" or child.tag_ == "MD" or (child.dep_ == "advmod" and child.lower_ in _NEVER):
            return True
        if child.dep_ in SUBJECTS and {child.lower_, child.left_edge.lower_} & _NOBODY:
            return True
    return False


def _asks(content: Token, head: Token) -> bool:
    first = content.left_edge
    opening = {
        first.lower_,
        *(c.lower_ for c in content.children if c.dep_ in ("mark", "advmod") and c.i < content.i),
    }
    return first.i > head.i and bool(opening & _ASKS)


def only_reports(token: Token) -> bool:
    """A clause that tells who speaks and nothing else, and reports no clause by its grammar.

    ", she said," is one, and "the minister told reporters" beside a quotation.
    """
    form = verbs().get(token.lower_)
    kinds = _KINDS if token.dep_ == "parataxis" else _SPEAKS
    if form is None or form.kind not in kinds or token.pos_ not in VERBAL:
        return False
    objects = [c for c in token.children if c.dep_ in ("dobj", "ccomp", "xcomp", "attr", "oprd")]
    if token.lemma_ in TO_SOMEBODY:
        objects = objects[1:]
    return not objects and not is_denial(token)


def speaks(verb: Token) -> bool:
    """The verb is one of speech, which has words for its object and no thing."""
    form = verbs().get(verb.lower_)
    return form is not None and form.kind == "say" and verb.pos_ in VERBAL and not is_denial(verb)


def tells(verb: Token) -> bool:
    """The verb is one of speech, or of what one admits, confirms or announces; and it is not denied."""
    form = verbs().get(verb.lower_)
    return is_reporting(verb) and form is not None and form.kind in _SPEAKS and not is_denial(verb)


def thinks(verb: Token) -> bool:
    """The verb tells what somebody thinks or knows: "the museum had known that it was sold under duress"."""
    form = verbs().get(verb.lower_)
    return is_reporting(verb) and form is not None and form.kind == "hold" and not is_denial(verb)


def hides(words: str) -> bool:
    """The words tell why a source is not named."""
    return any(pattern.search(words) for pattern in patterns("hidden"))


def is_empty(words: str) -> bool:
    """The words state that nothing can be stated: "it remains to be seen how …"."""
    return any(pattern.match(words) for pattern in patterns("empty"))


def is_role(relative: Token) -> bool:
    """A relative clause that only says what office the speaker holds: no figure, no negation."""
    plain = not any(token.like_num or token.dep_ == "neg" for token in relative.subtree)
    return relative.lemma_ in _ROLES and plain
