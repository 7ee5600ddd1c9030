"""What is put into the store comes out again."""

import datetime as dt

import pytest

from corpus.catalogue import load_documents
from corpus.passages import split
from index.errors import SnapshotFault
from index.store import Filters, Store
from index.writing import StoreWriter


@pytest.fixture(scope="module")
def documents():
    return load_documents()


@pytest.fixture(scope="module")
def passages(documents):
    return [passage for document in documents for passage in split(document, lambda text: len(text) // 5)]


@pytest.fixture(scope="module")
def store(documents, passages, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "store.sqlite"
    with StoreWriter.open(path) as writer:
        for document in documents:
            own = ((i, f"digest {i}", p) for i, p in enumerate(passages) if p.document == document.id)
            writer.put(document, "folder", own)
    return Store.load(path)


def test_documents_come_back_equal(store, documents):
    assert [store.document(document.id) for document in documents] == documents


def test_passages_come_back_in_the_order_asked_for(store, passages):
    assert len(store) == len(passages)
    assert store.passages([5, 2, 9]) == [passages[5], passages[2], passages[9]]
    with pytest.raises(KeyError):
        store.passages([10**6])


def test_paragraphs_by_number(store, documents):
    paragraphs = documents[0].body.paragraphs
    assert store.paragraphs(documents[0].id, 3, 5) == paragraphs[2:5]
    assert store.paragraphs(documents[0].id, 9999) == ()
    assert store.paragraphs("kst-1-1") == ()


def test_an_unknown_document_is_a_key_error(store):
    with pytest.raises(KeyError):
        store.document("kst-99999-1")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param(Filters(), {"30821", "33279", "34919", "36410", "36592"}, id="none"),
        pytest.param(Filters(documents=frozenset({"kst-33279-36", "kst-1-1"})), {"33279"}, id="document"),
        pytest.param(Filters(dossiers=frozenset({"36410-X"})), {"36410"}, id="dossier with chapter"),
        pytest.param(Filters(session_years=frozenset({"2023-2024"})), {"36410", "36592"}, id="session year"),
        pytest.param(Filters(kinds=frozenset({"Brief regering"})), {"30821", "33279", "34919"}, id="kind"),
        pytest.param(Filters(date_from=dt.date(2024, 9, 5)), {"30821", "36592"}, id="from, included"),
        pytest.param(Filters(date_to=dt.date(2020, 6, 26)), {"34919"}, id="to, included"),
        pytest.param(
            Filters(kinds=frozenset({"Brief regering"}), date_from=dt.date(2022, 1, 1), date_to=dt.date(2023, 1, 1)),
            {"33279"},
            id="together",
        ),
        pytest.param(Filters(dossiers=frozenset({"'; DROP TABLE document; --"})), set(), id="hostile"),
    ],
)
def test_filters_choose_documents(store, filters, expected):
    assert {document.split("-")[1] for document in store.matching(filters)} == expected


def test_the_passages_of_a_document(store, passages):
    expected = {i for i, passage in enumerate(passages) if passage.document == "kst-34919-68"}
    assert set(store.passage_ids(["kst-34919-68"])) == expected


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"nee" * 2000], ids=["empty", "cut", "foreign"])
def test_a_damaged_file_is_a_fault(tmp_path, content):
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with pytest.raises(SnapshotFault, match="build the index anew"):
        Store.load(path)
