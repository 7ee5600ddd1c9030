"""Nearest vectors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SnapshotFault
from index.vectors import VectorIndex


def unit(rows: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 60), st.integers(1, 80), st.integers(0, 1000))
def test_the_search_equals_brute_force(rows, count, seed):
    vectors, query = unit(rows, seed), unit(1, seed + 1)[0]
    index = VectorIndex.build(vectors, np.arange(100, 100 + rows))
    expected = sorted(((100 + i, float(s)) for i, s in enumerate(vectors @ query)), key=lambda p: -p[1])[:count]
    found = index.search(query, count)
    assert [i for i, _ in found] == [i for i, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-5)


def test_a_filter_acts_inside_the_search():
    vectors = unit(50, 3)
    index = VectorIndex.build(vectors, np.arange(50))
    among = [7, 8, 9]
    found = index.search(vectors[0], 3, ids=among)
    assert sorted(i for i, _ in found) == among
    assert index.search(vectors[0], 3, ids=[]) == []


def test_saving_and_loading_keeps_everything(tmp_path):
    vectors = unit(5, 1)
    index = VectorIndex.build(vectors, np.array([4, 8, 15, 16, 23]))
    index.save(tmp_path / "v")
    loaded = VectorIndex.load(tmp_path / "v")
    assert (len(loaded), loaded.dimension) == (5, 8)
    assert np.array_equal(loaded.vectors([15, 4]), vectors[[2, 0]])


def test_an_unknown_id_is_a_key_error():
    with pytest.raises(KeyError):
        VectorIndex.build(unit(2, 1), np.array([1, 2])).vectors([3])


@pytest.mark.parametrize("content", [b"", b"IxMp", b"niet van faiss" * 9], ids=["empty", "cut", "foreign"])
def test_a_damaged_file_is_a_fault(tmp_path, content):
    (tmp_path / "v").write_bytes(content)
    with pytest.raises(SnapshotFault, match="build"):
        VectorIndex.load(tmp_path / "v")
