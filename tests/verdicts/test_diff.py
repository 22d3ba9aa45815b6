from __future__ import annotations

import pytest

from pipeline.records import Citation, Failure, MadeWith, Source
from pipeline.verdicts.changes import FAIL_ON, KINDS
from pipeline.verdicts.diff import diff, diff_batches, failing

NAMED = Source(kind="named_person", text="he", name="Putin", standing="on_record")


@pytest.fixture
def changes(verdict_file):
    """The changes between two readings of a claim, as (kind, what, old, new)."""

    def compare(old, new, bound=0.1):
        found = diff(verdict_file(old), verdict_file(new), bound).claims
        return [(c.kind.value, c.what, c.old, c.new) for claim in found for c in claim.changes]

    return compare


def test_label(changes, claim, verdict) -> None:
    assert changes(claim(), claim(verdict=verdict("refuted"))) == [("label", None, "supported", "refuted")]


def test_a_verdict_that_is_gone_is_a_changed_label(changes, claim) -> None:
    assert changes(claim(), claim(verdict=None)) == [("label", None, "supported", None)]


def test_attribution(changes, claim, verdict) -> None:
    new = claim(verdict=verdict(attribution="contradicted"))
    assert changes(claim(), new) == [("attribution", None, "confirmed", "contradicted")]


@pytest.mark.parametrize(
    ("field", "what", "value"),
    [
        ("kind", "kind", "anonymous_group"),
        ("text", "words", "a Russian diplomat"),
        ("name", "name", "Dmitri Peskov"),
        ("role", "role", "diplomat"),
        ("quote", "quotation", "direct"),
        ("anonymity_reason", "reason for anonymity", "fear"),
        ("relay", "relay", "the Post"),
    ],
)
def test_source(changes, claim, field, what, value) -> None:
    old = claim()
    source = Source(**{**old.source.model_dump(), field: value})
    (found,) = changes(old, claim(source=source))
    assert found[:2] == ("source", what)
    assert found[3] == value


def test_a_source_that_only_moved_is_no_change(changes, claim) -> None:
    old = claim()
    moved = old.source.model_copy(update={"start": 70, "end": 95})
    assert changes(old, claim(source=moved)) == []


def test_a_source_that_is_gone(changes, claim) -> None:
    found = changes(claim(source=NAMED), claim(source=None))
    assert ("source", "kind", "named_person", None) in found
    assert ("standing", None, "on_record", None) in found


def test_standing(changes, claim) -> None:
    old = claim()
    new = claim(source=Source(**{**old.source.model_dump(), "standing": "unnamed"}))
    assert changes(old, new) == [("standing", None, "on_background", "unnamed")]


def test_citations_in_another_order_or_place_are_no_change(changes, claim, verdict) -> None:
    one, two = (Citation(evidence="F11", quote=q, start=0, end=5, stance="supports") for q in ("a", "b"))
    moved = one.model_copy(update={"start": 7, "end": 12})
    assert (
        changes(claim(verdict=verdict(citations=(one, two))), claim(verdict=verdict(citations=(two, moved))))
        == []
    )


def test_citations_lost_and_gained(changes, claim, verdict) -> None:
    new = Citation(evidence="F12", quote="no talks", start=0, end=8, stance="refutes", newer=True)
    assert changes(claim(), claim(verdict=verdict(citations=(new,)))) == [
        ("citations", None, "F11 supports: “talks would go on”", None),
        ("citations", None, None, "F12 refutes (newer): “no talks”"),
    ]


@pytest.mark.parametrize(("confidence", "moved"), [(0.7, False), (0.9, False), (0.69, True), (0.95, True)])
def test_confidence_moves_beyond_the_bound_only(changes, claim, verdict, confidence, moved) -> None:
    found = changes(claim(), claim(verdict=verdict(confidence=confidence)))
    assert found == ([("confidence", None, "0.8", str(confidence))] if moved else [])


def test_the_bound_can_be_set(changes, claim, verdict) -> None:
    new = claim(verdict=verdict(confidence=0.79))
    assert changes(claim(), new, bound=0.001) == [("confidence", None, "0.8", "0.79")]


