"""A snapshot: one finished, immutable index in a folder of its own, and the manifest that describes it.

A reader opens the whole of it or nothing: every file is checked against the manifest, and the model that reads it must
be the one that made it.
"""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.disk import digest_file
from index.embedder import Encoder
from index.errors import Outdated, SnapshotFault
from index.graph import CitationGraph
from index.lexical import LexicalIndex
from index.sentences import SentenceIndex
from index.store import Store
from index.vectors import BORDER, VectorIndex

FORMAT = 4  # raised whenever a snapshot that an older version wrote can no longer be read
MANIFEST = "manifest.json"
VECTORS = "vectors"
SENTENCES = "sentences"
QUESTIONS = "questions"
LEXICAL = "lexical"
STORE = "store.sqlite"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself. `files` maps each file to its SHA-256.

    `questions` maps each model that was asked for questions to how many came of it; empty where none was.
    """

    format: int
    id: str
    created: str
    model: str
    fingerprint: str
    dimension: int
    dtype: str
    metric: str
    documents: int
    passages: int
    corpus: str
    recipe: str
    versions: dict[str, str]
    files: dict[str, str]
    questions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the manifest of a snapshot. Raises SnapshotFault where it is missing, broken or of another format."""
        path = folder / MANIFEST
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            found = fields["format"]
            if found != FORMAT:
                raise Outdated(f"{path} is of format {found}, this version reads {FORMAT}; build the index anew.")
            return cls(**fields)
        except OSError as fault:
            raise SnapshotFault(f"{path} cannot be read: {fault.strerror}; build the index anew.") from fault
        except (ValueError, TypeError, KeyError) as fault:
            raise SnapshotFault(f"{path} is no manifest: {fault}; build the index anew.") from fault

    def save(self, folder: Path) -> None:
        """Write the manifest into the folder."""
        fields = {name: value for name, value in asdict(self).items() if name != "questions" or value}
        text = json.dumps(fields, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open snapshot; safe to share between threads. `folder` is where it lies; few have `questions`."""

    folder: Path
    manifest: Manifest
    vectors: VectorIndex
    sentences: SentenceIndex
    lexical: LexicalIndex
    store: Store
    graph: CitationGraph
    questions: SentenceIndex | None = None

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Self:
        """Open a snapshot for the model that embeds the questions.

        Raises SnapshotFault where a file is missing or differs from the manifest, where the parts disagree, or where
        another model made it.
        """
        manifest = Manifest.load(folder)
        if manifest.fingerprint != encoder.fingerprint:
            raise Outdated(
                f"{folder} was made by {manifest.model} in {manifest.dtype} ({manifest.fingerprint}), questions are "
                f"embedded by {encoder.name} in {encoder.dtype} ({encoder.fingerprint}); build the index anew."
            )
        verify(folder, manifest)
        store = Store.load(folder / STORE)
        snapshot = cls(
            folder,
            manifest,
            VectorIndex.load(folder / VECTORS),
            SentenceIndex.load(folder / SENTENCES),
            LexicalIndex.load(folder / LEXICAL),
            store,
            CitationGraph(store.database),
            SentenceIndex.load(folder / QUESTIONS, border=BORDER) if manifest.questions else None,
        )
        counts = {
            "the manifest": manifest.passages,
            "the vectors": len(snapshot.vectors),
            "the lexical index": len(snapshot.lexical),
            "the store": len(snapshot.store),
        }
        if len(set(counts.values())) > 1:
            told = ", ".join(f"{name} {count}" for name, count in counts.items())
            raise SnapshotFault(f"the parts of {folder} count different numbers of passages: {told}; build it anew.")
        return snapshot

    def nearest(
        self, vector: NDArray[np.float32], count: int, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `count` pairs `(passage id, cosine)`, best first, within these documents."""
        ids = None if documents is None else self.store.passage_ids(documents)
        return self.vectors.search(vector, count, ids=ids)


def verify(folder: Path, manifest: Manifest) -> None:
    """Check every file of a snapshot. Raises SnapshotFault for the first that is missing or differs."""
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            found = digest_file(path)
        except OSError as fault:
            raise SnapshotFault(f"{path} cannot be read: {fault.strerror}; build the index anew.") from fault
        if found != expected:
            raise SnapshotFault(
                f"{path} has SHA-256 {found[:16]}…, the manifest says {expected[:16]}…; build the index anew."
            )
