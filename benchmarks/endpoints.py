"""Does a gateway that we did not write take our requests? LiteLLM's proxy, in front of the local model.

    python -m benchmarks.endpoints --litellm .venv/endpoints/bin/litellm --date 2026-11-30 --out FILE

The proxy knows which parameters OpenAI, Mistral, Groq, DeepSeek and Azure take of which model, and refuses
the others as it ships. Behind it stands the model that onrecord serves by itself, so that all names have
the same small model's answers: what is measured is whether each claim is judged, and with how many calls
and tokens. A relay between the two adds `service_tier`, which Groq sends and llama.cpp does not. The local
model is asked without the proxy, too, as a large one.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from pipeline.model.local import fetch_model, local_server
from pipeline.verdicts import files

KEY = "sk-of-a-proxy-on-this-machine"
MODELS = {
    "gpt-5-mini": {"model": "openai/gpt-5-mini"},
    "gpt-4o-mini": {"model": "openai/gpt-4o-mini"},
    "mistral-small-latest": {"model": "mistral/mistral-small-latest"},
    "groq/llama-3.3-70b-versatile": {"model": "groq/llama-3.3-70b-versatile"},
    "deepseek-chat": {"model": "deepseek/deepseek-chat"},
    "azure/gpt-5-mini": {"model": "azure/gpt-5-mini", "api_version": "2025-04-01-preview"},
}
"""By the name in the proxy, what it stands for there."""
ARTICLES = {
    "resigned": "The mayor of Ghent resigned on 3 May 2024. The council of Ghent has 53 seats.\n",
    "ferry": "A ferry with 40 people sank off Malta on Monday. No one survived, the coast guard said.\n",
}
NOTES = [
    {
        "id": "N1",
        "date": "2024-05-04",
        "text": "The mayor of Ghent resigned on 3 May. The council has 53 seats.",
    },
    {
        "id": "N2",
        "date": "2024-06-04",
        "text": "All 40 people on the ferry that sank off Malta on Monday were saved.",
    },
]
_WAIT = 180


class _Relay(BaseHTTPRequestHandler):
    """Passes a request on to the local server, whatever its path, and adds what Groq sends."""

    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        back = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=600)
        back.request("POST", "/v1/chat/completions", body, {"content-type": "application/json"})
        answer = back.getresponse()
        told = json.loads(answer.read())
        text = json.dumps(told | {"service_tier": "on_demand"}).encode()
        self.send_response(answer.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    behind = 0


@contextlib.contextmanager
def relay(port: int) -> Iterator[str]:
    """The address of a relay to the server at that port."""
    server = _Server(("127.0.0.1", 0), _Relay)
    server.behind = port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextlib.contextmanager
def proxy(litellm: Path, folder: Path, behind: str) -> Iterator[str]:
    """The address of LiteLLM's proxy in front of that one."""
    models = [
        {
            "model_name": name,
            "litellm_params": {
                **stands_for,
                "api_base": behind if name.startswith("azure") else f"{behind}/v1",
                "api_key": "none",
            },
        }
        for name, stands_for in MODELS.items()
    ]
    (folder / "proxy.yaml").write_text(yaml.safe_dump({"model_list": models}))
    with _Server(("127.0.0.1", 0), _Relay) as free:
        port = free.server_port
    offline = {"LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True", "HF_HUB_OFFLINE": "1"}
    with (folder / "proxy.log").open("w") as log:
        process = subprocess.Popen(
            [litellm, "--config", folder / "proxy.yaml", "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ | offline,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/liveliness")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait()


def _wait_for(url: str) -> None:
    for _ in range(_WAIT):
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url):
            return
        time.sleep(1)
    raise SystemExit(f"the proxy did not start in {_WAIT} s")


def judged(folder: Path, entry: dict[str, Any]) -> dict[str, Any]:
    """What a run of the articles with that entry came to."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "articles").mkdir(parents=True)
    for name, text in ARTICLES.items():
        (folder / "articles" / f"{name}.txt").write_text(text)
    (folder / "notes.yaml").write_text(yaml.safe_dump(NOTES))
    config = {
        "articles": ["articles/*"],
        "mode": "live",
        "provider": "asked",
        "providers": {"asked": entry},
        "evidence": {"notes": ["notes.yaml"], "batch": False},
    }
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    ran = subprocess.run(
        [sys.executable, "-m", "pipeline", "run"],
        cwd=folder,
        env=os.environ | {"PROXY_KEY": KEY, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    found = [files.load(path) for path in sorted((folder / "verdicts").glob("*.json"))]
    claims = [claim for file in found for claim in file.claims if claim.checkable]
    usage = folder / ".onrecord" / "usage.json"
    told = json.loads(usage.read_text()) if usage.exists() else {"total": {}, "prompts": {}}
    counts = ("calls", "reasks", "prompt_tokens", "completion_tokens")
    return {
        "exit_code": ran.returncode,
        "claims": len(claims),
        "judged": sum(claim.verdict is not None for claim in claims),
        "labels": [str(claim.verdict.label) for claim in claims if claim.verdict],
        **{count: told["total"].get(count, 0) for count in counts},
        "prompts": {name: {count: used[count] for count in counts} for name, used in told["prompts"].items()},
        "errors": sorted({error.message for file in found for error in file.errors}),
        "told": ran.stderr.strip() if ran.returncode > 1 else "",
    }


def measure(litellm: Path, folder: Path) -> dict[str, Any]:
    """All entries, first by way of the proxy and then without."""
    with local_server(fetch_model()) as local:
        port = int(local.rpartition(":")[2].partition("/")[0])
        base = {"in_flight": 1, "timeout": 300, "key_env": "PROXY_KEY"}
        with relay(port) as behind, proxy(litellm, folder, behind) as address:
            by_proxy = {
                name: judged(folder / "run", {**base, "base_url": address, "model": name}) for name in MODELS
            }
        name = "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M"
        entry = {**base, "base_url": local, "model": name, "context": 8192, "options": {"temperature": 0}}
        direct = {size: judged(folder / "run", entry | {"size": size}) for size in ("small", "large")}
    return {"litellm": by_proxy, "local": direct}


def main() -> None:
    """Measure, and write what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--litellm", type=Path, required=True, help="the command of LiteLLM's proxy")
    parser.add_argument("--date", required=True, help="of the measurement")
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    version = subprocess.run([asked.litellm, "--version"], capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        measured = measure(asked.litellm, Path(folder))
    head = {
        "command": "make endpoints",
        "date": asked.date,
        "model": "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M behind every name",
        "data": f"{len(ARTICLES)} articles of two sentences, {len(NOTES)} notes, all in the script",
        "versions": {
            "litellm": version.split()[-1],
            "xllamacpp": importlib.metadata.version("xllamacpp"),
        },
    }
    asked.out.write_text(json.dumps(head | measured, indent=2) + "\n")


if __name__ == "__main__":
    main()
