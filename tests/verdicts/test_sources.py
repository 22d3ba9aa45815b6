"""The sources of a batch: who is the same, what rests on whom, and how it is put down."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from pipeline.records import Questions, Source, SourceKind, VerdictFile, Words
from pipeline.verdicts.sources import Voice, voices
from pipeline.verdicts.sources_render import render_csv, render_json, render_text


def named(name: str | None, text: str | None = None, **changes: Any) -> Source:
    fields: dict[str, Any] = {"kind": "named_person", "standing": "on_record", "quote": "indirect"}
    return Source(**{**fields, "name": name, "text": text or name, **changes})


def unnamed(text: str, position: tuple[str, int] | None = None, **changes: Any) -> Source:
    words = (
        Words(text=position[0], start=position[1], end=position[1] + len(position[0])) if position else None
    )
    fields: dict[str, Any] = {
        "kind": "anonymous_person",
        "standing": "on_background" if position else "unnamed",
        "quote": "direct",
        "questions": Questions(position=words),
    }
    return Source(**{**fields, "text": text, **changes})


@pytest.fixture
def said(claim: Any, verdict_file: Any) -> Any:
    """Make a verdict file with a claim for each source; labels and contents differ unless given."""

    def make(*sources: Source, article: str = "a-1", **changes: Any) -> VerdictFile:
        claims = [
            claim(
                f"c-{article}-{n}", n, n + 1, source=source, **{"content": f"It is {article} {n}.", **changes}
            )
            for n, source in enumerate(sources)
        ]
        return verdict_file(*claims, id=article)  # type: ignore[no-any-return]

    return make


def names(found: list[Voice]) -> list[tuple[str, int]]:
    return [(one.name, len(one.claims)) for one in found]


# --- named ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variants", "count"),
    [
        (["Putin", "Vladimir Putin", "putin’s"], 1),
        (["the Kremlin", "Kremlin"], 1),
        (["U.N.", "United Nations"], 1),
        (["Volodymyr Oleksandrovych Holm", "Volodymyr Holm", "Holm"], 1),
        (["Anna Berg", "John Berg", "Berg"], 3),
        (["Anna Berg", "Anna Holm"], 2),
        (["Putin", "Rasputin"], 2),
    ],
)
def test_variants_of_a_name(said: Any, variants: list[str], count: int) -> None:
    assert len(voices([said(*map(named, variants))])) == count


def test_a_surname_of_one_article_is_the_full_name_of_another(said: Any) -> None:
    found = voices([said(named("Putin")), said(named("Vladimir Putin"), article="a-2")])
    assert names(found) == [("Vladimir Putin", 2)]
    assert found[0].articles == ("a-1", "a-2")
    assert found[0].variants == ("Putin",)


def test_a_role_is_the_one_source_of_the_article_that_has_it(said: Any) -> None:
    president = named("Vladimir Putin", role="Russian president")
    alone = named(None, "the Russian president")
    assert names(voices([said(president, alone)])) == [("Vladimir Putin", 2)]
    other = named("Donald Trump", role="U.S. president")
    assert len(voices([said(president, other, alone)])) == 3


def test_a_role_says_nothing_about_another_article(said: Any) -> None:
    found = voices(
        [said(named("Vladimir Putin", role="president")), said(named(None, "the president"), article="a-2")]
    )
    assert len(found) == 2


# --- anonymous ------------------------------------------------------------------------------------


def test_the_same_description_is_the_same_source(said: Any) -> None:
    first = ("a Russian analyst", 50)
    found = voices([said(unnamed("a Russian analyst", first), unnamed("The analyst", first))])
    assert names(found) == [("a Russian analyst", 2)]
    assert found[0].variants == ("The analyst",)


def test_two_descriptions_are_two_sources(said: Any) -> None:
    found = voices(
        [said(unnamed("a diplomat", ("a Western diplomat", 5)), unnamed("one", ("a Russian diplomat", 90)))]
    )
    assert len(found) == 2


def test_an_anonymous_source_is_never_that_of_another_article(said: Any) -> None:
    assert len(voices([said(unnamed("officials")), said(unnamed("officials"), article="a-2")])) == 2
    assert len(voices([said(unnamed("officials"), unnamed("Officials"))])) == 1


# --- what rests on whom ---------------------------------------------------------------------------


def test_claims_on_one_anonymous_source_alone(said: Any, verdict: Any) -> None:
    doubtful = verdict("not_enough_evidence")
    [found] = voices([said(unnamed("officials"), verdict=doubtful)])
    assert found.alone == found.claims
    [found] = voices([said(unnamed("officials"))])  # the evidence supports it
    assert found.alone == ()
    [found] = voices([said(named("Berg"), verdict=doubtful)])
    assert found.alone == ()


def test_what_another_source_says_too_does_not_rest_on_one(said: Any, verdict: Any) -> None:
    both = said(unnamed("officials"), named("Berg"), verdict=verdict("refuted"), content="It is shut.")
    assert [one.alone for one in voices([both])] == [(), ()]


@pytest.mark.parametrize("kind", ["none", "unknown"])
def test_own_voice_is_no_source_and_an_unknown_one_neither(said: Any, kind: str) -> None:
    assert voices([said(Source(kind=kind))]) == []


# --- put down -------------------------------------------------------------------------------------


def test_table_json_and_csv_tell_the_same(said: Any, verdict: Any) -> None:
    sources = (unnamed("=officials"), named("Berg"), named("Anna Berg"))
    found = voices([said(*sources, verdict=verdict("refuted"))])
    console = Console(width=130, record=True, file=io.StringIO())
    console.print(render_text(found))
    shown = console.export_text()
    assert "2 sources: 1 on record, 1 unnamed; 1 claim on the word of one anonymous source alone" in shown
    assert "Anna Berg, named person" in shown
    assert [one["name"] for one in json.loads(render_json(found))] == ["Anna Berg", "=officials"]
    lines = list(csv.DictReader(io.StringIO(render_csv(found))))
    assert [(line["name"], line["claims"], line["alone"], line["refuted"]) for line in lines] == [
        ("Anna Berg", "2", "0", "2"),
        ("'=officials", "1", "1", "1"),
    ]


NAMES = st.sampled_from(
    ["Putin", "Vladimir Putin", "Berg", "Anna Berg", "John Berg", "U.N.", "United Nations"]
)
KINDS = st.sampled_from([kind for kind in SourceKind if kind not in (SourceKind.NONE, SourceKind.UNKNOWN)])


# The fixtures only hand out functions, which keep nothing from one example to the next.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(st.tuples(KINDS, NAMES), max_size=8))
def test_every_claim_has_one_voice_and_order_does_not_matter(
    claim: Any, verdict_file: Any, drawn: list[tuple[SourceKind, str]]
) -> None:
    claims = [
        claim(f"c-{n}", n, n + 1, source=Source(kind=kind, text=name, name=None if kind.anonymous else name))
        for n, (kind, name) in enumerate(drawn)
    ]
    found = voices([verdict_file(*claims)])
    assert sorted(id for one in found for id in one.claims) == sorted(one.id for one in claims)
    assert names(found) == names(voices([verdict_file(*reversed(claims))]))
