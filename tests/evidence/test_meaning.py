"""Searching by meaning: an encoder of three ideas stands for the real one, which needs a download."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.index import Index
from pipeline.evidence.vectors import Vectors, packed
from pipeline.records import Evidence, Origin

Vector = npt.NDArray[np.float32]
IDEAS = (("old", "aged", "elderly"), ("die", "death", "fatal"), ("tram", "rail", "line"))


class Ideas:
    """A fake encoder: which of three ideas a text speaks of, and a little of something else."""

    name = "ideas"

    def __call__(self, text: str) -> Vector:
        said = [float(any(word in text.lower() for word in idea)) for idea in IDEAS]
        vector = np.array([*said, 0.0 if any(said) else 1.0], np.float32)
        return vector / np.linalg.norm(vector)


def passage(id: str, text: str, title: str | None = None) -> Evidence:
    return Evidence(id=id, text=text, title=title, origin=Origin.INDEX)


OTHER_WORDS = passage("a:0", "Death came to persons aged 65 and over.")
SAME_WORDS = passage("b:0", "The virus spares many towns.")
NEITHER = passage("c:0", "It rained in Bruges.")
CLAIM = "The virus is fatal for the elderly."


def found(index: Index, claim: str) -> list[str]:
    return [one.id for one in index.ranked(claim)]


def test_what_shares_no_word_is_found_by_its_meaning() -> None:
    evidence = [NEITHER, SAME_WORDS, OTHER_WORDS]
    assert found(Index(evidence), CLAIM) == ["b:0"]
    assert found(Index(evidence, Ideas()), CLAIM) == ["a:0", "b:0"]


def test_words_count_by_how_many_of_a_claims_stand_together() -> None:
    evidence = [passage("a:0", "Aged persons die."), passage("b:0", "The quay at Ghent was closed.")]
    index = Index(evidence, Ideas())
    assert found(index, "The quay at Ghent was closed to the elderly.") == ["b:0", "a:0"]
    few = "The quay was crowded with elderly visitors, sailors and merchants."
    assert found(index, few) == ["a:0", "b:0"]


def test_what_stands_beside_a_passage_tells_what_it_is_about() -> None:
    about = [passage("b:0", "The tram is new."), passage("b:1", "It opens in May.")]
    other = [passage("a:0", "The market is new."), passage("a:1", "It opens in June.")]
    ranked = found(Index([*other, *about], Ideas()), "The rail link opens.")
    assert ranked.index("b:1") < ranked.index("a:1")


def test_passages_that_have_no_vector_yet_come_last() -> None:
    index = Index([passage("a:0", "The quay."), passage("b:0", "The quay at Ghent."), NEITHER], Ideas())
    index._rank._vectors = Vectors([(3, packed(Ideas()("x")))])  # type: ignore[union-attr]
    assert found(index, "the quay at Ghent") == ["a:0", "b:0"]


def test_of_two_that_mean_the_same_the_one_with_the_words_comes_first() -> None:
    evidence = [OTHER_WORDS, passage("d:0", "The virus is fatal to old people.")]
    assert found(Index(evidence, Ideas()), CLAIM) == ["d:0", "a:0"]


def test_a_title_tells_what_a_passage_is_about() -> None:
    evidence = [passage("a:0", "It is to open in May."), passage("b:0", "It is to open in June.", "The tram")]
    assert found(Index(evidence, Ideas()), "Rail is coming.") == ["b:0"]


def test_ties_are_in_the_order_of_the_ids() -> None:
    same = [passage(f"{id}:0", "The tram stops.") for id in "cab"]
    assert found(Index(same, Ideas()), "a rail link") == ["a:0", "b:0", "c:0"]


@pytest.mark.parametrize("claim", ["", "the", CLAIM])
def test_an_empty_index_finds_nothing(claim: str) -> None:
    assert found(Index([], Ideas()), claim) == []


directions = st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8).filter(
    lambda numbers: max(map(abs, numbers)) > 0.01
)


@given(st.lists(directions, min_size=1, max_size=5), directions)
def test_a_byte_a_number_keeps_the_angle(kept: list[list[float]], asked: list[float]) -> None:
    def unit(numbers: list[float]) -> Vector:
        vector = np.array(numbers, np.float32)
        return vector / np.linalg.norm(vector)

    vectors = Vectors((n, packed(unit(one))) for n, one in enumerate(kept))
    exact = [float(unit(one) @ unit(asked)) for one in kept]
    assert vectors.rows.tolist() == list(range(len(kept)))
    assert vectors.cosines(unit(asked)).tolist() == pytest.approx(exact, abs=0.02)
