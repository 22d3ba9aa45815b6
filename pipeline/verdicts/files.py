"""The verdict file: one article's verdicts as JSON that git can keep and people can review.

The same records always give the same bytes: keys stand in the order in which the records declare them, claims
in the order in which they stand in the article, and nothing in it depends on when, where or how fast it was
made.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from pipeline.records import (
    ArticleHead,
    Claim,
    Contradiction,
    Dossier,
    Evidence,
    Failure,
    Label,
    MadeWith,
    SentenceOutcome,
    Sourcing,
    Standing,
    Verdict,
    VerdictFile,
)
from pipeline.storage.atomic import write_atomic

DECIMALS = 4
_NO_FILE_NAME = re.compile(r"[/\\\x00-\x1f\x7f]|^\.|^$")
_FARES_BADLY = (Label.REFUTED, Label.NOT_ENOUGH_EVIDENCE)


# --- out ----------------------------------------------------------------------------------------


def from_dossier(dossier: Dossier, made_with: MadeWith) -> VerdictFile:
    """The verdict file of an article that has gone through the stages, already in its canonical order.

    Holds only the evidence that a verdict cites or that is flagged. Raises ValueError where a verdict cites
    a passage that the dossier lacks, or where one id stands for two different passages.
    """
    article = dossier.article
    head = ArticleHead(
        id=article.id,
        title=article.title,
        published=article.published,
        url=article.url,
        sha256=article.sha256,
        language=article.language,
        flags=article.flags,
    )
    claims = _by_position(dossier.claims)
    return canonical(
        VerdictFile(
            schema="onrecord/verdicts/1",
            article=head,
            made_with=made_with,
            sourcing=sourcing(claims),
            claims=claims,
            sentences=dossier.ledger,
            evidence=_cited(dossier),
            contradictions=dossier.contradictions,
            unread=dossier.unread,
            errors=dossier.failures,
        )
    )


def canonical(file: VerdictFile) -> VerdictFile:
    """The same file with every list in its fixed order and every probability rounded."""
    made_with = file.made_with
    return file.model_copy(
        update={
            "made_with": made_with.model_copy(
                update={
                    "prompts": dict(sorted(made_with.prompts.items())),
                    "settings": dict(sorted(made_with.settings.items())),
                }
            ),
            "claims": tuple(_rounded(claim) for claim in _by_position(file.claims)),
            "sentences": tuple(sorted(file.sentences, key=lambda line: line.index)),
            "evidence": tuple(sorted(file.evidence, key=lambda evidence: evidence.id)),
            "contradictions": tuple(sorted(file.contradictions, key=_contradiction_order)),
            "unread": tuple(sorted(file.unread, key=lambda page: page.url)),
            "errors": tuple(sorted(file.errors, key=_failure_order)),
        }
    )


def dump(file: VerdictFile) -> str:
    """The file's text: JSON in UTF-8, two spaces deep, with a newline at the end."""
    data = canonical(file).model_dump(mode="json", by_alias=True)
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write(folder: Path, file: VerdictFile) -> Path:
    """Write `folder/<article id>.json` whole or not at all, and return its path.

    Raises ValueError for an article id that can't be a file name, and OSError where the disk or the
    folder refuses.
    """
    path = path_of(folder, file.article.id, ".json")
    write_atomic(path, dump(file))
    return path


def path_of(folder: Path, article: str, ending: str) -> Path:
    """Where `folder` keeps an article's file of this ending. Raises ValueError for an id that is no name."""
    if _NO_FILE_NAME.search(article):
        raise ValueError(f"article id {article!r} can't be a file name; give the article another id")
    return folder / f"{article}{ending}"


# --- in -----------------------------------------------------------------------------------------


def load(source: Path | str, name: str = "verdict file") -> VerdictFile:
    """A verdict file from its path, or from its text (`name` is then what errors call it).

    Raises ValueError, in one line that names the file and what is wrong with it; OSError where the
    path can't be read.
    """
    if isinstance(source, Path):
        name = str(source)
    try:
        return VerdictFile.model_validate_json(source.read_bytes() if isinstance(source, Path) else source)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = " ".join(first["msg"].split())
        raise ValueError(f"{name}: not a verdict file: {where + ': ' if where else ''}{what}") from None


