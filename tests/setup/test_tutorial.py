"""Every command of docs/tutorial.md is run, in its order, with a model and a web on this machine.

What stands under a command in the tutorial is to be found in what it printed. Three things are not done as
they stand there: the install (the wheel is another matter), the edits by hand, which are made where the
tutorial asks for them, and the key.
"""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_server import FakeServer
from fake_web import Answer, FakeWeb, html
from newsroom import Newsroom, Ran, model

from pipeline.reviews.decisions import load_decisions
from pipeline.web import fetching, robots

ROOT = Path(__file__).parents[2]
STORY = "<p>The council of Ghent has {} seats, the city said on Monday after a long debate about it.</p>"
FEED = """<rss version="2.0"><channel><title>N</title>
<item><title>One</title><link>http://example.org/news/1</link></item>
<item><title>Two</title><link>http://example.org/news/2</link></item></channel></rss>"""


def steps() -> Iterator[tuple[list[str], list[str]]]:
    """The tutorial's commands in words, each with the lines that stand under it."""
    text = (ROOT / "docs/tutorial.md").read_text("utf-8")
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.splitlines()
            yield shlex.split(command), [line for line in shown if line != "…"]


def replaced(path: str, old: str, new: str) -> None:
    """An edit by hand."""
    text = Path(path).read_text("utf-8")
    assert text.count(old) == 1
    Path(path).write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def web(room: Newsroom) -> Iterator[FakeWeb]:
    sites = {
        "example.org/news/1": html(STORY.format(53), date="2024-05-04"),
        "example.org/news/2": html(STORY.format(55), date="2024-05-05"),
        "example.org/feed.xml": Answer(body=FEED.encode(), headers={"content-type": "text/xml"}),
    }
    with FakeWeb(sites) as web:  # type: ignore[arg-type]
        room.patch.setattr(fetching, "Fetcher", web.fetcher)
        room.patch.setattr(robots, "PAUSE", 0.0)
        yield web


def test_the_tutorial_does_what_it_says(room: Newsroom, web: FakeWeb) -> None:
    for name in ("AUTHOR", "COMMITTER"):
        room.patch.setenv(f"GIT_{name}_NAME", "Jane Doe")
        room.patch.setenv(f"GIT_{name}_EMAIL", "jane@example.org")
    room.patch.setattr("sys.stdin", io.StringIO("a\nas the county says\nd\n\nq\n"))
    codes: dict[str, list[int]] = {}
    asked: list[int] = []
    with FakeServer(model()) as server:

        def own(words: list[str]) -> Ran:
            # The sites of this machine have no certificates.
            words = [word.replace("https:", "http:") for word in words]
            if words[0] == "run" and codes.get("diff") is None and codes.get("git"):
                replaced("articles/example.txt", "3.1 million", "2.7 million")
            return room.command(*words)

        def key(words: list[str]) -> None:
            room.patch.setenv(*words[0].split("="))
            # What the tutorial asks for, and where the model of this test is.
            replaced("config.yaml", "mode: replay", "mode: live")
            replaced("config.yaml", "provider: local", "provider: openai")
            replaced("config.yaml", "https://api.openai.com/v1", server.base_url)
            asked.append(len(server.requests))

        others: dict[str, Callable[[list[str]], None]] = {
            "python3": lambda words: None,
            ".": lambda words: None,
            "pip": the_extras_are_there,
            "cd": lambda words: room.patch.chdir(words[0]),
            "export": key,
            "git": lambda words: subprocess.run(["git", *words], check=True) and None,
        }
        for (name, *words), shown in steps():
            if name != "onrecord":
                others[name](words)
                codes.setdefault(name, []).append(0)
                continue
            ran = own(words)
            told = [line.split() for line in ran.out.splitlines()]
            assert (ran.err, [line for line in shown if line.split() not in told]) == ("", []), words
            codes.setdefault(words[0], []).append(ran.code)
        asked.append(len(server.requests))
    # Something has changed; something is not done yet.
    assert (codes.pop("diff"), codes.pop("status")) == ([1], [1])
    assert {code for each in codes.values() for code in each} == {0}
    # The example is answered from its cassette; what comes later is asked.
    assert asked[0] == 0 < asked[1]
    choices = [str(one.decision) for one in load_decisions(Path("reviews"))["example"]]
    assert choices == ["agree", "dismiss"]
    assert Path("report/index.html").is_file()
    assert {path.stem.partition("-")[0] for path in Path("cassettes").iterdir()} == {"example"}
    assert len(list(Path("verdicts").iterdir())) == 3


def the_extras_are_there(words: list[str]) -> None:
    named = re.findall(r"\[(\w+)\]", " ".join(words))
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(named) <= set(known)


def test_every_page_that_the_tutorial_sends_to_is_there() -> None:
    text = (ROOT / "docs/tutorial.md").read_text("utf-8")
    assert [
        name for name in re.findall(r"\]\(([\w.-]+)\)", text) if not (ROOT / "docs" / name).exists()
    ] == []
