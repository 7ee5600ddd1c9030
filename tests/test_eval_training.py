"""Training the adapter: what it learns from, and what it writes."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from corpus.disk import digest_file
from eval.training import train
from eval.training.train import Asked, LowRank, Original, Section
from index.adapter import Adapter

ALONE = [Asked("Titel", f"tekst {i}", (f"lekenvraag {i}",), (f"vakvraag {i}",)) for i in range(70)]
SECTIONS = [
    Section(tuple(replace(one, text=f"sectie {i} {one.text}") for one in ALONE[:3]), (f"bijna {i}",)) for i in range(20)
]


@pytest.fixture
def original():
    rng = np.random.default_rng(3)
    every = [*ALONE, *(one for section in SECTIONS for one in section.passages)]
    return Original({one: rng.normal(size=8).astype(np.float32) for one in every}, {})


def lines(path, *rows):
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_what_is_held_out_is_not_learned(tmp_path):
    questions = lines(
        tmp_path / "questions.jsonl",
        {"passage": "a", "lay": ["l"], "official": ["o"], "held_out": False},
        {"passage": "b", "lay": ["l"], "official": ["o"], "held_out": True},
    )
    texts = lines(
        tmp_path / "texts.jsonl",
        {"_id": "a", "title": "T", "text": "van a"},
        {"_id": "b", "title": "T", "text": "van b"},
        {"_id": "c", "title": "T", "text": "van c"},
        {"id": "d", "title": "T", "text": "van d", "lay": "eigen vraag"},
    )
    found = train.gather([texts], questions)
    assert found == [Asked("T", "van a", ("l",), ("o",)), Asked("T", "van d", ("eigen vraag",), ())]
    section = {
        "title": "T",
        "heading": "K",
        "passages": [{"text": "p", "lay": ["l"], "official": ["o"]}],
        "near": ["n"],
    }
    papers = lines(tmp_path / "papers.jsonl", section | {"held_out": False}, section | {"held_out": True})
    assert train.read_sections(papers) == [Section((Asked("T | K", "p", ("l",), ("o",)),), ("n",))]


def test_no_paragraph_is_both_learned_and_held_out():
    rows = list(train.read_rows(train.HERE / "papers.jsonl"))
    learned, held = (
        {p["text"] for row in rows for p in row["passages"] if row["held_out"] is is_held} for is_held in (False, True)
    )
    assert learned
    assert held
    assert not learned & held


@pytest.mark.parametrize("sections", [SECTIONS, []])
def test_an_epoch_has_every_passage_once_and_keeps_sections_together(original, sections):
    batches = list(train.epoch(sections, ALONE, original, random.Random(1)))
    assert all(0 < sum(len(one.passages) for one in batch) <= train.BATCH for batch in batches)
    seen = [one for batch in batches for section in batch for one in section.passages]
    assert len(seen) == len(set(seen))
    assert set(seen) == {*ALONE, *(one for section in sections for one in section.passages)}
    assert {section for batch in batches for section in batch} >= set(sections)


def test_a_changed_layer_and_the_adapter_written_of_it_are_the_same_change(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "SHARE", 0.5)
    torch.manual_seed(1)
    low = LowRank(torch.nn.Linear(6, 4))
    states = torch.randn(3, 6)
    assert torch.equal(low(states), low.linear(states))
    with torch.no_grad():
        low.up.copy_(torch.randn(4, train.RANK))
        change = low.up @ low.down
        assert torch.allclose(low(states), low.linear(states) + states @ change.T, atol=1e-5)
    path = tmp_path / "adapter.safetensors"
    save_file(train.adapter({"encoder.a.weight": low.change().detach()}), path)
    weights = low.linear.weight.detach().numpy()
    changed = Adapter.load(path, digest_file(path)).changed("encoder.a.weight", weights)
    assert np.allclose(changed, weights + 0.5 * change.numpy(), atol=0.02)
