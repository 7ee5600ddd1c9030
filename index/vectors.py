"""The vector index: nearest passages by inner product, by FAISS. The one file that imports it.

It takes unit vectors, so that the inner product is the cosine, and knows nothing of texts. The search is exact.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Self

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotFault


class VectorIndex:
    """An immutable exact index of unit vectors, each under the id of its passage."""

    def __init__(self, index: "faiss.IndexIDMap2") -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: NDArray[np.float32], ids: NDArray[np.int64]) -> Self:
        """Index `vectors` of shape ``(n, dim)`` under `ids` of shape ``(n,)``."""
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), ids)
        return cls(index)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read an index. Raises SnapshotFault where the file is missing, cut or foreign."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as fault:
            raise SnapshotFault(f"the vector index {path} cannot be read; build the index anew.") from fault
        if not isinstance(index, faiss.IndexIDMap2):
            raise SnapshotFault(f"the vector index {path} is a {type(index).__name__}, not IndexIDMap2; build anew.")
        return cls(index)

    def changed(self, removed: Collection[int], vectors: NDArray[np.float32], ids: NDArray[np.int64]) -> "VectorIndex":
        """Return an index without the passages `removed`, and with `vectors` under `ids`; this one stays as it is."""
        gone = set(removed)
        kept = np.array([i for i in faiss.vector_to_array(self._index.id_map) if int(i) not in gone], dtype=np.int64)
        return VectorIndex.build(np.concatenate([self.vectors(kept), vectors]), np.concatenate([kept, ids]))

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._index.d)

    def vectors(self, ids: Collection[int]) -> NDArray[np.float32]:
        """Return the stored vectors, shape ``(len(ids), dim)``. Raises KeyError for an id that is not there."""
        try:
            rows = [self._index.reconstruct(int(i)) for i in ids]
        except RuntimeError as fault:
            raise KeyError(*ids) from fault
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)

    def search(
        self, vector: NDArray[np.float32], count: int, *, ids: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `count` pairs `(passage id, cosine)`, best first.

        `ids` restricts the search itself to these passages; None searches all.
        """
        if count < 1 or not len(self) or (ids is not None and not ids):
            return []
        parameters = None
        if ids is not None:
            selector = faiss.IDSelectorBatch(np.fromiter(ids, dtype=np.int64, count=len(ids)))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        scores, found = self._index.search(query, min(count, len(self)), params=parameters)
        return [(int(i), float(score)) for i, score in zip(found[0], scores[0], strict=True) if i >= 0]
