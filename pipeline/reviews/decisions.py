"""Decisions: what people in the newsroom think of a claim and its verdict, in a file that they can write.

`reviews/<article id>.yaml` is a list, the oldest decision first; the last one on a claim counts. The
command only ever adds to its end, so that comments and earlier decisions stay as somebody wrote them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, RootModel

from pipeline.config.errors import UserError
from pipeline.config.yaml_document import YamlDocument, read_yaml
from pipeline.records import AttributionCheck, Claim, Label, Record, SourceKind, Standing
from pipeline.storage.atomic import write_or_refuse
from pipeline.verdicts.files import path_of
from pipeline.verdicts.phrases import Told, told_of, worded

Text = Annotated[str, Field(min_length=1)]
_WITHOUT_VERDICT = ("not_judged", "error")
_HEAD = "# Decisions on the claims of one article, the oldest first; the last one on a claim counts.\n"
_WIDTH = 100
_ODD = re.compile("[\r\x85\u2028\u2029]")


class Choice(StrEnum):
    """What a person may decide: the verdict is right, it is another one, or the claim is not for judging."""

    AGREE = "agree"
    OVERRULE = "overrule"
    DISMISS = "dismiss"


class Seen(Record):
    """The verdict that a decision was about, in the words of the verdict file."""

    label: Told
    attribution: AttributionCheck | None = None
    source: SourceKind | None = None
    standing: Standing | None = None


class Decision(Record):
    """One decision. `label` is the person's own, where it overrules.

    `words`, `quote`, `start` (characters into the article) and `verdict` are the claim as it was decided on:
    they help people to read the file, and to find the claim again under another id. `replaces` is the id
    under which the claim was decided before.
    """

    claim: Text
    decision: Choice
    label: Label | None = None
    note: str | None = None
    name: Text
    date: dt.date
    words: Text | None = None
    quote: Text | None = None
    start: Annotated[int, Field(ge=0)] | None = None
    verdict: Seen | None = None
    replaces: Text | None = None


class _File(RootModel[list[Decision]]):
    """The whole of a reviews file."""


# --- in -----------------------------------------------------------------------------------------


def load_decisions(folder: Path) -> dict[str, tuple[Decision, ...]]:
    """Every decision that a folder of reviews holds, by article id, in the order of each file.

    A folder that is not there holds none. Raises UserError, with file:line:column, for a file that is wrong.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder}: not a folder; reviews are kept in one, a file an article")
    return {
        path.stem: load_file(path) for path in sorted(folder.glob("*.yaml")) if not path.name.startswith(".")
    }


def load_file(path: Path) -> tuple[Decision, ...]:
    """The decisions of one file. Raises UserError with file:line:column."""
    document = read_yaml(path)
    found = document.check(_File).root
    for number, decision in enumerate(found):
        _check(document, number, decision)
    return tuple(found)


def _check(document: YamlDocument, number: int, decision: Decision) -> None:
    if decision.decision is Choice.OVERRULE and decision.label is None:
        raise document.error((number,), "overrule needs a label: one of " + ", ".join(Label))
    if decision.decision is not Choice.OVERRULE and decision.label is not None:
        message = f"{decision.decision.value} takes no label; to set one, write decision: overrule"
        raise document.error((number, "label"), message, at_key=True)


# --- made ---------------------------------------------------------------------------------------


def seen_of(claim: Claim) -> Seen:
    """What the verdict file names a claim that a decision is about."""
    source, verdict = claim.source, claim.verdict
    return Seen.model_validate(
        {
            "label": told_of(claim),
            "attribution": verdict.attribution if verdict else None,
            "source": source.kind if source else None,
            "standing": source.standing if source else None,
        }
    )


def decide(
    claim: Claim,
    choice: Choice,
    *,
    name: str,
    date: dt.date,
    label: Label | None = None,
    note: str | None = None,
    replaces: str | None = None,
) -> Decision:
    """A decision on a claim as it is now. Raises UserError for an invalid one."""
    now = seen_of(claim)
    if not name.strip():
        raise UserError("a decision needs the name of who decided")
    if choice is Choice.AGREE and now.label in _WITHOUT_VERDICT:
        raise UserError(f"{claim.id} has no verdict to agree with: overrule it with a label, or dismiss it")
    if choice is Choice.OVERRULE and label == now.label:
        raise UserError(f"{claim.id} is {worded(now.label)} already: agree with it")
    return Decision(
        claim=claim.id,
        decision=choice,
        label=label,
        note=note or None,
        name=name.strip(),
        date=date,
        words=claim.text or None,
        quote=claim.quote or None,
        start=claim.start,
        verdict=now,
        replaces=replaces if replaces != claim.id else None,
    )


# --- out ----------------------------------------------------------------------------------------


def append_decision(folder: Path, article: str, decision: Decision) -> Path:
    """Add a decision to an article's file, and return its path.

    The rest of the file stays unchanged. Raises UserError where nothing can be added without changing it.
    """
    try:
        path = path_of(folder, article, ".yaml")
    except ValueError as mistake:
        raise UserError(str(mistake)) from None
    known, old, indent = load_file(path) if path.exists() else (), _HEAD, ""
    if path.exists():
        old = path.read_bytes().decode("utf-8")
        indent = " " * (read_yaml(path).values[()][1] - 1)
    new = (old if old.endswith("\n") else old + "\n") + _entry(decision, indent)
    if _entries(new) != len(known) + 1:
        raise UserError(f"{path}: cannot be added to: write it as a list, each decision after a dash")
    write_or_refuse(path, new)
    return path


def _entry(decision: Decision, indent: str) -> str:
    data = decision.model_dump(mode="json", exclude_none=True) | {"date": decision.date}
    text = yaml.dump([data], Dumper=_ReviewDumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return "".join(f"{indent}{line}\n" for line in text.removesuffix("\n").split("\n"))


def _entries(text: str) -> int:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return 0
    return len(node.value) if isinstance(node, yaml.SequenceNode) else 0


class _ReviewDumper(yaml.SafeDumper):
    """Puts into quotes what `read_yaml` would take for a number, and YAML 1.1 for text."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Text; in double quotes, which escape them, where it holds line ends that plain YAML would fold."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _ODD.search(text) else None)


_ReviewDumper.add_representer(str, _text)
_ReviewDumper.add_implicit_resolver("number", re.compile(r"[-+.0-9][0-9.eE+-]*\Z"), list("-+.0123456789"))


def latest_by_claim(found: Iterable[Decision]) -> dict[str, Decision]:
    """The decision that counts on each claim, by claim id; in the order in which they were last made."""
    counts: dict[str, Decision] = {}
    for decision in found:
        counts.pop(decision.claim, None)
        if decision.replaces is not None:
            counts.pop(decision.replaces, None)
        counts[decision.claim] = decision
    return counts
