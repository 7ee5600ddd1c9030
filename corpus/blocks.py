"""From the blocks that a layout reader cuts a text into to the numbered body of a document.

A layout knows lines and blanks; this module knows numbering and notes, and nothing of layouts. The paths of the
headings are told in `corpus.outline`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from corpus.document import Body, Note, Paragraph, ParagraphKind, Section
from corpus.marks import find_marks, strip_marks
from corpus.outline import Heading, heading_paths

BlockKind = Literal["heading", "note", "signature"] | ParagraphKind

_PARAGRAPH_KINDS: dict[str, ParagraphKind] = {kind: kind for kind in get_args(ParagraphKind)}


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a source.

    `number` belongs to a note; `level` says what a layout knows of a heading: 1 is the outermost, and without text
    closes all sections; 2, always without text, goes back to the numbered one.
    """

    kind: BlockKind
    text: str
    page: int | None = None
    number: int | None = None
    level: int | None = None


def assemble(blocks: Sequence[Block]) -> Body:
    """Make the body: number the paragraphs, give each its path, tie the marks in them to their notes."""
    paths = _section_paths(blocks)
    notes = {block.number: block.text for block in blocks if block.kind == "note" and block.number is not None}
    marks = find_marks([block.text for block in blocks if block.kind in _PARAGRAPH_KINDS], numbers=notes.keys())

    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    path: tuple[str, ...] = ()
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            path = paths[at]
            if block.text:
                sections.append(Section(path, len(paragraphs) + 1))
        elif kind := _PARAGRAPH_KINDS.get(block.kind):
            text, placed = strip_marks(block.text, marks[len(paragraphs)])
            paragraphs.append(Paragraph(len(paragraphs) + 1, text, path, kind, block.page, placed))
    return Body(
        tuple(sections),
        tuple(paragraphs),
        _tied(notes, paragraphs),
        tuple(block.text for block in blocks if block.kind == "signature"),
    )


def _section_paths(blocks: Sequence[Block]) -> dict[int, tuple[str, ...]]:
    """Return the path of each heading, by its place among the blocks."""
    places = [at for at, block in enumerate(blocks) if block.kind == "heading"]
    headings = [
        Heading(blocks[at].text, blocks[at].level, stacked=at > 0 and blocks[at - 1].kind == "heading") for at in places
    ]
    return dict(zip(places, heading_paths(headings), strict=True))


def _tied(notes: dict[int, str], paragraphs: Iterable[Paragraph]) -> tuple[Note, ...]:
    carriers = {mark.number: paragraph.number for paragraph in paragraphs for mark in paragraph.marks}
    return tuple(Note(number, text, carriers.get(number)) for number, text in notes.items())
