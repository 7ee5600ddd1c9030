"""The embedder: texts to unit vectors, by a sentence-transformers model on the CPU.

The one file that knows sentence-transformers and torch. Both are imported when a model is loaded (some five
seconds), so that whatever embeds nothing starts at once. A query and a passage are embedded by two methods,
because the model wants a prompt before each and a caller would forget it.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault
from index.unpack import default_model, default_model_digest, default_model_name

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Embedder", "Encoder"]

# Measured on two cores of an AMD EPYC with avx512_bf16, one thread, passages of 196 tokens in batches of 16
# and a question of 20, medians of two interleaved rounds, in passages a second and milliseconds a question:
#     float32  eager  5.2, 27 ms    float32  sdpa  7.7, 26 ms
#     bfloat16 eager 12.5, 20 ms    bfloat16 sdpa 13.5, 19 ms
# With two threads: 8.8, 26 ms; 13.9, 23 ms; 20.4, 17 ms; 22.4, 18 ms. In batches of 8 eager overtakes sdpa in
# bfloat16 (26.7 against 24.8), and on a Xeon with AMX it was up to twice as fast with padded batches.
ATTENTION: Final = {"bfloat16": "eager", "float32": "sdpa"}

# Passages a second, bfloat16, eager, two threads, one run: 24 in batches of 4, 27 of 8, 21 of 16, 16 of 32.
BATCH: Final = 8

# A second thread makes a question 3 ms faster, and was seen to make it fifty times slower where another
# process wanted the core too.
THREADS: Final = 1

PASSAGE_PROMPTS: Final = ("document", "passage", "corpus")


class Encoder(Protocol):
    """What the rest of the project asks of an embedding model."""

    @property
    def name(self) -> str:
        """The model and its weights, for people."""

    @property
    def fingerprint(self) -> str:
        """A short digest; two encoders that share it give the same vectors for the same texts."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def dtype(self) -> str:
        """The number format that the model computes in; vectors are float32 whatever it is."""

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text, as `count_tokens` counts them, are embedded; the rest is cut off."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector ``(dim,)`` of a question."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors ``(n, dim)`` of questions."""

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors ``(n, dim)`` of passages, in their order.

        `progress` is called now and then with the number of passages embedded so far, at last with n.
        """

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` itself, without a prompt or special tokens."""


class Embedder:
    """A sentence-transformers model as an `Encoder`.

    Any string embeds, the empty one too; it gets the vector of the prompt. Safe to share between threads:
    one lock lets a single batch of at most 8 texts through at a time, so that a question asked while passages
    are embedded waits for one batch and not for all. In bfloat16 the vector of a text depends a little
    (cosine over 0.999) on the texts that share its batch.
    """

    def __init__(self, model: "SentenceTransformer", *, name: str, weights: str, dtype: str) -> None:
        """Take a loaded model; `weights` is a digest of its weights and vocabulary. `load` does both."""
        self._model = model
        self._lock = threading.Lock()
        self._query_prompt = model.prompts.get("query") or ""
        self._passage_prompt = next(filter(None, map(model.prompts.get, PASSAGE_PROMPTS)), "")
        limit, dimension = model.max_seq_length, model.get_embedding_dimension()
        if limit is None or dimension is None:
            raise ModelFault(f"the model {name} does not say its longest text and its dimension; choose another")
        self.name = name
        self.dtype = dtype
        self.dimension = int(dimension)
        self.max_tokens = int(limit) - self._overhead()
        parts = [weights, dtype, self._query_prompt, self._passage_prompt, limit]
        self.fingerprint = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        dtype: Literal["auto", "bfloat16", "float32"] = "auto",
        threads: int = THREADS,
        adapted: bool = True,
        cache: Path | None = None,
    ) -> Self:
        """Load a model onto the CPU; needs no network for the default model or a folder.

        Args:
            model: a sentence-transformers folder or hub name; None is the default model.
            dtype: "auto" is bfloat16 on a CPU that multiplies it natively, else float32.
            threads: how many threads torch computes with, in this whole process.
            adapted: whether the adapter is applied to the default model; of no effect on another.
            cache: where the default model is unpacked, as `default_model` has it.

        Raises:
            ModelFault: the model is missing or corrupt, or cannot be loaded.

        """
        source = default_model(cache, adapted=adapted) if model is None else model
        import torch  # noqa: PLC0415 - seconds

        torch.set_num_threads(threads)
        chosen = _native_dtype() if dtype == "auto" else dtype
        loaded = _load(str(source), chosen)
        if model is None:
            name, weights = default_model_name(adapted=adapted), default_model_digest(adapted=adapted)
            return cls(loaded, name=name, weights=weights, dtype=chosen)
        name = Path(model).resolve().name if Path(model).is_dir() else str(model)
        return cls(loaded, name=name, weights=_weights_digest(loaded), dtype=chosen)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector ``(dim,)`` of a question."""
        vector: NDArray[np.float32] = self.embed_queries([text])[0]
        return vector

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the unit vectors ``(n, dim)`` of questions."""
        return self._embed(texts, "query", self._query_prompt, None)

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Return the unit vectors ``(n, dim)`` of passages, in their order.

        `progress` is called after each batch with the number of passages embedded so far.
        """
        return self._embed(texts, "document", self._passage_prompt, progress)

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` itself, without a prompt or special tokens."""
        with self._lock:  # the tokenizer keeps its truncation as state, which embedding sets
            return len(self._tokens(text, special=False))

    def _embed(
        self, texts: Sequence[str], task: str, prompt: str, progress: Callable[[int], None] | None
    ) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        # Texts of one length share a batch, so that little is computed for padding. The longest come first:
        # if memory runs out, then at the start.
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            with self._lock:
                vectors[batch] = self._model.encode(
                    [_encodable(texts[i]) for i in batch],
                    prompt=prompt,
                    task=task,
                    batch_size=BATCH,
                    show_progress_bar=False,
                )
            if progress is not None:
                progress(start + len(batch))
        # bfloat16 leaves a length of 1 only to the third decimal, and another model may not normalise at all.
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return unit

    def _overhead(self) -> int:
        return max(len(self._tokens(p, special=True)) for p in (self._query_prompt, self._passage_prompt))

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        tokens = self._model.tokenizer(
            _encodable(text), add_special_tokens=special, truncation=False, padding=False, verbose=False
        )
        return list(tokens["input_ids"])


def _encodable(text: str) -> str:
    """Replace lone surrogates, which JSON can smuggle in and a tokenizer cannot read."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _native_dtype() -> Literal["bfloat16", "float32"]:
    import torch  # noqa: PLC0415

    able = torch.cpu.get_capabilities()
    return "bfloat16" if able.get("avx512_bf16") or able.get("amx_bf16") else "float32"


def _load(source: str, dtype: str) -> "SentenceTransformer":
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            source,
            device="cpu",
            local_files_only=Path(source).is_dir(),
            model_kwargs={"dtype": getattr(torch, dtype), "attn_implementation": ATTENTION[dtype]},
        )
    except Exception as error:  # the loaders of four libraries meet here, and their errors have no common root
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ModelFault(
            f"the model {source!r} cannot be loaded ({reason}); name a sentence-transformers model"
        ) from error
    finally:
        if bars:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _weights_digest(model: "SentenceTransformer") -> str:
    """Digest what decides the vectors of a model of unknown origin: its modules, vocabulary and weights."""
    import torch  # noqa: PLC0415

    digest = hashlib.sha256(str(model).encode())
    digest.update(json.dumps(sorted(model.tokenizer.get_vocab().items())).encode())
    for name, weights in sorted(model.state_dict().items()):
        digest.update(f"{name} {tuple(weights.shape)} {weights.dtype}".encode())
        digest.update(weights.contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
