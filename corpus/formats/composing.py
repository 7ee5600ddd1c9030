"""From the pieces that a format marks up to the numbered body of a document.

A format that marks its headings, notes and note marks says more than a saved text does: how deep a heading stands, and
where a mark stood. Nothing has to be found here, only numbered and tied.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from corpus.document import Body, Mark, Note, Paragraph, ParagraphKind, Section

PieceKind = Literal["heading", "note", "signature"] | ParagraphKind

_PARAGRAPH_KINDS: dict[str, ParagraphKind] = {kind: kind for kind in get_args(ParagraphKind)}


@dataclass(frozen=True, slots=True)
class TiedMark:
    """A note mark and the `key` that the note bears too; `offset` is in characters of the text without marks."""

    number: int
    offset: int
    key: Hashable


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a source, in the order of reading.

    `rank` belongs to a heading: one of a lower rank stands above it, one of the same or a higher rank is closed by it.
    `number` and `key` belong to a note, and the marks stand in the order of the text.
    """

    kind: PieceKind
    text: str
    page: int | None = None
    rank: tuple[int, ...] = ()
    number: int = 0
    key: Hashable = None
    marks: tuple[TiedMark, ...] = ()


def compose(pieces: Sequence[Piece]) -> Body:
    """Make the body: number the paragraphs, give each its path of headings, tie the notes to the first mark of each."""
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    carriers: dict[Hashable, int] = {}
    outline: list[tuple[tuple[int, ...], str]] = []  # the open headings, outermost first
    for piece in pieces:
        if piece.kind == "heading":
            outline = [(rank, text) for rank, text in outline if rank < piece.rank]
            outline.append((piece.rank, piece.text))
            sections.append(Section(_path(outline), len(paragraphs) + 1))
        elif kind := _PARAGRAPH_KINDS.get(piece.kind):
            number = len(paragraphs) + 1
            marks = tuple(Mark(mark.number, mark.offset) for mark in piece.marks)
            paragraphs.append(Paragraph(number, piece.text, _path(outline), kind, piece.page, marks))
            for mark in piece.marks:
                carriers.setdefault(mark.key, number)
    return Body(
        tuple(sections),
        tuple(paragraphs),
        tuple(Note(piece.number, piece.text, carriers.get(piece.key)) for piece in pieces if piece.kind == "note"),
        tuple(piece.text for piece in pieces if piece.kind == "signature"),
    )


def _path(outline: Iterable[tuple[tuple[int, ...], str]]) -> tuple[str, ...]:
    return tuple(text for _, text in outline)
