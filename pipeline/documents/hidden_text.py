"""What a page of HTML hides from its readers: it is no part of the article that they read.

    hidden = Hidden(tree)
    hidden.words()              # what each hidden part says
    hidden.taken_out()          # a copy of the page without them

Taken for hidden: the attributes `hidden` and `aria-hidden`; display, visibility, opacity, font size and
clipping that leave nothing to see; a place off the screen; and text in the colour of its background, where
the page says both plainly (documents/styles.py says which styles count). Scripts are not run: what they would
show stays hidden, unless `show` is called for it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.documents.styles import Style, Styles

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FAR = re.compile(r"-\s*(?:\d{4,}|[5-9]\d\d)(?:\.\d+)?\s*(?:px|pt)?|-\s*\d{3,}\s*(?:r?em|vw|vh|%)")
_NUMBER = re.compile(r"(\d*\.?\d+)(px|pt|r?em|%|vw|vh)?")
_OPAQUE = 0.05
"""Opacity below which nothing is seen."""
_FONT = 2.0
"""Pixels of a font below which nobody reads it."""
_BOX = 1.0
"""Pixels of a clipped box that show nothing."""
_CLIPPED = re.compile(
    r"rect\(\s*(?:0|1px)\D.*\)|inset\(\s*(?:50|100)%.*\)|circle\(\s*0.*\)|scale[xy]?\(\s*0[,.0\s]*\)"
)
_OF_ITS_PARENT = re.compile(r"[\d.]+(?:em|%)|inherit|unset|smaller|larger")
_UNSEEN_TAGS = frozenset({"head", "script", "style", "template", "noscript"})
_MOST = 0.5
_ALIKE = 0.04
"""Two colours that differ by no more than this, of 1, in any part are one to the eye."""

Colour = tuple[float, float, float]
_WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class _Look:
    """How the text of an element looks. Each hiding has the number of the element that asks for it.

    `gone` hides all that is inside; `invisible`, `tiny` and `colourless` are handed down, and may be undone.
    `colour` is None where it is not known, `behind` is "?" where a picture or a gradient is; `sure` says that
    no style sheet elsewhere may change the colour that is handed down.
    """

    gone: tuple[int, ...] = ()
    invisible: int | None = None
    tiny: int | None = None
    colourless: int | None = None
    colour: Colour | None = None
    behind: Colour | str | None = None
    sure: bool = True

    def hiders(self) -> set[int]:
        """The numbers of all elements that hide this text."""
        others = {self.invisible, self.tiny, self.colourless} - {None}
        return {*self.gone, *(one for one in others if one is not None)}


class Hidden:
    """The hidden parts of a page. Raises Unreadable where its style sheets are too long to read."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._elements: list[HtmlElement] = list(tree.iter())
        self._number = {element: i for i, element in enumerate(self._elements)}
        self._looks = _looks(tree, self._number)
        self._runs = list(self._texts())
        self._shown: set[int] = set()
        self._parts = list(self._found())

    def __bool__(self) -> bool:
        return bool(self._parts)

    def words(self) -> list[str]:
        """What each hidden part says, on one line, in the page's order."""
        return [" ".join(" ".join(_texts(self._elements[i], whole)).split()) for i, whole in self._parts]

    def lines(self) -> Iterator[str]:
        """Each line of text that is hidden, in the page's order."""
        for number, text in self._runs:
            if self._hiders_of(number):
                yield from text.splitlines()

    def taken_out(self) -> HtmlElement:
        """A copy of the page without its hidden parts."""
        page = copy.deepcopy(self._tree)
        if self._parts:
            elements = list(page.iter())
            for number, whole in self._parts:
                _take_out(elements[number], whole)
        return page

    def shown_text(self) -> str:
        """All text that is not hidden, in the page's order."""
        return " ".join(text for n, text in self._runs if not self._hiders_of(n))

    def hiders(self) -> list[dict[int, str]]:
        """All that an element hides, by its number, with those alike beside it; windows left aside."""
        texts: dict[int, list[str]] = {}
        for number, text in self._runs:
            for hider in self._hiders_of(number):
                texts.setdefault(hider, []).append(text)
        groups: dict[tuple[object, ...], dict[int, str]] = {}
        for hider, found in texts.items():
            element = self._elements[hider]
            if not _is_window(element):
                alike = (self._parent(hider), element.tag, element.get("class") or hider)
                groups.setdefault(alike, {})[hider] = " ".join(" ".join(found).split())
        return list(groups.values())

    def show(self, numbers: set[int]) -> None:
        """Take what these elements hide for something that readers see."""
        self._shown |= numbers
        self._parts = list(self._found())

    def _texts(self) -> Iterator[tuple[int, str]]:
        """The texts of the page in its order, each with the number of the element that it looks like."""
        for text in self._tree.xpath("descendant-or-self::node()/text()"):
            of = text.getparent()
            of = of.getparent() if text.is_tail else of
            if self._number.get(of) in self._looks:
                yield self._number[of], str(text)

    def _found(self) -> Iterator[tuple[int, bool]]:
        """The outermost hidden elements; with False where only an element's own text is hidden."""
        unseen = {n for n in self._looks if self._hiders_of(n)}
        whole = set(unseen)
        for number in reversed(self._looks):
            if number not in whole:
                whole.discard(self._parent(number))
        inside: set[int] = set()
        for number in self._looks:
            if self._parent(number) in inside:
                inside.add(number)
            elif number in whole:
                inside.add(number)
                yield number, True
            elif number in unseen:
                yield number, False

    def _hiders_of(self, number: int) -> set[int]:
        """The numbers of the elements that hide the text of one, without those that are taken for shown."""
        return self._looks[number].hiders() - self._shown

    def _parent(self, number: int) -> int:
        """The number of an element's parent; -1 for the root, which stands in another in a broken page."""
        parent = self._elements[number].getparent()
        return -1 if number == 0 or parent is None else self._number[parent]


