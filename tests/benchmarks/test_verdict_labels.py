"""The table of benchmarks/verdict_labels.py, on made-up claims whose answers are known."""

from __future__ import annotations

import pytest

from benchmarks.verdict_answers import HeardAnswer
from benchmarks.verdict_labels import Case, as_it_says, code_alone, figures, key, plain_prompt, pooled

WORDS = ("true", "false", "mixed", "unknown")


def case(
    n: int, truth: str, said: str, *, code: str | None = None, part: str = "p", plain: str | None = None
) -> Case:
    words = {word: 0.4 + n % 40 / 80 if word == said else 0.01 for word in WORDS}
    of = {"id": str(n), "group": "g", "truth": truth, "words": words}
    answer = HeardAnswer(system="judge", signs={"covered": 0.5}, tokens=100, **of)
    told = None if plain is None else HeardAnswer(system="plain", word=plain, tokens=200, **of)
    return Case(part, f"g{n % 10}", str(n), truth, code, answer, told)


def test_what_is_settled_counts_with_what_is_right_of_it() -> None:
    every = [case(0, "true", "true"), case(1, "true", "false"), case(2, "unknown", "unknown")]
    found = figures(every, as_it_says(every))
    assert (found["settled"], found["supported"], found["refuted"]) == ([1, 2], [1, 1], [0, 1])
    assert found["coverage"] == 0.667
    assert found["accuracy of the likeliest"][0] == 0.667
    assert found["tokens of a claim that is asked about"] == 100


def test_code_goes_before_the_model_and_costs_no_tokens() -> None:
    every = [case(0, "false", "true", code="false"), case(1, "false", "true")]
    assert figures(every, code_alone(every))["refuted"] == [1, 1]
    said = as_it_says(every)
    assert (said["p:0"].given, said["p:0"].tokens) == ("false", 0)
    assert figures(every, said)["settled"] == [1, 2]


def test_the_plain_prompt_is_measured_where_it_was_asked() -> None:
    every = [case(0, "true", "true", plain="false"), case(1, "true", "true")]
    found = figures(every, plain_prompt(every))
    assert (found["claims"], found["refuted"]) == (1, [0, 1])


def test_the_area_is_that_of_the_shares_of_the_two() -> None:
    every = [case(0, "true", "true"), case(1, "false", "false"), case(40, "false", "true")]
    assert figures(every, as_it_says(every))["supported against refuted, area"] == 0.75


@pytest.mark.parametrize(("wrong", "given"), [(0, True), (20, False)])
def test_a_label_is_given_only_where_other_folds_had_it_right(wrong: int, given: bool) -> None:
    every = [case(n, "unknown" if n % 2 and n < 2 * wrong else "true", "true") for n in range(40)]
    every += [case(n, "unknown", "unknown") for n in range(40, 80)]
    told = pooled(every)
    assert {key(one) for one in every} == set(told)
    assert any(one.given == "true" for one in told.values()) is given
