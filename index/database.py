"""Reading a finished SQLite file, from any number of threads."""

import sqlite3
import threading
from pathlib import Path
from typing import Any


class Database:
    """Read access to a file that never changes again; each thread gets a connection of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query. Raises sqlite3.Error where the file is missing, cut or foreign."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Immutable: SQLite then needs neither locks nor a place to write.
            connection = sqlite3.connect(f"{self._path.absolute().as_uri()}?immutable=1", uri=True)
            self._local.connection = connection
        return connection.execute(query, values).fetchall()
