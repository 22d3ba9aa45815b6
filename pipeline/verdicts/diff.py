"""What changed between two sets of verdicts, article by article.

`--fail-on` names kinds of change; `failing` says whether there is one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipeline.records import Claim, Record, VerdictFile
from pipeline.verdicts.align import align
from pipeline.verdicts.changes import KINDS, ClaimDiff, Kind, alone, compare
from pipeline.verdicts.files import file_errors
from pipeline.verdicts.phrases import contradiction


class ArticleDiff(Record):
    """One article's changes, its claims by position.

    `renamed` is its id before, where that was another: a renamed article is known by its text. `header` says
    what changed in model, prompts, settings and the article's head, a line each; `errors`
    and `recovered` are errors of the file that no claim carries; `contradictions` came, `settled` went.
    """

    id: str
    title: str | None
    text_changed: bool
    header: tuple[str, ...]
    claims: tuple[ClaimDiff, ...]
    errors: tuple[str, ...]
    recovered: tuple[str, ...]
    contradictions: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    renamed: str | None = None

    @property
    def counts(self) -> Counter[Kind]:
        """How many claims changed in each way; the file's own errors count as one claim each."""
        kinds = Counter(kind for claim in self.claims for kind in {change.kind for change in claim.changes})
        kinds.update({Kind.ERROR: len(self.errors), Kind.RECOVERED: len(self.recovered)})
        return +kinds

    @property
    def empty(self) -> bool:
        """True where nothing that a diff says has changed."""
        return not (self.header or self.telling)

    @property
    def telling(self) -> bool:
        """True where something besides the model, prompts and settings changed."""
        return bool(self.text_changed or self.counts or self.contradictions or self.settled)


class ArticleOnOneSide(Record):
    """An article that only the old or only the new verdicts have, and how many claims it has."""

    id: str
    title: str | None
    claims: int


class BatchDiff(Record):
    """The changes of a batch: articles by id, without those in which nothing changed (`same` counts them)."""

    added: tuple[ArticleOnOneSide, ...]
    removed: tuple[ArticleOnOneSide, ...]
    articles: tuple[ArticleDiff, ...]
    same: int

    @property
    def counts(self) -> Counter[Kind]:
        """How many claims changed in each way, in the articles that both sides have."""
        return sum((article.counts for article in self.articles), Counter())


def diff_batches(
    old: Mapping[str, VerdictFile], new: Mapping[str, VerdictFile], bound: float = 0.1
) -> BatchDiff:
    """The changes from one set of verdict files, by article id, to another. `bound` as in `diff`."""
    names = {id: id for id in old.keys() & new.keys()} | _renamed(old, new)
    both = [diff(old[names[id]], new[id], bound) for id in sorted(names)]
    changed = tuple(article for article in both if not article.empty)
    return BatchDiff(
        added=_on_one_side(new, names.keys()),
        removed=_on_one_side(old, names.values()),
        articles=changed,
        same=len(both) - len(changed),
    )


def diff(old: VerdictFile, new: VerdictFile, bound: float = 0.1) -> ArticleDiff:
    """The changes from one verdict file to another.

    A confidence that moved by no more than `bound` (0 to 1) is no change.
    """
    pairs, removed, added = align(old.claims, new.claims)
    said, says = Counter(_contradictions(old)), Counter(_contradictions(new))
    old_errors, new_errors = Counter(file_errors(old)), Counter(file_errors(new))
    placed = [(_place(b), compare(a, b, bound)) for a, b in pairs]
    placed += [(_place(claim), alone(claim, Kind.REMOVED)) for claim in removed]
    placed += [(_place(claim), alone(claim, Kind.ADDED)) for claim in added]
    return ArticleDiff(
        id=new.article.id,
        title=new.article.title,
        text_changed=old.article.sha256 != new.article.sha256,
        header=tuple(_header(old, new)),
        claims=tuple(claim for _, claim in sorted(placed, key=lambda item: item[0]) if claim.changes),
        errors=tuple((new_errors - old_errors).elements()),
        recovered=tuple((old_errors - new_errors).elements()),
        contradictions=tuple((says - said).elements()),
        settled=tuple((said - says).elements()),
        renamed=old.article.id if old.article.id != new.article.id else None,
    )


def failing(diff: BatchDiff | ArticleDiff, kinds: Iterable[str]) -> bool:
    """True where something of these kinds changed; an article that came or went counts as claims that did.

    Raises ValueError for a kind that there is not.
    """
    wanted = set(kinds)
    if unknown := sorted(wanted - set(KINDS)):
        raise ValueError(f"unknown kind of change: {', '.join(unknown)}; there are: {', '.join(KINDS)}")
    found = set(diff.counts)
    if isinstance(diff, BatchDiff):
        found |= {Kind.ADDED} if diff.added else set()
        found |= {Kind.REMOVED} if diff.removed else set()
    return not wanted.isdisjoint(found)


# --- the parts --------------------------------------------------------------------------------


def _header(old: VerdictFile, new: VerdictFile) -> Iterator[str]:
    """What the verdicts depend on besides the text, where it changed: a line each."""
    was, now = old.made_with, new.made_with
    yield from _moved("id", old.article.id, new.article.id)
    yield from _moved("model", was.model, now.model)
    for name in sorted(was.prompts.keys() | now.prompts.keys()):
        if was.prompts.get(name) != now.prompts.get(name):
            how = "added" if name not in was.prompts else "removed" if name not in now.prompts else "changed"
            yield f"{name} prompt {how}"
    for name in sorted(was.settings.keys() | now.settings.keys()):
        yield from _moved(f"setting {name}", was.settings.get(name), now.settings.get(name))
    yield from _moved("title", old.article.title, new.article.title)
    yield from _moved("published", old.article.published, new.article.published)
    yield from _moved("url", old.article.url, new.article.url)


def _contradictions(file: VerdictFile) -> list[str]:
    claims = {claim.id: claim for claim in file.claims}
    return [contradiction(one, claims) for one in file.contradictions]


def _moved(what: str, old: object, new: object) -> Iterator[str]:
    was, now = ("none" if side is None else str(side) for side in (old, new))
    if was != now:
        yield f"{what}: {was} -> {now}"


def _place(claim: Claim) -> tuple[bool, int, int]:
    return claim.start is None, claim.start or 0, claim.end or 0


def _renamed(old: Mapping[str, VerdictFile], new: Mapping[str, VerdictFile]) -> dict[str, str]:
    """The old ids by the new ones, of articles with one text that only one on each side has."""
    gone, come = (
        _by_text((id, here[id]) for id in sorted(here.keys() - there.keys()))
        for here, there in ((old, new), (new, old))
    )
    return {come[text][0]: gone[text][0] for text in come if len(come[text]) == len(gone.get(text, ())) == 1}


def _by_text(files: Iterable[tuple[str, VerdictFile]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id, file in files:
        found.setdefault(file.article.sha256, []).append(id)
    return found


def _on_one_side(here: Mapping[str, VerdictFile], there: Iterable[str]) -> tuple[ArticleOnOneSide, ...]:
    files = [(id, here[id]) for id in sorted(here.keys() - set(there))]
    return tuple(
        ArticleOnOneSide(id=id, title=file.article.title, claims=len(file.claims)) for id, file in files
    )
