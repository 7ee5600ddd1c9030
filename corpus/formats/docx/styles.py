"""The styles and the list numbers of a Word document: which paragraph is a heading, and which number it shows.

Word stores no numbers: they are counted here as Word does, level by level. It knows no text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from corpus.formats.xmltree import local

_HEADING = re.compile(r"(?:heading|kop) ?([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|inhopg)\.? ?[1-9]", re.IGNORECASE)
_TITLE = frozenset({"title", "titel"})
_OFF = frozenset({"0", "false", "off", "none"})
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_LEVELS = 9
_MOST_STYLES = 5_000  # Word has room for 4,079
_DEEPEST = 12  # styles that are each based on the next
_MOST = 9_999  # a list number beyond which nothing is counted
_LONGEST_NUMBER = 60  # characters of what stands around a number: "Artikel %1."
_PLACE = re.compile(r"%([1-9])")


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant along these local names; None where there is none."""
    for name in names:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner.tag) == name), None)
    return element


def value(element: Element | None, *names: str) -> str | None:
    """Return what a setting says: the `val` of the descendant along these names; None where it is not set."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val") or ""


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute by its local name."""
    return next((text for key, text in element.items() if local(key) == name), None)


def is_on(element: Element | None, *names: str) -> bool | None:
    """Tell whether a setting that is on or off is on; None where it is not set."""
    found = value(element, *names)
    return None if found is None else found not in _OFF


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of its paragraphs. `level`: 0 for a title, 1 to 9 for headings, None for text."""

    level: int | None = None
    contents: bool = False
    numbering: tuple[str, int] | None = None
    bold: bool = False
    italic: bool = False


def read_styles(root: Element | None) -> Mapping[str, Style]:
    """Read the styles by their identifiers; one that is based on another has what that one says."""
    raw = {attribute(item, "styleId") or "": item for item in _items(root, "style")[:_MOST_STYLES]}
    return {key: _style(list(_ancestry(key, raw))) for key in raw}


def _ancestry(key: str | None, raw: Mapping[str, Element]) -> Iterator[Element]:
    """Yield a style and those that it is based on, itself first, each once."""
    seen: set[str] = set()
    while key is not None and key in raw and key not in seen and len(seen) < _DEEPEST:
        seen.add(key)
        yield raw[key]
        key = value(raw[key], "basedOn")


def _style(chain: list[Element]) -> Style:
    names = [(value(item, "name") or "").strip() for item in chain]
    outline = next((found for item in chain if (found := value(item, "pPr", "outlineLvl"))), None)
    numbering = next((item for item in chain if child(item, "pPr", "numPr") is not None), None)
    level: int | None = int(outline) + 1 if outline in {str(at) for at in range(_LEVELS)} else None
    for name in reversed(names):
        if heading := _HEADING.fullmatch(name):
            level = int(heading[1])
        elif name.lower() in _TITLE:
            level = 0
    return Style(
        level,
        any(_CONTENTS.fullmatch(name) for name in names),
        None if numbering is None else numbering_of(child(numbering, "pPr")),
        next((on for item in chain if (on := is_on(item, "rPr", "b")) is not None), False),
        next((on for item in chain if (on := is_on(item, "rPr", "i")) is not None), False),
    )


def numbering_of(properties: Element | None) -> tuple[str, int] | None:
    """Return the list and the level (from 0) that paragraph properties name; None where they name none."""
    number = value(properties, "numPr", "numId")
    level = _figure(value(properties, "numPr", "ilvl"), 0)
    return None if number is None else (number, min(level, _LEVELS - 1))


def _items(root: Element | None, name: str) -> list[Element]:
    return [] if root is None else [item for item in root if local(item.tag) == name]


def _figure(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 4 else otherwise


@dataclass(frozen=True, slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbers:
    """The lists of a document, and how far each has been counted."""

    levels: Mapping[str, Mapping[int, _Level]]  # of each list
    roots: Mapping[str, str]  # of each list: the one that it is counted with
    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * _LEVELS))
    begun: set[str] = field(default_factory=set)
    restarts: Mapping[str, frozenset[int]] = field(default_factory=dict)  # the levels that a list begins anew

    @classmethod
    def of(cls, root: Element | None) -> "Numbers":
        """Read the lists of a document."""
        shapes = {attribute(item, "abstractNumId") or "": _levels(item) for item in _items(root, "abstractNum")}
        levels: dict[str, Mapping[int, _Level]] = {}
        roots: dict[str, str] = {}
        restarts: dict[str, frozenset[int]] = {}
        for item in _items(root, "num"):
            key = attribute(item, "numId") or ""
            roots[key] = value(item, "abstractNumId") or ""
            own = dict(shapes.get(roots[key], {}))
            begun: set[int] = set()
            for override in _items(item, "lvlOverride"):
                own |= _levels(override)
                at = _figure(attribute(override, "ilvl"), 0)
                if (start := value(override, "startOverride")) is not None:
                    own[at] = replace(own.get(at, _Level()), start=_figure(start, 1))
                    begun.add(at)
            levels[key], restarts[key] = own, frozenset(begun)
        return cls(levels, roots, restarts=restarts)

    def next(self, key: str, level: int) -> str | None:
        """Count one on, and return what the list shows before its item: "" for a bullet; None for no list."""
        levels = self.levels.get(key)
        if levels is None:
            return None
        counts = self.counts[self.roots[key]]
        if key not in self.begun:
            self.begun.add(key)
            for at in self.restarts.get(key, frozenset()):
                counts[min(at, _LEVELS - 1)] = 0
        shape = levels.get(level, _Level())
        for at in range(level):
            counts[at] = counts[at] or levels.get(at, _Level()).start
        counts[level] = min(counts[level] + 1, _MOST) if counts[level] else shape.start
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        if shape.format in {"bullet", "none"}:
            return ""
        return _PLACE.sub(lambda found: self._shown(levels, counts, int(found[1]) - 1), shape.text)

    @staticmethod
    def _shown(levels: Mapping[int, _Level], counts: list[int], level: int) -> str:
        return shown(counts[level], levels.get(level, _Level()).format)


def _levels(parent: Element) -> dict[int, _Level]:
    return {
        _figure(attribute(level, "ilvl"), 0): _Level(
            value(level, "numFmt") or "decimal",
            (value(level, "lvlText") or "")[:_LONGEST_NUMBER],
            _figure(value(level, "start"), 1),
        )
        for level in _items(parent, "lvl")
    }


def shown(number: int, shape: str) -> str:
    """Write a number as a list shows it: "3", "c", "III"."""
    if shape in {"lowerLetter", "upperLetter"}:
        letters = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9) if number else "0"
        return letters.upper() if shape == "upperLetter" else letters
    if shape in {"lowerRoman", "upperRoman"}:
        text = ""
        for worth, sign in _ROMAN:
            text += sign * (number // worth)
            number %= worth
        return text.upper() if shape == "upperRoman" else text
    return str(number)
