"""Run and judgement files as TREC defined them, so that any figure can be traced and recomputed with other tools.

A run line is ``query Q0 document rank score name``, a judgement line ``query 0 document grade``; BEIR writes judgements
as ``query document grade`` under a header. Reading accepts either.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.errors import SetFault
from eval.measures import Qrels, order
from eval.questions import read_lines

Scored = Mapping[str, Sequence[tuple[str, float]]]


def write_run(path: Path, run: Scored, name: str) -> None:
    """Write a run; for each query `(document, score)`, best first.

    Scores that are equal, or would be in the 32 bits in which trec_eval holds them, are lowered by the least that keeps
    the order, so that every tool sees the ranking that was given.
    """
    lines = [
        f"{_word(query)} Q0 {_word(document)} {rank} {score!r} {_word(name)}"
        for query, scored in run.items()
        for rank, (document, score) in enumerate(_falling(scored), 1)
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_qrels(path: Path, qrels: Qrels) -> None:
    """Write judgements."""
    lines = [f"{_word(q)} 0 {_word(d)} {grade}\n" for q, grades in qrels.items() for d, grade in grades.items()]
    path.write_text("".join(lines), encoding="utf-8")


def read_run(path: Path) -> dict[str, list[str]]:
    """Read a run as rankings by score (`order` says how ties are broken). Raises SetFault with the line."""
    scored: dict[str, list[tuple[str, float]]] = {}
    for number, line in read_lines(path):
        fields = line.split()
        if len(fields) != 6:
            wanted = "6 fields (query Q0 document rank score name)"
            raise SetFault(f"{path}, line {number}: a run line has {wanted}, not {len(fields)}.")
        scored.setdefault(fields[0], []).append((fields[2], _number(fields[4], path, number)))
    return {query: order(pairs) for query, pairs in scored.items()}


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Read judgements of either form, with or without a header; of a pair judged twice the highest grade counts.

    Raises SetFault with the line.
    """
    qrels: dict[str, dict[str, int]] = {}
    for position, (number, line) in enumerate(read_lines(path)):
        fields = _fields(line)
        if len(fields) not in (2, 3, 4):
            wanted = "3 fields (query, document, grade) or 4"
            raise SetFault(f"{path}, line {number}: a judgement has {wanted}, not {len(fields)}.")
        query, document = fields[0], fields[2 if len(fields) == 4 else 1]
        grade = fields[-1] if len(fields) > 2 else "1"  # a pair alone is a judgement: relevant
        if position == 0 and (query.lower() in _HEADINGS or not _is_number(grade)):
            continue
        value = _number(grade, path, number)
        if not value.is_integer():
            raise SetFault(f"{path}, line {number}: the grade {grade!r} is no whole number.")
        grades = qrels.setdefault(query, {})
        grades[document] = max(int(value), grades.get(document, int(value)))
    return qrels


_HEADINGS = frozenset({"query-id", "query_id", "qid", "query", "topic"})


def _fields(line: str) -> list[str]:
    """Split at tabs where there are any, so that ids may hold blanks; else at blanks."""
    fields = line.rstrip("\r\n").split("\t") if "\t" in line else line.split()
    return [field.strip() for field in fields if field.strip()]


def _falling(scored: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    before = np.float32(np.inf)
    for document, score in scored:
        before = np.minimum(np.float32(score), np.nextafter(before, np.float32(-np.inf)))
        yield document, float(before)


def _word(text: str) -> str:
    """Return an id as one word; a blank would begin the next field."""
    return "_".join(text.split()) or "_"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _number(text: str, path: Path, line: int) -> float:
    if not _is_number(text):
        raise SetFault(f"{path}, line {line}: {text!r} is no number.")
    return float(text)
