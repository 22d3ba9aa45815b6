"""The voices of the two seed articles, sentence by sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.attribution.voices import Voices
from pipeline.records import QuoteType, SourceKind
from pipeline.text.sentences import sentences

SEEDS = Path(__file__).parents[2] / "seeds"
K, Q = SourceKind, QuoteType

KUPYANSK = [
    ("Speaking through a secure video link", K.NAMED_PERSON, "Vladimir Putin", Q.INDIRECT),
    ("‘They are deluding themselves", K.NAMED_PERSON, "Vladimir Putin", Q.MIXED),
    ("‘They believe they can outlast us", K.NAMED_PERSON, "Vladimir Putin", Q.DIRECT),
    ("The front is not a chessboard", K.NAMED_PERSON, "Vladimir Putin", Q.DIRECT),
    ("The meeting, attended by Russia’s top", K.ANONYMOUS_PERSON, "a senior Russian diplomat", Q.MIXED),
    ("The Russian leader’s remarks came amid", K.NONE, None, Q.NONE),
    (
        "According to sources with limited access",
        K.ANONYMOUS_GROUP,
        "sources with limited access to the talks",
        Q.INDIRECT,
    ),
    ("However, Kyiv has so far refused", K.NAMED_ORGANIZATION, "Kyiv", Q.INDIRECT),
    ("‘The U.S. plan is a Trojan horse", K.ANONYMOUS_PERSON, "a Western diplomat who attended", Q.DIRECT),
    ("‘It’s not about peace", K.ANONYMOUS_PERSON, "a Western diplomat who attended", Q.DIRECT),
    ("Putin’s warning about Kupyansk", K.NONE, None, Q.NONE),
    ("The recapture of the area", K.NONE, None, Q.NONE),
    ("‘Kupyansk is not just a symbolic loss", K.ANONYMOUS_PERSON, "a Russian military analyst", Q.DIRECT),
    ("‘It’s a strategic fulcrum", K.ANONYMOUS_PERSON, "a Russian military analyst", Q.DIRECT),
    ("Control of that area allows Russia", K.ANONYMOUS_PERSON, "a Russian military analyst", Q.DIRECT),
    ("The analyst added that the town", K.ANONYMOUS_PERSON, "The analyst", Q.INDIRECT),
    ("‘We are not seeking a return", K.NAMED_PERSON, "Vladimir Putin", Q.MIXED),
    ("‘We are seeking a future", K.NAMED_PERSON, "Vladimir Putin", Q.DIRECT),
    ("His comments contrast sharply", K.NAMED_PERSON, "Donald Trump", Q.MIXED),
    ("Trump, reelected in November 2024", K.NAMED_PERSON, "Donald Trump", Q.INDIRECT),
    ("Behind the scenes, intelligence reports", K.ANONYMOUS_DOCUMENT, "intelligence reports", Q.INDIRECT),
    ("‘It’s a paradox", K.ANONYMOUS_PERSON, "a former U.S. defense official", Q.DIRECT),
    ("‘Russia is winning militarily", K.ANONYMOUS_PERSON, "a former U.S. defense official", Q.DIRECT),
    ("The question is whether they can", K.ANONYMOUS_PERSON, "a former U.S. defense official", Q.DIRECT),
    ("As the war enters its eighth year", K.NONE, None, Q.NONE),
]
CEASEFIRE = [
    ("Russian President Vladimir Putin's recent rejection", K.NONE, None, Q.NONE),
    ("The Kremlin navigates a diplomatic tightrope", K.NONE, None, Q.NONE),
    ("However, the geopolitical landscape", K.NONE, None, Q.NONE),
    ("Dmitri Peskov, spokesperson for the Kremlin, informed", K.NAMED_PERSON, "Dmitri Peskov", Q.INDIRECT),
    ("He highlighted the expectation that the U.S.", K.NAMED_PERSON, "Dmitri Peskov", Q.INDIRECT),
    ("In recent months, Putin's geopolitical stance", K.NONE, None, Q.NONE),
    ("This complex situation illustrates", K.NONE, None, Q.NONE),
]


def voices(name: str) -> Voices:
    """The voices of the seed whose file name begins so."""
    (path,) = SEEDS.glob(f"{name}_*.txt")
    text = path.read_text(encoding="utf-8")
    return Voices(text, sentences(text))


SEED = {"000": voices("000"), "001": voices("001")}


@pytest.mark.parametrize(
    ("seed", "begins", "kind", "who", "quote"),
    [("001", *row) for row in KUPYANSK] + [("000", *row) for row in CEASEFIRE],
)
def test_a_sentence_has_its_source(
    seed: str, begins: str, kind: SourceKind, who: str | None, quote: QuoteType
) -> None:
    found = SEED[seed]
    at = found.text.index(begins)
    (sentence,) = [one for one in found.reading.sentences if one.start <= at < one.end]
    guess = found.source_of(*sentence)
    assert (guess.kind, guess.quote) == (kind, quote)
    assert guess.sure
    if who is not None:
        assert who in (guess.name, guess.text) or (guess.text or "").startswith(who)


def test_a_word_of_criticism_belongs_to_its_speaker() -> None:
    text = SEED["001"].text
    at = text.index("‘disaster’")
    guess = SEED["001"].source_of(at, at + len("‘disaster’"))
    assert (guess.name, guess.quote) == ("Donald Trump", Q.DIRECT)


def test_the_reason_for_the_analysts_anonymity_holds_for_all_that_he_says() -> None:
    text = SEED["001"].text
    at = text.index("The analyst added")
    guess = SEED["001"].source_of(at, at + 80)
    assert guess.anonymity_reason == "spoke on condition of anonymity"


def test_an_aside_after_what_was_said_is_the_articles_own() -> None:
    path = next(SEEDS.glob("001*"))
    text = path.read_text(encoding="utf-8")
    voices = Voices(text, sentences(text))
    for words, kind in (
        ("Putin reiterated Russia’s willingness to negotiate", K.NAMED_PERSON),
        ("though he stopped short of offering a specific timeline for talks", K.NONE),
        ("has called for an immediate ceasefire and a return to the Minsk agreements", K.NAMED_PERSON),
        ("a stance that has drawn both praise and criticism from his allies", K.NONE),
    ):
        start = text.index(words)
        assert voices.source_of(start, start + len(words)).kind is kind, words
