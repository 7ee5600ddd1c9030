"""How sure the service is that the passages found answer the question, as a probability."""

import math
from collections.abc import Sequence

from index.unpack import default_model_name
from rag.fusion import POWER, Scored
from rag.records import Reason

# Words count less here than in the ranking: a question that only comes near to a paper shares its words as well. On
# 2,492 questions about the sections that training kept aside, AUROC of those with an answer against near ones, and of
# an answer among five against none: with the weight of the ranking 0.71 and 0.76, with this one 0.83 and 0.77, with
# none 0.84 and 0.71. Gaps between scores and the agreement of the two searches add nothing.
_WORDS = 0.1
# Slope and middle of a logistic function of that, fitted to our own questions: is the answer among the first five?
# Without the adapter the bundled model's cosines lie higher and tell less; 47 % of our questions with an answer are
# refused then. Another model is taken for the adapted one, for want of knowledge.
_ADAPTED = (27.3, 0.711)
_CURVES = {default_model_name(adapted=False): (39.2, 0.866)}
THRESHOLD = 0.45  # below it a question counts as not answered, unless a setting says otherwise
_CARRIED = 0.7  # where a passage carries the very citation; it may still say too little about it
_FOREIGN = 0.15  # of a question's words, weighed by rarity: with less in any passage it is about something else


def confidence(found: Sequence[Scored], *, model: str = "", cited: bool = False) -> float:
    """Return the probability, in 0..1, that the passages found answer the question.

    The passage that ranks best decides, so that it is the same however many are asked for. `model` is the name of the
    model that embedded them; `cited`: the passages carry the very citation that the question asks for.
    """
    if not found:
        return 0.0
    best = max(found, key=lambda one: one.score)
    slope, middle = _CURVES.get(model, _ADAPTED)
    sure = 1 / (1 + math.exp(-slope * (best.near + _WORDS * best.share**POWER - middle)))
    return max(sure, _CARRIED) if cited else sure


def doubt(found: Sequence[Scored]) -> Reason:
    """Say why a question is not answered: nothing near it in the corpus, or near passages that do not support it."""
    return "no_support" if found and max(one.share for one in found) >= _FOREIGN else "outside_corpus"
