"""Snapshots come and go under a running service, also such as cannot be read."""

import json
import logging
import sqlite3
import time
from contextlib import closing

import pytest
from waiting import eventually

from corpus.catalogue import load_documents
from corpus.disk import digest_file
from index.building import build
from index.shelf import point
from rag.library import Library


@pytest.fixture
def library(tmp_path, toy_encoder):
    """A library that serves one paper, and looks for another snapshot all the time."""
    build(tmp_path / "store", load_documents()[:1], toy_encoder)
    library = Library(tmp_path / "store", toy_encoder, threshold=0.5)
    library.refresh()
    thread = library.watch(0.01)
    yield library
    library.stop()
    thread.join()


def damaged(folder, toy_encoder, *, noticed):
    """Build a snapshot whose store has lost a table; `noticed`: its manifest tells that it is another file."""
    manifest = build(folder, load_documents()[:2], toy_encoder)
    snapshot = folder / manifest.id
    with closing(sqlite3.connect(snapshot / "store.sqlite")) as database:
        database.execute("DROP TABLE document")
    if not noticed:
        fields = json.loads((snapshot / "manifest.json").read_text())
        fields["files"]["store.sqlite"] = digest_file(snapshot / "store.sqlite")
        (snapshot / "manifest.json").write_text(json.dumps(fields))
    return snapshot


@pytest.mark.parametrize("noticed", [True, False], ids=["another checksum", "a lost table"])
def test_a_damaged_snapshot_is_told_once_and_the_next_sound_one_is_taken_over(
    library, tmp_path, toy_encoder, caplog, noticed
):
    first = library.service
    snapshot = damaged(tmp_path / "elsewhere", toy_encoder, noticed=noticed)
    snapshot.rename(library.store / snapshot.name)
    point(library.store, snapshot.name)
    assert eventually(lambda: library.fault)
    time.sleep(0.1)  # it is looked at again and again
    assert library.service is first
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    sound = build(library.store, load_documents()[:3], toy_encoder, anew=True)
    assert eventually(lambda: library.service.snapshot.manifest.id == sound.id)
    assert library.fault == ""
