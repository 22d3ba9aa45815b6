"""Windows hold every sentence once, are no larger than allowed, and stay where they are when others move."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.claims.chunking import windows

TEXTS = st.lists(st.tuples(st.text(max_size=3), st.booleans()), max_size=60)


@settings(deadline=None)
@given(TEXTS, st.integers(1, 9))
def test_each_sentence_is_in_one_window_and_none_is_too_long(
    texts: list[tuple[str, bool]], most: int
) -> None:
    words, opens = [word for word, _ in texts], [first for _, first in texts]
    found = windows(words, opens, most)
    assert [place for run in found for place in run] == list(range(len(texts)))
    assert all(1 <= len(run) <= most for run in found)
    assert len(found) <= 1 or all(len(run) >= most // 2 for run in found)


def shown(sentences: list[str], most: int = 8) -> set[tuple[str, ...]]:
    opens = [n % 3 == 0 for n in range(len(sentences))]
    return {tuple(sentences[place] for place in run) for run in windows(sentences, opens, most)}


def test_one_sentence_at_a_time_needs_no_cutting() -> None:
    assert windows(["a", "b", "c"], [True, False, False], 1) == [range(1), range(1, 2), range(2, 3)]


def test_nothing_has_no_windows() -> None:
    assert windows([], [], 8) == []


def test_an_inserted_sentence_leaves_most_windows_as_they_were() -> None:
    """Counting off by eights, all 25 windows behind the first would be new ones at each insertion."""
    text = [f"Sentence {n} of a long article." for n in range(200)]
    before = shown(text)
    fresh = []
    for place in range(0, 200, 7):
        inserted = [*text[:place], "One more sentence.", *text[place:]]
        # Paragraphs stay as they are: what opens one goes by the sentence.
        opens = [n % 3 == 0 for n in range(200)]
        opens.insert(place, False)
        after = {tuple(inserted[p] for p in run) for run in windows(inserted, opens, 8)}
        fresh.append(len(after - before))
    assert sum(fresh) / len(fresh) < 3
    assert max(fresh) < len(before) / 2
