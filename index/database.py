"""Reading a finished SQLite file, from any number of threads."""

import sqlite3
from pathlib import Path
from queue import LifoQueue
from typing import Any

_CONNECTIONS = 8  # readers at once; another waits for the few milliseconds of a query


class Database:
    """Read access to a file that never changes again.

    All connections are opened at the start: the file may be removed while it is being read, when a newer snapshot has
    taken its place, and an open connection outlives that.
    """

    def __init__(self, path: Path) -> None:
        """Open the file. Raises sqlite3.Error where it is missing."""
        # Immutable: SQLite then needs neither locks nor a place to write.
        address = f"{path.absolute().as_uri()}?immutable=1"
        self._free: LifoQueue[sqlite3.Connection] = LifoQueue()
        for _ in range(_CONNECTIONS):
            self._free.put(sqlite3.connect(address, uri=True, check_same_thread=False))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query. Raises sqlite3.Error where the file is cut or foreign."""
        connection = self._free.get()
        try:
            return connection.execute(query, values).fetchall()
        finally:
            self._free.put(connection)
