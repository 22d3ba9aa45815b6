"""The index finds what shares words and names with a claim, whatever the spelling."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence import notes, ranking
from pipeline.evidence.copies import Story
from pipeline.evidence.index import Index
from pipeline.records import Evidence, Origin

REPOSITORY = Path(__file__).parents[2]


def passage(id: str, text: str, title: str | None = None) -> Evidence:
    return Evidence(id=id, text=text, title=title, origin=Origin.NOTE)


def found(index: Index, words: str, limit: int = 4, own: Sequence[Story] = ()) -> list[str]:
    return [evidence.id for evidence in index.search(words, limit, own=own)]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("a cease-fire", "the ceasefire"),
        ("the ceasefire", "a cease-fire"),
        ("the cease fire", "a cease-fire"),
        ("Kupyansk", "Kupiansk"),
        ("Dmitri", "Dmitry"),
        ("Zelenskyy", "Zelensky"),
        ("the Donbass", "the Donbas"),
        ("Kyiv", "Kiev"),
        ("São Paulo", "Sao Paulo"),
        ("U.S. policy", "what the United States does"),
        ("the United States", "US troops"),
        ("negotiations", "they negotiated"),
        ("Putin’s", "Putin"),
        # One word to Python, two to the index.
        ("snake_case", "the snakes"),
    ],
)
def test_spelling_does_not_matter(claim: str, text: str) -> None:
    index = Index([passage("other", "Rain fell on a hill, to the joy of Ann."), passage("right", text)])
    assert found(index, claim) == ["right"]


def test_common_words_find_nothing() -> None:
    assert (
        found(Index([passage("a", "It was what they said, and that is it.")]), "What was it that they said?")
        == []
    )


def test_the_title_weighs_more_than_the_text() -> None:
    index = Index(
        [passage("a", "A plan of peace", "Rain"), passage("b", "A day of rain", "Peace"), passage("c", "x")]
    )
    assert found(index, "peace") == ["b", "a"]


def test_ties_are_in_the_order_of_the_ids() -> None:
    same = [passage(id, f"peace {word}") for id, word in (("c", "one"), ("a", "two"), ("b", "six"))]
    assert found(Index(same), "peace") == found(Index(reversed(same)), "peace") == ["a", "b", "c"]


def test_the_limit_is_kept() -> None:
    assert len(found(Index(passage(str(n), f"peace {n}") for n in range(9)), "peace", 3)) == 3


def test_two_copies_of_one_story_are_one_source() -> None:
    index = Index(
        [passage("a", "Peace holds."), passage("b", "Peace holds!"), passage("c", "Peace is near.")]
    )
    assert found(index, "peace") == ["a", "c"]
    assert found(index, "peace", own=[Story.of(["Peace holds!"])]) == ["c"]


def test_a_common_word_counts_where_no_rarer_one_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "_COMMON", 2)
    index = Index([passage(str(n), f"peace {word}") for n, word in enumerate(("talks", "plans", "terms"))])
    assert found(index, "peace talks") == ["0"]
    assert found(index, "peace") == found(index, "peace xyzzy") == ["0", "1", "2"]


ALONE = "apple birch cedar daisy elder fern grape hazel iris juniper kale lemon".split()
"""A word for each passage, so that none is a copy of another."""


def test_of_common_words_the_rarest_are_read_as_far_as_the_rows_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Peace is in eight passages, talks in five, a plan in three: all are common, and eight rows are read."""
    texts = [*["peace"] * 3, *["peace talks"] * 2, *["peace plan talks"] * 3]
    index = Index(passage(str(n), f"{text} {ALONE[n]}") for n, text in enumerate(texts))
    monkeypatch.setattr(ranking, "_COMMON", 2)
    assert found(index, "peace talks plan", 9) == ["5", "6", "7", "3", "4", "0", "1", "2"]
    monkeypatch.setattr(ranking, "_MOST_ROWS", 8)
    assert found(index, "peace talks plan", 9) == ["5", "6", "7", "3", "4"]
    # Of a word that is in more passages than that, the first ones that were indexed.
    monkeypatch.setattr(ranking, "_MOST_ROWS", 4)
    assert found(index, "peace", 9) == ["0", "1", "2", "3"]
    assert found(index, "peace xyzzy talks", 9) == ["3", "4", "5", "6"]


@given(st.lists(st.sets(st.sampled_from("peace talks plan treaty border".split())), max_size=12))
def test_where_the_rows_are_enough_nothing_is_left_out(words: Sequence[set[str]]) -> None:
    index = Index(passage(f"{n:02}", " ".join([*sorted(of_one), ALONE[n]])) for n, of_one in enumerate(words))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "_COMMON", 0)
        whole = found(index, "peace talks plan treaty border", 12)
        patch.setattr(ranking, "_MOST_ROWS", sum(map(len, words)))
        assert found(index, "peace talks plan treaty border", 12) == whole


def test_an_empty_index_finds_nothing() -> None:
    assert found(Index([]), "peace") == []


TRICKY = st.text(alphabet=st.sampled_from("aZ \"'*^(){}:+-_.,\n\0ⅷ²·é語AND OR NEAR"), max_size=40)


@given(TRICKY | st.text(max_size=40), TRICKY)
def test_no_text_can_break_the_query(words: str, text: str) -> None:
    index = Index([passage("a", text), passage("b", "a plain peace")])
    assert found(index, f"{words} peace")[-1:] != []


# Sentences of the seeds, and the notes of which one settles what they say.
SETTLED = [
    ("In January, President Putin firmly dismissed any notions of a temporary truce.", {"F09"}),
    ("President Trump altered U.S. foreign policy in Russia's favor.", {"F13"}),
    ("A 30-day cease-fire proposal was put forth by the United States and Ukraine.", {"F11"}),
    ("Dmitri Peskov informed reporters that they are closely examining the discussions.", {"F12"}),
    ("The U.S. would soon convey details of the negotiations to Russia.", {"F12"}),
    ("Trump's administration openly criticized Ukrainian President Volodymyr Zelensky.", {"F10"}),
    ("Russia’s Security Council met behind closed doors on January 22, 2025.", {"F09", "F20"}),
    ("Kupyansk was recently recaptured by Russian forces.", {"F16", "F17"}),
    ("The proposal includes a phased withdrawal of Russian forces from eastern Ukraine.", {"F18"}),
    ("The proposal includes a freeze on NATO expansion.", {"F18"}),
    ("Kyiv and its Western allies are deluding themselves.", {"F19"}),
    ("Kupyansk is a strategic town in Kharkiv Oblast.", {"F04"}),
    ("Trump was reelected in November 2024.", {"F05"}),
    ("Trump has called for an immediate ceasefire.", {"F07"}),
    ("Trump has called for a return to the Minsk agreements.", {"F01", "F02"}),
    ("Russia is deploying new hypersonic missile systems.", {"F06", "F15"}),
    ("The war enters its eighth year.", {"F03", "F21"}),
]


@pytest.mark.parametrize(("claim", "settling"), SETTLED)
def test_the_note_that_settles_a_claim_is_among_the_first_four(claim: str, settling: set[str]) -> None:
    index = Index(notes.load([REPOSITORY / "evidence" / "ceasefire.yaml"]))
    assert settling & set(found(index, claim))
