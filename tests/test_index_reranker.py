"""A cross-encoder as a second look."""

import pytest

from index.errors import ModelFault
from index.reranker import CrossReranker


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A cross-encoder of two tiny layers, with random weights."""
    import torch  # noqa: PLC0415 - seconds
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("cross")
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "tank", "schip", "zee"])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a token of text
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **special).save_pretrained(folder)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=7, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16, num_labels=1
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.mark.slow
def test_each_text_has_a_score_of_its_own_whatever_stands_beside_it(folder):
    reranker = CrossReranker.load(str(folder))
    first, second = reranker.score("tank", ["schip zee", "tank"])
    assert first != second
    assert reranker.score("tank", ["tank", "schip zee"]) == pytest.approx([second, first], abs=1e-5)


@pytest.mark.slow
def test_a_folder_that_is_no_model_is_a_model_fault(tmp_path):
    with pytest.raises(ModelFault, match="name a sentence-transformers CrossEncoder"):
        CrossReranker.load(str(tmp_path))
