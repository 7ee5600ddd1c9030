"""Embeddings kept between runs, by the digest of their text, in the user's cache folder.

Each portion is saved as soon as it is embedded, so that long work can be stopped at any moment and goes on where it
was. In bfloat16 a vector depends a little (cosine over 0.999) on the texts that shared its batch.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.errors import SettingFault
from index.embedder import Encoder

_PORTION = 128  # texts; what is lost when the work is stopped, some five seconds of it
_ASKED = 500  # digests that one query looks up


def cache_folder(name: str) -> Path:
    """Return (and make) a folder of the user's cache. Raises SettingFault where it cannot be made."""
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path.home() / ".cache") / "kamervraag" / "eval" / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise SettingFault(
            f"{folder} cannot be made: {fault.strerror}; set XDG_CACHE_HOME to another folder."
        ) from fault
    return folder


def embed_cached(
    texts: Sequence[str],
    encoder: Encoder,
    *,
    folder: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> NDArray[np.float32]:
    """Return the vectors ``(n, dim)`` of passages, embedding only those that were never embedded by this model.

    `progress(done, total)` counts characters, which tell the time that is left far better than texts do.
    """
    digests = [hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in texts]
    path = (folder or cache_folder("embeddings")) / f"{encoder.fingerprint}.sqlite"
    with closing(sqlite3.connect(path, timeout=60)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS vector (digest BLOB PRIMARY KEY, floats BLOB) WITHOUT ROWID")
        known = _known(connection, list(dict.fromkeys(digests)), encoder.dimension)
        new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        # Texts of one length share a batch, so that little is computed for padding; the longest come first.
        order = sorted(new, key=lambda digest: -len(new[digest]))
        total, done = sum(map(len, new.values())), 0
        for start in range(0, len(order), _PORTION):
            portion = order[start : start + _PORTION]
            vectors = encoder.embed_passages([new[digest] for digest in portion])
            rows = [(digest, vector.tobytes()) for digest, vector in zip(portion, vectors, strict=True)]
            with connection:
                connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
            known |= dict(zip(portion, vectors, strict=True))
            done += sum(len(new[digest]) for digest in portion)
            progress(done, total)
    empty = np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[digest] for digest in digests]) if digests else empty


def _known(
    connection: sqlite3.Connection, digests: Sequence[bytes], dimension: int
) -> dict[bytes, NDArray[np.float32]]:
    found: dict[bytes, NDArray[np.float32]] = {}
    for start in range(0, len(digests), _ASKED):
        portion = digests[start : start + _ASKED]
        marks = ",".join("?" * len(portion))
        rows = connection.execute(f"SELECT digest, floats FROM vector WHERE digest IN ({marks})", portion)  # noqa: S608
        found |= {digest: np.frombuffer(floats, dtype=np.float32) for digest, floats in rows}
    return {digest: vector for digest, vector in found.items() if vector.shape == (dimension,)}