def test_wording_alone(changes, claim, verdict) -> None:
    assert changes(claim(text="A."), claim(text="B.")) == [("wording", "claim", "A.", "B.")]
    new = claim(verdict=verdict(reason="Another reason."))
    assert changes(claim(), new) == [("wording", "reason", "The passage says so.", "Another reason.")]


def test_wording_is_not_counted_beside_another_change(changes, claim, verdict, verdict_file) -> None:
    old, new = claim(text="A."), claim(text="B.", verdict=verdict("refuted"))
    assert changes(old, new) == [("label", None, "supported", "refuted")]
    (found,) = diff(verdict_file(old), verdict_file(new)).claims
    assert (found.old_text, found.text) == ("A.", "B.")


def test_checkable(changes, claim) -> None:
    assert changes(claim(), claim(checkable=False, why_not="a prediction")) == [
        ("label", None, "supported", None),
        ("checkable", None, "checkable", "not checkable: a prediction"),
    ]


def test_an_error_that_appeared_went_or_changed(changes, claim) -> None:
    broken = claim(error="cut off")
    assert changes(claim(), broken) == [("error", None, "supported", "cut off")]
    assert changes(broken, claim()) == [("recovered", None, "cut off", "supported")]
    assert changes(broken, claim(error="timed out")) == [("error", None, "cut off", "timed out")]
    assert changes(broken, broken) == []


def test_added_and_removed(changes, claim) -> None:
    found = changes(claim("c-1", 0, 9), claim("c-2", 20, 29))
    assert sorted(found) == [("added", None, None, "supported"), ("removed", None, "supported", None)]


def test_alignment_by_span_where_the_source_gave_another_id(verdict_file, claim) -> None:
    old = verdict_file(claim("c-1", 0, 40), claim("c-2", 50, 90))
    new = verdict_file(
        claim("c-8", 2, 41, text="Statement c-1."), claim("c-9", 50, 80, text="Statement c-2.", source=NAMED)
    )
    (found,) = diff(old, new).claims
    assert (found.old_id, found.id) == ("c-2", "c-9")
    assert {change.kind for change in found.changes} == {"source", "standing"}


def test_of_two_claims_on_one_span_each_finds_the_one_with_its_words(verdict_file, claim) -> None:
    old = verdict_file(claim("c-1", 0, 40, text="A."), claim("c-2", 0, 40, text="B."))
    new = verdict_file(claim("c-3", 0, 40, text="B."), claim("c-4", 0, 40, text="A."))
    assert diff(old, new).claims == ()


def test_spans_that_barely_touch_are_two_claims(verdict_file, claim) -> None:
    found = diff(verdict_file(claim("c-1", 0, 40)), verdict_file(claim("c-2", 35, 80))).claims
    assert [change.kind for one in found for change in one.changes] == ["removed", "added"]


def test_claims_without_an_anchor_are_found_by_their_text(verdict_file, claim) -> None:
    old = verdict_file(claim("c-1", None, None, text="A.", verdict=None))
    assert diff(old, verdict_file(claim("c-2", None, None, text="A.", verdict=None))).claims == ()
    assert diff(old, verdict_file(claim("c-2", None, None, text="B.", verdict=None))).counts == {
        "added": 1,
        "removed": 1,
    }


def test_a_text_that_grew_before_a_claim_does_not_pair_it_with_its_neighbour(
    verdict_file, claim, verdict
) -> None:
    old = verdict_file(
        claim("c-1", 0, 40), claim("c-2", 50, 90, text="B."), claim("c-3", 100, 140, text="C.")
    )
    new = verdict_file(
        claim("c-1", 50, 90),
        claim("c-4", 100, 140, text="B.", verdict=verdict("refuted")),
        claim("c-5", 150, 190, text="C.", verdict=verdict("refuted")),
        text="A longer text.",
    )
    found = diff(old, new)
    assert found.text_changed
    assert [(claim.old_id, claim.id) for claim in found.claims] == [("c-2", "c-4"), ("c-3", "c-5")]


