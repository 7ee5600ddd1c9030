"""The report of a run as tables, and these as Markdown. What each figure means stands beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.citations import FAULTS
from eval.evaluation import Evaluation, Figure, Outcome, Summary

COLUMNS = ("nDCG@10", "hit@1", "hit@5", "Recall@10", "MRR@10")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header; the first column holds names, the others figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(summary: Summary) -> list[Table]:
    """Return the tables of a run: retrieval by type, and everything else."""
    groups = summary.groups if len(summary.groups) > 1 or not summary.overall else {}
    rows = [("all questions", summary.overall), *groups.items()]
    retrieval = Table(
        "Retrieval",
        ("questions", "n", *COLUMNS),
        tuple(_retrieval(rows)),
    )
    whole = Table("All measures", ("measure", "n", "value", "95 % interval"), tuple(_every(summary)))
    service = Table("Service", ("measure", "n", "value", "what it says"), tuple(_service(summary)))
    return [retrieval, whole, service]


def facts(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return what the run was: code, snapshot, model, set, date."""
    manifest: Any = evaluation.manifest
    service = manifest.get("service", {})
    told = {
        "run": evaluation.name,
        "date": manifest.get("created"),
        "code": manifest.get("code"),
        "questions": Path(str(manifest.get("set", {}).get("path", ""))).name,
        "snapshot": service.get("id") or service.get("url"),
        "model": service.get("model"),
        "passages": service.get("passages"),
        "options": ", ".join(f"{name} {value}" for name, value in manifest.get("options", {}).items() if value != ""),
        "warnings": "; ".join(manifest.get("warnings", [])),
    }
    return [(name, str(value)) for name, value in told.items() if value not in (None, "")]


def misses(evaluation: Evaluation) -> list[Outcome]:
    """Return the questions whose gold is not among the first ten."""
    return [outcome for outcome in evaluation.outcomes if outcome.values and not outcome.values["hit@10"]]


def markdown(evaluation: Evaluation, summary: Summary) -> str:
    """Write the report as Markdown."""
    parts = [f"# Evaluation {evaluation.name}", "\n".join(f"- {name}: {value}" for name, value in facts(evaluation))]
    for table in tables(summary):
        parts += [f"## {table.title}", markdown_table(table)]
    return "\n\n".join(parts) + "\n"


def markdown_table(table: Table) -> str:
    """Write one table as Markdown."""
    right = ["---", *("---:" for _ in table.header[1:])]
    lines = [table.header, tuple(right), *table.rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


def _retrieval(rows: Sequence[tuple[str, dict[str, Figure]]]) -> Iterator[tuple[str, ...]]:
    for at, (name, figures) in enumerate(rows):
        chosen = [figures[column] for column in COLUMNS]
        yield name, str(chosen[0].n), *(f"{figure.value:.3f}" if figure.n else "–" for figure in chosen)
        if at == 0:
            yield "95 % interval", "", *(f"{figure.low:.2f}–{figure.high:.2f}" for figure in chosen)


def _interval(figure: Figure) -> str:
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f} – {figure.high:.3f}"


def _every(summary: Summary) -> Iterator[tuple[str, ...]]:
    for name, figure in summary.overall.items():
        yield name, str(figure.n), f"{figure.value:.4f}", _interval(figure)
    if summary.citations:
        yield (
            "citation accuracy",
            str(summary.citations.n),
            f"{summary.citations.value:.4f}",
            _interval(summary.citations),
        )
    for name, figure in summary.answers.items():
        yield f"answer ({name})", str(figure.n), f"{figure.value:.4f}", _interval(figure)
    if summary.refusal:
        known, supported = summary.refusal.known, summary.refusal.supported
        yield "AUROC answerable", str(known.n), f"{known.value:.4f}", _interval(known)
        yield "AUROC supported", str(supported.n), f"{supported.value:.4f}", _interval(supported)


def _service(summary: Summary) -> Iterator[tuple[str, str, str, str]]:
    if summary.citations:
        told = ", ".join(f"{count} × {FAULTS[fault]}" for fault, count in summary.faults.items())
        yield (
            "citation accuracy",
            str(summary.citations.n),
            f"{summary.citations.value:.4f}",
            told or "every passage at its place",
        )
    said = {
        "exact": "the quotes hold a whole gold quote",
        "half": "one quote holds half of a gold quote's words",
        "half, of those answered": "the same, of what was answered",
    }
    for name, figure in summary.answers.items():
        yield f"answer, {name}", str(figure.n), f"{figure.value:.3f}", said[name]
    yield from _refusal(summary)
    cost = summary.cost
    waited = f"{cost.p50:.0f} / {cost.p95:.0f} / {cost.p99:.0f} ms"
    yield "time a question", "", waited, "half, 95 % and 99 % take less"
    if cost.passages_per_second:
        yield "indexing", "", f"{cost.passages_per_second:.1f} / s", "passages embedded a second"
    if cost.peak_mib:
        yield "memory", "", f"{cost.peak_mib:.0f} MiB", "the most that the process held"


def _refusal(summary: Summary) -> Iterator[tuple[str, str, str, str]]:
    one = summary.refusal
    if one is None:
        return
    unanswerable = one.refused_right + one.answered_wrong
    answerable = one.answered_right + one.refused_wrong
    kinds = ", ".join(f"{kind} {right}/{count}" for kind, (right, count) in one.refused.items())
    yield "AUROC answerable", str(one.known.n), f"{one.known.value:.3f}", "confidence tells answerable from not"
    yield (
        "AUROC supported",
        str(one.supported.n),
        f"{one.supported.value:.3f}",
        "confidence tells gold in five from not",
    )
    yield "risk over coverage", str(one.known.n), f"{one.area:.3f}", "mean risk; lower is better"
    yield (
        "calibration error",
        str(one.known.n),
        f"{one.calibration_error:.3f}",
        "confidence and truth are this far apart",
    )
    yield "refused rightly", str(unanswerable), f"{_share(one.refused_right, unanswerable):.3f}", kinds
    yield (
        "refused wrongly",
        str(answerable),
        f"{_share(one.refused_wrong, answerable):.3f}",
        "answerable, yet not answered",
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