def _is_window(element: HtmlElement) -> bool:
    return element.get("aria-hidden") == "true" or element.get("role") in ("dialog", "alertdialog")


def _texts(element: HtmlElement, whole: bool) -> list[str]:
    """The texts of an element, with those of all in it, or else its own only."""
    if whole:
        return [str(text) for text in element.xpath(".//text()[not(ancestor::script or ancestor::style)]")]
    return [str(text) for text in element.xpath("text()")]


def _take_out(element: HtmlElement, whole: bool) -> None:
    if whole and element.getparent() is not None:
        element.drop_tree()
        return
    element.text = None
    for child in list(element):
        child.tail = None
        if whole:
            element.remove(child)


# --- how each element looks ---------------------------------------------------------------------------


def _looks(tree: HtmlElement, numbers: dict[HtmlElement, int]) -> dict[int, _Look]:
    """How the elements of a page look, by number, in its order; without those that never show text."""
    styles = Styles(tree)
    sheets = tree.xpath("//link[contains(@rel, 'stylesheet') or @as='style' or contains(@href, '.css')]")
    # Where no style sheet, here or elsewhere, may give it a background, a page is white.
    plain = not sheets and not any("background" in str(sheet.text) for sheet in tree.iter("style"))
    page = _Look(behind=_WHITE if plain else None, sure=not sheets)
    size = sum(len(text) for text in _texts(tree, True))
    looks: dict[int, _Look] = {}
    skipped: set[HtmlElement] = set()
    for wrapped in styles.elements():
        element = wrapped.etree_element
        parent = element.getparent()
        if parent in skipped or element.tag in _UNSEEN_TAGS:
            skipped.add(element)
            continue
        before = page if element is tree else looks[numbers[parent]]
        number, style = numbers[element], styles.of(wrapped)
        look = _coloured(_inherited(before, style, number), element, style, number)
        if _is_gone(element, style, size):
            look = replace(look, gone=(*look.gone, number))
        looks[number] = look
    return looks


def _inherited(before: _Look, style: Style, number: int) -> _Look:
    look = before
    if visibility := style.get("visibility"):
        if visibility in ("hidden", "collapse"):
            look = replace(look, invisible=number)
        elif visibility == "visible":
            look = replace(look, invisible=None)
    if size := style.get("font-size"):
        if _below(size, _FONT):
            look = replace(look, tiny=number)
        elif not _OF_ITS_PARENT.fullmatch(size):
            look = replace(look, tiny=None)
    return look


def _is_gone(element: HtmlElement, style: Style, size: int) -> bool:
    """Nothing of it can be seen. `aria-hidden` on most of a page, as behind a window, does not count."""
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return "display" not in style or style["display"] == "none"
    if element.get("aria-hidden") == "true" and sum(map(len, _texts(element, True))) < _MOST * size:
        return True
    return _shows_nothing(style) or _is_far_off(style)


def _shows_nothing(style: Style) -> bool:
    if style.get("display") == "none" or _below(style.get("opacity", ""), _OPAQUE):
        return True
    if any(_CLIPPED.fullmatch(style.get(name, "")) for name in ("clip", "clip-path", "transform")):
        return True
    sizes = (style.get(name, "") for name in ("width", "height", "max-width", "max-height"))
    return style.get("overflow") == "hidden" and any(_below(size, _BOX) or size == "1px" for size in sizes)


def _below(size: str, least: float) -> bool:
    """A number, of pixels where it has a unit, that is less than that; of other units only zero is."""
    match = _NUMBER.fullmatch(size)
    if match is None:
        return False
    return float(match[1]) < least if match[2] in (None, "px", "pt") else float(match[1]) == 0


def _is_far_off(style: Style) -> bool:
    sides = ["text-indent", "margin-left", "margin-top"]
    if style.get("position") in ("absolute", "fixed"):
        sides += ["left", "top", "right", "bottom"]
    return any(_FAR.fullmatch(style.get(name, "")) for name in sides)


# --- colours ------------------------------------------------------------------------------------------


def _coloured(look: _Look, element: HtmlElement, style: Style, number: int) -> _Look:
    """The look with the colour of its text, and of what is behind it."""
    said = style.get("background-color") or style.get("background") or element.get("bgcolor", "").lower()
    own = style.get("color") or element.get("color", "").lower()
    if not said and not own:
        return look
    behind, colour = look.behind, look.colour
    if said and said not in ("inherit", "none", "transparent", "initial", "unset"):
        solid = _colour(said)
        behind = "?" if solid is None else solid[0]
    through = False
    if own and (read := _colour(own)) is not None:
        colour, through = read
    elif own and own not in ("inherit", "unset", "currentcolor"):
        colour = None
    same = through or (
        (own or look.sure)
        and colour is not None
        and isinstance(behind, tuple)
        and all(abs(one - other) <= _ALIKE for one, other in zip(colour, behind, strict=True))
    )
    kept = number if look.colourless is None else look.colourless
    return replace(look, colour=colour, behind=behind, colourless=kept if same else None)


def _colour(words: str) -> tuple[Colour, bool] | None:
    """A colour, and whether it is transparent; None for what is no plain colour."""
    from tinycss2 import color4

    try:
        read = color4.parse_color(words)
        if read is None or isinstance(read, str):
            return None
        red, green, blue = (float(one) for one in read.to("srgb").coordinates)
    except (ValueError, TypeError, NotImplementedError):
        return None
    return (red, green, blue), read.alpha == 0
