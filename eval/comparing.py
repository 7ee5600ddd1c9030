"""Comparing two runs: what differs, whether by more than chance, and which questions changed sides."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.errors import RunFault
from eval.evaluation import Evaluation, Outcome
from eval.measures import MEASURES
from eval.resampling import mean_interval, paired_p


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of A and of B over the same `n` questions; `low` and `high` bound B minus A, `p` is its chance."""

    n: int
    a: float
    b: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Change:
    """A question that one run has right and the other has not."""

    a: Outcome
    b: Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run A against run B. `only` counts the questions that one of them lacks, which are left out."""

    a: str
    b: str
    measure: str
    differences: dict[str, Difference]
    groups: dict[str, Difference]
    lost: tuple[Change, ...]
    gained: tuple[Change, ...]
    only: int


def compare(a: Evaluation, b: Evaluation, measure: str = "hit@5") -> Comparison:
    """Compare two runs on the questions they share; sides are told by `measure`, which A has over 0 and B has not.

    Raises RunFault for an unknown measure, and where the runs share no question or disagree on what a question was.
    """
    if measure not in MEASURES:
        raise RunFault(f"{measure!r} is no measure; choose one of {', '.join(MEASURES)}.")
    others = {outcome.id: outcome for outcome in b.outcomes}
    pairs = [Change(one, others[one.id]) for one in a.outcomes if one.id in others]
    if not pairs:
        raise RunFault(f"{a.name} and {b.name} have no question in common; compare runs of one set.")
    for pair in pairs:
        if pair.a.question != pair.b.question:
            raise RunFault(
                f"{pair.a.id} is {pair.a.question!r} in {a.name} and {pair.b.question!r} in {b.name}; run one again."
            )
    judged = [pair for pair in pairs if pair.a.values and pair.b.values]
    groups = sorted({group for pair in judged for group in pair.a.groups})
    return Comparison(
        a.name,
        b.name,
        measure,
        differences=_differences(judged) | _service_differences(pairs),
        groups={group: _of(measure, [pair for pair in judged if group in pair.a.groups]) for group in groups},
        lost=tuple(pair for pair in judged if pair.a.values[measure] > 0 and not pair.b.values[measure]),
        gained=tuple(pair for pair in judged if pair.b.values[measure] > 0 and not pair.a.values[measure]),
        only=len(a.outcomes) + len(b.outcomes) - 2 * len(pairs),
    )


def _differences(pairs: Sequence[Change]) -> dict[str, Difference]:
    return {measure: _of(measure, pairs) for measure in MEASURES}


def _of(measure: str, pairs: Sequence[Change]) -> Difference:
    return _difference([pair.a.values[measure] for pair in pairs], [pair.b.values[measure] for pair in pairs])


def _service_differences(pairs: Sequence[Change]) -> dict[str, Difference]:
    """Compare what is not a ranking: answers, sound citations, and whether it was right to answer or to refuse."""
    answers = [(pair.a.half, pair.b.half) for pair in pairs if pair.a.half is not None and pair.b.half is not None]
    cited = [(not p.a.faults, not p.b.faults) for p in pairs if p.a.faults is not None and p.b.faults is not None]
    decided = [
        (pair.a.reply.answered == pair.a.answerable, pair.b.reply.answered == pair.b.answerable)
        for pair in pairs
        if pair.a.answerable is not None and pair.b.answerable is not None
    ]
    named = {"answer holds half of gold": answers, "all citations right": cited, "answered or refused rightly": decided}
    return {
        name: _difference([float(one) for one, _ in both], [float(other) for _, other in both])
        for name, both in named.items()
        if both
    }


def _difference(a: Sequence[float], b: Sequence[float]) -> Difference:
    n = len(a)
    low, high = mean_interval([other - one for one, other in zip(a, b, strict=True)])
    return Difference(n, sum(a) / n if n else 0.0, sum(b) / n if n else 0.0, low, high, paired_p(a, b))
