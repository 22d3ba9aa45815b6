"""Copies of one story are one source, also where words differ here and there."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.evidence.copies import SHORT, Story, one_of_each
from pipeline.evidence.index import Index
from pipeline.records import Evidence, Origin

WIRE = (
    "The mayor of Ghent resigned on Friday after the council voted by 28 to 25 against the new tram line, "
    "which her party had promised to build before the summer of next year."
)
EDITED = WIRE.replace("on Friday", "late on Friday").replace("promised", "pledged")
SECOND = (
    "The vote followed six hours of debate in the town hall, where members of her own coalition spoke "
    "against the plan and asked for a smaller one that would cost half as much."
)
OTHER = (
    "Asked about the tram line, a spokesman for the council told this paper that the mayor had not yet "
    "handed in a letter, and that a second vote was still to be held in June."
)

WORDS = st.lists(st.sampled_from([f"word{n}" for n in range(300)]), min_size=SHORT, max_size=60, unique=True)


def passage(id: str, text: str) -> Evidence:
    return Evidence(id=id, text=text, origin=Origin.INDEX)


def shown(*passages: Evidence, limit: int = 5, own: Story | None = None) -> dict[str, tuple[str, ...]]:
    found = Index(passages).search(
        "the mayor and the council on the tram line, and the debate in the town hall",
        limit,
        own=[own] if own else [],
    )
    return {one.id: one.also_in for one in found}


def test_a_story_with_small_edits_is_one_source_and_names_its_copies() -> None:
    found = shown(passage("I:a:0", WIRE), passage("I:b:0", EDITED), passage("I:c:0", OTHER))
    assert sorted(found.items()) in (
        [("I:a:0", ("I:b:0",)), ("I:c:0", ())],
        [("I:b:0", ("I:a:0",)), ("I:c:0", ())],
    )


def test_reports_of_one_event_in_other_words_are_two_sources() -> None:
    assert set(shown(passage("I:a:0", WIRE), passage("I:c:0", OTHER))) == {"I:a:0", "I:c:0"}


def test_of_a_story_that_others_print_one_passage_is_shown() -> None:
    alone = [passage("I:a:0", WIRE), passage("I:a:1", SECOND)]
    assert set(shown(*alone)) == {"I:a:0", "I:a:1"}
    again = [passage("I:b:0", EDITED), passage("I:b:1", SECOND)]
    assert len(shown(*alone, *again, passage("I:c:0", OTHER))) == 2


def test_a_half_that_is_repeated_is_a_copy_of_what_it_repeats() -> None:
    story = Story.of([WIRE, SECOND])
    half = " ".join(WIRE.split()[: len(WIRE.split()) // 2 + 12])
    assert story.holds(f"{half} Nothing else was known in the evening, it said.")
    assert not story.holds(OTHER)


def test_what_an_article_itself_tells_is_never_its_evidence() -> None:
    own = Story.of([EDITED])
    assert set(shown(passage("I:a:0", WIRE), passage("I:c:0", OTHER), own=own)) == {"I:c:0"}


def test_short_texts_are_copies_only_in_the_same_words() -> None:
    story = Story.of(["The mayor of Ghent resigned on Monday."])
    assert story.holds("THE mayor of Ghent — resigned on Monday")
    assert not story.holds("The mayor of Ghent resigned on Tuesday.")


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_story_holds_its_own_passages(texts: list[list[str]]) -> None:
    passages = [" ".join(words) for words in texts]
    story = Story.of(passages)
    assert all(story.holds(text.upper()) for text in passages)


@given(WORDS, st.data())
def test_one_word_in_another_form_leaves_a_copy(words: list[str], data: st.DataObject) -> None:
    edited = list(words)
    edited[data.draw(st.integers(0, len(words) - 1))] = "edited"
    assert Story.of([" ".join(words)]).holds(" ".join(edited))


@given(WORDS, WORDS)
def test_texts_without_a_word_in_common_are_no_copies(one: list[str], other: list[str]) -> None:
    assert not Story.of([" ".join(one)]).holds(" ".join(f"x{word}" for word in other))


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=4), max_size=8), st.integers(1, 4))
def test_nothing_is_shown_twice_and_nothing_disappears(texts: list[list[str]], limit: int) -> None:
    passages = [passage(f"I:{n}:0", " ".join(words)) for n, words in enumerate(texts)]
    assume(passages)
    found = one_of_each(passages, limit, lambda one: Story.of([one.text]))
    assert len(found) <= limit
    assert len({" ".join(one.text.split()) for one in found}) == len(found)
    told = {id for one in found for id in (one.id, *one.also_in)}
    shown_texts = {one.text for one in found}
    assert told == {one.id for one in passages if one.text in shown_texts}
