"""Decodes bytes: by the encoding that they declare, else UTF-8, else one that a detector is sure of.

    text, doubt = decode(data)
    text, doubt = decode(page, declared="iso-8859-1", is_markup=True)

A byte-order mark counts most, then what came along with the bytes (a header of HTTP), then what markup says
of itself in its first bytes. Labels are those of the web
(https://encoding.spec.whatwg.org/#names-and-labels).
"""

from __future__ import annotations

import codecs
import re

from pipeline.documents.document import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
"""Bytes of markup in which it says what it is in: four times what HTML asks for, as browsers are patient."""
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.+-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w:.+-]+)", re.IGNORECASE)
_WEB = """
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 iso8859_2 iso8859_3 iso8859_4
    iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r
    koi8_u mac_roman cp932 shift_jis euc_jp euc_jis_2004 gb18030 big5 cp949 euc_kr
""".split()
"""The encodings of the web that a detector may find: those that browsers know."""
_CHAOS = 0.1
"""Share of odd signs above which a text is none in that encoding."""
_CLOSE = 0.02
"""Two encodings that a detector gives marks as close as this are one guess as good as the other."""
_SAMPLE = 100_000
_BROKEN = 0.1
"""Share of a text's signs beyond ASCII that may be broken where it is UTF-8 all the same.

The signs of another encoding would not fit so often by chance.
"""


def decode(data: bytes, declared: str | None = None, *, is_markup: bool = False) -> tuple[str, str | None]:
    """The text of some bytes, without a byte-order mark, and what is in doubt about it, if anything.

    Raises Unreadable where no encoding is sure.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name), None
    for label in (declared, _declared_in(data) if is_markup else None):
        if label and (labelled := _labelled(data, label)) is not None:
            return labelled, None
    try:
        return str(data, "utf-8"), None
    except UnicodeDecodeError as problem:
        if _is_nearly_utf8(data):
            return _mended(data, problem.start, is_markup=is_markup)
    guess = _guessed(data)
    if guess is None:
        raise Unreadable("its encoding is not declared, not UTF-8, and not sure: save it as UTF-8")
    return data.decode(guess), f"was read from {_web_name(guess)}, a guess from its bytes: save it as UTF-8"


def _strictly(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as problem:
        raise Unreadable(f"not {name.upper()}, which its first bytes name (byte {problem.start})") from None


def _declared_in(data: bytes) -> str | None:
    """The label that markup gives of itself; as it was read as ASCII to find it, it is not UTF-16."""
    head = data[:_HEAD]
    match = _XML.search(head) or _CHARSET.search(head)
    label = match[1].decode("ascii", "ignore") if match else None
    return "utf-8" if label and label.lower().startswith(("utf-16", "utf-32")) else label


def _labelled(data: bytes, label: str) -> str | None:
    """The text by a label of the web, or None where there is no such, or the bytes are not in it."""
    import webencodings

    found = webencodings.lookup(label.strip())
    if found is None:
        return None
    try:
        return str(found.codec_info.decode(data, "strict")[0])
    except UnicodeDecodeError:
        return None


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether nearly all that is beyond ASCII is UTF-8, which hardly happens by chance."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    beyond = sum(1 for sign in text if sign > "\x7f")
    return broken <= max(1, _BROKEN * beyond) and beyond > 2 * broken


def _mended(data: bytes, at: int, *, is_markup: bool) -> tuple[str, str | None]:
    if not is_markup:
        raise Unreadable(f"not UTF-8 (byte {at}), though most of it is: save it as UTF-8")
    return data.decode("utf-8", "replace"), "has signs that are broken in its file, shown as \ufffd"


def _guessed(data: bytes) -> str | None:
    """The encoding that bytes are in by the look of their text, where no other would give another text."""
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    found = [
        one for one in from_bytes(sample, cp_isolation=_WEB, enable_fallback=False) if one.chaos < _CHAOS
    ]
    if not found:
        return None
    best = found[0]
    close = [
        one for one in found if one.chaos - best.chaos <= _CLOSE and best.coherence - one.coherence <= _CLOSE
    ]
    texts = {str(one) for one in close}
    # What nothing tells apart is what browsers take it for.
    names = [name for one in close for name in (one.encoding, *one.could_be_from_charset)]
    if "cp1252" in names:
        return "cp1252" if _decodes(data, "cp1252") else None
    return best.encoding if len(texts) == 1 and _decodes(data, best.encoding) else None


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _web_name(name: str) -> str:
    """An encoding as the web calls it."""
    import webencodings

    found = webencodings.lookup(name.replace("_", "-"))
    return str(found.name) if found else name
