"""The file of one cassette: requests and answers as YAML that people can read and review.

    version: 1
    schemas:
      Parts-1f0c2d3e: {...}
    interactions:
    - prompt: split
      request: {...}     # the body as it was sent; its schema is written once, above
      answer: {...}      # choices and usage (answers.py says what is left out)
    - search: brave
      request: {...}     # method, url and parameters, without a key
      answer: {...}      # the results
    - found: evidence
      request: {...}     # the claims, and hashes of the notes and the index
      answer: {...}      # the ids of the passages of each claim, and the hashes of their texts
    - page: example.com
      request: {...}
      answer: {...}      # the text of the page, or why it could not be read

Log-probabilities stand as text, a line of JSON for each token (the token, its log-probability, the
likeliest tokens in its place), which is quick to read for people and machines.

Interactions are sorted by kind and name, then by request, so the same recordings give the same bytes whatever
order they were made in. No header, id or clock is in it, and no host of a model. While answers are being
recorded they go to a journal beside the file, one line each, so that a kill loses none; saving merges it into
the file. `persister(path)` is what vcrpy loads and saves through.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.emitter import ScalarAnalysis

from pipeline.config.errors import UserError
from pipeline.model.answers import canonical
from pipeline.model.vcrpy import CassetteNotFoundError, Request
from pipeline.storage.atomic import write_atomic

VERSION = 1
KINDS = ("found", "page", "prompt", "search")
"""What an interaction may be marked as."""
_ODD_BREAKS = "\r\x85\u2028\u2029\ufeff"
"""What YAML takes for a line's end, or for nothing, unless it is escaped."""
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Persister:
    """Loads and saves cassettes for vcrpy; the format is fixed, so vcrpy's serializer is not used."""

    @staticmethod
    def load_cassette(path: Path, serializer: object) -> tuple[list[Request], list[dict[str, Any]]]:  # noqa: ARG004
        """The requests and answers of file and journal. Raises UserError, naming file and line."""
        found = [*_saved(path), *_journaled(path)]
        if not found:
            raise CassetteNotFoundError
        pairs = [
            interaction(kind, name, canonical(body), canonical(answer)) for kind, name, body, answer in found
        ]
        return [request for request, _ in pairs], [answer for _, answer in pairs]

    @staticmethod
    def save_cassette(path: Path, cassette: dict[str, Any], serializer: object) -> None:  # noqa: ARG004
        """Write the file whole or not at all, then drop the journal. Raises UserError where it cannot."""
        text = _text(list(zip(cassette["requests"], cassette["responses"], strict=True)))
        with _told(path, "written"):
            write_atomic(path, text)
            journal(path).unlink(missing_ok=True)


def journal(path: Path) -> Path:
    """Where answers wait, one JSON line each, until the cassette is saved."""
    return path.with_suffix(".yaml.journal")


