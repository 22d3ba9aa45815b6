"""onrecord: `onrecord run` with the config that it ships with, on the article and its notes as evidence.

Of the config three things are other: the provider is the endpoint instead of a model that onrecord serves by
itself, the notes are the article's own, and no other article is evidence. The answers of earlier runs are
not used, but the files of the encoder are: they are fetched once, like the package.
"""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml
from serving import Article, Found, serve, version_of

SHIPPED = Path(__file__).parents[3] / "config.yaml"


def check(article: Article) -> Found:
    """The claims of the verdict file, each by what is said, without who says it."""
    config = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    asked = {key: value for key, value in config["providers"]["local"].items() if key != "kind"}
    config |= {
        "mode": "live",
        "articles": ["article.jsonl"],
        "providers": {"local": asked | {"base_url": os.environ["OPENAI_BASE_URL"]}},
        "evidence": config["evidence"] | {"notes": ["notes.yaml"], "batch": False},
    }
    notes, told = article["notes"], {"id": "article", **article}
    told.pop("notes")
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        (room / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (room / "notes.yaml").write_text(json.dumps(notes), encoding="utf-8")
        (room / "article.jsonl").write_text(json.dumps(told) + "\n", encoding="utf-8")
        subprocess.run(
            [sys.executable, "-m", "pipeline", "run", "config.yaml"],
            cwd=room,
            env=os.environ | {"HOME": pwd.getpwuid(os.getuid()).pw_dir},
            check=False,  # 1 where a claim could not be judged, which its verdict file says, too
        )
        made = json.loads((room / config["out"] / "article.json").read_text(encoding="utf-8"))
    return {
        "claims": [
            {"text": one["content"], "label": one["verdict"] and one["verdict"]["label"]}
            for one in made["claims"]
        ]
    }


serve(version_of("onrecord"), check)
