"""Writes docs/reference/ from the code: what commands say of themselves, and schemas of settings and files.

    python -m scripts.reference

tests/test_docs.py fails where a page has fallen behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from pipeline.cli import app
from pipeline.setup.config_schema import json_schema as config_schema
from pipeline.verdicts.file_schema import json_schema as verdict_schema

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
_WIDTH = 98
_NOTE = "<!-- Made by `python -m scripts.reference`: change the code, and not this page. -->\n"
_TYPES = {
    "boolean": "true or false",
    "date": "date",
    "integer": "whole number",
    "null": "null",
    "number": "number",
    "object": "keys and values",
    "path": "path",
    "string": "text",
}

Schema = dict[str, Any]


def pages() -> dict[str, str]:
    """The pages' texts by the names of their files."""
    made = {
        "commands.md": _commands(),
        "config.md": _config(),
        "exit-codes.md": _exit_codes(),
        "verdict-file.md": _verdict_file(),
    }
    return {name: "\n".join([f"# {title}", _NOTE, *lines]) for name, (title, lines) in made.items()}


# --- the commands -------------------------------------------------------------------------------


def _commands() -> tuple[str, list[str]]:
    lines = ["What `--help` prints. [Exit codes](exit-codes.md) are gathered on a page of their own.\n"]
    for name, told, _ in helps():
        lines += [f"## {name}\n", "```text", told.rstrip(), "```\n"]
    return "Commands", lines


def _exit_codes() -> tuple[str, list[str]]:
    lines = [
        "The same everywhere, so that a script can rely on them: **0**, nothing to look at; **1**, something "
        "could not be done, or has changed; **2**, bad input, told in one line on standard error; **130**, "
        "stopped by ctrl-C.\n",
        "| command | codes |",
        "|---|---|",
    ]
    for name, _, codes in helps():
        if codes:
            lines.append(f"| `{name}` | {codes.removeprefix('Exit code ')} |")
    return "Exit codes", [*lines, ""]


def helps() -> Iterator[tuple[str, str, str]]:
    """Each command by its name, what its help prints, and what it says of its exit codes."""
    root: Any = typer.main.get_command(app)
    yield from _walk(root, "onrecord", None)


def _walk(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str, str]]:
    context = command.context_class(
        command, info_name=name.split()[-1], parent=parent, terminal_width=_WIDTH, max_content_width=_WIDTH
    )
    yield name, command.get_help(context), command.epilog or ""
    if hasattr(command, "list_commands"):
        for one in command.list_commands(context):
            yield from _walk(command.get_command(context, one), f"{name} {one}", context)


# --- what the schemas say -----------------------------------------------------------------------


def _config() -> tuple[str, list[str]]:
    schema = json.loads(config_schema())
    lines = [
        "Every key of the file that says what is read, who is asked, and what claims are checked against. A "
        "key that is not here is refused, with its line and column. Editors that know `yaml-language-server` "
        "complete the file by [config.schema.json](../config.schema.json), which `onrecord init` puts beside "
        "it. [Providers](../providers.md) and [evidence](../evidence.md) show it in use.\n"
    ]
    for path, part in _parts("", schema, schema):
        lines += [f"## {path}\n"] if path else []
        lines += [f"{part['description']}\n", "| key | value | default | what |", "|---|---|---|---|"]
        for key, value in part["properties"].items():
            default = "needed" if key in part.get("required", ()) else _default(value)
            kind = _kind(value, schema, _below(path, key))
            lines.append(f"| `{key}` | {kind} | {default} | {value['description']} |")
        lines.append("")
    return "config.yaml", lines


def _parts(path: str, part: Schema, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """An object and those within it, each with the keys that lead to it."""
    yield path, part
    for key, value in part["properties"].items():
        for name in _referred(value):
            if "properties" in schema["$defs"][name]:
                yield from _parts(_below(path, key), schema["$defs"][name], schema)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _verdict_file() -> tuple[str, list[str]]:
    schema = json.loads(verdict_schema())
    lines = [
        "Every key of a verdict file, record by record; all of them are always there. [Reading a verdict "
        "file](../verdict-files.md) tells what to look at first; "
        "[verdict-file.schema.json](../verdict-file.schema.json) is the same for programs.\n"
    ]
    for name, record in _records("VerdictFile", schema, schema).items():
        lines += [f"## {name}\n", f"{record['description']}\n", "| key | value |", "|---|---|"]
        lines += [f"| `{key}` | {_kind(value, schema)} |" for key, value in record["properties"].items()]
        lines.append("")
    return "Verdict file", lines


def _records(name: str, record: Schema, schema: Schema) -> dict[str, Schema]:
    """A record and those within it, in the order in which a reader comes to them."""
    found = {name: record}
    for value in record["properties"].values():
        for inner in _referred(value):
            if "properties" in schema["$defs"][inner]:
                found |= _records(inner, schema["$defs"][inner], schema)
    return found


def _referred(value: Schema) -> list[str]:
    """The names of the definitions that a value is made of."""
    if "$ref" in value:
        return [value["$ref"].rpartition("/")[2]]
    inner = [*value.get("anyOf", []), value.get("items"), value.get("additionalProperties")]
    return [name for one in inner if isinstance(one, dict) for name in _referred(one)]


def _kind(value: Schema, schema: Schema, setting: str | None = None) -> str:
    """What a value may be, in words; objects are linked, those of a setting by the keys that lead there."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        if "properties" not in schema["$defs"][name]:
            return _kind(schema["$defs"][name], schema)
        return f"[{setting or name}](#{(setting or name).lower().replace('.', '')})"
    if "anyOf" in value:
        # A setting that may be null is one that may be left out.
        told = [one for one in value["anyOf"] if setting is None or one.get("type") != "null"]
        return " or ".join(_kind(one, schema, setting) for one in told)
    if "const" in value or "enum" in value:
        return ", ".join(f"`{one}`" for one in value.get("enum", [value.get("const")]))
    if value.get("type") == "array":
        return f"list: {_kind(value['items'], schema, setting)}"
    if isinstance(within := value.get("additionalProperties"), dict):
        return f"by name: {_kind(within, schema, setting)}"
    named = _TYPES.get(value.get("format", "")) or _TYPES.get(value.get("type", ""), "anything")
    return f"{named}{_bounds(value)}"


def _bounds(value: Schema) -> str:
    least, most = value.get("minimum"), value.get("maximum")
    if most is not None:
        return f" from {least:g} to {most:g}"
    if least:
        return f" from {least:g}"
    return f" above {value['exclusiveMinimum']:g}" if "exclusiveMinimum" in value else ""


def _default(value: Schema) -> str:
    default = value.get("default")
    if default in (None, [], {}):
        return "none"
    if isinstance(default, dict):
        return "as below"
    return f"`{default if isinstance(default, str) else json.dumps(default)}`"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
