"""An index on disk holds what its files say, is searched like one in memory, and takes in what changes."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config.errors import UserError
from pipeline.evidence import indexing, postings
from pipeline.evidence.corpus import Corpus
from pipeline.evidence.index import Index
from pipeline.evidence.indexing import Count, index

PAGE = """<html><head><title>The tram line</title>
<meta property="article:published_time" content="2024-05-05T10:00:00Z"></head><body><article>
<p>The mayor of Ghent, who had resigned, said that the tram line would be built in any case.</p>
<p>The council agreed, and asked for a report on what the line would cost the town by June.</p>
</article></body></html>"""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder with a file of each kind."""
    folder = tmp_path / "news"
    (folder / "deep").mkdir(parents=True)
    write_lines(
        folder / "wire.jsonl",
        {"id": "w1", "text": "The mayor of Ghent resigned.", "date": "2024-05-04", "publisher": "P"},
        {"text": "It rained in Bruges.", "published": "2024-05-03", "url": "https://example.org/rain"},
    )
    (folder / "deep" / "council.md").write_text("# The council\n\nIt has 53 seats.\n\nIt meets on Mondays.\n")
    (folder / "tram.html").write_text(PAGE)
    (folder / ".hidden.txt").write_text("The mayor of Ghent is hidden.")
    return folder


