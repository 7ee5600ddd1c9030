"""What the commands do: from a plan (what is asked of whom) to a finished evaluation."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.asking import Asker, LocalAsker, Progress, load_encoder, quiet
from eval.beir import load_beir
from eval.beir_run import run_beir, with_distractors
from eval.errors import SettingFault
from eval.evaluation import Evaluation
from eval.manifest import manifest, package_version
from eval.options import Options
from eval.questions import OWN_QUESTIONS, load_questions
from eval.remembering import RememberingEncoder
from eval.remote import RemoteAsker
from eval.running import run_questions
from eval.texts import TextIndex
from index.embedder import Encoder
from rag.settings import Settings

_THREADS = 2  # where much is embedded and the time of a question is not that of the service


@dataclass(frozen=True, slots=True)
class Plan:
    """Which questions are put to which documents; a field that is None is as the service has it."""

    questions: Path | None = None
    qrels: Path | None = None
    documents: Path | None = None
    store: Path | None = None
    url: str | None = None
    distractors: Path | None = None
    distractor_limit: int | None = None
    lexical_only: bool = False
    limit: int | None = None

    @property
    def is_beir(self) -> bool:
        """Whether the set is a folder in BEIR layout."""
        return self.questions is not None and not self.questions.is_file() and self.questions.suffix != ".jsonl"

    @property
    def path(self) -> Path:
        """The set."""
        return self.questions or OWN_QUESTIONS

    @property
    def set_name(self) -> str:
        """The name of the set."""
        return self.path.resolve().stem

    def warnings(self, evaluation: Evaluation) -> list[str]:
        """Return what was mended or left out."""
        told: Any = evaluation.manifest.get("warnings", [])
        return list(told)


def run(
    plan: Plan,
    options: Options,
    *,
    name: str | None = None,
    progress: Progress = quiet,
    encoder: Encoder | None = None,
) -> Evaluation:
    """Carry out a plan with these options; `encoder` takes the place of the model that they name."""
    _check(plan)
    named = name or f"{plan.set_name}-{package_version()}"
    start = time.perf_counter()
    if plan.is_beir:
        return _run_beir(plan, options, named, progress, encoder)
    asker: Asker
    if plan.url:
        asker = RemoteAsker(plan.url)
    else:
        folder = plan.documents or Settings().documents
        asker = LocalAsker.open(options, folder, store=plan.store, encoder=encoder, progress=progress)
    questions = load_questions(plan.path)[: plan.limit]
    outcomes = run_questions(asker, questions, top_k=options.top_k, progress=progress)
    snapshots = {outcome.reply.snapshot for outcome in outcomes}
    warnings = (
        (f"the snapshot changed while it was asked: {', '.join(sorted(snapshots))}",) if len(snapshots) > 1 else ()
    )
    described = manifest(
        name=named,
        question_set=plan.path,
        files={"questions": plan.path},
        service=asker.facts(),
        options={"top_k": options.top_k} if plan.url else options.told(),
        seconds=time.perf_counter() - start,
        passages_per_second=None if encoder else asker.indexing_rate(),
        warnings=warnings,
    )
    if plan.url:  # the memory of this process says nothing of the other one
        described["cost"] = {"seconds": round(time.perf_counter() - start, 1)}
    return Evaluation(named, described, outcomes)


def run_both(  # noqa: PLR0913, PLR0917
    plan: Plan, a: Options, b: Options, told_a: Sequence[str], told_b: Sequence[str], progress: Progress = quiet
) -> tuple[Evaluation, Evaluation]:
    """Carry out a plan twice. Runs of one model share what they embed, so that their times are not comparable."""
    encoders: dict[tuple[object, ...], Encoder] = {}
    evaluations: list[Evaluation] = []
    for side, options, told in (("A", a, told_a), ("B", b, told_b)):
        key = options.embedding
        if key not in encoders:
            encoders[key] = RememberingEncoder(load_encoder(*options.embedding, max(options.threads, _THREADS)))

        def report(what: str, done: int, total: int, side: str = side) -> None:
            progress(f"{side}: {what}", done, total)

        name = " ".join(told) or "as the service is"
        evaluations.append(run(plan, options, name=name, progress=report, encoder=encoders[key]))
    first, second = evaluations
    return first, second


def _run_beir(plan: Plan, options: Options, name: str, progress: Progress, encoder: Encoder | None) -> Evaluation:
    start = time.perf_counter()
    given = load_beir(plan.path, plan.qrels)
    texts = with_distractors(given.corpus, plan.distractors, plan.distractor_limit)
    threads = max(options.threads, _THREADS)
    embedded = options.dense and not plan.lexical_only
    model = (encoder or load_encoder(*options.embedding, threads)) if embedded else None
    fusion = options.altered(["dense=false"]).fusion if model is None else options.fusion
    building = time.perf_counter()
    index = TextIndex.build(texts, model, fusion=fusion, splitting=options.splitting, progress=progress)
    built = time.perf_counter() - building
    outcomes = run_beir(index, given, limit=plan.limit, progress=progress)
    files = {
        path.name: path
        for path in itertools.chain([plan.path / "corpus.jsonl", plan.path / "queries.jsonl"])
        if path.is_file()
    }
    if plan.distractors:
        files["distractors"] = plan.distractors
    described = manifest(
        name=name,
        question_set=plan.path,
        files=files,
        service={
            "model": model.name if model else "none: words alone",
            "fingerprint": model.fingerprint if model else None,
            "documents": len(texts),
            "passages": len(index),
            "index_seconds": round(built, 1),
        },
        options=options.told() | {"dense": model is not None},
        seconds=time.perf_counter() - start,
        passages_per_second=None,
        warnings=given.warnings,
    )
    return Evaluation(name, described, outcomes)


def _check(plan: Plan) -> None:
    """Refuse what would be ignored in silence."""
    if plan.is_beir:
        for value, option in ((plan.documents, "--documents"), (plan.store, "--store"), (plan.url, "--url")):
            if value:
                raise SettingFault(
                    f"{option} is for a question set of documents; the BEIR folder {plan.path} has its own texts."
                )
        return
    for given, option in (
        (plan.qrels, "--qrels"),
        (plan.distractors, "--distractors"),
        (plan.distractor_limit, "--distractor-limit"),
        (plan.lexical_only, "--lexical-only"),
    ):
        if given:
            raise SettingFault(f"{option} is for a set in BEIR layout; {plan.path} is a question set of documents.")
    if plan.url and (plan.documents or plan.store):
        raise SettingFault("--url asks a running instance about its own documents; leave --documents and --store out.")
