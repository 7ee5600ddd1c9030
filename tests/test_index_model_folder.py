"""The model folder, written from a carrier made of plain records: hidden size 32, one layer, six pieces."""

import json

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.carrier import Architecture, Carrier, Vocabulary
from index.errors import ModelFault
from index.model_folder import write_model

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁één", "▁loket")


def small_carrier():
    sizes = {"emb.word": 7 * 32, "emb.pos": 8 * 32, "emb.type": 2 * 32, "emb.ln.w": 32, "emb.ln.b": 32}
    for part in ("q", "k", "v", "ao", "aln", "fi", "fo", "oln"):
        rows = 64 if part == "fi" else 32
        sizes[f"l0.{part}.w"] = 32 if part.endswith("ln") else rows * (64 if part == "fo" else 32)
        sizes[f"l0.{part}.b"] = rows
    return Carrier(
        Architecture(32, 1, 2, 64, 7, 8, 2, 1e-12),
        Vocabulary(PIECES, (0.0, 0.0, 0.0, 0.0, -1.0, -2.0), bos=0, eos=2, pad=1, unk=3),
        {name: np.arange(size, dtype=np.float32) for name, size in sizes.items()},
    )


@pytest.fixture
def folder(tmp_path):
    write_model(small_carrier(), tmp_path)
    return tmp_path


def test_the_weights_stand_under_the_names_of_bert_in_rows(folder):
    weights = load_file(folder / "model.safetensors")
    assert weights["embeddings.word_embeddings.weight"][1, 0] == 32.0
    assert weights["encoder.layer.0.intermediate.dense.weight"].shape == (64, 32)
    assert weights["encoder.layer.0.output.dense.weight"].shape == (32, 64)
    assert weights["encoder.layer.0.attention.self.query.weight"][2, 5] == 69.0
    assert not weights["pooler.dense.weight"].any()
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("één loket", ["<s>", "▁één", "▁loket", "</s>"], id="plain"),
        pytest.param("  één \t\u00a0 loket\n", ["<s>", "▁één", "▁loket", "</s>"], id="blanks collapse"),
        pytest.param("e\u0301e\u0301n", ["<s>", "▁één", "</s>"], id="decomposed diacritics"),
        pytest.param("één\u200bloket", ["<s>", "▁één", "▁loket", "</s>"], id="a blank of no width"),
        pytest.param("", ["<s>", "</s>"], id="nothing"),
    ],
)
def test_the_tokenizer_splits_words_and_adds_the_special_tokens(folder, text, tokens):
    assert Tokenizer.from_file(str(folder / "tokenizer.json")).encode(text).tokens == tokens


def test_the_prompts_stand_under_every_name_that_the_library_looks_for(folder):
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))["prompts"]
    assert prompts == {"query": "query: ", "passage": "passage: ", "document": "passage: "}


def test_a_carrier_that_misses_a_tensor_is_a_model_fault(tmp_path):
    carrier = small_carrier()
    del carrier.tensors["l0.fo.b"]
    with pytest.raises(ModelFault, match=r"l0\.fo\.b"):
        write_model(carrier, tmp_path)
