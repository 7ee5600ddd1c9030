"""The rule for figures: each stands in what is cited, and says the same of the same thing."""

from itertools import takewhile

from rag.prose.evidence import Evidence
from rag.prose.faults import Fault
from rag.prose.figures import Figure
from rag.prose.reading import Reading, Word

_COUNTED = 3  # words behind a figure, among which is what it counts


def keep_figures(claim: Reading, evidence: Evidence) -> Fault | None:
    """Every figure stands there, in the same order, and beside the word that it stands beside in the claim."""
    other = evidence.reading
    last = -1
    for figure in claim.figures:
        later = [at for at in other.places(figure) if at > last or claim.figures[0] is figure]
        counts = not figure.is_year and figure.unit != "date"
        if not later or (counts and not _is_beside(figure, claim, other)):
            return Fault("figure", claim.text[figure.start : figure.end])
        last = later[0]
    return None


def _is_beside(figure: Figure, claim: Reading, other: Reading) -> bool:
    at = claim.order.index(figure)
    after = next((one for one in claim.order[at + 1 :] if isinstance(one, Word)), None)
    before = next((one for one in reversed(claim.order[:at]) if isinstance(one, Word)), None)
    if after and not figure.unit and not claim.text[figure.end : after.start].strip():  # "450 objecten"
        return _is_counted(figure, after, other)
    found = [_is_nearest(figure, word, other) for word in (before, after) if word]
    return not found or (True in found and False not in found)


def _is_counted(figure: Figure, word: Word, other: Reading) -> bool:
    """Whether the word follows the figure, closely and without another figure in between."""
    for at in other.places(figure):
        behind = takewhile(lambda one: isinstance(one, Word), other.order[at + 1 : at + 1 + _COUNTED])
        if any(isinstance(one, Word) and word.stands_among(one.terms) for one in behind):
            return True
    return False


def _is_nearest(figure: Figure, word: Word, other: Reading) -> bool | None:
    """Whether no other figure of its kind is nearer to the word; None where the word is not there."""
    own = other.places(figure)
    figures = ((at, one) for at, one in enumerate(other.order) if isinstance(one, Figure) and not one.is_year)
    rivals = [at for at, one in figures if one.unit == figure.unit]
    words = other.places(word)
    if not words:
        return None
    return any(min(abs(at - w) for at in own) <= min((abs(at - w) for at in rivals), default=0) for w in words)
