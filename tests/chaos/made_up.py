"""Made-up articles, and a made-up model whose answers hang on the request alone.

So a batch gives the same verdict bytes whenever, in whatever order and however often it is asked about.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from newsroom import shown, stage

NOTES = [
    {"id": "N1", "date": "2024-05-04", "text": "The mayor resigned on 3 May. The council has 53 seats."},
    {"id": "N2", "date": "2024-05-05", "text": "The ferry carried 40 passengers. The harbour was closed."},
]
_SYLLABLES = "bar dol fen gat hol kim lor mun nes pol rav sil tor vel wen zam".split()
_WORDS = ("true", "false", "mixed", "unknown")


def town(number: int) -> str:
    """The name of a town, another for each number."""
    names = []
    while number or not names:
        number, rest = divmod(number, len(_SYLLABLES))
        names.append(_SYLLABLES[rest])
    return "".join(names).capitalize() + "dorp"


def text(number: int, repeat: int = 1) -> str:
    """The article of this number: three `repeat` times over, no two of them alike."""
    return "\n".join(_paragraph(number * repeat + turn) for turn in range(repeat)) + "\n"


def _paragraph(number: int) -> str:
    here = town(number)
    return (
        f"The mayor of {here} resigned on 3 May 2024. "
        f"The council of {here} has {40 + number % 20} seats. "
        f"The ferry of {here} carried {30 + number % 15} passengers."
    )


def lay_out(folder: Path, base_url: str, articles: int, *, repeat: int = 1, **settings: Any) -> None:
    """A project's folder: config, notes, and a .jsonl file with so many articles.

    `settings` go over the config's; those of `provider` over the provider's.
    """
    asked = {"base_url": base_url, "model": "m", "timeout": 60, "in_flight": 16}
    config = {
        "articles": ["articles.jsonl"],
        "mode": "live",
        "provider": "fake",
        "at_once": 8,
        "evidence": {"notes": ["notes.yaml"], "batch": False, "meaning": False},
        **{key: value for key, value in settings.items() if key != "provider"},
        "providers": {"fake": asked | settings.get("provider", {})},
    }
    (folder / "notes.yaml").write_text(json.dumps(NOTES))
    (folder / "config.yaml").write_text(json.dumps(config))
    with (folder / "articles.jsonl").open("w") as lines:
        for number in range(articles):
            lines.write(json.dumps({"id": f"a{number}", "text": text(number, repeat)}) + "\n")


def answer(body: dict[str, Any]) -> object:
    """What the model says: each sentence is a claim, and a claim's verdict hangs on its words."""
    match stage(body):
        case "judge":
            return {"verdict": _WORDS[_chance(_between(body, "claim")) % len(_WORDS)]}
        case _:
            return {"sentence": 1, "reason": f"It says so ({_chance(_between(body, 'claim')) % 1000})."}


def _between(body: dict[str, Any], tag: str) -> str:
    found = re.search(rf"<{tag}>\n(.*)\n</{tag}>", shown(body), re.DOTALL)
    assert found, shown(body)
    return found[1]


def _chance(words: str) -> int:
    return int(hashlib.sha256(words.encode()).hexdigest()[:8], 16)
