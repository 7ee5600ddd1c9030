"""The rules by which a claim agrees with the sentences that it cites. Each returns what is wrong, or None."""

import re
from itertools import pairwise

from corpus.quoting import compare
from corpus.references import find_references
from rag.prose.evidence import Evidence
from rag.prose.faults import Fault
from rag.prose.figure_rule import keep_figures
from rag.prose.polarity import CONDITION, DIRECTIONS, RESERVES, clauses, is_ahead, negates, stray_particle
from rag.prose.reading import Reading, Word

__all__ = ["RULES", "share"]

# Chosen on the half "tune" of tests/prose_sentences.jsonl: none of its 122 false sentences passes, seven do with 0.8,
# and four of its 52 true ones fewer with 0.9. The cosine of sentence and support adds nothing: over 0.98, the best that
# it does, it takes 11 true sentences and 6 false.
COVERED = 0.85
NEAR = 8  # words: as far apart as neighbours in a claim may be in what it cites; without it three false sentences pass
_CONTRIBUTED = 0.5  # the share of a claim that each sentence cited for it must hold

_QUOTED = re.compile(r"«([^«»]+)»|[“„]([^“”„]+)[”“]|\"([^\"]+)\"|(?<!\w)[‘']([^‘’']+(?:[’']\w[^‘’']*)*)[’'](?!\w)")
_FIRST_PERSON = re.compile(r"\b(?:we|wij|ons|onze|ik)\b", re.IGNORECASE)
_SPEAKERS = frozenset({"nederland", "defensie", "kabinet"})  # who "we" is in the government's papers
_SUBJECTS = frozenset({"door", "van"})  # who does it, or whose it is, may become the subject
_FREE = frozenset(
    """ongeveer circa zo’n zo'n rond daarnaast verder bovendien tevens eveneens echter daarmee hierdoor namelijk
    vervolgens tenslotte aldus blijkt schrijft stelt meldt noemt vermeldt inmiddels respectievelijk""".split()  # noqa: SIM905
)  # these carry a sentence on, and say nothing by themselves


def share(claim: Reading, other: Reading) -> float:
    """Return the share of a claim's words that another text has, in 0..1; 0 for a claim of figures alone."""
    asked = [word for word in claim.words if not _is_free(word)]
    return sum(_has(other, word) for word in asked) / len(asked) if asked else 0.0


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
    """Who does what to whom is the same: a name has the preposition that it has there, or none."""
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


RULES = (_quotation, _paper, keep_figures, _names, _polarity, _direction, _order, _roles, _coverage)


def _is_free(word: Word) -> bool:
    return word.text.lower() in _FREE


def _has(other: Reading, word: Word) -> bool:
    return word.stands_among(other.terms)
