"""The records of the corpus: a document, its sections, its numbered paragraphs and its notes.

`Paragraph.text` is the truth: everything that is later shown, quoted or highlighted is a slice of it, proved by
offsets. The records know nothing of files, layouts or search.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.kamerstuk import Kamerstuk

ParagraphKind = Literal["text", "item", "row", "quote", "label"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A note mark that stood in a paragraph: the note's number and where it stood (characters into the text)."""

    number: int
    offset: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One *alinea*.

    `number` counts from 1 over the body of the document: headings, date, salutation, signatures and notes are not
    counted, so that the number is what a person finds who counts along. `section` is the path of headings above it,
    outermost first. `kind`: running text, list item, table or abbreviation row, pull quote, or a label in a figure.
    `page` is None where the source shows no pages. The marks stand in the order of the text.
    """

    number: int
    text: str
    section: tuple[str, ...] = ()
    kind: ParagraphKind = "text"
    page: int | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A foot- or endnote; `paragraph` carries its mark, None where no mark was found (nothing is guessed)."""

    number: int
    text: str
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading: its path (outermost first, itself last) and the number of the first paragraph at or after it."""

    path: tuple[str, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Body:
    """What a layout reader finds in a text, before anything is known of the paper that it is."""

    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]
    signatories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier that a paper belongs to; `kingdom` is its number as a matter of the whole Kingdom, such as "R2160"."""

    number: str  # "36410"
    suffix: str | None  # "X", "02"
    title: str
    kingdom: str | None = None

    @property
    def key(self) -> str:
        """The dossier with its suffix, "36410-X", as identifiers take it."""
        return self.number if self.suffix is None else f"{self.number}-{self.suffix}"


@dataclass(frozen=True, slots=True)
class Document:
    """A Kamerstuk, or an attachment to one, as read: `layout` names how its source was saved.

    `dossiers` are all that the paper says it belongs to, the first being that of its identifier; `submitters` are those
    who put it in. Both are empty where the source does not say. `warnings` count what the reader kept without
    being able to place it, and what contradicts itself; they belong to the reading, and are not stored.
    """

    kamerstuk: Kamerstuk
    title: str
    kind: str
    date: dt.date | None
    url: str
    layout: str
    body: Body
    dossiers: tuple[Dossier, ...] = ()
    submitters: tuple[str, ...] = ()
    warnings: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def id(self) -> str:
        """The identifier, such as `kst-33279-36`."""
        return self.kamerstuk.id

    def paragraph(self, number: int) -> Paragraph:
        """Return paragraph `number`, counted from 1. Raises KeyError where there is none."""
        if not 1 <= number <= len(self.body.paragraphs):
            raise KeyError(number)
        return self.body.paragraphs[number - 1]
