"""The adapter: what training changed in the default model, as matrices of low rank, in a few megabytes.

It is added to the weights when the model is unpacked, so that it costs nothing afterwards. `adapters/README.md` says
where it comes from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from corpus.disk import digest_file
from index.errors import ModelFault

__all__ = ["ADAPTER", "ADAPTER_SHA256", "Adapter"]

ADAPTER: Final = Path(__file__).parent / "adapters" / "dutch-government.safetensors"
ADAPTER_SHA256: Final = "69e8d5c0b7f599d4c9a2f629cfdbca44189adb464fb6249d1f28e37a77a1cf13"
UP, DOWN = ".up", ".down"  # the two factors of a matrix: ``(rows, rank)`` and ``(rank, columns)``


@dataclass(frozen=True, slots=True)
class Adapter:
    """Changes by the name of the weights in BERT: of a vector the whole, of a matrix its two factors."""

    changes: Mapping[str, NDArray[np.float16]]

    @classmethod
    def load(cls, path: Path = ADAPTER, sha256: str = ADAPTER_SHA256) -> Self:
        """Read an adapter. Raises ModelFault where it is missing, broken or another than `sha256` says."""
        try:
            found = digest_file(path)
            if found != sha256:
                raise ModelFault(f"{path} has SHA-256 {found} where {sha256} is due; install the project again")
            return cls(load_file(path))
        except (OSError, SafetensorError) as error:
            raise ModelFault(f"the adapter {path} cannot be read ({error}); install the project again") from error

    def changed(self, name: str, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the weights as training changed them, to the last bit the same on every machine.

        Only single products and sums are computed, in a fixed order: a matrix product rounds as each processor likes.
        """
        if name in self.changes:
            return weights + self.changes[name].astype(np.float32)
        if name + UP not in self.changes:
            return weights
        changed = weights.copy()
        ups, downs = (self.changes[name + ending].astype(np.float32) for ending in (UP, DOWN))
        for up, down in zip(ups.T, downs, strict=True):
            changed += up[:, np.newaxis] * down
        return changed
