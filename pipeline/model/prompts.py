"""Prompts: files of instructions to the model, and the delimiting of the texts that go into them.

A prompt is a file `NAME.md`: front matter (`version`, a whole number, and `purpose`), then a part
`## system` and a part `## user`, both jinja2 templates. Values are data: they are never rendered as
templates. `{{ data("article", text) }}` puts a text between `<article>` and `</article>`, character
for character, so that the model can copy its words. A text that holds such a tag itself does not close
it: all tags of that prompt are then numbered (`<article-1>`) until no text holds one of them.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.config.errors import UserError

if TYPE_CHECKING:
    from jinja2 import Template

_FILE = re.compile(r"---\n(?P<front>.*?)^---\n(?P<body>.*)", re.DOTALL | re.MULTILINE)
_PART = re.compile(r"^## (system|user)[ \t]*\n", re.MULTILINE)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    version: int
    purpose: str


@dataclass(frozen=True)
class Prompt:
    """One prompt file. `sha256` is that of the file with `\\n` at the line ends; `system` and `user`
    are the templates."""

    name: str
    version: int
    purpose: str
    sha256: str
    system: str
    user: str
    file: Path = field(compare=False)

    @property
    def kind(self) -> str:
        """The kind of topic that it is (answers.Topic)."""
        return "prompt"

    @property
    def stage(self) -> str:
        """The stage that it serves: its name up to the first hyphen."""
        return self.name.partition("-")[0]

    @property
    def told(self) -> str:
        """In words, for a message."""
        return f"prompt {self.name} (version {self.version})"

    def messages(self, **values: object) -> list[dict[str, str]]:
        """The two messages to send. Raises UserError where the template wants a value not given."""
        for number in itertools.count():
            blocks = _Blocks(f"-{number}" if number else "")
            messages = [
                {"role": "system", "content": self._render(self.system, blocks, values)},
                {"role": "user", "content": self._render(self.user, blocks, values)},
            ]
            if not blocks.could_be_closed():
                break
        return messages

    def _render(self, source: str, blocks: _Blocks, values: dict[str, object]) -> str:
        from jinja2 import TemplateError

        try:
            return _template(source).render(values, data=blocks.wrap)
        except TemplateError as problem:
            raise UserError(f"{self.file}: {problem.message}") from None


class _Blocks:
    """The delimited texts of one prompt as it is rendered; `suffix` is added to each tag's name."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._texts: list[str] = []
        self._names: set[str] = set()

    def wrap(self, name: str, text: str) -> str:
        self._names.add(name)
        self._texts.append(text)
        return f"<{name}{self._suffix}>\n{text}\n</{name}{self._suffix}>"

    def could_be_closed(self) -> bool:
        names = "|".join(re.escape(name + self._suffix) for name in sorted(self._names))
        tag = re.compile(rf"<\s*/?\s*(?:{names})(?![\w-])", re.IGNORECASE)
        return bool(names) and any(tag.search(text) for text in self._texts)


@functools.lru_cache(maxsize=256)
def _template(source: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - what is made is a prompt, not a page
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(source)


def load(names: Iterable[str], override: Path | None = None) -> dict[str, Prompt]:
    """The prompts of these names, by name; a file in the folder `override` wins over the built-in one.

    Raises UserError, naming the file, where one is missing or is no prompt.
    """
    if override is not None and not override.is_dir():
        raise UserError(f"{override}: no such folder of prompts; check `prompts:` in the config")
    folders = [folder for folder in (override, built_in()) if folder is not None]
    return {name: read(_find(name, folders)) for name in names}


def built_in() -> Path:
    """The folder of the prompts that come with onrecord: in the installed package or the checkout."""
    package = Path(__file__).parent.parent
    installed = package / "_prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


def read(file: Path) -> Prompt:
    """Read one prompt file. Raises UserError, naming the file, where it is no prompt."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise UserError(f"{file}: cannot be read as UTF-8 text: {problem}") from None
    match = _FILE.fullmatch(text)
    if match is None:
        raise UserError(f"{file}:1: a prompt begins with front matter: ---, version, purpose, ---")
    front = _front_matter(file, match["front"])
    parts = _parts(file, match["body"])
    return Prompt(
        name=file.stem,
        version=front.version,
        purpose=front.purpose,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        system=parts["system"],
        user=parts["user"],
        file=file,
    )


def _find(name: str, folders: list[Path]) -> Path:
    for folder in folders:
        if (file := folder / f"{name}.md").is_file():
            return file
    raise UserError(f"{folders[-1] / name}.md: there is no such prompt; is onrecord installed whole?")


def _front_matter(file: Path, text: str) -> _FrontMatter:
    try:
        return _FrontMatter.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as problem:
        raise UserError(f"{file}: front matter: not valid YAML: {str(problem).splitlines()[0]}") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "version and purpose"
        raise UserError(f"{file}: front matter: {where}: {first['msg']}") from None


def _parts(file: Path, body: str) -> dict[str, str]:
    """The templates by the name of their part, compiled once so that a slip in one shows here."""
    from jinja2 import TemplateSyntaxError

    before, *pieces = _PART.split(body)
    if before.strip() or sorted(pieces[::2]) != ["system", "user"]:
        raise UserError(f"{file}: wants one part `## system` and one part `## user`, and nothing before")
    parts = {name: text.strip() for name, text in zip(pieces[::2], pieces[1::2], strict=True)}
    for name, text in parts.items():
        try:
            _template(text)
        except TemplateSyntaxError as problem:
            raise UserError(f"{file}: line {problem.lineno} of ## {name}: {problem.message}") from None
    return parts
