"""The pieces that a structured source is cut into, and the numbered body that they make.

A source with markup shows its notes and most of its outline, so that nothing is looked for in the words. Of a flat
heading only the style is known: what may be claimed from that is told here. It knows no element of any format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, get_args

from corpus.document import Body, Mark, Note, Paragraph, ParagraphKind, Section
from corpus.outline import Heading, Path, heading_paths

PieceKind = Literal["heading", "signature", "dropped"] | ParagraphKind
_PARAGRAPH_KINDS: Mapping[str, ParagraphKind] = {kind: kind for kind in get_args(ParagraphKind)}
_STYLES = ("vet", "halfvet", "cur")  # as the printer ranks them, outermost first


@dataclass(slots=True)
class FlatHeading:
    """A heading of which only the text and the style are known; `stacked`: right under the heading before it."""

    text: str
    style: str
    stacked: bool


@dataclass(slots=True, eq=False)
class Scope:
    """A part of a paper that the markup sets apart, with its own heading (if `text` is not empty) and flat ones.

    `within` is how many flat headings of `parent` it stands under; 0 where that is not certain.
    """

    parent: "Scope | None" = None
    text: str = ""
    within: int = 0
    flat: list[FlatHeading] = field(default_factory=list)

    def under(self, text: str, *, within: int = 0) -> "Scope":
        """Open a part within this one."""
        return Scope(self, text, within)


@dataclass(slots=True)
class Piece:
    """One piece of a source, in its order.

    `said` holds the words of the source that it accounts for, `text` what is shown; they differ in a table row, which
    repeats the heads of its columns. `under` is how many flat headings of its scope have been passed. `reason` says
    why a piece is dropped from the body: what it says is told elsewhere.
    """

    kind: PieceKind
    text: str
    said: str
    scope: Scope
    under: int = 0
    marks: tuple[Mark, ...] = ()
    reason: str = ""


def compose(pieces: Sequence[Piece], notes: Mapping[int, str]) -> Body:
    """Make the body: number the paragraphs, give each its path, tie the notes to the paragraphs with their marks."""
    paths = _Paths()
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    for piece in pieces:
        path = paths.of(piece.scope, piece.under)
        if piece.kind == "heading":
            sections.append(Section(path, len(paragraphs) + 1))
        elif kind := _PARAGRAPH_KINDS.get(piece.kind):
            paragraphs.append(Paragraph(len(paragraphs) + 1, piece.text, path, kind, None, piece.marks))
    carriers: dict[int, int] = {}
    for paragraph in paragraphs:
        for mark in paragraph.marks:
            carriers.setdefault(mark.number, paragraph.number)
    return Body(
        tuple(sections),
        tuple(paragraphs),
        tuple(Note(number, text, carriers.get(number)) for number, text in notes.items()),
        tuple(piece.text for piece in pieces if piece.kind == "signature"),
    )


class _Paths:
    """The paths of the headings, each part of the paper by itself."""

    def __init__(self) -> None:
        self._bases: dict[Scope, Path] = {}
        self._flat: dict[Scope, list[Path]] = {}

    def of(self, scope: Scope, under: int) -> Path:
        """Return the path of what stands in `scope`, after so many of its flat headings."""
        if scope not in self._bases:
            above = self.of(scope.parent, scope.within) if scope.parent else ()
            self._bases[scope] = (*above, scope.text) if scope.text else above
            self._flat[scope] = flat_paths(scope.flat)
        return (*self._bases[scope], *(self._flat[scope][under - 1] if under else ()))


def flat_paths(headings: Sequence[FlatHeading]) -> list[Path]:
    """Return the paths of flat headings.

    A style says which of two headings is the higher one only where two styles are used, both are known, the first
    heading has the higher, and no number contradicts it; else their numbers and order must tell, as in plain text.
    """
    styles = {heading.style for heading in headings}
    if len(styles) < 2 or not styles.issubset(_STYLES):
        return _by_number(headings)
    outermost = min(styles, key=_STYLES.index)
    if headings[0].style != outermost:
        return _by_number(headings)
    outer = iter(_by_number([heading for heading in headings if heading.style == outermost]))
    paths: list[Path] = []
    for is_outer, run in groupby(headings, lambda heading: heading.style == outermost):
        if is_outer:
            paths += [next(outer) for _ in run]
            continue
        inner = list(run)
        above = paths[-1]
        if any(_contradicts(above[-1], heading.text) for heading in inner):
            return _by_number(headings)
        paths += [(*above, *path) for path in flat_paths(inner)]
    return paths


def _by_number(headings: Iterable[FlatHeading]) -> list[Path]:
    return heading_paths([Heading(heading.text, stacked=heading.stacked) for heading in headings])


def _contradicts(outer: str, inner: str) -> bool:
    """Tell whether the decimal numbers of two headings say that `inner` does not stand under `outer`."""
    above, depth = _depth(outer), _depth(inner)
    return 0 < depth < above or depth == above > 1


def _depth(text: str) -> int:
    """Return how deep a decimal number at the start of a heading is ("2." one, "2.1" two); 0 without one."""
    number = text.split(None, 1)[0].rstrip(".") if text else ""
    return number.count(".") + 1 if number.replace(".", "").isdecimal() else 0
