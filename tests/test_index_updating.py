"""Adding, replacing and removing documents."""

import dataclasses
import multiprocessing
import os
import random
import resource
import shutil
import signal
import time

import pytest

from corpus.catalogue import load_documents
from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from index.analysis import terms
from index.building import build, current, update
from index.errors import SnapshotFault
from index.inspecting import inspect
from index.snapshot import Snapshot


def paper(number, *texts, title="Een brief"):
    paragraphs = tuple(Paragraph(n, text) for n, text in enumerate(texts, 1))
    kamerstuk = Kamerstuk("29754", str(number), chamber="II", session_year="2024-2025")
    return Document(kamerstuk, title, "Brief regering", None, kamerstuk.url, "test", Body((), paragraphs, (), ()))


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def opened(store, toy_encoder):
    def load():
        return Snapshot.load(current(store), toy_encoder)

    return load


def texts(snapshot):
    return {
        paragraph.text
        for document in snapshot.store.documents()
        for paragraph in snapshot.store.paragraphs(document.id)
    }


def test_an_added_paper_is_found_and_the_others_stay(store, opened, toy_encoder):
    build(store, [paper(1, "dijken houden water tegen")], toy_encoder)
    done = update(store, toy_encoder, [paper(2, "scholen geven les")])
    assert (done.added, done.replaced, done.removed) == (["kst-29754-2"], [], [])
    snapshot = opened()
    assert texts(snapshot) == {"dijken houden water tegen", "scholen geven les"}
    assert [i for i, _ in snapshot.lexical.search(["school"], 5)] != []
    assert list(inspect(snapshot.folder)) == []


def test_a_removed_paper_is_gone_from_every_part(store, opened, toy_encoder):
    build(store, [paper(1, "dijken houden water tegen"), paper(2, "scholen geven les")], toy_encoder)
    update(store, toy_encoder, remove=["kst-29754-1"])
    snapshot = opened()
    assert texts(snapshot) == {"scholen geven les"}
    assert snapshot.lexical.search(["dijk"], 5) == []
    assert len(snapshot.vectors) == len(snapshot.lexical) == len(snapshot.store) == 1


def test_removing_what_is_not_there_is_a_fault_and_changes_nothing(store, opened, toy_encoder):
    before = build(store, [paper(1, "dijken")], toy_encoder)
    with pytest.raises(SnapshotFault, match="kst-1-1"):
        update(store, toy_encoder, remove=["kst-1-1"])
    assert opened().manifest == before


def test_the_same_paper_again_changes_nothing(store, opened, toy_encoder):
    before = build(store, [paper(1, "dijken")], toy_encoder)
    done = update(store, toy_encoder, [paper(1, "dijken")])
    assert (done.unchanged, done.manifest) == (["kst-29754-1"], before)


def test_the_same_text_under_another_number_is_told_and_left_out(store, opened, toy_encoder):
    build(store, [paper(1, "dijken houden water tegen")], toy_encoder)
    done = update(store, toy_encoder, [paper(7, "dijken houden water tegen")])
    assert done.duplicates == {"kst-29754-7": "kst-29754-1"}
    assert len(opened().store.documents()) == 1


def test_a_replaced_paper_says_where_its_old_paragraphs_went(store, opened, toy_encoder):
    build(store, [paper(1, "eerste", "tweede", "dubbel", "dubbel", "weg")], toy_encoder)
    update(store, toy_encoder, [paper(1, "nieuw", "eerste", "tweede", "dubbel", "dubbel")])
    former = [opened().store.former("kst-29754-1", number) for number in range(1, 6)]
    assert [(one.text, one.now) for (one,) in former] == [
        ("eerste", 2),
        ("tweede", 3),
        ("dubbel", None),
        ("dubbel", None),
        ("weg", None),
    ]


def test_older_versions_follow_to_the_newest(store, opened, toy_encoder):
    build(store, [paper(1, "eerste", "tweede")], toy_encoder)
    update(store, toy_encoder, [paper(1, "nul", "eerste", "tweede")])
    update(store, toy_encoder, [paper(1, "min een", "nul", "eerste", "tweede")])
    assert [(one.text, one.now) for one in opened().store.former("kst-29754-1", 2)] == [("eerste", 3), ("tweede", 4)]


def test_a_changed_title_replaces_the_paper(store, opened, toy_encoder):
    build(store, [paper(1, "dijken")], toy_encoder)
    assert update(store, toy_encoder, [paper(1, "dijken", title="Nieuw")]).replaced == ["kst-29754-1"]
    assert opened().store.documents()[0].title == "Nieuw"


def test_a_build_from_a_folder_keeps_what_was_added_and_drops_what_left_the_folder(store, opened, toy_encoder):
    build(store, [paper(1, "een"), paper(2, "twee")], toy_encoder)
    update(store, toy_encoder, [paper(3, "drie")])
    build(store, [paper(2, "twee")], toy_encoder)
    assert texts(opened()) == {"twee", "drie"}


def test_a_build_anew_drops_what_was_added(store, opened, toy_encoder):
    build(store, [paper(1, "een")], toy_encoder)
    update(store, toy_encoder, [paper(3, "drie")])
    build(store, [paper(1, "een")], toy_encoder, anew=True)
    assert texts(opened()) == {"een"}


