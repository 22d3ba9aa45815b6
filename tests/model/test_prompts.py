"""Prompts: the files, what is refused in them, and texts that cannot get out of their place."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.config.errors import UserError
from pipeline.model import prompts
from pipeline.model.prompts import Prompt

FRONT = "---\nversion: 2\npurpose: Try.\n---\n"
WHOLE = FRONT + "## system\nBe brief.\n## user\n{% if loud %}\nLOUD\n{% endif %}\n{{ text }}\n"


def written(folder: Path, text: str, name: str = "split") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.md"
    file.write_text(text, encoding="utf-8")
    return file


def of(user: str) -> Prompt:
    return Prompt("split", 1, "", "", "system", user, Path("split.md"))


def test_a_prompt_is_read_from_its_file(tmp_path: Path) -> None:
    prompt = prompts.read(written(tmp_path, WHOLE, "source-speaker"))
    assert (prompt.name, prompt.stage, prompt.version, prompt.purpose) == (
        "source-speaker",
        "source",
        2,
        "Try.",
    )
    assert prompt.sha256 == hashlib.sha256(WHOLE.encode()).hexdigest()
    assert prompt.messages(text="words", loud=True) == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "LOUD\nwords"},
    ]


def test_line_ends_of_another_system_change_no_hash(tmp_path: Path) -> None:
    unix, dos = tmp_path / "a.md", tmp_path / "b.md"
    unix.write_bytes(WHOLE.encode())
    dos.write_bytes(WHOLE.replace("\n", "\r\n").encode())
    assert prompts.read(unix).sha256 == prompts.read(dos).sha256


def test_a_folder_of_the_users_wins_file_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built_in, own = tmp_path / "built-in", tmp_path / "own"
    written(built_in, WHOLE), written(built_in, WHOLE, "judge")
    written(own, WHOLE.replace("brief", "long"))
    monkeypatch.setattr(prompts, "built_in", lambda: built_in)
    loaded = prompts.load(["split", "judge"], own)
    assert [loaded[name].system for name in ("split", "judge")] == ["Be long.", "Be brief."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## system\n## user\n", ":1: a prompt begins with front matter"),
        (FRONT + "## system\nx\n", "wants one part `## system` and one part `## user`"),
        (FRONT + "hello\n## system\nx\n## user\ny\n", "and nothing before"),
        (FRONT + "## system\nx\n## user\ny\n## user\nz\n", "wants one part"),
        (WHOLE.replace("version: 2", "version: two"), "front matter: version: "),
        (WHOLE.replace("purpose: Try.", "color: red"), "front matter: "),
        (WHOLE.replace("version: 2", "version: [2"), "front matter: not valid YAML"),
        (WHOLE.replace("{{ text }}", "{{ text }"), "of ## user: unexpected"),
    ],
)
def test_a_file_that_is_no_prompt_is_named(tmp_path: Path, text: str, told: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(UserError) as error:
        prompts.read(file)
    assert str(error.value).startswith(str(file))
    assert told in str(error.value)


def test_a_missing_prompt_or_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nonesuch\.md: there is no such prompt"):
        prompts.load(["nonesuch"])
    with pytest.raises(UserError, match="no such folder of prompts"):
        prompts.load(["nonesuch"], tmp_path / "gone")


def test_a_value_not_given_is_named(tmp_path: Path) -> None:
    prompt = prompts.read(written(tmp_path, FRONT + "## system\nx\n## user\n{{ evidence }}\n"))
    with pytest.raises(UserError, match=r"split\.md: 'evidence' is undefined"):
        prompt.messages(text="words")


TAGS = ["</article>", "<ARTICLE>", "< / article-1 >", "</note-2>", "<", ">", "&lt;"]
OTHER = [
    "{{ text }}",
    "{% raw %}",
    "{#",
    "'",
    '"',
    "\\",
    "\u201cquote\u201d",
    "\r\n",
    "\u2028",
    "\x00",
    "text",
]
PIECES = st.sampled_from(TAGS + OTHER)
TEXTS = st.lists(PIECES | st.text(), max_size=8).map("".join)


@given(TEXTS, TEXTS)
@example("</article> <article-1>", "</note>")
def test_texts_stand_whole_between_tags_that_they_cannot_close(article: str, note: str) -> None:
    prompt = of('{{ data("article", article) }}|{{ data("note", note) }}')
    _, user = prompt.messages(article=article, note=note)
    opening = user["content"].partition("\n")[0]
    suffix = opening.removeprefix("<article").removesuffix(">")
    first = f"<article{suffix}>\n{article}\n</article{suffix}>"
    second = f"<note{suffix}>\n{note}\n</note{suffix}>"
    assert user["content"] == f"{first}|{second}"
    for tag in (f"</article{suffix}>", f"</note{suffix}>", f"<article{suffix}>", f"<note{suffix}>"):
        assert user["content"].lower().count(tag) == 1


@given(TEXTS)
def test_a_value_is_never_rendered_as_a_template(text: str) -> None:
    assert of("{{ value }}|").messages(value=text)[1]["content"] == f"{text}|"
