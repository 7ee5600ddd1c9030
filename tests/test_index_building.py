"""Building snapshots, and what a build must survive."""

import json
import multiprocessing
import os
import signal
import time

import numpy as np
import pytest

from corpus.catalogue import load_documents
from corpus.passages import split
from index.building import POINTER, build, current
from index.draft import views
from index.errors import BuildRunning, SnapshotFault
from index.snapshot import MANIFEST, STORE, VECTORS, Snapshot


@pytest.fixture(scope="module")
def documents():
    return load_documents()


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


class Counting:
    """Passes on to an encoder, and keeps the texts that were embedded."""

    def __init__(self, encoder, fingerprint=None, pause=0.0):
        self._encoder = encoder
        self._pause = pause
        self.embedded = []
        self.name, self.dimension, self.dtype, self.max_tokens = "telt", encoder.dimension, "float32", 512
        self.fingerprint = fingerprint or encoder.fingerprint
        self.embed_query, self.embed_queries, self.count_tokens = (
            encoder.embed_query,
            encoder.embed_queries,
            encoder.count_tokens,
        )

    def embed_passages(self, texts, *, progress=None):
        self.embedded += texts
        time.sleep(self._pause)
        return self._encoder.embed_passages(texts, progress=progress)


def test_a_built_snapshot_opens_and_its_parts_agree(store, documents, toy_encoder):
    manifest = build(store, documents, toy_encoder)
    snapshot = Snapshot.load(current(store), toy_encoder)
    assert snapshot.manifest == manifest
    assert len(snapshot.vectors) == len(snapshot.lexical) == len(snapshot.store) == manifest.passages


def test_the_vector_of_a_passage_is_that_of_its_context_and_text(store, documents, toy_encoder):
    build(store, documents[1:2], toy_encoder)
    snapshot = Snapshot.load(current(store), toy_encoder)
    passage = snapshot.store.passages([0])[0]
    text = f"{documents[1].title} | {passage.section[0]}\n{passage.text}"
    assert snapshot.vectors.vectors([0])[0] == pytest.approx(toy_encoder.embed_query(text))


def test_only_new_passages_are_embedded(store, documents, toy_encoder):
    first, second = Counting(toy_encoder), Counting(toy_encoder)
    build(store, documents[:2], first)
    build(store, documents[:3], second)
    passages = split(documents[2], toy_encoder.count_tokens)
    assert second.embedded == [text for passage in passages for text in views(passage, documents[2].title)]


def test_reused_vectors_are_the_same_as_embedded_ones(store, documents, toy_encoder, tmp_path):
    build(store, documents[:1], toy_encoder)
    build(store, documents[:2], toy_encoder)
    build(tmp_path / "fresh", documents[:2], toy_encoder)
    again, fresh = (Snapshot.load(current(s), toy_encoder) for s in (store, tmp_path / "fresh"))
    ids = range(len(fresh.vectors))
    assert np.array_equal(again.vectors.vectors(ids), fresh.vectors.vectors(ids))
    for one, other in zip(again.sentences.of(ids), fresh.sentences.of(ids), strict=True):
        assert np.array_equal(one, other)


def test_another_model_reuses_nothing(store, documents, toy_encoder):
    build(store, documents[:1], toy_encoder)
    other = Counting(toy_encoder, fingerprint="ander")
    manifest = build(store, documents[:1], other)
    snapshot = Snapshot.load(current(store), other)
    assert len(other.embedded) == manifest.passages + len(snapshot.sentences)


def test_a_snapshot_of_another_model_is_refused_with_both_names(store, documents, toy_encoder):
    build(store, documents[:1], Counting(toy_encoder, fingerprint="ander"))
    with pytest.raises(SnapshotFault, match=r"ander.*toy0000000000000"):
        Snapshot.load(current(store), toy_encoder)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        (name, harm)
        for name in (f"{VECTORS}/000000.npy", f"{VECTORS}/ids.npy", STORE, "lexical/meta.json")
        for harm in ("missing", "cut", "changed")
    ]
    + [(MANIFEST, "missing"), (MANIFEST, "cut")],
)
def test_a_damaged_snapshot_is_refused_by_the_name_of_the_file(store, documents, toy_encoder, name, harm):
    build(store, documents[:1], toy_encoder)
    path = current(store) / name
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if harm == "cut" else content.replace(b"0", b"1")[:-1] + b"!")
    with pytest.raises(SnapshotFault, match=f"{path.name}.*anew"):
        Snapshot.load(current(store), toy_encoder)


def test_without_an_index_the_remedy_is_named(store):
    with pytest.raises(SnapshotFault, match="kamervraag index"):
        current(store)


@pytest.mark.parametrize("name", ["", "..", "../elders", "weg"])
def test_a_pointer_to_nowhere_is_a_fault(store, documents, toy_encoder, name):
    build(store, documents[:1], toy_encoder)
    (store / POINTER).write_text(name)
    with pytest.raises(SnapshotFault, match="no snapshot"):
        current(store)


def test_two_builds_at_once_are_refused_and_the_first_one_ends(store, documents, toy_encoder):
    slow = multiprocessing.get_context("fork").Process(
        target=build, args=(store, documents[:1], Counting(toy_encoder, pause=1.5))
    )
    slow.start()
    while not (store / "build.lock").exists() and slow.is_alive():
        time.sleep(0.01)
    time.sleep(0.3)
    with pytest.raises(BuildRunning, match="another build"):
        build(store, documents[:1], toy_encoder)
    slow.join()
    assert slow.exitcode == 0
    assert Snapshot.load(current(store), toy_encoder).manifest.documents == 1


def test_a_killed_build_leaves_the_old_snapshot_and_the_next_build_sweeps(store, documents, toy_encoder):
    old = build(store, documents[:1], toy_encoder)
    doomed = multiprocessing.get_context("fork").Process(
        target=build, args=(store, documents[:2], Counting(toy_encoder, pause=5))
    )
    doomed.start()
    time.sleep(0.8)
    os.kill(doomed.pid, signal.SIGKILL)
    doomed.join()
    (store / ".build-half").mkdir()
    (store / ".build-half" / STORE).write_bytes(b"half")
    assert Snapshot.load(current(store), toy_encoder).manifest == old
    new = build(store, documents[:2], toy_encoder)
    assert Snapshot.load(current(store), toy_encoder).manifest == new
    assert not list(store.glob(".build-*"))


def test_old_snapshots_are_removed_but_for_the_newest(store, documents, toy_encoder):
    ids = [build(store, documents[:count], toy_encoder).id for count in range(1, 6)]
    assert sorted(path.name for path in store.iterdir() if path.is_dir()) == sorted(ids[-3:])


def test_no_documents_make_an_empty_snapshot(store, toy_encoder):
    assert build(store, [], toy_encoder).passages == 0
    snapshot = Snapshot.load(current(store), toy_encoder)
    assert snapshot.nearest(toy_encoder.embed_query("iets"), 5) == []


def test_the_manifest_is_plain_json_with_a_digest_for_every_file(store, documents, toy_encoder):
    build(store, documents[:1], toy_encoder)
    folder = current(store)
    fields = json.loads((folder / MANIFEST).read_text())
    on_disk = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name != MANIFEST}
    assert set(fields["files"]) == {name for name in on_disk if not name.endswith(".lock")}
