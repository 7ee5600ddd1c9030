"""The next snapshot while it is written: a copy of the current one, changed document by document."""

import datetime as dt
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.disk import digest_file
from corpus.document import Document
from corpus.passages import Passage, Splitting, sentence_spans, split
from index import lexical, questions
from index.analysis import terms
from index.embedder import Encoder
from index.lexical import LexicalIndex
from index.questions import Asked, Asker
from index.sentences import MOST, SentenceIndex
from index.shelf import UNFINISHED, point, remove_path, sweep, sync
from index.snapshot import FORMAT, LEXICAL, QUESTIONS, SENTENCES, STORE, VECTORS, Manifest, Snapshot
from index.vectors import BORDER, VectorIndex
from index.writing import StoreWriter, content_digest, document_digest

CHECKPOINT = 2000  # documents after which a long build publishes what it has, so that a stop costs little
_TOGETHER = 256  # passages that are embedded together: enough to fill batches of like lengths, little to lose
_ASKED_TOGETHER = 64  # passages that are asked about before what came is embedded; a stop loses no more
_RECIPE = 2  # raised whenever the cutting of passages, or what is embedded of them, changes
_LIBRARIES = ("faiss-cpu", "tantivy", "sentence-transformers", "torch")

Origin = Literal["folder", "added"]
Progress = Callable[[float], None]


@dataclass(slots=True)
class Update:
    """What an update did, by document id. `duplicates` maps a document that was left out to the one with its text."""

    manifest: Manifest | None = None
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    duplicates: dict[str, str] = field(default_factory=dict)
    stopped: bool = False


def recipe(splitting: Splitting) -> str:
    """Tell how documents are cut and presented to the model; with another recipe every document is cut anew."""
    return f"{_RECIPE} {splitting.most}/{splitting.joined}"


def embedded_text(passage: Passage, title: str) -> str:
    """Return what is embedded and indexed of a passage: its title and headings as context, then its text."""
    return "\n".join([" | ".join([title, *passage.section]), passage.text])


