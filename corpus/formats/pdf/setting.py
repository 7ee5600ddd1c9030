"""How a paper is set: lines become paragraphs, headings, items, rows, and lines with a label before them.

A paragraph ends where a wider gap, another indent, another type, a bullet or a label follows, or where its line breaks
though the next word had its place in it. Headings are told by their type. It knows no page furniture and no notes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.pdf.pages import Line, Word, joined
from corpus.layouts.pages import calls_for_more

ITEM = re.compile(r"^(?:[•▪●◦■–—-]|\d{1,2}[.)]|\d{1,2}°|[a-z][.)°])(?=\s|$)")
_DECIMAL = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")
_INITIAL = re.compile(r"(?:^|[\s.])[A-Z]\.$")
_SENTENCE_END = (".", ":", ";", "?", "!", "…", "»", "”")
_CONTINUING = "(0123456789"  # what a line may start with that goes on with a sentence
_GAP = 1.3  # times the usual distance of lines: more is a blank between paragraphs
_INDENT = 0.8  # of the size
_SAME = 3  # points: two starts that are one
_LARGER = 1.08  # times the size of the text: a heading
_HEADING_LINES, _LONGEST_HEADING = 5, 300
_SLANTED_LINES = 2  # a longer text in italics is a quotation
_TABLE_LINES = 2  # lines of three cells in a row; three of two cells
_MOST_HEADS = 5  # lines above the rows of a table
_SHORT_LABEL = 24  # letters of a label before a text: "Agendapunt:", "Nr. 20", "32 356"


@dataclass(slots=True)
class Run:
    """The lines of one block. `starts`: where its cells start, the last of which its further lines hang from."""

    lines: list[Line]
    starts: tuple[float, ...]
    kind: str = "text"
    rank: tuple[int, ...] = ()
    cells: dict[int, list[Word]] = field(default_factory=dict)  # of a row: its cells by column
    heads: Mapping[int, Sequence[Word]] = field(default_factory=dict)  # of a row: what stands above its columns

    @property
    def text(self) -> str:
        """The lines with blanks between them, as they stand."""
        return " ".join(line.text for line in self.lines)

    @property
    def opening(self) -> Sequence[Word]:
        """The words of the first line without the label before them."""
        return self.lines[0].cells()[-1] if len(self.starts) > 1 else self.lines[0].words

    @property
    def main(self) -> list[Word]:
        """The words without the label before them."""
        return [*self.opening, *(word for line in self.lines[1:] for word in line.words)]


def text_size(lines: Iterable[Line]) -> float:
    """Return the size that most of the text is set in; 0 where there is none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += sum(len(word.text) for word in line.words)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0


