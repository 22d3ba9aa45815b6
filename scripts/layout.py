"""Prints the layout: the floors of the package's folders, and names that occur twice.

    python -m scripts.layout

A folder stands one floor above the highest that it imports, so that imports go one way, down.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import grimp

PACKAGE = Path(__file__).parents[1] / "pipeline"
_PER_FOLDER = frozenset({"__init__.py", "command.py", "report.py", "scores.py", "plain.py"})
"""Each measurement of evals/ has a file of these names, on purpose."""
_NAMED_OUTSIDE = ("cli", "evals/datasets")
"""The folders whose files have the names of commands and of data sets, on purpose."""
REASONS = {
    "client.py": "each is the client of one service",
    "errors.py": "what its folder raises: a user's mistakes, a model's faults",
}
"""Why a name that occurs more than once tells enough beside that of its folder."""


def find_imports() -> dict[str, set[str]]:
    """Each folder or loose file of the package, with those that it imports. Raises as grimp does."""
    graph = grimp.build_graph("pipeline", include_external_packages=False)
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        place = _place(module)
        below = {_place(one) for one in graph.find_modules_directly_imported_by(module)}
        found[place] |= below - {place}
    return {place: below for place, below in found.items() if place}


def stack_floors(imports: dict[str, set[str]]) -> list[list[str]]:
    """The places by floor, from the ground up. Raises ValueError where some import each other in a circle."""
    floors: list[list[str]] = []
    standing: set[str] = {""}
    while left := [place for place in sorted(imports) if place not in standing]:
        floor = [place for place in left if imports[place] <= standing]
        if not floor:
            raise ValueError(f"these import each other in a circle: {', '.join(left)}")
        floors.append(floor)
        standing |= set(floor)
    return floors


def find_double_classes() -> dict[str, list[str]]:
    """The class names that occur in more than one file, with the files."""
    found = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(file.relative_to(PACKAGE).as_posix())
    return {name: files for name, files in found.items() if len(files) > 1}


def find_double_files() -> dict[str, list[str]]:
    """The file names that occur in more than one folder, with the folders."""
    found = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        folder = file.parent.relative_to(PACKAGE).as_posix()
        if folder not in _NAMED_OUTSIDE:
            found[file.name].append(folder)
    return {name: at for name, at in found.items() if len(at) > 1 and name not in _PER_FOLDER}


def _place(module: str) -> str:
    return "".join(module.split(".")[1:2])


def _size(place: str) -> str:
    files = list((PACKAGE / place).rglob("*.py")) or [PACKAGE / f"{place}.py"]
    lines = sum(len(file.read_text("utf-8").splitlines()) for file in files)
    return f"{place} ({len(files)} files, {lines} lines)" if len(files) > 1 else f"{place} ({lines} lines)"


def main() -> None:
    """Print floors and doubles."""
    floors = stack_floors(find_imports())
    for number, floor in reversed(list(enumerate(floors, 1))):
        print(f"{number:2}  {', '.join(_size(place) for place in floor)}")
    for what, doubles in (("class", find_double_classes()), ("file", find_double_files())):
        print(f"{len(doubles)} {what} names occur twice")
        for name, places in doubles.items():
            why = f" ({REASONS[name]})" if name in REASONS else ""
            print(f"    {name}: {', '.join(places)}{why}")


if __name__ == "__main__":
    main()