def note(path: Path, kind: str, name: str, body: bytes, answer: bytes) -> None:
    """Put one answer into the journal. Raises UserError where it cannot be written."""
    # A line begins with a line's end, too: the one before may have been cut short by a kill.
    line = b'\n{"answer":%b,"request":%b,%b:%b}\n' % (answer, body, _json(kind), _json(name))
    with _told(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with journal(path).open("ab") as file:
            file.write(line)


def _json(text: str) -> bytes:
    return json.dumps(text).encode()


def interaction(kind: str, name: str, body: bytes, answer: bytes) -> tuple[Request, dict[str, Any]]:
    """A request and its answer in vcrpy's form. Where it went is in its body, or left to the provider."""
    request = Request("POST", "", body, {"kind": kind, "name": name})
    request.key = hashlib.sha256(body).hexdigest()
    status = {"code": 200, "message": "OK"}
    return request, {"status": status, "headers": {}, "body": {"string": answer}}


def topic(request: Request) -> tuple[str, str]:
    """The kind and the name that a request is recorded under."""
    return request.headers["kind"], request.headers["name"]


@contextlib.contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise UserError(
            f"{path}: cannot be {what}: {problem.strerror}; check the folder and the disk"
        ) from None


# --- writing ------------------------------------------------------------------------------------


class _CassetteDumper(yaml.SafeDumper):
    """Many lines as a block; no aliases. The C emitter differs in small things: it is not used."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True

    def analyze_scalar(self, scalar: str) -> ScalarAnalysis:
        analysis = super().analyze_scalar(scalar)
        # Spaces at the end of a line rule out other styles, but not the literal block.
        if all(line.isprintable() for line in scalar.split("\n")):
            analysis.allow_block = True
        return analysis

    def represent_text(self, data: str) -> yaml.ScalarNode:
        style = "|" if "\n" in data else None
        if any(mark in data for mark in _ODD_BREAKS):
            style = '"'
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_CassetteDumper.add_representer(str, _CassetteDumper.represent_text)


def _text(pairs: list[tuple[Request, dict[str, Any]]]) -> str:
    pairs.sort(key=lambda pair: (*topic(pair[0]), pair[0].key))
    schemas: dict[str, Any] = {}
    interactions = []
    for request, response in pairs:
        body, answer = json.loads(request.body), json.loads(response["body"]["string"])
        if (format_ := _schema_holder(body)) is not None:
            mark = hashlib.sha256(canonical(format_["schema"])).hexdigest()[:8]
            name = f"{format_['name']}-{mark}"
            schemas[name], format_["schema"] = format_["schema"], name
        for choice in answer.get("choices", ()):
            if logprobs := choice.get("logprobs"):
                choice["logprobs"] = _logprobs_as_text(logprobs["content"])
        kind, name = topic(request)
        interactions.append({kind: name, "request": body, "answer": answer})
    whole = {"version": VERSION, "schemas": dict(sorted(schemas.items())), "interactions": interactions}
    return yaml.dump(whole, Dumper=_CassetteDumper, sort_keys=False, allow_unicode=True, width=2**31)


def _schema_holder(body: dict[str, Any]) -> dict[str, Any] | None:
    """The part of a request that holds its schema, or None: a recording need not have one."""
    holder = (body.get("response_format") or {}).get("json_schema")
    return holder if isinstance(holder, dict) and "schema" in holder else None


def _logprobs_as_text(tokens: list[dict[str, Any]]) -> str:
    lines = (
        [token["token"], token["logprob"], [[top["token"], top["logprob"]] for top in token["top_logprobs"]]]
        for token in tokens
    )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _logprobs_from_text(text: str) -> list[dict[str, Any]]:
    lines = (json.loads(line) for line in text.split("\n")[:-1])
    return [
        {"token": text, "logprob": logprob, "top_logprobs": [{"token": t, "logprob": p} for t, p in top]}
        for text, logprob, top in lines
    ]


# --- reading ------------------------------------------------------------------------------------


Entry = tuple[str, str, Any, Any]
"""Kind, name, request and answer of a recording."""


def _saved(path: Path) -> list[Entry]:
    if not path.is_file():
        return []
    try:
        with _told(path, "read"):
            text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError:
        raise UserError(f"{path}:1: not UTF-8; restore it, or delete it and record again") from None
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise UserError(f"{path}:{line}: not valid YAML: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise UserError(f"{path}:1: not valid YAML: {str(problem).splitlines()[0]}") from None
    return [_entry(path, text, data, number) for number in range(_count(path, data))]


def _count(path: Path, data: Any) -> int:
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise UserError(f"{path}:1: no cassette of version {VERSION}; delete it and record again")
    interactions = data.get("interactions")
    if not isinstance(interactions, list) or not isinstance(data.get("schemas"), dict):
        raise UserError(f"{path}:1: a cassette has `schemas` and `interactions`; delete it and record again")
    return len(interactions)


def _entry(path: Path, text: str, data: dict[str, Any], number: int) -> Entry:
    try:
        entry = data["interactions"][number]
        kind, name, body, answer = _parts(entry)
        if (format_ := _schema_holder(body)) is not None:
            body["response_format"]["json_schema"] = format_ | {"schema": data["schemas"][format_["schema"]]}
        for choice in answer["choices"] if kind == "prompt" else ():
            if "logprobs" in choice:
                choice["logprobs"] = {"content": _logprobs_from_text(choice["logprobs"])}
        return kind, name, body, answer
    except (LookupError, TypeError, ValueError, AttributeError):
        pass
    line = _line(text, number)
    raise UserError(
        f"{path}:{line}: not a recording ({' or '.join(KINDS)}, request, answer); "
        "restore it, or delete it and record again"
    )


def _parts(entry: dict[str, Any]) -> Entry:
    """Raises LookupError, TypeError, ValueError or AttributeError for what is no recording."""
    (kind,) = entry.keys() - {"request", "answer"}
    if kind not in KINDS or not isinstance(entry[kind], str):
        raise ValueError(kind)
    return kind, entry[kind], dict(entry["request"]), dict(entry["answer"])


def _line(text: str, number: int) -> int:
    """The line at which an interaction begins."""
    top: Any = yaml.compose(text, Loader=_Loader)
    interactions = next(value for key, value in top.value if key.value == "interactions")
    return int(interactions.value[number].start_mark.line) + 1


def _journaled(path: Path) -> list[Entry]:
    """The journal's recordings, less a last line that a kill cut short."""
    if not journal(path).is_file():
        return []
    with _told(path, "read"):
        lines = journal(path).read_bytes().splitlines()
    entries = []
    for line in lines:
        with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
            entries.append(_parts(json.loads(line)))
    return entries
