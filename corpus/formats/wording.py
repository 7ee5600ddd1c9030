"""The words of a run as one text: lines joined, hyphens at line ends mended, note marks taken out and kept.

Lines of real layout are sure of their blanks, so that only what stands at a line end is mended, and what a font has
lost. It knows runs, and nothing of pages.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Self

from corpus.formats.composing import Piece, PieceKind, TiedMark
from corpus.formats.pdf.footnotes import Footnote, Key, mark_numbers
from corpus.formats.pdf.pages import Line, Word, joined
from corpus.formats.pdf.setting import Run
from corpus.layouts.prose import BULLET
from corpus.lines import tidy
from corpus.mending import join_lines, mend
from corpus.vocabulary import LOST, Vocabulary

_KINDS: dict[str, PieceKind] = {"heading": "heading", "item": "item"}
_MARK = "\ufdd0"  # stands for a note mark while words are joined: no character, so that no text has it


@dataclass(slots=True)
class Wording:
    """Words the runs of one paper.

    `ties` says which note a mark of a sheet belongs to; `placed` gathers the numbers of the marks that were taken out,
    `repeated` the heads of columns that were told with a row.
    """

    vocabulary: Vocabulary
    ties: dict[Key, Key]
    footnotes: Sequence[Footnote] = ()
    placed: list[int] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]], notes: Sequence[Footnote]) -> Self:
        """Prepare the wording of pages whose notes have been split off."""
        lines = [line.text for page in pages for line in page]
        lines += [line.text for note in notes for line in note.lines]
        sure = [line if line.endswith("-") else f"{line} " for line in lines]  # no word is cut without a hyphen
        return cls(Vocabulary.of(sure), _ties([line for page in pages for line in page], notes), notes)

    @property
    def notes(self) -> Iterator[Piece]:
        """The notes, each with the key that its mark has."""
        for note in self.footnotes:
            text = self._joined([tidy(line.text) for line in note.lines])
            yield Piece("note", text, number=note.number, key=(note.sheet, note.number))

    def plain(self, run: Run) -> str:
        """Return the text of a run without its marks."""
        return self._joined([self._line(line, []) for line in run.lines]).replace(_MARK, "")

    def piece(self, run: Run) -> Piece:
        """Return the piece that a run is, its marks in their places."""
        if run.kind == "row":
            return self._row(run)
        keys: list[Key] = []
        marked = self._joined([self._line(line, keys) for line in run.lines])
        if run.kind == "item":
            marked = BULLET.sub("", marked)
        text, marks = _unmarked(marked, keys)
        self.placed += [mark.number for mark in marks]
        return Piece(_KINDS.get(run.kind, "text"), text, rank=run.rank, marks=marks)

    def _row(self, run: Run) -> Piece:
        keys: list[Key] = []
        cells: list[str] = []
        for column in sorted(run.cells):
            cell = self._cell(run, run.cells[column], keys)
            head = self._cell(run, run.heads[column], []).replace(_MARK, "") if column in run.heads else ""
            if head:
                self.repeated.append(head)
            cells.append(f"{head}: {cell}" if head else cell)
        text, marks = _unmarked(("; " if run.heads else " | ").join(cells), keys)
        self.placed += [mark.number for mark in marks]
        return Piece("row", text, marks=marks)

    def _cell(self, run: Run, words: Sequence[Word], keys: list[Key]) -> str:
        """Return the words of a cell, which may stand on several lines."""
        lines: list[list[Word]] = []
        for word in words:
            if lines and word.start >= lines[-1][-1].start and abs(word.base - lines[-1][-1].base) < word.size:
                lines[-1].append(word)
            else:
                lines.append([word])
        first = run.lines[0]
        whole = [
            Line(tuple(line), first.sheet, max(line, key=lambda word: word.size).base, first.size) for line in lines
        ]
        return self._joined([self._line(line, keys) for line in whole])

    def _line(self, line: Line, keys: list[Key]) -> str:
        """Return the text of a line with a sign for each mark, and add the keys of their notes."""
        shown: list[Word] = []
        for word in line.words:
            numbers = mark_numbers(word.text) if line.is_raised(word) else []
            known = [self.ties.get((line.sheet, number)) for number in numbers]
            if numbers and all(known):
                keys += [key for key in known if key]
                shown.append(Word(_MARK * len(numbers), word.start, word.end, word.base, word.size, spaced=word.spaced))
            else:
                shown.append(word)
        return joined(shown, line.size)

    def _joined(self, lines: Sequence[str]) -> str:
        """Join lines; only a word at a line end is mended, and what a font has lost."""
        whole: list[str] = []
        last = lines[0]
        for line in lines[1:]:
            if last.endswith("-") and len(last) > 1 and last[-2].isalnum() and line:
                left, blank, end = last.rpartition(" ")
                first, space, rest = line.partition(" ")
                whole += [left, blank]
                last = f"{join_lines([end, first], self.vocabulary, spaced=False)}{space}{rest}"
            else:
                whole += [last, " "]
                last = line
        text = "".join([*whole, last])
        text = " ".join(text.split())
        return mend(text, self.vocabulary) if LOST in text else text


def _unmarked(text: str, keys: Sequence[Key]) -> tuple[str, tuple[TiedMark, ...]]:
    """Take the signs of the marks out of a text; a blank that stood before one goes with it."""
    parts = text.split(_MARK)
    marks: list[TiedMark] = []
    whole = parts[0]
    for key, part in zip(keys, parts[1:], strict=True):
        whole = whole.rstrip(" ")
        marks.append(TiedMark(key[1], len(whole), key))
        whole += part
    return whole, tuple(marks)


def _ties(lines: Iterable[Line], notes: Iterable[Footnote]) -> dict[Key, Key]:
    """Tie marks to notes: to that of their number on their sheet, or else to the first behind it that is left."""
    open_notes: dict[int, list[Key]] = defaultdict(list)
    for note in notes:
        open_notes[note.number].append((note.sheet, note.number))
    ties: dict[Key, Key] = {}
    for line in lines:
        for word in line.words:
            for number in mark_numbers(word.text) if line.is_raised(word) else []:
                mark = (line.sheet, number)
                behind = [key for key in open_notes[number] if key[0] >= line.sheet]
                if mark not in ties and behind:
                    ties[mark] = behind[0]
    return ties
