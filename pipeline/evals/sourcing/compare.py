"""The systems of `onrecord eval sourcing`, run over the same labelled attributions, one at a time.

- plain: one prompt that asks the model for everything
- rules: code alone, which is what onrecord does: its source stage asks no model
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pipeline.attribution.voices import SourceGuess, Voices
from pipeline.config.settings import Config
from pipeline.evals.kept import Kept, basis
from pipeline.evals.sourcing.labelled import Labelled, LabelledArticles
from pipeline.evals.sourcing.plain import plain
from pipeline.evals.sourcing.scores import SourcePrediction
from pipeline.model.errors import CallFailed
from pipeline.model.prompts import Prompt
from pipeline.records import Article, QuoteType, SourceKind
from pipeline.run.article import load_prompts, open_client

if TYPE_CHECKING:
    from pipeline.model.client import Client

PLAIN, RULES = SYSTEMS = ("plain", "rules")
_PROMPT = "plain_sourcing"


@dataclass(frozen=True)
class AskedSystem:
    """Whom the systems ask and with what; `model` is the name that answers are reported under."""

    client: Client
    model: str
    prompt: Prompt


async def compare(
    data: LabelledArticles,
    systems: Sequence[str],
    config: Config,
    kept: Kept[SourcePrediction],
    tell: Callable[[str, int], None],
) -> dict[str, list[SourcePrediction]]:
    """What each system says of each attribution, asking the config's provider; `tell` is called with the
    progress.

    Raises UserError for a mistake in the settings, and RunStop where the provider answers nobody.
    """
    texts = load_prompts(config, [_PROMPT])
    async with AsyncExitStack() as stack:
        asked = None
        if set(systems) != {RULES}:
            client = await stack.enter_async_context(open_client(config.changed(mode="live"), None))
            asked = AskedSystem(client, config.chosen().model, texts[_PROMPT])
        return {system: await run(data, system, asked, kept, partial(tell, system)) for system in systems}


async def run(
    data: LabelledArticles,
    system: str,
    asked: AskedSystem | None,
    kept: Kept[SourcePrediction],
    tell: Callable[[int], None],
) -> list[SourcePrediction]:
    """What a system says of each attribution, in order; `tell` is called with how many are done.

    `asked` may be None for the rules. Attributions go one at a time, so that the seconds of each are its
    own. Raises ArticleStop and RunStop where the model answers nobody; what is kept stays.
    """
    voices = {name: Voices(one.text, one.sentences) for name, one in data.articles.items()}
    found = []
    for row in data.rows:
        if system == PLAIN and asked is not None:
            found.append(await _asked(row, data.articles[row.article], asked, kept))
        else:
            begin = time.perf_counter()
            guess = voices[row.article].source_of_all(row.contents, reported=True)
            found.append(_predicted(row, RULES, guess, seconds=time.perf_counter() - begin))
        tell(len(found))
    return found


async def _asked(
    row: Labelled, article: Article, asked: AskedSystem, kept: Kept[SourcePrediction]
) -> SourcePrediction:
    """A prediction by the model, unless it is kept from an earlier run."""
    prompt = asked.prompt
    stamp = basis(asked.model, prompt.sha256)
    known = kept.find(row.id, PLAIN, stamp)
    if known is not None:
        return known
    usage = asked.client.usage[prompt.name]
    before = replace(usage)
    ask = partial(asked.client.ask, article=article.id)
    error = None
    begin = time.perf_counter()
    try:
        found = await plain(row, article, ask, prompt)
    except CallFailed as problem:
        found, error = SourceGuess(SourceKind.NONE, QuoteType.NONE), str(problem)
    one = _predicted(row, PLAIN, found, seconds=time.perf_counter() - begin)
    spent = usage - before
    cost = {"calls": spent.calls, "tokens": spent.tokens.total}
    one = one.model_copy(update={"basis": stamp, "error": error, **cost})
    kept.keep(one)
    return one


def _predicted(row: Labelled, system: str, guess: SourceGuess, *, seconds: float) -> SourcePrediction:
    return SourcePrediction(
        id=row.id,
        system=system,
        kind=guess.kind,
        start=guess.source.start if guess.source else None,
        end=guess.source.end if guess.source else None,
        quote=guess.quote,
        granted=guess.granted,
        sure=guess.sure,
        seconds=round(seconds, 4),
    )
