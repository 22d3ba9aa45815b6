"""Repairs of a parse: whatever they move, it stays a tree."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.grammar import parse
from pipeline.text.sentences import Span

PIECES = st.sampled_from(
    "Ferriby , who which ran said dismissed the chain Lasthouse talk of a bid and at 4.50 a.m. p.m. 12 "
    "to be was . has in that year people killed before accident".split()
)


@given(st.lists(PIECES, min_size=1, max_size=16))
def test_the_heads_of_a_repaired_parse_make_a_tree(words: list[str]) -> None:
    """A loop of heads would crash the process where the parser walks it."""
    text = " ".join(words)
    for parsed in parse(text, [Span(0, len(text))]):
        for token in parsed.doc:
            above, steps = token, 0
            while above.head.i != above.i and steps <= len(parsed.doc):
                above, steps = above.head, steps + 1
            assert steps <= len(parsed.doc)
