"""The command as people meet it: what they typed wrong, what it says, and the exit code."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
from fake_server import FakeServer
from newsroom import TEXT, Newsroom, judged, model, shown, stage
from waiting import PATIENCE, finish

from pipeline import __version__
from pipeline.records import SentenceOutcome
from pipeline.verdicts.changes import FAIL_ON, KINDS
from scripts.reference import helps


@pytest.fixture
def checked(room: Newsroom) -> Newsroom:
    """A newsroom with verdicts on one article."""
    room.articles(mayor=TEXT)
    with FakeServer(model()) as server:
        assert room.run(server).code == 0
    return room


# --- help ---------------------------------------------------------------------------------------


def test_version(room: Newsroom) -> None:
    ran = room.command("--version")
    assert (ran.code, ran.out) == (0, f"onrecord {__version__}\n")


COMMANDS = [name for name, _, codes in helps() if codes]


def test_every_command_is_known() -> None:
    assert len(COMMANDS) >= 16


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_an_example_and_its_exit_codes(room: Newsroom, command: str) -> None:
    ran = room.command(*command.split()[1:], "--help")
    assert ran.code == 0
    assert re.search(rf"\n    {command}( |\n)", ran.out)
    assert "Exit code 0" in ran.out


def test_the_list_of_commands_cuts_nothing_off(room: Newsroom) -> None:
    room.patch.setenv("COLUMNS", "80")
    assert "..." not in room.command("--help").out.partition("Commands:")[2]


def test_the_help_of_diff_names_every_kind_of_change(room: Newsroom) -> None:
    told = room.command("diff", "--help").out
    assert [kind for kind in KINDS if kind not in told] == []


def test_help_imports_nothing_heavy() -> None:
    heavy = "asyncio instructor jinja2 openai pydantic rich trafilatura vcr yaml"
    code = (
        "import sys; from pipeline import cli; sys.argv = ['onrecord', '--help']\n"
        f"try: cli.main()\nexcept SystemExit: print(set('{heavy}'.split()) & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.parametrize(
    "words", [["run", "--mode", "maybe"], ["run", "--until", "x"], ["walk"], ["run", "--x"]]
)
def test_a_word_that_there_is_not(room: Newsroom, words: list[str]) -> None:
    ran = room.command(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Traceback" not in ran.err


# --- the config ---------------------------------------------------------------------------------

CONFIG = (
    "articles: [articles/*]\nprovider: a\nproviders:\n  a: {model: m, base_url: 'http://127.0.0.1:9/v1'}\n"
)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (CONFIG + "caches: x\n", 'config.yaml:5:1: caches: unknown key "caches"; did you mean "cache"?'),
        (CONFIG + "at_once: many\n", "config.yaml:5:10: at_once: wants a whole number, not text"),
        (
            CONFIG + "mode: play\n",
            "config.yaml:5:7: mode: wants one of 'replay', 'record', 'live' or 'batch'",
        ),
        (CONFIG + "provider: b\n", "config.yaml:5:1: provider: given twice, first in line 2; keep one"),
        (
            CONFIG + "api_key: sk-1\n",
            "config.yaml:5:1: api_key: secrets come from the environment: use key_env",
        ),
        (CONFIG, "articles/*: no such file; patterns start at the config's folder"),
        ("", "config.yaml:1:1: the file is empty"),
    ],
)
def test_a_mistake_in_the_config(room: Newsroom, config: str, message: str) -> None:
    (room.folder / "config.yaml").write_text(config)
    ran = room.command("run")
    assert (ran.code, ran.out, ran.err) == (2, "", f"onrecord: {message}\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no config.yaml in this folder: onrecord init makes one, or name articles"),
        (["other.yaml"], "other.yaml: no such file; check the path"),
        (["a.yaml", "b.yml"], "two configs, a.yaml and b.yml: a run has one"),
        (["a.txt"], "a.txt: no such file, and no article of the config has this id"),
    ],
)
def test_what_to_run(room: Newsroom, words: list[str], message: str) -> None:
    ran = room.command("run", *words)
    assert (ran.code, ran.out, ran.err) == (2, "", f"onrecord: {message}\n")


def test_no_articles(room: Newsroom) -> None:
    room.config(articles=[])
    ran = room.command("run")
    assert (ran.code, ran.err.startswith("onrecord: no articles: name some, or list them")) == (2, True)


def test_a_provider_that_there_is_not(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    room.config()
    ran = room.command("run", "--provider", "fakes")
    assert (ran.code, ran.err) == (
        2,
        'onrecord: provider: unknown provider "fakes"; did you mean "fake"?\n',
    )


@pytest.mark.parametrize("mode", ["live", "record"])
def test_the_variable_for_the_key_is_missing(room: Newsroom, mode: str) -> None:
    room.articles(mayor=TEXT)
    room.config(provider={"key_env": "NO_SUCH_KEY"})
    ran = room.command("run", "--mode", mode)
    message = "the variable NO_SUCH_KEY is not set: export NO_SUCH_KEY=... and run again"
    assert (ran.code, ran.out, ran.err) == (2, "", f"onrecord: {message}\n")
    assert room.verdicts == {}


# --- articles -----------------------------------------------------------------------------------

BAD = {
    "empty": (b"", "articles/bad.txt: empty: there is nothing to check"),
    "blank": (" \n\u3000\t\n".encode(), "articles/bad.txt: empty: there is nothing to check"),
    "not UTF-8": (
        "é".encode() * 9 + b"\xe9",
        "articles/bad.txt: not UTF-8 (byte 18), though most of it is: save it as UTF-8",
    ),
    "NUL": (b"a\0b", "articles/bad.txt: not a text: it holds NUL characters"),
    "5 MB": (
        b"Words. " * 750_000,
        "articles/bad.txt: too long: an article may have 1,000,000 bytes; cut it into parts",
    ),
}


@pytest.mark.parametrize(("data", "message"), BAD.values(), ids=BAD)
def test_a_bad_article_is_told_and_the_others_go_on(room: Newsroom, data: bytes, message: str) -> None:
    room.articles(bad=data, good=TEXT)
    with FakeServer(model()) as server:
        ran = room.run(server)
    assert (ran.code, ran.err) == (2, f"onrecord: {message}\n")
    assert "2 supported" in ran.out
    assert list(room.verdicts) == ["good"]


def test_each_bad_article_has_its_line(room: Newsroom) -> None:
    room.articles(a=b"", b=b"\xff\xfea", c=b"\0")
    with FakeServer(model()) as server:
        ran = room.run(server)
        assert server.requests == []
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 3)


def test_two_articles_of_one_id(room: Newsroom) -> None:
    room.articles(mayor=TEXT)
    (room.folder / "other").mkdir()
    (room.folder / "other" / "mayor.md").write_text("Another text.")
    with FakeServer(model()) as server:
        ran = room.run(server, articles=["articles/*", "other/*"])
    assert (ran.code, ran.err) == (
        2,
        'onrecord: other/mayor.md: the id "mayor" is taken by articles/mayor.txt: give one of them another\n',
    )
    assert len(room.verdicts["mayor"].claims) == 2


@pytest.mark.parametrize("text", ["# A view of the harbour\n", "A view of the harbour\n"])
def test_an_article_without_a_sentence_to_check(room: Newsroom, text: str) -> None:
    (room.folder / "mayor.md").write_text(text)
    with FakeServer(model()) as server:
        ran = room.run(server, "mayor.md")
    assert (ran.code, ran.err) == (0, "")
    assert "no claims" in ran.out
    assert [line.outcome for line in room.verdicts["mayor"].sentences] == [SentenceOutcome.NOT_CHECKABLE]


def test_an_article_from_standard_input(room: Newsroom) -> None:
    room.patch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    with FakeServer(model()) as server:
        ran = room.run(server, "-")
    assert ran.code == 0
    assert list(room.verdicts) == ["stdin"]


def test_articles_without_a_config(room: Newsroom) -> None:
    (room.folder / "mayor.txt").write_text(TEXT)
    ran = room.command("run", "mayor.txt")
    # The built-in config has no evidence: its claims are open, and nobody is asked.
    assert (ran.code, ran.err) == (0, "")
    assert "1 article, 2 claims; ? 2 not enough evidence" in " ".join(ran.out.split())


def test_one_article_of_the_config_is_checked_against_the_others(room: Newsroom) -> None:
    room.articles(mayor=TEXT, council="The council of Ghent told that the mayor resigned on 3 May 2024.\n")
    with FakeServer(model()) as server:
        assert room.run(server, "mayor").code == 0
        judging = [shown(body) for body in server.requests if stage(body) == "judge"]
    assert list(room.verdicts) == ["mayor"]
    assert "The council of Ghent told" in judging[0]


def test_a_run_that_stops_early_spares_whole_verdicts(checked: Newsroom) -> None:
    before = checked.bytes
    ran = checked.command("run", "--until", "split")
    assert ran.code == 2
    assert "would be overwritten by a run that stops at split: give it an --out of its own" in ran.err
    assert checked.bytes == before
    with FakeServer(model()) as server:
        assert checked.run(server, "--until", "split", "--out", "other").code == 0
    assert checked.bytes == before
    assert (checked.folder / "other/mayor.json").exists()


def test_out_counts_from_the_working_folder(room: Newsroom) -> None:
    (room.folder / "project").mkdir()
    room.articles(mayor=TEXT)
    room.config()
    for name in ("config.yaml", "notes.yaml", "any.yaml", "articles"):
        (room.folder / name).rename(room.folder / "project" / name)
    assert room.command("run", "project/config.yaml", "--until", "read", "--out", "here").code == 0
    assert (room.folder / "here/mayor.json").exists()


# --- diff and show ------------------------------------------------------------------------------


def judge_again(room: Newsroom) -> None:
    """Other verdicts, in the folder `new`."""
    with FakeServer(model(judge=judged("false"))) as server:
        room.run(server, "--out", "new", cache="another")


def test_diff_of_equals(checked: Newsroom) -> None:
    ran = checked.command("diff", "verdicts", "verdicts/mayor.json")
    assert (ran.code, ran.err) == (0, "")
    assert "0 of 1 article changed" in ran.out


@pytest.mark.parametrize(
    ("fail_on", "code"),
    [
        ("label", 1),
        ("source, label", 1),
        ("source", 0),
        ("added,removed", 0),
        ("none", 0),
        (",".join(FAIL_ON), 1),
    ],
)
def test_diff_fails_on_what_it_is_told_to(checked: Newsroom, fail_on: str, code: int) -> None:
    judge_again(checked)
    assert checked.command("diff", "verdicts", "new", "--fail-on", fail_on).code == code


@pytest.mark.parametrize(
    ("format", "told"),
    [("text", "supported -> refuted"), ("markdown", "| label | 2 |"), ("json", '"label": 2')],
)
def test_diff_in_its_formats(checked: Newsroom, format: str, told: str) -> None:
    judge_again(checked)
    ran = checked.command("diff", "verdicts", "new", "--format", format)
    assert (ran.code, ran.err) == (1, "")
    assert told in ran.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["verdicts", "nowhere"], "nowhere: no such file or folder (a git revision is written REV:path"),
        (["verdicts", "articles"], "articles: no verdict file (*.json) in this folder"),
        (["verdicts", "notes.yaml"], "notes.yaml: not a verdict file: "),
        (
            ["verdicts", "verdicts", "--fail-on", "labels"],
            "--fail-on: unknown kind of change: labels; there are: ",
        ),
    ],
)
def test_diff_of_what_is_no_verdicts(checked: Newsroom, words: list[str], message: str) -> None:
    ran = checked.command("diff", *words)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"onrecord: {message}")


def test_diff_wants_a_bound_from_0_to_1(checked: Newsroom) -> None:
    assert checked.command("diff", "verdicts", "verdicts", "--bound", "10").code == 2


@pytest.mark.parametrize("file", ["mayor", "verdicts/mayor.json", "verdicts"])
def test_show(checked: Newsroom, file: str) -> None:
    ran = checked.command("show", file)
    assert (ran.code, ran.err) == (0, "")
    assert "The mayor of Ghent resigned on 3 May 2024" in ran.out


def test_show_of_what_is_no_verdict_file(checked: Newsroom) -> None:
    ran = checked.command("show", "nobody")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("onrecord: nobody: no such file or folder")


# --- the terminal -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["show", "mayor"], ["run", "--mode", "live"], ["diff", "verdicts", "verdicts"]]
)
def test_a_terminal_that_knows_no_unicode(checked: Newsroom, words: list[str]) -> None:
    process = checked.process(*words, PYTHONIOENCODING="ascii")
    out, err = finish(process)
    assert (process.returncode, err) == (0, b"")
    assert out.isascii()


@pytest.mark.parametrize("format", ["text", "json"])
def test_a_reader_that_stops_early(checked: Newsroom, format: str) -> None:
    judge_again(checked)
    process = checked.process("diff", "verdicts", "new", "--format", format)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=PATIENCE) == 1


# --- languages ----------------------------------------------------------------------------------

GERMAN = (
    "Der Minister hat am Montag erklärt, dass die Brücke geschlossen bleibt und repariert wird.\n\n"
    "Die Anwohner sind empört über diese Entscheidung der Regierung in der Hauptstadt.\n"
)


def test_a_run_says_in_one_line_that_it_has_no_rules_for_a_language(room: Newsroom) -> None:
    room.articles(mayor=TEXT, deutsch=GERMAN)
    ran = room.command("run", "articles", "--until", "source")
    assert ran.code == 0
    lines = [line for line in ran.err.splitlines() if "language" in line]
    assert lines == [
        "onrecord: 1 article in another language than English (de): "
        "there each sentence is one claim, and its source is unknown"
    ]
