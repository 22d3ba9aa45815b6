"""A block list takes a site with its subdomains, and copies of its pages in an archive."""

from __future__ import annotations

import pytest

from pipeline.config.errors import UserError
from pipeline.evidence.block_list import BlockList

BLOCKED = BlockList(["example.com", "paper.example/fact-check", "fact-checkers"])


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://EXAMPLE.com:8080/a?b#c",
        "https://www.example.com/a",
        "https://news.example.com./a",
        "//example.com/a",
        "https://paper.example/fact-check/2024/a",
        "https://paper.example/%66act-check/a",
        "https://www.snopes.com/a",
        "https://www.reuters.com/fact-check/a",
        "https://web.archive.org/web/20200101000000/https://www.politifact.com/a",
        "https://archive.example/?url=https%3A%2F%2Fexample.com%2Fa",
    ],
)
def test_what_is_left_out(url: str) -> None:
    assert BLOCKED.hold(url)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "https://notexample.com/",
        "https://example.com.evil.example/",
        "https://example.org/example.com",
        "https://paper.example/news",
        "https://www.reuters.com/world/a",
        "https://[broken/",
    ],
)
def test_what_stays(url: str | None) -> None:
    assert not BLOCKED.hold(url)


def test_an_empty_list_blocks_nothing() -> None:
    assert not BlockList([]).hold("https://www.snopes.com/a")


@pytest.mark.parametrize("entry", ["", "fact-chekers", "localhost", "https://", "a b.com", "*.example.com"])
def test_an_entry_that_is_no_site_is_refused(entry: str) -> None:
    with pytest.raises(UserError, match="is neither a site"):
        BlockList([entry])


def test_an_address_may_stand_for_its_site() -> None:
    assert BlockList(["https://www.example.com/"]).hold("http://example.com/a")
