"""What a page of HTML hides from its readers: it is no part of the article that they read.

Taken for hidden: the attributes `hidden` and `aria-hidden`; display, visibility, opacity, font size and
clipping that leave nothing to see; a place off the screen; and text in the colour of its background, where
the page tells both plainly. Styles are those of the element and the simple rules (`.name`, `#name`, `tag`,
`tag.name`) of the page's own `<style>`; style sheets elsewhere are not fetched, and scripts not run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Style = dict[str, str]
Rules = dict[tuple[str, str], list[tuple[str, Style]]]
"""Styles by what their selector names: mark and name, both empty for a tag; each with the tag it asks for."""

_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_BLOCK = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.IGNORECASE)
_FAR = re.compile(r"-\s*(?:\d{4,}|[5-9]\d\d)(?:\.\d+)?\s*(?:px|pt)?|-\s*\d{3,}\s*(?:r?em|vw|vh|%)")
_NOTHING = re.compile(r"0*\.?0+(?:px|pt|r?em|%|vw|vh)?")
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1px)\D.*\)|inset\(\s*(?:50|100)%.*\)|circle\(\s*0.*\)|scale[xy]?\(\s*0[,.0\s]*\)"
)
_WHITE = ("white", "#fff", "#ffffff", "rgb(255,255,255)")
_UNSEEN_TAGS = frozenset({"head", "script", "style", "template", "noscript"})
_MOST = 0.5


def hidden_elements(tree: HtmlElement) -> list[HtmlElement]:
    """The outermost elements of a page that a reader cannot see, in order.

    `aria-hidden` on an element with most of the page's text is that of a window before it: it does not count.
    """
    rules = _rules(tree)
    sheets = tree.xpath("//link[contains(@rel, 'stylesheet')]")
    plain = not sheets and not any("background" in str(sheet.text) for sheet in tree.iter("style"))
    size = len(str(tree.text_content()))
    found: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _UNSEEN_TAGS:
            continue
        if element.getparent() in inside:
            inside.add(element)
        elif _is_hidden(element, _style(element, rules), size, plain=plain):
            inside.add(element)
            found.append(element)
    return found


def _is_hidden(element: HtmlElement, style: Style, size: int, *, plain: bool) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if element.get("aria-hidden") == "true" and len(str(element.text_content())) < _MOST * size:
        return True
    return _shows_nothing(style) or _is_far_off(style) or _is_colourless(element, style, plain=plain)


def _shows_nothing(style: Style) -> bool:
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if any(_NOTHING.fullmatch(style.get(name, "")) for name in ("opacity", "font-size")):
        return True
    if any(_CLIPPED.fullmatch(style.get(name, "")) for name in ("clip", "clip-path", "transform")):
        return True
    sizes = (style.get(name, "") for name in ("width", "height", "max-width", "max-height"))
    return style.get("overflow") == "hidden" and any(_NOTHING.fullmatch(size) for size in sizes)


def _is_far_off(style: Style) -> bool:
    sides = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in ("absolute", "fixed"):
        sides += ["left", "top", "right", "bottom"]
    return any(_FAR.fullmatch(style.get(name, "")) for name in sides)


def _is_colourless(element: HtmlElement, style: Style, *, plain: bool) -> bool:
    """The text has the colour of its background; without one, a page is white."""
    colour = style.get("color", "").replace(" ", "")
    if not colour:
        return False
    if colour == "transparent" or re.fullmatch(r"rgba\(.*,0?\.?0\)", colour):
        return True
    behind = _background(style)
    for ancestor in element.iterancestors() if behind is None else ():
        behind = (
            _background(_declared(ancestor.get("style", ""))) or ancestor.get("bgcolor", "").lower() or None
        )
        if behind is not None:
            break
    if behind is None:
        return plain and colour in _WHITE
    return behind == colour or (behind in _WHITE and colour in _WHITE)


def _background(style: Style) -> str | None:
    value = style.get("background-color") or style.get("background")
    return value.replace(" ", "") if value else None


# --- styles -----------------------------------------------------------------------------------------


def _style(element: HtmlElement, rules: Rules) -> Style:
    style: Style = {}
    names = [
        ("", ""),
        ("#", element.get("id", "")),
        *((".", name) for name in element.get("class", "").split()),
    ]
    for name in names:
        for tag, declared in rules.get(name, ()):
            if tag in ("", element.tag):
                style |= declared
    return style | _declared(element.get("style", ""))


def _declared(text: str) -> Style:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def _rules(tree: HtmlElement) -> Rules:
    """The simple rules of the page's own style sheets, by name, save those for print or some screens only."""
    rules: Rules = {}
    for sheet in tree.iter("style"):
        for selectors, body in _RULE.findall(_BLOCK.sub("", _REMARK.sub("", sheet.text or ""))):
            for selector in selectors.split(","):
                match = _SIMPLE.fullmatch(selector.strip())
                if match and match.group():
                    tag, mark, name = match.groups(default="")
                    rules.setdefault((mark, name), []).append((tag.lower(), _declared(body)))
    return rules
