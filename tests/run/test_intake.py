"""What users have becomes articles, exactly as it came; what can't is told in one line."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import py3langid
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.errors import UserError
from pipeline.documents.document import ARTICLE, LONGEST_ID
from pipeline.documents.input_files import KINDS
from pipeline.records import Article, Part
from pipeline.run.intake import articles, drafts

TEXT = "The mayor resigned. He is tired.\n"


def read(folder: Path, name: str, data: str | bytes) -> list[Article | UserError]:
    """The articles of one file that holds `data`."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(articles([path]))


def only(found: list[Article | UserError]) -> Article:
    (one,) = found
    assert isinstance(one, Article), one
    return one


def told(found: list[Article | UserError], folder: Path) -> list[str]:
    """The mistakes, without the folder; articles as their ids."""
    return [one.id if isinstance(one, Article) else str(one).replace(f"{folder}/", "") for one in found]


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\n", "\r\n"), "  \n\n" + TEXT + "\n \n", "“Ü” – 漢字. 🙂"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_text_is_kept_as_it_came(tmp_path: Path, name: str, text: str) -> None:
    article = only(read(tmp_path, name, text))
    assert article.id == "a"
    assert article.text == text
    assert article.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    with_mark = only(read(tmp_path, "a.txt", b"\xef\xbb\xbf" + TEXT.encode()))
    assert with_mark == only(read(tmp_path, "a.txt", TEXT))
    assert with_mark.sentences[0].start == 0


def test_line_ends_of_windows_change_no_sentence(tmp_path: Path) -> None:
    text = "Mayor leaves\n\nThe mayor resigned.\nHe is tired.\n\nThe council meets."
    one = only(read(tmp_path, "a.txt", text))
    other = only(read(tmp_path, "a.txt", text.replace("\n", "\r\n")))
    assert [one.words(s) for s in one.sentences] == [other.words(s) for s in other.sentences]
    assert [(s.part, s.paragraph) for s in one.sentences] == [(s.part, s.paragraph) for s in other.sentences]
    assert other.title == "Mayor leaves"


def test_a_full_disk_is_told_where_the_model_of_languages_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(py3langid, "classify", full)
    text = "Der Bürgermeister von Gent ist am Montag zurückgetreten, sagte eine Sprecherin der Stadt."
    assert told(read(tmp_path, "a.txt", text), tmp_path) == [
        "a.txt: cannot be read: its language is not known, as there is no room to unpack py3langid's model: "
        "No space left on device"
    ]


@pytest.mark.parametrize("heading", ["# Mayor leaves", "\n#  Mayor leaves  ", "# Mayor leaves\r"])
def test_a_heading_of_markdown_is_the_title(tmp_path: Path, heading: str) -> None:
    article = only(read(tmp_path, "a.md", f"{heading}\n\n{TEXT}"))
    assert article.title == "Mayor leaves"
    assert [s.part for s in article.sentences] == [Part.TITLE, Part.BODY, Part.BODY]
    assert article.words(article.sentences[0]).startswith("#")


def test_a_hash_without_a_space_is_no_heading(tmp_path: Path) -> None:
    assert only(read(tmp_path, "a.md", f"#hashtag is in.\n\n{TEXT}")).title is None


PAGE = """<!doctype html><html><head><title>Mayor leaves | The Courier</title>
<meta property="og:title" content="Mayor leaves"><meta property="article:published_time" content="2024-05-04">
<link rel="canonical" href="https://courier.example/mayor"></head>
<body><nav><a href="/">Home</a> <a href="/politics">Politics</a></nav><article><h1>Mayor leaves</h1>
<p>The mayor of Ghent resigned on 3 May 2024, after twelve years in office, and told the council so.</p>
<p>“I am tired,” said Anna Peeters, who led the city through floods, strikes and a long drought.</p>
<script>alert("hidden")</script></article><footer>All rights reserved</footer></body></html>"""


@pytest.mark.parametrize("name", ["a.html", "a.htm"])
def test_the_article_of_a_page(tmp_path: Path, name: str) -> None:
    article = only(read(tmp_path, name, PAGE))
    assert article.title == "Mayor leaves"
    assert article.published == dt.date(2024, 5, 4)
    assert article.url == "https://courier.example/mayor"
    assert "said Anna Peeters, who led" in article.text
    assert "hidden" not in article.text
    assert "Politics" not in article.text


@pytest.mark.parametrize("page", ["<html><body></body></html>", "<p></p>", "<!-- nothing -->"])
def test_a_page_without_an_article(tmp_path: Path, page: str) -> None:
    message = "a.html: no article found in this page; save its text as .txt instead"
    assert told(read(tmp_path, "a.html", page), tmp_path) == [message]


def test_one_article_a_line(tmp_path: Path) -> None:
    lines = [
        {"text": TEXT},
        {
            "id": "x",
            "text": TEXT,
            "title": "T",
            "published": "2024-05-04",
            "url": "https://a.example",
            "more": 1,
        },
    ]
    first, second = read(tmp_path, "a.jsonl", "\n\n".join(json.dumps(line) for line in lines))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, first.title, first.published, first.url) == ("a-1", None, None, None)
    assert (second.id, second.title, second.url) == ("x", "T", "https://a.example")
    assert second.published == dt.date(2024, 5, 4)
    assert first.text == second.text == TEXT


