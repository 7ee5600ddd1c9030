"""Writing the store: documents, paragraphs, notes, passages and citations into one SQLite file.

It puts in and takes out whole documents. When a document is replaced, it keeps what the permalinks of the old version
named, and where that stands now.
"""

import datetime as dt
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from corpus.abbreviations import abbreviations
from corpus.document import Document
from corpus.passages import Passage
from index.graph import mentions

SCHEMA = """
CREATE TABLE document (
    id TEXT PRIMARY KEY, origin TEXT NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL, dossier TEXT NOT NULL,
    session_year TEXT, kind TEXT NOT NULL, date TEXT, record TEXT NOT NULL, sections TEXT NOT NULL,
    signatories TEXT NOT NULL
) STRICT;
CREATE INDEX document_content ON document (content);
CREATE TABLE dossier (document TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (document, key)) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_key ON dossier (key);
CREATE TABLE paragraph (
    document TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL,
    kind TEXT NOT NULL, page INTEGER, marks TEXT NOT NULL, PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE note (
    document TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, paragraph INTEGER,
    PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE passage (
    id INTEGER PRIMARY KEY, document TEXT NOT NULL, digest TEXT NOT NULL, ordinal INTEGER NOT NULL,
    text TEXT NOT NULL, section TEXT NOT NULL, first INTEGER, last INTEGER, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, note INTEGER, page INTEGER
) STRICT;
CREATE INDEX passage_document ON passage (document, ordinal);
CREATE TABLE mention (
    document TEXT NOT NULL, paragraph INTEGER, note INTEGER, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    text TEXT NOT NULL, target TEXT, record TEXT NOT NULL
) STRICT;
CREATE INDEX mention_document ON mention (document, paragraph);
CREATE INDEX mention_target ON mention (target);
CREATE TABLE abbreviation (document TEXT NOT NULL, short TEXT NOT NULL, long TEXT NOT NULL) STRICT;
CREATE INDEX abbreviation_document ON abbreviation (document);
CREATE TABLE former (
    document TEXT NOT NULL, replaced TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, now INTEGER
) STRICT;
CREATE INDEX former_document ON former (document, number);
"""
_TABLES = ("dossier", "paragraph", "note", "passage", "mention", "abbreviation")


