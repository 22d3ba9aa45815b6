"""One verdict file, shown readably: who said what, on what record, and what the evidence says."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.records import (
    Citation,
    Claim,
    Evidence,
    LedgerLine,
    SentenceOutcome,
    Sourcing,
    Verdict,
    VerdictFile,
)
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.flags import flag_lines
from pipeline.verdicts.layout import Indented, words
from pipeline.verdicts.phrases import MARKS, contradiction, label, number, source_line, worded
from pipeline.verdicts.table import mark, summary

_ERROR = MARKS["error"][1]


def show(file: VerdictFile) -> RenderableType:
    """The whole file for a terminal, in the order of the article."""
    return Group(*_paragraphs(file))


def _paragraphs(file: VerdictFile) -> Iterator[RenderableType]:
    yield Indented(words((file.article.title or "untitled", "bold"), f" [{file.article.id}]"), hang=2)
    yield from (Indented(words(line), hang=2) for line in _origin(file))
    yield Indented(_sourcing(file.sourcing), hang=2)
    yield Indented(summary([file]), hang=2)
    evidence = {passage.id: passage for passage in file.evidence}
    for claim in file.claims:
        yield words("")
        yield from claim_lines(claim, evidence)
    yield from _section(
        "Sentences without claims", [_ledger(x) for x in file.sentences if _without_claims(x)]
    )
    flagged = [words((f"⚑ {line}", "yellow")) for line in flag_lines(file)]
    yield from _section("Meant for a machine, or in doubt", flagged)
    claims = {claim.id: claim for claim in file.claims}
    yield from _section("Contradictions", [words(contradiction(x, claims)) for x in file.contradictions])
    yield from _section(
        "Pages that could not be read", [words(f"{page.url}: {page.why}") for page in file.unread]
    )
    yield from _section("Errors", [words(("! " + error, _ERROR)) for error in file_errors(file)])


def _origin(file: VerdictFile) -> Iterator[str]:
    article, made_with = file.article, file.made_with
    told = (f"published {article.published}" if article.published else "undated", article.url)
    yield ", ".join(part for part in told if part)
    settings = (f"{name} {value}" for name, value in made_with.settings.items())
    prompts = (
        f"{name} prompt {digest.removeprefix('sha256:')[:8]}" for name, digest in made_with.prompts.items()
    )
    yield ", ".join((f"made with {made_with.model}", *prompts, *settings))


def _sourcing(sourcing: Sourcing) -> Text:
    told = (
        f"sourcing: {sourcing.on_record} on record, {sourcing.on_background} on background, "
        f"{sourcing.unnamed} unnamed, {sourcing.own_voice} own voice, of {number(sourcing.claims, 'claim')}"
    )
    alone = sourcing.anonymous_only
    worry = f"; refuted or without support, on anonymous word alone: {', '.join(alone)}" if alone else ""
    return words(told, (worry, "yellow"))


def claim_lines(claim: Claim, evidence: dict[str, Evidence]) -> Iterator[RenderableType]:
    """One claim for a terminal: its words, who stands behind it, its verdict and the words cited."""
    yield Indented(words((claim.text, "bold"), " ", (claim.id, "dim")), hang=2)
    where = words((" (not in the article)", _ERROR)) if claim.unanchored else words("")
    yield Indented(words(f"“{claim.quote}”").append_text(where), depth=2)
    yield Indented(words(source_line(claim.source)), depth=2, hang=2)
    yield Indented(mark(claim).append_text(words(_beside_the_label(claim))), depth=2, hang=2)
    if claim.verdict:
        yield from _verdict(claim.verdict, evidence)


def _beside_the_label(claim: Claim) -> str:
    if claim.error is not None:
        return f": {claim.error}"
    if claim.verdict is None:
        return f": {claim.why_not}" if claim.why_not else ""
    attribution = worded(claim.verdict.attribution)
    return f", confidence {claim.verdict.confidence:.2f}; attribution {attribution}"


def _verdict(verdict: Verdict, evidence: dict[str, Evidence]) -> Iterator[RenderableType]:
    if verdict.downgraded:
        yield Indented(words((f"downgraded: {verdict.downgraded}", "yellow")), depth=2, hang=2)
    if verdict.reason:
        yield Indented(words(verdict.reason), depth=2, hang=2)
    if verdict.leans:
        told = f"leans to {label(verdict.leans.label)}, {verdict.leans.probability:.2f}: not counted"
        yield Indented(words((told, "dim")), depth=2, hang=2)
    for citation in verdict.citations:
        yield Indented(_citation(citation, evidence.get(citation.evidence)), depth=4, hang=2)


def _citation(citation: Citation, passage: Evidence | None) -> Text:
    told = words(f"{citation.stance.value} [{citation.evidence}]: “{citation.quote}”")
    if citation.newer:
        told.append_text(words(" ", ("(newer than the claim)", "yellow")))
    if passage is None:
        return told.append_text(words(" ", ("(evidence missing from the file)", _ERROR)))
    date = passage.date.isoformat() if passage.date else "undated"
    place = (passage.title, passage.publisher, date, passage.url)
    return told.append_text(words(" — ", (", ".join(part for part in place if part), "dim")))


def _without_claims(line: LedgerLine) -> bool:
    return line.outcome in (SentenceOutcome.NOT_CHECKABLE, SentenceOutcome.DUPLICATE_OF)


def _ledger(line: LedgerLine) -> Text:
    if line.outcome is SentenceOutcome.DUPLICATE_OF:
        return words(f"sentence {line.index + 1} repeats sentence {(line.duplicate_of or 0) + 1}")
    return words(f"sentence {line.index + 1} ({line.part.value}): {line.why or 'no reason given'}")


def _section(title: str, lines: list[Text]) -> Iterator[RenderableType]:
    if lines:
        yield words("")
        yield words((title, "bold"))
        yield from (Indented(line, depth=2, hang=2) for line in lines)
