"""A config file is read whole, or refused in one line that names the place and the key."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.errors import UserError
from pipeline.config.settings import Config, EvidenceSettings, load
from pipeline.config.yaml_document import read_yaml

REPOSITORY = Path(__file__).parents[2]

GOOD = """\
articles: [news/*.txt]
provider: near
providers:
  near:
    model: small
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "config.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(folder: Path, text: str | bytes) -> str:
    """The message for a config file, after its path."""
    path = write(folder, text)
    with pytest.raises(UserError) as caught:
        load(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}:")
    return message.removeprefix(f"{path}:")


def test_a_short_config_has_the_defaults(tmp_path: Path) -> None:
    config = load(write(tmp_path, GOOD))
    assert config.mode == "replay"
    assert config.chosen().model == "small"
    assert config.chosen().in_flight == 4
    assert config.evidence == EvidenceSettings(notes=[], batch=True, per_claim=4)
    assert config.path(config.out) == tmp_path / "verdicts"


def test_the_config_of_the_repository_is_good() -> None:
    config = load(REPOSITORY / "config.yaml")
    assert config.chosen().kind == "local"
    assert config.providers["openai"].key_env == "OPENAI_API_KEY"
    assert len(config.files(config.articles)) == 2


def test_the_providers_shown_in_comments_are_good(tmp_path: Path) -> None:
    text = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
    lines = [line.replace("  # ", "  ", 1) for line in text.splitlines() if line.startswith("  # ")]
    entries = [line for line in lines if line.startswith("  ") and ":" in line]
    shown = next(n for n, line in enumerate(entries) if line.strip() == "ollama:")
    config = load(write(tmp_path, GOOD + "\n".join(entries[shown:]) + "\n"))
    assert {"ollama", "vllm", "azure"} <= config.providers.keys()
    assert config.providers["azure"].query == {"api-version": "2024-10-21"}


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ("mdoe: live", '6:1: mdoe: unknown key "mdoe"; did you mean "mode"?'),
        ("    modle: x", '6:5: providers.near.modle: unknown key "modle"; did you mean "model"?'),
        ("evidence: {noets: []}", '6:12: evidence.noets: unknown key "noets"; did you mean "notes"?'),
        ("evidence: {zzz: 1}", '6:12: evidence.zzz: unknown key "zzz"; there are: notes, index, '),
        ("mode: dream", "6:7: mode: wants one of 'replay', 'record', 'live' or 'batch'"),
        ("at_once: many", "6:10: at_once: wants a whole number, not text"),
        ("at_once: 1.5", "6:10: at_once: wants a whole number, not a number"),
        ("at_once: true", "6:10: at_once: wants a whole number, not true or false"),
        ("at_once: 0", "6:10: at_once: should be greater than or equal to 1"),
        ("evidence: 3", "6:11: evidence: wants keys and values, not a number"),
        ("evidence: {batch: no}", "6:19: evidence.batch: wants true or false, not text"),
        ("evidence:\n  notes: a.yaml", "7:10: evidence.notes: wants a list, not text"),
        ("evidence:\n  notes:\n    - 3", "8:7: evidence.notes.0: wants text, not a number; put it in quotes"),
        ("out:", "6:5: out: wants text, not nothing"),
        ("    timeout: soon", "6:14: providers.near.timeout: wants a number, not text"),
        (
            "    timeout: 1e999",
            "6:14: providers.near.timeout: cannot be read as float; put it in quotes and leave out any !tag",
        ),
        (
            "    query: {api-version: 2}",
            "6:26: providers.near.query.api-version: wants text, not a number; put it in quotes",
        ),
        (
            "    base_url: host/v1",
            "6:15: providers.near.base_url: wants an http or https address, without spaces or a user name",
        ),
        ("    model: again", "6:5: providers.near.model: given twice, first in line 5; keep one"),
        (
            "    api_key: s3cret",
            "6:5: providers.near.api_key: secrets come from the environment: use key_env",
        ),
        (
            "    options: {a: {Authorization: s3cret}}",
            "6:19: providers.near.options.a.Authorization: secrets come from the environment: use key_env",
        ),
        (
            "out: !!python/name:os.getcwd x",
            "6:6: out: cannot be read as python/name:os.getcwd; put it in quotes",
        ),
        ("out: &a x\ncache: *a", "6:6: cache: aliases (*name) are not read here; write the value out"),
        ("? [a]\n: b", "6:3: a key must be plain text"),
        ("\tout: x", "6:1: not valid YAML: found character '\\t' that cannot start any token"),
        ("---\na: b", "6:1: not valid YAML: but found another document"),
    ],
)
def test_a_mistake_is_told_by_place_and_key(tmp_path: Path, added: str, message: str) -> None:
    told = refusal(tmp_path, GOOD + added + "\n")
    assert told.startswith(message)
    assert "s3cret" not in told


def test_what_is_missing_is_told_once_with_a_count(tmp_path: Path) -> None:
    assert refusal(tmp_path, "mode: live\n") == "1:1: articles: is missing; add it (and 2 more)"


def test_a_provider_that_is_not_there(tmp_path: Path) -> None:
    told = refusal(tmp_path, GOOD.replace("provider: near", "provider: naer"))
    assert told == '2:11: provider: unknown provider "naer"; did you mean "near"?'
    config = load(write(tmp_path, GOOD)).model_copy(update={"provider": "far"})
    with pytest.raises(UserError, match='unknown provider "far"; there are: near'):
        config.chosen()


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    config = load(
        write(tmp_path, GOOD.replace("small", "NO") + "    query: {v: 2024-10-21, w: yes, x: 1:30}\n")
    )
    assert config.chosen().model == "NO"
    assert config.chosen().query == {"v": "2024-10-21", "w": "yes", "x": "1:30"}


def test_options_keep_their_types(tmp_path: Path) -> None:
    options = "{temperature: 0.5, seed: 010, stream: false, stop: null, user: '1', e: 1e3}"
    config = load(write(tmp_path, GOOD + f"    options: {options}\n"))
    kept = {"temperature": 0.5, "seed": 10, "stream": False, "stop": None, "user": "1", "e": 1000.0}
    assert config.chosen().options == kept


@pytest.mark.parametrize("empty", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file(tmp_path: Path, empty: str) -> None:
    assert refusal(tmp_path, empty) == "1:1: the file is empty"


def test_a_list_where_keys_are_wanted(tmp_path: Path) -> None:
    assert refusal(tmp_path, "- a\n") == "1:1: wants keys and values, not a list"


def test_not_utf8(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"a: b\nc: \xff\n") == "2:4: not UTF-8; save the file as UTF-8"


def test_a_control_character(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a: \x00\n").startswith("1:1: not valid YAML:")


def test_nested_too_deeply(tmp_path: Path) -> None:
    assert refusal(tmp_path, "a: " + "[" * 5000) == "1:103: not valid YAML: nested too deeply"
    assert "nested" not in refusal(tmp_path, "a: " + "[" * 90 + "]" * 90)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"none\.yaml: no such file; check the path"):
        load(tmp_path / "none.yaml")
    with pytest.raises(UserError, match="cannot be read: "):
        load(tmp_path)


def test_a_byte_order_mark_is_no_part_of_a_key(tmp_path: Path) -> None:
    assert load(write(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())).articles == ["news/*.txt"]


def test_patterns_start_at_the_folder_of_the_config(tmp_path: Path) -> None:
    folder = tmp_path / "desk [1]"
    (folder / "news").mkdir(parents=True)
    for name in ("b.txt", "a.txt", "c.md"):
        (folder / "news" / name).touch()
    config = load(write(folder, GOOD))
    wanted = [folder / "news/a.txt", folder / "news/b.txt"]
    assert config.files(["news/*.txt", "news/a.txt"]) == wanted
    assert config.files([str(tmp_path / "*" / "news" / "a.txt")]) == wanted[:1]
    with pytest.raises(UserError, match="no such file"):
        config.files(["news/*.txt", "nwes/*.txt"])


def test_a_config_is_not_changed_in_place(tmp_path: Path) -> None:
    config: Config = load(write(tmp_path, GOOD))
    with pytest.raises(ValueError, match="frozen"):
        config.mode = "live"
    changed = config.model_copy(update={"mode": "live"})
    assert (changed.mode, changed.folder) == ("live", tmp_path)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_one_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "x.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        told = read_yaml(path).error((), "fine")
    except UserError as refused:
        told = refused
    assert str(told).startswith(f"{path}:")
    assert "\n" not in str(told)