def runs_of(lines: Sequence[Line]) -> list[Run]:
    """Cut lines, in the order of reading, into runs and tell what each is."""
    size = text_size(lines)
    setter = _Setter(_leadings(lines), _right_edges(lines))
    runs = setter.set(lines)
    for run in runs:
        _tell(run, size)
    return _without_empty_headings(_tables(runs))


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of lines by their size."""
    gaps: dict[float, Counter[float]] = defaultdict(Counter)
    for above, below in pairwise(lines):
        gap = above.base - below.base
        if above.size == below.size and above.sheet == below.sheet and 0 < gap < 2.5 * above.size:
            gaps[above.size][round(gap * 2) / 2] += 1
    return {size: min(found, key=lambda gap: (-found[gap], gap)) for size, found in gaps.items()}


def _right_edges(lines: Sequence[Line]) -> dict[int, float]:
    """Return where lines end at most, by column; a few that stick out do not count."""
    ends: dict[int, list[float]] = defaultdict(list)
    for line in lines:
        ends[line.column].append(line.end)
    return {column: sorted(found)[int(0.98 * (len(found) - 1))] for column, found in ends.items()}


@dataclass(frozen=True, slots=True)
class _Setter:
    """Cuts lines into runs, by the distances that are usual in the paper."""

    leadings: Mapping[float, float]
    edges: Mapping[int, float]

    def set(self, lines: Sequence[Line]) -> list[Run]:
        """Cut the lines into runs."""
        runs: list[Run] = []
        for line in lines:
            cells = line.cells()
            if runs and len(cells) == 1 and self._goes_on(runs[-1], line):
                runs[-1].lines.append(line)
            else:
                runs.append(Run([line], tuple(cell[0].start for cell in cells)))
        return runs

    def _goes_on(self, run: Run, line: Line) -> bool:
        last = run.lines[-1]
        if abs(last.size - line.size) > 0.5 and abs(_main_size(run) - line.size) > 0.5:
            return False
        if _type(run.opening) != _type(line.words) or self._opens_item(run, line):
            return False
        ended = _ends_sentence(last.text)
        calls = not ended and (line.text[0].islower() or line.text[0] in _CONTINUING or calls_for_more(last.text))
        if (line.sheet, line.column) != (last.sheet, last.column) or line.base > last.base:
            return calls or (not ended and not self._breaks_early(last, line))
        near = last.base - line.base <= _GAP * self.leadings.get(line.size, 1.25 * line.size)
        return near and self._hangs(run, line) and (calls or not self._breaks_early(last, line))

    def _opens_item(self, run: Run, line: Line) -> bool:
        """Tell whether the line starts a list item, and is not the rest of a sentence that starts like one."""
        last = run.lines[-1]
        apart = _ends_sentence(last.text) or self._breaks_early(last, line) or ITEM.match(run.lines[0].text)
        return bool(apart and ITEM.match(line.text))

    def _hangs(self, run: Run, line: Line) -> bool:
        """Tell whether the line starts where the lines of the run do."""
        near = _INDENT * line.size
        if len(run.lines) > 1:
            return abs(line.start - run.lines[-1].start) <= near
        if len(run.starts) > 1:
            return any(abs(line.start - start) <= max(_SAME, near) for start in run.starts[1:])
        return line.start <= run.lines[0].start + near or ITEM.match(run.lines[0].text) is not None

    def _breaks_early(self, last: Line, line: Line) -> bool:
        """Tell whether a line breaks though the next word had its place in it."""
        first = line.words[0]
        return last.end + 0.25 * line.size + (first.end - first.start) < self.edges[last.column] - 1


def _ends_sentence(text: str) -> bool:
    """Tell whether a sentence ends with the line, its note mark left out; no initial ends one."""
    return text.rstrip("0123456789").endswith(_SENTENCE_END) and not _INITIAL.search(text)


def _main_size(run: Run) -> float:
    return run.opening[-1].size


def _type(words: Sequence[Word]) -> tuple[bool, bool]:
    """Tell whether all words are bold, or all in italics; signs and figures may be either."""
    worded = [word for word in words if any(char.isalpha() for char in word.text)] or list(words)
    return all(word.bold for word in worded), all(word.italic for word in worded)


def _tell(run: Run, size: float) -> None:
    """Tell headings and items from text."""
    text = run.text
    bold, slanted = _type(run.main)
    main = joined(run.main, run.lines[0].size)
    larger = _main_size(run) >= _LARGER * size
    short = len(run.lines) <= (_SLANTED_LINES if slanted and not bold and not larger else _HEADING_LINES)
    worded = any(char.isalpha() for char in main)
    ends = main.endswith((";", ",", ".")) and not (bold and _label(run).endswith(":"))
    if (bold or slanted or larger) and short and worded and not ends and len(text) <= _LONGEST_HEADING:
        run.kind = "heading"
        run.rank = _rank(run, bold=bold)
    elif ITEM.match(text):
        run.kind = "item"


def _label(run: Run) -> str:
    return " ".join(joined(cell, 1) for cell in run.lines[0].cells()[:-1])


def _rank(run: Run, *, bold: bool) -> tuple[int, ...]:
    """Return the rank of a heading: by size, weight, capitals and number; one behind a label is the lowest."""
    text = run.text
    decimal = _DECIMAL.match(text)
    labelled = _label(run).endswith(":")
    form = 9 if labelled else decimal[1].count(".") if decimal else 5
    return -round(_main_size(run)), -bold, -text.isupper(), form


def _tables(runs: Sequence[Run]) -> list[Run]:
    """Make rows of runs of cells that stand below each other; what stands above them in another type is their head."""
    kept: list[Run] = []
    at = 0
    while at < len(runs):
        end = at
        while end < len(runs) and _is_tabular(runs[end]) and runs[end].lines[0].sheet == runs[at].lines[0].sheet:
            end += 1
        wide = sum(len(run.starts) > 2 for run in runs[at:end])
        if wide >= _TABLE_LINES or end - at > _TABLE_LINES:
            kept += _rows(runs[at:end])
            at = end
        else:
            kept.append(runs[at])
            at += 1
    return kept


def _is_tabular(run: Run) -> bool:
    return len(run.starts) > 1 and not _is_labelled(run) and not ITEM.match(run.text)


def _is_labelled(run: Run) -> bool:
    """Tell a label and its text from the cells of a table."""
    cells = run.lines[0].cells()
    return any(joined(cell, 1).endswith(":") for cell in cells[:-1]) or (
        len(cells) == 2 and len(run.lines) > 1 and len(joined(cells[0], 1)) <= _SHORT_LABEL
    )


def _rows(runs: Sequence[Run]) -> list[Run]:
    """Give the runs their cells by column, and their heads; one without a first cell goes on with the row above it."""
    columns = _columns_of(runs)
    heads: dict[int, list[Word]] = {}
    rows: list[Run] = []
    headed = any(map(_is_head, runs)) and not all(map(_is_head, runs))
    for at, run in enumerate(runs):
        cells = _cells_by_column(run, columns)
        if headed and not rows and _is_head(run) and len(run.text) <= _LONGEST_HEADING and at < _MOST_HEADS:
            for column, words in cells.items():
                heads.setdefault(column, []).extend(words)
            run.kind = "head"
        elif rows and 0 not in cells and 0 in rows[-1].cells and _is_near(rows[-1], run):
            for column, words in cells.items():
                rows[-1].cells.setdefault(column, []).extend(words)
            rows[-1].lines += run.lines
            run.kind = "merged"
        else:
            run.kind, run.cells, run.heads = "row", cells, heads
            rows.append(run)
    return [run for run in runs if run.kind != "merged"]


def _is_near(above: Run, below: Run) -> bool:
    return 0 < above.lines[-1].base - below.lines[0].base <= _GAP * below.lines[0].size


def _is_head(run: Run) -> bool:
    return any(_type([word for line in run.lines for word in line.words]))


def _columns_of(runs: Sequence[Run]) -> list[tuple[float, float]]:
    spans = sorted((cell[0].start, cell[-1].end) for run in runs for line in run.lines for cell in line.cells())
    columns: list[tuple[float, float]] = []
    for start, end in spans:
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _cells_by_column(run: Run, columns: Sequence[tuple[float, float]]) -> dict[int, list[Word]]:
    cells: dict[int, list[Word]] = {}
    for line in run.lines:
        for cell in line.cells():
            at = next(at for at, (start, end) in enumerate(columns) if start <= cell[0].start <= end)
            cells.setdefault(at, []).extend(cell)
    return cells


def _without_empty_headings(runs: list[Run]) -> list[Run]:
    """Make text of headings that have nothing under them: a label's text, or the one thing that a section says."""
    above: Run | None = None  # the heading right above
    for at, run in enumerate(runs):
        if run.kind == "heading":
            following = runs[at + 1] if at + 1 < len(runs) else None
            empty = following is None or (following.kind == "heading" and following.rank <= run.rank)
            if empty and (len(run.starts) > 1 or following is None or (above is not None and above.rank == run.rank)):
                run.kind = "item" if ITEM.match(run.text) else "text"
        above = run if run.kind == "heading" else None
    return runs
