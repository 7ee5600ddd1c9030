"""Nearest vectors."""

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SnapshotFault
from index.vectors import VectorIndex

BORDER = 2_000  # of the approximate search, in these tests


def unit(rows: int, seed: int, dimension: int = 8) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def near(rows: int, seed: int) -> np.ndarray:
    """Vectors of dimension 32 in a narrow cone, as those of a language model are: cosines of some 0.8."""
    vectors = unit(rows, seed, 32) * 0.5 + unit(1, 0, 32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def brute_force(vectors, ids, query, count):
    return sorted(zip(ids, (vectors @ query).tolist(), strict=True), key=lambda pair: -pair[1])[:count]


def assert_equal(found, expected):
    assert [i for i, _ in found] == [i for i, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-5)


@pytest.fixture(scope="module")
def large():
    """An index past the border, its vectors, and queries."""
    vectors = near(3_000, 1)
    return VectorIndex.build(vectors, np.arange(3_000) + 7_000, border=BORDER), vectors, near(40, 2)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 1000))
def test_the_search_equals_brute_force(rows, count, seed):
    vectors, query = unit(rows, seed), unit(1, seed + 1)[0]
    index = VectorIndex.build(vectors, np.arange(100, 100 + rows))
    assert_equal(index.search(query, count), brute_force(vectors, range(100, 100 + rows), query, count))


@settings(deadline=None, max_examples=30)
@given(st.sets(st.integers(0, 2**63 - 1), min_size=1, max_size=40), st.data())
def test_a_filtered_search_equals_brute_force_over_what_it_lets_through(ids, data):
    ids, vectors, query = sorted(ids), unit(len(ids), 5), unit(1, 6)[0]
    index = VectorIndex.build(vectors, np.array(ids))
    among = data.draw(st.sets(st.sampled_from(ids)))
    rows = [ids.index(i) for i in sorted(among)]
    expected = brute_force(vectors[rows], sorted(among), query, 10)
    assert_equal(index.search(query, 10, ids=among), expected)


def test_ids_that_are_not_there_filter_nothing_in():
    index = VectorIndex.build(unit(3, 1), np.array([1, 2, 3]))
    assert [i for i, _ in index.search(unit(1, 2)[0], 3, ids=[2, -1, 99, 2**62])] == [2]
    assert index.search(unit(1, 2)[0], 3, ids=[99]) == []
    assert index.search(unit(1, 2)[0], 3, ids=[]) == []


changes = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans(), st.integers(0, 99)), min_size=1, max_size=8
)


@settings(deadline=None, max_examples=40)
@given(changes)
def test_an_index_that_was_changed_is_as_one_that_was_built_anew(tmp_path_factory, steps):
    held = dict(enumerate(unit(20, 0)))
    index = VectorIndex.build(unit(20, 0), np.arange(20))
    for number, (less, more, saved, seed) in enumerate(steps, 1):
        gone = [int(i) for i in np.random.default_rng(seed).permutation(sorted(held))[:less]]
        ids = [*gone[:2], *range(100 * number, 100 * number + more)]
        added = unit(len(ids), 1000 * number + seed)
        index = index.changed(gone, added, np.array(ids, dtype=np.int64))
        held = {i: v for i, v in held.items() if i not in gone} | dict(zip(ids, added, strict=True))
        if saved:
            folder = tmp_path_factory.mktemp("changed") / "vectors"
            index.save(folder)
            index = VectorIndex.load(folder)
        assert len(index) == len(held)
        assert index.dimension == 8
        vectors = np.array(list(held.values())).reshape(-1, 8)
        assert np.array_equal(index.vectors(list(held)), vectors)
        assert_equal(index.search(unit(1, 99)[0], 15), brute_force(vectors, held, unit(1, 99)[0], 15))
        assert index.search(unit(1, 99)[0], 5, ids=set(gone) - set(ids)) == []


def test_an_update_writes_what_is_new_and_links_what_was_there(tmp_path):
    VectorIndex.build(unit(100, 1), np.arange(100)).save(tmp_path / "old")
    VectorIndex.load(tmp_path / "old").changed([3, 4], unit(2, 2), np.array([200, 201])).save(tmp_path / "new")
    assert (tmp_path / "new" / "000000.npy").samefile(tmp_path / "old" / "000000.npy")
    assert np.load(tmp_path / "new" / "000001.npy").shape == (2, 8)
    shutil.rmtree(tmp_path / "old")
    assert len(VectorIndex.load(tmp_path / "new")) == 100


