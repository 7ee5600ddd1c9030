"""The blocks of a Word document, in order: paragraphs, headings, items, and the rows of tables.

It knows styles and tables, and nothing of papers; what is told of a block is what the document itself says.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal
from xml.etree.ElementTree import Element

from corpus.formats.docx.styles import Numbers, Style, attribute, child, is_on, numbering_of, value
from corpus.formats.docx.text import NoteKey, TextElsewhere, Wording, read_inline, texts
from corpus.formats.xmltree import local
from corpus.layouts.prose import BULLET

Marks = tuple[tuple[int, NoteKey], ...]

_GONE = {"del": "deleted", "moveFrom": "deleted", "Fallback": "alternatives"}
_ELSEWHERE = frozenset({"altChunk", "subDoc"})
_BESIDE = frozenset({"sectPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr"})
_TYPED_ITEM = re.compile(r"^(?:\d{1,2}|[a-z])[.)°]\s+\S")
_LONGEST_REPEATED = 300  # characters of what is told again with each row
_MOST_HEADS = 6  # rows above the others
_MOST_COLUMNS = 64  # of a table; Word has 63


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its text, and `plain`, what of it the document itself has in that place.

    `level` belongs to a heading: 0 for a title, 1 to 9. `bold` and `italic` tell whether all of it is. `shown` is what
    is told with the text and stands elsewhere: the number of a list, the heads of columns, a cell over several rows.
    """

    kind: Literal["heading", "text", "item", "row"]
    text: str
    plain: str
    marks: Marks = ()
    level: int = 0
    bold: bool = False
    italic: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text and marks; `repeated` where it goes on from the row above."""

    text: str
    marks: Marks = ()
    bold: bool = False
    repeated: bool = False


@dataclass(slots=True)
class BodyReader:
    """Reads blocks one after the other; `left_out` gathers what is no part of the text, by rule."""

    styles: Mapping[str, Style]
    numbers: Numbers
    left_out: dict[str, list[str]] = field(default_factory=dict)
    _open: Wording | None = None  # a paragraph whose end was deleted: the next one goes on with it

    def read(self, parent: Element) -> Iterator[Block]:
        """Yield the blocks below an element. Raises TextElsewhere for text that stands in another file."""
        for element in self._within(parent, {"p", "tbl"}):
            yield from self._paragraph(element) if local(element.tag) == "p" else self._table(element)
        if self._open:  # what it was to go on with has been deleted too
            wording, self._open = self._open, None
            text, marks = wording.tidied()
            if text:
                yield Block("text", text, text, marks, bold=wording.bold, italic=wording.italic)

    def note(self, story: Element) -> tuple[str, Marks]:
        """Return the text of a note."""
        wording = self._inside(story)
        return wording.tidied()

    def _within(self, parent: Element, tags: set[str]) -> Iterator[Element]:
        """Yield the elements of these names, looking into what only wraps them."""
        for element in parent:
            tag = local(element.tag)
            if tag in tags:
                yield element
            elif tag in _ELSEWHERE:
                raise TextElsewhere(tag)
            elif tag in _GONE:
                self._leave_out(_GONE[tag], element)
            elif tag not in _BESIDE:
                yield from self._within(element, tags)

    def _leave_out(self, rule: str, element: Element) -> None:
        self.left_out.setdefault(rule, []).extend(texts(element))

    def _paragraph(self, element: Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        style = self.styles.get(value(properties, "pStyle") or "", Style())
        if style.contents:
            self._leave_out("table of contents", element)
            return
        wording = self._worded(element, style)
        if child(properties, "rPr", "del") is not None or child(properties, "rPr", "moveFrom") is not None:
            self._open = wording
            return
        text, marks = wording.tidied()
        listed = numbering_of(properties) or style.numbering
        number = self.numbers.next(*listed) if listed else None
        if text:
            yield _block(text, marks, wording, _level(properties, style), number)
        for box in wording.boxes:
            yield from self.read(box)

    def _worded(self, element: Element, style: Style) -> Wording:
        wording, self._open = self._open or Wording(left_out=self.left_out), None
        read_inline(element, wording, bold=style.bold, italic=style.italic)
        return wording

    def _inside(self, parent: Element) -> Wording:
        """Return all text below an element as one: of a note, or of a cell and the tables in it."""
        wording = Wording(left_out=self.left_out)
        for element in self._within(parent, {"p"}):
            style = self.styles.get(value(child(element, "pPr"), "pStyle") or "", Style())
            wording.add(" ")
            read_inline(element, wording, bold=style.bold, italic=style.italic)
            while wording.boxes:
                read_inline(wording.boxes.pop(0), wording)
        return wording

    def _table(self, table: Element) -> Iterator[Block]:
        rows = [row for row in self._within(table, {"tr"}) if not self._is_deleted(row)]
        cells = [list(self._within(row, {"tc"})) for row in rows]
        if all(len(row) <= 1 for row in cells):  # a frame around paragraphs
            for row in cells:
                for cell in row:
                    yield from self.read(cell)
            return
        grid = self._grid(rows, cells)
        heads = _head_rows(rows, grid)
        titles = _titles(grid[:heads])
        if heads:
            self.left_out.setdefault("column heads", []).extend(_own(row) for row in grid[:heads])
        yield from (_row(row, titles) for row in grid[heads:] if any(cell.text for cell in row.values()))

    def _is_deleted(self, row: Element) -> bool:
        if child(row, "trPr", "del") is None:
            return False
        self._leave_out("deleted", row)
        return True

    def _grid(self, rows: Sequence[Element], cells: Sequence[Sequence[Element]]) -> list[dict[int, Cell]]:
        """Return the cells of each row by their columns."""
        grid: list[dict[int, Cell]] = []
        for row, members in zip(rows, cells, strict=True):
            column = _count(value(child(row, "trPr"), "gridBefore"), 0)
            read: dict[int, Cell] = {}
            for member in members:
                properties = child(member, "tcPr")
                merged = value(properties, "vMerge")
                wording = self._inside(member)
                text, marks = wording.tidied()
                above = grid[-1].get(column) if grid and merged in {"", "continue"} else None
                above = above if above and len(above.text) <= _LONGEST_REPEATED else None
                read[column] = (
                    Cell(above.text, (), above.bold, repeated=True)
                    if above and not text
                    else Cell(text, marks, wording.bold)
                )
                column = min(column + _count(value(properties, "gridSpan"), 1), _MOST_COLUMNS)
            grid.append(read)
        return grid


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), _MOST_COLUMNS) if text and text.isdecimal() and len(text) < 4 else otherwise


def _level(properties: Element | None, style: Style) -> int | None:
    own = value(properties, "outlineLvl")
    if own is not None:
        return int(own) + 1 if own in set("012345678") else None
    return style.level


def _block(text: str, marks: Marks, wording: Wording, level: int | None, number: str | None) -> Block:
    kind: Literal["heading", "text", "item"] = "text" if number is None else "item"
    kind = kind if level is None else "heading"
    plain = text
    if number:
        text = f"{number} {text}"
        marks = tuple((offset + len(number) + 1, key) for offset, key in marks)
    elif kind == "text" and (bullet := BULLET.match(text)):
        kind, text = "item", text[bullet.end() :]
        marks = tuple((max(0, offset - bullet.end()), key) for offset, key in marks)
    elif kind == "text" and _TYPED_ITEM.match(text) and not wording.bold:
        kind = "item"
    return Block(kind, text, plain, marks, level or 0, wording.bold, wording.italic, number or "")


def _head_rows(rows: Sequence[Element], grid: Sequence[Mapping[int, Cell]]) -> int:
    """Count the rows, from the first, that are heads: said to be so, or in bold type above rows that are not."""
    said = [is_on(row, "trPr", "tblHeader") is True for row in rows]
    count = said.index(False) if False in said else len(said)
    if count == 0 and len(grid) > 1 and not all(map(_is_bold, grid)):
        count = next(at for at, row in enumerate(grid) if not _is_bold(row))
    short = all(len(cell.text) <= _LONGEST_REPEATED for row in grid[:count] for cell in row.values())
    return count if count < len(grid) and count <= _MOST_HEADS and short else 0


def _is_bold(row: Mapping[int, Cell]) -> bool:
    filled = [cell for cell in row.values() if cell.text]
    return len(filled) > 1 and all(cell.bold for cell in filled)


def _titles(rows: Sequence[Mapping[int, Cell]]) -> dict[int, str]:
    """Return what stands above each column; a head over several columns belongs to each of them."""
    columns = {column for row in rows for column in row}
    titles: dict[int, str] = {}
    for column in columns:
        above: list[str] = []
        for row in rows:
            starts = [start for start in row if start <= column]
            text = row[max(starts)].text if starts else ""
            if text and text not in above:
                above.append(text)
        titles[column] = " ".join(above)
    return titles


def _own(row: Mapping[int, Cell]) -> str:
    return " ".join(cell.text for cell in row.values() if not cell.repeated)


def _row(row: Mapping[int, Cell], titles: Mapping[int, str]) -> Block:
    """Tell a row: each cell with what stands above its column, or cells with a line between them."""
    parts: list[str] = []
    marks: list[tuple[int, NoteKey]] = []
    shown: list[str] = []
    between = "; " if titles else " | "
    for column, cell in row.items():
        if not cell.text:
            continue
        starts = [start for start in titles if start <= column]
        title = titles[max(starts)] if starts else ""
        lead = f"{title}: " if title else ""
        at = sum(len(part) + len(between) for part in parts) + len(lead)
        marks += [(offset + at, key) for offset, key in cell.marks]
        parts.append(lead + cell.text)
        shown += [title, cell.text if cell.repeated else ""]
    return Block("row", between.join(parts), _own(row), tuple(marks), shown="".join(shown))


def element_id(element: Element) -> str:
    """Return the identifier of a note."""
    return attribute(element, "id") or ""
