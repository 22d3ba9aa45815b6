"""The split stage on documents whose claims people have annotated, and the judge on what comes out.

A claim is entailed where the judge, shown the sentences that the claim comes from, says `supported`. An
annotated claim is covered where it says so when shown the claims of ours that are nearest to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from pipeline.config.errors import UserError
from pipeline.config.settings import Config
from pipeline.evals.claims.coverage import reads_alone, says
from pipeline.evals.datasets.factcheck_bench import Response
from pipeline.evals.kept import Answered, Kept, basis
from pipeline.evidence.index import Index
from pipeline.model.errors import ArticleStop
from pipeline.records import Article, Claim, Dossier, Evidence, Label, Origin
from pipeline.run.article import Work, describe_inputs, load_prompts, make_judge, open_client
from pipeline.stages.read import read
from pipeline.stages.split import split

SYSTEM = "onrecord"
SENTENCES = "sentences"
"""What claims by grammar are measured beside: each sentence as one claim."""
_NEAREST = 5  # claims of ours that are shown for an annotated one


class ClaimPrediction(Answered):
    """What the split stage makes of one document, in counts and answers: no word of the document is kept.

    `covered` and `covered_by_words` say of each annotated claim whether one of onrecord's claims says it;
    `entailed` and `alone` say of each of onrecord's claims whether its sentence bears it out, and whether it
    can be read alone. None stands where the judge failed. `seconds` are those of splitting.
    """

    sentences: int = 0
    claims: int = 0
    covered: tuple[bool | None, ...] = ()
    covered_by_words: tuple[bool, ...] = ()
    entailed: tuple[bool | None, ...] = ()
    alone: tuple[bool, ...] = ()

    @property
    def failures(self) -> int:
        """How many answers of the judge failed."""
        return sum(one is None for one in (*self.covered, *self.entailed))


async def measure(
    documents: Sequence[Response],
    config: Config,
    kept: Kept[ClaimPrediction],
    tell: Callable[[str, int], None],
) -> list[ClaimPrediction]:
    """What comes of each document, in order, asking the config's provider for what is not kept.

    Raises UserError for a mistake in the settings and where the provider answers nobody, and RunStop.
    """
    texts = load_prompts(config)
    made = describe_inputs(config, texts, None)
    stamps = {one.id: basis(made.model_dump_json(), one.text, *one.claims) for one in documents}
    found = {one.id: kept.find(one.id, SYSTEM, stamps[one.id]) for one in documents}
    missing = [one for one in documents if found[one.id] is None]
    if missing:
        async with open_client(config.changed(mode="live"), None) as client:
            judge = make_judge(client, config, texts)
            for number, one in enumerate(missing, 1 + len(documents) - len(missing)):
                try:
                    prediction = await _document(one, judge)
                except ArticleStop as problem:
                    raise UserError(f"{problem}; with --keep the next run resumes") from None
                found[one.id] = prediction.model_copy(update={"basis": stamps[one.id]})
                kept.keep(found[one.id] or prediction)
                tell(SYSTEM, number)
    return [one for one in found.values() if one is not None]


def measure_without_model(documents: Iterable[Response]) -> dict[str, list[ClaimPrediction]]:
    """What needs no judge: onrecord's claims of each document, and its sentences as claims, by system."""
    found: dict[str, list[ClaimPrediction]] = {SYSTEM: [], SENTENCES: []}
    for one in documents:
        ours, dossier = _split(one)
        said = [dossier.article.words(sentence) for sentence in dossier.article.sentences]
        found[SYSTEM].append(ours)
        found[SENTENCES].append(_counted(one, dossier.article, said, SENTENCES))
    return found


async def _document(one: Response, judge: Work) -> ClaimPrediction:
    ours, dossier = _split(one)
    article = dossier.article
    claims = [claim.model_copy(update={"checkable": True, "why_not": None}) for claim in dossier.claims]
    nearest = partial(_nearest, Index(_passages([claim.text for claim in claims])))
    found = ours.model_copy(
        update={
            "covered": await _borne_out(judge, article, _annotated(one), nearest),
            "entailed": await _borne_out(judge, article, claims, partial(_own_sentences, article)),
        }
    )
    # Told as an error, so that the next run asks again.
    return found.model_copy(update={"error": "some calls failed"}) if found.failures else found


def _split(one: Response) -> tuple[ClaimPrediction, Dossier]:
    """The claims of a document, and what their words alone show."""
    article = read(one.id, one.text)
    begin = time.perf_counter()
    dossier = split(Dossier(article=article))
    seconds = round(time.perf_counter() - begin, 4)
    counted = _counted(one, article, [claim.text for claim in dossier.claims], SYSTEM)
    return counted.model_copy(update={"seconds": seconds}), dossier


def _counted(one: Response, article: Article, said: Sequence[str], system: str) -> ClaimPrediction:
    return ClaimPrediction(
        id=one.id,
        system=system,
        sentences=len(article.sentences),
        claims=len(said),
        covered_by_words=tuple(says(said, claim) for claim in one.claims),
        alone=tuple(reads_alone(claim) for claim in said),
    )


async def _borne_out(
    judge: Work, article: Article, claims: Sequence[Claim], shown: Callable[[Claim], Sequence[Evidence]]
) -> tuple[bool | None, ...]:
    """Of each claim whether the judge finds it supported by what it is shown; None where that failed."""
    evidence = {claim.id: tuple(shown(claim)) for claim in claims}
    judged = await judge(Dossier(article=article, claims=tuple(claims), evidence=evidence))
    return tuple(one.verdict.label is Label.SUPPORTED if one.verdict else None for one in judged.claims)


def _annotated(one: Response) -> list[Claim]:
    return [
        Claim(id=str(n), text=text, content=text, quote=text, start=0, end=len(text), sentences=())
        for n, text in enumerate(one.claims)
    ]


def _passages(texts: Sequence[str]) -> list[Evidence]:
    return [Evidence(id=str(n), text=text, origin=Origin.INDEX) for n, text in enumerate(texts)]


def _nearest(index: Index, claim: Claim) -> Sequence[Evidence]:
    return index.search(claim.text, _NEAREST)


def _own_sentences(article: Article, claim: Claim) -> Sequence[Evidence]:
    words = " ".join(article.words(s) for s in article.sentences if s.index in claim.sentences)
    return _passages([words])
