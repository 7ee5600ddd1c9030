"""Embeddings kept between runs."""

import numpy as np
import pytest

from eval.cache import cache_folder, embed_cached
from eval.errors import SettingFault
from eval.remembering import RememberingEncoder


class _Counting:
    """Passes on to an encoder, counts what it embeds, and can be stopped after some texts."""

    def __init__(self, encoder, stop_after=None):
        self._encoder = encoder
        self._stop_after = stop_after
        self.embedded = []
        self.name, self.fingerprint, self.dtype = encoder.name, encoder.fingerprint, encoder.dtype
        self.dimension, self.max_tokens, self.count_tokens = encoder.dimension, encoder.max_tokens, encoder.count_tokens
        self.embed_query, self.embed_queries = encoder.embed_query, encoder.embed_queries

    def embed_passages(self, texts, *, progress=None):
        if self._stop_after is not None and len(self.embedded) >= self._stop_after:
            raise KeyboardInterrupt
        self.embedded += texts
        return self._encoder.embed_passages(texts, progress=progress)


def test_vectors_come_back_in_order_and_are_embedded_once(tmp_path, toy_encoder):
    counting = _Counting(toy_encoder)
    texts = ["een twee", "drie", "een twee", "vierentwintig"]
    expected = toy_encoder.embed_passages(texts)
    np.testing.assert_array_equal(embed_cached(texts, counting, folder=tmp_path), expected)
    np.testing.assert_array_equal(embed_cached(texts, counting, folder=tmp_path), expected)
    assert sorted(counting.embedded) == sorted(set(texts))


def test_work_that_was_stopped_goes_on_where_it_was(tmp_path, toy_encoder):
    texts = [f"tekst {number} {'x' * number}" for number in range(300)]
    stopped = _Counting(toy_encoder, stop_after=128)
    with pytest.raises(KeyboardInterrupt):
        embed_cached(texts, stopped, folder=tmp_path)
    resumed = _Counting(toy_encoder)
    np.testing.assert_array_equal(embed_cached(texts, resumed, folder=tmp_path), toy_encoder.embed_passages(texts))
    assert len(stopped.embedded) + len(resumed.embedded) == 300


def test_progress_counts_characters_up_to_all_of_them(tmp_path, toy_encoder):
    told = []
    embed_cached(["abc", "de"], toy_encoder, folder=tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(5, 5)]


def test_nothing_gives_an_empty_matrix(tmp_path, toy_encoder):
    assert embed_cached([], toy_encoder, folder=tmp_path).shape == (0, 16)


def test_a_cache_that_cannot_be_made_is_told(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(SettingFault, match="set XDG_CACHE_HOME"):
        cache_folder("x")


def test_a_remembering_encoder_gives_the_same_vectors_and_embeds_once(toy_encoder):
    counting = _Counting(toy_encoder)
    encoder = RememberingEncoder(counting)
    texts = ["een", "twee twee", "een"]
    for _ in range(2):
        np.testing.assert_array_equal(encoder.embed_passages(texts), toy_encoder.embed_passages(texts))
    np.testing.assert_array_equal(encoder.embed_query("een vraag"), toy_encoder.embed_query("een vraag"))
    assert counting.embedded == ["een", "twee twee"]
    assert encoder.embed_passages([]).shape == (0, 16)
