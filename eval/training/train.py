"""Train the adapter of the default model, and write it.

    python eval/training/train.py texts.jsonl.gz more.jsonl --out index/adapters/dutch-government.safetensors

It learns from the passages that `questions.jsonl` asks about by identifier, and then from the sections of
`papers.jsonl`. The texts of those passages are given: JSON lines of `_id` (or `id`), `title` and `text`, and questions
of their own in `lay` and `normal` if they have any. Beside a `corpus.jsonl` of BEIR, the questions of its
`queries.jsonl` are taken too, as far as `questions.jsonl` asks about the same passages. What either file marks as held
out is not trained on. About an hour and a half on two cores, in float32.

Beside each matrix of the encoder two thin ones are trained, whose product is added to it (LoRA: Hu and others, 2022);
all else stays as it is. The passages of a batch are each other's negatives (van den Oord and others, 2018). They are
hard ones: the passages of a section are always together, and half of the others come with their nearest of the epoch
under the original model; near copies of the right passage are left out. While the sections are learned, each passage
must also find its question among those of the batch and near ones that nothing answers, so that the scores of
different questions can be compared. Questions in proper terms are ranked well by the original model already; for these
training also keeps its ranking of the batch (distillation: Hinton and others, 2015).

The sections are learned in two runs of different length, both from where the passages alone have led. Their mean is
taken, and a share of it kept (Wortsman and others, 2022, twice: "model soups" and "robust fine-tuning"), so that the
model still knows what it knew; it is cut back to the rank of one run.
"""

import argparse
import random
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer, PreTrainedModel

from eval.questions import parse_object, read_lines
from eval.trec import read_qrels
from index.adapter import DOWN, UP
from index.unpack import default_model

HERE = Path(__file__).parent
SEED = 17
BATCH, RATE, TEMPERATURE = 32, 1e-3, 0.02
RUNS = ((2, 0.1), (4, 0.2))  # epochs of the sections, and the part of the passages alone that comes among them once
QUESTIONS = 3  # of each passage in a batch, drawn anew each time
PASSAGE_TOKENS, QUESTION_TOKENS = 144, 64
NEIGHBOURS, NEAR_COPY = 3, 0.97  # passages that follow one into its batch; the cosine from which one is no negative
TITLE = 90  # characters; titles of regulations go on for paragraphs, and a paper's heading does not
TITLED = 0.7  # of the passages stand under their title, as in an index; the others bare, as sentences do
BACK = 0.5  # weight of the loss from passages to questions, which makes the scores of different questions comparable
NEVER = -1e4  # the score of what is left out
RANK, SHARE = 32, 0.9  # columns of the thin matrices, and how much of what was learned is kept

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A passage with the questions that it answers."""

    title: str
    text: str
    lay: tuple[str, ...]
    official: tuple[str, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """All of them; those in proper terms come last."""
        return self.lay + self.official


@dataclass(frozen=True, slots=True)
class Section:
    """Passages that go into a batch together, and questions near to them that none of them answers."""

    passages: tuple[Asked, ...]
    near: tuple[str, ...] = ()


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, gzipped or not. Raises SetFault where it cannot be read."""
    return (parse_object(line) for _, line in read_lines(path))


def read_sections(path: Path) -> list[Section]:
    """Return the sections of the written papers that are not held out."""
    return [
        Section(
            tuple(
                Asked(f"{row['title']} | {row['heading']}", one["text"], tuple(one["lay"]), tuple(one["official"]))
                for one in row["passages"]
            ),
            tuple(row["near"]),
        )
        for row in read_rows(path)
        if not row["held_out"]
    ]


def gather(texts: Sequence[Path], questions: Path) -> list[Asked]:
    """Bring the questions and the passages that they ask about together."""
    rows = {row["passage"]: row for row in read_rows(questions)}
    real: dict[str, list[str]] = {}
    for path in texts:
        for passage, question in real_questions(path):
            real.setdefault(passage, []).append(question)
    found: dict[str, Asked] = {}
    for given in (given for path in texts for given in read_rows(path)):
        name = given.get("_id") or given["id"]
        row = rows.get(name, {"lay": [], "official": [], "held_out": False})
        if name in found or row["held_out"]:
            continue
        lay = [*row["lay"], *([given["lay"]] if given.get("lay") else [])]
        official = [*row["official"], *([given["normal"]] if given.get("normal") else [])]
        if lay or official:
            title = textwrap.shorten(given["title"], TITLE, placeholder="")
            found[name] = Asked(title, given["text"], tuple(lay), (*official, *real.get(name, ())))
    missing = sum(not row["held_out"] for row in rows.values()) - len(rows.keys() & found)
    print(f"no text for {missing} of the passages asked about", flush=True)
    return list(found.values())


