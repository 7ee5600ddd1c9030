"""The questions that a passage answers, as a language model wrote them: a third view of each passage.

They are words that laymen may use where the paper uses its own, and they help to find a passage, never more: they are
no text of the paper, so they are neither shown nor quoted. Their vectors lie in a `SentenceIndex`, in the order of the
texts, and the texts in a table of the store that only a snapshot with questions has. A passage that was asked about
has a row there, also where no question came of it; the row goes with the passage.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.passages import Passage
from index.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS asked (
    passage INTEGER PRIMARY KEY, document TEXT NOT NULL, model TEXT NOT NULL, questions TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS asked_leaves AFTER DELETE ON passage
BEGIN DELETE FROM asked WHERE passage = old.id; END;
"""
_PUT = "REPLACE INTO asked SELECT id, document, ?, ? FROM passage WHERE id = ?"
_UNASKED = """
SELECT id FROM passage
WHERE id NOT IN (SELECT passage FROM asked WHERE model = ? OR questions <> '[]') ORDER BY id
"""


class Asker(Protocol):
    """What a build asks for questions."""

    @property
    def model(self) -> str:
        """The model that writes them, for people."""

    def ask(self, passages: Sequence[tuple[Passage, str]]) -> list[tuple[str, ...] | None]:
        """Return the questions of each passage, given with the title of its paper; None where that failed.

        They are plain text of one line. It raises nothing but KeyboardInterrupt.
        """


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a passage, their vectors ``(len(texts), dim)``, and the model that wrote them."""

    passage: int
    texts: tuple[str, ...]
    vectors: NDArray[np.float32]
    model: str


def texts(store: Database, passages: Collection[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return the model and the questions of those of the passages that were asked about."""
    query = "SELECT passage, model, questions FROM asked WHERE passage IN (SELECT value FROM json_each(?))"
    rows = store.rows(query, json.dumps(list(passages)))
    return {passage: (model, tuple(json.loads(questions))) for passage, model, questions in rows}


def unasked(store: Database, model: str, *, new: bool) -> list[int]:
    """Return the passages to ask `model` about: those that never were, or of which another model made nothing.

    `new`: no passage was, and the store has no table of questions yet.
    """
    rows = store.rows("SELECT id FROM passage ORDER BY id") if new else store.rows(_UNASKED, model)
    return [row[0] for row in rows]


def write(path: Path, asked: Iterable[Asked]) -> dict[str, int]:
    """Add to the store that nobody reads yet. Returns how many questions of each model it then holds."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")  # the snapshot is synced as a whole before it is shown
        connection.executescript(_SCHEMA)
        for one in asked:
            connection.execute(_PUT, (one.model, json.dumps(one.texts, ensure_ascii=False), one.passage))
        rows = connection.execute("SELECT model, sum(json_array_length(questions)) FROM asked GROUP BY model")
        return dict(rows.fetchall())
