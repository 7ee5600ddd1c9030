"""The records of an evaluation: what came of each question, and what of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.replies import Reply

SUPPORT = "hit@5"  # the passages support an answer when gold is among the five that the service shows by default


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question.

    `gold` is for people: where the answer stands, and its words. `relevant` and `ranking` are for measures: the grades
    of the judged units, and the units found with their scores, best first. `values` are the measures; empty where
    nothing is relevant, since then there is nothing to find. `answerable`, `faults`, `exact` and `half` are None where
    the set does not tell.
    """

    id: str
    question: str
    groups: tuple[str, ...]
    gold: tuple[tuple[str, str], ...]
    relevant: dict[str, int]
    ranking: tuple[tuple[str, float], ...]
    values: dict[str, float]
    reply: Reply
    answerable: bool | None = None
    faults: tuple[tuple[int, str], ...] | None = None
    exact: bool | None = None
    half: bool | None = None

    @property
    def supported(self) -> bool:
        """Whether the passages shown support an answer."""
        return self.values.get(SUPPORT, 0.0) > 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A run: its name, its manifest (whatever is needed to trace or repeat it), and the outcome of every question."""

    name: str
    manifest: Mapping[str, object]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value: over how many cases, and its 95 % interval (None where none is given)."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """How well the service knows what it knows.

    `known` is the AUROC of its confidence for whether a question can be answered, `supported` for whether the passages
    support an answer. `curve` is risk by coverage, `area` the mean risk; `refused` tells by type of unanswerable
    question how many of how many were refused.
    """

    known: Figure
    supported: Figure
    area: float
    calibration_error: float
    answered_right: int
    answered_wrong: int
    refused_right: int
    refused_wrong: int
    curve: tuple[tuple[float, float], ...]
    bins: tuple[tuple[int, float, float], ...]
    refused: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds a question, passages embedded a second, and the most memory (MiB) that the process took."""

    p50: float
    p95: float
    p99: float
    passages_per_second: float | None
    peak_mib: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """Every figure of a run; `groups` holds the measures by type of question. None: the set does not tell."""

    overall: dict[str, Figure]
    groups: dict[str, dict[str, Figure]]
    cost: Cost
    citations: Figure | None = None
    faults: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Figure] = field(default_factory=dict)
    refusal: Refusal | None = None
