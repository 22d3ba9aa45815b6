"""Check-COVID (Wang et al., 2023): claims made from news about COVID-19, against abstracts of papers.

The claims of a file and `corpus.json` beside it are JSON Lines. Gold evidence is the sentences that a claim's
label is about: a claim is labelled for these, and the same words come with another label for other sentences
of the same abstract. Retrieved evidence is what onrecord's own search finds in all abstracts, cut into
passages as the articles of a batch are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from pipeline.config.errors import UserError
from pipeline.evals.datasets.dataset_rows import (
    Dataset,
    DatasetRow,
    EvidencePlace,
    Mode,
    records,
    unique,
)
from pipeline.evidence.article_index import article_passages
from pipeline.evidence.index import Index
from pipeline.evidence.vectors import Encodes
from pipeline.records import Article, Evidence, Label, Origin, Sentence

_LABELS = {
    "SUPPORT": Label.SUPPORTED,
    "REFUTE": Label.REFUTED,
    "NOTENOUGHINFO": Label.NOT_ENOUGH_EVIDENCE,
}
_SHOWN = 5  # passages


class _Cited(BaseModel):
    sent_index: int = Field(ge=0)


class _CovidClaim(BaseModel):
    id: str
    claim: str
    cord_id: str
    label: str
    evidence_set: list[_Cited]


class _Paper(BaseModel):
    cord_id: str
    title: str
    abstract: list[str]


def load(file: Path, evidence: Mode, encoder: Encodes | None = None) -> Dataset:
    """The claims of a file. Raises UserError for another shape, and for an abstract or sentence not there."""
    corpus = AbstractCorpus((paper for _, paper in records(file.with_name("corpus.json"), _Paper)), encoder)
    rows = []
    for where, one in records(file, _CovidClaim):
        if one.label not in _LABELS:
            raise UserError(f"{where}: label: no such label: {one.label!r}; there are {', '.join(_LABELS)}")
        cited = corpus.cited(where, one)
        shown: Sequence[Evidence] = ()
        found: Sequence[Evidence] = ()
        if evidence == "gold":
            shown = cited
        elif evidence == "retrieved":
            found = list(corpus.index.ranked(one.claim))
            shown = corpus.index.search(one.claim, _SHOWN)
        settles = _LABELS[one.label] is not Label.NOT_ENOUGH_EVIDENCE
        rows.append(
            DatasetRow(
                id=one.id,
                # Claims that were made from one sentence of the news.
                group=one.id.partition("_")[0],
                claim=one.claim.strip(),
                truth=_LABELS[one.label],
                evidence=tuple(shown),
                rationale=corpus.places(one) if evidence == "retrieved" and settles else None,
                ranked=tuple(dict.fromkeys(corpus.paper_of[passage.id] for passage in found)),
                wanted=frozenset([one.cord_id]),
            )
        )
    return Dataset("check-covid", file, unique(file, rows))


class AbstractCorpus:
    """The abstracts, as passages that can be searched and as sentences that claims are labelled for."""

    def __init__(self, papers: Iterable[_Paper], encoder: Encodes | None = None) -> None:
        """Cut the abstracts into passages at their own sentences."""
        self._papers: dict[str, tuple[_Paper, Article, list[Evidence]]] = {}
        self.paper_of: dict[str, str] = {}
        for paper in papers:
            article = _article(paper)
            passages = article_passages(article)
            self._papers[paper.cord_id] = paper, article, passages
            self.paper_of |= dict.fromkeys((passage.id for passage in passages), paper.cord_id)
        self.index = Index((one for _, _, passages in self._papers.values() for one in passages), encoder)

    def cited(self, where: str, one: _CovidClaim) -> tuple[Evidence, ...]:
        """The sentences that a claim is labelled for. Raises UserError where they are not there."""
        if one.cord_id not in self._papers:
            raise UserError(f"{where}: cord_id: corpus.json has no abstract {one.cord_id!r}")
        paper, _, _ = self._papers[one.cord_id]
        numbers = [cited.sent_index for cited in one.evidence_set]
        if any(number >= len(paper.abstract) for number in numbers):
            raise UserError(f"{where}: evidence_set: the abstract has {len(paper.abstract)} sentences")
        return tuple(
            Evidence(id=str(n), text=paper.abstract[n], title=paper.title, origin=Origin.INDEX)
            for n in sorted(set(numbers))
        )

    def places(self, one: _CovidClaim) -> tuple[EvidencePlace, ...]:
        """Where those sentences stand in the passages."""
        _, article, passages = self._papers[one.cord_id]
        found = []
        for cited in one.evidence_set:
            sentence = article.sentences[cited.sent_index]
            for passage in passages:
                start = article.text.index(passage.text)
                if start <= sentence.start and sentence.end <= start + len(passage.text):
                    found.append(EvidencePlace(passage.id, sentence.start - start, sentence.end - start))
        return tuple(found)


def _article(paper: _Paper) -> Article:
    """An abstract as an article that is cut into the sentences that the data counts."""
    sentences, at = [], 0
    for index, words in enumerate(paper.abstract):
        sentences.append(Sentence(index=index, start=at, end=at + len(words)))
        at += len(words) + 1
    text = " ".join(paper.abstract)
    return Article(id=paper.cord_id, title=paper.title, text=text, sha256="", sentences=tuple(sentences))
