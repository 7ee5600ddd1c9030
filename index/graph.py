"""The graph of citations: which paragraph or note cites which paper, found once, when the index is built.

It stands in the store's file, in a table of its own. It knows what is cited, in the corpus or outside it, and nothing
of how a citation is shown.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from corpus.document import Document
from corpus.kamerstuk import Kamerstuk, Pin
from corpus.references import Reference, find_references
from index.database import Database

_SCHEMA = """
CREATE TABLE mention (
    document TEXT NOT NULL, paragraph INTEGER, note INTEGER, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    text TEXT NOT NULL, target TEXT, record TEXT NOT NULL
) STRICT;
CREATE INDEX mention_document ON mention (document, paragraph);
CREATE INDEX mention_target ON mention (target);
"""


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

    def __init__(self, path: Path) -> None:
        self._rows = Database(path).rows

    @classmethod
    def build(cls, path: Path, documents: Iterable[Document]) -> Self:
        """Find every citation of the documents, and write them into the store's file."""
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(_SCHEMA)
            rows = (_row(mention) for document in documents for mention in _mentions(document))
            connection.executemany("INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        return cls(path)

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


def _mentions(document: Document) -> Iterator[Mention]:
    for paragraph in document.body.paragraphs:
        yield from (_mention(document.id, paragraph.number, None, r) for r in find_references(paragraph.text))
    for note in document.body.notes:
        yield from (_mention(document.id, note.paragraph, note.number, r) for r in find_references(note.text))


def _mention(document: str, paragraph: int | None, note: int | None, found: Reference) -> Mention:
    target = found.kamerstuk.id if found.kamerstuk else found.id
    return Mention(
        document, paragraph, note, found.start, found.end, found.text, target, found.url, found.kamerstuk, found.pin
    )


def _row(mention: Mention) -> tuple[object, ...]:
    record = {
        "url": mention.url,
        "kamerstuk": asdict(mention.kamerstuk) if mention.kamerstuk else None,
        "pin": asdict(mention.pin) if mention.pin else None,
    }
    place = (mention.document, mention.paragraph, mention.note, mention.start, mention.end)
    return (*place, mention.text, mention.target, json.dumps(record))


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
