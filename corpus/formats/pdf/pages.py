"""The geometry of a page: words with their places become lines, and lines the columns that they are read in.

It knows where things stand and how large they are, and nothing of what they say. Lengths are in points, heights grow
upwards.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

_SAME_LINE = 0.25  # of the size: two words that stand on one line differ less in height
_RAISED = (0.12, 0.7)  # of the size of the line: where a mark stands above it
_SMALLER = 0.82  # of the size of the line: as small as a mark is set
_TOUCHING = 0.35  # of the size: a mark stands so near to its word
_CELL_GAP = 1.5  # of the size: a wider blank is no blank between words
_WIDER = 2.5  # times the other blanks of a line that is set to both edges
_GUTTER = 9  # points: the narrowest between two columns
_CROSSING = 0.12  # of the lines may cross a gutter: headings and captions
_COLUMN_LINES = 5  # the shortest column
_FILLED, _FILLED_SHARE, _COLUMN_WORDS = 0.6, 0.5, 3  # how wide lines of a column are, how many, with how many words
_MOST_COLUMNS = 4
_MARGIN = 9  # the column of what stands in the margin
_MARGIN_TYPE = 0.85  # of the size of the text: notes in the margin are smaller


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a part of one: it starts, ends and stands on its base line at these places.

    `turn` is the direction of writing in quarter turns; `spaced`: a blank stands before it in the file.
    """

    text: str
    start: float
    end: float
    base: float
    size: float
    bold: bool = False
    italic: bool = False
    turn: int = 0
    spaced: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one base line, in the order of reading. `sheet` and `column` count from 1 and 0."""

    words: tuple[Word, ...]
    sheet: int
    base: float
    size: float
    column: int = 0

    @property
    def start(self) -> float:
        """Where the line starts."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Where the line ends."""
        return max(word.end for word in self.words)

    @property
    def text(self) -> str:
        """The words with their blanks."""
        return joined(self.words, self.size)

    def is_raised(self, word: Word) -> bool:
        """Tell whether a word of the line stands above it in smaller type, as a mark does."""
        return word.size <= _SMALLER * self.size and word.base > self.base + _RAISED[0] * self.size

    def cells(self) -> list[tuple[Word, ...]]:
        """Return the words cut where more than a blank stands between them."""
        gaps = [right.start - left.end for left, right in pairwise(self.words)]
        usual = median([gap for gap in gaps if gap > 0] or [0])
        widest = max(_CELL_GAP * self.size, _WIDER * usual if len(gaps) > 3 else 0)
        cells: list[list[Word]] = [[self.words[0]]]
        for word, gap in zip(self.words[1:], gaps, strict=True):
            if gap > widest:
                cells.append([])
            cells[-1].append(word)
        return [tuple(cell) for cell in cells]


def joined(words: Sequence[Word], size: float) -> str:
    """Write words with a blank where the file has one, or where there is room for one."""
    parts = [word.text for word in words[:1]]
    for left, right in pairwise(words):
        gap = right.start - left.end
        parts += [" " if right.spaced or gap > size * _SAME_LINE else "", right.text]
    return "".join(parts)


OUTSIDE = 4  # the turn of a word that stands outside its page, where nobody sees it


def upright(words: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """Split off the words that are not written in the direction that most of the page is."""
    letters: Counter[int] = Counter()
    for word in words:
        letters[word.turn] += len(word.text) if word.turn != OUTSIDE else 0
    usual = letters.most_common(1)[0][0] if letters else 0
    return [word for word in words if word.turn == usual], [word for word in words if word.turn != usual]


def lines_of(words: Iterable[Word], sheet: int) -> list[Line]:
    """Return the lines of a page in the order of reading: column by column between the lines that cross them.

    What stands in the margin comes last.
    """
    lines = [_line(members, sheet) for members in _gathered(words)]
    lines.sort(key=lambda line: -line.base)
    text, margin = _without_margin(lines)
    return [*_in_reading_order(text, _gutters(text)), *margin]


def _gathered(words: Iterable[Word]) -> list[list[Word]]:
    """Gather words by their base lines, the largest first, so that marks find the lines that they belong to."""
    bases: list[tuple[float, int]] = []
    groups: list[_Group] = []
    for word in sorted(words, key=lambda word: (-word.size, -word.base, word.start)):
        home = _home(word, bases, groups)
        if home is None:
            home = len(groups)
            insort(bases, (word.base, home))
            groups.append(_Group(word.size))
        groups[home].add(word)
    return [group.words for group in groups]


@dataclass(slots=True)
class _Group:
    """Words on one base line, and in order where they start and end."""

    size: float
    words: list[Word] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)

    def add(self, word: Word) -> None:
        self.words.append(word)
        insort(self.starts, word.start)
        insort(self.ends, word.end)

    def is_beside(self, word: Word) -> bool:
        """Tell whether a word stands right behind one of the group, or a little before one."""
        behind = bisect_left(self.ends, word.start - _TOUCHING * self.size)
        if behind < len(self.ends) and self.ends[behind] <= word.start + self.size:
            return True
        before = bisect_left(self.starts, word.end)
        return before < len(self.starts) and self.starts[before] <= word.end + self.size


