"""Tables in the CALS form: which cell stands under which heads, and a row told so that it can be read alone.

A row is "Omschrijving: Koninklijke Marine; Uitgaven: 1.306.560": each cell with the heads of its column, its words as
they stand. An empty cell is left out. It knows nothing of notes but their marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.document import Mark
from corpus.errors import LayoutFault

_MOST_COLUMNS = 256  # the widest table seen has 20
_LONGEST_REPEATED = 200  # characters; a longer head, or a longer cell that spans rows, is told once only
_BETWEEN_HEADS = " "
_BETWEEN_CELLS = "; "


@dataclass(slots=True, eq=False)
class Cell:
    """A cell: its text with the marks of notes, and its place. `told`: it has been shown before."""

    text: str
    marks: tuple[Mark, ...] = ()
    first: int = 0  # column, counted from 0
    last: int = 0
    rows: int = 1  # that it spans
    told: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A row as it is shown; `said` are the words of its own cells, without heads and cells from above."""

    text: str
    said: str
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class Table:
    """A table while it is read: its columns, the rows of its head, and the cells that reach down into the next row."""

    source: str  # the name of the file, for what goes wrong
    names: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    width: int = 0
    heads: list[Cell] = field(default_factory=list)
    head_rows: int = 0
    _above: dict[int, list[Cell]] = field(default_factory=dict)  # by column: the heads over it, the upper one first
    _reaching: dict[int, tuple[Cell, int]] = field(default_factory=dict)  # by first column: the cell, the rows left

    def add_column(self, name: str) -> None:
        """Add a column, as a `colspec` names it."""
        self.names.setdefault(name, self.width)
        self._widen(self.width)

    def add_span(self, name: str, first: str, last: str) -> None:
        """Add a named span of columns, as a `spanspec` gives it."""
        if first in self.names and last in self.names:
            self.spans[name] = (self.names[first], self.names[last])

    def columns(self, name: str, first: str, last: str, span: str) -> tuple[int, int] | None:
        """Return the first and last column that an `entry` names; None where it names none that is known."""
        if span in self.spans:
            return self.spans[span]
        start = self.names.get(first, self.names.get(name))
        return None if start is None else (start, max(start, self.names.get(last, start)))

    def start_part(self) -> None:
        """Begin the head, body or foot: no cell reaches over from one to the next."""
        self._reaching.clear()

    def place(self, cells: Iterable[tuple[Cell, tuple[int, int] | None]]) -> list[Cell]:
        """Place the cells of a row, each with the columns that it names. Returns them, cells from above included."""
        taken = {start: cell for start, (cell, _) in self._reaching.items()}
        covered = {column for cell in taken.values() for column in range(cell.first, cell.last + 1)}
        self._reaching = {start: (cell, left - 1) for start, (cell, left) in self._reaching.items() if left > 1}
        at = 0
        for cell, named in cells:
            start, end = named if named and named[0] >= at else (at, at)
            while start in covered:
                start, end = start + 1, max(end, start + 1)
            self._widen(end)
            cell.first, cell.last = start, end
            at = end + 1
            taken[start] = cell
            if cell.rows > 1:
                self._reaching[start] = (cell, cell.rows - 1)
        return [taken[start] for start in sorted(taken)]

    def add_heads(self, cells: Sequence[Cell]) -> tuple[Told | None, list[Cell]]:
        """Add a row of the head. Returns its new heads; or a cell that spans the table: a title, no column's head."""
        filled = [cell for cell in cells if cell.text and not cell.told and cell not in self.heads]
        if len(filled) == 1 and self._is_full(filled[0]):
            filled[0].told = True
            return Told(filled[0].text, filled[0].text, filled[0].marks), []
        self.head_rows += 1
        self.heads += filled
        for cell in filled:
            for column in range(cell.first, cell.last + 1):
                self._above.setdefault(column, []).append(cell)
        return None, filled

    def tell(self, cells: Sequence[Cell]) -> Told | None:
        """Tell a row of the body; None for one that says nothing of its own."""
        own = [cell for cell in cells if cell.text and not cell.told]
        if not own:
            return None
        shown = [cell for cell in cells if cell.text and (not cell.told or len(cell.text) <= _LONGEST_REPEATED)]
        line = _Line()
        for cell in shown:
            line.between(_BETWEEN_CELLS)
            heads = self._heads(cell)
            for at, head in enumerate(heads):
                line.add(head, _BETWEEN_HEADS if at else "")
            if heads:
                line.words(" " if heads[-1].text.endswith(":") else ": ")
            line.add(cell)
        return Told("".join(line.parts), " ".join(cell.text for cell in own), tuple(line.marks))

    def untold_heads(self) -> Told | None:
        """Tell the heads that stand above no filled cell, so that they are not lost; None where all were told."""
        line = _Line()
        for head in self.heads:
            if not head.told:
                line.between(_BETWEEN_CELLS)
                line.add(head)
        return Told("".join(line.parts), "", tuple(line.marks)) if line.parts else None

    def _heads(self, cell: Cell) -> list[Cell]:
        """Return the heads that stand above all columns of a cell, the upper one first."""
        if self._is_full(cell) and self.width > 1:
            return []
        heads = [head for head in self._above.get(cell.first, ()) if cell.last <= head.last]
        return heads if sum(len(head.text) for head in heads) <= _LONGEST_REPEATED else []

    def _is_full(self, cell: Cell) -> bool:
        return cell.first == 0 and cell.last == self.width - 1

    def _widen(self, column: int) -> None:
        if column >= _MOST_COLUMNS:
            raise LayoutFault(f"{self.source} has a table of more than {_MOST_COLUMNS} columns: is it the right file?")
        self.width = max(self.width, column + 1)


class _Line:
    """A row while it is told."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[Mark] = []
        self.length = 0

    def words(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def between(self, sign: str) -> None:
        if self.parts:
            self.words(sign)

    def add(self, cell: Cell, sign: str = "") -> None:
        """Add the text of a cell; its notes are marked where it is told first."""
        self.words(sign)
        if not cell.told:
            self.marks += [Mark(mark.number, self.length + mark.offset) for mark in cell.marks]
            cell.told = True
        self.words(cell.text)