def test_many_small_updates_leave_few_blocks(tmp_path):
    index = VectorIndex.build(unit(100, 1), np.arange(100))
    for i in range(100, 200):
        index = index.changed([], unit(1, i), np.array([i]))
    index.save(tmp_path / "v")
    assert len(list((tmp_path / "v").glob("0*.npy"))) <= 8
    assert len(index) == 200


def test_a_block_that_is_mostly_removed_is_written_anew(tmp_path):
    index = VectorIndex.build(unit(100, 1), np.arange(100)).changed(range(60), unit(0, 1), np.array([], dtype=np.int64))
    index.save(tmp_path / "v")
    assert np.load(tmp_path / "v" / "000001.npy").shape == (40, 8)
    assert np.array_equal(index.vectors([99, 60]), unit(100, 1)[[99, 60]])


def test_an_update_leaves_the_index_it_comes_from_as_it_is():
    index = VectorIndex.build(unit(10, 1), np.arange(10))
    before = index.search(unit(1, 2)[0], 10)
    index.changed([1, 2], unit(3, 3), np.array([20, 21, 1]))
    assert index.search(unit(1, 2)[0], 10) == before


@pytest.mark.parametrize(
    ("removed", "added", "fault"),
    [([99], [7], KeyError), ([], [1], ValueError), ([], [8, 8], ValueError), ([1], [-1], ValueError)],
    ids=["remove-unknown", "add-known", "add-twice", "negative"],
)
def test_a_change_that_cannot_be_is_refused(removed, added, fault):
    index = VectorIndex.build(unit(3, 1), np.array([0, 1, 2]))
    with pytest.raises(fault):
        index.changed(removed, unit(len(added), 2), np.array(added))


def test_ids_and_vectors_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="3 ids for 2 vectors"):
        VectorIndex.build(unit(2, 1), np.arange(3))
    with pytest.raises(ValueError, match="dimension 4, the index 8"):
        VectorIndex.build(unit(2, 1), np.arange(2)).search(unit(1, 1, 4)[0], 1)
    with pytest.raises(ValueError, match="dimension 4, the index 8"):
        VectorIndex.build(unit(2, 1), np.arange(2)).changed([], unit(1, 1, 4), np.array([5]))


def test_the_approximate_search_finds_nearly_what_the_exact_one_finds(large):
    index, vectors, queries = large
    shares = []
    for query in queries:
        expected = dict(brute_force(vectors, range(7_000, 10_000), query, 10))
        found = dict(index.search(query, 10))
        assert all(found[i] == pytest.approx(float(vectors[i - 7_000] @ query), abs=1e-5) for i in found)
        shares.append(len(found.keys() & expected.keys()) / 10)
    assert sum(shares) / len(shares) > 0.99


@pytest.mark.parametrize("selected", [1_500, 300, 30, 3], ids=["half", "tenth", "hundredth", "thousandth"])
def test_a_filter_of_the_approximate_search_is_exact(large, selected):
    index, vectors, queries = large
    rows = sorted(np.random.default_rng(selected).permutation(3_000)[:selected].tolist())
    ids = [row + 7_000 for row in rows]
    for query in queries[:10]:
        assert_equal(index.search(query, 20, ids=ids), brute_force(vectors[rows], ids, query, 20))


def test_the_approximate_index_is_changed_saved_and_loaded(large, tmp_path):
    index, vectors, queries = large
    changed = index.changed(range(7_000, 7_300), near(100, 9), np.arange(100))
    changed.save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v", border=BORDER)
    assert (len(loaded), loaded.dimension) == (2_800, 32)
    assert (tmp_path / "v" / "000000.codes").exists()
    held, ids = np.concatenate([vectors[300:], near(100, 9)]), [*range(7_300, 10_000), *range(100)]
    shares = []
    for query in queries:
        assert loaded.search(query, 10) == changed.search(query, 10)
        expected = dict(brute_force(held, ids, query, 10))
        shares.append(len(dict(loaded.search(query, 10)).keys() & expected.keys()) / 10)
    assert sum(shares) / len(shares) > 0.99
    assert np.array_equal(loaded.vectors([99, 7_300]), np.stack([near(100, 9)[99], vectors[300]]))


