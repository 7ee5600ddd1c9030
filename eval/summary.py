"""From the outcomes of the questions to the figures of the run, each with its n and its interval."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from eval import refusals
from eval.evaluation import Cost, Evaluation, Figure, Outcome, Refusal, Summary
from eval.measures import MEASURES
from eval.resampling import interval, mean_interval


def summarise(evaluation: Evaluation) -> Summary:
    """Compute every figure of a run."""
    outcomes = evaluation.outcomes
    judged = [outcome for outcome in outcomes if outcome.values]
    groups = sorted({group for outcome in judged for group in outcome.groups})
    members = {group: [outcome for outcome in judged if group in outcome.groups] for group in groups}
    checked = [outcome for outcome in outcomes if outcome.faults is not None]
    return Summary(
        overall=_measures(judged),
        groups={group: _measures(members[group]) for group in sorted(groups, key=lambda g: -len(members[g]))},
        cost=_cost(evaluation),
        citations=_citations(checked) if checked else None,
        faults=dict(Counter(fault for outcome in checked for _, fault in outcome.faults or ())),
        answers=_answers([outcome for outcome in outcomes if outcome.exact is not None]),
        refusal=_refusal([outcome for outcome in outcomes if outcome.answerable is not None]),
    )


def mean(values: Iterable[float]) -> Figure:
    """Return the mean of the values with its interval."""
    every = list(values)
    low, high = mean_interval(every)
    return Figure(sum(every) / len(every) if every else 0.0, len(every), low, high)


def _measures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    return {name: mean(outcome.values[name] for outcome in outcomes) for name in MEASURES}


def _citations(outcomes: Sequence[Outcome]) -> Figure:
    """Return the share of the passages shown that have no fault at all."""
    sound: list[float] = []
    for outcome in outcomes:
        wrong = {rank for rank, _ in outcome.faults or ()}
        ranks = {hit.rank for hit in outcome.reply.hits}
        sound += [float(rank not in wrong) for rank in ranks | wrong]
    return mean(sound)


def _answers(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    if not outcomes:
        return {}
    answered = [outcome for outcome in outcomes if outcome.reply.answered]
    return {
        "exact": mean(float(bool(outcome.exact)) for outcome in outcomes),
        "half": mean(float(bool(outcome.half)) for outcome in outcomes),
        "half, of those answered": mean(float(bool(outcome.half)) for outcome in answered),
    }


def _refusal(outcomes: Sequence[Outcome]) -> Refusal | None:
    answerable = [bool(outcome.answerable) for outcome in outcomes]
    if not outcomes or all(answerable) or not any(answerable):
        return None
    sure = [outcome.reply.confidence or 0.0 for outcome in outcomes]
    supported = [outcome.supported for outcome in outcomes]
    curve = refusals.risk_coverage(sure, supported)
    bins = refusals.calibration(sure, supported)
    decisions = refusals.decide([outcome.reply.answered for outcome in outcomes], answerable)
    refused: dict[str, list[bool]] = {}
    for outcome in outcomes:
        if not outcome.answerable:
            refused.setdefault(outcome.groups[0], []).append(not outcome.reply.answered)
    return Refusal(
        known=_auroc(sure, answerable),
        supported=_auroc(sure, supported),
        area=refusals.area_under_risk(curve),
        calibration_error=refusals.calibration_error(bins),
        answered_right=decisions.answered_right,
        answered_wrong=decisions.answered_wrong,
        refused_right=decisions.refused_right,
        refused_wrong=decisions.refused_wrong,
        curve=tuple(curve),
        bins=tuple((one.count, one.confidence, one.right) for one in bins),
        refused={group: (sum(values), len(values)) for group, values in sorted(refused.items())},
    )


def _auroc(sure: Sequence[float], truth: Sequence[bool]) -> Figure:
    low, high = interval(refusals.auroc, sure, [float(one) for one in truth])
    return Figure(refusals.auroc(sure, truth), len(sure), low, high)


def _cost(evaluation: Evaluation) -> Cost:
    waited = [outcome.reply.milliseconds for outcome in evaluation.outcomes] or [0.0]
    p50, p95, p99 = (float(value) for value in np.percentile(waited, [50, 95, 99]))
    measured: Any = evaluation.manifest.get("cost", {})
    return Cost(p50, p95, p99, measured.get("passages_per_second"), measured.get("peak_mib"))
