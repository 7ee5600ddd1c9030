"""How sure a figure is: bootstrap intervals, and a paired test of whether a difference is more than chance.

Both resample questions, with a fixed seed, so that the same values give the same interval.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2000
SWAPS: Final = 10_000
LEVEL: Final = 0.95
_SEED: Final = 20240905
_CHUNK: Final = 500  # rows drawn at a time, so that a large set does not fill the memory

Floats = NDArray[np.float64]


def mean_interval(values: Sequence[float], resamples: int = RESAMPLES) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of the mean; of nothing (0, 0)."""
    array = np.asarray(values, dtype=np.float64)
    if not array.size:
        return 0.0, 0.0
    random = np.random.default_rng(_SEED)
    sizes = [min(_CHUNK, resamples - at) for at in range(0, resamples, _CHUNK)]
    means = [array[random.integers(0, array.size, (size, array.size))].mean(axis=1) for size in sizes]
    return _percentiles(np.concatenate(means))


def interval(
    statistic: Callable[[Floats, Floats], float],
    first: Sequence[float],
    second: Sequence[float],
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of a statistic of pairs (confidence and truth, say).

    Resamples in which the statistic is not defined (nan) are left out; with none left it is (nan, nan).
    """
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    random = np.random.default_rng(_SEED)
    drawn = (random.integers(0, one.size, one.size) for _ in range(resamples if one.size else 0))
    found = np.array([statistic(one[rows], other[rows]) for rows in drawn])
    found = found[~np.isnan(found)] if found.size else found
    return _percentiles(found) if found.size else (float("nan"), float("nan"))


def paired_p(first: Sequence[float], second: Sequence[float], swaps: int = SWAPS) -> float:
    """Return the two-sided p of a paired randomisation test (Fisher, Pitman) on the difference of the means.

    Under the hypothesis that A and B are alike each question's two values may be swapped. The observed arrangement
    counts as one of the swaps, so that p is never 0.
    """
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    differences = differences[differences != 0]
    if not differences.size:
        return 1.0
    observed = abs(differences.sum())
    random = np.random.default_rng(_SEED)
    extreme = 0
    for at in range(0, swaps, _CHUNK):
        signs = random.integers(0, 2, (min(_CHUNK, swaps - at), differences.size)) * 2 - 1
        extreme += int((np.abs(signs @ differences) >= observed - 1e-12).sum())
    return (extreme + 1) / (swaps + 1)


def _percentiles(values: Floats) -> tuple[float, float]:
    low, high = np.percentile(values, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)