def real_questions(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield passage and question of the judgements that lie beside a BEIR corpus."""
    judged = corpus.parent / "qrels.tsv"
    if corpus.name == "corpus.jsonl" and judged.exists():
        queries = {row["_id"]: row["text"] for row in read_rows(corpus.parent / "queries.jsonl")}
        for query, grades in read_qrels(judged).items():
            for passage, grade in grades.items():
                if query in queries and grade > 0:
                    yield passage, queries[query]


class LowRank(torch.nn.Module):
    """A linear layer ``(rows, columns)`` and two thin ones beside it, whose product is nothing at first."""

    def __init__(self, linear: torch.nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.up = torch.nn.Parameter(torch.zeros(linear.out_features, RANK))
        self.down = torch.nn.Parameter(torch.randn(RANK, linear.in_features) / linear.in_features**0.5)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return what the changed layer makes of the states ``(..., columns)``."""
        changed: torch.Tensor = self.linear(states) + states @ self.down.T @ self.up.T
        return changed

    def change(self) -> torch.Tensor:
        """Return the change ``(rows, columns)``."""
        return self.up @ self.down


class Trainee:
    """The model while it is trained."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model: PreTrainedModel = AutoModel.from_pretrained(folder, attn_implementation="sdpa", dtype=torch.float32)
        self.model.requires_grad_(requires_grad=False)
        self.factors: dict[str, LowRank] = {}
        for name, module in list(self.model.encoder.named_modules()):
            if isinstance(module, torch.nn.Linear):
                low = self.factors[f"encoder.{name}.weight"] = LowRank(module)
                parent, _, attribute = name.rpartition(".")
                setattr(self.model.encoder.get_submodule(parent), attribute, low)

    def embed(self, texts: Sequence[str], tokens: int) -> torch.Tensor:
        """Return the unit vectors ``(n, dim)`` of texts that carry their prompt."""
        batch = self._tokenizer(list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt")
        states = self.model(**batch).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1)
        return functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)

    def passages(self, texts: Sequence[str]) -> torch.Tensor:
        """Return the vectors of passages."""
        return self.embed(["passage: " + text for text in texts], PASSAGE_TOKENS)

    def questions(self, texts: Sequence[str]) -> torch.Tensor:
        """Return the vectors of questions."""
        return self.embed(["query: " + text for text in texts], QUESTION_TOKENS)


@dataclass(frozen=True, slots=True)
class Original:
    """The original model's vector ``(dim,)`` of each passage under its title, and of each question in proper terms."""

    passages: dict[Asked, Vectors]
    official: dict[str, Vectors]


def ask_original(trainee: Trainee, asked: Sequence[Asked]) -> Original:
    """Embed all with the model before it has learned anything."""
    official = [question for one in asked for question in one.official]
    passages = _embed_all(trainee.passages, [f"{one.title}\n{one.text}" for one in asked])
    vectors = _embed_all(trainee.questions, official)
    return Original(dict(zip(asked, passages, strict=True)), dict(zip(official, vectors, strict=True)))


def _embed_all(embed: Callable[[Sequence[str]], torch.Tensor], texts: Sequence[str]) -> list[Vectors]:
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors: dict[int, Vectors] = {}
    with torch.no_grad():
        for start in range(0, len(order), 16):
            rows = order[start : start + 16]
            vectors |= dict(zip(rows, embed([texts[i] for i in rows]).numpy(), strict=True))
    return [vectors[i] for i in range(len(texts))]


def epoch(
    sections: Sequence[Section], alone: Sequence[Asked], original: Original, draw: random.Random
) -> Iterator[list[Section]]:
    """Yield the batches of one epoch, each passage once."""
    groups = [*sections, *_companies(alone, original, draw)]
    draw.shuffle(groups)
    batch: list[Section] = []
    for group in groups:
        if sum(len(one.passages) for one in (*batch, group)) > BATCH:
            yield batch
            batch = []
        batch.append(group)
    if batch:
        yield batch


def _companies(alone: Sequence[Asked], original: Original, draw: random.Random) -> Iterator[Section]:
    """Yield each passage once; about half of them come with their neighbours."""
    if not alone:
        return
    vectors = np.stack([original.passages[one] for one in alone])
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -np.inf)
    near = np.argsort(-alike, axis=1)[:, :NEIGHBOURS]
    used: set[int] = set()
    for one in draw.sample(range(len(alone)), len(alone)):
        if one not in used:
            company = [i for i in near[one].tolist() if i not in used] if draw.random() < 0.5 else []
            used.update((one, *company))
            yield Section(tuple(alone[i] for i in (one, *company)))


