"""The extractive answer: which sentences of the passages found answer the question, verbatim.

A sentence is weighed as a passage is: by its cosine to the question and the share of the question that stands in it;
its passage lends it support. Nothing is written, only chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.passages import JOINT, Passage
from corpus.sentences import sentences
from index.analysis import terms
from index.embedder import Encoder
from index.lexical import LexicalIndex
from rag.fusion import Fusion, Scored, rarity
from rag.records import CitedPaper, Span

_READ = 3  # passages whose sentences are embedded; the sentences of the others are weighed by their words alone
_QUOTES = 3
_CLOSE = 0.02  # of the best: as far as a second sentence may be behind and still be quoted
_SUPPORT = 0.5  # how much the score of a passage counts in that of its sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit: the index of the hit, its place in the passage's text, and its score."""

    hit: int
    span: Span
    score: float


def weigh_sentences(  # noqa: PLR0913, PLR0917
    question: str,
    vector: NDArray[np.float32],
    found: Sequence[tuple[Scored, Passage]],
    encoder: Encoder,
    lexical: LexicalIndex,
    fusion: Fusion,
) -> list[list[Sentence]]:
    """Return the sentences of each passage, best first. `vector` is that of the question, of shape ``(dim,)``."""
    spans = [(hit, span) for hit, (_, passage) in enumerate(found) for span in _spans(passage.text)]
    texts = [found[hit][1].text[span.start : span.end] for hit, span in spans]
    read = [at for at, (hit, _) in enumerate(spans) if hit < _READ]
    cosines = np.zeros(len(spans), dtype=np.float32)
    if read:
        vectors = encoder.embed_passages([texts[at] for at in read])
        cosines[read] = vectors @ vector
    weights = {term: rarity(lexical, term) for term in set(terms(question))}
    whole = sum(weights.values()) or 1.0
    weighed: list[list[Sentence]] = [[] for _ in found]
    for at, (hit, span) in enumerate(spans):
        share = sum(weights.get(term, 0.0) for term in set(terms(texts[at]))) / whole
        score = fusion.score(float(cosines[at]), share) + _SUPPORT * found[hit][0].score
        weighed[hit].append(Sentence(hit, span, score))
    return [sorted(of_hit, key=lambda sentence: (-sentence.score, sentence.span.start)) for of_hit in weighed]


def prefer(sentences: Sequence[Sentence], papers: Sequence[CitedPaper]) -> list[Sentence]:
    """Put the sentences that carry one of these citations first: the question asks for it."""
    carrying = [
        replace(sentence, score=sentence.score + 1)
        for sentence in sentences
        if any(sentence.span.start < paper.end and paper.start < sentence.span.end for paper in papers)
    ]
    spans = {sentence.span for sentence in carrying}
    return carrying + [sentence for sentence in sentences if sentence.span not in spans]


def choose(weighed: Sequence[Sequence[Sentence]]) -> list[Sentence]:
    """Choose the sentences that answer: the best, and those that are hardly worse, in the order of the hits."""
    ranked = sorted((s for of_hit in weighed[:_READ] for s in of_hit), key=lambda s: -s.score)
    chosen = [sentence for sentence in ranked[:_QUOTES] if sentence.score >= ranked[0].score - _CLOSE]
    return sorted(chosen, key=lambda sentence: (sentence.hit, sentence.span.start))


def _spans(text: str) -> list[Span]:
    """Return the sentences of a passage; none crosses from one paragraph into the next."""
    found: list[Span] = []
    start = 0
    for paragraph in text.split(JOINT):
        found += [Span(start + first, start + last) for first, last in sentences(paragraph)]
        start += len(paragraph) + len(JOINT)
    return found
