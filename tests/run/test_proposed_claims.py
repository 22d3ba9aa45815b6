"""`claims: model`: a run in which a local server stands in for a large model that proposes claims."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from endpoints import schema_of, vllm
from fake_server import FakeServer, Reply, says
from newsroom import ALONE, Answering, Newsroom, Ran, model, shown, stage

from pipeline.records import SentenceOutcome

TEXT = (
    "Dmitri Peskov met Anna Peeters in Ghent. He signed the plan, and it will open in March.\n\n"
    "The ship, which carries 240 passengers and 30 cars, did not sail on Monday, two officials said.\n"
)
APART = [
    {"sentence": 2, "words": ["He signed the plan"], "text": "[Dmitri Peskov] signed the plan"},
    {"sentence": 2, "words": ["it will open in March"], "text": "[the plan] will open in March"},
]
HOSTILE = [
    {"sentence": 1, "words": ["The captain was drunk"], "text": "The captain was drunk"},
    {"sentence": 1, "words": ["carries 250 passengers"], "text": "[The ship] carries 250 passengers"},
    {"sentence": 1, "words": ["The ship", "sail on Monday"], "text": "The ship sail on Monday"},
    {
        "sentence": 1,
        "words": ["did not sail on Monday"],
        "text": "[A drunken captain] did not sail on Monday",
    },
    {"sentence": 1, "words": ["did not sail on Monday"], "text": "<script>did not sail on Monday</script>"},
    {"sentence": 1, "words": ["did not sail on Monday"], "text": "</sentences> did not sail on Monday"},
]


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    """A newsroom with one article."""
    room.articles(ship=TEXT)
    return room


def proposing(first: Answering, second: Answering) -> Any:
    """A model that answers so about the first paragraph and about the second."""

    def propose(body: dict[str, Any]) -> Reply:
        one = first if "He signed" in shown(body).partition("<sentences>")[2] else second
        return one(body) if callable(one) else one

    return model(propose=propose)


LARGE: dict[str, Any] = {"evidence": ALONE, "claims": "model", "provider": {"size": "large"}}


def run(room: Newsroom, answers: Any, *words: str, **settings: Any) -> tuple[Ran, FakeServer]:
    with FakeServer(answers) as server:
        return room.run(server, *words, **{**LARGE, **settings}), server


def claims(room: Newsroom) -> list[str]:
    return [claim.content for claim in room.verdicts["ship"].claims]


def dropped(room: Newsroom) -> list[int]:
    return [line.dropped for line in room.verdicts["ship"].sentences]


def by_grammar(room: Newsroom) -> tuple[list[str], str]:
    """The claims of a run that asks for none, and its verdict file."""
    run(room, model(), claims="grammar")
    found = claims(room), room.bytes["ship"]
    (room.folder / "verdicts" / "ship.json").unlink()
    return found


# --- what comes out -----------------------------------------------------------------------------


def test_each_paragraph_is_asked_about_once_and_what_is_the_articles_is_taken(room: Newsroom) -> None:
    grammar, _ = by_grammar(room)
    ran, server = run(room, proposing(says({"claims": APART}), says({"claims": []})))
    assert (ran.code, ran.err) == (0, "")
    asked = [shown(body) for body in server.requests if stage(body) == "propose"]
    assert len(asked) == 2
    assert "[2] He signed the plan, and it will open in March." in asked[0] + asked[1]
    assert claims(room) == [
        grammar[0],
        "[Dmitri Peskov] signed the plan",
        "[the plan] will open in March",
        *grammar[2:],
    ]
    file = room.verdicts["ship"]
    assert all(claim.verdict for claim in file.claims if claim.checkable)
    assert all(claim.source for claim in file.claims)
    assert all(TEXT[claim.start : claim.end] == claim.quote for claim in file.claims)
    assert file.made_with.settings["claims"] == "model"
    assert "split" in file.made_with.prompts
    assert not any(dropped(room))
    assert "dropped" not in room.bytes["ship"]


def test_a_hostile_answer_is_dropped_and_counted_and_nothing_is_lost(room: Newsroom) -> None:
    grammar, _ = by_grammar(room)
    ran, _ = run(room, proposing(says({"claims": []}), says({"claims": HOSTILE})))
    assert (ran.code, ran.err) == (0, "")
    assert claims(room) == grammar
    assert dropped(room) == [0, 0, len(HOSTILE)]
    assert '"dropped": 6' in room.bytes["ship"]
    assert room.bytes["ship"].count("dropped") == 1
    assert not re.search("captain|250|script", room.bytes["ship"])


def test_a_sentence_that_was_not_given_counts_for_the_first_of_its_paragraph(room: Newsroom) -> None:
    odd = [{"sentence": 7, "words": ["He signed the plan"], "text": "He signed the plan"}]
    ran, _ = run(room, proposing(says({"claims": odd}), says({"claims": []})))
    assert ran.code == 0
    assert dropped(room) == [1, 0, 0]


def test_source_and_voice_of_the_claims_that_stay_are_those_of_grammar(room: Newsroom) -> None:
    run(room, model(), claims="grammar")
    before = room.verdicts["ship"].claims
    run(room, model())
    assert room.verdicts["ship"].claims == before


def test_the_setting_grammar_is_the_default_to_the_byte(room: Newsroom) -> None:
    _, file = by_grammar(room)
    with FakeServer(model()) as server:
        ran = room.run(server, provider={"size": "large"}, evidence=ALONE)
    assert ran.code == 0
    assert room.bytes["ship"] == file
    assert "split" not in file
    assert "propose" not in map(stage, server.requests)


def test_an_article_that_has_no_parser_is_not_asked_about(room: Newsroom) -> None:
    room.articles(
        ship="Le conseil municipal de Gand a voté lundi la fermeture du pont. Le maire a démissionné hier "
        "soir, selon deux responsables de la ville qui ont demandé à ne pas être nommés.\n"
    )
    ran, server = run(room, model())
    assert ran.code == 0
    assert "propose" not in map(stage, server.requests)
    assert claims(room)


@pytest.mark.parametrize("form", ["json_schema", "tools", "json_object", "markdown"])
def test_it_is_asked_for_in_whatever_form_the_endpoint_takes(room: Newsroom, form: str) -> None:
    ran, server = run(room, vllm, provider={"size": "large", "structured_output": form})
    assert (ran.code, ran.err) == (0, "")
    proposed = [body for body in server.requests if "claims" in schema_of(body)["properties"]]
    assert len(proposed) == 2
    # The double proposes each sentence as it stands: one has another voice in it.
    assert dropped(room) == [0, 0, 1]


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [Reply(500), says("no JSON"), says({"claims": [{"sentence": 1}]}), says("", finish="length"), says("")],
    ids=["500", "no JSON", "another shape", "cut off", "empty"],
)
def test_a_failed_call_leaves_the_claims_of_grammar_and_is_told(room: Newsroom, failure: Reply) -> None:
    grammar, _ = by_grammar(room)
    ran, _ = run(room, proposing(failure, says({"claims": []})))
    assert ran.code == 1
    assert claims(room) == grammar
    (error,) = room.verdicts["ship"].errors
    assert (error.stage, error.sentence) == ("split", 0)
    assert error.message.startswith("the model proposed no claims: ")
    assert all(line.outcome is SentenceOutcome.CLAIMS for line in room.verdicts["ship"].sentences)
    assert all(claim.verdict for claim in room.verdicts["ship"].claims if claim.checkable)


def test_a_small_model_is_refused_in_one_line(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        ran = room.run(server, evidence=ALONE, claims="model")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "onrecord: claims: model needs a provider with `size: large`; fake is small\n"
    assert server.requests == []
    assert room.verdicts == {}


def test_another_word_is_refused_in_one_line(room: Newsroom) -> None:
    ran, _ = run(room, model(), claims="parser")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert "claims" in ran.err


# --- the ways of a run --------------------------------------------------------------------------


def test_a_recording_replays_to_the_byte(room: Newsroom) -> None:
    answers = proposing(says({"claims": APART}), says({"claims": HOSTILE}))
    assert run(room, answers, mode="record")[0].code == 0
    file, cassette = room.bytes["ship"], (room.folder / "cassettes").glob("*")
    recorded = {path: path.read_bytes() for path in cassette}
    assert b"split" in next(iter(recorded.values()))
    ran, server = run(room, answers, mode="replay")
    assert (ran.code, server.requests) == (0, [])
    assert room.bytes["ship"] == file
    assert {path: path.read_bytes() for path in recorded} == recorded


def test_a_replay_without_recording_tells_once_and_loses_no_claim(room: Newsroom) -> None:
    grammar, _ = by_grammar(room)
    ran, _ = run(room, model(), mode="replay")
    assert ran.code == 1
    assert claims(room) == grammar
    told = [error for error in room.verdicts["ship"].errors if error.stage == "split"]
    assert len(told) == 1
    assert "prompt split (version 1)" in told[0].message


def test_the_cache_answers_the_second_time(room: Newsroom) -> None:
    with FakeServer(proposing(says({"claims": APART}), says({"claims": []}))) as server:
        room.run(server, **LARGE)
        file, asked = room.bytes["ship"], len(server.requests)
        (room.folder / "verdicts" / "ship.json").unlink()
        assert room.run(server, **LARGE).code == 0
    assert len(server.requests) == asked
    assert room.bytes["ship"] == file


def test_a_change_of_the_setting_makes_an_article_stale(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        room.run(server, **{**LARGE, "claims": "grammar"})
        before = len(server.requests)
        room.run(server, **LARGE)
        assert [stage(body) for body in server.requests[before:]] == ["propose", "propose"]
        room.run(server, **LARGE)
    assert len(server.requests) == before + 2


def test_a_dry_run_counts_the_calls(room: Newsroom) -> None:
    ran, server = run(room, model(), "--dry-run")
    assert (ran.code, server.requests) == (0, [])
    assert re.search(r"^ *split +2\b", ran.out, re.MULTILINE), ran.out


def test_a_run_that_stops_at_split_has_the_proposed_claims(room: Newsroom) -> None:
    ran, server = run(room, proposing(says({"claims": APART}), says({"claims": []})), "--until", "split")
    assert ran.code == 0
    assert {stage(body) for body in server.requests} == {"propose"}
    assert "[the plan] will open in March" in claims(room)


def test_a_run_that_stops_at_read_asks_nothing(room: Newsroom) -> None:
    assert run(room, model(), "--until", "read")[1].requests == []


def test_usage_counts_the_prompt(room: Newsroom) -> None:
    run(room, model())
    used = json.loads((room.folder / ".onrecord" / "usage.json").read_text())
    assert used["prompts"]["split"]["calls"] == 2


def test_a_spent_budget_stops_before_the_claims(room: Newsroom) -> None:
    ran, server = run(room, model(), budget={"calls": 0})
    assert ran.code != 0
    assert server.requests == []
    assert room.verdicts == {}
