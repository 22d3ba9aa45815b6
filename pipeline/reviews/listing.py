"""Lists the decisions in a terminal or as JSON: undecided, decided, to look at again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType

from pipeline.records import Claim
from pipeline.reviews import agreement
from pipeline.reviews.agreement import AgreementTally
from pipeline.reviews.decisions import Choice, Decision
from pipeline.reviews.settled import ReviewedArticle, Settled
from pipeline.verdicts.layout import Indented, words
from pipeline.verdicts.phrases import number, worded
from pipeline.verdicts.table import mark

Decided = Mapping[str, Iterable[Decision]]


def render_text(desks: Mapping[str, ReviewedArticle], decided: Decided) -> RenderableType:
    """Each article's claims by what was decided on them, then how often people and verdicts agree."""
    parts: list[RenderableType] = []
    for id, desk in desks.items():
        parts += [*_article(id, desk), words("")]
    return Group(*parts, *_unknown(desks, decided), *_agreement(desks, decided))


def _article(id: str, desk: ReviewedArticle) -> Iterator[RenderableType]:
    yield Indented(words((id, "bold"), f" {desk.file.article.title or ''}"), hang=2)
    again, held = desk.again, [one for one in desk.settled if not one.again]
    yield from _section("to be looked at again", [_again(one) for one in again])
    yield from _section("decided", [_held(one) for one in held])
    yield from _section("undecided", [_undecided(claim) for claim in desk.undecided])


def _section(title: str, lines: Sequence[RenderableType]) -> Iterator[RenderableType]:
    if lines:
        yield Indented(words(f"{title}: {len(lines)}"), depth=2)
        yield from lines


def _again(one: Settled) -> RenderableType:
    why = "; ".join(one.changes) if one.claim else "the claim is gone"
    said = one.claim.text if one.claim else one.decision.words or ""
    return Indented(
        words(_id(one), f" {said} — ", (why, "yellow"), f"; {in_words(one.decision)}"), depth=4, hang=2
    )


def _held(one: Settled) -> RenderableType:
    said = one.claim.text if one.claim else ""
    carried = f" (carried over from {one.decision.claim})" if one.carried else ""
    return Indented(words(_id(one), f" {said} — {in_words(one.decision)}{carried}"), depth=4, hang=2)


def _undecided(claim: Claim) -> RenderableType:
    return Indented(words((claim.id, "dim"), " ").append_text(mark(claim)).append(f" {claim.text}"), 4, 2)


def _id(one: Settled) -> tuple[str, str]:
    return one.claim.id if one.claim else one.decision.claim, "dim"


def in_words(decision: Decision) -> str:
    """A decision in a line: "Jane Doe overruled it on 2025-03-11: refuted (the day is wrong)"."""
    did = {Choice.AGREE: "agreed", Choice.OVERRULE: "overruled it", Choice.DISMISS: "dismissed it"}
    label = f": {worded(decision.label)}" if decision.label else ""
    note = f" ({decision.note})" if decision.note else ""
    return f"{decision.name} {did[decision.decision]} on {decision.date}{label}{note}"


def _unknown(desks: Mapping[str, ReviewedArticle], decided: Decided) -> Iterator[RenderableType]:
    """Reviews of articles without verdicts; otherwise a renamed article would lose them silently."""
    for id in decided:
        if id not in desks:
            yield Indented(words((f"! reviews of {id}: there are no verdicts on this article", "yellow")))


def _agreement(desks: Mapping[str, ReviewedArticle], decided: Decided) -> Iterator[RenderableType]:
    days = agreement.count_by_date(decided)
    if not days:
        return
    yield words(("agreement, by the day of the decision", "bold"))
    for day, tally in days:
        yield Indented(words(f"{day}  {_tally(tally)}"), depth=2)
    now = agreement.count_now(desks.values())
    if now.share is not None:
        given = now.agreed + now.overruled
        told = f"the verdicts as they are now agree with {now.agreed} of {number(given, 'label')} of people"
        yield Indented(words(f"{told} ({now.share:.0%})"))


def _tally(tally: AgreementTally) -> str:
    share = "" if tally.share is None else f" ({tally.share:.0%} agreed)"
    return f"{tally.agreed} agreed, {tally.overruled} overruled, {tally.dismissed} dismissed{share}"


def render_json(desks: Mapping[str, ReviewedArticle], decided: Decided) -> str:
    """The same, machine-readable."""
    days = {str(day): _counts(tally) for day, tally in agreement.count_by_date(decided)}
    told = {
        "articles": {id: _plain(desk) for id, desk in desks.items()},
        "agreement": {"by_date": days, "now": _counts(agreement.count_now(desks.values()))},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _plain(desk: ReviewedArticle) -> dict[str, object]:
    return {
        "again": [_one(one) for one in desk.again],
        "decided": [_one(one) for one in desk.settled if not one.again],
        "undecided": [claim.id for claim in desk.undecided],
    }


def _one(one: Settled) -> dict[str, object]:
    return {
        "claim": one.claim.id if one.claim else None,
        "carried": one.carried,
        "changes": list(one.changes),
        "decision": one.decision.model_dump(mode="json", exclude_none=True),
    }


def _counts(tally: AgreementTally) -> dict[str, object]:
    share = None if tally.share is None else round(tally.share, 4)
    return {
        "agreed": tally.agreed,
        "overruled": tally.overruled,
        "dismissed": tally.dismissed,
        "share": share,
    }
