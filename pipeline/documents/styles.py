"""The styles of a page's elements, as a browser of a desktop's width works them out before any script runs.

    styles = Styles(tree)
    for element in styles.elements():
        styles.of(element)            # {"display": "none", ...}

Style sheets of the page and `style` attributes count, in the order of the cascade: importance, specificity,
place (https://www.w3.org/TR/css-cascade-4/). Style sheets elsewhere are not fetched. `@media` rules count
where they hold for a screen of WIDTH pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.documents.document import Unreadable

if TYPE_CHECKING:
    from cssselect2 import ElementWrapper, Matcher
    from lxml.html import HtmlElement

Style = dict[str, str]
"""Values of properties, in small letters."""

WIDTH = 1280
"""Pixels that the screen is wide."""
LONGEST = 2_000_000
"""Characters that the style sheets of a page may have together: ten times those of a heavy page."""
PROPERTIES = frozenset(
    "display visibility opacity font-size width height max-width max-height overflow position left right top "
    "bottom text-indent margin-left margin-top clip clip-path transform color background "
    "background-color".split()
)
"""Those that can hide an element; of the others nothing is kept."""

_EM = 16
_GROUPS = ("media", "supports", "layer", "container")
_FEATURE = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|r?em)\s*\)")
_TYPE = re.compile(r"(?:(not|only)\s+)?([a-z]+)?\s*(?:and\b)?(.*)", re.DOTALL)


class Styles:
    """The styles of one page. Raises Unreadable where its style sheets have more than LONGEST characters."""

    def __init__(self, tree: HtmlElement) -> None:
        from cssselect2 import ElementWrapper

        sheets = [str(sheet.text_content()) for sheet in tree.iter("style")]
        if sum(map(len, sheets)) > LONGEST:
            raise Unreadable(f"its style sheets have more than {LONGEST:,} characters")
        self._root = ElementWrapper.from_html_root(tree)
        self._matcher = _matcher(sheets, _names(tree))

    def elements(self) -> Iterator[ElementWrapper]:
        """The elements of the page, in its order."""
        return self._root.iter_subtree()  # type: ignore[no-any-return]

    def of(self, element: ElementWrapper) -> Style:
        """What the sheets and the element itself declare for it; nothing is inherited."""
        plain: Style = {}
        important: Style = {}
        matches = self._matcher.match(element)
        declared = [payload for _, _, pseudo, payload in matches if pseudo is None]
        if own := element.etree_element.get("style"):
            declared.append(_declarations(own))
        for normal, urgent in declared:
            plain.update(normal)
            important.update(urgent)
        return plain | important


def _names(tree: HtmlElement) -> set[str]:
    """The classes and ids of a page, with the mark of each."""
    names = {f".{name}" for classes in tree.xpath("//@class") for name in str(classes).split()}
    return names | {f"#{id}" for id in tree.xpath("//@id")}


def _matcher(sheets: Sequence[str], names: set[str]) -> Matcher:
    import tinycss2
    from cssselect2 import Matcher

    matcher = Matcher()
    for sheet in sheets:
        rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
        for rule in _style_rules(rules):
            selectors = _selectors(rule.prelude, names)
            declared = _declarations(rule.content) if selectors else ({}, {})
            if any(declared):
                for selector in selectors:
                    matcher.add_selector(selector, declared)
    return matcher


def _style_rules(rules: Sequence[Any]) -> Iterator[Any]:
    """The style rules that hold, those within `@media` and its like too."""
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in _GROUPS and rule.content is not None:
            prelude = tinycss2.serialize(rule.prelude).lower()
            if rule.lower_at_keyword != "media" or holds(prelude):
                yield from _style_rules(
                    tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                )


def holds(queries: str) -> bool:
    """Whether a list of media queries holds for a screen of WIDTH pixels; what is unknown does not."""
    return any(_query_holds(query.strip()) for query in queries.split(","))


def _query_holds(query: str) -> bool:
    match = _TYPE.fullmatch(query)
    if match is None:
        return False
    turned, kind, rest = match.groups(default="")
    conditions = [part.strip() for part in re.split(r"\band\b", rest) if part.strip()]
    fits = kind in ("", "all", "screen") and all(map(_feature_holds, conditions))
    return fits != (turned == "not")


def _feature_holds(condition: str) -> bool:
    match = _FEATURE.fullmatch(condition)
    if match is None:
        return False
    edge, number, unit = match.groups()
    try:
        width = float(number) * (1 if unit == "px" else _EM)
    except ValueError:
        return False
    return width <= WIDTH if edge == "min" else width >= WIDTH


def _selectors(prelude: Sequence[Any], names: set[str]) -> list[Any]:
    """The selectors of a rule that may fit in this page: most sheets are mostly about other pages.

    One that cannot be read, such as a browser's own extension, costs none of the others.
    """
    from cssselect2 import SelectorError, compile_selector_list

    found: list[Any] = []
    parts: list[list[Any]] = [[]]
    for one in prelude:
        if one == ",":
            parts.append([])
        else:
            parts[-1].append(one)
    for part in parts:
        if _asked_for(part) <= names:
            try:
                found += compile_selector_list(part)
            except SelectorError:
                continue
    return found


def _asked_for(selector: Sequence[Any]) -> set[str]:
    """The classes and ids that a selector cannot do without."""
    classes = {f".{name.value}" for dot, name in pairwise(selector) if dot == "." and name.type == "ident"}
    return classes | {f"#{token.value}" for token in selector if token.type == "hash"}


def _declarations(text: Any) -> tuple[Style, Style]:
    """The declarations of a rule or an attribute, those that are important apart."""
    import tinycss2

    normal: Style = {}
    urgent: Style = {}
    for one in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in PROPERTIES:
            value = tinycss2.serialize(one.value).strip().lower()
            (urgent if one.important else normal)[one.lower_name] = value
    return normal, urgent