def views(passage: Passage, title: str) -> list[str]:
    """Return the texts that a passage is embedded as: the whole of it, then each of its sentences by itself."""
    return [embedded_text(passage, title), *(passage.text[a:b] for a, b in sentence_spans(passage.text)[:MOST])]


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document that is to be put in, cut into passages."""

    document: Document
    origin: Origin
    passages: list[Passage]


class Draft:
    """The next snapshot while it is written: a copy of the current one, changed document by document."""

    def __init__(
        self, store: Path, encoder: Encoder, base: Snapshot | None, splitting: Splitting, done: Update
    ) -> None:
        self._store, self._encoder, self._base, self._splitting, self._done = store, encoder, base, splitting, done
        self._known = base.store.digests() if base else {}
        self._texts = {content: name for name, (_, _, content) in self._known.items()}
        self._created = dt.datetime.now(dt.UTC)
        self._folder = store / f"{UNFINISHED}{self._created:%Y%m%dT%H%M%S%f}"
        self._gone: list[int] = []  # ids of passages that go
        self._left: list[str] = []  # documents whose passages go
        self._new: list[tuple[int, str, list[str]]] = []  # passages that come, for the lexical index
        self._views: list[tuple[int, NDArray[np.float32]]] = []  # of each passage: its own vector, then its sentences'
        self._heirs: dict[int, int] = {}  # passages that come, and those of the current snapshot with their very text
        self._asked: list[Asked] = []
        self._changed = base is None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Copy the current snapshot, and write the indexes when all documents are in."""
        self._folder.mkdir()
        if self._base:
            shutil.copy2(self._base.folder / STORE, self._folder / STORE)
        with StoreWriter.open(self._folder / STORE) as writer:
            self._writer = writer
            self._first = self._next = writer.next_passage()
            yield
            self._documents, self._passages = writer.counts()
            self._corpus = writer.corpus_digest()

    def put_all(self, documents: Iterable[tuple[Document, Origin]], progress: Progress | None) -> bool:
        """Put documents in, some at a time. Returns whether there were as many as a checkpoint holds."""
        seen = 0
        together: list[_Cut] = []
        try:
            for document, origin in documents:
                seen += 1
                if self._is_new(document):
                    passages = split(document, self._encoder.count_tokens, self._splitting)
                    together.append(_Cut(document, origin, passages))
                if sum(len(cut.passages) for cut in together) >= _TOGETHER:
                    self._put(together, progress)
                    together = []
            self._put(together, progress)
        except KeyboardInterrupt:
            self._done.stopped = True
        return seen == CHECKPOINT

    def remove_all(self, documents: Iterable[str]) -> None:
        """Take documents out."""
        for document in documents:
            self._drop(document)
            self._writer.remove(document)
            self._done.removed.append(document)

    def ask(
        self, base: Snapshot, passages: Sequence[int], asker: Asker, progress: Progress | None, before: int
    ) -> None:
        """Have questions written about passages of `base`, `before` of which are done already.

        Stopped, it keeps what is done.
        """
        titles = {document.id: document.title for document in base.store.documents()}
        try:
            for start in range(0, len(passages), _ASKED_TOGETHER):
                ids = passages[start : start + _ASKED_TOGETHER]
                told = asker.ask([(passage, titles[passage.document]) for passage in base.store.passages(ids)])
                vectors = self._encoder.embed_queries([text for texts in told for text in texts or ()])
                parts = np.split(vectors, np.cumsum([len(texts or ()) for texts in told])[:-1])
                answered = [row for row in zip(ids, told, parts, strict=True) if row[1] is not None]
                self._asked += [Asked(i, texts or (), rows, asker.model) for i, texts, rows in answered]
                if progress:
                    progress(before + start + len(ids))
        except KeyboardInterrupt:
            self._done.stopped = True
        self._changed |= bool(self._asked)

    def publish(self) -> Manifest:
        """Finish the folder, give it its name, and point to it; where nothing changed, keep the current one."""
        if not self._changed and self._base:
            remove_path(self._folder)
            return self._base.manifest
        self._write_vectors()
        self._write_lexical()
        manifest = self._manifest(self._write_questions())
        manifest.save(self._folder)
        sync(self._folder)
        self._folder.rename(self._store / manifest.id)
        point(self._store, manifest.id)
        sweep(self._store, manifest.id)
        return manifest

    def _is_new(self, document: Document) -> bool:
        """Tell whether a document has to be put in, and keep count of those that need not be."""
        _, digest, _ = self._known.get(document.id, ("", "", ""))
        content = content_digest(document)
        twin = self._texts.get(content, document.id)
        if twin != document.id:
            self._done.duplicates[document.id] = twin
            return False
        if digest == document_digest(document):
            self._done.unchanged.append(document.id)
            return False
        self._texts[content] = document.id
        return True

    def _put(self, together: Sequence[_Cut], progress: Progress | None) -> None:
        texts = [views(passage, cut.document.title) for cut in together for passage in cut.passages]
        digests = [hashlib.sha256(f"{self._encoder.fingerprint}\n{whole}".encode()).hexdigest() for whole, *_ in texts]
        vectors = self._embed(texts, digests, [cut.document.id for cut in together], progress)
        at = 0
        for cut in together:
            name = cut.document.id
            (self._done.replaced if name in self._known else self._done.added).append(name)
            old = {digest: i for i, digest in self._drop(name)}
            ids = range(self._next, self._next + len(cut.passages))
            here = slice(at, at + len(cut.passages))
            self._writer.put(cut.document, cut.origin, zip(ids, digests[here], cut.passages, strict=True))
            self._new += [(i, name, terms(whole)) for i, (whole, *_) in zip(ids, texts[here], strict=True)]
            self._views += zip(ids, vectors[here], strict=True)
            heirs = [(i, old[digest]) for i, digest in zip(ids, digests[here], strict=True) if digest in old]
            self._heirs |= {i: self._heirs.get(was, was) for i, was in heirs}
            self._next, at = ids.stop, here.stop
        self._changed |= bool(together)

    def _embed(
        self,
        texts: Sequence[Sequence[str]],
        digests: Sequence[str],
        documents: Sequence[str],
        progress: Progress | None,
    ) -> list[NDArray[np.float32]]:
        """Return the vectors ``(n, dim)`` of the views of each passage; those that the old versions had are kept."""
        known = self._known_views(documents)
        new = {digest: views for digest, views in zip(digests, texts, strict=True) if digest not in known}
        flat = [text for views in new.values() for text in views]
        before = len(self._done.added) + len(self._done.replaced) + len(self._done.unchanged)

        def report(count: int) -> None:
            if progress:
                progress(before + len(documents) * count / max(1, len(flat)))

        embedded = self._encoder.embed_passages(flat, progress=report)
        stops = np.cumsum([len(views) for views in new.values()])
        known |= dict(zip(new, np.split(embedded, stops[:-1]), strict=True)) if new else {}
        return [known[digest] for digest in digests]

    def _known_views(self, documents: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of the passages that these documents had, by digest."""
        if not self._base:
            return {}
        rows = [row for document in documents for row in self._writer.passages(document) if row[0] < self._first]
        ids = [i for i, _ in rows]
        wholes, sentences = self._base.vectors.vectors(ids), self._base.sentences.of(ids)
        return {
            digest: np.concatenate([whole[np.newaxis], parts])
            for (_, digest), whole, parts in zip(rows, wholes, sentences, strict=True)
        }

    def _drop(self, document: str) -> list[tuple[int, str]]:
        """Let the passages of a document go, and return their ids and digests."""
        rows = list(self._writer.passages(document))
        self._gone += [i for i, _ in rows]
        self._left.append(document)
        self._changed = True
        return rows

    def _write_vectors(self) -> None:
        gone, dimension = set(self._gone), self._encoder.dimension
        stays = [(i, rows) for i, rows in self._views if i not in gone]  # a document may come twice in one update
        ids = np.array([i for i, _ in stays], dtype=np.int64)
        wholes = np.array([rows[0] for _, rows in stays], dtype=np.float32).reshape(-1, dimension)
        parts = [(i, rows[1:]) for i, rows in stays]
        if self._base:
            left = [i for i in self._gone if i < self._first]
            vectors = self._base.vectors.changed(left, wholes, ids)
            sentences = self._base.sentences.changed(left, parts)
        else:
            vectors = VectorIndex.build(wholes, ids)
            sentences = SentenceIndex.build(dimension, parts)
        vectors.save(self._folder / VECTORS)
        sentences.save(self._folder / SENTENCES)

    def _write_lexical(self) -> None:
        gone = set(self._gone)
        new = [row for row in self._new if row[0] not in gone]
        if self._base:
            shutil.copytree(self._base.folder / LEXICAL, self._folder / LEXICAL, copy_function=os.link)
            lexical.change(self._folder / LEXICAL, new, removed=self._left)
        else:
            LexicalIndex.build(self._folder / LEXICAL, new)

    def _write_questions(self) -> dict[str, int]:
        """Write the questions that stay, come over and are new. Returns how many there are of each model."""
        asked = [*self._inherited(), *self._asked]
        if not asked and (self._base is None or self._base.questions is None):
            return {}
        counts = questions.write(self._folder / STORE, asked)
        pairs = [(one.passage, one.vectors) for one in asked]
        if self._base and self._base.questions is not None:
            index = self._base.questions.changed([i for i in self._gone if i < self._first], pairs)
        else:
            index = SentenceIndex.build(self._encoder.dimension, pairs, border=BORDER)
        if counts:
            index.save(self._folder / QUESTIONS)
        return counts

    def _inherited(self) -> list[Asked]:
        """Return the questions of passages that go, for those that come with the same text."""
        if not self._base or self._base.questions is None:
            return []
        gone = set(self._gone)
        heirs = {i: was for i, was in self._heirs.items() if i not in gone}
        told = questions.texts(self._base.store.database, set(heirs.values()))
        pairs = [(i, was) for i, was in heirs.items() if was in told]
        vectors = self._base.questions.of([was for _, was in pairs])
        return [
            Asked(i, texts, rows, model)
            for (i, was), rows in zip(pairs, vectors, strict=True)
            for model, texts in [told[was]]
        ]

    def _manifest(self, asked: dict[str, int]) -> Manifest:
        files = sorted(p for p in self._folder.rglob("*") if p.is_file() and not p.name.endswith(".lock"))
        return Manifest(
            format=FORMAT,
            id=f"{self._created:%Y%m%dT%H%M%S%f}-{self._corpus[:8]}",
            created=self._created.isoformat(timespec="seconds"),
            model=self._encoder.name,
            fingerprint=self._encoder.fingerprint,
            dimension=self._encoder.dimension,
            dtype=self._encoder.dtype,
            metric="inner product",
            documents=self._documents,
            passages=self._passages,
            corpus=self._corpus,
            recipe=recipe(self._splitting),
            versions={library: version(library) for library in _LIBRARIES},
            files={path.relative_to(self._folder).as_posix(): self._digest(path) for path in files},
            questions=asked,
        )

    def _digest(self, path: Path) -> str:
        """Return the SHA-256 of a file; that of one linked from the current snapshot is known."""
        name = path.relative_to(self._folder).as_posix()
        if self._base and name in self._base.manifest.files and path.samefile(self._base.folder / name):
            return self._base.manifest.files[name]
        return digest_file(path)
