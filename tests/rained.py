"""One article of one claim, "It rained.": what the tests of the last stages are about."""

from __future__ import annotations

import datetime as dt

from pipeline.records import Article, Claim

ARTICLE = Article(id="a", title=None, text="It rained.", published=dt.date(2024, 5, 4), sha256="")
CLAIM = Claim(
    id="c-1", text="It rained.", content="It rained.", quote="It rained.", start=0, end=10, sentences=(0,)
)