def test_another_model_carries_over_what_was_added(store, toy_encoder):
    build(store, [paper(1, "een")], toy_encoder)
    update(store, toy_encoder, [paper(3, "drie")])
    other = type("Other", (), {})()
    other.__dict__ = {name: getattr(toy_encoder, name) for name in dir(toy_encoder) if not name.startswith("__")}
    other.fingerprint = "ander"
    build(store, [paper(1, "een")], other)
    assert texts(Snapshot.load(current(store), other)) == {"een", "drie"}


def test_a_damaged_snapshot_is_refused_rather_than_built_over(store, toy_encoder):
    build(store, [paper(1, "een")], toy_encoder)
    (current(store) / "store.sqlite").write_bytes(b"")
    with pytest.raises(SnapshotFault, match="anew"):
        build(store, [paper(1, "een")], toy_encoder)
    assert build(store, [paper(1, "een")], toy_encoder, anew=True).documents == 1


def test_changes_one_by_one_end_in_what_one_build_makes(store, tmp_path, toy_encoder):
    documents = load_documents()
    build(store, documents[:2], toy_encoder)
    update(store, toy_encoder, documents[2:4])
    update(store, toy_encoder, [dataclasses.replace(documents[4], title="Anders")])
    update(store, toy_encoder, [documents[4]], remove=[documents[2].id])
    update(store, toy_encoder, [documents[2]])
    build(tmp_path / "other", documents, toy_encoder)
    changed, fresh = (Snapshot.load(current(s), toy_encoder) for s in (store, tmp_path / "other"))
    assert changed.manifest.corpus == fresh.manifest.corpus
    assert [changed.store.document(d.id) for d in documents] == [fresh.store.document(d.id) for d in documents]
    query = toy_encoder.embed_query("munitie voor de krijgsmacht")
    assert [s for _, s in changed.nearest(query, 50)] == pytest.approx([s for _, s in fresh.nearest(query, 50)])
    assert list(inspect(changed.folder)) == []


def test_an_interrupt_keeps_what_is_done_and_the_next_run_goes_on(store, opened, toy_encoder):
    build(store, [], toy_encoder)

    def coming():
        for number in range(1, 400):
            yield paper(number, f"tekst nummer {number}")
        raise KeyboardInterrupt

    done = update(store, toy_encoder, coming())
    assert done.stopped
    kept = len(opened().store.documents())
    assert 256 <= kept < 400
    again = update(store, toy_encoder, [paper(number, f"tekst nummer {number}") for number in range(1, 400)])
    assert (len(again.unchanged), len(again.added)) == (kept, 399 - kept)


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_a_whole_snapshot(store, opened, toy_encoder):
    documents = load_documents()
    build(store, documents[:1], toy_encoder)
    moments = random.Random(7)
    for turn in range(20):
        doomed = multiprocessing.get_context("fork").Process(
            target=update, args=(store, toy_encoder, [dataclasses.replace(d, title=f"{turn}") for d in documents[1:4]])
        )
        doomed.start()
        time.sleep(moments.uniform(0, 0.6))
        if doomed.pid:
            os.kill(doomed.pid, signal.SIGKILL)
        doomed.join()
        assert list(inspect(opened().folder)) == []
    assert update(store, toy_encoder, documents[1:4]).manifest == opened().manifest
    assert not list(store.glob(".build-*"))


@pytest.mark.parametrize("largest", [0, 512, 4096, 20_000, 100_000])
def test_a_disk_that_is_full_is_told_and_the_index_stays(store, opened, toy_encoder, largest):
    build(store, [paper(1, "een")], toy_encoder)
    before = current(store)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        with pytest.raises(SnapshotFault, match="cannot be written"):
            update(store, toy_encoder, [paper(2, *(f"alinea {n} over dijk {n}" for n in range(3000)))])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert current(store) == before
    assert list(inspect(before)) == []
    assert not list(store.glob(".build-*"))


@pytest.mark.parametrize("part", ["vectors", "sentences", "lexical", "store.sqlite"])
def test_parts_of_different_snapshots_do_not_pass_the_inspection(store, opened, toy_encoder, part):
    build(store, [paper(1, "een", "twee"), paper(2, "drie")], toy_encoder)
    old = current(store)
    update(store, toy_encoder, [paper(3, "vier")])
    target = current(store) / part
    if target.is_dir():
        shutil.rmtree(target)
        shutil.copytree(old / part, target)
    else:
        target.unlink()
        shutil.copy(old / part, target)
    assert any("anew" in fault for fault in inspect(current(store)))


@pytest.mark.parametrize("base", [[], [paper(1, "nul"), paper(2, "nog iets")]], ids=["from nothing", "replaced"])
def test_of_a_paper_that_comes_twice_the_last_text_stays(store, opened, toy_encoder, base):
    if base:
        build(store, base, toy_encoder)
    update(store, toy_encoder, [paper(1, "een"), paper(1, "twee", "drie")])
    snapshot = opened()
    assert [p.text for p in snapshot.store.paragraphs("kst-29754-1")] == ["twee", "drie"]
    assert len(snapshot.vectors) == len(snapshot.lexical) == len(snapshot.store)
    assert snapshot.lexical.search(terms("een"), 5) == []
    assert list(inspect(snapshot.folder)) == []


def test_progress_counts_documents_and_survives_a_change_without_new_passages(store, toy_encoder):
    told = []
    update(store, toy_encoder, [paper(1, "een"), paper(2, "twee")], progress=told.append)
    assert told[-1] == 2
    update(store, toy_encoder, [paper(1, "een"), paper(3)], progress=told.append)