def loss_of(
    trainee: Trainee, sections: Sequence[Section], original: Original, draw: random.Random, *, back: float
) -> torch.Tensor:
    """Return the loss of a batch.

    Its parts: each question is to find its passage among all, each passage its question among all and the near ones
    (weighed by `back`), and a question in proper terms is to rank the passages as the original model does.
    """
    batch = [one for section in sections for one in section.passages]
    pairs = [
        (question, at)
        for at, one in enumerate(batch)
        for question in draw.sample(one.questions, min(QUESTIONS, len(one.questions)))
    ]
    near = [question for section in sections for question in section.near]
    right = torch.tensor([at for _, at in pairs])
    titled = [f"{one.title}\n{one.text}" if draw.random() < TITLED else one.text for one in batch]
    scores = trainee.questions([*(question for question, _ in pairs), *near]) @ trainee.passages(titled).T / TEMPERATURE
    before = torch.tensor(np.stack([original.passages[one] for one in batch]))
    copies = (before @ before.T > NEAR_COPY) & ~torch.eye(len(batch), dtype=torch.bool)
    found = scores[: len(pairs)].masked_fill(copies[right], NEVER)
    forgot = _forgotten(found, copies[right], pairs, before, original)
    # Of the questions of a passage, or of its copies, each is held against those of other passages only.
    asked = scores.T[right].clone()
    own = (right == right.unsqueeze(1)) | copies[right][:, right]
    own.fill_diagonal_(fill_value=False)
    asked[:, : len(pairs)] = asked[:, : len(pairs)].masked_fill(own, NEVER)
    chosen = functional.cross_entropy(asked, torch.arange(len(pairs)))
    return functional.cross_entropy(found, right) + back * chosen + forgot


def _forgotten(
    found: torch.Tensor,
    copies: torch.Tensor,
    pairs: Sequence[tuple[str, int]],
    before: torch.Tensor,
    original: Original,
) -> torch.Tensor:
    """Return how far the ranking for questions in proper terms has moved from the original model's."""
    known = [row for row, (question, _) in enumerate(pairs) if question in original.official]
    if not known:
        return found.new_zeros(())
    teacher = torch.tensor(np.stack([original.official[pairs[row][0]] for row in known])) @ before.T / TEMPERATURE
    teacher = teacher.masked_fill(copies[known], NEVER).softmax(1)
    return functional.kl_div(found[known].log_softmax(1), teacher, reduction="batchmean")


def train(
    trainee: Trainee, sections: Sequence[Section], alone: Sequence[Asked], draw: random.Random
) -> dict[str, torch.Tensor]:
    """Train on the passages alone, then on the sections; return the change of each matrix, the mean of the runs."""
    original = ask_original(trainee, [*(one for section in sections for one in section.passages), *alone])
    first = list(epoch([], alone, original, draw))
    plans = [
        [batch for part in range(epochs) for batch in epoch(sections, again[part::epochs], original, draw)]
        for epochs, share in RUNS
        for again in [draw.sample(alone, round(share * len(alone)))]
    ]
    course(trainee, first, original, draw, back=0.0)
    start = {name: (low.up.detach().clone(), low.down.detach().clone()) for name, low in trainee.factors.items()}
    runs: list[dict[str, torch.Tensor]] = []
    for plan in plans:
        for name, low in trainee.factors.items():
            low.up.data, low.down.data = (one.clone() for one in start[name])
        course(trainee, plan, original, draw, back=BACK)
        runs.append({name: low.change().detach() for name, low in trainee.factors.items()})
    return {name: torch.stack([run[name] for run in runs]).mean(0) for name in start}


def course(
    trainee: Trainee, plan: Sequence[Sequence[Section]], original: Original, draw: random.Random, *, back: float
) -> None:
    """Train on these batches, with a rate that rises for a tenth of the way and then falls to nothing."""
    weights = [weight for low in trainee.factors.values() for weight in (low.up, low.down)]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    rise = max(1, len(plan) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / rise) * (len(plan) - step) / len(plan)
    )
    start = time.perf_counter()
    for number, batch in enumerate(plan, 1):
        loss = loss_of(trainee, batch, original, draw, back=back)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        if number % 20 == 0 or number == 1:
            print(f"{number}/{len(plan)} loss {loss.item():.3f}, {time.perf_counter() - start:.0f} s", flush=True)


def adapter(changes: Mapping[str, torch.Tensor]) -> dict[str, NDArray[np.float16]]:
    """Return the share of the changes that is kept, each as its two best factors (SVD), as `index.adapter` reads it."""
    learned = {}
    for name, change in changes.items():
        left, sizes, right = torch.linalg.svd(change, full_matrices=False)
        root = sizes[:RANK].sqrt()
        # In C order: safetensors writes the memory as it lies.
        learned[name + UP] = (SHARE * left[:, :RANK] * root).numpy().astype(np.float16, order="C")
        learned[name + DOWN] = (root[:, None] * right[:RANK]).numpy().astype(np.float16, order="C")
    return learned


def main() -> None:
    """Train, and write the adapter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--papers", type=Path, default=HERE / "papers.jsonl")
    parser.add_argument("--questions", type=Path, default=HERE / "questions.jsonl")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    draw = random.Random(SEED)
    trainee = Trainee(default_model(adapted=False))
    sections, alone = read_sections(given.papers), gather(given.texts, given.questions)
    if not sections or not alone:
        parser.error(f"{len(sections)} sections and {len(alone)} passages with questions; both are needed")
    every = [*(one for section in sections for one in section.passages), *alone]
    print(f"{len(every)} passages, {len(sections)} sections, {sum(len(one.questions) for one in every)} questions")
    save_file(adapter(train(trainee, sections, alone, draw)), given.out)


if __name__ == "__main__":
    main()
