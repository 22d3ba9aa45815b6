"""What was said: the spans of content on either side of an attribution's cue."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.attribution.article_layout import ArticleLayout
from pipeline.attribution.subjects import depends
from pipeline.text.sentences import Span
from pipeline.text.words import Word

_LOOK_AHEAD = 25
_HEARER_WORDS = 10
_COMMAS = frozenset({",", "-", "—", "–", ":"})
_TO_HEARERS = frozenset("tell inform assure remind advise notify warn brief".split())


_ASIDES = frozenset({"though", "although", "while", "whereas", "which"})
_ASIDE_WORDS = 4
_FEW_AHEAD = 3
NO_COMMENT = re.compile(
    r"\b(?:declin|refus|not|n[’']t)\w*\s+(?:to\s+)?(?:immediately\s+)?(?:comment|respond|reply|answer|return|discuss"
    r"|elaborate|be (?:interviewed|drawn|specific)|give another"
    r"|sa(?:y|id) (?:if|whether|who|how|when|which|what|where|why)"
    r"|(?:publish|release|provide|share) (?:it|them|the|a|any)\b)\b"
)
"""Words for somebody who says nothing."""
_RESUMES = frozenset(
    {
        "as",
        "because",
        "since",
        "but",
        "and",
        "or",
        "with",
        "while",
        "which",
        "who",
        "unless",
        "after",
        "before",
        "when",
        "if",
        "although",
        "though",
    }
)
_UNPROVEN = re.compile(
    r"\bcould not (?:\w+ )?be (?:\w+ )?(?:verified|confirmed|corroborated|reached)"
    r"|\b(?:gave|offered|provided|produced|cited) no \w+|\bdid not (?:give|offer|provide|produce|cite) \w+"
)
_DEEDS = frozenset("after and as before but or when while with".split())
_COMPARES = frozenset(
    "up down more fewer less most half unchanged compared including among almost nearly".split()
)


def before(reading: ArticleLayout, source: int, lo: int) -> list[Span]:
    """The content that ends right before word `source`: a quotation, or a clause with its comma."""
    k = source - 1
    while k >= 0 and reading.words[k].text in _COMMAS:
        k -= 1
    if k < 0:
        return []
    quote = reading.quoted[k]
    if quote >= 0 and reading.quoted[source] != quote:
        return _quotation_back(reading, quote, lo) if k >= lo or leads_over(reading, k, source) else []
    if lo <= k < source - 1 and reading.words[source - 1].text == ",":
        return [reading.span(lo, k + 1)]
    return []


def leads_over(reading: ArticleLayout, end: int, start: int) -> bool:
    """A quotation that is a sentence of its own ("Really?") and leads over to the words after it.

    It does not where they report something else: "“Why us?” The mayor said the town had no money."
    """
    gap = reading.text[reading.words[end].end : reading.words[start].start]
    last = end - 1 - (reading.words[end - 1].text in {"'", "’"})  # "“He asked, ‘Why?’”"
    leads = start == end + 1 and "\n" not in gap and reading.words[last].text in {",", "?", "!", "…", "—"}
    return leads and not _reports(reading, start)


def _reports(reading: ArticleLayout, start: int) -> bool:
    """The sentence that begins at a word says what somebody says."""
    behind = reading.words[start:]
    last = next((n for n, word in enumerate(behind) if word.text in {".", "?", "!"}), len(behind))
    return any(
        word.dep == "ccomp" and reading.quoted[start + n] < 0 and reading.words[word.head].verb is not None
        for n, word in enumerate(behind[:last])
        if word.head < start + n
    )


def _quotation_back(reading: ArticleLayout, number: int, lo: int) -> list[Span]:
    """A quotation with its earlier pieces, and the words of the sentence that lead to it."""
    quotation = reading.outer[number]
    found = [Span(quotation.start, quotation.end)]
    while quotation.continues and number:
        number -= 1
        quotation = reading.outer[number]
        found.insert(0, Span(quotation.start, quotation.end))
    first = reading.words[lo].start
    if len(found) == 1 and first < quotation.start and reading.quoted[lo] != number:
        return [Span(first, quotation.end)]
    return found


_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth".split())
_FEW_WORDS = 6
_CALLS = frozenset("brand call criticise criticize describe dismiss dub label praise".split())
_MORE = frozenset({"that", "and"})
_REMARKS = frozenset(
    "claim charge accusation assertion statement remark suggestion description view position argument figure "
    "number allegation denial reply answer version account".split()
)


def after(reading: ArticleLayout, verb: int, hi: int, *, only_more: bool) -> list[Span]:
    """The content after a verb: past its particle, its hearers and the word "that".

    With `only_more` there is content before the verb already: more of it follows only in a quotation or
    after "that".
    """
    k = verb + 1
    form = reading.words[verb].verb
    told = [word.low for word in reading.words[k : k + 2]]
    if form and (form.lemma in _TO_HEARERS or (form.lemma == "promise" and told[1:] == ["that"])):
        k = _past_hearers(reading, k, hi)
    if k < hi and form and form.lemma in ("point", "go", "call") and reading.words[k].low in ("out", "on"):
        k += 1
    if only_more and not any(reading.words[j].low == "that" or reading.quoted[j] >= 0 for j in range(k, hi)):
        return []
    if k + 1 < hi and (reading.words[k].low, reading.words[k + 1].text) == ("otherwise", ":"):
        k += 2  # "The figures suggest otherwise: profit rose"
    k = _past_place(reading, verb, _past_cited(reading, k, hi), hi)
    hi = before_silence(reading, k, _clause_end(reading, verb, k, hi))
    hi = _before_occasion(reading, k, _before_remark(reading, k, _before_more(reading, k, hi)))
    clause = any(word.head == verb and word.dep == "ccomp" for word in reading.words[k:hi])
    return rest(
        reading, k, hi if clause else min(_before_aside(reading, k, hi), _before_others(reading, verb, k, hi))
    )


def _before_more(reading: ArticleLayout, k: int, hi: int) -> int:
    """The end before a semicolon, behind which the article goes on: "X said A; B"."""
    for j in range(k, hi):
        if reading.words[j].text == ";" and reading.quoted[j] < 0:
            return hi if reading.words[j + 1 : j + 2] and reading.words[j + 1].low in _MORE else j
    return hi


def _before_remark(reading: ArticleLayout, k: int, hi: int) -> int:
    """The end before the article's own remark: "…, a claim that drew laughter in parliament"."""
    for j in range(k + 1, hi - 3):
        if (
            reading.words[j].text in (",", "—", "–", "-")
            and reading.quoted[j + 1] < 0
            and _remarks(reading.words[j + 1 : j + 6])
        ):
            return j
    return hi


