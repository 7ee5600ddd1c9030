"""Ranking measures, by ir-measures. The one file that imports it.

Run and judgements are in the field's own form: for each query the ids of documents, best first, and the grade of each
judged document. A query without a ranking, or with an empty one, counts as zero in every measure. A grade of 1 or more
is relevant; nDCG takes the grade as its gain (as trec_eval does), so that a 2 counts twice as much as a 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import ir_measures

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]
Values = dict[str, dict[str, float]]

# Our names, in the words of the field and of those who search: hit@5 is whether a relevant document is among five.
MEASURES: Mapping[str, Any] = {
    "nDCG@10": ir_measures.nDCG @ 10,
    "hit@1": ir_measures.Success @ 1,
    "hit@3": ir_measures.Success @ 3,
    "hit@5": ir_measures.Success @ 5,
    "hit@10": ir_measures.Success @ 10,
    "Recall@5": ir_measures.R @ 5,
    "Recall@10": ir_measures.R @ 10,
    "MRR@10": ir_measures.RR @ 10,
}


def measure(qrels: Qrels, run: Run) -> Values:
    """Return the value of each measure for every judged query, as ``{measure: {query: value}}``.

    Queries of the run that are not judged are left out; a document that is ranked twice counts where it comes first.
    """
    judged = [
        ir_measures.Qrel(query, document, max(0, grade))
        for query, grades in qrels.items()
        for document, grade in grades.items()
    ]
    # Ranks as scores: all different, so that no library has a tie to break in its own way.
    ranked = [
        ir_measures.ScoredDoc(query, document, -float(rank))
        for query in qrels
        for rank, document in enumerate(dict.fromkeys(run.get(query, ())))
    ]
    values: Values = {name: dict.fromkeys(qrels, 0.0) for name in MEASURES}
    names = {computed: name for name, computed in MEASURES.items()}
    if ranked:
        for metric in ir_measures.iter_calc(list(names), judged, ranked):
            values[names[metric.measure]][metric.query_id] = float(metric.value)
    return values


def order(scored: Iterable[tuple[str, float]]) -> list[str]:
    """Rank documents by their scores, best first, each once with its best score.

    Ties are broken as trec_eval breaks them: the document id that sorts last comes first.
    """
    best: dict[str, float] = {}
    for document, score in scored:
        best[document] = max(score, best.get(document, score))
    return sorted(sorted(best, reverse=True), key=lambda document: -best[document])
