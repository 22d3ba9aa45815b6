"""The whole way, from an article to labels: what each program spends on the same articles and notes.

A program starts anew for each article, so that seconds and CPU are those from its start to its end. CPU is
that of its process and of those that it starts; the model's and the proxy's are elsewhere. What is kept of an
article are counts, without a word of it.
"""

from __future__ import annotations

import re
import resource
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any, Self

from pydantic import BaseModel, Field, ValidationError

from benchmarks.peers.asking import Process, Setup, failure, systems
from benchmarks.peers.proxy import Proxy
from pipeline.config.errors import UserError
from pipeline.evals.kept import Answered, Kept, basis
from pipeline.records import Label

PATIENCE = 3600.0
"""Seconds for one article."""
NOT_JUDGED = "not judged"
NOT_FOUND = "not found"
_SAME = 0.5
"""Of the words of a labelled claim and one that was found, together: what they must share to be one claim."""
_BREAK = re.compile(r"\n\s*\n")
_WORD = re.compile(r"\w+")


class GoldClaim(BaseModel):
    """A labelled claim: its words in the text, the `nth` time that they occur; a label if it is checkable."""

    words: str
    nth: int = 0
    checkable: bool
    label: Label | None = None


class Note(BaseModel):
    """A note that may bear on the article."""

    id: str
    title: str
    publisher: str
    date: str | None = None
    text: str


class GoldArticle(BaseModel):
    """An article with its notes and its labelled claims."""

    id: str
    title: str
    published: str
    text: str
    notes: list[Note]
    claims: list[GoldClaim]

    @property
    def shown(self) -> dict[str, Any]:
        """What a program is shown."""
        return self.model_dump(include={"title", "published", "text", "notes"}, exclude_none=True)

    @property
    def to_judge(self) -> list[GoldClaim]:
        """The claims that have a label."""
        return [one for one in self.claims if one.checkable]

    def first(self, paragraphs: int) -> Self:
        """The article up to that paragraph, the title among them, with the claims that are left."""
        breaks = [found.start() for found in _BREAK.finditer(self.text)]
        text = self.text[: breaks[paragraphs - 1]] if len(breaks) >= paragraphs else self.text
        claims = [one for one in self.claims if text.count(one.words) > one.nth]
        return self.model_copy(update={"text": text, "claims": claims})


class Checked(Answered):
    """What a program made of an article and spent on it.

    `broke` is the kind of exception with which it broke down over what the model said. `labels` counts its
    claims by label; `pairs` has the true label of each labelled claim and what was told of it.
    """

    peer: str = ""
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cpu: float = 0.0
    broke: str | None = None
    labels: dict[str, int] = Field(default={})
    pairs: tuple[tuple[Label, str], ...] = ()


def load(folder: Path, count: int, paragraphs: int) -> list[GoldArticle]:
    """The shortest articles of a folder, cut to their first paragraphs. Raises UserError."""
    if min(count, paragraphs) < 1:
        raise UserError("--shortest, --paragraphs: at least 1")
    try:
        texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.json"))]
        found = [GoldArticle.model_validate_json(text) for text in texts]
    except OSError as problem:
        raise UserError(f"{folder}: cannot be read: {problem.strerror}") from None
    except ValidationError as problem:
        raise UserError(f"{folder}: holds a file that is no labelled article: {problem.title}") from None
    if not found:
        raise UserError(f"{folder}: holds no labelled articles (.json)")
    return [one.first(paragraphs) for one in sorted(found, key=lambda one: (len(one.text), one.id))[:count]]


async def check(
    articles: Sequence[GoldArticle],
    setup: Setup,
    base_url: str,
    kept: Kept[Checked],
    tell: Callable[[int], None],
) -> None:
    """Have a program check each article that is not kept. Raises UserError where it does not start."""
    with Proxy(base_url, setup.model) as proxy, tempfile.TemporaryDirectory() as folder:
        for number, article in enumerate(articles, 1):
            stamp = stamped(article, setup.system, setup.model)
            if kept.find(article.id, setup.system, stamp) is None:
                one = await _checked(article, setup, proxy, folder)
                kept.keep(one.model_copy(update={"system": setup.system, "basis": stamp}))
            tell(number)


def stamped(article: GoldArticle, system: str, model: str) -> str:
    """A hash of what a program's answer on the article follows from."""
    adapter = Setup(system, "", None, model, "article").adapter.read_text(encoding="utf-8")
    return basis(adapter, model, article.model_dump_json())