def _before_occasion(reading: ArticleLayout, k: int, hi: int) -> int:
    """The end before what led to the report: "said it would refund 9,000 customers, after we told of it"."""
    for j in range(k + 1, hi - 3):
        words = reading.words[j : j + 3]
        after = words[1].low == "after" or (words[1].within("time") and words[2].low == "after")
        if words[0].text == "," and after and reading.quoted[j + 1] < 0:
            acts = any(word.dep in ("nsubj", "nsubjpass") for word in reading.words[j + 2 : hi])
            more = any(reading.words[i].text == "," for i in range(j + 2, hi))
            return j if acts and not more else hi
    return hi


def _remarks(words: Sequence[Word]) -> bool:
    """ "a claim that drew laughter", "an allegation the bank rejects", "something he disputes"."""
    if words[0].low == "something":
        noun = 0
    elif words[0].low in ("a", "an"):
        noun = next((n for n, word in enumerate(words[1:3], 1) if word.low in _REMARKS), 0)
    else:
        return False
    behind = words[noun + 1 : noun + 3]
    if not behind or (noun == 0 and words[0].low != "something"):
        return False
    told = behind[0].proper or behind[0].within("determiner") or behind[0].within("subject pronoun")
    denied = behind[0].tag == "VBN" and behind[-1].low == "by"
    return told or denied or behind[0].low in ("that", "which")


def _before_others(reading: ArticleLayout, verb: int, k: int, hi: int) -> int:
    """The end before what others do: "the banner promises a “healing environment,” and lawmakers want …"."""
    reported = {word.head for word in reading.words[k:hi] if word.dep == "mark" and word.low == "that"}
    acts = _acts_beside(reading, verb, k, hi)
    if acts is not None:
        return acts
    others = {
        word.head
        for word in reading.words[k:hi]
        if word.head not in reported
        and word.dep in ("nsubj", "nsubjpass")
        and reading.words[word.head].dep in ("conj", "advcl")
    } - {word.head for word in reading.words[k:hi] if word.low == "for" and word.dep == "mark"}
    for j in range(k + 1, hi):
        if j in others and reading.words[j].head == verb and reading.quoted[j] < 0:
            links = (
                i
                for i in range(k, j)
                if reading.words[i].dep in ("cc", "mark") and reading.words[i].head in (verb, j)
            )
            return min(links, default=hi)
    return hi


