"""Confidence against truth, on cases that can be counted on fingers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from eval.refusals import Bin, Decisions, area_under_risk, auroc, calibration, calibration_error, decide, risk_coverage


@pytest.mark.parametrize(
    ("confidence", "truth", "expected"),
    [
        pytest.param([0.9, 0.8, 0.2], [1, 1, 0], 1.0, id="perfect"),
        pytest.param([0.1, 0.8], [1, 0], 0.0, id="upside down"),
        pytest.param([0.5, 0.5], [1, 0], 0.5, id="a tie is half"),
        pytest.param([0.9, 0.5, 0.5, 0.1], [1, 0, 1, 0], 0.875, id="a tie among others"),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(confidence, truth, expected):
    assert auroc(confidence, truth) == pytest.approx(expected)


def test_auroc_of_one_kind_is_not_defined():
    assert math.isnan(auroc([0.1, 0.9], [1, 1]))


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.5, 0.9]), st.booleans()), min_size=2, max_size=40))
def test_auroc_agrees_with_scikit_learn(pairs):
    confidence, truth = zip(*pairs, strict=True)
    if len(set(truth)) == 2:
        assert auroc(confidence, truth) == pytest.approx(roc_auc_score(truth, confidence))


def test_risk_is_the_share_of_wrong_among_the_answered():
    assert risk_coverage([0.9, 0.8, 0.8, 0.1], [True, True, False, False]) == [
        (0.25, 0.0),
        (0.75, pytest.approx(1 / 3)),
        (1.0, 0.5),
    ]


def test_the_area_weighs_each_risk_by_the_coverage_it_holds_for():
    assert area_under_risk([(0.25, 0.0), (0.75, 0.4), (1.0, 0.8)]) == pytest.approx(0.5 * 0.4 + 0.25 * 0.8)


def test_calibration_sorts_by_confidence_and_leaves_empty_bins_out():
    assert calibration([0.05, 0.07, 0.95, 1.0], [False, True, True, True]) == [
        Bin(2, pytest.approx(0.06), 0.5),
        Bin(2, pytest.approx(0.975), 1.0),
    ]


def test_the_calibration_error_weighs_bins_by_their_questions():
    assert calibration_error([Bin(3, 0.9, 0.5), Bin(1, 0.1, 0.1)]) == pytest.approx(0.3)
    assert calibration_error([]) == 0


def test_decisions_are_counted_by_what_was_done_and_what_was_right():
    answered = np.array([True, True, True, False, False, False, False])
    answerable = np.array([True, True, False, False, False, False, True])
    assert decide(answered.tolist(), answerable.tolist()) == Decisions(2, 1, 3, 1)
