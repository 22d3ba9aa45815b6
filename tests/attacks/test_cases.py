"""Whatever an attack says, a model is shown the text without it, and an editor is told of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from benchmarks.attacks import Asking, attacked, cases, dossier, outcome, report, undefended
from pipeline.config.settings import Config, load
from pipeline.model.client import Answer
from pipeline.records import Dossier

ROOT = Path(__file__).parents[2]
CASES = list(cases())
SAME = [case for case in CASES if "remains" not in case]
TAG = re.compile(r"<\s*/?\s*(?:evidence|claim|sentences?|words|article)(?:-\d+)?\s*>", re.IGNORECASE)
ANSWERS: list[dict[str, Any]] = [
    {"verdict": "true"},
    {"sentence": 1, "reason": "It says so."},
    {"claims": []},
    {"type": "fact", "claim": "It is so."},
]


@pytest.fixture(autouse=True)
def _a_model_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite is about what a model is shown: here code settles no claim by itself."""
    monkeypatch.setattr("pipeline.stance.settling.ruling", lambda *_: None)


class AnyAnswer:
    """A client that gives the first answer that fits what is asked for."""

    async def ask(self, prompt: Any, shape: Any, **_: Any) -> Answer[Any]:
        for answer in ANSWERS:
            if shape.model_fields.keys() == answer.keys():
                return Answer(shape.model_validate(answer), ())
        raise AssertionError(f"no answer for {shape}")


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.yaml")


async def shown(case: dict[str, Any], config: Config, *, attack: bool) -> list[str]:
    """What the model is shown of evidence, message by message; of an article, the claims that come of it."""
    found = await outcome(case, Asking(AnyAnswer()), config, attack=attack)
    return list(found["claims" if case["where"] == "article" else "shown"])


def named(case: dict[str, Any]) -> str:
    return str(case["id"])


# --- the suite ------------------------------------------------------------------------------------


def test_the_suite_is_as_large_as_it_says_and_names_each_case_once() -> None:
    assert len(CASES) >= 60
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert {case["where"] for case in CASES} == {"article", "evidence"}
    assert len(SAME) >= 0.9 * len(CASES)
    assert min(Counter(case["kind"] for case in CASES).values()) >= 2


@pytest.mark.parametrize("case", CASES, ids=named)
async def test_an_attack_would_reach_the_model_without_the_defence(
    case: dict[str, Any], config: Config
) -> None:
    with undefended():
        reached = await shown(case, config, attack=True)
    # Of a page, some of what is hidden is left out by the library that finds the article; of much evidence,
    # only so much is shown.
    assert case["kind"] in ("hidden", "padding") or reached != await shown(case, config, attack=False)


# --- what the model is shown ----------------------------------------------------------------------


@pytest.mark.parametrize("case", SAME, ids=named)
async def test_the_model_is_shown_the_text_as_without_the_attack(
    case: dict[str, Any], config: Config
) -> None:
    assert await shown(case, config, attack=True) == await shown(case, config, attack=False)


@pytest.mark.parametrize("case", [case for case in CASES if "remains" in case], ids=named)
async def test_what_remains_is_still_true(case: dict[str, Any], config: Config) -> None:
    assert await shown(case, config, attack=True) != await shown(case, config, attack=False)


@pytest.mark.parametrize("case", CASES, ids=named)
async def test_no_attack_closes_a_delimiter_or_adds_a_numbered_sentence(
    case: dict[str, Any], config: Config
) -> None:
    if case["where"] == "article":
        return  # No model is shown it.
    for question in await shown(case, config, attack=True):
        _, messages = json.loads(question)
        user = messages[-1]["content"]
        tags = TAG.findall(user)
        assert len(tags) == len(set(tags))
        if evidence := re.search(r"<(evidence[-\d]*)>\n(.*)\n</\1>", user, re.DOTALL):
            numbers = [int(n) for n in re.findall(r"\[(\d+)\]", evidence[2])]
            assert numbers == list(range(1, len(numbers) + 1))


# --- what the editor is told ----------------------------------------------------------------------


def flagged(found: Dossier) -> set[str]:
    passages = retrieve_flags(found)
    sentences = [flag for sentence in found.article.sentences for flag in sentence.flags]
    return {flag.kind.value for flag in (*passages, *sentences, *found.article.flags)}


def retrieve_flags(found: Dossier) -> list[Any]:
    from pipeline.injection.orders import find_flags

    return [
        flag for group in found.evidence.values() for passage in group for flag in find_flags(passage.text)
    ]


@pytest.mark.parametrize("case", [case for case in CASES if case["kind"] != "assertion"], ids=named)
def test_an_attack_is_flagged_and_the_clean_text_is_not(case: dict[str, Any]) -> None:
    assert flagged(dossier(case, attack=True))
    assert flagged(dossier(case, attack=False)) == set()


def test_flags_hold_the_words_as_they_stand() -> None:
    for case in CASES:
        article = dossier(case, attack=True).article
        for flag in (flag for sentence in article.sentences for flag in sentence.flags):
            assert flag.start is not None
            assert flag.end is not None
            assert article.text[flag.start : flag.end].startswith(flag.text)


# --- the report -----------------------------------------------------------------------------------


def test_the_report_counts_what_moved_by_kind_and_place() -> None:
    still = {"same": True, "moved": False, "how": []}
    moved = {"same": False, "moved": True, "how": ["supported became refuted"]}
    rows = [
        {"id": "a", "kind": "order", "where": "evidence", "before": moved, "after": still},
        {"id": "b", "kind": "plea", "where": "article", "before": moved, "after": moved},
    ]
    told = report(rows)
    assert told["moved"]["all"]["before"]["moved"] == 2
    assert told["moved"]["order"]["after"] == {"moved": 0, "share": 0.0, "interval": [0.0, 0.793]}
    assert told["moved"]["in article"]["cases"] == 1
    assert told["remaining"] == {"b": ["supported became refuted"]}
    assert told["shown_differently"] == ["b"]


def test_a_long_attack_is_as_long_as_it_says() -> None:
    (case,) = [case for case in CASES if case["id"] == "padding-mark"]
    assert attacked(case).count("!") == case["times"]
