"""What becomes of a request: outcomes, their report, and how far a run is.

It only records; it fetches nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Event = Literal["kept", "replaced", "unchanged", "already", "moved", "missing", "refused", "failed"]
Progress = Callable[[int, int, str], None]  # papers done, papers expected so far, what is going on

_ORDINARY = frozenset({"kept", "unchanged", "already"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one paper; `detail` is the reason, or where it moved to, or what it publishes again."""

    id: str
    event: Event
    detail: str = ""

    @property
    def ordinary(self) -> bool:
        """Whether there is nothing to say of it."""
        return self.event in _ORDINARY and not self.detail


@dataclass(frozen=True, slots=True)
class Report:
    """How many papers had each kind of outcome, and the outcomes that ask for attention.

    already: kept before, not asked for. unchanged: asked for, the same. refused: what came was no good. failed: the
    service did not answer.
    """

    counts: Mapping[Event, int]
    told: tuple[Outcome, ...]

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for is now in the folder."""
        return not any(self.counts.get(event) for event in ("missing", "refused", "failed"))


class Tally:
    """How far a run is; `expected` grows as the search service tells more."""

    def __init__(self, progress: Progress) -> None:
        self.expected = 0
        self._done = 0
        self._progress = progress

    def tell(self, text: str, *, done: int = 0) -> None:
        """Say what is going on, and how many papers are done more."""
        self._done += done
        self._progress(self._done, max(self.expected, self._done), text)
