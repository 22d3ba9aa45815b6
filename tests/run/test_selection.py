"""A batch is put together from the words of a command and a config."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config.errors import UserError
from pipeline.records import Claim
from pipeline.run.intake import Draft
from pipeline.run.selection import assemble_batch

TEXT = "The mayor of Ghent resigned.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two articles under a config, a third apart, and a note; the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    for name in ("articles/a.txt", "articles/b.txt", "apart.txt"):
        Path(name).write_text(TEXT.replace("Ghent", f"Ghent, {name},"))
    Path("notes.yaml").write_text(
        json.dumps([{"id": "N1", "text": "The mayor of Ghent resigned on Monday."}])
    )
    config("articles: [articles/*]\nevidence: {notes: [notes.yaml]}\n")
    return tmp_path


def config(more: str, path: str = "config.yaml") -> None:
    Path(path).write_text(f"provider: p\nproviders: {{p: {{model: m}}}}\n{more}")


def ids(*words: str) -> list[str]:
    return [draft.id for draft in assemble_batch(words).drafts if isinstance(draft, Draft)]


def evidence(*words: str) -> set[str]:
    """The ids of what the first article's claim can be checked against."""
    batch = assemble_batch(words)
    claim = Claim(id="c", text=TEXT, content=TEXT, quote=TEXT, start=0, end=1, sentences=(0,))
    article = next(batch.drafts.articles())
    records = batch.retriever.search(claim, article)
    return {passage.id for passage in batch.retriever.with_articles(records, claim, article)}


def test_without_words_the_config_here_counts(project: Path) -> None:
    assert ids() == ids("config.yaml") == ["a", "b"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["a"], ["a"]),
        (["articles/b.txt"], ["b"]),
        (["./articles/../articles/b.txt"], ["b"]),
        (["b", "a"], ["a", "b"]),
        (["apart.txt"], ["apart"]),
        (["apart.txt", "a"], ["apart", "a"]),
    ],
)
def test_articles_take_the_place_of_the_configs(project: Path, words: list[str], found: list[str]) -> None:
    assert ids(*words) == found


def test_an_article_of_the_config_keeps_its_whole_batch_as_evidence(project: Path) -> None:
    assert evidence("a") == evidence() == {"N1", "A:b:0"}


def test_another_article_is_checked_against_the_notes_and_those_beside_it(project: Path) -> None:
    assert evidence("apart.txt") == {"N1"}
    assert evidence("apart.txt", "a") == {"N1", "A:a:0"}


def test_other_articles_need_not_count(project: Path) -> None:
    config("articles: [articles/*]\nevidence: {notes: [notes.yaml], batch: false}\n")
    assert evidence() == {"N1"}


def test_a_config_whose_articles_are_gone_serves_for_another(project: Path) -> None:
    config("articles: [nowhere/*]\n")
    assert ids("apart.txt") == ["apart"]
    with pytest.raises(UserError, match=r"nowhere/\*: no such file"):
        assemble_batch([])


def test_without_a_config_the_built_in_one_counts_from_here(project: Path) -> None:
    Path("config.yaml").unlink()
    batch = assemble_batch(["apart.txt"])
    assert ids("apart.txt") == ["apart"]
    assert (batch.config.mode, batch.config.folder) == ("replay", Path())


def test_words_change_settings(project: Path) -> None:
    batch = assemble_batch(["a"], mode="live", provider=None, out=Path("other"))
    assert (batch.config.mode, batch.config.provider, batch.config.out) == ("live", "p", Path("other"))


def test_a_config_elsewhere_counts_from_its_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("below").mkdir()
    monkeypatch.chdir("below")
    batch = assemble_batch(["../config.yaml"])
    assert ids("../config.yaml") == ["a", "b"]
    assert batch.config.path(batch.config.out) == Path("../verdicts")


def test_a_folder_and_a_pattern_are_their_articles(project: Path) -> None:
    Path("articles/deep").mkdir()
    Path("articles/deep/c.md").write_text(TEXT)
    Path("articles/deep/c.pdf").write_text(TEXT)
    Path("articles/.hidden.txt").write_text(TEXT)
    assert ids("articles") == ["a", "b", "c"]
    assert ids("articles/*.txt") == ["a", "b"]
    config("articles: [articles]\n")
    assert ids() == ["a", "b", "c"]


def lines(*ids: str) -> None:
    Path("many.jsonl").write_text("".join(json.dumps({"id": id, "text": TEXT}) + "\n" for id in ids))
    config("articles: [many.jsonl, articles/*]\n")


def test_an_article_of_a_file_of_many_goes_by_its_id(project: Path) -> None:
    lines("x", "y", "z")
    assert ids("y") == ["y"]
    assert ids("z", "a") == ["a", "z"]
    assert ids("many.jsonl") == ["x", "y", "z"]
    batch = assemble_batch(["y"])
    assert batch.drafts.count() == 1
    assert sorted(article.id for article in batch.beside.articles()) == ["a", "b", "x", "y", "z"]
    with pytest.raises(UserError, match="w: no such file, and no article of the config has this id"):
        assemble_batch(["w"])


def test_a_batch_is_gone_through_as_often_as_one_likes(project: Path) -> None:
    lines("x", "a", "y")
    batch = assemble_batch([])
    taken = 'many.jsonl:2: the id "a" is taken by articles/a.txt: give one of them another'
    for _ in range(2):
        assert [str(d) if isinstance(d, UserError) else d.id for d in batch.drafts] == [
            "a",
            "b",
            "x",
            taken,
            "y",
        ]
    assert batch.drafts.count() == 5


def test_what_is_read_is_not_kept(project: Path) -> None:
    lines(*(f"n{n}" for n in range(50)))
    drafts = iter(assemble_batch(["many.jsonl"]).drafts)
    first = next(drafts)
    Path("many.jsonl").write_text("")
    assert isinstance(first, Draft)
    assert first.read().id == "n0"
