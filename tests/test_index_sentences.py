"""The sentences of passages as vectors."""

import numpy as np
import pytest

from corpus.passages import sentence_spans
from index.sentences import SentenceIndex


def rows(*lengths):
    """Unit vectors in two dimensions, at these angles in degrees."""
    angles = np.radians(lengths)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32).reshape(-1, 2)


@pytest.fixture
def index():
    return SentenceIndex.build(2, [(7, rows(0, 10)), (3, rows(20)), (5, rows()), (0, rows(30, 40, 50))])


def test_each_passage_has_its_own_sentences_in_their_order(index):
    found = index.of([0, 7, 5, 3])
    for one, due in zip(found, [rows(30, 40, 50), rows(0, 10), rows(), rows(20)], strict=True):
        assert np.array_equal(one, due)


def test_a_passage_that_is_not_there_has_no_sentences(index):
    assert [one.shape for one in index.of([4])] == [(0, 2)]
    assert index.of([]) == []


def test_a_change_takes_whole_passages_out_and_puts_others_in(index, tmp_path):
    index.save(tmp_path / "old")
    SentenceIndex.load(tmp_path / "old").changed([0, 7], [(7, rows(60)), (8, rows(70, 80))]).save(tmp_path / "new")
    found = SentenceIndex.load(tmp_path / "new")
    assert len(found) == 4
    for one, due in zip(found.of([0, 3, 7, 8]), [rows(), rows(20), rows(60), rows(70, 80)], strict=True):
        assert np.array_equal(one, due)


def test_sentences_do_not_cross_from_one_paragraph_into_the_next():
    text = "Dat is zo. En dit\nook. Klaar"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["Dat is zo.", "En dit", "ook.", "Klaar"]


def test_the_nearest_vectors_lead_to_their_passages_each_once(index):
    (query,) = rows(6)
    assert index.nearest(query, 3) == [7, 3]
    assert index.nearest(query, 2) == [7]


def test_a_filter_restricts_the_search_of_the_vectors(index):
    (query,) = rows(6)
    assert index.nearest(query, 1, passages=[0, 5]) == [0]
    assert index.nearest(query, 9, passages=[5]) == []
