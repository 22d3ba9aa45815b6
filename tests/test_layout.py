"""The layout: what docs/architecture.md names is there, names occur once, each folder says what it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import layout

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
FOLDERS = sorted(file.parent for file in layout.PACKAGE.rglob("__init__.py"))


def test_every_path_of_the_page_is_there() -> None:
    named = re.findall(r"`((?:pipeline|prompts|tests)/[\w./-]*)`", PAGE)
    assert len(named) > 25
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_page_shows_every_folder() -> None:
    shown = set(re.findall(r"^  (\w+)(?:/|\.py) ", PAGE, re.MULTILINE))
    there = {path.stem for path in layout.PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert there - shown == set()
    assert shown - there == {"telemetry", "records"}


def test_the_page_shows_the_folders_from_the_top_down() -> None:
    shown = re.findall(r"^  (\w+)(?:/|\.py) ", PAGE, re.MULTILINE)
    imports = layout.find_imports()
    up = [(one, other) for n, one in enumerate(shown) for other in shown[:n] if other in imports[one]]
    assert up == []


def test_imports_know_no_circle() -> None:
    assert len(layout.stack_floors(layout.find_imports())) <= 11


def test_a_circle_is_named() -> None:
    with pytest.raises(ValueError, match="in a circle: a, b"):
        layout.stack_floors({"a": {"b"}, "b": {"a"}, "c": set()})


def test_no_two_classes_share_a_name() -> None:
    assert layout.find_double_classes() == {}


def test_no_file_name_occurs_twice_without_a_reason() -> None:
    assert set(layout.find_double_files()) == set(layout.REASONS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_folder_says_what_it_holds(folder: Path) -> None:
    assert (folder / "__init__.py").read_text("utf-8").startswith('"""')
