"""Does the service know when it does not know: its confidence against the truth.

Truth is one of two things: whether a question can be answered at all, or whether the passages shown support an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions of about one confidence: how many, how sure the service was, how often it was right."""

    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the threshold made of the questions: answered or refused, rightly or wrongly."""

    answered_right: int
    answered_wrong: int
    refused_right: int
    refused_wrong: int


def auroc(confidence: ArrayLike, truth: ArrayLike) -> float:
    """Return the chance that a true case has more confidence than a false one; a tie counts half.

    It is nan where all cases are of one kind.
    """
    true = np.asarray(truth, dtype=bool)
    _, place, counts = np.unique(np.asarray(confidence, dtype=np.float64), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]  # ties share the mean of their ranks
    positive, negative = int(true.sum()), int((~true).sum())
    if not positive or not negative:
        return float("nan")
    return float((ranks[true].sum() - positive * (positive + 1) / 2) / (positive * negative))


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Return `(coverage, risk)` for every threshold that tells questions apart, the strictest first.

    Coverage is the share of questions answered at that threshold, risk the share of these that is wrong. Questions of
    the same confidence are answered together or not at all.
    """
    order = np.argsort(-np.asarray(confidence, dtype=np.float64), kind="stable")
    sorted_confidence = np.asarray(confidence, dtype=np.float64)[order]
    wrong = np.cumsum(~np.asarray(right, dtype=bool)[order])
    last = [at for at in range(len(order)) if at + 1 == len(order) or sorted_confidence[at + 1] < sorted_confidence[at]]
    return [((at + 1) / len(order), float(wrong[at]) / (at + 1)) for at in last]


def area_under_risk(curve: Sequence[tuple[float, float]]) -> float:
    """Return the mean risk over all coverages, each step holding up to its coverage; 0 is perfect."""
    area = before = 0.0
    for coverage, risk in curve:
        area += (coverage - before) * risk
        before = coverage
    return area


def calibration(confidence: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Sort the questions into bins of equal width by their confidence; empty bins are left out."""
    sure, true = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    place = np.minimum((sure * bins).astype(int), bins - 1)
    groups = [place == number for number in range(bins)]
    return [Bin(int(g.sum()), float(sure[g].mean()), float(true[g].mean())) for g in groups if g.any()]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error: how far confidence and truth are apart, on average over the questions."""
    whole = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / whole if whole else 0.0


def decide(answered: Sequence[bool], answerable: Sequence[bool]) -> Decisions:
    """Count what was answered and refused; right is to answer what can be answered, and nothing else."""
    pairs = list(zip(answered, answerable, strict=True))
    return Decisions(
        pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, False)), pairs.count((False, True))
    )
