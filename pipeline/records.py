"""The records that go through the stages: articles, claims, sources, evidence, verdicts, ledger.

Records hold data and the few facts that follow from one record alone. They know nothing of files,
models or settings. Every span is a half-open pair of character offsets into the text that the record
names, so `article.text[claim.start:claim.end] == claim.quote` holds for every anchored claim.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Record(BaseModel):
    """Base of all records: immutable, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# --- what is meant for a machine ----------------------------------------------------------------


class FlagKind(StrEnum):
    """Why an editor should look at some words: most kinds look meant for a machine (docs/trust.md).

    READING is a doubt about how a file was read, in the words of `text`.
    """

    ORDER = "order"
    MARKER = "marker"
    ANSWER = "answer"
    EVIDENCE = "evidence"
    CODE = "code"
    DISGUISE = "disguise"
    PADDING = "padding"
    HIDDEN = "hidden"
    READING = "reading"


class Flag(Record):
    """Words that look meant for a machine: for the editor to see, and without effect on any verdict. `text`
    is the beginning of the words at `start`; `reads` is what they say, if they are encoded or disguised. What
    a page hides from its readers is no part of the article, and has no offsets.
    """

    kind: FlagKind
    text: str
    start: int | None = None
    end: int | None = None
    reads: str | None = None


# --- the article --------------------------------------------------------------------------------


class Part(StrEnum):
    """Where a sentence stands in the article's layout."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BODY = "body"


class Sentence(Record):
    """One sentence of an article. `paragraph` counts from 0; offsets exclude surrounding space."""

    index: int
    start: int
    end: int
    paragraph: int = 0
    part: Part = Part.BODY
    flags: tuple[Flag, ...] = ()


class Article(Record):
    """A text as it came, cut into sentences. `sha256` is that of the text in UTF-8.

    `language` is its code in ISO 639, None for a text that is too short. `flags` are for what its page hides
    from readers, which is no part of the text.
    """

    id: str
    title: str | None
    text: str
    published: dt.date | None = None
    url: str | None = None
    sha256: str
    language: str | None = None
    sentences: tuple[Sentence, ...] = ()
    flags: tuple[Flag, ...] = ()

    def words(self, sentence: Sentence) -> str:
        """The sentence as it stands in the text."""
        return self.text[sentence.start : sentence.end]


# --- sources ------------------------------------------------------------------------------------


class SourceKind(StrEnum):
    """Who stands behind a claim."""

    NAMED_PERSON = "named_person"
    NAMED_ORGANIZATION = "named_organization"
    DOCUMENT = "document"
    ANONYMOUS_PERSON = "anonymous_person"
    ANONYMOUS_GROUP = "anonymous_group"
    ANONYMOUS_DOCUMENT = "anonymous_document"
    NONE = "none"
    UNKNOWN = "unknown"

    @property
    def anonymous(self) -> bool:
        """True where no reader could know who or what the source is."""
        return self.value.startswith("anonymous")


class QuoteType(StrEnum):
    """How the source's words are given: all inside quotation marks, in part, in report, not at all."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"
    NONE = "none"


class Standing(StrEnum):
    """On what terms the source speaks; says nothing about whether the claim is true."""

    ON_RECORD = "on_record"
    ON_BACKGROUND = "on_background"
    UNNAMED = "unnamed"
    OWN_VOICE = "own_voice"
    UNKNOWN = "unknown"


class Words(Record):
    """Words of the article: `article.text[start:end] == text`."""

    text: str
    start: int
    end: int


class Questions(Record):
    """What an editor asks of a source without a name, each answered by words of the article or by nothing.

    The questions are those of the rules that AP publishes for such sources: is it information rather than
    opinion or speculation (`opinion` has the words that make it one); who is the source (`position`); how
    could it know (`access`); why is it not named (`reason`).
    """

    opinion: Words | None = None
    position: Words | None = None
    access: Words | None = None
    reason: Words | None = None


class Source(Record):
    """Who stands behind a claim.

    `text`, `start`, `end` are the words of the article for the source; `name` is who they resolve to;
    `role` is what the article says about position or access; `relay` is the outlet or person through
    whom the words came, where the source is second-hand. `questions` are asked of anonymous sources only.
    """

    kind: SourceKind
    text: str | None = None
    start: int | None = None
    end: int | None = None
    name: str | None = None
    role: str | None = None
    quote: QuoteType = QuoteType.NONE
    anonymity_reason: str | None = None
    relay: str | None = None
    questions: Questions | None = None
    standing: Standing = Standing.OWN_VOICE


# --- evidence and verdicts ----------------------------------------------------------------------


class Origin(StrEnum):
    """Where a passage of evidence comes from."""

    NOTE = "note"
    ARTICLE = "article"
    INDEX = "index"
    WEB = "web"


class Evidence(Record):
    """One passage that may bear on a claim. `date` is the day that it is about or was published.

    `also_in` names the copies of the passage that were found in other documents: all of them are one source.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: dt.date | None = None
    origin: Origin
    also_in: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


class Unread(Record):
    """A page that a search found for a claim and that could not be read, and why. It is no evidence."""

    url: str
    why: str


class Stance(StrEnum):
    """What a cited passage does to the claim."""

    SUPPORTS = "supports"
    REFUTES = "refutes"


class Citation(Record):
    """Words of a passage of evidence, verbatim: `evidence.text[start:end] == quote`.

    `newer` marks evidence dated after the day at which the claim speaks.
    """

    evidence: str
    quote: str
    start: int
    end: int
    stance: Stance
    newer: bool = False


class Label(StrEnum):
    """The four labels of AVeriTeC (Schlichtkrull et al., 2023)."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    CONFLICTING_EVIDENCE = "conflicting_evidence"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


