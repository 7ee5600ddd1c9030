"""The measures against sums done by hand, and against a second computation that shares no code with them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import MEASURES, measure, order


def test_a_single_relevant_document_at_rank_two():
    values = measure({"q": {"d1": 1}}, {"q": ["d9", "d1"]})
    assert {name: of["q"] for name, of in values.items()} == pytest.approx(
        {
            "nDCG@10": 1 / math.log2(3),
            "hit@1": 0,
            "hit@3": 1,
            "hit@5": 1,
            "hit@10": 1,
            "Recall@5": 1,
            "Recall@10": 1,
            "MRR@10": 1 / 2,
        }
    )


def test_a_grade_of_two_gains_twice_as_much_as_a_grade_of_one():
    values = measure({"q": {"good": 2, "fair": 1}}, {"q": ["fair", "good"]})
    assert values["nDCG@10"]["q"] == pytest.approx((1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3)))


def test_a_query_that_got_nothing_counts_as_zero():
    values = measure({"answered": {"d": 1}, "empty": {"d": 1}, "missing": {"d": 1}}, {"answered": ["d"], "empty": []})
    assert values["hit@1"] == {"answered": 1, "empty": 0, "missing": 0}


def test_without_any_ranking_everything_is_zero():
    assert measure({"q": {"d": 1}}, {})["nDCG@10"] == {"q": 0}


def test_a_document_ranked_twice_counts_where_it_comes_first():
    values = measure({"q": {"d1": 1, "d2": 1}}, {"q": ["d1", "d1", "d2"]})
    assert values["nDCG@10"]["q"] == pytest.approx(1)
    assert values["Recall@10"]["q"] == 1


def test_queries_that_are_not_judged_are_left_out():
    assert measure({"q": {"d": 1}}, {"q": ["d"], "other": ["d"]})["hit@1"] == {"q": 1}


def test_a_grade_below_one_is_not_relevant():
    values = measure({"q": {"zero": 0, "spam": -2, "good": 1}}, {"q": ["spam", "zero", "good"]})
    assert values["MRR@10"]["q"] == pytest.approx(1 / 3)
    assert values["nDCG@10"]["q"] == pytest.approx(1 / math.log2(4))


def test_the_eleventh_document_counts_for_nothing():
    values = measure({"q": {"d": 1}}, {"q": [f"x{i}" for i in range(10)] + ["d"]})
    assert {name: of["q"] for name, of in values.items()} == dict.fromkeys(MEASURES, 0)


def test_ties_put_the_document_that_sorts_last_first():
    assert order([("a", 1.0), ("c", 0.5), ("b", 1.0)]) == ["b", "a", "c"]


def test_a_document_scored_twice_keeps_its_best_score():
    assert order([("a", 0.1), ("b", 0.5), ("a", 0.9)]) == ["a", "b"]


_DOCUMENTS = st.sampled_from([f"d{i}" for i in range(14)])
_QRELS = st.dictionaries(
    st.sampled_from("pqrs"), st.dictionaries(_DOCUMENTS, st.integers(0, 3), min_size=1), min_size=1
)
_RUN = st.dictionaries(
    st.sampled_from("pqrs"), st.lists(st.tuples(_DOCUMENTS, st.sampled_from([0.1, 0.5, 0.5, 0.9])), max_size=20)
)


@given(qrels=_QRELS, run=_RUN)
def test_every_measure_agrees_with_an_independent_computation(qrels, run):
    values = measure(qrels, {query: order(scored) for query, scored in run.items()})
    for query, grades in qrels.items():
        for name, expected in _independent(grades, run.get(query, [])).items():
            assert values[name][query] == pytest.approx(expected), (name, query)


def _independent(grades, scored):
    """Compute the measures from their definitions: best score each, ties by id descending, linear gain."""
    best = {}
    for document, score in scored:
        best[document] = max(score, best.get(document, -1.0))
    pairs = sorted([(score, document) for document, score in best.items()], reverse=True)
    gains = [grades.get(document, 0) for _, document in pairs]
    relevant = sum(1 for grade in grades.values() if grade > 0)
    ideal = sorted(grades.values(), reverse=True)

    def dcg(values):
        return sum(value / math.log2(rank + 1) for rank, value in enumerate(values[:10], 1))

    first = next((rank for rank, gain in enumerate(gains[:10], 1) if gain > 0), None)
    found = {f"hit@{k}": float(any(gains[:k])) for k in (1, 3, 5, 10)}
    recall = {f"Recall@{k}": sum(1 for g in gains[:k] if g > 0) / relevant if relevant else 0.0 for k in (5, 10)}
    ndcg = dcg(gains) / dcg(ideal) if relevant else 0.0
    return found | recall | {"nDCG@10": ndcg, "MRR@10": 1 / first if first else 0.0}