def test_saving_and_loading_keeps_everything(tmp_path):
    vectors = unit(5, 1)
    index = VectorIndex.build(vectors, np.array([4, 8, 15, 16, 23]))
    index.save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v")
    assert (len(loaded), loaded.dimension) == (5, 8)
    assert np.array_equal(loaded.vectors([15, 4]), vectors[[2, 0]])


def test_an_empty_index_is_saved_loaded_and_filled(tmp_path):
    VectorIndex.build(unit(0, 1), np.array([], dtype=np.int64)).save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v")
    assert (len(loaded), loaded.dimension) == (0, 8)
    assert loaded.search(unit(1, 1)[0], 5) == []
    assert [i for i, _ in loaded.changed([], unit(2, 1), np.array([5, 6])).search(unit(2, 1)[1], 1)] == [6]


def test_an_open_index_outlives_its_files(large, tmp_path):
    index, _, queries = large
    index.save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v", border=BORDER)
    shutil.rmtree(tmp_path / "v")
    assert loaded.search(queries[0], 5) == index.search(queries[0], 5)
    loaded.save(tmp_path / "again")
    assert len(VectorIndex.load(tmp_path / "again")) == 3_000


def test_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError, match="3"):
        VectorIndex.build(unit(2, 1), np.array([1, 2])).vectors([3])
    with pytest.raises(KeyError):
        VectorIndex.build(unit(0, 1), np.array([], dtype=np.int64)).vectors([3])


@pytest.mark.parametrize("content", [b"", b"IxMp", b"niet van faiss" * 9], ids=["empty", "cut", "foreign"])
@pytest.mark.parametrize("name", ["ids.npy", "000000.npy", "000000.codes"])
def test_a_damaged_file_is_a_fault(large, tmp_path, name, content):
    large[0].save(tmp_path / "v")
    (tmp_path / "v" / name).write_bytes(content)
    with pytest.raises(SnapshotFault, match="build"):
        VectorIndex.load(tmp_path / "v")


@pytest.mark.parametrize("name", ["ids.npy", "000000.npy", "000000.codes"])
def test_a_file_that_lost_its_end_is_a_fault(large, tmp_path, name):
    large[0].save(tmp_path / "v")
    path = tmp_path / "v" / name
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(SnapshotFault, match="build"):
        VectorIndex.load(tmp_path / "v")


def wrong_type(folder):
    np.save(folder / "000000.npy", unit(3, 1).astype(np.float64))


def objects(folder):
    np.save(folder / "ids.npy", np.array([{}, {}, {}]), allow_pickle=True)


def fewer_ids(folder):
    np.save(folder / "ids.npy", np.arange(2))


def two_dimensions(folder):
    np.save(folder / "000001.npy", unit(2, 1, 4))
    np.save(folder / "ids.npy", np.arange(5))


def codes_of_another(folder):
    VectorIndex.build(near(2_500, 1), np.arange(2_500), border=BORDER).save(folder / "other")
    (folder / "other" / "000000.codes").rename(folder / "000000.codes")


def no_block(folder):
    (folder / "000000.npy").unlink()


@pytest.mark.parametrize("damage", [wrong_type, objects, fewer_ids, two_dimensions, codes_of_another, no_block])
def test_parts_that_do_not_fit_together_are_a_fault(tmp_path, damage):
    VectorIndex.build(unit(3, 1), np.arange(3)).save(tmp_path / "v")
    damage(tmp_path / "v")
    with pytest.raises(SnapshotFault, match="build"):
        VectorIndex.load(tmp_path / "v")


def test_a_folder_that_is_not_there_or_a_file_is_a_fault(tmp_path):
    (tmp_path / "file").write_bytes(b"IxMp")
    for path in (tmp_path / "none", tmp_path / "file"):
        with pytest.raises(SnapshotFault, match="build"):
            VectorIndex.load(path)
