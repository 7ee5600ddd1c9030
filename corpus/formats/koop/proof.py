"""The proof that reading an official paper neither lost nor doubled a word.

The words of the source are taken from its elements anew, in their order, and held against the pieces of the reading;
the pieces are held against the body that is numbered from them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.formats.koop.elements import NOTES, parts
from corpus.formats.koop.notes import NoteBook, is_mark, number_element
from corpus.formats.koop.reader import KoopReading, parse_paper, read_fully
from corpus.lines import tidy


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the words of a source: how many it has, how many were dropped and why, and what does not match.

    `faults` is empty for a reading that is whole: each is a sentence with the first words that differ.
    """

    words: int
    dropped: Mapping[str, int]
    faults: tuple[str, ...]


def account(data: bytes, *, name: str) -> Account:
    """Read a paper and account for its words. Raises LayoutFault as the reader does."""
    reading = read_fully(data, name=name)
    root = parse_paper(data, name=name)
    notes = NoteBook(root, Counter())
    source = tidy("".join(_texts(root, notes))).split()
    pieces = [word for piece in reading.pieces for word in piece.said.split()]
    inside = [word for note in _notes(root) for word in tidy("".join(_texts(note, notes))).split()]
    told = [word for said in reading.notes.values() for word in said.split()]
    dropped = Counter[str]()
    for piece in reading.pieces:
        if piece.kind == "dropped":
            dropped[piece.reason] += len(piece.said.split())
    faults = [*_differ("text", source, pieces), *_differ("notes", inside, told), *_unshown(reading)]
    return Account(len(source) + len(inside), dropped, tuple(faults))


def _texts(element: Element, notes: NoteBook) -> Iterator[str]:
    """Yield the characters of an element, without the notes within it and their marks."""
    yield element.text or ""
    number = number_element(element) if element.tag in NOTES else None
    for child, inline in parts(element):
        gap = "" if inline else " "
        if is_mark(child) and notes.refer(child) is not None:
            pass
        elif child.tag not in NOTES and child is not number:
            yield gap
            yield from _texts(child, notes)
            yield gap
        yield child.tail or ""


def _notes(root: Element) -> Iterator[Element]:
    """Yield the notes in the order in which the reading ends them: those within another before it."""
    for child in root:
        yield from _notes(child)
        if child.tag in NOTES:
            yield child


def _differ(what: str, source: list[str], read: list[str]) -> Iterator[str]:
    if source == read:
        return
    at = next((at for at, (one, other) in enumerate(zip(source, read, strict=False)) if one != other), None)
    at = min(len(source), len(read)) if at is None else at
    yield f"the {what} of the source goes on {source[at : at + 8]}, that of the reading {read[at : at + 8]}"


def _unshown(reading: KoopReading) -> Iterator[str]:
    """Yield what the pieces say and the body does not show."""
    body = reading.reading.body
    shown = [paragraph.text for paragraph in body.paragraphs]
    pieces = [piece for piece in reading.pieces if piece.kind not in {"heading", "signature", "dropped"}]
    yield from _differ("paragraphs", [piece.text for piece in pieces], shown)
    headings = [piece.text for piece in reading.pieces if piece.kind == "heading"]
    yield from _differ("headings", headings, [section.path[-1] for section in body.sections])
    signatures = [piece.text for piece in reading.pieces if piece.kind == "signature"]
    yield from _differ("signatures", signatures, list(body.signatories))
    rows = "\n".join(piece.text for piece in pieces if piece.kind == "row")
    for piece in reading.pieces:
        if piece.reason == "column head" and piece.text not in rows:
            yield f"the column head {piece.text!r} is not shown"
        if piece.kind == "row" and not _contains(piece.text.split(), piece.said.split()):
            yield f"the row {piece.text!r} does not say {piece.said!r}"
        if piece.kind not in {"row", "signature"} and piece.text.split() != piece.said.split():
            yield f"{piece.text!r} is not what the source says"
    for note in body.notes:
        if not note.text.endswith(reading.notes[note.number]):
            yield f"note {note.number} is not what the source says"


def _contains(words: list[str], said: list[str]) -> bool:
    """Tell whether the words hold what is said, in its order; signs may be set behind a word."""
    rest = iter(words)
    return all(any(word == one or word.rstrip(";:") == one or word == f"{one}:" for word in rest) for one in said)
