"""The store: documents, paragraphs, notes and passages, in one SQLite file.

It gives back what was put in, record for record, and knows nothing of ranking.
"""

import datetime as dt
import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from corpus.document import Body, Document, Dossier, Mark, Note, Paragraph, Section
from corpus.kamerstuk import Kamerstuk
from corpus.passages import Passage
from index.database import Database
from index.errors import SnapshotFault

_MATCHING = """
SELECT id FROM document
WHERE (?1 IS NULL OR id IN (SELECT value FROM json_each(?1)))
  AND (?2 IS NULL OR id IN (SELECT document FROM dossier WHERE key IN (SELECT value FROM json_each(?2))))
  AND (?3 IS NULL OR session_year IN (SELECT value FROM json_each(?3)))
  AND (?4 IS NULL OR kind IN (SELECT value FROM json_each(?4)))
  AND (?5 IS NULL OR date >= ?5)
  AND (?6 IS NULL OR date <= ?6)
ORDER BY id
"""
_CONTAINING = """
SELECT document, number, NULL, text FROM paragraph
WHERE text LIKE ?1 AND (?3 IS NULL OR document IN (SELECT value FROM json_each(?3)))
UNION ALL SELECT document, paragraph, number, text FROM note
WHERE text LIKE ?1 AND (?3 IS NULL OR document IN (SELECT value FROM json_each(?3))) LIMIT ?2
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


@dataclass(frozen=True, slots=True)
class Former:
    """A paragraph of a version that was replaced: when, its text, and where this text stands now.

    `now` is None where the text stands nowhere in the present version, or in more than one place.
    """

    replaced: dt.date
    text: str
    now: int | None


class Store:
    """Read access to a finished store; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.database = Database(path)
        self._rows = self.database.rows

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open a store. Raises SnapshotFault where the file is missing, cut or foreign."""
        try:
            store = cls(path)
            store._rows("SELECT count(*) FROM passage")
        except sqlite3.Error as fault:
            raise SnapshotFault(f"the store {path} cannot be read: {fault}; build the index anew.") from fault
        return store

    def __len__(self) -> int:
        return int(self._rows("SELECT count(*) FROM passage")[0][0])

    def documents(self) -> list[Document]:
        """Return every document, in the order of their ids, without its paragraphs and notes."""
        rows = self._rows("SELECT id, record, sections, signatories FROM document ORDER BY id")
        return [_document(row, (), ()) for row in rows]

    def document(self, document: str) -> Document:
        """Return a whole document. Raises KeyError where there is none with this id."""
        rows = self._rows("SELECT id, record, sections, signatories FROM document WHERE id = ?", document)
        if not rows:
            raise KeyError(document)
        return _document(rows[0], self.paragraphs(document), self.notes(document))

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

    def digests(self) -> dict[str, tuple[str, str, str]]:
        """Return, by document, its origin, the digest of all that it is, and that of its text alone."""
        rows = self._rows("SELECT id, origin, digest, content FROM document")
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def abbreviations(self) -> list[tuple[str, str]]:
        """Return the short and long form of every abbreviation that a document explains, as often as it does."""
        return self._rows("SELECT short, long FROM abbreviation ORDER BY document, rowid")

    def former(self, document: str, number: int) -> list[Former]:
        """Return what paragraph `number` of a document said before it was replaced, newest version first."""
        query = "SELECT replaced, text, now FROM former WHERE document = ? AND number = ? ORDER BY rowid DESC"
        return [Former(dt.date.fromisoformat(day), text, now) for day, text, now in self._rows(query, document, number)]

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

    def containing(
        self, words: str, most: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, int | None, int | None, str]]:
        """Scan for words that stand in a row: `(document, paragraph, note, text)` of `most` places at the most."""
        among = None if documents is None else json.dumps(sorted(documents))
        found = self._rows(_CONTAINING, f"%{words}%", most, among)
        return [(row[0], row[1], row[2], row[3]) for row in found]

    def passage_ids(self, documents: Collection[str]) -> list[int]:
        """Return the ids of all passages of these documents."""
        rows = self._rows(
            "SELECT id FROM passage WHERE document IN (SELECT value FROM json_each(?))", json.dumps(sorted(documents))
        )
        return [row[0] for row in rows]


def _document(row: Sequence[str], paragraphs: tuple[Paragraph, ...], notes: tuple[Note, ...]) -> Document:
    identifier, record, sections, signatories = row
    facts = json.loads(record)
    identity = Kamerstuk.from_id(identifier)
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
        tuple(Dossier(**dossier) for dossier in facts["dossiers"]),
        tuple(facts["submitters"]),
    )


def _passage(row: Sequence[Any]) -> Passage:
    document, ordinal, text, section, first, last, start, end, note, page = row
    return Passage(document, ordinal, text, tuple(json.loads(section)), first, last, start, end, note, page)
