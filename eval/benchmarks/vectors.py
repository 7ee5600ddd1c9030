"""The vector index, approximate and filtered, beside the exact search of the same vectors. Prints a table.

The vectors are those of a language model, multiplied: each lies at random between two passages of the corpus, with
noise of length 0.2, and has length 1. Two of them have a cosine of 0.81 to 0.92 (1 to 99 %), two passages of the
corpus 0.81 to 0.94. The queries are our own questions, which lie apart from passages, as they do in earnest. Run it
from the root of the project: `python eval/benchmarks/vectors.py --count 100000`.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by numpy and FAISS when they are imported
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import load_documents
from corpus.passages import split
from eval.questions import load_questions
from index.building import embedded_text
from index.embedder import Embedder
from index.vectors import VectorIndex

_NOISE = 0.2
_PORTION = 50_000  # vectors made at a time
_QUERIES = 100
_ROUNDS = 3  # of which the median is told
_WANTED = 100  # results, as many as a search takes from the dense side
_PAPER = 30  # passages of the paper that is put in and taken out

Result = TypeVar("Result")
Search = Callable[[NDArray[np.float32]], list[tuple[int, float]]]


def main() -> None:
    """Make the vectors, index them in both ways, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="vectors (default: %(default)s)")
    count = parser.parse_args().count
    seeds, queries = _embedded()
    random = np.random.default_rng(20)
    vectors, ids = _multiplied(seeds, count, random), np.arange(count)
    with tempfile.TemporaryDirectory() as folder:
        exact = _prepared(Path(folder) / "exact", vectors, ids, border=count + _PAPER + 1)
        approximate = _prepared(Path(folder) / "approximate", vectors, ids, border=count)
        _say(f"{'search, one thread':28} {'p50':>8} {'p95':>8} {'ratio':>6} {'@10':>6} {'@100':>6}")
        for share in (1.0, 0.1, 0.01, 0.001):
            among = None if share == 1 else np.flatnonzero(random.random(count) < share)
            _compare(f"{share:.1%} of {count}", exact, approximate, among, queries)


def _embedded() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the vectors of the corpus's passages and of our questions."""
    encoder = Embedder.load()
    documents = load_documents()
    texts = [embedded_text(p, d.title) for d in documents for p in split(d, encoder.count_tokens)]
    questions = [question.text for question in load_questions()[:_QUERIES]]
    return encoder.embed_passages(texts), encoder.embed_queries(questions)


def _multiplied(seeds: NDArray[np.float32], count: int, random: np.random.Generator) -> NDArray[np.float32]:
    vectors = np.empty((count, seeds.shape[1]), dtype=np.float32)
    for start in range(0, count, _PORTION):
        part = vectors[start : start + _PORTION]
        one, other = random.integers(len(seeds), size=(2, len(part)))
        between = random.random((len(part), 1), dtype=np.float32)
        part[:] = _unit(seeds[one] * between + seeds[other] * (1 - between))
        part += random.standard_normal(part.shape, dtype=np.float32) * (_NOISE / part.shape[1] ** 0.5)
        part[:] = _unit(part)
    return vectors


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _prepared(folder: Path, vectors: NDArray[np.float32], ids: NDArray[np.int64], *, border: int) -> VectorIndex:
    """Build, save and open an index, put a paper in and take it out, and tell how long each took."""
    index, built = _timed(lambda: VectorIndex.build(vectors, ids, border=border))
    _, saved = _timed(lambda: index.save(folder))
    opened, loaded = _timed(lambda: VectorIndex.load(folder, border=border))
    paper = range(len(ids), len(ids) + _PAPER)
    _, added = _timed(lambda: opened.changed([], vectors[:_PAPER], np.array(paper)).save(folder / "added"))
    nothing, none = np.empty((0, vectors.shape[1]), np.float32), np.empty(0, np.int64)
    _, removed = _timed(lambda: opened.changed(ids[:_PAPER], nothing, none).save(folder / "removed"))
    size = sum(path.stat().st_size for path in folder.glob("*.*")) / 2**20
    codes = sum(path.stat().st_size for path in folder.glob("*.codes")) / 2**20
    _say(
        f"{folder.name}: build {built:.1f} s, save {saved:.1f} s, open {loaded * 1000:.0f} ms, a paper in "
        f"{added * 1000:.0f} ms, out {removed * 1000:.0f} ms, {size:.0f} MiB on disk, {codes:.0f} MiB of it in memory"
    )
    return opened


def _compare(
    name: str,
    exact: VectorIndex,
    approximate: VectorIndex,
    among: Collection[int] | None,
    queries: NDArray[np.float32],
) -> None:
    truth, base = _measured(name + ", exact", lambda q: exact.search(q, _WANTED, ids=among), queries, None)
    _measured(name, lambda q: approximate.search(q, _WANTED, ids=among), queries, (truth, base))


def _measured(
    name: str,
    search: Search,
    queries: NDArray[np.float32],
    beside: tuple[list[list[int]], float] | None,
) -> tuple[list[list[int]], float]:
    """Print a row of the table; return what each query found, and the median time in milliseconds."""
    rounds = []
    for _ in range(_ROUNDS):
        results = [_timed(lambda query=query: search(query)) for query in queries]  # type: ignore[misc]
        rounds.append(sorted(seconds * 1000 for _, seconds in results))
    found = [[i for i, _ in result] for result, _ in results]
    half, most = (statistics.median(times[len(times) * of // 100] for times in rounds) for of in (50, 95))
    truth, base = beside or (found, half)
    recalls = " ".join(f"{_recall(found, truth, depth):6.3f}" for depth in (10, 100))
    _say(f"{name:28} {half:5.1f} ms {most:5.1f} ms {half / base:6.2f} {recalls}")
    return found, half


def _recall(found: list[list[int]], truth: list[list[int]], depth: int) -> float:
    pairs = zip(found, truth, strict=True)
    return statistics.mean(len({*one[:depth]} & {*other[:depth]}) / max(1, len(other[:depth])) for one, other in pairs)


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
