"""What can be wrong with a written sentence."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal[
    "no_citation", "unknown_passage", "link", "quotation", "paper", "figure", "name", "negation", "reserve",
    "direction", "order", "role", "words",
    "context",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence is not supported; `detail` is the part of it that is not."""

    reason: Reason
    detail: str = ""
