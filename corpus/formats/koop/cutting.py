"""The pieces of an official paper: a line of its source becomes a paragraph, a heading, a signature, or is dropped.

It knows which elements give a mark, a heading or a name; where they stand in the paper is told by the walk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from corpus.document import Mark, ParagraphKind
from corpus.formats.koop.cals import Table
from corpus.formats.koop.elements import parts
from corpus.formats.koop.notes import Flow, NoteBook
from corpus.formats.koop.pieces import FlatHeading, Piece, Scope
from corpus.layouts.prose import BULLET

_SALUTATION = re.compile(r"Aan de (?:[Vv]oorzitters?|[Ll]eden) van de ")
_DATELINE = re.compile(
    r"(?:['’‘]?[^\W\d][^\d,]{1,40}, |(?:Voorgesteld|Ontvangen|Vastgesteld)(?: [a-z ]{1,60})? )"
    r"(\d{1,2}) ([a-z]+) (\d{4})\.?"
)
_OFFICE = re.compile(r"(?:De|Het)\s+(?:vice-)?(?:minister|staatssecretaris|voorzitter|griffier|lid)\b", re.IGNORECASE)
_OPENING = 6  # paragraphs, among which the salutation and the date of a letter stand


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk is: the part of the paper, what a paragraph there is, and the table around it."""

    scope: Scope
    kind: ParagraphKind = "text"
    table: Table | None = None
    in_head: bool = False


class Cutting:
    """The pieces of a paper while it is cut; `dateline` is the day, month and year that stand above a letter."""

    def __init__(self, notes: NoteBook) -> None:
        self.pieces: list[Piece] = []
        self.dateline: tuple[str, str, str] | None = None
        self.prefix: list[str] = []  # the marks that stand before the next paragraph
        self._notes = notes
        self._paragraphs = 0

    def line(self, element: Element) -> tuple[str, tuple[Mark, ...]]:
        """Read an element as a line of text, with the marks of its notes."""
        flow = Flow(self._notes)
        flow.add(element)
        return flow.result()

    def put(self, piece: Piece) -> None:
        """Add a piece, behind the marks that no paragraph took."""
        if self.prefix:
            self.flush_prefix(Place(piece.scope))
        piece.under = len(piece.scope.flat)
        self.pieces.append(piece)

    def drop(self, text: str, place: Place, reason: str) -> None:
        """Add words that the body does not show, and why."""
        if text:
            self.put(Piece("dropped", text, text, place.scope, reason=reason))

    def paragraph(self, flow: Flow, place: Place) -> None:
        """Make a paragraph of a line, behind the marks before it; an item where a bullet opens it."""
        text, marks = flow.result()
        if not text:
            self._notes.warnings["note beside no words"] += len(marks)
            return
        kind = place.kind
        before = self._take_prefix(place)
        if not before and (bullet := BULLET.match(text)):
            self.drop(bullet[0].strip(), place, "bullet")
            kind = "item"
            marks = tuple(Mark(mark.number, max(0, mark.offset - bullet.end())) for mark in marks)
            text = text[bullet.end() :]
        elif before:
            marks = tuple(Mark(mark.number, mark.offset + len(before) + 1) for mark in marks)
            text = f"{before} {text}"
        elif self._is_opening(text):
            self.drop(text, place, "salutation or date")
            return
        self._paragraphs += 1
        self.put(Piece(kind, text, text, place.scope, marks=marks))

    def _is_opening(self, text: str) -> bool:
        if self._paragraphs >= _OPENING:
            return False
        if self.dateline is None and (found := _DATELINE.fullmatch(text)):
            self.dateline = (found[1], found[2], found[3])
            return True
        return _SALUTATION.match(text) is not None

    def _take_prefix(self, place: Place) -> str:
        """Take the marks that stand before a paragraph; those that only show that it is an item are dropped."""
        marks = [mark for mark in self.prefix if mark]
        self.prefix.clear()
        if any(_says(mark) for mark in marks):
            return " ".join(marks)
        for mark in marks:
            self.drop(mark, place, "bullet")
        return ""

    def flush_prefix(self, place: Place) -> None:
        """Make a paragraph of marks that stand before nothing, so that they are not lost."""
        if text := self._take_prefix(place):
            self.put(Piece(place.kind, text, text, place.scope))

    def open(self, kop: Element, place: Place) -> Place:
        """Open a part of the paper: what stands behind this heading stands under it."""
        text = self._heading(kop, place)
        if not text:
            return place
        scope = place.scope.under(text)
        self.put(Piece("heading", text, text, scope))
        return replace(place, scope=scope)

    def flat_heading(self, child: Element, place: Place) -> None:
        """Add a heading of which only the style is known."""
        text = self._heading(child, place)
        if text:
            above = next((piece for piece in reversed(self.pieces) if piece.kind != "dropped"), None)
            stacked = above is not None and above.kind == "heading"
            style = child.get("kopopmaak") or child.get("letat") or ""
            place.scope.flat.append(FlatHeading(text, style, stacked))
            self.put(Piece("heading", text, text, place.scope))

    def title(self, title: Element, place: Place) -> Place:
        """Open a table under its title: that stands above the rows as a heading. Returns the place of the rows."""
        text = self._heading(title, place)
        if not text:
            return place
        scope = place.scope.under(text, within=len(place.scope.flat))
        self.put(Piece("heading", text, text, scope))
        return replace(place, scope=scope)

    def _heading(self, element: Element, place: Place) -> str:
        self.flush_prefix(place)
        text, marks = self.line(element)
        self._notes.warnings["note in a heading"] += len(marks)
        return text

    def sign(self, child: Element, place: Place) -> None:
        """Read who signed: an office and a name, or a name alone; each office opens a new signature."""
        self.drop(self._take_prefix(place), place, "place and date of signing")
        signature: list[str] = []
        named = False
        for part, said, _ in self.lines(child):
            if not said:
                continue
            office = (part is not None and part.tag == "functie") or _OFFICE.match(said) is not None
            if office and named:
                self._put_signature(signature, place)
                signature, named = [], False
            signature.append(said)
            named = named or not office
        self._put_signature(signature, place)

    def lines(self, element: Element) -> Iterator[tuple[Element | None, str, tuple[Mark, ...]]]:
        """Yield the children of an element as a line each, and as lines without a child the text between them."""
        lines: list[tuple[Element | None, Flow]] = [(None, Flow(self._notes))]
        lines[0][1].text(element.text)
        for child, inline in parts(element):
            if not inline:
                lines.append((child, Flow(self._notes)))
            lines[-1][1].child(child, inline=True)
            if not inline:
                lines.append((None, Flow(self._notes)))
            lines[-1][1].text(child.tail)
        for part, line in lines:
            text, marks = line.result()
            if part is not None or text or marks:
                yield part, text, marks

    def _put_signature(self, lines: list[str], place: Place) -> None:
        if lines:
            text = ", ".join(line.rstrip(",") for line in lines)
            self.put(Piece("signature", text, " ".join(lines), place.scope))


def _says(mark: str) -> bool:
    """Tell whether a mark numbers a paragraph, or only shows that it is an item."""
    return any(character.isalnum() for character in mark) or "*" in mark
