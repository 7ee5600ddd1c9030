"""Small stand-ins that can be computed in one's head."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

DIMENSION = 16


class ToyEncoder:
    """Counts words by their length: component i counts the words of i + 1 letters (the last: of 16 or more).

    "de kat zit" has one word of two letters and two of three: (0, 1, 2, 0, ...), made a unit vector. Queries
    and passages are embedded alike. A text without words points along the first axis.
    """

    name = "toy-word-lengths"
    fingerprint = "toy0000000000000"
    dimension = DIMENSION
    dtype = "float32"
    max_tokens = 512

    def embed_query(self, text: str) -> NDArray[np.float32]:
        words = text.split()[: self.max_tokens]
        counts = np.zeros(DIMENSION, np.float32)
        for word in words:
            counts[min(len(word), DIMENSION) - 1] += 1
        if not words:
            counts[0] = 1
        unit: NDArray[np.float32] = counts / np.linalg.norm(counts)
        return unit

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self.embed_query(text) for text in texts], np.float32).reshape(-1, DIMENSION)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        vectors = self.embed_queries(texts)
        if progress is not None:
            progress(len(texts))
        return vectors

    def count_tokens(self, text: str) -> int:
        return len(text.split())
