"""The notes at the foot of pages, or in their margin: smaller type that starts with a number that a mark has.

It knows lines and their sizes. Where a note of a number stands with no mark for it, or a raised number has no note,
nothing is guessed: the one stays text, and the other stays in its sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.formats.pdf.pages import Line

_NOTE_TYPE = 0.93  # of the size of the text: notes are smaller
_LONGEST_NUMBER = 3  # figures

Key = tuple[int, int]  # sheet, number


@dataclass(slots=True)
class Footnote:
    """A note: the sheet that it starts on, its number, and its lines without the number."""

    sheet: int
    number: int
    lines: list[Line] = field(default_factory=list)

    @property
    def is_finished(self) -> bool:
        """Tell whether the note ends in the end of a sentence: else the next page may go on with it."""
        return self.lines[-1].text.endswith((".", ")", "!", "?"))


def split_footnotes(pages: Sequence[Sequence[Line]], size: float) -> tuple[list[list[Line]], list[Footnote]]:
    """Split the notes off the pages; `size` is that of the text. Returns what is left of each page, and the notes."""
    kept: list[list[Line]] = []
    notes: list[Footnote] = []
    marked: set[int] = set()
    open_note: Footnote | None = None  # the last of the page before, which this page may go on with
    for page in pages:
        marked |= {number for line in page if line.size > _NOTE_TYPE * size for number in _marks(line)}
        body, found = _split(page, size, marked, open_note)
        kept.append(body)
        notes += found
        open_note = found[-1] if found else None
    return kept, notes


def _split(
    page: Sequence[Line], size: float, marked: set[int], open_note: Footnote | None
) -> tuple[list[Line], list[Footnote]]:
    """Split the notes off one page, column by column: a column of notes ends its page or its column."""
    body: list[Line] = []
    notes: list[Footnote] = []
    for column in _columns(page):
        end = len(column)
        while end and column[end - 1].size <= _NOTE_TYPE * size:
            end -= 1
        small = column[end:]
        first = next((at for at, line in enumerate(small) if _opens(line) in marked), len(small))
        above = small[:first]
        if above and open_note and not open_note.is_finished:
            open_note.lines += above
            above = []
        body += [*column[:end], *above]
        if first < len(small):
            notes += _notes(small[first:], marked)
            open_note = notes[-1]
    return body, notes


def _columns(page: Sequence[Line]) -> list[list[Line]]:
    columns: list[list[Line]] = []
    for line in page:
        if not columns or columns[-1][-1].column != line.column:
            columns.append([])
        columns[-1].append(line)
    return columns


def _notes(lines: Iterable[Line], marked: set[int]) -> list[Footnote]:
    notes: list[Footnote] = []
    for line in lines:
        number = _opens(line)
        follows = not notes or number == notes[-1].number + 1 or number in marked
        if number is not None and follows and (not notes or number > notes[-1].number):
            notes.append(Footnote(line.sheet, number, [_without_number(line)]))
        else:
            notes[-1].lines.append(line)
    return notes


def _opens(line: Line) -> int | None:
    """Return the number that the line starts with, set apart from what follows."""
    first = line.words[0].text
    if not first.isdecimal() or len(first) > _LONGEST_NUMBER or len(line.words) == 1:
        return None
    apart = line.words[1].spaced or line.is_raised(line.words[0]) or line.words[0].size < line.size
    return int(first) if apart else None


def _without_number(line: Line) -> Line:
    return Line(line.words[1:], line.sheet, line.base, line.size, line.column)


def _marks(line: Line) -> Iterable[int]:
    return (number for word in line.words if line.is_raised(word) for number in mark_numbers(word.text))


def mark_numbers(text: str) -> list[int]:
    """Return the numbers of a raised word: "3", or "3,4" where two marks stand side by side; none for other words."""
    numbers = [part.strip() for part in text.strip(",;").split(",")]
    good = all(part.isdecimal() and len(part) <= _LONGEST_NUMBER for part in numbers)
    return [int(part) for part in numbers] if good else []
