"""`claims: model` on three labelled articles, with answers that a large model could give.

No large model was asked: the answers in proposals/ are written by hand, good ones and such as have the faults
of these models, and a local server gives them. So this shows what becomes of answers, and not how many of a
real model's are good.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_server import FakeServer, Reply, says
from newsroom import ALONE, Newsroom, model, shown

from pipeline.evals.articles.gold import load
from pipeline.evals.articles.scores import score
from pipeline.records import VerdictFile

ROOT = Path(__file__).parents[2]
ARTICLES = ["eastholm-power", "home-beds", "seed-council"]
LARGE: dict[str, Any] = {"evidence": ALONE, "claims": "model", "provider": {"size": "large"}}
NOT_SHOWN = ("fault", "strict")


def answers(name: str) -> list[dict[str, Any]]:
    file = Path(__file__).parent / "proposals" / f"{name}.yaml"
    found = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return found


def proposing(name: str) -> Any:
    """The model that answers so about this article."""
    left = answers(name)

    def propose(body: dict[str, Any]) -> Reply:
        paragraph = shown(body).partition("<sentences>")[2].partition("[1] ")[2]
        one = next((one for one in left if paragraph.startswith(one["sentences"])), {"claims": []})
        claims = [{k: v for k, v in claim.items() if k not in NOT_SHOWN} for claim in one["claims"]]
        answer = {"claims": claims}
        if one.get("form") == "markdown":
            return says(f"Here are the claims:\n\n```json\n{json.dumps(answer, indent=2)}\n```\n")
        return says(answer)

    return model(propose=propose)


def text_of(name: str) -> str:
    return str(
        json.loads((ROOT / "tests/gold/articles" / f"{name}.json").read_text(encoding="utf-8"))["text"]
    )


def checked(room: Newsroom, name: str, claims: str) -> VerdictFile:
    """The verdict file of an article, with the claims of grammar or with those of the model too."""
    room.articles(**{name: text_of(name)})
    (room.folder / "verdicts" / f"{name}.json").unlink(missing_ok=True)
    with FakeServer(proposing(name)) as server:
        ran = room.run(server, "--until", "source", **{**LARGE, "claims": claims})
    assert (ran.code, ran.err) == (0, "")
    return room.verdicts[name]


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("name", ARTICLES)
def test_what_is_the_articles_is_taken_and_the_rest_is_counted(room: Newsroom, name: str) -> None:
    grammar, file = checked(room, name, "grammar"), checked(room, name, "model")
    article = text_of(name)
    proposed = [claim for one in answers(name) for claim in one["claims"]]
    bad = [claim for claim in proposed if set(NOT_SHOWN) & set(claim)]
    assert sum(line.dropped for line in file.sentences) == len(bad)
    told = [claim.content for claim in file.claims]
    for claim in file.claims:
        assert article[claim.start : claim.end] == claim.quote
        assert [article[one.start : one.end] for one in claim.added] == [one.text for one in claim.added]
    assert set(words_of(" ".join(told))) <= set(words_of(article))
    own = re.sub(r"\[.*?\]", "", " ".join(one.content for one in grammar.claims))
    lost = set(words_of(own)) - set(words_of(" ".join(told)))
    assert lost <= {"and", "but", "he", "it", "they"}, "what grammar found is there, here or in another claim"
    outcomes = [line.outcome for line in file.sentences]
    assert outcomes == [line.outcome for line in grammar.sentences]


@pytest.mark.parametrize("name", ARTICLES)
def test_no_labelled_claim_and_no_source_is_lost(room: Newsroom, name: str) -> None:
    (gold,) = load(ROOT / "tests/gold/articles" / f"{name}.json")
    before = score(gold, checked(room, name, "grammar").claims)
    after = score(gold, checked(room, name, "model").claims)
    assert sum(after.found) >= sum(before.found)
    for of in ("kinds", "standings", "quotes"):
        right = [sum(truth == told for truth, told in getattr(one, of)) for one in (before, after)]
        assert right[1] >= right[0], of
