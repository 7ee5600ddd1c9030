"""The models that the settings name."""

from index.embedder import Embedder
from index.reranker import CrossReranker, Reranker
from rag.settings import Settings


def load_encoder(settings: Settings, *, threads: int | None = None) -> Embedder:
    """Load the embedding model; `threads` instead of those set. Raises ModelFault."""
    chosen = threads or settings.threads
    return Embedder.load(settings.model, dtype=settings.dtype, threads=chosen, adapted=settings.adapter)


def load_reranker(settings: Settings) -> Reranker | None:
    """Load the reranker, if one is set. Raises ModelFault."""
    return CrossReranker.load(settings.reranker) if settings.reranker else None
