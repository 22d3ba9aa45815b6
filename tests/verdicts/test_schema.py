from __future__ import annotations

import json
from pathlib import Path

from pipeline.records import VerdictFile
from pipeline.verdicts.file_schema import json_schema
from pipeline.verdicts.files import dump

KEPT = Path(__file__).parents[2] / "docs" / "verdict-file.schema.json"


def test_the_schema_in_the_docs_is_that_of_the_records() -> None:
    assert KEPT.read_text("utf-8") == json_schema(), (
        "the records have changed: python -m pipeline.verdicts.file_schema > docs/verdict-file.schema.json"
    )


def test_every_object_of_a_file_has_just_the_keys_that_its_schema_requires(sample: VerdictFile) -> None:
    schema = json.loads(json_schema())
    data = json.loads(dump(sample))
    parts = {"Claim": data["claims"], "LedgerLine": data["sentences"], "Evidence": data["evidence"]}
    assert set(schema["required"]) == set(data)
    for name, records in parts.items():
        for record in records:
            assert set(schema["$defs"][name]["required"]) == set(record)
