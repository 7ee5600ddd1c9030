"""Runs on disk: a folder that holds all that a figure came from.

manifest.json     code, data, settings, machine
run.trec          the ranking of every question
qrels.trec        the judgements that it was measured with
questions.jsonl   what came of each question, one a line
summary.json      every figure
report.md, report.html
"""

import dataclasses
import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.errors import RunFault
from eval.evaluation import Evaluation, Outcome, Summary
from eval.page import page
from eval.report import markdown
from eval.trec import write_qrels, write_run

RUNS = Path(__file__).parent / "results" / "runs"
_MANIFEST, _QUESTIONS, _SUMMARY = "manifest.json", "questions.jsonl", "summary.json"
_OUTCOME = TypeAdapter(Outcome)


def save(evaluation: Evaluation, summary: Summary, folder: Path) -> None:
    """Write a run into a folder; what an older run of this name left there is replaced. Raises RunFault."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / _MANIFEST, json.dumps(evaluation.manifest, ensure_ascii=False, indent=1, default=str))
        lines = (_OUTCOME.dump_json(outcome).decode() for outcome in evaluation.outcomes)
        _write(folder / _QUESTIONS, "\n".join(lines))
        _write(folder / _SUMMARY, json.dumps(dataclasses.asdict(summary), ensure_ascii=False, indent=1))
        write_run(
            folder / "run.trec", {outcome.id: outcome.ranking for outcome in evaluation.outcomes}, evaluation.name
        )
        write_qrels(folder / "qrels.trec", {o.id: o.relevant for o in evaluation.outcomes if o.relevant})
        _write(folder / "report.md", markdown(evaluation, summary))
        _write(folder / "report.html", page(evaluation, summary))
    except OSError as fault:
        raise RunFault(f"{folder} cannot be written: {fault.strerror}; choose another with --out.") from fault


def load(folder: Path) -> Evaluation:
    """Read a run. Raises RunFault where it is missing or broken."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        lines = (folder / _QUESTIONS).read_text(encoding="utf-8").split("\n")
        outcomes = tuple(_OUTCOME.validate_json(line) for line in lines if line)
        return Evaluation(str(manifest["name"]), manifest, outcomes)
    except OSError as fault:
        raise RunFault(f"{folder} holds no run: {fault.strerror}; make one with: kamervraag eval --out.") from fault
    except (ValidationError, ValueError, KeyError, TypeError) as fault:
        reason = str(fault).splitlines()[0]
        raise RunFault(f"{folder} holds a run that cannot be read: {reason}; run it again.") from fault


def _write(path: Path, text: str) -> None:
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
