"""A text becomes an article: every character kept, title and standfirst known."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Article, Part
from pipeline.stages.read import read

SEEDS = Path(__file__).parents[2] / "seeds"
BODY = "The mayor of Ghent resigned on 3 May 2024. She was tired.\nThe council meets on Monday."


def seed(id: str) -> Article:
    return read(id, (SEEDS / f"{id}.txt").read_text(encoding="utf-8"))


def parts(text: str) -> list[Part]:
    return [s.part for s in read("a", text).sentences]


def test_the_seed_with_a_title() -> None:
    article = seed("001_c72aa8abf12f7e69")
    assert article.title == (
        "Putin’s Peace Efforts Continue as Russia Warns of Escalation if Ukraine Ignores US Peace Plan"
    )
    assert [s.index for s in article.sentences if s.part is not Part.BODY] == [0]


def test_the_sentence_that_the_layout_cuts_is_one() -> None:
    article = seed("001_c72aa8abf12f7e69")
    (cut,) = [s for s in article.sentences if "the rhetoric of U.S." in article.words(s)]
    words = article.words(cut)
    assert words.startswith("His comments contrast sharply")
    assert words.endswith("for both Ukraine and the West.")
    assert "\n\nPresident Donald Trump" in words


def test_the_seed_with_title_and_standfirst_twice() -> None:
    article = seed("000_54ed04c2d97f54cd")
    assert article.title == "U.S. Cease-Fire Proposal Poses Strategic Challenge for Putin"
    assert [s.part for s in article.sentences[:4]] == [
        Part.STANDFIRST,
        Part.TITLE,
        Part.TITLE,
        Part.STANDFIRST,
    ]
    assert {s.part for s in article.sentences[4:]} == {Part.BODY}
    assert article.words(article.sentences[3]).startswith("The Kremlin navigates a diplomatic tightrope")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"Mayor leaves\n\n{BODY}", [Part.TITLE] + [Part.BODY] * 3),
        (f"Mayor leaves\n{BODY}", [Part.TITLE] + [Part.BODY] * 3),
        (BODY, [Part.BODY] * 3),
        (f"Mayor leaves.\n\n{BODY}", [Part.BODY] * 4),
        (f"{'Mayor leaves ' * 13}\n\n{BODY}", [Part.BODY] * 4),
        (
            f"Four of 12 resigned, so the vote was put off.\n\nThey are:\n1. Ann Lee\n2. Bo Dahl\n{BODY}",
            [Part.BODY] * 9,
        ),
        ("Mayor leaves", [Part.BODY]),
        ("", []),
    ],
)
def test_titles(text: str, found: list[Part]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("After years the mayor of Ghent resigned, tired, and the council meets.", Part.STANDFIRST),
        ("Storms destroyed several northern harbours and cut villages off.", Part.BODY),
        ("The mayor of Ghent resigned, said the council.", Part.BODY),
        ("The mayor of Ghent resigned after 12 years.", Part.BODY),
    ],
)
def test_a_standfirst_says_what_the_body_says(line: str, part: Part) -> None:
    assert parts(f"Mayor leaves\n{line}\n{BODY}")[:2] == [Part.TITLE, part]


def test_a_given_title_is_kept() -> None:
    article = read("a", BODY, title="Given", published=dt.date(2024, 5, 4), url="https://a.example")
    assert (article.title, article.published, article.url) == (
        "Given",
        dt.date(2024, 5, 4),
        "https://a.example",
    )


@given(st.lists(st.text() | st.sampled_from(["Mayor leaves", BODY, "“No,” she said."])).map("\n".join))
def test_any_text_is_kept_and_covered(text: str) -> None:
    article = read("a", text)
    assert article.text == text
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert [s.index for s in article.sentences] == list(range(len(article.sentences)))
    at, paragraph = 0, 0
    for sentence in article.sentences:
        assert not text[at : sentence.start].strip()
        assert sentence.end > sentence.start
        assert sentence.paragraph >= paragraph
        at, paragraph = sentence.end, sentence.paragraph
    assert not text[at:].strip()
    heads = [article.words(s) for s in article.sentences if s.part is Part.TITLE]
    assert article.title == (heads[0] if heads else None)
    assert not article.sentences or article.sentences[-1].part is Part.BODY
