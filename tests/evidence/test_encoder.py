"""The encoder: the real one where it was fetched, and what is said where it cannot be had."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from pipeline.config.errors import UserError
from pipeline.evidence import encoder, encoder_file
from pipeline.evidence.encoder import LONGEST, Encoder, load_encoder

FIND = encoder.find_encoder


@pytest.fixture
def encode() -> Encoder:
    if not encoder_file.is_fetched():
        pytest.skip("the encoder was not fetched: `make test` tries to, a run with evidence too")
    return load_encoder()


def test_what_says_the_same_in_other_words_is_near(encode: Encoder) -> None:
    claim = encode("Old people die of it more often.")
    assert float(claim @ encode("Excess deaths of adults over 65 were higher.")) > 0.4
    assert float(claim @ encode("The tram line opens in May.")) < 0.2


def test_a_vector_has_length_1_and_depends_on_its_text_alone(encode: Encoder) -> None:
    first = encode("The tram stops in Ghent.")
    assert np.linalg.norm(first) == pytest.approx(1, abs=1e-6)
    others = [encode(f"The tram stops in Ghent at {hour}.") for hour in range(100)]
    assert all((one != first).any() for one in others)
    assert (encode("The tram stops in Ghent.") == first).all()


def test_the_end_of_a_long_text_does_not_count(encode: Encoder) -> None:
    whole = "tram " * LONGEST
    assert (encode(whole) == encode(whole + "Ghent")).all()
    assert (encode(whole) != encode("Ghent " + whole)).any()


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\0", "北京", "a" * 10_000])
def test_odd_texts_have_a_vector_too(text: str, encode: Encoder) -> None:
    assert np.isfinite(encode(text)).all()


def test_packages_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_PACKAGES", ("numpy", "no_such_package"))
    with pytest.raises(UserError, match=r"^a search by meaning needs packages: pip install no_such_package$"):
        load_encoder.__wrapped__()


def test_where_it_cannot_be_had_one_warning_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise UserError("the encoder cannot be fetched: no network; try again")

    monkeypatch.setattr(encoder, "load_encoder", refuse)
    FIND.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert [FIND(), FIND()] == [None, None]
    FIND.cache_clear()
    (told,) = caplog.messages
    assert told == (
        "evidence is searched by words alone: the encoder cannot be fetched: no network; try again"
    )
