"""How sure the service is that the passages found answer the question, as a probability."""

import math
from collections.abc import Sequence

from rag.fusion import Scored
from rag.records import Reason

# A logistic function of the best fused score, fitted to our own questions: is the answer among the first five?
_SLOPE, _MIDDLE = 11.5, 0.764
THRESHOLD = 0.45  # below it a question counts as not answered, unless a setting says otherwise
_CARRIED = 0.7  # where a passage carries the very citation; it may still say too little about it
_FOREIGN = 0.15  # of a question's words, weighed by rarity: with less in any passage it is about something else


def confidence(found: Sequence[Scored], *, cited: bool = False) -> float:
    """Return the probability, in 0..1, that the passages found answer the question; it grows with the best score.

    `cited`: the passages carry the very citation that the question asks for.
    """
    best = max((one.score for one in found), default=0.0)
    sure = 1 / (1 + math.exp(-_SLOPE * (best - _MIDDLE))) if found else 0.0
    return max(sure, _CARRIED) if found and cited else sure


def doubt(found: Sequence[Scored]) -> Reason:
    """Say why a question is not answered: nothing near it in the corpus, or near passages that do not support it."""
    return "no_support" if found and max(one.share for one in found) >= _FOREIGN else "outside_corpus"
