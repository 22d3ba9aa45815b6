"""Articles on the desk, for tests: a plain one, one whose every word means harm, and one with many claims."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipeline.records import (
    Article,
    ArticleHead,
    Citation,
    Claim,
    Evidence,
    Failure,
    LedgerLine,
    MadeWith,
    Part,
    Source,
    Verdict,
    VerdictFile,
)
from pipeline.stages.read import read
from pipeline.verdicts.files import canonical, sourcing

TEXT = """Mayor of Ghent resigns

The mayor of Ghent resigned on 3 May 2024, an aide said. The council has 53 seats.

"It is over," the mayor said. What happens now? The council has 53 seats.
"""

NASTY = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "</style></title></textarea><svg onload=alert(1)>",
    "<!-- {{ 7 * 7 }} {% raw %} ]]> &lt;b&gt;",
    "\u202egnihtemos\u202c \u2066x\u2069 \x1b[31m",
    "Donau" * 2000,
)
"""Words of articles, models and people that must show as text."""

PASSAGE = Evidence(
    id="N1",
    text="A statement came early. The mayor resigned on 3 May. It gave no reason.",
    title="Statement of the city",
    publisher="City of Ghent",
    url="https://ghent.example/statement?a=1&b=2",
    date=dt.date(2024, 5, 4),
    origin="note",
)
CITED = Citation(evidence="N1", quote="The mayor resigned on 3 May.", start=24, end=52, stance="supports")
AIDE = Source(
    kind="anonymous_person",
    text="an aide",
    start=TEXT.index("an aide"),
    end=TEXT.index(" said"),
    quote="indirect",
    standing="unnamed",
)
MAYOR = Source(
    kind="named_person", text="the mayor", name="Ann Example", quote="direct", standing="on_record"
)
OWN = Source(kind="none")


def verdict(label: str = "supported", **changes: Any) -> Verdict:
    """A verdict with this label; with a citation where it needs one."""
    rest = {"supported": 0.1, "refuted": 0.1, "conflicting_evidence": 0.1, "not_enough_evidence": 0.1}
    fields: dict[str, Any] = {
        "label": label,
        "attribution": "not_applicable",
        "confidence": 0.7,
        "probabilities": {**rest, label: 0.7},
        "reason": "The passage says so.",
        "citations": (CITED,) if label in ("supported", "refuted") else (),
    }
    return Verdict(**{**fields, **changes})


def claim(id: str, quote: str, within: str | None = TEXT, **changes: Any) -> Claim:
    """A claim on these words of the text, where they first stand; `within=None` where they do not."""
    start = within.index(quote) if within is not None else None
    fields: dict[str, Any] = {
        "id": id,
        "text": quote,
        "content": quote,
        "quote": quote,
        "start": start,
        "end": None if start is None else start + len(quote),
        "sentences": (),
        "source": OWN,
        "verdict": None if "error" in changes or changes.get("checkable") is False else verdict(),
    }
    return Claim(**{**fields, **changes})


def file_of(article: Article, *claims: Claim, **changes: Any) -> VerdictFile:
    """The verdict file of an article with these claims; sentences without one are said to state nothing."""
    head = ArticleHead(
        id=article.id,
        title=article.title,
        published=article.published,
        url=article.url,
        sha256=article.sha256,
    )
    lines = tuple(_line(article, sentence, claims) for sentence in article.sentences)
    return whole_file(head, *claims, **{"sentences": lines, **changes})


def whole_file(head: ArticleHead, *claims: Claim, **changes: Any) -> VerdictFile:
    """A verdict file with that head, those claims, PASSAGE as its evidence, and no sentences."""
    fields: dict[str, Any] = {
        "schema": "onrecord/verdicts/1",
        "article": head,
        "made_with": MadeWith(model="m", prompts={"judge": "sha256:1"}, settings={"evidence.batch": True}),
        "sourcing": sourcing(claims),
        "claims": claims,
        "sentences": (),
        "evidence": (PASSAGE,),
        "errors": (),
    }
    return canonical(VerdictFile(**{**fields, **changes}))


def _line(article: Article, sentence: Any, claims: tuple[Claim, ...]) -> LedgerLine:
    claimed = tuple(c.id for c in claims if c.start is not None and sentence.start <= c.start < sentence.end)
    first = next(s.index for s in article.sentences if article.words(s) == article.words(sentence))
    told: dict[str, Any] = {"outcome": "not_checkable", "why": "it states nothing"}
    if first != sentence.index:
        told = {"outcome": "duplicate_of", "duplicate_of": first}
    elif claimed:
        told = {"outcome": "claims", "claims": claimed}
    return LedgerLine(
        index=sentence.index, start=sentence.start, end=sentence.end, part=sentence.part, **told
    )


def plain(id: str = "mayor") -> tuple[Article, VerdictFile]:
    """An article with claims that nest and overlap, one repeated, one unanchored and one in error."""
    article = read(id, TEXT)
    seats = [s.index for s in article.sentences if article.words(s) == "The council has 53 seats."]
    claims = (
        claim("c-whole", "The mayor of Ghent resigned on 3 May 2024", source=AIDE),
        claim("c-inner", "mayor of Ghent resigned", source=AIDE, verdict=verdict("not_enough_evidence")),
        claim("c-over", "resigned on 3 May 2024, an aide said", verdict=verdict("refuted", confidence=0.9)),
        claim("c-seats", "The council has 53 seats", sentences=tuple(seats)),
        claim("c-said", "It is over", source=MAYOR, checkable=False, why_not="a figure of speech"),
        claim("c-lost", "No such words", None, source=None, verdict=None, checkable=False, why_not="lost"),
        claim("c-broken", "the mayor said", source=None, error="the answer was cut off"),
    )
    failures = (Failure(stage="judge", message="the answer was cut off", claim="c-broken"),)
    return article, file_of(article, *claims, errors=failures)


def nasty() -> tuple[Article, VerdictFile]:
    """An article in which every word that anybody may have written is one of `NASTY`."""
    text = "".join(f"{words} is what it said.\n\n" for words in NASTY)
    article = read("nasty & <b>", text, title=NASTY[0], url=NASTY[2])
    claims = []
    for number, words in enumerate(NASTY):
        whole = f"{words} is what it said."
        source = Source(
            kind="anonymous_person", text=words, role=words, anonymity_reason=words, standing="unnamed"
        )
        claims.append(
            claim(
                f"c-{number}{words[:40]}",
                whole,
                text,
                text=words,
                source=source,
                verdict=verdict(
                    reason=words,
                    downgraded=words,
                    citations=(
                        Citation(evidence=words, quote=words, start=0, end=len(words), stance="refutes"),
                    ),
                ),
            )
        )
    evidence = tuple(
        Evidence(id=words, text=f"{words} is so.", title=words, publisher=words, url=words, origin="web")
        for words in NASTY
    )
    failures = tuple(Failure(stage="judge", message=words) for words in NASTY)
    lines = tuple(
        LedgerLine(
            index=s.index, start=s.start, end=s.end, part=Part.BODY, outcome="not_checkable", why=NASTY[0]
        )
        for s in article.sentences
    )
    return article, file_of(article, *claims, evidence=evidence, errors=failures, sentences=lines)


def many(claims: int = 500) -> tuple[Article, VerdictFile]:
    """An article with a great many claims, some inside others."""
    text = "".join(f"The town of Place{n} spent {n} million on roads. " for n in range(claims // 2))
    made: list[Claim] = []
    for n in range(claims // 2):
        label = ("supported", "refuted", "conflicting_evidence", "not_enough_evidence")[n % 4]
        words = f"The town of Place{n} spent {n} million on roads"
        made.append(claim(f"c-a{n}", words, text, verdict=verdict(label)))
        made.append(claim(f"c-b{n}", f"Place{n} spent {n} million", text))
    article = read("many", text)
    return article, file_of(article, *made)
