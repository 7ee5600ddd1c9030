"""An encoder that remembers: it embeds a text once, however often it is asked for.

For runs whose time is not measured: the sentences of the same passages come back for many questions.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedder import Encoder


class RememberingEncoder:
    """Gives the vectors of another encoder, and is one itself; for one thread."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._passages: dict[str, NDArray[np.float32]] = {}
        self.name = encoder.name
        self.fingerprint = encoder.fingerprint
        self.dimension = encoder.dimension
        self.dtype = encoder.dtype
        self.max_tokens = encoder.max_tokens

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector ``(dim,)`` of a question."""
        vector: NDArray[np.float32] = self.embed_queries([text])[0]
        return vector

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors ``(n, dim)`` of questions."""
        return self._embed(texts, self._queries, self._encoder.embed_queries)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors ``(n, dim)`` of passages."""
        return self._embed(texts, self._passages, lambda new: self._encoder.embed_passages(new, progress=progress))

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text`."""
        return self._encoder.count_tokens(text)

    def _embed(
        self,
        texts: Sequence[str],
        known: dict[str, NDArray[np.float32]],
        embed: Callable[[list[str]], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, embed(new), strict=True))
        return np.array([known[text] for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)
