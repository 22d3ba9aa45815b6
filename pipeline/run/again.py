"""Judges one claim again, as when somebody has found evidence; the article's other verdicts stay."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.config.errors import UserError
from pipeline.records import Article, Claim, Dossier, Evidence, VerdictFile
from pipeline.run.article import ArticleChecker
from pipeline.verdicts import files


async def judge_again(
    checker: ArticleChecker, file: VerdictFile, article: Article, claim: str
) -> VerdictFile:
    """The article's verdict file with one claim judged anew, on the evidence that is found for it now.

    Raises UserError where the text or the claim is no longer that of the file, and what the judge raises.
    """
    if article.sha256 != file.article.sha256:
        raise UserError(f"{article.id}: the article has changed since its verdicts were made: run it again")
    asked = next((one for one in file.claims if one.id == claim), None)
    if asked is None or not asked.checkable or asked.unanchored:
        raise UserError(f"{article.id}: there is nothing to judge in {claim!a}")
    open_claim = asked.model_copy(update={"verdict": None, "error": None})
    judged = await checker.judge(Dossier(article=article, claims=(open_claim,)))
    (new,) = judged.claims
    passages = {passage.id: passage for passage in file.evidence}
    kept = {one.id: _cited(one, passages) for one in file.claims if one.id != claim}
    dossier = Dossier(
        article=article,
        ledger=file.sentences,
        claims=tuple(new if one.id == claim else one for one in file.claims),
        evidence={**kept, **judged.evidence},
        contradictions=file.contradictions,
        unread=tuple({page.url: page for page in (*file.unread, *judged.unread)}.values()),
        failures=(*(one for one in file.errors if one.claim != claim), *judged.failures),
    )
    return files.from_dossier(dossier, file.made_with)


def _cited(claim: Claim, passages: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    citations = claim.verdict.citations if claim.verdict else ()
    return tuple(passages[one.evidence] for one in citations if one.evidence in passages)