async def _checked(article: GoldArticle, setup: Setup, proxy: Proxy, folder: str) -> Checked:
    proxy.spent()
    begin, cpu = perf_counter(), _cpu_of_children()
    process = await Process.start(setup, proxy.base_url, folder)
    try:
        found = await process.answer({"article": article.shown}, PATIENCE)
    finally:
        await process.stop()
    spent = asdict(proxy.spent())
    failed = spent.pop("failed")
    claims = found.get("claims", [])
    return Checked(
        id=article.id,
        system="",
        peer=process.peer,
        seconds=round(perf_counter() - begin, 2),
        cpu=round(_cpu_of_children() - cpu, 2),
        **spent,
        error=failure(process, found, spent["calls"], failed),
        broke=found.get("raised"),
        labels=Counter(one["label"] or NOT_JUDGED for one in claims),
        pairs=compared(article.to_judge, claims),
    )


def _cpu_of_children() -> float:
    """Seconds of the processes that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compared(gold: Sequence[GoldClaim], claims: Sequence[Mapping[str, Any]]) -> tuple[tuple[Label, str], ...]:
    """The true label of each labelled claim, and that of the claim which shares most words with it."""
    pairs = []
    for one in gold:
        assert one.label is not None
        shares = [(_shared(one.words, claim["text"]), claim["label"] or NOT_JUDGED) for claim in claims]
        share, told = max(shares, key=lambda both: both[0], default=(0.0, NOT_FOUND))
        pairs.append((one.label, told if share >= _SAME else NOT_FOUND))
    return tuple(pairs)


def _shared(one: str, other: str) -> float:
    """The share of the words of both that both have."""
    first, second = (set(_WORD.findall(text.casefold())) for text in (one, other))
    return 2 * len(first & second) / (len(first) + len(second) or 1)


# --- the table ------------------------------------------------------------------------------------


def compare(articles: Sequence[GoldArticle], kept: Kept[Checked], model: str) -> dict[str, Any]:
    """Each program's figures over the articles. Raises UserError where one has not checked all of them."""
    figures = {}
    for system in systems("article"):
        found = [kept.find(one.id, system, stamped(one, system, model)) for one in articles]
        if not any(found):
            continue
        if missing := [one.id for one, it in zip(articles, found, strict=True) if it is None]:
            raise UserError(f"--keep: {system} has not checked {', '.join(missing)}; run `articles` for it")
        figures[system] = score([one for one in found if one is not None])
    if not figures:
        raise UserError("--keep: no program has checked these articles; run `articles`")
    return figures


def score(checked: Sequence[Checked]) -> dict[str, Any]:
    """One program's figures: what it spent, also where it broke down, in all and for a claim.

    Programs cut a text into more claims or fewer, and lose some: so what was spent is shared out among the
    labelled claims, which are the same for all, and again among those that the program itself has judged.
    """
    labels: Counter[str] = Counter()
    for one in checked:
        labels.update(one.labels)
    spent = {
        "calls": sum(one.calls for one in checked),
        "tokens": sum(one.prompt_tokens + one.completion_tokens for one in checked),
        "tokens_written": sum(one.completion_tokens for one in checked),
        "tokens_cached": sum(one.cached_tokens for one in checked),
        "seconds": round(sum(one.seconds for one in checked), 1),
        "cpu": round(sum(one.cpu for one in checked), 2),
    }
    judged = labels.total() - labels[NOT_JUDGED]
    pairs = [pair for one in checked for pair in one.pairs]
    return {
        "peer": checked[0].peer,
        "claims": labels.total(),
        "judged": judged,
        "labels": dict(sorted(labels.items())),
        "broke": {one.id: one.broke for one in checked if one.broke},
        "spent": spent,
        "a_labelled_claim": _shared_out(spent, len(pairs)),
        "a_judged_claim": _shared_out(spent, judged),
        "labelled": len(pairs),
        "labelled_found": sum(told != NOT_FOUND for _, told in pairs),
        "labelled_right": sum(truth == told for truth, told in pairs),
    }


def _shared_out(spent: Mapping[str, float], claims: int) -> dict[str, float] | None:
    return {name: round(value / claims, 2) for name, value in spent.items()} if claims else None


def markdown(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures as a table to read."""
    heads = ("system", "claims", "judged", "found", "right", *_COSTS, "tokens a judged claim")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for system, one in figures.items():
        labelled = [f"{one[key]} of {one['labelled']}" for key in ("labelled_found", "labelled_right")]
        costs = [_cell(one["a_labelled_claim"], name, digits) for name, digits in _COSTS.values()]
        cells = [system, str(one["claims"]), str(one["judged"]), *labelled, *costs]
        lines.append(f"| {' | '.join([*cells, _cell(one['a_judged_claim'], 'tokens', 0)])} |")
    return "\n".join(lines)


def _cell(costs: Mapping[str, float] | None, name: str, digits: int) -> str:
    return "–" if costs is None else f"{costs[name]:,.{digits}f}"


_COSTS = {
    "tokens": ("tokens", 0),
    "calls": ("calls", 1),
    "seconds": ("seconds", 1),
    "CPU seconds": ("cpu", 2),
}
"""What a labelled claim costs: by heading, its name in the figures, and how many digits it has."""