def write_lines(path: Path, *lines: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def bring_in(*paths: Path) -> Count:
    return index(list(paths), paths[0].parent / "corpus.db", lambda *_: None)


def found(folder: Path, words: str) -> list[str]:
    with Corpus(folder.parent / "corpus.db") as corpus:
        return [passage.id for passage in corpus.ranked(words)]


def digest(folder: Path) -> str:
    with Corpus(folder.parent / "corpus.db") as corpus:
        return corpus.digest()


def test_every_kind_of_file_is_read_with_what_it_tells_of_itself(news: Path) -> None:
    count = bring_in(news)
    assert (count.documents, count.added, count.undated, count.mistakes) == (4, 4, 1, [])
    with Corpus(news.parent / "corpus.db") as corpus:
        mayor = {one.id: one for one in corpus.ranked("the mayor")}
        (rain,) = corpus.ranked("rain")
        (seats,) = [one for one in corpus.ranked("seats") if "seats" in one.text]
    assert (mayor["I:w1:0"].date, mayor["I:w1:0"].publisher) == (dt.date(2024, 5, 4), "P")
    tram = mayor["I:news/tram.html:0"]
    assert (tram.title, tram.date) == ("The tram line", dt.date(2024, 5, 5))
    assert (rain.date, rain.url) == (dt.date(2024, 5, 3), "https://example.org/rain")
    assert (seats.id, seats.title, seats.date) == ("I:news/deep/council.md:0", "The council", None)


def test_a_second_time_nothing_is_done(news: Path) -> None:
    bring_in(news)
    before = digest(news)
    count = bring_in(news)
    assert (count.added, count.changed, count.removed, count.same) == (0, 0, 0, 4)
    assert digest(news) == before


def test_only_what_has_changed_is_read_anew(news: Path) -> None:
    bring_in(news)
    write_lines(
        news / "wire.jsonl",
        {"id": "w0", "text": "The mayor of Ghent came back."},
        {"id": "w1", "text": "The mayor of Ghent did not resign.", "date": "2024-05-04"},
    )
    (news / "tram.html").unlink()
    count = bring_in(news)
    assert (count.added, count.changed, count.removed, count.same) == (1, 1, 2, 1)
    assert sorted(found(news, "the mayor of Ghent")) == ["I:w0:0", "I:w1:0"]
    assert found(news, "rain") == []


def test_an_index_that_was_kept_up_to_date_is_as_good_as_a_new_one(news: Path) -> None:
    bring_in(news)
    (news / "deep" / "council.md").write_text("The council of Ghent has 53 seats.")
    write_lines(news / "more.jsonl", {"id": "m", "text": "The council of Bruges has 47 seats."})
    bring_in(news)
    kept = found(news, "the council has 53 seats"), digest(news)
    (news.parent / "corpus.db").unlink()
    bring_in(news)
    assert (found(news, "the council has 53 seats"), digest(news)) == kept


def test_other_folders_stay_as_they_are(news: Path, tmp_path: Path) -> None:
    other = tmp_path / "newsreel"
    other.mkdir()
    (other / "a.txt").write_text("The mayor of Ghent was seen.")
    bring_in(news)
    assert bring_in(other).removed == 0
    (news / "wire.jsonl").unlink()
    assert bring_in(news).removed == 2
    assert "I:newsreel/a.txt:0" in found(news, "the mayor of Ghent")


def test_a_document_may_move_to_another_file(news: Path) -> None:
    bring_in(news)
    (news / "wire.jsonl").rename(news / "agency.jsonl")
    count = bring_in(news)
    assert count.mistakes == []
    assert "I:w1:0" in found(news, "the mayor")


def test_a_bad_file_is_told_of_each_time_and_keeps_nothing_else_back(news: Path) -> None:
    (news / "bad.txt").write_bytes(b"\xff\xfe")
    (news / "bad.jsonl").write_text(
        '{"id": "good", "text": "The mayor smiled."}\n{"text": 5}\n{"id": "good", "text": "x"}\n'
    )
    first, second = bring_in(news), bring_in(news)
    assert [str(one) for one in first.mistakes] == [str(one) for one in second.mistakes]
    assert [str(one).removeprefix(f"{news}/") for one in first.mistakes] == [
        "bad.jsonl:2: text: Input should be a valid string",
        'bad.jsonl: the id "good" is given twice: give one of them another',
        "bad.txt: empty: there is nothing to index",
    ]
    assert "I:good:0" in found(news, "the mayor smiled")


def test_an_id_belongs_to_one_file(news: Path) -> None:
    write_lines(news / "z.jsonl", {"id": "w1", "text": "Another one."})
    (mistake,) = bring_in(news).mistakes
    assert (
        str(mistake)
        == f'{news / "z.jsonl"}: the id "w1" is taken by news/wire.jsonl: give one of them another'
    )


def test_a_killed_run_leaves_an_index_and_the_next_goes_on(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bring_in(news), digest(news), found(news, "the mayor of Ghent")
    (news.parent / "corpus.db").unlink()
    monkeypatch.setattr(indexing, "_STEP", 1)

    def killed(file: Path, count: Count) -> None:
        if count.added == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index([news], news.parent / "corpus.db", killed)
    assert len(found(news, "the mayor of Ghent rained council")) > 0
    count = bring_in(news)
    assert (count.added, count.same) == (1, 3)
    assert (digest(news), found(news, "the mayor of Ghent")) == whole[1:]


def test_what_was_written_in_many_steps_takes_no_more_room(
    news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_STEP", 1)
    bring_in(news)
    with closing(sqlite3.connect(news.parent / "corpus.db")) as db:
        assert db.execute("SELECT count(*) FROM part").fetchone() == (1,)
        assert db.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_two_runs_at_once_do_not_mix(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_in(news)
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: real(*a, **{**k, "timeout": 0.05}))
    with real(news.parent / "corpus.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="another run is writing to it"):
            bring_in(news)
        other.execute("ROLLBACK")
    other.close()


def test_a_file_that_is_no_index_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.")
    notes = tmp_path / "notes.db"
    notes.write_text("my notes, and no database at all" * 40)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE mine (a)")
    db.close()
    for path in (notes, other):
        before = path.read_bytes()
        with pytest.raises(UserError, match=r"index"):
            index([tmp_path / "a.txt"], path, lambda *_: None)
        with pytest.raises(UserError, match=r"index"):
            Corpus(path)
        assert path.read_bytes() == before


def test_an_index_of_another_version_is_to_be_made_again(news: Path) -> None:
    bring_in(news)
    with sqlite3.connect(news.parent / "corpus.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(UserError, match="remove it and index again"):
        Corpus(news.parent / "corpus.db")


def test_what_is_not_there_is_a_mistake_and_makes_no_index(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no such file or folder"):
        index([tmp_path / "nowhere"], tmp_path / "corpus.db", lambda *_: None)
    with pytest.raises(UserError, match="make it with onrecord index"):
        Corpus(tmp_path / "corpus.db")
    assert not (tmp_path / "corpus.db").exists()


TEXTS = st.lists(
    st.lists(
        st.sampled_from("mayor council Ghent tram line vote seat June plan cost".split()),
        min_size=1,
        max_size=8,
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None)
@given(TEXTS)
def test_disk_and_memory_rank_alike(tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("corpus") / "news"
    folder.mkdir()
    write_lines(
        folder / "a.jsonl", *({"id": f"d{n}", "text": "\n\n".join(one)} for n, one in enumerate(texts))
    )
    bring_in(folder)
    with Corpus(folder.parent / "corpus.db") as corpus:
        everything = [
            one
            for word in "mayor council Ghent tram line vote seat June plan cost".split()
            for one in corpus.ranked(word)
        ]
        held = sorted({one.id: one for one in everything}.values(), key=lambda one: one.id)
        asked = "The council of Ghent held a vote on the tram line in June."
        assert list(corpus.ranked(asked)) == list(Index(held).ranked(asked))
