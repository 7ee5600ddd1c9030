"""Making the next snapshot out of the current one.

A build writes into a hidden folder, and becomes visible by two renames: the folder gets its name, then the pointer
file is replaced. A reader never sees half a build; a build that is killed leaves the old snapshot current, and the
next one sweeps up behind it. Documents that did not change are not cut or embedded again, and of one that did only the
new passages are embedded. Questions about passages, where they are wanted, come after that, as snapshots of their own.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from corpus.document import Document
from corpus.passages import Splitting
from index.draft import CHECKPOINT, Draft, Origin, Progress, Update, embedded_text, recipe
from index.embedder import Encoder
from index.errors import Outdated, SnapshotFault
from index.questions import Asker, unasked
from index.shelf import POINTER, current, exclusive
from index.snapshot import STORE, Manifest, Snapshot
from index.store import Store

__all__ = ["POINTER", "Update", "ask", "build", "current", "embedded_text", "update"]


def build(  # noqa: PLR0913
    store: Path,
    documents: Iterable[Document],
    encoder: Encoder,
    *,
    splitting: Splitting | None = None,
    progress: Progress | None = None,
    anew: bool = False,
) -> Manifest:
    """Make the documents of a folder, and those that were added one by one, the current snapshot.

    What was once read from a folder and is not among `documents` goes; `anew` throws everything else away too. Raises
    as `update` does.
    """
    done = update(store, encoder, documents, origin="folder", splitting=splitting, progress=progress, anew=anew)
    if done.manifest is None:
        raise SnapshotFault(f"the build of {store} was stopped before anything was done; run it again.")
    return done.manifest


def update(  # noqa: PLR0913
    store: Path,
    encoder: Encoder,
    documents: Iterable[Document] = (),
    *,
    remove: Collection[str] = (),
    origin: Origin = "added",
    splitting: Splitting | None = None,
    progress: Progress | None = None,
    anew: bool = False,
) -> Update:
    """Put documents into the current snapshot and take others out, as a new snapshot.

    A document with the id of another replaces it. With origin "folder", documents of that origin that do not come again
    go; `anew` starts from nothing. `progress` is told how many documents are done. A KeyboardInterrupt ends the update
    early, with what is done kept. Raises BuildRunning where another build holds the store, and SnapshotFault where it
    cannot be written, or an id to remove is not there.
    """
    done = Update()
    splitting = splitting or Splitting()
    with exclusive(store):
        base, carried = (None, iter(())) if anew else _base(store, encoder, splitting)
        coming = chain(carried, ((document, origin) for document in documents))
        while not done.stopped:
            chunk = islice(coming, CHECKPOINT)
            draft = Draft(store, encoder, base, splitting, done)
            with draft.writing():
                more = draft.put_all(chunk, progress)
                if not more and not done.stopped:
                    draft.remove_all(_leaving(base, done, remove, origin))
            done.manifest = draft.publish()
            if not more:
                break
            base, _ = _base(store, encoder, splitting)
    return done


def ask(
    store: Path,
    encoder: Encoder,
    asker: Asker,
    *,
    splitting: Splitting | None = None,
    progress: Progress | None = None,
) -> Manifest:
    """Have questions written about the passages of the current snapshot that have none, as a new snapshot.

    `progress` is told how many passages are done; all that the snapshot has in the end. A KeyboardInterrupt ends it
    early, with what is done kept. Raises as `update` does, and SnapshotFault where there is no snapshot to ask about.
    """
    done, splitting = Update(), splitting or Splitting()
    with exclusive(store):
        base = _whole(store, encoder, splitting)
        ids = unasked(base.store.database, asker.model, new=not base.manifest.questions)
        for start in range(0, len(ids), CHECKPOINT):
            draft = Draft(store, encoder, base, splitting, done)
            before = base.manifest.passages - len(ids) + start
            with draft.writing():
                draft.ask(base, ids[start : start + CHECKPOINT], asker, progress, before)
            draft.publish()
            base = _whole(store, encoder, splitting)
            if done.stopped:
                break
    return base.manifest


def _whole(store: Path, encoder: Encoder, splitting: Splitting) -> Snapshot:
    snapshot, _ = _base(store, encoder, splitting)
    if snapshot is None:
        raise SnapshotFault(f"{store} has no index of this model and version; build it with: kamervraag index")
    return snapshot


def _leaving(base: Snapshot | None, done: Update, remove: Collection[str], origin: Origin) -> list[str]:
    """Return the documents that go."""
    known = base.store.digests() if base else {}
    if unknown := sorted(set(remove) - known.keys()):
        raise SnapshotFault(f"there is no document {unknown[0]} to remove; see: kamervraag corpus list --indexed")
    came = {*done.added, *done.replaced, *done.unchanged}
    stale = {name for name, (was, _, _) in known.items() if was == origin == "folder" and name not in came}
    return sorted(stale | set(remove))


def _base(
    store: Path, encoder: Encoder, splitting: Splitting
) -> tuple[Snapshot | None, Iterator[tuple[Document, Origin]]]:
    """Return the snapshot to go on with, and the documents that have to be put in again because it cannot be used.

    A snapshot of another model, or cut in another way, is left for a new one, but what was added to it is carried
    over. A damaged one is refused: going on without it would lose what was added.
    """
    if not (store / POINTER).exists():
        return None, iter(())
    folder = current(store)
    try:
        snapshot = Snapshot.load(folder, encoder)
        if snapshot.manifest.recipe == recipe(splitting):
            return snapshot, iter(())
    except Outdated:
        pass
    return None, _added(folder)


def _added(folder: Path) -> Iterator[tuple[Document, Origin]]:
    try:
        Manifest.load(folder)
    except Outdated:  # of a version that could not add documents
        return
    store = Store.load(folder / STORE)
    for name, (origin, _, _) in sorted(store.digests().items()):
        if origin == "added":
            yield store.document(name), "added"
