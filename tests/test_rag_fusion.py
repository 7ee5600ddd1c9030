"""One ranking from two searches."""

import numpy as np
import pytest

from index.analysis import terms
from index.lexical import LexicalIndex
from index.sentences import SentenceIndex
from index.vectors import VectorIndex
from rag.fusion import Fusion, search

TEXTS = ["de tank staat in de kazerne", "het schip vaart op zee", "de F-35 vliegt over zee", "soldaten krijgen eten"]
VECTORS = np.eye(4, dtype=np.float32)
DOCUMENTS = ["a", "a", "b", "b"]


@pytest.fixture
def parts(tmp_path):
    rows = ((i, DOCUMENTS[i], terms(text)) for i, text in enumerate(TEXTS))
    return VectorIndex.build(VECTORS, np.arange(4)), LexicalIndex.build(tmp_path / "lexical", rows)


def ranked(parts, question, vector, count=4, fusion=None, **within):
    vector = np.array(vector, dtype=np.float32)
    return search(*parts, question, vector, count, fusion=fusion or Fusion(), **within)


def test_the_words_decide_where_the_question_has_the_words_of_a_passage(parts):
    found = ranked(parts, "Hoe vliegt de F-35?", [0.6, 0.58, 0.56, 0.5])
    assert found[0].passage == 2
    assert found[0].share > 0.3


def test_the_model_decides_where_no_word_is_shared(parts):
    found = ranked(parts, "pantserwagens", [0.6, 0.5, 0.4, 0.3])
    assert [one.passage for one in found] == [0, 1, 2, 3]
    assert {one.share for one in found} == {0.0}


def test_a_weight_of_zero_is_the_dense_search_alone(parts):
    found = ranked(parts, "Hoe vliegt de F-35?", [0.6, 0.5, 0.4, 0.3], fusion=Fusion(weight=0))
    assert [one.passage for one in found] == [0, 1, 2, 3]


def test_without_the_dense_search_only_what_has_a_word_is_found(parts):
    found = ranked(parts, "schip op zee", [0.6, 0.5, 0.4, 0.3], fusion=Fusion(dense=False))
    assert [one.passage for one in found] == [1, 2]
    assert {one.near for one in found} == {0.0}


def test_the_filter_restricts_both_searches(parts):
    found = ranked(parts, "tank schip", [0.9, 0.8, 0.1, 0.2], documents=["b"], ids=[2, 3])
    assert {one.passage for one in found} == {2, 3}


def test_every_score_is_the_formula(parts):
    for one in ranked(parts, "de tank op zee", [0.6, 0.5, 0.4, 0.3]):
        assert one.near == one.dense
        assert one.score == pytest.approx(one.near + 0.45 * one.share**1.5)
        assert 0 <= one.share <= 1


def test_a_near_sentence_lifts_its_passage(parts):
    sentences = SentenceIndex.build(4, [(0, VECTORS[[3]]), (1, VECTORS[[0, 2]]), (2, VECTORS[[1]]), (3, VECTORS[[1]])])
    question = [0.6, 0.59, 0.0, 0.3]
    assert ranked(parts, "pantserwagens", question)[0].passage == 0
    found = ranked(parts, "pantserwagens", question, sentences=sentences)
    assert found[0].passage == 1
    assert found[0].sentences == pytest.approx((0.6, 0.0))
    assert found[0].dense == pytest.approx(0.59)
    assert found[0].near == found[0].score == pytest.approx((0.59 + 0.6) / 2)


def test_a_question_without_a_word_is_answered_by_the_model(parts):
    assert [one.passage for one in ranked(parts, "🙂 ???", [0.1, 0.2, 0.3, 0.4], count=2)] == [3, 2]


def test_a_passage_that_neither_search_proposes_is_found_by_its_question(tmp_path):
    count, question = 300, [0.8, 0.5, 0.0, 0.0]
    far, near = np.array([[0, 0.98, 0, 0.2]], np.float32), np.tile(VECTORS[[1]], (count - 1, 1))
    vectors = VectorIndex.build(np.concatenate([far, near]), np.arange(count))
    lexical = LexicalIndex.build(tmp_path / "lexical", ((i, "a", terms("leeg")) for i in range(count)))
    questions = SentenceIndex.build(4, [(0, VECTORS[[2, 0]])])
    without = ranked((vectors, lexical), "pantserwagens", question, count=50)
    assert 0 not in {one.passage for one in without}
    best = ranked((vectors, lexical), "pantserwagens", question, questions=questions)[0]
    assert best.passage == 0
    assert best.score == pytest.approx((0.49 + 0.8) / 2)
    assert best.sentences == ()


def test_the_better_of_sentence_and_question_counts(parts):
    sentences = SentenceIndex.build(4, [(0, VECTORS[[1]]), (1, VECTORS[[0]])])
    questions = SentenceIndex.build(4, [(0, VECTORS[[0, 3]]), (1, VECTORS[[3]])])
    found = ranked(parts, "pantserwagens", [0.6, 0.5, 0.1, 0.3], sentences=sentences, questions=questions)
    scores = {one.passage: one.score for one in found}
    assert scores[0] == pytest.approx((0.6 + 0.6) / 2)
    assert scores[1] == pytest.approx((0.5 + 0.6) / 2)


def test_a_question_of_a_passage_outside_the_filter_proposes_nothing(parts):
    questions = SentenceIndex.build(4, [(0, VECTORS[[0]]), (3, VECTORS[[3]])])
    within = {"documents": ["b"], "ids": [2, 3], "questions": questions}
    assert {one.passage for one in ranked(parts, "pantserwagens", [0.9, 0, 0, 0.1], **within)} == {2, 3}


def test_without_the_dense_search_questions_propose_nothing(parts):
    questions = SentenceIndex.build(4, [(0, VECTORS[[0]])])
    found = ranked(parts, "schip op zee", [0.9, 0, 0, 0.1], fusion=Fusion(dense=False), questions=questions)
    assert [one.passage for one in found] == [1, 2]
