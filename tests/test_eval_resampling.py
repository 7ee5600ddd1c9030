"""Intervals and the paired test."""

import math
from itertools import product

import pytest

from eval.refusals import auroc
from eval.resampling import interval, mean_interval, paired_p


def test_equal_values_leave_no_doubt():
    assert mean_interval([0.5] * 20) == (0.5, 0.5)
    assert mean_interval([]) == (0.0, 0.0)


def test_the_interval_is_that_of_the_binomial():
    # 50 of 100: the normal approximation gives 0.5 plus and minus 1.96 * 0.05.
    low, high = mean_interval([0.0, 1.0] * 50)
    assert (low, high) == (pytest.approx(0.402, abs=0.015), pytest.approx(0.598, abs=0.015))


def test_the_same_values_give_the_same_interval():
    values = [0.1, 0.9, 0.3, 0.7, 0.5]
    assert mean_interval(values) == mean_interval(values)


def test_the_interval_of_a_statistic_leaves_undefined_resamples_out():
    low, high = interval(auroc, [0.9, 0.1], [1, 0])
    assert (low, high) == (1.0, 1.0)
    assert all(map(math.isnan, interval(auroc, [0.9, 0.8], [1, 1])))


def test_the_paired_test_agrees_with_counting_every_swap():
    a, b = [1, 1, 1, 0, 1, 1, 0, 1], [0, 0, 1, 1, 0, 0, 0, 0]
    differences = [x - y for x, y in zip(a, b, strict=True)]
    swaps = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in product((1, -1), repeat=8)]
    exact = sum(total >= abs(sum(differences)) for total in swaps) / len(swaps)
    assert paired_p(a, b) == pytest.approx(exact, abs=0.01)


def test_runs_that_are_alike_differ_by_chance():
    assert paired_p([1, 0, 1], [1, 0, 1]) == 1
    assert paired_p([], []) == 1


def test_a_difference_on_every_question_is_no_chance():
    assert paired_p([1.0] * 30, [0.0] * 30) == pytest.approx(1 / 10_001)
