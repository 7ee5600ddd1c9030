"""What an update costs at size, beside the embedding: `python eval/benchmarks/updating.py texts.jsonl.gz`.

Builds a snapshot of the passages of a file in BEIR layout (`_id` as document#part, `text`), adds one paper to it,
removes it again, and asks questions; the named alternative is building the same snapshot from nothing. The vectors are
random, of the real size, made from a digest of each text: what is measured is everything but the model.
"""

import gzip
import hashlib
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import load_documents
from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from index.analysis import terms
from index.building import build, current, update
from index.snapshot import Snapshot

_DIMENSION = 384
_QUESTIONS = [
    "Welke eisen gelden voor een vergunning?",
    "munitie voorraden",
    "Hoe hoog is de subsidie voor zonnepanelen?",
]
_REPEATS = 30


class RandomEncoder:
    """Gives each text a random unit vector of its own."""

    name, fingerprint, dimension, dtype, max_tokens = "random", "random", _DIMENSION, "float32", 512

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        vector = np.random.default_rng(seed).standard_normal(_DIMENSION, dtype=np.float32)
        return vector / np.linalg.norm(vector)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of questions."""
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(-1, _DIMENSION)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the vectors of passages."""
        vectors = self.embed_queries(texts)
        if progress:
            progress(len(texts))
        return vectors

    def count_tokens(self, text: str) -> int:
        """Guess the number of tokens."""
        return len(text) // 4 + 1


def documents(path: Path) -> Iterator[Document]:
    """Read the texts of the file as papers with made-up numbers."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        for at, (title, parts) in enumerate(groupby(rows, key=lambda row: str(row["_id"]).split("#")[0])):
            kamerstuk = Kamerstuk(str(10000 + at // 9000), str(at % 9000 + 1))
            paragraphs = tuple(Paragraph(n, str(row["text"])) for n, row in enumerate(parts, 1))
            body = Body((), paragraphs, (), ())
            yield Document(kamerstuk, title, "Regeling", None, kamerstuk.url, "benchmark", body)


def timed(what: str, work: Callable[[], object]) -> float:
    """Do the work and print how many seconds it took."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"{what:48} {seconds:8.2f} s")
    return seconds


def searched(what: str, question: str, search: Callable[[], object]) -> None:
    """Search again and again, and print how many milliseconds that takes."""
    times = []
    for _ in range(_REPEATS):
        start = time.perf_counter()
        search()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{what:8} {question[:38]:40} {np.median(times):7.1f} ms (p95 {np.quantile(times, 0.95):.1f})")


def main(path: Path) -> None:
    """Print the table."""
    encoder = RandomEncoder()
    paper = load_documents()[1]
    store = Path(tempfile.mkdtemp(prefix="kamervraag-updating-"))
    try:
        whole = timed("build from nothing", lambda: build(store, documents(path), encoder))
        manifest = Snapshot.load(current(store), encoder).manifest
        print(f"{manifest.documents} documents, {manifest.passages} passages")
        added = timed("add one paper", lambda: update(store, encoder, [paper]))
        timed("remove it again", lambda: update(store, encoder, remove=[paper.id]))
        timed("open the snapshot", lambda: Snapshot.load(current(store), encoder))
        snapshot = Snapshot.load(current(store), encoder)
        for question in _QUESTIONS:
            vector = encoder.embed_query(question)
            searched("vectors", question, partial(snapshot.nearest, vector, 100))
            searched("words", question, partial(snapshot.lexical.search, terms(question), 100))
        print(f"adding one paper costs 1/{whole / added:.0f} of building anew")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    finally:
        shutil.rmtree(store, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
