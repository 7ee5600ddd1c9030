"""Train the adapter of the default model, and write it.

    python eval/training/train.py texts.jsonl.gz more.jsonl --out index/adapters/dutch-government.safetensors

The texts hold the passages that `questions.jsonl` asks about, by identifier: JSON lines of `_id` (or `id`), `title` and
`text`, and questions of their own in `lay` and `normal` if they have any. Beside a `corpus.jsonl` of BEIR, the
questions of its `queries.jsonl` are taken too, as far as `questions.jsonl` asks about the same passages. What that file
marks as held out is not trained on. About a quarter of an hour on two cores.

Beside each matrix of the encoder two thin ones are trained, whose product is added to it (LoRA: Hu and others, 2022);
all else stays as it is. The passages of a batch are each other's negatives (van den Oord and others, 2018). Half of a
batch are near neighbours of its other half under the original model, so that the negatives are hard; near copies of the
right passage are left out. Of what was learned a share is kept (Wortsman and others, 2022), so that the model still
knows what it knew.
"""

import argparse
import gzip
import json
import random
import textwrap
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch.nn import functional
from torch.nn.utils import parametrize
from transformers import AutoModel, AutoTokenizer, PreTrainedModel

from index.adapter import DOWN, UP
from index.unpack import default_model

SEED = 17
EPOCHS, BATCH, RATE, TEMPERATURE = 1, 32, 5e-4, 0.02
QUESTIONS = 2  # of each passage in a batch, drawn anew each time
PASSAGE_TOKENS, QUESTION_TOKENS = 112, 64
NEIGHBOURS, NEAR_COPY = 3, 0.97  # passages that follow one into its batch; the cosine from which one is no negative
TITLE = 90  # characters; titles of regulations go on for paragraphs, and a paper's heading does not
RANK, SHARE = 16, 0.7  # columns of the thin matrices, and how much of what was learned is kept


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage with the questions that it answers."""

    passage: str
    questions: tuple[str, ...]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, gzipped or not."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def gather(texts: Sequence[Path], questions: Path, draw: random.Random) -> list[Asked]:
    """Bring questions and passages together; half of the passages stand under their title, as in an index."""
    rows = list(read_lines(questions))
    wanted = {row["passage"]: [*row["lay"], *row["official"]] for row in rows if not row["held_out"]}
    held = {row["passage"] for row in rows if row["held_out"]}
    for path in texts:
        for passage, question in real_questions(path):
            if passage in wanted:
                wanted[passage].append(question)
    found: dict[str, Asked] = {}
    for row in (row for path in texts for row in read_lines(path)):
        name = row.get("_id") or row["id"]
        asked = [*wanted.get(name, []), *(row[kind] for kind in ("lay", "normal") if row.get(kind))]
        if asked and name not in found and name not in held:
            title = f"{textwrap.shorten(row['title'], TITLE, placeholder='')}\n" if draw.random() < 0.5 else ""
            found[name] = Asked(title + row["text"], tuple(asked))
    missing = wanted.keys() - found.keys()
    print(
        f"{len(found)} passages, {sum(len(one.questions) for one in found.values())} questions; "
        f"no text for {len(missing)}",
        flush=True,
    )
    return list(found.values())


def real_questions(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield passage and question of the judgements that lie beside a BEIR corpus."""
    judged = corpus.parent / "qrels.tsv"
    if corpus.name == "corpus.jsonl" and judged.exists():
        queries = {row["_id"]: row["text"] for row in read_lines(corpus.parent / "queries.jsonl")}
        for line in judged.read_text(encoding="utf-8").splitlines():
            query, *_, passage, grade = line.split("\t")
            if query in queries and grade != "0":
                yield passage, queries[query]


