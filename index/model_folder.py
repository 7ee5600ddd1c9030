"""The model folder: a carrier written down as an ordinary sentence-transformers model.

The files are the same, byte for byte, whatever the machine and the versions of the libraries: JSON and
safetensors are written here, by hand. It knows nothing about caches or digests.
"""

import json
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any, Final

from index.adapter import Adapter
from index.carrier import Architecture, Carrier, Vocabulary

__all__ = ["write_model"]

# The library fills in an empty "document" prompt where there is none, and prefers it to "passage".
PROMPTS: Final = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
LAYER: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
ENDINGS: Final = {"w": "weight", "b": "bias"}


def write_model(carrier: Carrier, folder: Path, adapter: Adapter | None = None) -> None:
    """Write `carrier` as a sentence-transformers model into the existing, empty `folder`, changed by the `adapter`.

    Raises:
        ModelFault: the carrier misses a tensor of its architecture, or has one of another size.
        OSError: a file cannot be written.

    """
    for name, content in _small_files(carrier).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    _write_safetensors(carrier, folder / "model.safetensors", adapter or Adapter({}))


def _small_files(carrier: Carrier) -> dict[str, Any]:
    special = _special_tokens(carrier.vocabulary)
    hidden = carrier.architecture.hidden
    module = "sentence_transformers.models"
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {
            "max_seq_length": carrier.architecture.positions,
            "do_lower_case": False,
        },
        "config.json": _bert_config(carrier.architecture, carrier.vocabulary.pad),
        "special_tokens_map.json": special,
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": carrier.architecture.positions,
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "tokenizer.json": _tokenizer(carrier.vocabulary),
    }


def _bert_config(architecture: Architecture, pad: int) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": architecture.hidden,
        "intermediate_size": architecture.ffn,
        "layer_norm_eps": architecture.epsilon,
        "max_position_embeddings": architecture.positions,
        "num_attention_heads": architecture.heads,
        "num_hidden_layers": architecture.layers,
        "pad_token_id": pad,
        "type_vocab_size": architecture.token_types,
        "vocab_size": architecture.vocabulary,
    }


def _special_tokens(vocabulary: Vocabulary) -> dict[str, str]:
    bos, eos, pad, unk = (
        vocabulary.pieces[i] for i in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk)
    )
    return {
        "bos_token": bos,
        "cls_token": bos,
        "eos_token": eos,
        "sep_token": eos,
        "pad_token": pad,
        "unk_token": unk,
    }


def _tokenizer(vocabulary: Vocabulary) -> dict[str, Any]:
    """Describe a Unigram tokenizer over words that each begin with a metaspace, as XLM-R has it.

    The normaliser is SentencePiece's ``nmt_nfkc``: control characters go, exotic blanks become blanks, the
    rest is NFKC. Runs of blanks collapse because the words are what stands between them.
    """
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": token,
                "content": vocabulary.pieces[token],
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for token in sorted({vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk})
        ],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}]},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special(bos), {"Sequence": {"id": "A", "type_id": 0}}, _special(eos)],
            "pair": [
                _special(bos),
                {"Sequence": {"id": "A", "type_id": 0}},
                _special(eos),
                _special(eos),
                {"Sequence": {"id": "B", "type_id": 0}},
                _special(eos),
            ],
            "special_tokens": {
                bos: {"id": bos, "ids": [vocabulary.bos], "tokens": [bos]},
                eos: {"id": eos, "ids": [vocabulary.eos], "tokens": [eos]},
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": vocabulary.unk,
            "vocab": list(zip(vocabulary.pieces, vocabulary.scores, strict=True)),
            "byte_fallback": False,
        },
    }


def _special(token: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": token, "type_id": 0}}


def _tensor_shapes(architecture: Architecture) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield (name in the carrier, name in BERT, shape) of every tensor, in the order of the file."""
    hidden, ffn = architecture.hidden, architecture.ffn
    yield "emb.word", "embeddings.word_embeddings.weight", (architecture.vocabulary, hidden)
    yield "emb.pos", "embeddings.position_embeddings.weight", (architecture.positions, hidden)
    yield "emb.type", "embeddings.token_type_embeddings.weight", (architecture.token_types, hidden)
    for short, ending in ENDINGS.items():
        yield f"emb.ln.{short}", f"embeddings.LayerNorm.{ending}", (hidden,)
    rows = dict.fromkeys(LAYER, hidden) | {"fi": ffn}
    columns = dict.fromkeys(LAYER, hidden) | {"fo": ffn}
    for layer in range(architecture.layers):
        for part, name in LAYER.items():
            weight = (hidden,) if part.endswith("ln") else (rows[part], columns[part])
            yield f"l{layer}.{part}.w", f"encoder.layer.{layer}.{name}.weight", weight
            yield f"l{layer}.{part}.b", f"encoder.layer.{layer}.{name}.bias", (rows[part],)


def _write_safetensors(carrier: Carrier, path: Path, adapter: Adapter) -> None:
    """Write the tensors one after the other, so that one at a time is held unpacked."""
    hidden = carrier.architecture.hidden
    tensors = list(_tensor_shapes(carrier.architecture))
    # The carrier has no pooler, and mean pooling needs none. BERT would fill the gap at random at every load
    # and warn about it, so it gets zeros.
    pooler = {"pooler.dense.weight": (hidden, hidden), "pooler.dense.bias": (hidden,)}
    shapes = {name: shape for _, name, shape in tensors} | pooler
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + 4 * prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (start, end)}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for source, name, shape in tensors:
            weights = adapter.changed(name, carrier.tensor(source, shape))
            file.write(weights.astype("<f4", copy=False).data)
        file.write(bytes(4 * sum(map(prod, pooler.values()))))
