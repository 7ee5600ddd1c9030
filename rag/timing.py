"""What a request does, noted where it happens and read where it is measured: its stages, and how its questions ended.

It knows neither HTTP nor metrics. Where nobody records, nothing is kept.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work: when it began (seconds since 1970), and how many seconds it took."""

    name: str
    began: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question ended; `reason` is that of a refusal, None for an answer."""

    question: str
    confidence: float
    reason: str | None


@dataclass(slots=True)
class Record:
    """All that was noted while one request was handled."""

    stages: list[Stage] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def seconds(self) -> dict[str, float]:
        """Return the seconds of each stage; one that came several times is added up."""
        found: dict[str, float] = {}
        for stage in self.stages:
            found[stage.name] = found.get(stage.name, 0.0) + stage.seconds
        return found


_current: ContextVar[Record | None] = ContextVar("record", default=None)


@contextmanager
def recording() -> Iterator[Record]:
    """Record what happens within, in this task and in the threads and tasks that it starts."""
    record = Record()
    token = _current.set(record)
    try:
        yield record
    finally:
        _current.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time what happens within, also where it fails.

    >>> with recording() as record:
    ...     with stage("embed"):
    ...         pass
    >>> list(record.seconds())
    ['embed']
    """
    began, start = time.time(), time.perf_counter()
    try:
        yield
    finally:
        record = _current.get()
        if record is not None:
            record.stages.append(Stage(name, began, time.perf_counter() - start))


def milliseconds(start: float) -> float:
    """Return the milliseconds since a moment of `time.perf_counter`, to a tenth."""
    return round((time.perf_counter() - start) * 1000, 1)


def answered(question: str, confidence: float, reason: str | None) -> None:
    """Note how a question ended."""
    record = _current.get()
    if record is not None:
        record.outcomes.append(Outcome(question, confidence, reason))
