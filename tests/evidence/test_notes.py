"""Notes are read whole, or refused by file, line and key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipeline.config.errors import UserError
from pipeline.evidence import notes
from pipeline.records import Evidence, Origin

REPOSITORY = Path(__file__).parents[2]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_note_becomes_evidence(tmp_path: Path) -> None:
    text = "- id: N1\n  date: 2025-03-11\n  title: NO\n  text: >-\n    One fact\n    in two lines.\n"
    path = write(
        tmp_path / "a.yaml", text + "  publisher: P\n  url: https://example.org/@p/1\n- {id: N2, text: t}\n"
    )
    assert notes.load([path]) == [
        Evidence(
            id="N1",
            text="One fact in two lines.",
            title="NO",
            publisher="P",
            url="https://example.org/@p/1",
            date=dt.date(2025, 3, 11),
            origin=Origin.NOTE,
        ),
        Evidence(id="N2", text="t", origin=Origin.NOTE),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: N1\n", "1:3: 0.text: is missing; add it"),
        ("- {id: N1, text: ' '}\n", "1:18: 0.text: wants some text"),
        ("- {id: N1, text: t, date: 2025-02-30}\n", "1:27: 0.date: wants a date such as 2025-03-11"),
        ("- {id: N1, text: t, date: 2025}\n", "1:27: 0.date: wants a date such as 2025-03-11"),
        ("- {id: N1, text: t, dtae: x}\n", '1:21: 0.dtae: unknown key "dtae"; did you mean "date"?'),
        ("- {id: N1, text: t, url: 'javascript:x'}\n", "1:26: 0.url: wants an http or https address"),
        ("- {id: 'A:1', text: t}\n", "1:8: 0.id: an id is made of letters, digits, dots and dashes"),
        ("- {id: 7, text: t}\n", "1:8: 0.id: wants text, not a number; put it in quotes"),
        ("- {id: N1, text: t}\n- {id: N1, text: u}\n", '2:8: 1.id: "N1" is already in '),
        ("id: N1\ntext: t\n", "1:1: wants a list, not keys and values"),
    ],
)
def test_a_mistake_is_told_by_place_and_key(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path / "a.yaml", text)
    with pytest.raises(UserError) as caught:
        notes.load([path])
    assert str(caught.value).startswith(f"{path}:{message}")


def test_an_id_is_given_once_in_all_files(tmp_path: Path) -> None:
    first = write(tmp_path / "a.yaml", "- {id: N1, text: t}\n")
    second = write(tmp_path / "b.yaml", "- {id: N0, text: t}\n- {id: N1, text: u}\n")
    with pytest.raises(UserError) as caught:
        notes.load([first, second])
    assert str(caught.value) == f'{second}:2:8: 1.id: "N1" is already in {first}; give it another id'


def test_the_notes_of_the_repository_say_where_they_were_read() -> None:
    facts = notes.load([REPOSITORY / "evidence" / "ceasefire.yaml"])
    assert [fact.id for fact in facts] == [f"F{n:02}" for n in range(1, 22)]
    assert all(fact.date and fact.title and fact.publisher and fact.url for fact in facts)
