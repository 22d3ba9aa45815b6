"""The JSON Schema of the verdict file, as docs/verdict-file.schema.json keeps it.

Made from the records, so that the two can't disagree. To write it anew:

    python -m pipeline.verdicts.file_schema > docs/verdict-file.schema.json
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from pipeline.records import VerdictFile


class _EveryKeyIsWritten(GenerateJsonSchema):
    """A verdict file holds every key, also those that the records have a default for.

    Only a key that a record leaves out by its value is not required.
    """

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: ARG002
        return field.get("serialization_exclude_if") is None


def json_schema() -> str:
    """The schema's text: JSON Schema 2020-12, ASCII only, with a newline at the end."""
    schema = VerdictFile.model_json_schema(
        by_alias=True, schema_generator=_EveryKeyIsWritten, mode="serialization"
    )
    head = {"$schema": GenerateJsonSchema.schema_dialect, "title": "onrecord verdict file"}
    return json.dumps({**head, **schema, "title": head["title"]}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json_schema())
