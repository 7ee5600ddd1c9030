"""The store: documents, paragraphs, notes and passages, in one SQLite file.

It gives back what was put in, record for record, and knows nothing of ranking.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from corpus.document import Body, Document, Mark, Note, Paragraph, Section
from corpus.kamerstuk import Kamerstuk
from corpus.passages import Passage
from index.database import Database
from index.errors import SnapshotFault

_SCHEMA = """
CREATE TABLE document (
    id TEXT PRIMARY KEY, position INTEGER NOT NULL, dossier TEXT NOT NULL, session_year TEXT, kind TEXT NOT NULL,
    date TEXT, record TEXT NOT NULL, sections TEXT NOT NULL, signatories TEXT NOT NULL
) STRICT;
CREATE TABLE paragraph (
    document TEXT NOT NULL REFERENCES document, number INTEGER NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL,
    kind TEXT NOT NULL, page INTEGER, marks TEXT NOT NULL, PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE note (
    document TEXT NOT NULL REFERENCES document, number INTEGER NOT NULL, text TEXT NOT NULL, paragraph INTEGER,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE passage (
    id INTEGER PRIMARY KEY, document TEXT NOT NULL REFERENCES document, digest TEXT NOT NULL, ordinal INTEGER NOT NULL,
    text TEXT NOT NULL, section TEXT NOT NULL, first INTEGER, last INTEGER, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, note INTEGER, page INTEGER
) STRICT;
CREATE INDEX passage_document ON passage (document, ordinal);
"""
_MATCHING = """
SELECT id FROM document
WHERE (?1 IS NULL OR id IN (SELECT value FROM json_each(?1)))
  AND (?2 IS NULL OR dossier IN (SELECT value FROM json_each(?2)))
  AND (?3 IS NULL OR session_year IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR kind IN (SELECT value FROM json_each(?4)))
  AND (?5 IS NULL OR date >= ?5)
  AND (?6 IS NULL OR date <= ?6)
ORDER BY position
"""
_CARRIERS = """
SELECT id FROM passage
WHERE document = ?1 AND CASE WHEN ?3 IS NULL THEN note IS NULL AND ?2 BETWEEN first AND last ELSE note = ?3 END
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents a search may find; an empty collection or None does not filter. Dates are both included."""

    documents: frozenset[str] = frozenset()
    dossiers: frozenset[str] = frozenset()
    session_years: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    date_from: dt.date | None = None
    date_to: dt.date | None = None

    def __bool__(self) -> bool:
        return self != Filters()


class Store:
    """Read access to a finished store; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._rows = Database(path).rows

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a store. Raises SnapshotFault where the file is missing, cut or foreign."""
        store = cls(path)
        try:
            store._rows("SELECT count(*) FROM passage")
        except sqlite3.Error as fault:
            raise SnapshotFault(f"the store {path} cannot be read: {fault}; build the index anew.") from fault
        return store

    @classmethod
    def build(cls, path: Path, documents: Iterable[Document], passages: Iterable[tuple[int, str, Passage]]) -> Self:
        """Write a new store from documents, in order, and `(id, digest, passage)`."""
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.executescript(_SCHEMA)
            for position, document in enumerate(documents):
                _write_document(connection, position, document)
            connection.executemany(
                "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        i,
                        p.document,
                        digest,
                        p.ordinal,
                        p.text,
                        json.dumps(p.section, ensure_ascii=False),
                        p.first,
                        p.last,
                        p.start,
                        p.end,
                        p.note,
                        p.page,
                    )
                    for i, digest, p in passages
                ),
            )
        return cls.load(path)

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM passage")[0][0])

    def documents(self) -> list[Document]:
        """Return every document, in the order in which they were put in, without its paragraphs and notes."""
        rows = self._rows("SELECT record, sections, signatories FROM document ORDER BY position")
        return [_document(*row, paragraphs=(), notes=()) for row in rows]

    def document(self, document: str) -> Document:
        """Return a whole document. Raises KeyError where there is none with this id."""
        rows = self._rows("SELECT record, sections, signatories FROM document WHERE id = ?", document)
        if not rows:
            raise KeyError(document)
        return _document(*rows[0], paragraphs=self.paragraphs(document), notes=self.notes(document))

    def paragraphs(self, document: str, first: int = 1, last: int | None = None) -> tuple[Paragraph, ...]:
        """Return the paragraphs `first` to `last` (both included; None: to the end) that there are."""
        rows = self._rows(
            "SELECT number, text, section, kind, page, marks FROM paragraph"
            " WHERE document = ? AND number BETWEEN ? AND ? ORDER BY number",
            document,
            first,
            2**62 if last is None else last,
        )
        return tuple(
            Paragraph(n, text, tuple(json.loads(section)), kind, page, tuple(Mark(*m) for m in json.loads(marks)))
            for n, text, section, kind, page, marks in rows
        )

    def notes(self, document: str, first: int = 1, last: int | None = None) -> tuple[Note, ...]:
        """Return the notes whose marks stand in paragraphs `first` to `last`; with neither given, all of them."""
        rows = self._rows("SELECT number, text, paragraph FROM note WHERE document = ? ORDER BY number", document)
        every = last is None and first == 1
        notes = (Note(*row) for row in rows)
        return tuple(n for n in notes if every or (n.paragraph and first <= n.paragraph <= (last or n.paragraph)))

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return the passages with these ids, in this order. Raises KeyError for one that is not there."""
        rows = self._rows(
            'SELECT id, document, ordinal, text, section, first, last, start, "end", note, page FROM passage'
            " WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        found = {row[0]: _passage(row[1:]) for row in rows}
        return [found[i] for i in ids]

    def digests(self) -> Iterator[tuple[int, str]]:
        """Yield the id and the digest of every passage."""
        yield from self._rows("SELECT id, digest FROM passage ORDER BY id")

    def matching(self, filters: Filters) -> list[str]:
        """Return the ids of the documents that pass the filters, in the order of the documents."""
        lists = (filters.documents, filters.dossiers, filters.session_years, filters.kinds)
        dates = (filters.date_from, filters.date_to)
        rows = self._rows(
            _MATCHING,
            *(json.dumps(sorted(wanted)) if wanted else None for wanted in lists),
            *(day.isoformat() if day else None for day in dates),
        )
        return [row[0] for row in rows]

    def carriers(self, places: Iterable[tuple[str, int | None, int | None]]) -> list[int]:
        """Return the ids of the passages that hold any of these places: `(document, paragraph, note)`."""
        found: set[int] = set()
        for document, paragraph, note in places:
            rows = self._rows(_CARRIERS, document, paragraph, note)
            found.update(row[0] for row in rows)
        return sorted(found)

    def passage_ids(self, documents: Collection[str]) -> list[int]:
        """Return the ids of all passages of these documents."""
        rows = self._rows(
            "SELECT id FROM passage WHERE document IN (SELECT value FROM json_each(?))", json.dumps(sorted(documents))
        )
        return [row[0] for row in rows]


def _write_document(connection: sqlite3.Connection, position: int, document: Document) -> None:
    kamerstuk = document.kamerstuk
    record = {
        "id": kamerstuk.id,
        "chamber": kamerstuk.chamber,
        "session_year": kamerstuk.session_year,
        "title": document.title,
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else None,
        "url": document.url,
        "layout": document.layout,
    }
    connection.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document.id,
            position,
            kamerstuk.dossier_key,
            kamerstuk.session_year,
            document.kind,
            record["date"],
            json.dumps(record, ensure_ascii=False),
            json.dumps([[section.path, section.first] for section in document.body.sections], ensure_ascii=False),
            json.dumps(document.body.signatories, ensure_ascii=False),
        ),
    )
    connection.executemany(
        "INSERT INTO paragraph VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                document.id,
                p.number,
                p.text,
                json.dumps(p.section, ensure_ascii=False),
                p.kind,
                p.page,
                json.dumps([[mark.number, mark.offset] for mark in p.marks]),
            )
            for p in document.body.paragraphs
        ),
    )
    connection.executemany(
        "INSERT INTO note VALUES (?, ?, ?, ?)",
        ((document.id, note.number, note.text, note.paragraph) for note in document.body.notes),
    )


def _document(
    record: str, sections: str, signatories: str, *, paragraphs: tuple[Paragraph, ...], notes: tuple[Note, ...]
) -> Document:
    facts = json.loads(record)
    identity = Kamerstuk.from_id(facts["id"])
    return Document(
        Kamerstuk(
            identity.dossier,
            identity.number,
            identity.suffix,
            facts["chamber"],
            facts["session_year"],
            identity.attachment,
        ),
        facts["title"],
        facts["kind"],
        dt.date.fromisoformat(facts["date"]) if facts["date"] else None,
        facts["url"],
        facts["layout"],
        Body(
            tuple(Section(tuple(path), first) for path, first in json.loads(sections)),
            paragraphs,
            notes,
            tuple(json.loads(signatories)),
        ),
    )


def _passage(row: Sequence[Any]) -> Passage:
    document, ordinal, text, section, first, last, start, end, note, page = row
    return Passage(document, ordinal, text, tuple(json.loads(section)), first, last, start, end, note, page)