class LowRank(torch.nn.Module):
    """A change to a matrix ``(rows, columns)``: the product of two thin ones, nothing at first."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.up = torch.nn.Parameter(torch.zeros(rows, RANK))
        self.down = torch.nn.Parameter(torch.randn(RANK, columns) / columns**0.5)

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        """Return the changed matrix."""
        return weight + self.up @ self.down


class Trainee:
    """The model while it is trained."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model: PreTrainedModel = AutoModel.from_pretrained(
            folder, attn_implementation="eager", dtype=torch.float32
        )
        self.model.requires_grad_(requires_grad=False)
        self.factors: dict[str, LowRank] = {}
        for name, module in list(self.model.encoder.named_modules()):
            if isinstance(module, torch.nn.Linear):
                low = self.factors[f"encoder.{name}.weight"] = LowRank(*module.weight.shape)
                parametrize.register_parametrization(module, "weight", low)

    def embed(self, texts: Sequence[str], tokens: int) -> torch.Tensor:
        """Return the unit vectors ``(n, dim)`` of texts that carry their prompt."""
        batch = self._tokenizer(list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt")
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = self.model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1)
        return functional.normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)

    def passages(self, asked: Sequence[Asked]) -> torch.Tensor:
        """Return the vectors of passages."""
        return self.embed(["passage: " + one.passage for one in asked], PASSAGE_TOKENS)


def neighbours(trainee: Trainee, asked: Sequence[Asked]) -> NDArray[np.float32]:
    """Return the vectors ``(n, dim)`` of all passages under the original model."""
    order = sorted(range(len(asked)), key=lambda i: len(asked[i].passage))
    vectors = np.zeros((len(asked), trainee.model.config.hidden_size), np.float32)
    with torch.no_grad():
        for start in range(0, len(order), 16):
            rows = order[start : start + 16]
            vectors[rows] = trainee.passages([asked[i] for i in rows]).numpy()
    return vectors


def batches(vectors: NDArray[np.float32], draw: random.Random) -> Iterator[list[int]]:
    """Yield the batches of one epoch, each passage once; about half of them come with their neighbours."""
    near = np.argsort(-(vectors @ vectors.T), axis=1)[:, 1 : NEIGHBOURS + 1]
    order = list(range(len(vectors)))
    draw.shuffle(order)
    used: set[int] = set()
    batch: list[int] = []
    for one in order:
        if one in used:
            continue
        company = [i for i in near[one].tolist() if i not in used] if draw.random() < 0.5 else []
        batch += [one, *company][: BATCH - len(batch)]
        used.update(batch)
        if len(batch) == BATCH:
            yield batch
            batch = []


def loss_of(trainee: Trainee, rows: Sequence[Asked], vectors: NDArray[np.float32], draw: random.Random) -> torch.Tensor:
    """Return the loss of a batch; `vectors` are those of its passages under the original model."""
    pairs = [
        (question, at)
        for at, one in enumerate(rows)
        for question in draw.sample(one.questions, min(QUESTIONS, len(one.questions)))
    ]
    right = torch.tensor([at for _, at in pairs])
    questions = trainee.embed(["query: " + question for question, _ in pairs], QUESTION_TOKENS)
    scores = questions @ trainee.passages(rows).T / TEMPERATURE
    copies = torch.tensor(vectors @ vectors.T > NEAR_COPY) & ~torch.eye(len(rows), dtype=torch.bool)
    return functional.cross_entropy(scores.masked_fill(copies[right], -1e4), right)


def train(trainee: Trainee, asked: Sequence[Asked], draw: random.Random) -> None:
    """Train for all epochs, with a rate that rises for a tenth of the way and then falls to nothing."""
    vectors = neighbours(trainee, asked)
    plan = [batch for _ in range(EPOCHS) for batch in batches(vectors, draw)]
    weights = [weight for low in trainee.factors.values() for weight in low.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    rise = max(1, len(plan) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / rise) * (len(plan) - step) / len(plan)
    )
    start = time.perf_counter()
    for number, batch in enumerate(plan, 1):
        loss = loss_of(trainee, [asked[i] for i in batch], vectors[batch], draw)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        if number % 20 == 0 or number == 1:
            print(f"{number}/{len(plan)} loss {loss.item():.3f}, {time.perf_counter() - start:.0f} s", flush=True)


def adapter(factors: dict[str, LowRank]) -> dict[str, NDArray[np.float16]]:
    """Return what was learned as `index.adapter` reads it."""
    learned = {}
    for name, low in factors.items():
        learned[name + UP] = (SHARE * low.up.detach()).numpy().astype(np.float16)
        learned[name + DOWN] = low.down.detach().numpy().astype(np.float16)
    return learned


def main() -> None:
    """Train, and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--questions", type=Path, default=Path(__file__).parent / "questions.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    trainee = Trainee(default_model(adapted=False))
    asked = gather(given.texts, given.questions, draw)
    train(trainee, asked, draw)
    save_file(adapter(trainee.factors), given.out)


if __name__ == "__main__":
    main()
