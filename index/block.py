"""A block: unit vectors that lie together in one file, searched by FAISS. The one file that imports it.

The vectors are plain float32 in a memory-mapped `.npy`, so that all processes share one copy. A small block is scanned
exactly. A large one is first scanned by codes of 4 bits for every two dimensions (a product quantiser), which are in
memory; the best candidates are then compared by the vectors themselves, so that a score is always the exact cosine.
A block knows its rows by number; it knows nothing of passages.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import faiss
import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotFault

# Measured beside it on 100,000 vectors, for a hundred results: 8-bit scalars and half floats take as long as the exact
# scan; RaBitQ at these recalls too; IVF1024 with 64 lists finds 80 % in 0.3 ms, HNSW16 with ef 256 67 % in 0.5 ms (and
# with a filter of 1 % only 22 % of ten): questions lie apart from passages, and a graph or lists lose their way.
_LEARNED = 16_384  # vectors that the codes are learned from, in 2.7 s; 100,000 took 8 s more for the same recall
# Candidates for each result that is wanted, and at least as many as for a hundred. Of 100,000 vectors, 32 give
# recall@100 0.989 and 64 0.998; of 1,000,000, 0.939 and 0.977 (2 ms more), 128 give 0.994 (9 ms more).
_CANDIDATES, _FEWEST = 64, 100

Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Block:
    """Vectors `rows` of shape ``(n, dim)``; `number` names its files, `folder` is where they are, once they are."""

    number: int
    rows: NDArray[np.float32]
    codes: "faiss.IndexPQFastScan | None"
    folder: Path | None

    @classmethod
    def build(cls, number: int, rows: NDArray[np.float32], border: int) -> Self:
        """Make a block in memory, with codes where it has `border` vectors or more."""
        rows = np.ascontiguousarray(rows, dtype=np.float32)
        return cls(number, rows, _learn(rows) if len(rows) >= border else None, None)

    @classmethod
    def load(cls, folder: Path, number: int) -> Self:
        """Map the vectors and read the codes. Raises SnapshotFault where a file is cut or foreign."""
        path, codes = _paths(folder, number)
        rows = open_array(path, np.float32, dimensions=2)
        block = cls(number, rows, _read(codes) if codes.exists() else None, folder)
        if block.codes is not None and (block.codes.ntotal, block.codes.d) != rows.shape:
            found = (block.codes.ntotal, block.codes.d)
            raise SnapshotFault(f"{codes} is of shape {found}, {path.name} of {rows.shape}; build the index anew.")
        return block

    def save(self, folder: Path) -> None:
        """Bring the files into the folder: by a hard link where they exist, for a block never changes."""
        path, codes = _paths(folder, self.number)
        if self.folder is not None and _linked(self.folder, folder, self.number):
            return
        with path.open("wb") as file:
            np.save(file, self.rows)
        if self.codes is not None:
            faiss.write_index(self.codes, str(codes))

    def __len__(self) -> int:
        return len(self.rows)

    def search(
        self, query: NDArray[np.float32], count: int, live: NDArray[np.bool_], among: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return cosines and row numbers of up to `count` rows, best first.

        `live` tells of every row whether it may be found. `among` restricts the search to these rows, each once, all
        of them live, and then it is exact; None searches all.
        """
        faiss.omp_set_num_threads(1)  # of the calling thread; a second one waits for a core that others want
        if among is None and self.codes is not None:
            wanted = min(len(self), _CANDIDATES * max(count, _FEWEST))
            among = self.codes.search(query.reshape(1, -1), wanted)[1][0]
            among = among[among >= 0]
            among = among[live[among]]
        selector: faiss.IDSelector | None = None
        if among is not None:
            selector = faiss.IDSelectorArray(np.ascontiguousarray(among))
        elif not live.all():
            selector = faiss.IDSelectorBitmap(np.packbits(live, bitorder="little"))  # type: ignore[arg-type, call-arg]
        return _scan(self.rows, query, min(count, len(self)), selector)


def _scan(
    rows: NDArray[np.float32], query: NDArray[np.float32], count: int, selector: "faiss.IDSelector | None"
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Compare the query with the selected rows, where they lie."""
    scores, found = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.int64)
    x, y, best, labels = (faiss.swig_ptr(array) for array in (query, rows, scores, found))
    faiss.knn_inner_product(x, y, rows.shape[1], 1, len(rows), count, best, labels, selector)
    return scores[found >= 0], found[found >= 0]


def open_array(path: Path, dtype: type[Number], *, dimensions: int) -> NDArray[Number]:
    """Map an array of a file into memory. Raises SnapshotFault where it is missing, cut or of another type."""
    try:
        array: NDArray[Number] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as fault:
        raise SnapshotFault(f"{path} cannot be read: {fault}; build the index anew.") from fault
    if array.dtype != dtype or array.ndim != dimensions:
        raise SnapshotFault(
            f"{path} has {array.ndim} dimensions of {array.dtype}, not {dimensions} of {np.dtype(dtype)}; "
            "build the index anew."
        )
    return array


def numbers(folder: Path) -> list[int]:
    """Return the numbers of the blocks in a folder, in order."""
    return sorted(int(path.stem) for path in folder.glob("*.npy") if path.stem.isdecimal())


def _learn(rows: NDArray[np.float32]) -> "faiss.IndexPQFastScan":
    dimension = rows.shape[1]
    pieces = dimension // 2 if dimension % 2 == 0 else dimension
    codes = faiss.IndexPQFastScan(dimension, pieces, 4, faiss.METRIC_INNER_PRODUCT)
    codes.train(np.ascontiguousarray(rows[:: max(1, len(rows) // _LEARNED)][:_LEARNED]))
    codes.add(rows)
    return codes


def _read(path: Path) -> "faiss.IndexPQFastScan":
    try:
        codes = faiss.read_index(str(path))
    except RuntimeError as fault:
        raise SnapshotFault(f"{path} cannot be read; build the index anew.") from fault
    if not isinstance(codes, faiss.IndexPQFastScan):
        raise SnapshotFault(f"{path} is a {type(codes).__name__}, not IndexPQFastScan; build the index anew.")
    return codes


def _paths(folder: Path, number: int) -> tuple[Path, Path]:
    return folder / f"{number:06}.npy", folder / f"{number:06}.codes"


def _linked(source: Path, target: Path, number: int) -> bool:
    """Link the files of a block. Return False where the source is gone, or the file system has no links."""
    made = []
    try:
        for old, new in zip(_paths(source, number), _paths(target, number), strict=True):
            if old.exists():
                os.link(old, new)
                made.append(new)
    except OSError:
        for path in made:
            path.unlink()
        made.clear()
    return bool(made)
