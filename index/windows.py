"""What stands around a passage: whole paragraphs in a row, or a note, as one text in which a quote may be looked for.

It turns places in that text back into places in the paragraphs, and knows nothing of comparing.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

from corpus.document import Mark, Note, Paragraph
from corpus.passages import Passage
from corpus.quoting import BREAK, JOINT
from index.store import Store

_REACH = 12  # paragraphs before and behind a passage, at most
_LINE = 50  # characters of a short list item, to count a length in paragraphs
_WORD = re.compile(r"[^\W_]+")
_WITHIN = str.maketrans("", "", "-'’‘")


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive paragraphs as one text, or one note; `starts` are the places in it of the paragraphs `numbers`.

    Between paragraphs of one section stands `JOINT`, else `BREAK`. Of a note, the one number is the paragraph that
    carries its mark, or None. `marks` are the note marks taken out of the text.
    """

    document: str
    numbers: tuple[int | None, ...]
    starts: tuple[int, ...]
    text: str
    marks: tuple[Mark, ...] = ()
    note: int | None = None

    @classmethod
    def of_paragraphs(cls, document: str, paragraphs: Sequence[Paragraph]) -> Self:
        """Join consecutive paragraphs."""
        text, starts, marks = "", [], []
        for at, paragraph in enumerate(paragraphs):
            if at:
                text += JOINT if paragraphs[at - 1].section == paragraph.section else BREAK
            starts.append(len(text))
            marks += [Mark(mark.number, len(text) + mark.offset) for mark in paragraph.marks]
            text += paragraph.text
        return cls(document, tuple(p.number for p in paragraphs), tuple(starts), text, tuple(marks))

    @classmethod
    def of_note(cls, document: str, note: Note) -> Self:
        """Take a note as it is."""
        return cls(document, (note.paragraph,), (0,), note.text, note=note.number)

    def parts(self, start: int, end: int) -> Iterator[tuple[int | None, int, int]]:
        """Yield the parts of a span, paragraph by paragraph: its number (None in a note) and the places in it."""
        for at, (number, begin) in enumerate(zip(self.numbers, self.starts, strict=True)):
            stop = self.starts[at + 1] - 1 if at + 1 < len(self.starts) else len(self.text)
            first, last = max(start, begin), min(end, stop)
            if first < last:
                yield (None if self.note is not None else number), first - begin, last - begin

    def place(self, start: int) -> tuple[int | None, int]:
        """Return the paragraph (None in a note) and the place in it of one place in the text."""
        at = bisect_right(self.starts, start) - 1
        return (None if self.note is not None else self.numbers[at]), start - self.starts[at]


def distinct(text: str) -> frozenset[str]:
    """Return the words of a text, in lower case, without hyphens and apostrophes; each is there once."""
    return frozenset(_WORD.findall(unicodedata.normalize("NFC", text).lower().translate(_WITHIN)))


def overlap(words: Collection[str], text: str) -> int:
    """Return how many of the distinct words stand in the text."""
    return len(distinct(text).intersection(words))


def windows(
    passages: Iterable[Passage], words: Collection[str], store: Store, *, share: float, size: int = 0
) -> Iterator[Window]:
    """Yield the whole paragraphs of the passages where these hold a `share` of the words, each run of them once.

    With them come the paragraphs before and behind that hold the next `size` characters.
    """
    seen: set[tuple[str, int | None, int | None, int | None]] = set()
    for passage in passages:
        key = passage.document, passage.first, passage.last, passage.note
        if key in seen:
            continue
        seen.add(key)
        window = _around(passage, store, size) if passage.note is None else _note(passage, store)
        if overlap(words, window.text) >= share * len(words):
            yield window


def _around(passage: Passage, store: Store, size: int) -> Window:
    reach = min(_REACH, -(-size // _LINE))
    first, last = passage.first or 1, passage.last or 1
    paragraphs = store.paragraphs(passage.document, max(1, first - reach), last + reach)
    before = _within([p for p in reversed(paragraphs) if p.number < first], size)
    inner = [p for p in paragraphs if first <= p.number <= last]
    behind = _within([p for p in paragraphs if p.number > last], size)
    return Window.of_paragraphs(passage.document, [*reversed(before), *inner, *behind])


def _within(paragraphs: Sequence[Paragraph], size: int) -> list[Paragraph]:
    lengths = accumulate((len(paragraph.text) for paragraph in paragraphs), initial=0)
    return [paragraph for paragraph, length in zip(paragraphs, lengths, strict=False) if length < size]


def _note(passage: Passage, store: Store) -> Window:
    note = next(note for note in store.notes(passage.document) if note.number == passage.note)
    return Window.of_note(passage.document, note)
