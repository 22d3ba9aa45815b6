"""Notes: dated facts that people wrote down, each with the page where it was read.

A note file is a YAML list; docs/evidence-notes.md describes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel

from pipeline.config.yaml_document import read_yaml
from pipeline.records import Evidence, Origin


class Note(BaseModel):
    """One note as it stands in its file. `date` is the day that the fact is about."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str
    text: Annotated[str, Field(min_length=1)]
    title: str | None = None
    date: dt.date | None = None
    publisher: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None


class Notes(RootModel[list[Note]]):
    """The notes of one file."""


def load(paths: Iterable[Path]) -> list[Evidence]:
    """The notes of the files, in their order. Raises UserError with file:line:column.

    Wrong are: a missing or empty text, an unknown key, an id given twice (also across files), a bad date.
    """
    notes: list[Evidence] = []
    first: dict[str, Path] = {}
    for path in paths:
        document = read_yaml(path)
        for n, note in enumerate(document.check(Notes).root):
            if not re.fullmatch(r"[\w.-]+", note.id):
                raise document.error((n, "id"), "an id is made of letters, digits, dots and dashes")
            if note.id in first:
                raise document.error(
                    (n, "id"), f'"{note.id}" is already in {first[note.id]}; give it another id'
                )
            first[note.id] = path
            notes.append(Evidence(**note.model_dump(), origin=Origin.NOTE))
    return notes
