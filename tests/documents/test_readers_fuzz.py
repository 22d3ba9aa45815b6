"""Broken files of each kind: a document or one line, never another exception, and in time."""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.documents import formats
from pipeline.documents.document import ARTICLE, Unreadable
from pipeline.documents.formats import found_in, guarded
from pipeline.documents.json_lines import read_line
from pipeline.documents.news_xml import read_news

WORDS = "<p>The mayor of Delvik resigned on Monday, the town hall said.</p>"
PAGE = (
    f"<html><head><style>.x{{display:none}}</style></head><body><article>{WORDS * 3}</article></body></html>"
)
FEED = f'<rss version="2.0"><channel><item><link>http://a/</link><description>{WORDS}</description></item></channel></rss>'


def _zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("content.xml", "<a><p>x</p></a>")
        packed.writestr("meta.xml", "<a/>")
    return data.getvalue()


def _warc() -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
        "WARC-Date: 2024-05-04T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return head.encode() + page + b"\r\n\r\n"


WHOLE = {
    ".html": PAGE.encode(),
    ".md": b"# Mayor leaves\n\nThe mayor resigned.",
    ".txt": "The mayor résigned.".encode(),
    ".pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>",
    ".docx": _zip(),
    ".odt": _zip(),
    ".xml": FEED.encode(),
    ".jsonl": b'{"text": "The mayor resigned.", "date": "2024-05-04", "id": 7}',
    ".warc": _warc(),
}


def read_unguarded(kind: str, data: bytes) -> None:
    """Read bytes as a kind of file, whatever is raised (scripts/fuzz.py)."""
    if kind == ".jsonl":
        read_line(data, "a", ARTICLE)
    elif kind == ".xml":
        list(read_news(data, "a", ARTICLE))
    elif kind == ".warc":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.warc"
            path.write_bytes(data)
            for _, one in found_in(path, "a", ARTICLE):
                if isinstance(one, Unreadable):
                    raise one
    else:
        formats._document_of(data, kind, "a", ARTICLE, None)


def read(kind: str, data: bytes) -> None:
    """The same as a run does it; whatever is raised but Unreadable fails the test."""
    try:
        guarded(lambda: read_unguarded(kind, data))
    except Unreadable as why:
        told = str(why)
        if "\n" in told or len(told) > 400:
            raise AssertionError(told) from why


@pytest.mark.parametrize("kind", WHOLE)
@given(new=st.binary(max_size=40), start=st.integers(0, 400), length=st.integers(0, 60))
@example(new=b"\x00", start=195, length=0)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_a_document_or_one_line(kind: str, new: bytes, start: int, length: int) -> None:
    data = WHOLE[kind]
    at = start % len(data)
    read(kind, data[:at] + new + data[at + length :])


@given(
    markup=st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div hidden>",
                "<table>",
                "<td>",
                "<style>",
                "a{",
                "}",
                "<!--",
                "-->",
                "<script>",
                "</script>",
                "&#x0;",
                "&lt",
                "<svg>",
                "<html>",
                "<body style='opacity:0'>",
                "word ",
                "\0",
            ]
        ),
        max_size=60,
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_markup_is_a_document_or_one_line(markup: list[str]) -> None:
    read(".html", "".join(markup).encode())


LARGE = {
    "paragraphs": WORDS * 280_000,
    "elements": "<b>" * 6_000_000,
    "line breaks": "x<br>" * 3_500_000,
    "entities": "&amp;" * 3_900_000,
    "scripts": "<script>a</script>" * 1_000_000,
    "sheet": f"<style>{'.a b:hover{color:red}' * 900_000}</style>",
    "attribute": f"<p {'x' * 19_000_000}>",
    "open tags": "<" * 19_000_000,
    "remarks": "<!-- x -->" * 1_900_000,
    "empty elements": "<br>" * 49_000,
    "deep elements": "<div>" * 240 + "<p>a b c d e f</p>" * 40_000,
    "short lines": "<p class=teaser>a b c d e f g</p>" * 45_000,
    "open remarks": "<!-- " * 3_900_000,
}


@pytest.mark.parametrize("inside", LARGE.values(), ids=LARGE)
def test_a_page_of_20_mb_is_read_or_refused_in_time(inside: str) -> None:
    start = time.process_time()
    read(".html", PAGE.replace("<article>", f"<article>{inside}").encode())
    # Time of this process alone, twice what is promised: another machine may be slower.
    assert time.process_time() - start < 20
