"""The carrier's format, on a carrier made by hand: hidden size 32, one layer, five pieces."""

import struct

import numpy as np
import pytest

from index.carrier import Q4_0, dequantise, parse
from index.errors import ModelFault

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁é"]
SHAPE = (32, 1, 2, 64, 6, 8, 2)


def block(scale=1.0, nibbles=bytes(16)):
    return struct.pack("<e", scale) + nibbles


TENSORS = (("a", 0, 2, struct.pack("<2f", 0.5, -2.0)), ("b", 1, 32, block()))


def carrier(
    *,
    magic=b"E5S1",
    version=1,
    shape=SHAPE,
    epsilon=1e-12,
    values_per_block=32,
    special=(0, 2, 1, 3),
    offsets=None,
    scores=(0.0, 0.0, 0.0, 0.0, -1.5),
    text=None,
    tensors=TENSORS,
):
    text = "".join(PIECES).encode() if text is None else text
    lengths = [len(piece.encode()) for piece in PIECES]
    offsets = [sum(lengths[:i]) for i in range(len(PIECES) + 1)] if offsets is None else offsets
    head = magic + struct.pack("<I7ifi", version, *shape, epsilon, values_per_block)
    head += struct.pack("<5iQ", len(PIECES), *special, len(text))
    head += struct.pack("<6I", *offsets) + struct.pack("<5f", *scores) + text
    head += struct.pack("<iI", 1, 9) + struct.pack("<IBI", 0xA0, 1, 0x20)
    head += struct.pack("<i", len(tensors))
    start = len(head) + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory, body = b"", b""
    for name, kind, count, data in tensors:
        entry = struct.pack("<BIQQ", kind, count, start + len(body), len(data))
        directory += struct.pack("<H", len(name)) + name.encode() + entry
        body += data
    return head + directory + body


def test_a_carrier_gives_its_architecture_vocabulary_and_tensors():
    parsed = parse(carrier())
    assert (parsed.architecture.hidden, parsed.architecture.ffn, parsed.architecture.token_types) == (
        32,
        64,
        2,
    )
    assert parsed.architecture.epsilon == pytest.approx(1e-12)
    assert parsed.vocabulary.pieces == tuple(PIECES)
    assert parsed.vocabulary.scores == (0.0, 0.0, 0.0, 0.0, -1.5)
    vocabulary = parsed.vocabulary
    assert (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk) == (0, 2, 1, 3)
    assert parsed.tensor("a", (1, 2)).tolist() == [[0.5, -2.0]]
    assert parsed.tensor("b", (4, 8)).tolist() == [[-8.0] * 8] * 4


def test_low_nibbles_are_the_first_sixteen_values_and_high_nibbles_the_last():
    one = block(0.5, bytes([0xF0, 0x81] + [0x88] * 14))
    two = block(-2.0, bytes([0x09] * 16))
    values = dequantise(np.frombuffer(one + two, Q4_0))
    assert values.dtype == np.float32
    expected_one = [-4.0, -3.5] + [0.0] * 14 + [3.5, 0.0] + [0.0] * 14
    expected_two = [-2.0] * 16 + [16.0] * 16
    assert values.tolist() == expected_one + expected_two


def test_a_carrier_cut_anywhere_is_a_model_fault():
    whole = carrier()
    for length in range(len(whole)):
        with pytest.raises(ModelFault, match="corrupt"):
            parse(whole[:length])


def test_a_carrier_with_any_byte_changed_parses_or_is_a_model_fault():
    whole = carrier()
    for at in range(len(whole)):
        for change in (0x01, 0x80, 0xFF):
            spoilt = bytearray(whole)
            spoilt[at] ^= change
            try:
                parsed = parse(bytes(spoilt))
                parsed.tensor("a", (2,))
            except ModelFault:
                continue


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"magic": b"E5S2"}, "b'E5S2' where b'E5S1'", id="another magic"),
        pytest.param({"version": 2}, "version 2 where 1", id="another version"),
        pytest.param({"shape": (32, -1, 2, 64, 6, 8, 2)}, "no BERT encoder", id="a negative number of layers"),
        pytest.param({"shape": (32, 1, 3, 64, 6, 8, 2)}, "no BERT encoder", id="heads that do not divide"),
        pytest.param({"shape": (32, 1, 2, 64, 4, 8, 2)}, "5 pieces and rows for 4", id="more pieces than rows"),
        pytest.param({"epsilon": float("nan")}, "no BERT encoder", id="an epsilon that is no number"),
        pytest.param({"values_per_block": 64}, "64 values where 32", id="another block size"),
        pytest.param({"special": (0, 2, 1, 5)}, "not all among its 5", id="a special piece beyond the last"),
        pytest.param({"special": (-1, 2, 1, 3)}, "not all among its 5", id="a negative special piece"),
        pytest.param({"offsets": (0, 3, 2, 12, 17, 22)}, "do not run from 0", id="offsets that go back"),
        pytest.param({"offsets": (0, 3, 8, 12, 17, 99)}, "do not run from 0", id="an offset beyond the text"),
        pytest.param({"scores": (0, 0, 0, 0, float("inf"))}, "not a finite number", id="an infinite score"),
        pytest.param({"text": b"\xff" * 22}, "not UTF-8", id="pieces that are no text"),
        pytest.param({"tensors": (("a", 2, 1, b"1234"),)}, "unknown kind 2", id="an unknown kind of tensor"),
        pytest.param({"tensors": (("a", 0, 1, b"1234"),) * 2}, "stands there twice", id="a tensor twice"),
        pytest.param({"tensors": (("a", 0, 2, b"1234"),)}, "4 bytes where 2 values need 8", id="too few bytes"),
        pytest.param({"tensors": (("a", 1, 33, block()),)}, "33 values", id="values that fill no block"),
    ],
)
def test_a_carrier_that_contradicts_itself_is_a_model_fault(changed, message):
    with pytest.raises(ModelFault, match=message):
        parse(carrier(**changed))


@pytest.mark.parametrize("count", [2**31 - 1, -1, -(2**31)])
def test_a_number_of_pieces_that_the_file_cannot_hold_allocates_nothing(count):
    head = b"E5S1" + struct.pack("<I7ifi", 1, *SHAPE, 1e-12, 32)
    with pytest.raises(ModelFault):
        parse(head + struct.pack("<5iQ", count, 0, 2, 1, 3, 2**64 - 1) + bytes(64))


def test_an_offset_of_a_tensor_beyond_the_file_is_a_model_fault():
    whole = carrier(tensors=(("a", 0, 1, b"1234"),))
    at = len(whole) - 4 - 16
    with pytest.raises(ModelFault, match="from byte 18446744073709551615"):
        parse(whole[:at] + struct.pack("<Q", 2**64 - 1) + whole[at + 8 :])


def test_a_tensor_that_is_missing_of_another_size_or_not_finite_is_a_model_fault():
    infinite = struct.pack("<f", float("inf"))
    parsed = parse(carrier(tensors=(("a", 0, 1, infinite), ("b", 1, 32, block(float("nan"))))))
    for name, shape, message in (
        ("c", (1,), "no tensor 'c'"),
        ("a", (2,), "1 values where"),
        ("a", (1,), "not a finite"),
        ("b", (32,), "not a finite"),
    ):
        with pytest.raises(ModelFault, match=message):
            parsed.tensor(name, shape)
