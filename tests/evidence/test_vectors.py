"""An index on disk with vectors: what is new gets one, what is gone loses it, and words count as before."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.evidence import vectors as vectors_of
from pipeline.evidence.corpus import Corpus
from pipeline.evidence.index import Index
from pipeline.evidence.indexing import Count, index

TEXTS = {
    "a": "Old people die of it more often.",
    "b": "The tram line opens in May.",
    "c": "Trains and trams in Ghent.",
    "d": "The council of Ghent has 53 seats.",
}


class Letters:
    """A fake encoder: how often each letter stands in a text. It counts what it is asked."""

    name = "letters"

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __call__(self, text: str) -> npt.NDArray[np.float32]:
        self.asked[text] += 1
        found = np.array([1 + text.lower().count(chr(n)) for n in range(97, 123)], np.float32)
        return found / np.linalg.norm(found)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    write(tmp_path / "texts.jsonl", TEXTS)
    return tmp_path / "texts.jsonl"


def write(path: Path, texts: dict[str, str]) -> None:
    path.write_text("".join(json.dumps({"id": id, "text": text}) + "\n" for id, text in texts.items()))


def bring_in(texts: Path, encoder: Letters | None = None) -> Count:
    return index([texts], texts.with_name("corpus.db"), lambda *_: None, encoder)


def found(texts: Path, words: str) -> list[str]:
    with Corpus(texts.with_name("corpus.db"), Letters) as corpus:
        return [passage.id for passage in corpus.ranked(words)]


def vectors(texts: Path) -> dict[str, bytes]:
    with closing(sqlite3.connect(texts.with_name("corpus.db"))) as db:
        held = "SELECT text, vector FROM passage LEFT JOIN vector USING (number) ORDER BY text"
        assert (
            db.execute("SELECT count(*) FROM vector").fetchone()
            == db.execute("SELECT count(*) FROM passage").fetchone()
        )
        return dict(db.execute(held))


def test_each_passage_gets_a_vector_once(texts: Path) -> None:
    encoder = Letters()
    assert bring_in(texts, encoder).encoded == 4
    assert encoder.asked == Counter(TEXTS.values())
    assert bring_in(texts, encoder).encoded == 0
    assert encoder.asked == Counter(TEXTS.values())


def test_an_index_on_disk_ranks_like_one_in_memory(texts: Path) -> None:
    bring_in(texts, Letters())
    with Corpus(texts.with_name("corpus.db"), Letters) as corpus:
        passages = list(corpus.ranked("The tram stops in Ghent."))
        assert len(passages) == 4
        memory = Index(sorted(passages, key=lambda one: one.id), Letters())
        assert [one.id for one in memory.ranked("The tram stops in Ghent.")] == [one.id for one in passages]


def test_only_what_has_changed_is_encoded_again(texts: Path) -> None:
    bring_in(texts, Letters())
    write(texts, TEXTS | {"a": "Young people do not.", "e": "It rained in Bruges."})
    encoder = Letters()
    assert bring_in(texts, encoder).encoded == 2
    assert encoder.asked == Counter(["Young people do not.", "It rained in Bruges."])
    kept = vectors(texts), found(texts, "rain")
    texts.with_name("corpus.db").unlink()
    bring_in(texts, Letters())
    assert (vectors(texts), found(texts, "rain")) == kept


def test_what_is_gone_has_no_vector(texts: Path) -> None:
    bring_in(texts, Letters())
    write(texts, {"b": TEXTS["b"]})
    bring_in(texts, Letters())
    assert list(vectors(texts)) == [TEXTS["b"]]


def test_an_index_by_words_can_get_vectors_later(texts: Path, caplog: pytest.LogCaptureFixture) -> None:
    bring_in(texts)
    assert found(texts, "tram") == ["I:b:0", "I:c:0"]
    assert caplog.messages == [
        f"{texts.with_name('corpus.db')} has no vectors, so it is searched by words alone: index it again"
    ]
    assert bring_in(texts, Letters()).encoded == 4
    assert set(found(texts, "tram")) == {"I:a:0", "I:b:0", "I:c:0", "I:d:0"}
    assert len(caplog.messages) == 1


def test_a_passage_is_given_by_its_id(texts: Path) -> None:
    bring_in(texts)
    with Corpus(texts.with_name("corpus.db")) as corpus:
        passage = corpus.passage("I:b:0")
        assert passage is not None
        assert passage.text == TEXTS["b"]
        assert passage in corpus.ranked("the tram line")
        for gone in ("I:b:1", "I:e:0", "I:b:", "I:b:-1", "b", "", "I:b:0:0"):
            assert corpus.passage(gone) is None


def test_a_run_that_was_killed_can_be_searched_and_goes_on(
    texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_of, "_STEP", 2)

    class Killed(Letters):
        def __call__(self, text: str) -> npt.NDArray[np.float32]:
            if text == TEXTS["d"]:
                raise KeyboardInterrupt
            return super().__call__(text)

    with pytest.raises(KeyboardInterrupt):
        bring_in(texts, Killed())
    assert "I:d:0" in found(texts, "the council has 53 seats")
    encoder = Letters()
    assert bring_in(texts, encoder).encoded == 2
    assert encoder.asked == Counter([TEXTS["c"], TEXTS["d"]])


def test_vectors_of_another_encoder_are_made_anew_and_not_searched(texts: Path) -> None:
    class Other(Letters):
        name = "other"

    bring_in(texts, Other())
    assert found(texts, "tram") == ["I:b:0", "I:c:0"]
    assert bring_in(texts, Letters()).encoded == 4
    assert len(found(texts, "tram")) == 4
