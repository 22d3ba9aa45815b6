"""What people have decided, as ClaimReview: a file to take away."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from pipeline.config.errors import UserError
from pipeline.export import claimreview
from pipeline.reviews.settled import ReviewedArticle

_FIELDS = {"--publisher": "Publisher", "--url-base": "Address"}
"""The fields of the form, by the options of the command that mean the same."""


class ExportRequest(BaseModel):
    """What a page asks for: the decided claims of one article, or of all where none is named."""

    model_config = ConfigDict(extra="forbid")
    publisher: str = Field(max_length=200)
    base: str = Field(max_length=2000)
    article: str = Field("", max_length=200)


def to_claimreview(desks: Mapping[str, ReviewedArticle], wanted: ExportRequest) -> str:
    """The file's text. Raises UserError where there is nothing to publish, or nobody to publish it."""
    chosen = {id: desk for id, desk in desks.items() if wanted.article in ("", id)}
    if not any(count_decided(desk) for desk in chosen.values()):
        raise UserError("there is no claim to publish: agree with a verdict or overrule it first")
    try:
        by = claimreview.publisher(wanted.publisher, wanted.base)
    except UserError as mistake:
        told = str(mistake)
        for option, field in _FIELDS.items():
            told = told.replace(option, field)
        raise UserError(told) from None
    return claimreview.to_claimreview(chosen, by)


def count_decided(desk: ReviewedArticle) -> int:
    """How many claims of an article may be published."""
    return sum(1 for _ in claimreview.decided(desk))
