"""The JSON Schema of config.yaml, with which editors complete it and mark mistakes.

docs/config.schema.json keeps it, and `onrecord init` puts it beside the config. To write it anew:

    python -m pipeline.setup.config_schema > docs/config.schema.json
"""

from __future__ import annotations

import json
import sys

from pydantic.json_schema import GenerateJsonSchema

from pipeline.config.settings import Config


def json_schema() -> str:
    """The schema's text: JSON Schema 2020-12, ASCII only, with a newline at the end."""
    head = {"$schema": GenerateJsonSchema.schema_dialect, "title": "onrecord config.yaml"}
    schema = Config.model_json_schema(mode="validation")
    return json.dumps({**head, **schema, "title": head["title"]}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(json_schema())