NO_ENCODING = "its encoding is not declared, not UTF-8, and not sure: save it as UTF-8"

LINES = [
    ("{", "Invalid JSON: EOF while parsing an object"),
    ("[" * 100_000, "Invalid JSON: recursion limit exceeded"),
    ('"text"', "Input should be an object"),
    ("{}", "text: Field required"),
    ('{"text": 7}', "text: Input should be a valid string"),
    ('{"text": " "}', "empty: there is nothing to check"),
    ('{"text": "a\\u0000"}', "not a text: it holds NUL characters"),
    ('{"text": "a", "id": "../b"}', "the id '../b' can't name a file: give the article another"),
    ('{"text": "a", "id": ".b"}', "the id '.b' can't name a file: give the article another"),
    ('{"text": "a", "id": "b\\n"}', "the id 'b\\n' can't name a file: give the article another"),
]


@pytest.mark.parametrize(("line", "message"), LINES)
def test_a_bad_line_is_told_and_the_others_are_read(tmp_path: Path, line: str, message: str) -> None:
    good = json.dumps({"text": TEXT})
    assert told(read(tmp_path, "a.jsonl", f"{good}\n{line}\n{good}\n"), tmp_path)[0::2] == ["a-1", "a-3"]
    mistake = told(read(tmp_path, "a.jsonl", f"{good}\n{line}\n{good}\n"), tmp_path)[1]
    assert mistake.startswith(f"a.jsonl:2: {message}")


def test_half_a_character_in_json(tmp_path: Path) -> None:
    (mistake,) = told(read(tmp_path, "a.jsonl", '{"text": "a\\ud800"}'), tmp_path)
    assert mistake.startswith("a.jsonl:1: Invalid JSON: ")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "a.txt: empty: there is nothing to check"),
        ("a.txt", b"\xef\xbb\xbf", "a.txt: empty: there is nothing to check"),
        ("a.txt", b"\x81\x82\x83\x84", f"a.txt: {NO_ENCODING}"),
        (
            "a.txt",
            "é".encode() * 9 + b"\xe9",
            "a.txt: not UTF-8 (byte 18), though most of it is: save it as UTF-8",
        ),
        ("a.txt", b"\xff\xfea", "a.txt: not UTF-16-LE, which its first bytes name (byte 0)"),
        ("a.pdf", b"%PDF", "a.pdf: it is a PDF that cannot be read"),
        ("a.docx", b"PK", "a.docx: not a .docx file, or a broken one"),
        ("a.xml", b"<a>", "a.xml: not well-formed XML: "),
        ("a.xml", b"<urlset/>", "a.xml: no news format that is read (NITF, NewsML-G2, RSS, Atom): <urlset>"),
        ("a.png", b"x", f"a.png: not read: the name of a text should end in {', '.join(KINDS)}"),
        ("a", b"x", f"a: not read: the name of a text should end in {', '.join(KINDS)}"),
        (
            "a.txt",
            b"x" * (ARTICLE.most + 1),
            "a.txt: too long: an article may have 1,000,000 bytes; cut it into parts",
        ),
    ],
)
def test_what_is_no_article(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (mistake,) = told(read(tmp_path, name, data), tmp_path)
    assert mistake.startswith(message)


def test_as_long_as_an_article_may_be(tmp_path: Path) -> None:
    assert len(only(read(tmp_path, "a.txt", b"word " * (ARTICLE.most // 5))).text) == ARTICLE.most


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    (tmp_path / "f.txt").mkdir()
    (tmp_path / "f.jsonl").mkdir()
    paths = [tmp_path / name for name in ("no.txt", "no.jsonl", "f.txt", "f.jsonl")]
    assert told(list(articles(paths)), tmp_path) == [
        "no.txt: no such file",
        "no.jsonl: no such file",
        "f.txt: cannot be read: Is a directory",
        "f.jsonl: cannot be read: Is a directory",
    ]


def test_an_id_that_is_taken(tmp_path: Path) -> None:
    lines = '{"text": "a", "id": "x"}\n{"text": "b", "id": "x"}\n'
    found = told([*read(tmp_path, "a.jsonl", lines)], tmp_path)
    assert found == ["x", 'a.jsonl:2: the id "x" is taken by a.jsonl:1: give one of them another']


@given(st.dictionaries(st.sampled_from(["id", "text", "title", "published", "url"]), st.text() | st.none()))
def test_any_line_is_an_article_or_a_mistake_in_one_line(line: dict[str, Any]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (one,) = read(Path(folder), "a.jsonl", json.dumps(line))
    if isinstance(one, Article):
        assert one.text == line["text"]
        assert one.text.strip()
        assert "/" not in one.id
        assert len(one.id.encode()) <= LONGEST_ID
    else:
        assert "\n" not in str(one)


def test_another_thread_may_clear_away_what_nobody_reads_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    begun = [drafts([tmp_path / "a.txt"])]
    next(begun[0])
    # What goes wrong there is a warning of pytest's, and warnings are errors.
    other = threading.Thread(target=begun.clear)
    other.start()
    other.join()
    assert not begun
