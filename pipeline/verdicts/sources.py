"""The sources of a batch: everyone who stands behind its claims, each counted once, with how they fared.

A named source is the same under its name variants: "Putin" and "Vladimir Putin", "the U.N." and "United
Nations", a role that only one of an article's sources has. A name that two people share is merged with
neither. An anonymous source is the same within one article where it goes back to the same description,
or is described in the same words; across articles it never is, since nobody could tell.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import (
    Claim,
    Label,
    QuoteType,
    Source,
    SourceKind,
    Standing,
    VerdictFile,
    Words,
)
from pipeline.verdicts.phrases import outcome

_ARTICLE = re.compile(r"^(?:the|a|an|one|another|this|that|his|her|its|their)\s+", re.IGNORECASE)
_PARTS = 2  # words that make a full name
_CAPITALS = 2  # letters that make an acronym


@dataclass(frozen=True)
class Voice:
    """One source and its claims.

    `name` is the fullest name or description, `variants` are the other words for it. `articles` and
    `claims` are ids; a claim's id may occur in one article only. `quoted` counts the claims given in
    quotation marks, wholly or in part. `outcomes` counts claims by what became of them. `alone` are the
    claims that rest on this source alone, where it is anonymous.
    """

    name: str
    kind: SourceKind
    standing: Standing
    variants: tuple[str, ...]
    articles: tuple[str, ...]
    claims: tuple[str, ...]
    quoted: int
    outcomes: dict[str, int]
    alone: tuple[str, ...]


@dataclass(frozen=True)
class _SaidCount:
    """One claim of one article with its source."""

    article: str
    claim: Claim
    source: Source


def voices(files: Iterable[VerdictFile]) -> list[Voice]:
    """Every source of some verdict files, those with most claims first. The articles' own voice is none, nor
    is a source that there are no rules to find.
    """
    said = [
        _SaidCount(file.article.id, claim, claim.source)
        for file in files
        for claim in file.claims
        if claim.source is not None and claim.source.kind not in (SourceKind.NONE, SourceKind.UNKNOWN)
    ]
    keys = _keys(said)
    lonely = _lonely(said, keys)
    groups: dict[Hashable, list[_SaidCount]] = defaultdict(list)
    for one, key in zip(said, keys, strict=True):
        groups[key].append(one)
    found = [_voice(group, lonely) for group in groups.values()]
    return sorted(found, key=lambda voice: (-len(voice.claims), voice.name.casefold(), voice.articles))


def _voice(group: Sequence[_SaidCount], lonely: set[tuple[str, str]]) -> Voice:
    names = Counter(_plain(one.source.name) for one in group if one.source.name)
    names = names or Counter(_called(one.source) for one in group)
    name = max(names, key=lambda words: (len(words.split()), names[words], words))
    kinds = Counter(one.source.kind for one in group)
    return Voice(
        name=name,
        kind=max(kinds, key=lambda kind: (kinds[kind], kind)),
        # What an article says once of a source holds for all that it says.
        standing=min((one.source.standing for one in group), key=list(Standing).index),
        variants=tuple(sorted({_plain(one.source.text or name) for one in group} - {name})),
        articles=tuple(dict.fromkeys(one.article for one in group)),
        claims=tuple(one.claim.id for one in group),
        quoted=sum(one.source.quote in (QuoteType.DIRECT, QuoteType.MIXED) for one in group),
        outcomes=dict(Counter(outcome(one.claim) for one in group)),
        alone=tuple(one.claim.id for one in group if (one.article, one.claim.id) in lonely),
    )


def _called(source: Source) -> str:
    """The name of a source, else the words that describe it best."""
    told = _described(source)
    described = source.text or source.role or "not told"
    if told is not None and len(told.text) > len(described):
        described = told.text
    return _plain(source.name or described)


def _described(source: Source) -> Words | None:
    """The words of the article that say who an unnamed source is, or else how it could know."""
    asked = source.questions
    return (asked.position or asked.access) if asked else None


def _plain(words: str) -> str:
    return " ".join(words.split())


# --- who is the same ----------------------------------------------------------------------------


def _keys(said: Sequence[_SaidCount]) -> list[Hashable]:
    """For each claim a key that is the same where the source is."""
    named = {_plain(one.source.name) for one in said if one.source.name and not one.source.kind.anonymous}
    full = _full_names(named)
    roles = _roles(said, full)
    return [_key(one, full, roles) for one in said]


def _key(one: _SaidCount, full: Mapping[str, str], roles: Mapping[tuple[str, str], str]) -> Hashable:
    source = one.source
    words = _bare(_called(source))
    if source.kind.anonymous:
        told = _described(source)
        return (one.article, told.start) if told else (one.article, words)
    if source.name:
        return full[_plain(source.name)]
    # A description without a name is somebody only within its article.
    return roles.get((one.article, words), (one.article, words))


def _full_names(names: Iterable[str]) -> dict[str, str]:
    """Each name with the bare form of the fullest one that it must be a variant of."""
    known = sorted({_bare(name) for name in names})
    return {name: _fullest(_bare(name), known) for name in names}


def _fullest(name: str, known: Sequence[str]) -> str:
    longer = [other for other in known if other != name and _varies(name, other)]
    # Two people may share a surname: then the surname alone is neither.
    longest = [
        other for other in longer if not any(_varies(other, third) for third in longer if third != other)
    ]
    return longest[0] if len(longest) == 1 else name


def _varies(name: str, fuller: str) -> bool:
    """Whether a name may be a shorter form of another: its last words, or its initials."""
    short, long = name.split(), fuller.split()
    if len(short) < len(long):
        ends = long[-len(short) :] == short
        titled = len(short) >= _PARTS and short[0] == long[0] and short[-1] == long[-1]
        if ends or titled:
            return True
    letters = name.replace(".", "")
    initials = "".join(word[0] for word in long if word not in ("of", "the", "and", "for"))
    return len(short) == 1 and len(letters) >= _CAPITALS and len(long) >= _PARTS and letters == initials


def _roles(said: Sequence[_SaidCount], full: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """Descriptions that only one named source of an article fits: (article, bare words) to its full name."""
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in said:
        if one.source.name and one.source.role and not one.source.kind.anonymous:
            for word in _bare(one.source.role).split():
                holders[one.article, word].add(full[_plain(one.source.name)])
    found = {}
    for one in said:
        words = _bare(_called(one.source))
        if not one.source.name and not one.source.kind.anonymous:
            fitting = holders.get((one.article, words.split()[-1]), set())
            if len(fitting) == 1:
                found[one.article, words] = next(iter(fitting))
    return found


def _bare(words: str) -> str:
    """Without an article, in small letters: "the Kremlin" and "Kremlin" are one."""
    return _ARTICLE.sub("", _plain(words)).casefold().removesuffix("'s").removesuffix("’s") or words


# --- what rests on whom -------------------------------------------------------------------------


def _lonely(said: Sequence[_SaidCount], keys: Sequence[Hashable]) -> set[tuple[str, str]]:
    """The claims, by article and id, that nothing but one anonymous source stands behind.

    No evidence bears them out, and no other source of the batch says the same in the same words.
    """
    tellers: dict[str, set[Hashable]] = defaultdict(set)
    for one, key in zip(said, keys, strict=True):
        tellers[_bare(one.claim.content).rstrip(".")].add(key)
    return {
        (one.article, one.claim.id)
        for one in said
        if one.source.kind.anonymous
        and len(tellers[_bare(one.claim.content).rstrip(".")]) == 1
        and (one.claim.verdict is None or one.claim.verdict.label is not Label.SUPPORTED)
    }
