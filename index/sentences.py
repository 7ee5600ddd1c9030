"""The sentences of the passages as vectors: a second, finer view of each passage.

A passage is found by its own vector. How near its best sentence comes to the question then helps to rank it, and says
which sentence to quote. These vectors are only read, a passage at a time; they lie in a `VectorIndex` for its blocks,
in which an update writes only what is new. The questions of `index.questions` lie in an index of the same kind, which
is searched too.
"""

import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.vectors import VectorIndex

MOST = 512  # sentences of one passage that can have a vector; the longest passage has room for fewer
_NEVER = sys.maxsize  # the border of an index that is not searched: no block is made ready for that


class SentenceIndex:
    """An immutable index of unit vectors by passage and sentence. Safe to share between threads."""

    def __init__(self, vectors: VectorIndex) -> None:
        self._vectors = vectors

    @classmethod
    def build(
        cls, dimension: int, sentences: Sequence[tuple[int, NDArray[np.float32]]], *, border: int = _NEVER
    ) -> Self:
        """Index pairs of a passage id and the vectors ``(n, dimension)`` of its sentences, in their order.

        One that is to be searched takes the `border` of a `VectorIndex`.
        """
        return cls(VectorIndex.build(*_flat(dimension, sentences), border=border))

    @classmethod
    def load(cls, folder: Path, *, border: int = _NEVER) -> Self:
        """Open an index; its vectors are mapped, not read. Raises SnapshotFault as `VectorIndex` does."""
        return cls(VectorIndex.load(folder, border=border))

    def save(self, folder: Path) -> None:
        """Write the index into a new folder, as `VectorIndex` does."""
        self._vectors.save(folder)

    def changed(self, removed: Collection[int], sentences: Sequence[tuple[int, NDArray[np.float32]]]) -> Self:
        """Return the index without the sentences of the passages `removed`, and with others, given as to `build`."""
        gone = self._vectors.between(_spans(removed))
        ids = [i for found in gone for i in found.tolist()]
        return type(self)(self._vectors.changed(ids, *_flat(self._vectors.dimension, sentences)))

    def __len__(self) -> int:
        return len(self._vectors)

    def of(self, passages: Collection[int]) -> list[NDArray[np.float32]]:
        """Return the vectors ``(n, dim)`` of the sentences of each of these passages, in their order."""
        found = self._vectors.between(_spans(passages))
        ids = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        stops = np.cumsum([len(one) for one in found])
        return np.split(self._vectors.vectors(ids), stops[:-1]) if found else []

    def nearest(self, vector: NDArray[np.float32], count: int, *, passages: Collection[int] | None = None) -> list[int]:
        """Return the passages of the `count` nearest vectors, each once, best first.

        `passages` restricts the search itself; None searches all.
        """
        among = None
        if passages is not None:
            (every,) = self._vectors.between([(0, sys.maxsize)])
            among = every[np.isin(every // MOST, list(passages))].tolist()
        return list(dict.fromkeys(i // MOST for i, _ in self._vectors.search(vector, count, ids=among)))


def _spans(passages: Collection[int]) -> list[tuple[int, int]]:
    return [(passage * MOST, (passage + 1) * MOST) for passage in passages]


def _flat(
    dimension: int, sentences: Sequence[tuple[int, NDArray[np.float32]]]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    ids = [np.arange(len(vectors), dtype=np.int64) + passage * MOST for passage, vectors in sentences]
    rows = [vectors for _, vectors in sentences]
    empty = np.zeros((0, dimension), dtype=np.float32)
    return np.concatenate([empty, *rows]), np.concatenate([np.zeros(0, dtype=np.int64), *ids])