def _acts_beside(reading: ArticleLayout, verb: int, k: int, hi: int) -> int | None:
    """The end before what else is done: "called the outlook “sensible” and raised her price target"."""
    form = reading.words[verb].verb
    if form is None or form.lemma not in _CALLS:
        return None
    for j in range(k + 1, hi):
        word = reading.words[j]
        if (
            word.dep == "conj"
            and word.head == verb
            and word.tag == reading.words[verb].tag
            and word.verb is None
        ):
            links = (i for i in range(k, j) if reading.words[i].dep == "cc" and reading.quoted[i] < 0)
            link = max(links, default=None) if reading.quoted[j] < 0 else None
            return link if link is not None and hi - link > _FEW_WORDS else None
    return None


def _past_cited(reading: ArticleLayout, k: int, hi: int) -> int:
    """Past ", citing officials," to the word "that"."""
    if k + 1 < hi and reading.words[k].text == "," and reading.words[k + 1].low in ("citing", "quoting"):
        return next((j for j in range(k, hi) if reading.words[j].low == "that"), k)
    return k


def _is_silent(reading: ArticleLayout, k: int, hi: int) -> bool:
    """ "Confirmed that there was a deal but would not discuss the terms"."""
    found = NO_COMMENT.search(reading.text, reading.words[k].start, reading.words[hi - 1].end)
    return found is not None and reading.word_at(found.start()) - k < _FEW_AHEAD


def before_silence(reading: ArticleLayout, k: int, hi: int) -> int:
    """The end before what nobody is said to have said.

    ", while the other side did not respond"; ", although Kessler disputed that".
    """
    for j in range(k + 1, hi - 1):
        after = reading.words[j + 1].low
        if reading.words[j].low == "but" and reading.quoted[j] < 0 and _is_silent(reading, j + 1, hi):
            return j
        if reading.words[j].text != "," or reading.quoted[j] >= 0:
            continue
        silent = NO_COMMENT.search(reading.text, reading.words[j].end, reading.words[hi - 1].end)
        if after in ("while", "whereas", "but") and silent:
            return j
        if after in ("although", "though") and (silent or _doubts(reading, j + 2, hi)):
            return j
    return hi


def _doubts(reading: ArticleLayout, k: int, hi: int) -> bool:
    """Words that report what another says, or that nobody could bear out what was said."""
    if _UNPROVEN.search(reading.text, reading.words[k].start, reading.words[hi - 1].end):
        return True
    for word in reading.words[k:hi]:
        teller = reading.words[word.head] if word.dep.startswith("nsubj") and word.head >= 0 else None
        told = teller is not None and teller.verb is not None and teller.tag in ("VBD", "VBZ", "VBP")
        if told and word.tag.startswith("NN"):
            return True
    return False


def _clause_end(reading: ArticleLayout, verb: int, k: int, hi: int) -> int:
    """Where the relative clause of a verb ends: "X, who warned that Y, left"."""
    if reading.words[verb].dep == "acl" and reading.words[verb].tag == "VBG":
        # "A petition calling on the owner to sell had drawn 6,700 signatures"
        last = max((i for i in range(k, hi) if depends(reading.words, i, verb)), default=hi - 1)
        return last + 1 if last + 1 < hi and reading.words[last + 1].tag in ("VBD", "VBZ", "VBP") else hi
    if reading.words[verb].dep != "relcl":
        return hi
    words = reading.words
    for i in range(k, hi - 1):
        if words[i].text == "," and reading.quoted[i + 1] < 0 and words[i + 1].tag in ("VBZ", "VBP", "MD"):
            return i  # "X, who rated it “poor” in May, are expected back"
    end = max((i for i in range(k, hi) if depends(words, i, verb)), default=hi - 1) + 1
    return end if end < hi and reading.words[end].text == "," else hi


def _before_aside(reading: ArticleLayout, k: int, hi: int) -> int:
    """The end of an object that is no clause: the article's own remark on it comes after a comma.

    "called for talks, a stance that drew praise"; "reiterated his offer, though he named no date".
    """
    if k >= hi or reading.words[k].low == "that" or reading.quoted[k] >= 0:
        return hi
    for j in range(k, hi - 1):
        if reading.words[j].text != "," or reading.quoted[j] >= 0:
            continue
        following = [word.low for word in reading.words[j + 1 : min(hi, j + 1 + _ASIDE_WORDS)]]
        remark = following[0] in ("a", "an") and not {"that", "which"}.isdisjoint(following)
        if remark or following[0] in _ASIDES:
            return j
    return hi


