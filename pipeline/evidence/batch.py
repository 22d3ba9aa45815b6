"""The other articles of the batch as evidence: what one outlet says, another may bear out or deny."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pipeline.evidence.passages import packed
from pipeline.records import Article, Evidence, Origin, Part
from pipeline.text.sentences import Span


def passages(article: Article) -> list[Evidence]:
    """The body of an article in passages: a paragraph each, a long one cut, a repeated one given once.

    Ids are `A:<article id>:<n>`, n counting passages from 0; the words are the article's own.
    """
    texts = dict.fromkeys(article.text[start:end] for start, end in _cut(article))
    return [
        Evidence(
            id=f"A:{article.id}:{n}",
            text=text,
            title=article.title,
            url=article.url,
            date=article.published,
            origin=Origin.ARTICLE,
        )
        for n, text in enumerate(texts)
    ]


def _cut(article: Article) -> Iterator[Span]:
    body = (sentence for sentence in article.sentences if sentence.part is Part.BODY)
    for _, paragraph in groupby(body, key=lambda sentence: sentence.paragraph):
        yield from packed(Span(sentence.start, sentence.end) for sentence in paragraph)
