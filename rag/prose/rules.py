"""The rules by which a claim agrees with the sentences that it cites. Each returns what is wrong, or None."""

import re
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

from corpus.quoting import compare
from corpus.references import find_references
from rag.prose.evidence import Evidence
from rag.prose.figures import Figure
from rag.prose.polarity import CONDITION, DIRECTIONS, RESERVES, clauses, is_ahead, negates, stray_particle
from rag.prose.reading import Reading, Word

__all__ = ["RULES", "Fault", "Reason", "share"]

Reason = Literal[
    "no_citation", "unknown_passage", "link", "quotation", "paper", "figure", "name", "negation", "reserve",
    "direction", "order", "role", "words",
]  # fmt: skip

# Chosen on the half "tune" of tests/prose_sentences.jsonl: none of its 87 false sentences passes, three do with 0.8,
# and five of its 38 true ones fewer with 0.9.
COVERED = 0.85
NEAR = 8  # words: as far apart as neighbours in a claim may be in what it cites; without it one false sentence passes
_COUNTED = 3  # words behind a figure, among which is what it counts
_CONTRIBUTED = 0.5  # the share of a claim that each sentence cited for it must hold

_QUOTED = re.compile(r"«([^«»]+)»|[“„]([^“”„]+)[”“]|\"([^\"]+)\"|(?<!\w)[‘']([^‘’']+(?:[’']\w[^‘’']*)*)[’'](?!\w)")
_FIRST_PERSON = re.compile(r"\b(?:we|wij|ons|onze|ik)\b", re.IGNORECASE)
_SPEAKERS = frozenset({"nederland", "defensie", "kabinet"})  # who "we" is in the government's papers
_SUBJECTS = frozenset(
    {"door", "van"}
)  # what is done by somebody, or is somebody's, may be said with him as the subject
_FREE = frozenset(
    """ongeveer circa zo’n zo'n rond daarnaast verder bovendien tevens eveneens echter daarmee hierdoor namelijk
    vervolgens tenslotte aldus blijkt schrijft stelt meldt noemt vermeldt inmiddels respectievelijk""".split()  # noqa: SIM905
)  # these carry a sentence on, and say nothing by themselves


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence is not supported; `detail` is the part of it that is not."""

    reason: Reason
    detail: str = ""


def share(claim: Reading, other: Reading) -> float:
    """Return the share of a claim's words that another text has, in 0..1; 1 for a claim of figures alone."""
    asked = [word for word in claim.words if not _is_free(word)]
    return sum(_has(other, word) for word in asked) / len(asked) if asked else 1.0


def _quotation(claim: Reading, evidence: Evidence) -> Fault | None:
    """Quoted text is verbatim in a passage that is cited."""
    for found in _QUOTED.finditer(claim.text):
        quote = next(filter(None, found.groups()))
        compared = (compare(quote, support.hit.passage.text) for support in evidence.supports)
        if not any(one is not None and one.exact for one in compared):
            return Fault("quotation", quote)
    return None


def _paper(claim: Reading, evidence: Evidence) -> Fault | None:
    """Any Kamerstuk that is named is named there."""
    known = {r.kamerstuk.id for r in find_references(evidence.reading.text, bare=True) if r.kamerstuk}
    for named in find_references(claim.text, bare=True):
        if named.kamerstuk is None or named.kamerstuk.id not in known:
            return Fault("paper", named.text)
    return None


def _figures(claim: Reading, evidence: Evidence) -> Fault | None:
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


def _names(claim: Reading, evidence: Evidence) -> Fault | None:
    """Every name stands there, and so does the first word, whose capital does not tell."""
    other = evidence.reading
    speaks = _FIRST_PERSON.search(other.text) is not None
    for word in claim.words:
        known = word.is_named_among(other.terms) if word.name else not word.first or _has(other, word)
        if not known and not _is_free(word) and not (speaks and word.terms[0] in _SPEAKERS):
            return Fault("name", word.text)
    return None


def _polarity(claim: Reading, evidence: Evidence) -> Fault | None:
    """Nothing is denied that is said there, nor said that is denied, nor said without the reserve made there."""
    parts = [Reading.of(text) for text in clauses(evidence.reading.text)]
    for clause in map(Reading.of, clauses(claim.text)):
        if not clause.words:
            continue
        like = max(parts, key=lambda part: (sum(_has(part, word) for word in clause.words), -len(part.words)))
        if negates(clause.text) != negates(like.text):
            return Fault("negation", clause.text.strip())
        missing = [word for word in clause.words if not _has(like, word)]
        for part in [like, *(part for part in parts if any(_has(part, word) for word in missing))]:
            if negates(part.text) and not negates(claim.text):
                return Fault("negation", clause.text.strip())
            if is_ahead(clause.text, part.text) or _leaves_out(claim.text, part.text):
                return Fault("reserve", clause.text.strip())
    if CONDITION.search(evidence.reading.text) and not CONDITION.search(claim.text):
        return Fault("reserve")
    return None


def _leaves_out(claim: str, clause: str) -> bool:
    return any(reserve.search(clause) and not reserve.search(claim) for reserve in RESERVES)


def _roles(claim: Reading, evidence: Evidence) -> Fault | None:
    """A name that is the subject stands there without a preposition too; one with a preposition has the same there."""
    for word in claim.words:
        if word.name or word.first:
            roles = {own.role for own in evidence.reading.words if word.stands_among(own.terms)}
            fits = word.role in roles or None in roles or (word.role == "" and roles & _SUBJECTS)
            if roles and word.role is not None and not fits:
                return Fault("role", f"{word.role} {word.text}".strip())
    return None


def _direction(claim: Reading, evidence: Evidence) -> Fault | None:
    """More is not less, and "onbemand" is not "bemand"."""
    other = evidence.reading.text
    for direction in DIRECTIONS:
        if (found := direction.search(claim.text)) and not direction.search(other):
            return Fault("direction", found[0])
    if particle := stray_particle(claim.text, other):
        return Fault("direction", particle)
    terms = evidence.reading.terms
    for word in claim.words:
        term = word.terms[0]
        if term not in terms and (f"on{term}" in terms or (term.startswith("on") and term[2:] in terms)):
            return Fault("direction", word.text)
    return None


def _order(claim: Reading, evidence: Evidence) -> Fault | None:
    """Words that stand side by side in the claim are not far apart there: who does what is not mixed up."""
    other = evidence.reading
    said = [one for one in claim.order if not (isinstance(one, Word) and _is_free(one))]
    for one, following in pairwise(said):
        places, behind = other.places(one), other.places(following)
        if places and behind and min(abs(a - b) for a in places for b in behind) > NEAR:
            return Fault("order", claim.text[one.start : following.start].strip())
    return None


def _coverage(claim: Reading, evidence: Evidence) -> Fault | None:
    """Nearly every word stands there, and no sentence is cited in vain."""
    other = evidence.reading
    if not claim.order or share(claim, other) < COVERED:
        return Fault("words", ", ".join(word.text for word in claim.words if not _has(other, word)))
    for support in evidence.supports if len(evidence.supports) > 1 else ():
        if share(claim, Reading.of(support.text)) < _CONTRIBUTED:
            return Fault("words", f"[{support.hit.rank}]")
    return None


RULES = (_quotation, _paper, _figures, _names, _polarity, _direction, _order, _roles, _coverage)


def _is_free(word: Word) -> bool:
    return word.text.lower() in _FREE


def _has(other: Reading, word: Word) -> bool:
    return word.stands_among(other.terms)
