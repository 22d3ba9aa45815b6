"""`onrecord calibrate`: from where on a model's labels are right, on articles that the fit has not seen."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_server import FakeServer, Reply, says
from newsroom import Newsroom, model

from pipeline.evals.calibration.fit import LabelledScores, fit, given, held_out, thresholds
from pipeline.records import Label
from pipeline.reviews.decisions import Choice, append_decision, decide
from pipeline.stance.calibration import calibration

SIGNS = {"covered": 0.5}


def score(n: int, truth: str, said: str, group: str = "g") -> LabelledScores:
    words = {word: 0.7 if word == said else 0.1 for word in ("true", "false", "mixed", "unknown")}
    return LabelledScores(str(n), group, truth, words, SIGNS)


def test_a_threshold_stands_where_labels_were_right_often_enough() -> None:
    held = [(score(n, "true" if n else "false", "true"), {"true": 0.9, "false": 0.1}) for n in range(10)]
    assert thresholds(held) == {"true": 0.9}
    assert given(held, {"true": 0.9})["true"] == (10, 9)
    assert given(held, {})["true"] == (0, 0)


@pytest.mark.parametrize("right", [0, 5, 8])
def test_a_label_that_is_not_right_often_enough_has_none(right: int) -> None:
    held = [
        (score(n, "true" if n < right else "false", "true"), {"true": 0.9, "false": 0.1}) for n in range(10)
    ]
    assert thresholds(held) == {}


def test_labels_of_one_probability_are_given_all_or_none() -> None:
    held = [(score(n, "true" if n < 10 else "false", "true"), {"true": 0.9, "false": 0.1}) for n in range(20)]
    assert thresholds(held) == {}


def test_a_few_that_happen_to_be_right_are_no_measure() -> None:
    assert thresholds([(score(n, "true", "true"), {"true": 0.9, "false": 0.1}) for n in range(9)]) == {}


def test_the_fit_learns_what_a_word_stands_for_and_is_measured_on_other_groups() -> None:
    rows = [
        score(n, "false" if said == "unknown" else "unknown", said, f"g{n % 4}")
        for n, said in enumerate(["unknown", "true"] * 20)
    ]
    held = held_out(rows, 4)
    assert sorted(row.id for row, _ in held) == sorted(row.id for row in rows)
    assert all(max(shares, key=shares.__getitem__) == row.truth for row, shares in held)
    assert fit(rows).weights == fit(rows).weights


def labelled(folder: Path, articles: int, label: str = "supported") -> None:
    """Articles whose claims are all supported, as far as the word "dry" does not stand in them."""
    folder.mkdir()
    for number in range(articles):
        claims: list[dict[str, Any]] = [
            {
                "words": f"The {thing} of Ghent was {'dry' if n % 2 else 'wet'} that night.",
                "checkable": True,
                "label": "not_enough_evidence" if n % 2 else label,
                "because": [] if n % 2 else ["N1"],
            }
            for n, thing in enumerate(
                "hall mill quay tower bridge market abbey square canal garden".split() * 2
            )
        ]
        notes = [{"id": "N1", "text": "It rained on hall, mill, quay, tower and bridge of Ghent all night."}]
        article = {"id": f"a{number}", "text": "In Ghent.", "notes": notes, "claims": claims}
        (folder / f"a{number}.json").write_text(json.dumps(article))


def answers(body: dict[str, Any]) -> Reply:
    claim = next(m["content"] for m in body["messages"] if m["role"] == "user").split("<claim>")[1]
    return says({"verdict": "unknown" if "dry" in claim else "true"})


def test_the_command_writes_a_calibration_that_a_run_can_name(room: Newsroom) -> None:
    labelled(room.folder / "data", 4)
    with FakeServer(answers) as server:
        room.config(server.base_url)
        ran = room.command(
            "calibrate", "--data", "data", "--keep", "kept.jsonl", "--out", "own.yaml", "--picture", "own.svg"
        )
        asked = len(server.requests)
        again = room.command("calibrate", "--data", "data", "--keep", "kept.jsonl", "--out", "own.yaml")
        assert len(server.requests) == asked > 0
    assert (ran.code, ran.err, again.code) == (0, "", 0)
    assert "supported: given from" in ran.out
    written = yaml.safe_load((room.folder / "own.yaml").read_text())["m"]
    assert set(written) == {"measured", "thresholds", "weights"}
    assert set(written["thresholds"]) == {"true"}
    assert calibration("m", room.folder / "own.yaml").thresholds == written["thresholds"]
    assert (room.folder / "own.svg").read_text().startswith("<svg")


def test_a_model_that_is_wrong_gets_no_threshold(room: Newsroom) -> None:
    labelled(room.folder / "data", 4)
    with FakeServer(lambda _: says({"verdict": "false"})) as server:
        room.config(server.base_url)
        ran = room.command("calibrate", "--data", "data", "--out", "own.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert "refuted: given" not in ran.out
    assert "false" not in yaml.safe_load((room.folder / "own.yaml").read_text())["m"]["thresholds"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.json", "{", "not an article with notes and labelled claims"),
        ("a.json", '{"id": "a", "text": "x", "notes": []}', "not an article with notes and labelled claims"),
        (
            "a.json",
            '{"id": "a", "text": "x", "notes": [], "claims": '
            '[{"words": "x", "label": "refuted", "because": ["N9"]}]}',
            "there is no note N9",
        ),
        ("a.txt", "", "no labelled claim in it"),
    ],
)
def test_data_of_another_form_is_told_in_one_line(room: Newsroom, name: str, text: str, told: str) -> None:
    (room.folder / "data").mkdir()
    (room.folder / "data" / name).write_text(text)
    room.config()
    ran = room.command("calibrate", "--data", "data")
    assert ran.code == 2
    assert told in ran.err
    assert ran.err.count("\n") == 1


def test_too_few_claims_are_no_measure(room: Newsroom) -> None:
    labelled(room.folder / "data", 1)
    room.config()
    ran = room.command("calibrate", "--data", "data")
    assert ran.code == 2
    assert "20 labelled claims of 1 articles" in ran.err


@pytest.mark.parametrize("text", ["m: [1]", "m: {unknown_key: 1}", "{", "- 1"])
def test_a_calibration_of_another_form_is_told_in_one_line(room: Newsroom, text: str) -> None:
    room.articles(mayor="It rained in Ghent.")
    room.config(provider={"calibration": "bad.yaml"})
    (room.folder / "bad.yaml").write_text(text)
    ran = room.command("run")
    assert ran.code == 2
    assert "bad.yaml: no calibration" in ran.err
    assert ran.err.count("\n") == 1


# --- what people decided -------------------------------------------------------------------------

NAMES = "Adam Berta Carl Dora Emil Frida Georg Hedda Ivan Jutta Karl Lena".split()


def decided(room: Newsroom, server: FakeServer, articles: int) -> None:
    """A batch with verdicts, on each of which somebody has decided."""
    text = "\n\n".join(f"The mayor of Ghent resigned after {name} had asked him to." for name in NAMES)
    room.articles(**{f"a{number}": f"Article {number}\n\n{text}" for number in range(articles)})
    assert room.run(server).code == 0
    for id, file in room.verdicts.items():
        for claim in file.claims:
            label = None if claim.verdict and claim.verdict.label is Label.SUPPORTED else Label.SUPPORTED
            choice = Choice.OVERRULE if label else Choice.AGREE
            made = decide(claim, choice, label=label, note=None, name="Ann", date=dt.date(2026, 1, 5))
            append_decision(room.folder / "reviews", id, made)


def test_decisions_of_people_are_data_to_calibrate_on(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        decided(room, server, 4)
        ran = room.command("calibrate", "--reviews", "reviews", "--out", "own.yaml")
    assert (ran.code, ran.err) == (0, "")
    assert "48 claims" in ran.out
    assert set(yaml.safe_load((room.folder / "own.yaml").read_text())["m"]["thresholds"]) == {"true"}


def test_an_article_that_was_changed_is_no_data(room: Newsroom) -> None:
    with FakeServer(model()) as server:
        decided(room, server, 4)
        room.articles(a0="Article 0\n\nThe mayor of Ghent stays.")
        ran = room.command("calibrate", "--reviews", "reviews", "--out", "own.yaml")
    assert "36 claims" in ran.out + ran.err


@pytest.mark.parametrize("words", [[], ["--data", "data", "--reviews", "reviews"]])
def test_one_of_the_two_is_named(room: Newsroom, words: list[str]) -> None:
    room.config()
    ran = room.command("calibrate", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "give one of --data" in ran.err


def test_reviews_without_a_decision_are_told_in_one_line(room: Newsroom) -> None:
    room.articles(mayor="The mayor of Ghent resigned.")
    room.config()
    ran = room.command("calibrate", "--reviews", "reviews")
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "no decisions in it yet" in ran.err
