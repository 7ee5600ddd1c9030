"""The reranker: a second look at the passages that were found, by a cross-encoder of sentence-transformers.

A cross-encoder reads question and passage together, which is slow and sees more. None comes with the project.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from index.errors import ModelFault

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

__all__ = ["CrossReranker", "Reranker"]


class Reranker(Protocol):
    """What the rest of the project asks of a reranker."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question; more is better, on whatever scale."""


class CrossReranker:
    """A sentence-transformers CrossEncoder as a `Reranker`. Safe to share between threads."""

    def __init__(self, model: "CrossEncoder") -> None:
        self._model = model
        self._lock = threading.Lock()

    @classmethod
    def load(cls, model: str) -> Self:
        """Load a folder or hub name onto the CPU. Raises ModelFault where that cannot be."""
        from sentence_transformers import CrossEncoder  # noqa: PLC0415 - seconds, for the few who want it

        try:
            return cls(CrossEncoder(model, device="cpu", local_files_only=Path(model).is_dir(), num_labels=1))
        except Exception as error:  # as in the embedder: the errors of four libraries have no common root
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise ModelFault(
                f"the reranker {model!r} cannot be loaded ({reason}); name a sentence-transformers CrossEncoder"
            ) from error

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the scores of the model."""
        with self._lock:
            scores = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in scores]
