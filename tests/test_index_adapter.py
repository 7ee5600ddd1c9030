"""The adapter: what is added to the weights of the bundled model."""

import hashlib

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.adapter import ADAPTER, ADAPTER_SHA256, Adapter
from index.errors import ModelFault

UP = np.array([[1.0, 0.5], [0.0, -2.0], [0.25, 0.0]], dtype=np.float16)
DOWN = np.array([[2.0, 0.0], [1.0, 4.0]], dtype=np.float16)


@pytest.fixture
def adapter(tmp_path):
    path = tmp_path / "adapter.safetensors"
    save_file({"a.weight.up": UP, "a.weight.down": DOWN, "a.bias": np.array([0.5, -1.0], dtype=np.float16)}, path)
    return Adapter.load(path, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_matrix_is_changed_by_the_product_of_its_factors_and_a_vector_as_a_whole(adapter):
    weights = np.ones((3, 2), dtype=np.float32)
    assert np.array_equal(adapter.changed("a.weight", weights), [[3.5, 3.0], [-1.0, -7.0], [1.5, 1.0]])
    assert np.array_equal(weights, np.ones((3, 2)))
    assert np.array_equal(adapter.changed("a.bias", np.zeros(2, dtype=np.float32)), [0.5, -1.0])


def test_what_the_adapter_does_not_name_stays(adapter):
    weights = np.ones((3, 2), dtype=np.float32)
    assert adapter.changed("b.weight", weights) is weights


def test_an_adapter_that_is_another_than_is_due_is_refused(tmp_path):
    path = tmp_path / "adapter.safetensors"
    save_file({"a.bias": np.zeros(2, dtype=np.float16)}, path)
    with pytest.raises(ModelFault, match=r"has SHA-256 .* where 00 is due"):
        Adapter.load(path, "00")
    with pytest.raises(ModelFault, match="cannot be read"):
        Adapter.load(tmp_path / "missing", "00")


def test_the_own_adapter_is_whole_small_and_changes_only_matrices_of_the_encoder():
    own = Adapter.load()
    assert ADAPTER.stat().st_size < 6_000_000
    assert all(name.startswith("encoder.layer.") for name in own.changes)
    assert hashlib.sha256(ADAPTER.read_bytes()).hexdigest() == ADAPTER_SHA256