class AttributionCheck(StrEnum):
    """Whether the evidence bears out that the source said it, apart from whether it is true."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"
    UNCONFIRMED = "unconfirmed"
    NOT_APPLICABLE = "not_applicable"


Probability = Annotated[float, Field(ge=0, le=1)]


class Leaning(Record):
    """The label that is likeliest where none is sure enough to be given. It is never counted."""

    label: Label
    probability: Probability


class Verdict(Record):
    """What the evidence says of a claim. `downgraded` says why code lowered the model's label.

    `leans` stands beside `not_enough_evidence` where another label is likelier, but not sure enough.
    """

    label: Label
    attribution: AttributionCheck
    confidence: Probability
    probabilities: dict[Label, Probability]
    reason: str
    citations: tuple[Citation, ...] = ()
    downgraded: str | None = None
    leans: Leaning | None = None


class Claim(Record):
    """One atomic statement of an article and all that is found out about it.

    `text` is self-contained and keeps who says it; `content` is what is said, without the source (the
    same as `text` in the article's own voice); `quote` is the article's own words. What stands in square
    brackets in `text` was put in, and is in `added` with its place in the article; `unresolved` are pronouns
    that may mean somebody else than they seem to. A claim that could not
    be judged has an `error` and no verdict; a claim that is not `checkable` says `why_not` and is not judged.
    A claim whose quote is not in the article is `unanchored`: it has neither offsets nor a verdict.
    """

    id: str
    text: str
    content: str
    quote: str
    start: int | None
    end: int | None
    sentences: tuple[int, ...]
    added: tuple[Words, ...] = ()
    unresolved: tuple[str, ...] = ()
    checkable: bool = True
    why_not: str | None = None
    source: Source | None = None
    verdict: Verdict | None = None
    error: str | None = None

    @model_validator(mode="after")
    def _error_is_no_verdict(self) -> Claim:
        if self.error is not None and self.verdict is not None:
            raise ValueError("a claim with an error has no verdict")
        return self

    @property
    def unanchored(self) -> bool:
        """True where the model's quote is not in the article, so that nothing ties the claim to it."""
        return self.start is None


def with_ids(article: str, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims under ids made from the article's id, the claim's own words and its source.

    No offset goes in, so that an edit elsewhere in the article changes no id. Claims that share all three are
    distinguished by their order.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    named = []
    for claim in claims:
        source = (claim.source.kind, claim.source.name or claim.source.text or "") if claim.source else ()
        key = (article, " ".join(claim.quote.split()), *source)
        digest = hashlib.sha256("\0".join((*key, str(seen[key]))).encode()).hexdigest()
        seen[key] += 1
        named.append(claim.model_copy(update={"id": f"c-{digest[:8]}"}))
    return tuple(named)


# --- the ledger and the file --------------------------------------------------------------------


class SentenceOutcome(StrEnum):
    """How a sentence ends; each sentence has exactly one."""

    CLAIMS = "claims"
    NOT_CHECKABLE = "not_checkable"
    DUPLICATE_OF = "duplicate_of"
    ERROR = "error"


class LedgerLine(Record):
    """What became of one sentence of the article. `dropped` counts the claims that a model proposed for it
    and that are not the article's; it is absent where there is none.
    """

    index: int
    start: int
    end: int
    part: Part
    outcome: SentenceOutcome
    claims: tuple[str, ...] = ()
    why: str | None = None
    duplicate_of: int | None = None
    flags: tuple[Flag, ...] = ()
    dropped: int = Field(default=0, ge=0, exclude_if=lambda count: count == 0)


class Failure(Record):
    """Something that could not be done: at which stage, to which claim or sentence, and why."""

    stage: str
    message: str
    sentence: int | None = None
    claim: str | None = None


class Contradiction(Record):
    """Two statements that can't both be true: two claims of the article, or one claim and another article.

    `article` is the other article's id and `quote` its words; both are None inside one article. `why` says
    what clashes, but not which of the two is wrong.
    """

    claims: tuple[str, ...]
    article: str | None
    quote: str | None
    why: str


class Dossier(Record):
    """An article on its way through the stages, with all that the stages have added so far."""

    article: Article
    ledger: tuple[LedgerLine, ...] = ()
    claims: tuple[Claim, ...] = ()
    evidence: dict[str, tuple[Evidence, ...]] = Field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    unread: tuple[Unread, ...] = ()
    failures: tuple[Failure, ...] = ()


class ArticleHead(Record):
    """What a verdict file says about its article."""

    id: str
    title: str | None
    published: dt.date | None
    url: str | None
    sha256: str
    language: str | None = None
    flags: tuple[Flag, ...] = ()


class MadeWith(Record):
    """What the verdicts depend on besides the article: model, prompts (by hash), settings."""

    model: str
    prompts: dict[str, str]
    settings: dict[str, str | int | float | bool | None]


class Sourcing(Record):
    """The sourcing profile: claims by standing, and ids of claims that rest on anonymous sources alone.

    `anonymous_only` lists claims with an anonymous source that are refuted or lack support.
    """

    claims: int
    on_record: int
    on_background: int
    unnamed: int
    own_voice: int
    unknown: int = 0
    anonymous_only: tuple[str, ...]


class VerdictFile(Record):
    """One article's verdict file, `verdicts/<article id>.json`."""

    schema_: Literal["onrecord/verdicts/1"] = Field("onrecord/verdicts/1", alias="schema")
    article: ArticleHead
    made_with: MadeWith
    sourcing: Sourcing
    claims: tuple[Claim, ...]
    sentences: tuple[LedgerLine, ...]
    evidence: tuple[Evidence, ...]
    contradictions: tuple[Contradiction, ...] = ()
    unread: tuple[Unread, ...] = ()
    errors: tuple[Failure, ...]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
