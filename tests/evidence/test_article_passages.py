"""The other articles of a batch, in passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.article_index import article_passages as passages
from pipeline.records import Article, Origin, Part, Sentence


def article(*paragraphs: list[str], title: str | None = None) -> Article:
    """An article of paragraphs of sentences, under a title line if there is one."""
    text, sentences = "", []
    for number, paragraph in enumerate([[title], *paragraphs] if title else paragraphs):
        for words in paragraph:
            part = Part.TITLE if title and number == 0 else Part.BODY
            sentences.append((len(text), len(text) + len(words), number, part))
            text += words + " "
        text = text.rstrip(" ") + "\n\n"
    spans = [
        Sentence(index=n, start=start, end=end, paragraph=number, part=part)
        for n, (start, end, number, part) in enumerate(sentences)
    ]
    return Article(
        id="a1", title=title, text=text, sha256="", url="https://example.org", sentences=tuple(spans)
    )


def test_a_passage_is_a_paragraph_of_the_body() -> None:
    found = passages(article(["One.", "Two."], ["Three."], title="The title"))
    assert [(p.id, p.text) for p in found] == [("A:a1:0", "One. Two."), ("A:a1:1", "Three.")]
    assert {(p.title, p.url, p.origin) for p in found} == {
        ("The title", "https://example.org", Origin.ARTICLE)
    }


def test_a_repeated_paragraph_is_given_once() -> None:
    assert [p.text for p in passages(article(["One."], ["Two."], ["One."]))] == ["One.", "Two."]


def test_an_article_without_sentences_has_no_passages() -> None:
    assert passages(article()) == []


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [f"{'word ' * 40}{n}." for n in range(9)]
    found = [p.text for p in passages(article(sentences))]
    assert len(found) > 1
    assert " ".join(found) == " ".join(sentences)
    assert all(len(text) <= 600 for text in found)


@given(st.lists(st.lists(st.text("ab.", min_size=1, max_size=400), min_size=1, max_size=5), max_size=5))
def test_every_passage_is_words_of_the_article_and_nothing_is_lost(paragraphs: list[list[str]]) -> None:
    whole = article(*paragraphs)
    found = [passage.text for passage in passages(whole)]
    assert all(text in whole.text for text in found)
    assert all(any(sentence in text for text in found) for paragraph in paragraphs for sentence in paragraph)
