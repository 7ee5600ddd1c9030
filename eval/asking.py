"""Asking a service that runs in this process."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol, Self

from corpus.catalogue import load_documents
from eval.cache import cache_folder
from eval.gold import Texts
from eval.options import NumberFormat, Options
from eval.replies import Reply
from index.building import build, current
from index.embedder import Embedder, Encoder
from index.snapshot import Snapshot
from rag.service import Service

Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, and how much there is

_SAMPLE = 48  # passages that are embedded to see how fast that goes: some two seconds


def quiet(_what: str, _done: int, _total: int) -> None:
    """Report nothing."""


class Asker(Protocol):
    """Whatever can be asked."""

    def ask(self, question: str, top_k: int) -> Reply:
        """Ask one question."""

    def texts(self) -> Texts:
        """Return the text of every document that is searched, to hold the answers against."""

    def facts(self) -> dict[str, object]:
        """Return what identifies the service: snapshot, model, number of passages."""

    def indexing_rate(self) -> float | None:
        """Return how many passages are embedded a second; None where that cannot be seen."""


@dataclass(frozen=True, slots=True)
class LocalAsker:
    """A service of this process."""

    service: Service

    @classmethod
    def open(
        cls,
        options: Options,
        documents: Path,
        *,
        store: Path | None = None,
        encoder: Encoder | None = None,
        progress: Progress = quiet,
    ) -> Self:
        """Open the service of these options.

        With `store` its current snapshot is asked as it is. Without, the documents are read and indexed as the code and
        the options say now, in a folder of the user's cache; what was embedded there before is not embedded again.
        """
        model = encoder or load_encoder(*options.embedding, options.threads)
        if store is None:
            key = f"{documents.resolve()} {model.fingerprint} {options.most} {options.joined}"
            store = cache_folder("stores") / hashlib.sha256(key.encode()).hexdigest()[:16]
            found = load_documents(documents)
            build(
                store,
                found,
                model,
                splitting=options.splitting,
                progress=lambda done: progress("indexing documents", round(done), len(found)),
            )
        snapshot = Snapshot.load(current(store), model)
        return cls(Service.of(snapshot, model, threshold=options.threshold, fusion=options.fusion))

    def ask(self, question: str, top_k: int) -> Reply:
        """Ask one question."""
        start = time.perf_counter()
        answer = self.service.ask(question, top_k=top_k)
        milliseconds = (time.perf_counter() - start) * 1000
        return Reply.of(answer, milliseconds, self.service.snapshot.manifest.id)

    def texts(self) -> Texts:
        """Return the texts of the snapshot."""
        return Texts.of(map(self.service.snapshot.store.document, self.service.documents))

    def facts(self) -> dict[str, object]:
        """Return what identifies the snapshot."""
        manifest = self.service.snapshot.manifest
        names = ("id", "model", "fingerprint", "dtype", "documents", "passages", "corpus", "versions")
        passages = self.service.snapshot.store.passages(range(manifest.passages))
        characters = sum(len(passage.text) for passage in passages) / max(1, len(passages))
        return {name: getattr(manifest, name) for name in names} | {"passage_characters": round(characters)}

    def indexing_rate(self) -> float | None:
        """Embed an even sample of the passages and return how many went a second."""
        count = self.service.snapshot.manifest.passages
        ids = list(range(0, count, max(1, count // _SAMPLE)))[:_SAMPLE]
        texts = [passage.text for passage in self.service.snapshot.store.passages(ids)]
        start = time.perf_counter()
        self.service.encoder.embed_passages(texts)
        return len(texts) / (time.perf_counter() - start) if texts else None

    def altered(self, **changes: object) -> Self:
        """Return an asker of the same snapshot with fields of the service changed."""
        return type(self)(replace(self.service, **changes))  # type: ignore[arg-type]  # a field name that is none raises


@lru_cache(maxsize=2)
def load_encoder(model: str, adapter: bool, dtype: NumberFormat, threads: int) -> Embedder:  # noqa: FBT001
    """Load a model, once for all runs of this process."""
    return Embedder.load(model or None, dtype=dtype, threads=threads, adapted=adapter)
