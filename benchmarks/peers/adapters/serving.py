"""What every adapter does: it answers questions on standard input, line by line, with what its peer says.

An adapter is run by the peer's own interpreter, so it needs nothing but the peer and Python's library. It
first says who it is, {"ready": version}. Of claim_*.py, each {"claim", "passages"} is answered by one line:

    {"label": "supported", "score": 0.8, "parsed": true}

and of article_*.py each {"article": {"title", "published", "text", "notes"}} by the claims that were found:

    {"claims": [{"text": "The bridge is open.", "label": "supported"}]}

where `label` is null for a claim that the peer does not judge.

`label` is what the peer makes of the model's answer, and `score` its degree of support from 0 to 1, where it
has one. `parsed` is false where the answer was not what the peer had asked for; the label is then that of
the peer's own rule, or null where it has none. {"raised": "ValueError"} tells that the peer broke down.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

Found = dict[str, object]
Article = dict[str, Any]
Judge = Callable[..., Found]

_ANSWERS = os.fdopen(os.dup(1), "w", encoding="utf-8")
# Peers print what they like: it must not get between the answers.
os.dup2(2, 1)


def serve(version: str, judge: Judge) -> None:
    """Answer until the input ends."""
    _say({"ready": version})
    for line in sys.stdin:
        try:
            found = judge(**json.loads(line))
        except Exception as problem:  # noqa: BLE001 - a peer that breaks down is a result, too
            print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
            # The kind alone: the message may quote the claim.
            found = {"raised": type(problem).__name__}
        _say(found)


def _say(words: Found) -> None:
    _ANSWERS.write(json.dumps(words) + "\n")
    _ANSWERS.flush()


def headed(note: Mapping[str, str]) -> str:
    """Whose note it is, of when, on what."""
    return ", ".join(note[key] for key in ("title", "publisher", "date") if key in note)


def version_of(package: str) -> str:
    """The name and version of an installed package."""
    return f"{package} {importlib.metadata.version(package)}"


def bare(package: str) -> None:
    """Make a package importable without running its __init__, which would load all that it can do.

    Raises ModuleNotFoundError where the package is not on the path.
    """
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(f"{package} is not on the path of {sys.executable}")
    module = types.ModuleType(package)
    module.__path__ = list(spec.submodule_search_locations or ())
    sys.modules[package] = module


def absent(module: str, *names: str) -> None:
    """Stand in for a module with classes that are imported but never used, such as one that needs a GPU."""
    stand_in = types.ModuleType(module)
    for name in names:
        setattr(stand_in, name, type(name, (), {}))
    sys.modules[module] = stand_in


def binary(score: float) -> Found:
    """A degree of support as one of two labels: supported from a half up, else refuted."""
    if score != score:  # not a number: the peer has none
        return {"label": None, "score": None, "parsed": False}
    return {"label": "supported" if score >= 0.5 else "refuted", "score": float(score), "parsed": True}
