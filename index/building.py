"""Building a snapshot, and the pointer that says which one is current.

A build writes into a hidden folder, and becomes visible by two renames: the folder gets its name, then the pointer
file is replaced. A reader never sees half a build; a build that is killed leaves the old snapshot current, and the
next one sweeps up behind it.
"""

import datetime as dt
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.document import Document
from corpus.passages import Passage, Splitting, split
from index.analysis import terms
from index.embedder import Encoder
from index.errors import BuildRunning, SnapshotFault
from index.graph import CitationGraph
from index.lexical import LexicalIndex
from index.snapshot import FORMAT, LEXICAL, STORE, VECTORS, Manifest, Snapshot, digest_file
from index.store import Store
from index.vectors import VectorIndex

POINTER = "current"
_LOCK = "build.lock"
_UNFINISHED = ".build-"
_KEPT = 3  # snapshots that stay: the current one, and what a server that still switches may be reading
_NAME = re.compile(r"\d{8}T\d+-[0-9a-f]{8}")
_LIBRARIES = ("faiss-cpu", "tantivy", "sentence-transformers", "torch")

Progress = Callable[[int, int], None]


def build(
    store: Path,
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    splitting: Splitting | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Build a snapshot of the documents under the folder `store`, and make it the current one.

    Passages whose text and context the current snapshot holds keep their vectors; only new ones are embedded.
    `progress(done, total)` is told how many of the passages to embed are done. Raises BuildRunning where another
    build holds the store, and SnapshotFault where the folder cannot be written.
    """
    with _exclusive(store):
        for leftover in store.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        passages = [passage for document in documents for passage in split(document, encoder.count_tokens, splitting)]
        titles = {document.id: document.title for document in documents}
        texts = [embedded_text(passage, titles[passage.document]) for passage in passages]
        digests = [_digest(encoder.fingerprint, text) for text in texts]
        vectors = _embed(texts, digests, _known_vectors(store, encoder), encoder, progress)

        corpus = hashlib.sha256("".join(digests).encode()).hexdigest()
        created = dt.datetime.now(dt.UTC)
        name = f"{created:%Y%m%dT%H%M%S%f}-{corpus[:8]}"
        folder = store / f"{_UNFINISHED}{name}"
        folder.mkdir()
        VectorIndex.build(vectors, np.arange(len(passages), dtype=np.int64)).save(folder / VECTORS)
        entries = (
            (i, passage.document, terms(text)) for i, (passage, text) in enumerate(zip(passages, texts, strict=True))
        )
        LexicalIndex.build(folder / LEXICAL, entries)
        Store.build(folder / STORE, documents, zip(range(len(passages)), digests, passages, strict=True))
        CitationGraph.build(folder / STORE, documents)
        files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
        manifest = Manifest(
            format=FORMAT,
            id=name,
            created=created.isoformat(timespec="seconds"),
            model=encoder.name,
            fingerprint=encoder.fingerprint,
            dimension=encoder.dimension,
            dtype=encoder.dtype,
            metric="inner product",
            documents=len(documents),
            passages=len(passages),
            corpus=corpus,
            versions={library: version(library) for library in _LIBRARIES},
            files={path.relative_to(folder).as_posix(): digest_file(path) for path in files},
        )
        manifest.save(folder)
        _sync(folder)
        folder.rename(store / name)
        _point(store, name)
        _sweep(store, name)
        return manifest


def current(store: Path) -> Path:
    """Return the folder of the current snapshot. Raises SnapshotFault where there is none."""
    pointer = store / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SnapshotFault(f"there is no index in {store} yet; build it with: kamervraag index") from fault
    folder = store / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise SnapshotFault(f"{pointer} names {name!r}, which is no snapshot in {store}; build the index anew.")
    return folder


def embedded_text(passage: Passage, title: str) -> str:
    """Return what is embedded and indexed of a passage: its title and headings as context, then its text."""
    return "\n".join([" | ".join([title, *passage.section]), passage.text])


@contextmanager
def _exclusive(store: Path) -> Iterator[None]:
    """Hold the store against other builds; the system lets go of the lock when the process ends, however it does."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        lock = (store / _LOCK).open("w")
    except OSError as fault:
        raise SnapshotFault(f"{store} cannot be written: {fault.strerror}; set another store.") from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise BuildRunning(f"another build is running in {store}; wait until it ends.") from fault
        try:
            yield
        except OSError as fault:
            raise SnapshotFault(f"{store} cannot be written: {fault}; the index is as it was.") from fault


def _embed(
    texts: Sequence[str],
    digests: Sequence[str],
    known: dict[str, NDArray[np.float32]],
    encoder: Encoder,
    progress: Progress | None,
) -> NDArray[np.float32]:
    """Return the vectors ``(n, dim)``, taking those that are known and embedding each new text once."""
    new = list({digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}.items())
    report = (lambda done: progress(done, len(new))) if progress else None
    embedded = encoder.embed_passages([text for _, text in new], progress=report)
    vectors = known | {digest: vector for (digest, _), vector in zip(new, embedded, strict=True)}
    empty = np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([vectors[digest] for digest in digests]) if digests else empty


def _known_vectors(store: Path, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of the current snapshot by digest; none where it cannot be read, or another model made it."""
    try:
        snapshot = Snapshot.load(current(store), encoder)
    except SnapshotFault:
        return {}
    rows = list(snapshot.store.digests())
    vectors = snapshot.vectors.vectors([i for i, _ in rows])
    return {digest: vector for (_, digest), vector in zip(rows, vectors, strict=True)}


def _digest(fingerprint: str, text: str) -> str:
    return hashlib.sha256(f"{fingerprint}\n{text}".encode()).hexdigest()


def _point(store: Path, name: str) -> None:
    pointer = store / f"{_UNFINISHED}pointer"
    pointer.write_text(name + "\n", encoding="utf-8")
    with pointer.open("rb") as file:
        os.fsync(file.fileno())
    pointer.replace(store / POINTER)
    _sync_folder(store)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(store: Path, name: str) -> None:
    """Remove all but the newest snapshots. A reader that has one open keeps its files until it lets go of them."""
    folders = sorted(path for path in store.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in [folder for folder in folders if folder.name != name][: -(_KEPT - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
