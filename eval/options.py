"""What a run can vary: the model, the splitting, how the two searches are weighed, and how many passages are asked for.

Each is written ``name=value`` on the command line; what is not named is as the service has it.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, Self, cast

from corpus.passages import Splitting
from eval.errors import SettingFault
from rag.confidence import THRESHOLD
from rag.fusion import POWER, SENTENCE, WEIGHT, Fusion
from rag.settings import Settings

NumberFormat = Literal["auto", "bfloat16", "float32"]
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})
_SPLITTING = Splitting()
_LEAST = {"weight": 0.0, "power": 0.1, "threshold": 0.0, "top_k": 1, "most": 16, "joined": 0, "threads": 1}
_MOST = {"top_k": 50, "threshold": 1.0, "threads": 64, "most": 100_000, "joined": 100_000}


@dataclass(frozen=True, slots=True)
class Options:
    """The settings of one run. `dense` and `lexical` switch a search off; `most` and `joined` are tokens a passage."""

    model: str = ""
    adapter: bool = True
    dtype: str = "auto"
    threads: int = 1
    most: int = _SPLITTING.most
    joined: int = _SPLITTING.joined
    weight: float = WEIGHT
    power: float = POWER
    sentence: float = SENTENCE
    dense: bool = True
    lexical: bool = True
    threshold: float = THRESHOLD
    top_k: int = 10

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Take what the service is set to."""
        return cls(
            settings.model or "", settings.adapter, settings.dtype, settings.threads, threshold=settings.threshold
        )

    def altered(self, assignments: Iterable[str]) -> Self:
        """Return the options with some changed, each as ``name=value``. Raises SettingFault for what cannot be."""
        changed = self
        for assignment in assignments:
            name, equals, value = assignment.partition("=")
            names = [field.name for field in fields(self)]
            if not equals or name.strip() not in names:
                raise SettingFault(f"{assignment!r} sets nothing; write name=value with one of {', '.join(names)}.")
            values: dict[str, Any] = {name.strip(): _parse(name.strip(), value.strip(), getattr(self, name.strip()))}
            changed = replace(changed, **values)
        if not changed.dense and not changed.lexical:
            raise SettingFault("dense=false and lexical=false leave nothing to search with; keep one of them.")
        return changed

    @property
    def fusion(self) -> Fusion:
        """How the searches are weighed; without the lexical one its weight is 0."""
        return Fusion(self.weight if self.lexical else 0.0, self.power, self.sentence, self.dense)

    @property
    def splitting(self) -> Splitting:
        """How documents are cut."""
        return Splitting(self.most, self.joined)

    @property
    def embedding(self) -> tuple[str, bool, NumberFormat]:
        """What decides the vectors: the model, whether the adapter is applied, and the number format."""
        return self.model, self.adapter, cast("NumberFormat", self.dtype)

    def told(self) -> dict[str, object]:
        """Return every setting by its name."""
        return asdict(self)


def _parse(name: str, value: str, now: object) -> object:
    try:
        parsed = _value(name, value, now)
    except ValueError as fault:
        kind = {"bool": "true or false", "int": "a whole number", "float": "a number"}.get(
            type(now).__name__, "a known value"
        )
        raise SettingFault(f"{name}={value} is not possible: it takes {kind}.") from fault
    if isinstance(parsed, int | float) and not isinstance(parsed, bool):
        least, most = _LEAST.get(name, 0), _MOST.get(name, 1000)
        if not least <= parsed <= most:
            raise SettingFault(f"{name}={value} is not possible: it lies between {least} and {most}.")
    return parsed


def _value(name: str, value: str, now: object) -> object:
    if isinstance(now, bool):
        if value.lower() not in _TRUE | _FALSE:
            raise ValueError(value)
        return value.lower() in _TRUE
    if isinstance(now, int | float):
        return type(now)(value)
    if name == "dtype" and value not in {"auto", "bfloat16", "float32"}:
        raise ValueError(value)
    return value