class StoreWriter:
    """Changes a store that nobody reads yet; nothing stays unless the block that opened it ends well."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> "Iterator[StoreWriter]":
        """Open a store for writing, a new one where there is no file."""
        new = not path.exists()
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA synchronous = OFF")  # the snapshot is synced as a whole before it is shown
            if new:
                connection.executescript(SCHEMA)
            yield cls(connection)

    def put(self, document: Document, origin: str, passages: Iterable[tuple[int, str, Passage]]) -> None:
        """Put a document in, with `(id, digest, passage)` of its passages; one with the same id is replaced."""
        self._remember(document)
        self._clear(document.id)
        kamerstuk, date = document.kamerstuk, document.date.isoformat() if document.date else None
        self._connection.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document.id,
                origin,
                document_digest(document),
                content_digest(document),
                kamerstuk.dossier_key,
                kamerstuk.session_year,
                document.kind,
                date,
                _json(
                    {
                        "chamber": kamerstuk.chamber,
                        "session_year": kamerstuk.session_year,
                        "title": document.title,
                        "date": date,
                        "kind": document.kind,
                        "url": document.url,
                        "layout": document.layout,
                        "dossiers": [asdict(dossier) for dossier in document.dossiers],
                        "submitters": document.submitters,
                    }
                ),
                _json([[section.path, section.first] for section in document.body.sections]),
                _json(document.body.signatories),
            ),
        )
        keys = dict.fromkeys([kamerstuk.dossier_key, *(dossier.key for dossier in document.dossiers)])
        self._many("dossier", ((document.id, key) for key in keys))
        self._many("paragraph", _paragraphs(document))
        self._many("note", ((document.id, n.number, n.text, n.paragraph) for n in document.body.notes))
        self._many("passage", (_passage(i, digest, passage) for i, digest, passage in passages))
        self._many("mention", _mentions(document))
        texts = [*(p.text for p in document.body.paragraphs), *(note.text for note in document.body.notes)]
        self._many("abbreviation", ((document.id, *pair) for text in texts for pair in abbreviations(text)))

    def remove(self, document: str) -> None:
        """Take a document out, with all that belongs to it."""
        self._clear(document)
        self._connection.execute("DELETE FROM former WHERE document = ?", (document,))

    def next_passage(self) -> int:
        """Return an id above that of every passage."""
        return int(self._connection.execute("SELECT coalesce(max(id) + 1, 0) FROM passage").fetchone()[0])

    def passages(self, document: str) -> list[tuple[int, str]]:
        """Return `(id, digest)` of the passages of a document."""
        query = "SELECT id, digest FROM passage WHERE document = ? ORDER BY ordinal"
        return list(self._connection.execute(query, (document,)))

    def counts(self) -> tuple[int, int]:
        """Return how many documents and passages there are."""
        documents = self._connection.execute("SELECT count(*) FROM document").fetchone()[0]
        return int(documents), int(self._connection.execute("SELECT count(*) FROM passage").fetchone()[0])

    def corpus_digest(self) -> str:
        """Return a digest of the documents as they are."""
        rows = self._connection.execute("SELECT id, digest FROM document ORDER BY id")
        return hashlib.sha256("".join(f"{name} {digest}\n" for name, digest in rows).encode()).hexdigest()

    def _clear(self, document: str) -> None:
        for table in _TABLES:
            self._connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))  # noqa: S608  our own words
        self._connection.execute("DELETE FROM document WHERE id = ?", (document,))

    def _remember(self, document: Document) -> None:
        """Keep the paragraphs of the version that goes, and where each stands in the version that comes."""
        query = "SELECT number, text FROM paragraph WHERE document = ? ORDER BY number"
        old = list(self._connection.execute(query, (document.id,)))
        now = _places(document)
        day = dt.datetime.now(dt.UTC).date().isoformat()
        kept = self._connection.execute("SELECT rowid, text FROM former WHERE document = ?", (document.id,)).fetchall()
        self._connection.executemany(
            "UPDATE former SET now = ? WHERE rowid = ?", ((now.get(text), row) for row, text in kept)
        )
        self._many("former", ((document.id, day, number, text, now.get(text)) for number, text in old))

    def _many(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            holes = ", ".join("?" * len(row))
            self._connection.execute(f"INSERT INTO {table} VALUES ({holes})", row)  # noqa: S608  our own words


def document_digest(document: Document) -> str:
    """Return a digest of all that a document is: its facts and its text."""
    facts = {name: value for name, value in asdict(document).items() if name != "warnings"}
    return hashlib.sha256(_json(facts).encode()).hexdigest()


def content_digest(document: Document) -> str:
    """Return a digest of the text of a document alone, so that the same text under another name is found."""
    texts = [paragraph.text for paragraph in document.body.paragraphs]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _places(document: Document) -> dict[str, int]:
    """Return the number of every paragraph whose text stands in the document just once."""
    texts = Counter(paragraph.text for paragraph in document.body.paragraphs)
    return {p.text: p.number for p in document.body.paragraphs if texts[p.text] == 1}


def _paragraphs(document: Document) -> Iterator[tuple[object, ...]]:
    for p in document.body.paragraphs:
        marks = [[mark.number, mark.offset] for mark in p.marks]
        yield document.id, p.number, p.text, _json(p.section), p.kind, p.page, _json(marks)


def _passage(i: int, digest: str, p: Passage) -> tuple[object, ...]:
    place = (p.first, p.last, p.start, p.end, p.note, p.page)
    return (i, p.document, digest, p.ordinal, p.text, _json(p.section), *place)


def _mentions(document: Document) -> Iterator[tuple[object, ...]]:
    for m in mentions(document):
        record = {
            "url": m.url,
            "kamerstuk": asdict(m.kamerstuk) if m.kamerstuk else None,
            "pin": asdict(m.pin) if m.pin else None,
        }
        yield m.document, m.paragraph, m.note, m.start, m.end, m.text, m.target, _json(record)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
