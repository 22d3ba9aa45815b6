from __future__ import annotations

import json
from pathlib import Path

from pipeline.config.providers import Provider
from pipeline.config.settings import Config
from pipeline.setup.config_schema import json_schema

KEPT = Path(__file__).parents[2] / "docs" / "config.schema.json"


def test_the_schema_in_the_docs_is_that_of_the_settings() -> None:
    assert KEPT.read_text("utf-8") == json_schema(), (
        "the settings have changed: python -m pipeline.setup.config_schema > docs/config.schema.json"
    )


def test_an_editor_learns_every_key_and_that_there_are_no_others() -> None:
    schema = json.loads(json_schema())
    assert set(schema["properties"]) == set(Config.model_fields)
    assert schema["additionalProperties"] is False
    provider = schema["$defs"]["Provider"]
    assert set(provider["properties"]) == set(Provider.model_fields)
    assert provider["additionalProperties"] is False
    assert {"replay", "record", "live"} <= set(schema["properties"]["mode"]["enum"])