def _home(word: Word, bases: Sequence[tuple[float, int]], groups: Sequence[_Group]) -> int | None:
    reach = _SAME_LINE * word.size
    at = bisect_left(bases, (word.base - reach,))
    near = [entry for entry in bases[at : at + 4] if entry[0] <= word.base + reach]
    if near:
        return min(near, key=lambda entry: abs(entry[0] - word.base))[1]
    at = bisect_left(bases, (word.base + reach,))
    for base, group in bases[max(0, at - 4) : at][::-1]:  # lines below a raised mark
        size = groups[group].size
        raised = word.size <= _SMALLER * size and word.base - base <= _RAISED[1] * size
        if raised and groups[group].is_beside(word):
            return group
    return None


def _line(words: Iterable[Word], sheet: int) -> Line:
    ordered = tuple(sorted(words, key=lambda word: word.start))
    sizes: Counter[float] = Counter()
    for word in ordered:
        sizes[word.size] += len(word.text)
    size = max(sizes, key=lambda size: (sizes[size], size))
    base = next(word.base for word in ordered if word.size == size)
    return Line(ordered, sheet, base, size)


def _without_margin(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Split off what stands in smaller type left of the text, though it may be level with a line of it."""
    letters: Counter[float] = Counter()
    starts: Counter[int] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    size = max(letters, key=lambda size: letters[size], default=0)
    for line in lines:
        for cell in line.cells():
            if cell[0].size > _MARGIN_TYPE * size:
                starts[round(cell[0].start)] += sum(len(word.text) for word in cell)
    edge = starts.most_common(1)[0][0] - 1 if starts else 0
    text: list[Line] = []
    margin: list[Line] = []
    for line in lines:
        small = [all(word.end <= edge and word.size <= _MARGIN_TYPE * size for word in cell) for cell in line.cells()]
        aside = [word for cell, is_small in zip(line.cells(), small, strict=True) if is_small for word in cell]
        rest = [word for cell, is_small in zip(line.cells(), small, strict=True) if not is_small for word in cell]
        if aside:
            margin.append(replace(_line(aside, line.sheet), column=_MARGIN))
        if rest:
            text.append(_line(rest, line.sheet) if aside else line)
    return text, margin


def _gutters(lines: Sequence[Line]) -> list[float]:
    """Return the middles of the gutters of the page."""
    found: list[float] = []
    stack = [_cells(lines)]
    while stack and len(found) < _MOST_COLUMNS - 1:
        cells = stack.pop()
        for left, right in _blank_strips(cells):
            middle = (left + right) / 2
            before = [cell for cell in cells if cell.end <= middle]
            behind = [cell for cell in cells if cell.start >= middle]
            if _are_columns(before, behind):
                found.append(middle)
                stack += [before, behind]
                break
    return sorted(found)


def _cells(lines: Iterable[Line]) -> list[Line]:
    return [replace(line, words=cell) for line in lines for cell in line.cells()]


def _blank_strips(cells: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the vertical strips that hardly any line crosses, the widest first."""
    if len(cells) < 2 * _COLUMN_LINES:
        return []
    left, right = min(cell.start for cell in cells), max(cell.end for cell in cells)
    width = int(right - left) + 1
    change = [0] * (width + 2)
    for cell in cells:
        change[int(cell.start - left)] += 1
        change[int(cell.end - left) + 1] -= 1
    strips: list[tuple[float, float]] = []
    open_at, crossing = None, 0
    for at in range(width + 1):
        crossing += change[at]
        blank = crossing <= _CROSSING * len(cells) / 2
        if blank and open_at is None:
            open_at = at
        elif not blank and open_at is not None:
            if open_at > 0 and at - open_at >= _GUTTER:
                strips.append((left + open_at, left + at))
            open_at = None
    return sorted(strips, key=lambda strip: strip[0] - strip[1])


def _are_columns(before: Sequence[Line], behind: Sequence[Line]) -> bool:
    """Tell columns from the cells of a table: their lines are full."""
    if min(len(before), len(behind)) < _COLUMN_LINES:
        return False
    return _is_filled(before) and _is_filled(behind)


def _is_filled(cells: Sequence[Line]) -> bool:
    width = max(cell.end for cell in cells) - min(cell.start for cell in cells)
    full = sum(cell.end - cell.start >= _FILLED * width for cell in cells)
    words = sum(len(cell.words) for cell in cells)
    return full >= _FILLED_SHARE * len(cells) and words >= _COLUMN_WORDS * len(cells)


def _in_reading_order(lines: Sequence[Line], gutters: Sequence[float]) -> Iterator[Line]:
    if not gutters:
        yield from lines
        return
    columns: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for line in lines:
        parts = _cut(line, gutters)
        if parts is None:
            for column in columns:
                yield from column
                column.clear()
            yield line
        else:
            for at, part in parts:
                columns[at].append(part)
    for column in columns:
        yield from column


def _cut(line: Line, gutters: Sequence[float]) -> list[tuple[int, Line]] | None:
    """Cut a line at the gutters; None for one that crosses a gutter."""
    columns: dict[int, list[Word]] = {}
    for cell in line.cells():
        at = bisect_left(gutters, (cell[0].start + cell[-1].end) / 2)
        if (at and cell[0].start < gutters[at - 1]) or (at < len(gutters) and cell[-1].end > gutters[at]):
            return None
        columns.setdefault(at, []).extend(cell)
    return [(at, replace(_line(words, line.sheet), column=at + 1)) for at, words in columns.items()]
