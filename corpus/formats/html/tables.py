"""The tables of a saved web page: every row told with the heads of its columns, so that it can be read alone.

A row is "head: value; head: value". What stands in two rows at once (a cell that spans them) is told in both. The words
of heads are counted once, where they stood; what a row repeats of them is marked as made.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.lines import tidy

_WIDEST = 200  # columns that are told apart
_LONGEST_SPAN = 1000  # rows that a cell may span
_LONGEST_REPEAT = 200  # characters of a cell that are told again in the rows below
_MOST_REPEATED = 4_000_000  # characters that one table may tell again; past that its heads are a row like others
_MOST_TIMES = 16  # as many as it has itself; tables of budgets, with long heads over short figures, stay below 6


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same inline tags around it.

    `style` holds the short names ("a", "sup", "b", "i") and the classes of these tags; `href` is where the text points
    to. A run that is `made` did not stand in the page as text: the number of a list item, the head of a column.
    """

    text: str
    href: str = ""
    style: frozenset[str] = frozenset()
    made: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, how many columns and rows it spans, whether it is a head (`th`), or made: told again."""

    runs: tuple[Run, ...]
    columns: int = 1
    rows: int = 1
    head: bool = False
    made: bool = False

    @property
    def text(self) -> str:
        """The text, tidied."""
        return tidy("".join(run.text for run in self.runs))


@dataclass(slots=True)
class Row:
    """A row of cells; `head` where it stands in the head of the table."""

    cells: list[Cell] = field(default_factory=list)
    head: bool = False


def row_pieces(rows: Sequence[Row]) -> Iterator[tuple[str, list[Run]]]:
    """Yield what each row has to tell, in order: `th` for a row of heads, `tr` for a row that is told with them."""
    own = sum(len(run.text) for row in rows for cell in row.cells for run in cell.runs)
    allowed = min(_MOST_REPEATED, _MOST_TIMES * own)
    first = _heads(rows)
    labels = _labels(list(_placed(rows[:first], 0)))
    size = sum(len(run.text) for runs in labels.values() for run in runs) * (len(rows) - first)
    if first == len(rows) or size > allowed:
        labels, first, size = {}, 0, 0
    for row in rows[:first]:
        yield "th", list(_joined([cell.runs for cell in row.cells]))
    unmarked = {column: tuple(run for run in runs if not _is_link(run)) for column, runs in labels.items()}
    for placed in _placed(rows[first:], allowed - size):
        told = [_told(labels.get(column, ()), cell) for column, cell in placed]
        yield "tr", list(_joined(told)) if any(cell.text and not cell.made for _, cell in placed) else []
        labels = unmarked


def _heads(rows: Sequence[Row]) -> int:
    """Return how many rows are heads: those in the head, or else the first ones of `th` or bold cells alone."""
    count = 0
    for row in rows:
        if not row.head and not _all(row, bold=False) and not (count == 0 and _all(row, bold=True)):
            break
        count += 1
        if not row.head and _all(row, bold=True) and not _all(row, bold=False):
            break
    return count


def _all(row: Row, *, bold: bool) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    if bold:
        return len(filled) > 1 and all("b" in run.style for cell in filled for run in cell.runs if run.text.strip())
    return bool(filled) and all(cell.head for cell in row.cells)


def _placed(rows: Sequence[Row], allowed: int) -> Iterator[list[tuple[int, Cell]]]:
    """Yield the cells of each row with their columns, those that reach down into it from above included.

    What these tell again stays within `allowed` characters, past which they only hold their place.
    """
    above: dict[int, tuple[int, Cell]] = {}  # column: rows to go, cell
    for row in rows:
        placed: list[tuple[int, Cell]] = []
        reaching, above = above, {}
        column = 0
        for cell in row.cells:
            while column in reaching:
                column += reaching[column][1].columns
            placed.append((column, cell))
            if cell.rows > 1 and column < _WIDEST:
                made = replace(cell, runs=_made(cell.runs), made=True)
                above[column] = (min(cell.rows, _LONGEST_SPAN) - 1, made)
            column += cell.columns
        for column, (left, cell) in reaching.items():
            allowed -= len(cell.text)
            placed.append((column, cell if allowed >= 0 else replace(cell, runs=())))
            if left > 1:
                above[column] = (left - 1, cell)
        yield sorted(placed, key=lambda item: item[0])


def _made(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return what is told again of a cell: its text without the links in it (note marks count once)."""
    text = tidy("".join(run.text for run in runs if not _is_link(run)))
    return (Run(text, made=True),) if 0 < len(text) <= _LONGEST_REPEAT else ()


def _labels(heads: Sequence[Sequence[tuple[int, Cell]]]) -> dict[int, tuple[Run, ...]]:
    """Return the head of each column, from the rows of heads above each other: "2024 uitgaven"."""
    labels: dict[int, list[Run]] = {}
    for placed in heads:
        for start, cell in placed:
            if cell.made or not cell.text:
                continue
            for column in range(start, min(start + cell.columns, _WIDEST)):
                runs = labels.setdefault(column, [])
                runs += [Run(" ", made=True)] if runs else []
                # A note mark in a head belongs to one row only: the first.
                kept = cell.runs if column == start else tuple(run for run in cell.runs if not _is_link(run))
                runs += [replace(run, made=True) for run in _trimmed(kept)]
    return {column: tuple(runs) for column, runs in labels.items()}


def _is_link(run: Run) -> bool:
    return bool(run.href) or "sup" in run.style


def _told(label: Sequence[Run], cell: Cell) -> tuple[Run, ...]:
    """Return a cell with its head; an empty cell tells nothing."""
    if not cell.text:
        return ()
    return (*label, Run(": ", made=True), *cell.runs) if label else cell.runs


def _joined(cells: Sequence[Sequence[Run]]) -> Iterator[Run]:
    told = [cell for cell in cells if cell]
    for place, cell in enumerate(told):
        if place:
            yield Run("; ", made=True)
        yield from _trimmed(cell)


def _trimmed(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs without the blanks around them."""
    filled = [place for place, run in enumerate(runs) if run.text.strip()]
    for place in range(filled[0], filled[-1] + 1) if filled else ():
        text = runs[place].text
        text = text.lstrip() if place == filled[0] else text
        yield replace(runs[place], text=text.rstrip() if place == filled[-1] else text)