# --- what a file says of its article ------------------------------------------------------------


def sourcing(claims: Iterable[Claim]) -> Sourcing:
    """The sourcing profile: claims counted by the standing of their source.

    `claims` counts all of them; the four standings, those that have a source.
    """
    claims = tuple(claims)
    standing = Counter(claim.source.standing for claim in claims if claim.source)
    return Sourcing(
        claims=len(claims),
        on_record=standing[Standing.ON_RECORD],
        on_background=standing[Standing.ON_BACKGROUND],
        unnamed=standing[Standing.UNNAMED],
        own_voice=standing[Standing.OWN_VOICE],
        unknown=standing[Standing.UNKNOWN],
        anonymous_only=tuple(claim.id for claim in claims if _rests_on_anonymous_word(claim)),
    )


def file_errors(file: VerdictFile) -> tuple[str, ...]:
    """The errors that no claim of the file carries: failed stages and sentences, a line each."""
    told = {claim.id for claim in file.claims if claim.error is not None}
    failures = [failure for failure in file.errors if failure.claim not in told]
    lines = [f"{_place(failure)}: {failure.message}" for failure in failures]
    known = {failure.sentence for failure in file.errors}
    lines += [
        f"sentence {line.index + 1}: {line.why or 'no reason given'}"
        for line in file.sentences
        if line.outcome is SentenceOutcome.ERROR and line.index not in known
    ]
    return tuple(lines)


def _place(failure: Failure) -> str:
    sentence = None if failure.sentence is None else f"sentence {failure.sentence + 1}"
    claim = None if failure.claim is None else f"claim {failure.claim}"
    return ", ".join(part for part in (failure.stage, sentence, claim) if part)


def _rests_on_anonymous_word(claim: Claim) -> bool:
    if claim.source is None or claim.verdict is None:
        return False
    return claim.source.kind.anonymous and claim.verdict.label in _FARES_BADLY


def _cited(dossier: Dossier) -> tuple[Evidence, ...]:
    known: dict[str, Evidence] = {}
    for passages in dossier.evidence.values():
        for passage in passages:
            known[passage.id] = _one_passage(known.get(passage.id, passage), passage)
    verdicts = [(claim.id, claim.verdict) for claim in dossier.claims if claim.verdict]
    cited = [(claim, citation.evidence) for claim, verdict in verdicts for citation in verdict.citations]
    for claim, evidence in cited:
        if evidence not in known:
            raise ValueError(f"claim {claim} cites evidence {evidence}, which it was not given")
    flagged = {id for id, passage in known.items() if passage.flags}
    return tuple(known[id] for id in sorted(flagged.union(id for _, id in cited)))


def _one_passage(one: Evidence, other: Evidence) -> Evidence:
    """A passage as two claims were given it; each search may have come upon other copies of it."""
    copies = {"also_in": tuple(sorted({*one.also_in, *other.also_in}))}
    if one.model_copy(update=copies) != other.model_copy(update=copies):
        raise ValueError(f"evidence {one.id} stands for two different passages")
    return one.model_copy(update=copies)


def _by_position(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims as they stand in the article; those without an anchor come last."""
    return tuple(sorted(claims, key=lambda c: (c.start is None, c.start or 0, c.end or 0, c.id)))


def _failure_order(failure: Failure) -> tuple[int, str, str, str]:
    sentence = -1 if failure.sentence is None else failure.sentence
    return sentence, failure.claim or "", failure.stage, failure.message


def _contradiction_order(one: Contradiction) -> tuple[tuple[str, ...], str, str]:
    return one.claims, one.article or "", one.why


def _rounded(claim: Claim) -> Claim:
    if claim.verdict is None:
        return claim
    return claim.model_copy(update={"verdict": _rounded_verdict(claim.verdict)})


def _rounded_verdict(verdict: Verdict) -> Verdict:
    probabilities, leans = verdict.probabilities, verdict.leans
    return verdict.model_copy(
        update={
            "confidence": _round(verdict.confidence),
            "probabilities": {
                label: _round(probabilities[label]) for label in Label if label in probabilities
            },
            "leans": leans and leans.model_copy(update={"probability": _round(leans.probability)}),
        }
    )


def _round(probability: float) -> float:
    return abs(round(probability, DECIMALS))  # abs: the file has no -0.0