def test_what_the_verdicts_were_made_with_is_told(verdict_file) -> None:
    other = MadeWith(
        model="model-b", prompts={"split": "sha256:9", "source": "sha256:3"}, settings={"k": None, "t": 0.5}
    )
    assert diff(verdict_file(), verdict_file(made_with=other)).header == (
        "model: model-a -> model-b",
        "judge prompt removed",
        "source prompt added",
        "split prompt changed",
        "setting k: 5 -> none",
        "setting t: none -> 0.5",
    )


def test_errors_of_the_file_itself(verdict_file) -> None:
    broken = verdict_file(errors=(Failure(stage="split", message="no answer", sentence=4),))
    assert diff(verdict_file(), broken).errors == ("split, sentence 5: no answer",)
    assert diff(broken, verdict_file()).recovered == ("split, sentence 5: no answer",)
    assert diff(verdict_file(), broken).counts == {"error": 1}


def test_a_batch_tells_changed_same_added_and_removed_articles(verdict_file, claim) -> None:
    same, old, new = verdict_file(id="s"), verdict_file(claim(text="A.")), verdict_file(claim(text="B."))
    gone, come = verdict_file(claim(), id="g"), verdict_file(id="n")
    found = diff_batches({"s": same, "x": old, "g": gone}, {"n": come, "x": new, "s": same})
    assert [one.id for one in found.added] == ["n"]
    assert [(one.id, one.claims) for one in found.removed] == [("g", 1)]
    assert [one.counts for one in found.articles] == [{"wording": 1}]
    assert found.same == 1


def test_a_renamed_article_is_known_by_its_text(verdict_file, claim, verdict) -> None:
    old = verdict_file(claim("c-1"), id="g", text="One.")
    new = verdict_file(claim("c-2", verdict=verdict("refuted")), id="n", text="One.")
    found = diff_batches({"g": old}, {"n": new})
    (one,) = found.articles
    assert (found.added, found.removed) == ((), ())
    assert (one.id, one.renamed, one.text_changed, one.header) == ("n", "g", False, ("id: g -> n",))
    assert [(change.old_id, change.id) for change in one.claims] == [("c-1", "c-2")]
    assert one.counts == {"label": 1}


def test_of_two_articles_with_one_text_none_is_taken_for_the_other(verdict_file) -> None:
    twice = {id: verdict_file(id=id, text="One.") for id in ("m", "n")}
    found = diff_batches({"g": verdict_file(id="g", text="One.")}, twice)
    assert [one.id for one in found.added] == ["m", "n"]
    assert [one.id for one in found.removed] == ["g"]
    assert found.articles == ()


def test_counts_are_of_claims_not_of_fields(verdict_file, claim) -> None:
    assert diff(verdict_file(claim()), verdict_file(claim(source=NAMED))).counts == {
        "source": 1,
        "standing": 1,
    }


def test_failing_names_the_kinds_that_matter(verdict_file, claim, verdict) -> None:
    old = verdict_file(claim())
    wording = diff(old, verdict_file(claim(text="B.")))
    label = diff(old, verdict_file(claim(verdict=verdict("refuted"))))
    assert not failing(wording, FAIL_ON)
    assert failing(wording, ["wording"])
    assert failing(label, FAIL_ON)
    assert not failing(label, [])
    assert not failing(label, set(KINDS) - {"label"})


def test_an_article_that_came_or_went_fails_like_its_claims(verdict_file) -> None:
    empty = verdict_file()
    assert failing(diff_batches({}, {"a": empty}), ["added"])
    assert failing(diff_batches({"a": empty}, {}), ["removed"])
    assert not failing(diff_batches({}, {"a": empty}), ["removed"])


def test_an_unknown_kind_is_named(verdict_file) -> None:
    with pytest.raises(ValueError, match="unknown kind of change: lable; there are: label, attribution, "):
        failing(diff(verdict_file(), verdict_file()), ["lable"])