def _past_hearers(reading: ArticleLayout, k: int, hi: int) -> int:
    for j in range(k, min(hi, k + _HEARER_WORDS)):
        word = reading.words[j]
        if word.low in ("that", "how", "why") or word.text in (",", ":") or reading.quoted[j] >= 0:
            return j
    if k < hi and (reading.words[k].within("hearer") or reading.words[k].proper):
        return k + 1
    return k


def _past_place(reading: ArticleLayout, verb: int, k: int, hi: int) -> int:
    """Past "in a statement", "on Monday" to the word "that" or the quotation that they put off."""
    if k < hi and reading.words[k].within("time or place"):
        for j in range(k, min(hi, k + _LOOK_AHEAD)):
            if reading.words[j].dep == "ccomp" and reading.words[j].head == verb:
                return k  # "says at least 200 votes were added, a claim that …"
            if reading.words[j].low == "that" or reading.quoted[j] >= 0:
                return j
    return k


def rest(reading: ArticleLayout, k: int, hi: int) -> list[Span]:
    """The content from word `k` to the end of the sentence, or of the quotation that ends it."""
    while k < hi and (
        reading.words[k].text in _COMMAS or reading.words[k].low in ("that", "as", "however", "though")
    ):
        if reading.words[k].low == "that" and k + 1 < hi and reading.words[k + 1].text in ".;":
            break  # "denied that."
        k += 1
    if k >= hi:
        return []
    found = reading.span(k, hi)
    quote = reading.quoted[hi - 1]
    if quote >= 0 and reading.quoted[k - 1] != quote:
        found = Span(found.start, max(found.end, reading.outer[quote].end))
    return trimmed(reading, [found])


def resumed(reading: ArticleLayout, verb: int, hi: int) -> list[Span]:
    """What goes on after "…, the maker said on Thursday, as costs rose" of the clause before it."""
    if verb + 1 < hi and reading.words[verb + 1].text == ":":
        return rest(reading, verb + 1, hi)
    comma = next(
        (k for k in range(verb + 1, min(hi, verb + _HEARER_WORDS)) if reading.words[k].text == ","), hi
    )
    if comma + 1 >= hi:
        return []
    first = reading.words[comma + 1]
    if first.low in ("a", "an") and any(
        word.low in ("it", "he", "she", "they") for word in reading.words[comma + 2 : comma + 5]
    ):
        return rest(reading, comma, hi)  # "…, the ministry says, a number it expects to double"
    ranked = first.low in ("the", "its", "their") and any(
        word.tag == "JJS" or word.low in _ORDINALS for word in reading.words[comma + 2 : comma + 4]
    )
    if ranked:
        return rest(reading, comma, hi)  # "…, the union said, the third such vote in two years"
    told = first.tag in ("VBG", "VBN") or first.dep == "prep"
    follows = told and 0 <= first.head < verb and first.verb is None
    more = first.tag == "CD" or first.low in _COMPARES
    if not (more or resumes(reading, comma + 1, verb) or (follows and not _begins_quoted(reading, verb))):
        return []
    return rest(reading, comma, hi)


def resumes(reading: ArticleLayout, at: int, verb: int) -> bool:
    """The word behind a report goes on with what is told.

    It does not in "“We lost,” said Jane Roe, and she left the room": nobody says what he does meanwhile.
    """
    low = reading.words[at].low
    meanwhile = low in _DEEDS and reading.quoted[at] < 0 and _begins_quoted(reading, verb)
    that = at + 1 < len(reading.words) and reading.words[at + 1].low == "that"
    return low in _RESUMES and (that or not meanwhile)


def _begins_quoted(reading: ArticleLayout, at: int) -> bool:
    """The sentence of a word begins in a quotation."""
    start, _ = reading.sentences[reading.sentence_at(reading.words[at].start)]
    return reading.quoted[reading.word_at(start)] >= 0


def announced(reading: ArticleLayout, verb: int, hi: int) -> list[Span]:
    """The quotation in the next paragraph, after "He said:"."""
    if hi - 1 <= verb or reading.words[hi - 1].text != ":" or hi >= len(reading.words):
        return []
    quotation = reading.quotation_at(reading.words[hi].start)
    return [Span(quotation.start, quotation.end)] if quotation else []


def trimmed(reading: ArticleLayout, spans: list[Span]) -> list[Span]:
    """The spans without marks at their ends; those of marks alone are dropped."""
    found = []
    for span in spans:
        length = len(reading.slice(span).rstrip(" ,.;:\n—–-"))
        if length:
            found.append(Span(span.start, span.start + length))
    return found
