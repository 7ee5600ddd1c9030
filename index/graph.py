"""The graph of citations: which paragraph or note cites which paper, found once, when the index is built.

It stands in the store's file, in a table of its own (see `index.writing`). It knows what is cited, in the corpus or
outside it, and nothing of how a citation is shown.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.document import Document
from corpus.kamerstuk import Kamerstuk, Pin
from corpus.references import Reference, find_references
from index.database import Database


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation in the corpus.

    `start` and `end` count in the text of `paragraph`, or, where `note` is set, in the text of that note (`paragraph`
    then carries its mark, or is None). `target` is the identifier of what is cited, None where it has none.
    `kamerstuk` is None for Handelingen and the like.
    """

    document: str
    paragraph: int | None
    note: int | None
    start: int
    end: int
    text: str
    target: str | None
    url: str | None
    kamerstuk: Kamerstuk | None
    pin: Pin | None


class CitationGraph:
    """What cites what; safe to share between threads."""

    def __init__(self, database: Database) -> None:
        """Take the database of a store."""
        self._rows = database.rows

    def cited_by(self, document: str, first: int | None = None, last: int | None = None) -> list[Mention]:
        """Return what a document cites, in the order of the text; between two paragraphs, if these are given."""
        if first is None:
            return _read(self._rows("SELECT * FROM mention WHERE document = ? ORDER BY rowid", document))
        query = "SELECT * FROM mention WHERE document = ? AND paragraph BETWEEN ? AND ? ORDER BY rowid"
        return _read(self._rows(query, document, first, last or first))

    def citing(self, targets: Collection[str]) -> list[Mention]:
        """Return the mentions of any of these identifiers."""
        query = "SELECT * FROM mention WHERE target IN (SELECT value FROM json_each(?)) ORDER BY rowid"
        return _read(self._rows(query, json.dumps(sorted(targets))))


def mentions(document: Document) -> Iterator[Mention]:
    """Find every citation in a document, in the order of its paragraphs and then its notes."""
    for paragraph in document.body.paragraphs:
        yield from (_mention(document.id, paragraph.number, None, r) for r in find_references(paragraph.text))
    for note in document.body.notes:
        yield from (_mention(document.id, note.paragraph, note.number, r) for r in find_references(note.text))


def _mention(document: str, paragraph: int | None, note: int | None, found: Reference) -> Mention:
    target = found.kamerstuk.id if found.kamerstuk else found.id
    return Mention(
        document, paragraph, note, found.start, found.end, found.text, target, found.url, found.kamerstuk, found.pin
    )


def _read(rows: Iterable[Sequence[Any]]) -> list[Mention]:
    return [Mention(*row[:7], **_record(json.loads(row[7]))) for row in rows]


def _record(fields: dict[str, Any]) -> dict[str, Any]:
    kamerstuk, pin = fields["kamerstuk"], fields["pin"]
    if pin and pin["paragraph"]:
        pin["paragraph"] = tuple(pin["paragraph"])
    return {
        "url": fields["url"],
        "kamerstuk": Kamerstuk(**kamerstuk) if kamerstuk else None,
        "pin": Pin(**pin) if pin else None,
    }
