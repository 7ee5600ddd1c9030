"""The vector index: nearest passages by inner product, in blocks of vectors.

It takes unit vectors, so that the inner product is the cosine, and knows nothing of texts, nor of how a block is
searched. A block of fewer than `BORDER` vectors is searched exactly. From there on an approximate search proposes
candidates that are compared exactly; in 150,000 that finds all of the best ten and 99.7 % of the best hundred, in a
million 99.5 and 97.8 %. A filter always leads to an exact search of what it lets through.

An index does not change. The next one takes over its blocks as they are, with new vectors in a block of their own and
a mark on what is removed, so that an update writes what is new and not what was there. Blocks are merged as in a
log-structured merge tree: one that is added is as a rule at most half as large as any that stays, and at least
half of a block is live. So there are few, and those below the border add up to about twice the largest of them.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.block import Block, numbers, open_array
from index.errors import SnapshotFault

# One query for a hundred results on one thread of an AMD EPYC, exact and approximate, p50: 104,000 vectors 6.4 and
# 2.4 ms; 150,000 9.2 and 3.7; 1,000,000 56 and 7.1. Beside two other busy processes all took two to three times as
# long, and then so many exactly take as long as embedding the question. By eval/benchmarks/vectors.py.
BORDER = 150_000
_IDS = "ids.npy"
_REMOVED = -1  # the id of a row whose passage is no longer there


class VectorIndex:
    """An immutable index of unit vectors, each under the id of its passage. Safe to share between threads."""

    def __init__(self, blocks: Sequence[Block], ids: NDArray[np.int64], border: int) -> None:
        """Take blocks, and the ids of all their rows. `build` and `load` do so."""
        self._blocks = tuple(blocks)
        self._ids = ids
        self._border = border
        self._starts = np.cumsum([0, *map(len, self._blocks)])
        self._order = np.argsort(ids, kind="stable")
        self._ordered = ids[self._order]
        self._count = int(np.count_nonzero(ids != _REMOVED))

    @classmethod
    def build(cls, vectors: NDArray[np.float32], ids: NDArray[np.int64], *, border: int = BORDER) -> Self:
        """Index `vectors` of shape ``(n, dim)`` under `ids` of shape ``(n,)``.

        From `border` vectors on the search is approximate. Raises ValueError for an id that is negative or there twice.
        """
        ids = np.array(ids, dtype=np.int64)
        _check(ids, len(vectors))
        return cls([Block.build(0, vectors, border)], ids, border)

    @classmethod
    def load(cls, folder: Path, *, border: int = BORDER) -> Self:
        """Open an index; its vectors are mapped, not read.

        Raises SnapshotFault where a file is missing, cut or foreign.
        """
        ids = open_array(folder / _IDS, np.int64, dimensions=1)
        blocks = [Block.load(folder, number) for number in numbers(folder)]
        shapes = {block.rows.shape[1] for block in blocks}
        rows = sum(map(len, blocks))
        if rows != len(ids) or len(shapes) != 1:
            raise SnapshotFault(
                f"the vector index {folder} has {rows} vectors of dimensions {sorted(shapes)} for {len(ids)} ids; "
                "build the index anew."
            )
        return cls(blocks, ids, border)

    def save(self, folder: Path) -> None:
        """Write the index into a new folder; blocks that are on the same disk already are linked, not copied."""
        folder.mkdir()
        for block in self._blocks:
            block.save(folder)
        with (folder / _IDS).open("wb") as file:
            np.save(file, self._ids)

    def changed(self, removed: Collection[int], vectors: NDArray[np.float32], ids: NDArray[np.int64]) -> Self:
        """Return the index without the passages `removed`, and with `vectors` under `ids`.

        This one stays as it is. An id may be removed and added at once, which replaces its vector. Raises KeyError
        where one to remove is not there, ValueError where one to add is, or is negative or there twice, and where the
        dimension of the vectors is another.
        """
        if vectors.shape[1] != self.dimension:
            raise ValueError(f"the vectors have dimension {vectors.shape[1]}, the index {self.dimension}; build anew.")
        left, new = self._without(removed), np.asarray(ids, dtype=np.int64)
        _check(new, len(vectors))
        _check(np.concatenate([left[left != _REMOVED], new]))
        kept: list[tuple[Block, NDArray[np.int64]]] = []
        parts = [(block, left[start:stop]) for block, start, stop in self._spans()]
        for block, names in sorted(parts, key=lambda part: np.count_nonzero(part[1] != _REMOVED)):
            live = names != _REMOVED
            if np.count_nonzero(live) < max(2 * len(new), len(block) / 2):
                vectors, new = np.concatenate([block.rows[live], vectors]), np.concatenate([names[live], new])
            else:
                kept.append((block, names))
        if len(new) or not kept:
            number = 1 + max(block.number for block in self._blocks)
            kept.append((Block.build(number, vectors, self._border), new))
        kept.sort(key=lambda part: part[0].number)
        return type(self)([block for block, _ in kept], np.concatenate([names for _, names in kept]), self._border)

    def __len__(self) -> int:
        return self._count

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._blocks[0].rows.shape[1])

    def vectors(self, ids: Collection[int]) -> NDArray[np.float32]:
        """Return the stored vectors, shape ``(len(ids), dim)``. Raises KeyError for an id that is not there."""
        rows = self._rows(ids)
        if (rows < 0).any():
            raise KeyError(*np.array(list(ids))[rows < 0].tolist())
        found = np.empty((len(rows), self.dimension), dtype=np.float32)
        for block, start, stop in self._spans():
            here = (rows >= start) & (rows < stop)
            found[here] = block.rows[rows[here] - start]
        return found

    def between(self, spans: Sequence[tuple[int, int]]) -> list[NDArray[np.int64]]:
        """Return, for each half-open span of ids, those that are there, in ascending order."""
        bounds = np.searchsorted(self._ordered, np.array(spans, dtype=np.int64).reshape(-1, 2))
        return [self._ordered[first:stop] for first, stop in bounds]

    def search(
        self, vector: NDArray[np.float32], count: int, *, ids: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `count` pairs `(passage id, cosine)`, best first.

        `ids` restricts the search itself to these passages, and then it is exact; None searches all.
        """
        if count < 1 or not len(self) or (ids is not None and not len(ids)):
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(-1)
        if len(query) != self.dimension:  # FAISS would read beyond it
            raise ValueError(f"the query has dimension {len(query)}, the index {self.dimension}; use one model.")
        wanted = None if ids is None else self._mask(ids)
        scores, found = [], []
        for block, start, stop in self._spans():
            among = None if wanted is None else np.flatnonzero(wanted[start:stop])
            cosines, rows = block.search(query, count, self._ids[start:stop] != _REMOVED, among)
            scores.append(cosines)
            found.append(self._ids[rows + start])
        cosines, passages = np.concatenate(scores), np.concatenate(found)
        best = np.argsort(-cosines, kind="stable")[:count]
        return list(zip(passages[best].tolist(), cosines[best].tolist(), strict=True))

    def _without(self, removed: Collection[int]) -> NDArray[np.int64]:
        """Return the ids of all rows, with a mark for those of the removed passages."""
        rows = self._rows(removed)
        if (rows < 0).any():
            raise KeyError(*np.array(list(removed))[rows < 0].tolist())
        ids = np.array(self._ids)
        ids[rows] = _REMOVED
        return ids

    def _rows(self, ids: Collection[int]) -> NDArray[np.int64]:
        """Return the row of each id, or -1."""
        wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
        if not len(self._ids):
            return np.full(len(wanted), -1)
        at = np.minimum(np.searchsorted(self._ordered, wanted), len(self._ids) - 1)
        rows = self._order[at]
        return np.where((self._ids[rows] == wanted) & (wanted != _REMOVED), rows, -1)

    def _mask(self, ids: Collection[int]) -> NDArray[np.bool_]:
        """Tell of each row whether its passage is among these; a set by sorting takes ten times as long."""
        mask = np.zeros(len(self._ids), dtype=np.bool_)
        rows = self._rows(ids)
        mask[rows[rows >= 0]] = True
        return mask

    def _spans(self) -> Iterator[tuple[Block, int, int]]:
        """Yield each block with the first of its rows, and the first of the next."""
        return ((block, start, stop) for block, (start, stop) in zip(self._blocks, pairwise(self._starts), strict=True))


def _check(ids: NDArray[np.int64], count: int | None = None) -> None:
    if count is not None and len(ids) != count:
        raise ValueError(f"there are {len(ids)} ids for {count} vectors; give one each.")
    ordered = np.sort(ids)  # a tenth of the time of np.unique
    if len(ids) and ordered[0] < 0:
        raise ValueError(f"a passage has the id {ordered[0]}; ids are 0 or more.")
    if (twice := ordered[1:][ordered[1:] == ordered[:-1]]).size:
        raise ValueError(f"the id {twice[0]} is there twice; remove a passage before adding it again.")
