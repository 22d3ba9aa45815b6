"""What holds for every verdict file and every pair of them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import (
    ArticleHead,
    Citation,
    Claim,
    Evidence,
    Failure,
    Label,
    LedgerLine,
    MadeWith,
    Source,
    Verdict,
    VerdictFile,
)
from pipeline.verdicts.align import align
from pipeline.verdicts.changes import KINDS, Kind
from pipeline.verdicts.diff import diff, diff_batches, failing
from pipeline.verdicts.diff_markdown import render_markdown
from pipeline.verdicts.diff_render import render_json
from pipeline.verdicts.files import canonical, dump, load, sourcing

words = st.text(max_size=8)
some_words = st.none() | words
offsets = st.integers(0, 60)
probabilities = st.floats(0, 1)
setting_values = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False) | words
)


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    start = draw(st.none() | offsets)
    end = None if start is None else start + draw(st.integers(1, 30))
    error = draw(st.none() | words)
    verdict = draw(st.none() | verdicts) if error is None else None
    return Claim(
        id=draw(st.sampled_from(["c-1", "c-2", "c-3", "c-4", "c-5", "c-6"])),
        text=draw(st.sampled_from("ABC") | words),
        content=draw(words),
        quote=draw(words),
        start=start,
        end=end,
        sentences=draw(st.lists(offsets, max_size=2)),
        checkable=draw(st.booleans()),
        why_not=draw(some_words),
        source=draw(st.none() | sources),
        verdict=verdict,
        error=error,
    )


sources = st.builds(Source, text=some_words, name=some_words, role=some_words, start=st.none(), end=st.none())
citations = st.builds(Citation, evidence=words, quote=words, start=offsets, end=offsets)
verdicts = st.builds(
    Verdict,
    confidence=probabilities,
    probabilities=st.dictionaries(st.sampled_from(Label), probabilities),
    reason=words,
    citations=st.lists(citations, max_size=2).map(tuple),
    downgraded=some_words,
)
heads = st.builds(ArticleHead, id=words, title=some_words, url=some_words, sha256=st.sampled_from("xy"))
made_with = st.builds(
    MadeWith,
    model=words,
    prompts=st.dictionaries(words, words, max_size=2),
    settings=st.dictionaries(words, setting_values, max_size=2),
)


@st.composite
def files(draw: st.DrawFn) -> VerdictFile:
    found = draw(st.lists(claims(), max_size=6))
    return VerdictFile(
        schema="onrecord/verdicts/1",
        article=draw(heads),
        made_with=draw(made_with),
        sourcing=sourcing(found),
        claims=found,
        sentences=draw(
            st.lists(st.builds(LedgerLine, index=offsets, start=offsets, end=offsets), max_size=2)
        ),
        evidence=draw(st.lists(st.builds(Evidence, id=words, text=words), max_size=2)),
        errors=draw(
            st.lists(st.builds(Failure, stage=words, message=words, sentence=st.none() | offsets), max_size=2)
        ),
    )


@settings(deadline=None)
@given(files())
def test_a_file_survives_being_written_and_read(file: VerdictFile) -> None:
    text = dump(file)
    assert load(text) == canonical(file)
    assert dump(load(text)) == text
    text.encode("utf-8")


@settings(deadline=None)
@given(files(), st.randoms(use_true_random=False))
def test_the_order_in_which_claims_are_finished_does_not_matter(file: VerdictFile, random) -> None:
    unique = {claim.id: claim for claim in file.claims}
    there, back = list(unique.values()), list(unique.values())
    random.shuffle(back)
    assert dump(file.model_copy(update={"claims": there})) == dump(file.model_copy(update={"claims": back}))


@settings(deadline=None)
@given(files())
def test_a_file_does_not_differ_from_itself(file: VerdictFile) -> None:
    assert diff(file, file).empty
    assert not failing(diff_batches({"a": file}, {"a": file}), KINDS)


@settings(deadline=None)
@given(files(), files())
def test_a_diff_is_the_same_each_time_and_can_be_shown(old: VerdictFile, new: VerdictFile) -> None:
    once, again = diff_batches({"a": old}, {"a": new}), diff_batches({"a": old}, {"a": new})
    assert once == again
    assert render_json(once) == render_json(again)
    assert render_markdown(once) == render_markdown(again)


@settings(deadline=None)
@given(files(), files())
def test_every_claim_is_paired_or_alone(old: VerdictFile, new: VerdictFile) -> None:
    pairs, gone, added = align(old.claims, new.claims)
    assert Counter(map(id, [*(a for a, _ in pairs), *gone])) == Counter(map(id, old.claims))
    assert Counter(map(id, [*(b for _, b in pairs), *added])) == Counter(map(id, new.claims))


@settings(deadline=None)
@given(files(), files())
def test_no_label_and_no_standing_changes_unsaid(old: VerdictFile, new: VerdictFile) -> None:
    said = diff(old, new).counts
    pairs, gone, added = align(old.claims, new.claims)
    labels = [
        (a.verdict and a.verdict.label, b.verdict and b.verdict.label) for a, b in pairs if not broken(a, b)
    ]
    standings = [(a.source and a.source.standing, b.source and b.source.standing) for a, b in pairs]
    assert said[Kind.LABEL] == sum(was != now for was, now in labels)
    assert said[Kind.STANDING] == sum(was != now for was, now in standings)
    assert (said[Kind.REMOVED], said[Kind.ADDED]) == (len(gone), len(added))


def broken(*claims: Claim) -> bool:
    return any(claim.error is not None for claim in claims)
