"""The text of an official paper: a walk through its elements that cuts it into pieces, in the order of the source.

Every character of the source ends in one piece, or in a note. The walk knows the elements that give a paper its form;
what it does not know keeps its text and is counted.
"""

from collections.abc import Collection
from dataclasses import replace
from xml.etree.ElementTree import Element

from corpus.document import Mark
from corpus.errors import LayoutFault
from corpus.formats.koop.cals import Cell, Table, Told
from corpus.formats.koop.cutting import Cutting, Place
from corpus.formats.koop.elements import HEADINGS, KNOWN, MARKS, PICTURES, SIGNATURES, parts
from corpus.formats.koop.notes import Flow, NoteBook
from corpus.formats.koop.pieces import Piece, Scope

_LONGEST_NUMBER = 7  # digits, of the rows that a cell spans
_HEAD_ROWS = 20  # of a table; the rows behind them are no head
_REPEATED = 16  # characters of rows, to each byte of the source, that heads and spanning cells may make


class Walk:
    """A walk through a paper; what it passes is cut by `cut`, which holds the pieces."""

    def __init__(self, notes: NoteBook, head: Collection[Element], *, name: str, size: int) -> None:
        """`head` are the elements whose words are told as facts, `size` is that of the source in bytes."""
        self.cut = Cutting(notes)
        self._name = name
        self._notes = notes
        self._head = frozenset(head)
        self._left = _REPEATED * size + (1 << 20)

    def read(self, root: Element) -> None:
        """Cut a paper into pieces."""
        place = Place(Scope())
        self._children(root, place)
        self.cut.flush_prefix(place)

    def _children(self, element: Element, place: Place) -> None:
        flow = Flow(self._notes)
        flow.text(element.text)
        for child, inline in parts(element):
            if inline:
                flow.child(child, inline=True)
            else:
                self.cut.paragraph(flow, place)
                flow = Flow(self._notes)
                place = self._block(child, place)
            flow.text(child.tail)
        self.cut.paragraph(flow, place)

    def _block(self, child: Element, place: Place) -> Place:
        """Cut a child that is no part of a line. Returns the place of what stands behind it."""
        tag = child.tag
        if child in self._head:
            self.cut.drop(self.cut.line(child)[0], place, "head")
        elif tag == "kop":
            return self.cut.open(child, place)
        elif tag == "title":
            return self.cut.title(child, place)
        elif tag in HEADINGS:
            self.cut.flat_heading(child, place)
        elif tag in MARKS:
            self.cut.prefix.append(self.cut.line(child)[0])
        elif tag in SIGNATURES:
            self.cut.sign(child, place)
        elif tag in ("colspec", "spanspec", "row") and place.table:
            self._table_part(child, place, place.table)
        else:
            self._descend(child, place)
        return place

    def _descend(self, child: Element, place: Place) -> None:
        tag = child.tag
        if tag in PICTURES:
            self._notes.warnings["picture"] += 1
        elif tag not in KNOWN:
            self._notes.warnings[f"unknown element {tag[:40]}"] += 1
        if tag == "li":
            place = replace(place, kind="item")
        elif tag == "bijlage":
            place = Place(place.scope.under(""))
        elif tag == "tgroup":
            self._columns(child, place)
            return
        elif tag in ("thead", "tbody", "tfoot") and place.table:
            place.table.start_part()
            place = replace(place, in_head=tag == "thead")
        self._children(child, place)
        if tag == "li":
            self.cut.flush_prefix(place)

    def _columns(self, tgroup: Element, place: Place) -> None:
        table = Table(self._name)
        place = replace(place, table=table, kind="text")
        self._children(tgroup, place)
        if told := table.untold_heads():
            self._put_row(told, place)

    def _table_part(self, child: Element, place: Place, table: Table) -> None:
        if child.tag == "colspec":
            table.add_column(child.get("colname") or f"col{table.width + 1}")
        elif child.tag == "spanspec":
            table.add_span(*(child.get(key, "") for key in ("spanname", "namest", "nameend")))
        if child.tag != "row":
            self._children(child, place)
        else:
            self._row(child, place, table)

    def _row(self, row: Element, place: Place, table: Table) -> None:
        cells = table.place([_cell(*line, table) for line in self.cut.lines(row)])
        if not place.in_head or table.head_rows >= _HEAD_ROWS:
            if told := table.tell(cells):
                self._put_row(told, place)
            return
        title, heads = table.add_heads(cells)
        if title:
            self._put_row(title, place)
        for head in heads:
            self.cut.drop(head.text, place, "column head")

    def _put_row(self, told: Told, place: Place) -> None:
        self._left -= len(told.text)
        if self._left < 0:
            raise LayoutFault(f"{self._name} has tables that repeat their heads without end: is it the right file?")
        self.cut.put(Piece("row", told.text, told.said, place.scope, marks=told.marks))


def _cell(
    entry: Element | None, text: str, marks: tuple[Mark, ...], table: Table
) -> tuple[Cell, tuple[int, int] | None]:
    if entry is None:
        return Cell(text, marks), None
    below = entry.get("morerows", "")
    rows = 1 + int(below) if below.isdecimal() and len(below) < _LONGEST_NUMBER else 1
    return Cell(text, marks, rows=rows), table.columns(
        *(entry.get(key, "") for key in ("colname", "namest", "nameend", "spanname"))
    )
