"""Bytes become the text that was meant: as declared, as UTF-8, or by a sure guess; else one line says so."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.decoding import decode
from pipeline.documents.document import Unreadable

MARKS = (b"\xff\xfe", b"\xfe\xff")
GERMAN = "Die Bürgermeisterin von Delvik ist am Montag zurückgetreten. Das Loch beträgt 40.000 Euro, hieß es."
RUSSIAN = "Мэр города ушел в отставку в пятницу после голосования совета. Совет соберется снова в июне."


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_what_follows(mark: str) -> None:
    assert decode(GERMAN.encode(mark)) == (GERMAN, None)


@pytest.mark.parametrize(
    "page",
    [
        "<meta charset='iso-8859-1'>",
        '<html><head><META HTTP-EQUIV="content-type" content="text/html; charset=windows-1252">',
        '<?xml version="1.0" encoding="latin1"?>',
    ],
)
def test_markup_says_what_it_is_in(page: str) -> None:
    assert decode((page + GERMAN).encode("cp1252"), is_markup=True) == (page + GERMAN, None)


def test_what_the_server_says_counts_before_the_page() -> None:
    page = "<meta charset=utf-8>" + RUSSIAN
    assert decode(page.encode("koi8-r"), "KOI8-R", is_markup=True) == (page, None)


@pytest.mark.parametrize("label", ["no-such", "ascii-ish", "utf-8", ""])
def test_a_label_that_does_not_fit_is_passed_over(label: str) -> None:
    text, doubt = decode(GERMAN.encode("cp1252"), label)
    assert text == GERMAN
    assert doubt is not None
    assert "windows-1252" in doubt


def test_a_page_that_calls_itself_utf_16_but_can_be_read_as_ascii_is_not() -> None:
    page = "<meta charset=utf-16>" + GERMAN
    assert decode(page.encode(), is_markup=True) == (page, None)


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (GERMAN, "cp1252", "windows-1252"),
        ("“The café lost €40,000,” Berg said – twice.", "cp1252", "windows-1252"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (
            "市長は金曜日、議会の採決を受けて辞任した。議会は六月に再び開かれる予定である。",
            "shift_jis",
            "cp932",
        ),
        ("市长在议会投票后于周五辞职。议会将于六月再次开会，选出继任者。", "gb18030", "gb18030"),
    ],
)
def test_undeclared_bytes_are_read_by_a_guess_that_is_told(text: str, encoding: str, named: str) -> None:
    read, doubt = decode(text.encode(encoding))
    assert read == text
    assert doubt == f"was read from {named}, a guess from its bytes: save it as UTF-8"


@pytest.mark.parametrize("data", [b"\x81\x82", bytes(range(256)), b"\xc9\xcd\x94\x1b\x8f\x82\xb6\x00\xff"])
def test_where_no_encoding_is_sure_none_is_taken(data: bytes) -> None:
    with pytest.raises(Unreadable, match="not sure"):
        decode(data)


def test_a_page_of_which_some_part_is_in_another_encoding_is_utf_8() -> None:
    page = f"<meta charset=utf-8><p>{GERMAN * 10}</p>".encode() + "<p>Maß</p>".encode("latin1")
    text, doubt = decode(page, is_markup=True)
    assert GERMAN in text
    assert doubt == "has signs that are broken in its file, shown as \ufffd"


def test_a_broken_sign_in_utf_8_is_no_reason_to_guess() -> None:
    broken = ("é" * 50).encode() + b"\xff"
    with pytest.raises(Unreadable, match=r"byte 100.*most of it is"):
        decode(broken)
    text, doubt = decode(broken, is_markup=True)
    assert text == "é" * 50 + "\ufffd"
    assert doubt == "has signs that are broken in its file, shown as \ufffd"


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_text_or_unreadable(data: bytes, is_markup: bool) -> None:
    with contextlib.suppress(Unreadable):
        text, doubt = decode(data, is_markup=is_markup)
        assert "\ufffd" not in text or doubt or "\ufffd".encode() in data or data[:2] in MARKS
