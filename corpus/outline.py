"""The outline of a document: which heading stands under which.

A saved text has lost the sizes of its headings, so that only their wording and order are left. Only what is certain
is claimed: a decimal number ("2.1.2") says its depth, and a series ("Pijler 1", "Pijler 2") shows where it ends.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Path = tuple[str, ...]

_DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,2})+)\.?(?=\s)")
_DEEPEST = 8  # levels, after which nothing is hung below anything: the deepest paper seen has four
_SERIES = re.compile(r"(?:([A-Z][\w’']{1,20}) )?(\d{1,2}|[A-Z])([.:]?)(?=\s)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the order of the text.

    `level` is 1 for one that a layout knows to be outermost (without text: all sections end), 2 for a return to the
    numbered section (always without text), else None. `stacked`: it stands right under the heading before it.
    """

    text: str
    level: int | None = None
    stacked: bool = False


def heading_paths(headings: Sequence[Heading]) -> list[Path]:
    """Return the path of each heading: outermost first, itself last.

    An unnumbered heading belongs to the decimal one above it. A series hangs under the heading that stands right
    above its first member; what stands between two members belongs to the first of these, what stands behind the
    last may not.
    """
    outline = _Outline(_last_members(headings))
    paths: list[Path] = []
    for here, heading in enumerate(headings):
        above = paths[-1] if paths else ()
        paths.append(outline.enter(here, heading, above))
    return paths


@dataclass(slots=True)
class _Outline:
    """The headings that are open at a place in the text."""

    last: dict[tuple[int, str], int]  # stretch and series: the place of its last member
    stretch: int = 0  # a decimal or outermost heading starts a new one, and ends every series
    numbered: list[tuple[int, str]] = field(default_factory=list)  # open decimal headings: depth and text
    parents: dict[str, Path] = field(default_factory=dict)  # of each series: the path above its members
    members: dict[str, Path] = field(default_factory=dict)  # of each series: its latest member, the newest one last

    def enter(self, here: int, heading: Heading, above: Path) -> Path:
        """Return the path of the heading at place `here`; `above` is that of the one before it."""
        if _starts_stretch(heading):
            return self._enter_numbered(heading)
        base = tuple(text for _, text in self.numbered)
        if heading.level == 2:
            return base
        if (series := _series(heading.text)) is not None:
            return self._enter_member(heading, series, base, above)
        while self.members and self.last[self.stretch, next(reversed(self.members))] < here:
            self.members.popitem()
        owner = next(reversed(self.members.values())) if self.members else base
        return (*owner, heading.text)

    def _enter_numbered(self, heading: Heading) -> Path:
        decimal = _DECIMAL.match(heading.text)
        depth = decimal[1].count(".") + 1 if decimal else 1
        self.numbered = [(d, text) for d, text in self.numbered if d < depth]
        if heading.text:
            self.numbered.append((depth, heading.text))
        self.stretch += 1
        self.parents.clear()
        self.members.clear()
        return tuple(text for _, text in self.numbered)

    def _enter_member(self, heading: Heading, series: str, base: Path, above: Path) -> Path:
        hangs = (heading.stacked or not series) and above[: len(base)] == base and len(above) < _DEEPEST
        path = (*self.parents.setdefault(series, above if hangs else base), heading.text)
        self.members.pop(series, None)
        self.members[series] = path
        return path


def _last_members(headings: Sequence[Heading]) -> dict[tuple[int, str], int]:
    last: dict[tuple[int, str], int] = {}
    stretch = 0
    for here, heading in enumerate(headings):
        if _starts_stretch(heading):
            stretch += 1
        elif heading.level != 2 and (series := _series(heading.text)) is not None:
            last[stretch, series] = here
    return last


def _starts_stretch(heading: Heading) -> bool:
    return heading.level == 1 or _DECIMAL.match(heading.text) is not None


def _series(heading: str) -> str | None:
    """Return the name of the series that a heading is a member of: "Pijler" for "Pijler 2: …", "" for "2. …"."""
    found = _SERIES.match(heading)
    return (found[1] or "") if found and (found[1] or found[3]) else None
