from __future__ import annotations

import desk_cases as cases
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.marks import Paragraph, cut_paragraphs, find_places
from pipeline.stages.read import read


def words_of(found: list[Paragraph], number: int) -> str:
    lines = ("".join(p.text for p in line.pieces if number in p.claims) for line in found)
    return "\n".join(line for line in lines if line)


def test_claims_that_nest_and_overlap_are_each_covered_whole() -> None:
    article, file = cases.plain()
    found = cut_paragraphs(file, article.text)
    for number, claim in enumerate(file.claims, 1):
        if claim.id in ("c-whole", "c-inner", "c-over", "c-said"):
            assert words_of(found, number) == claim.quote


def test_the_innermost_claim_comes_first() -> None:
    article, file = cases.plain()
    ids = [claim.id for claim in file.claims]
    pieces = [p for line in cut_paragraphs(file, article.text) for p in line.pieces if p.text == "resigned"]
    assert [[ids[n - 1] for n in piece.claims] for piece in pieces] == [["c-inner", "c-over", "c-whole"]]


def test_a_claim_is_marked_again_where_the_article_repeats_it() -> None:
    article, file = cases.plain()
    number = [claim.id for claim in file.claims].index("c-seats") + 1
    standing = [place for place in find_places(file, article.text) if place.number == number]
    assert [article.text[place.start : place.end] for place in standing] == ["The council has 53 seats"] * 2
    assert [place.again for place in standing] == [False, True]


def test_a_sentence_that_says_the_same_in_other_words_is_marked_whole() -> None:
    text = "The council has 53 seats.\n\nAs said, the Council has 53 seats.\n"
    article = read("a", text)
    claim = cases.claim("c-1", "The council has 53 seats", text, sentences=(0, 1))
    file = cases.file_of(article, claim)
    again = file.sentences[1].model_copy(update={"outcome": "duplicate_of", "duplicate_of": 0})
    file = file.model_copy(update={"sentences": (file.sentences[0], again)})
    assert [text[p.start : p.end] for p in find_places(file, text)][1] == "As said, the Council has 53 seats."


def test_words_that_are_not_at_their_place_have_none() -> None:
    article, file = cases.plain()
    assert find_places(file, "x" + article.text) == []


def test_a_source_is_known_by_its_words() -> None:
    article, file = cases.plain()
    pieces = [p for line in cut_paragraphs(file, article.text) for p in line.pieces if p.voices]
    assert "".join(piece.text for piece in pieces) == "an aide"


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@settings(deadline=None)
@given(st.text("ab \n.", min_size=1, max_size=60).filter(lambda text: text.strip()), SPANS)
def test_the_pieces_are_the_text_and_every_claim_is_marked_once(text: str, spans: list) -> None:
    article = read("a", text)
    claims = []
    for n, (a, b) in enumerate(spans):
        start, end = sorted((min(a, len(text)), min(b, len(text))))
        quote = text[start:end]
        if quote.strip():
            claims.append(cases.claim(f"c-{n}", quote, text).model_copy(update={"start": start, "end": end}))
    file = cases.file_of(article, *claims)
    found = cut_paragraphs(file, text)
    shown = ["".join(piece.text for piece in line.pieces) for line in found]
    assert shown == [line for line in text.split("\n") if line.strip()]
    marks = [place.number for line in found for piece in line.pieces for place in piece.marks]
    assert sorted(marks) == [
        place.number for place in sorted(find_places(file, text), key=lambda p: p.number)
    ]
    for number, claim in enumerate(file.claims, 1):
        # What lies between paragraphs is not shown.
        assert words_of(found, number).split() == claim.quote.split()
