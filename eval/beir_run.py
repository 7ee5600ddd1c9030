"""Running a BEIR set: an index over its corpus (and distractors, if any), and every judged query asked."""

import itertools
import time
from collections.abc import Sequence
from pathlib import Path

from eval.asking import Progress, quiet
from eval.beir import BeirSet, Text, read_texts
from eval.evaluation import Outcome
from eval.replies import Reply, Shown
from eval.running import with_values
from eval.texts import TextIndex

_SHOWN = 400  # characters of a text that are kept for people to read


def with_distractors(corpus: Sequence[Text], path: Path | None, limit: int | None = None) -> list[Text]:
    """Return the corpus with the texts of a file mixed in; their ids get a prefix, so that none can be a judged one."""
    if path is None:
        return list(corpus)
    distractors = itertools.islice(read_texts(path), limit)
    return [*corpus, *(Text(f"distractor:{text.id}", text.title, text.text) for text in distractors if text.text)]


def run_beir(
    index: TextIndex, given: BeirSet, *, limit: int | None = None, progress: Progress = quiet
) -> tuple[Outcome, ...]:
    """Ask every judged query, or the first `limit` of them, and judge what came."""
    texts = {text.id: text for text in given.corpus}
    queries = list(itertools.islice(given.queries.items(), limit))
    if queries:
        index.search(queries[0][1])  # thrown away, so that no time is counted for what is done once
    outcomes: list[Outcome] = []
    for number, (query, question) in enumerate(queries, 1):
        start = time.perf_counter()
        found = index.search(question)
        milliseconds = (time.perf_counter() - start) * 1000
        hits = tuple(
            Shown(rank, score, text.id, _short(text), text.title or text.id)
            for rank, (text, score) in enumerate(found, 1)
        )
        grades = given.qrels[query]
        outcomes.append(
            Outcome(
                id=query,
                question=question,
                groups=given.groups.get(query, ()),
                gold=tuple((d, _short(texts[d])) for d, grade in grades.items() if grade > 0 and d in texts),
                relevant=dict(grades),
                ranking=tuple((text.id, score) for text, score in found),
                values={},
                reply=Reply(True, None, None, (), hits[:10], milliseconds),
            )
        )
        progress("asking questions", number, len(queries))
    return with_values(outcomes)


def _short(text: Text) -> str:
    shown = text.text or text.title
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN].rstrip() + "…"
