"""The service: a question in, an answer with citations out. It knows the whole way, and nothing of HTTP."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.abbreviations import Abbreviations
from corpus.document import Document, Paragraph
from corpus.passages import Passage
from corpus.styles import Style
from index.building import embedded_text
from index.embedder import Encoder
from index.reranker import Reranker
from index.snapshot import Snapshot
from index.store import Filters
from rag import answering, fusion
from rag.citing import citation, locate, quote
from rag.confidence import THRESHOLD, confidence, doubt
from rag.fusion import Fusion, Scored
from rag.records import Answer, CitedPaper, Hit, Reason
from rag.timing import answered, stage
from rag.understanding import Papers, understand

_RERANKED = 20  # passages that a reranker looks at; a small cross-encoder takes some 30 ms for each on one core


@dataclass(frozen=True, slots=True)
class Service:
    """Answers questions from one snapshot; safe to share between threads."""

    snapshot: Snapshot
    encoder: Encoder
    papers: Papers
    documents: dict[str, Document]
    abbreviations: Abbreviations
    threshold: float = THRESHOLD
    fusion: Fusion = field(default_factory=Fusion)
    reranker: Reranker | None = None

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        encoder: Encoder,
        *,
        threshold: float = THRESHOLD,
        fusion: Fusion | None = None,
        reranker: Reranker | None = None,
    ) -> Self:
        """Make the service of a snapshot and the model that made it."""
        documents = snapshot.store.documents()
        by_id = {document.id: document for document in documents}
        explained = Abbreviations.of(snapshot.store.abbreviations())
        return cls(snapshot, encoder, Papers.of(documents), by_id, explained, threshold, fusion or Fusion(), reranker)

    def ask(
        self,
        question: str,
        *,
        top_k: int = 5,
        filters: Filters | None = None,
        style: Style = "leidraad",
        context: int = 0,
    ) -> Answer:
        """Answer a question with up to `top_k` passages, each with `context` paragraphs on either side."""
        answer = self._answer(question, top_k, filters, style, context)
        answered(question, answer.confidence, answer.reason)
        return answer

    def _answer(self, question: str, top_k: int, filters: Filters | None, style: Style, context: int) -> Answer:
        asked = understand(question, self.papers)
        text = self.abbreviations.expand(asked.text)
        among = self._among(filters, asked.named)
        if among is not None and not among:
            unknown = filters is not None and filters.documents and not filters.documents & self.documents.keys()
            return Answer(question, 0.0, "unknown_document" if unknown else "empty_filter", (), ())
        cited = frozenset(r.kamerstuk.id for r in asked.references if r.kamerstuk) - self.papers.by_id.keys()
        carriers = self._carriers(cited, among)
        with stage("embed"):
            vector = self.encoder.embed_query(text)
        with stage("search"):
            found = self._search(text, vector, top_k, among, carriers)
        references = [self._references(passage) for _, passage in found]
        with stage("answer"):
            weighed = [
                answering.prefer(sentences, [paper for paper in papers if paper.id in cited])
                for sentences, papers in zip(
                    answering.weigh_sentences(text, found, self.snapshot.lexical, self.fusion), references, strict=True
                )
            ]
        hits = tuple(
            self._hit(rank, scored, passage, sentences[:1], papers, style, context)
            for rank, ((scored, passage), sentences, papers) in enumerate(
                zip(found, weighed, references, strict=True), 1
            )
        )
        sure = confidence([scored for scored, _ in found], model=self.encoder.name, cited=bool(carriers))
        reason: Reason | None = None
        if asked.named is not None and not asked.named and not carriers:
            sure, reason = min(sure, self.threshold / 2), "unknown_document"
        elif sure < self.threshold:
            reason = doubt([scored for scored, _ in found])
        chosen = [] if reason else answering.choose(weighed)
        quotes = tuple(quote(found[sentence.hit][1], sentence.span, sentence.hit + 1) for sentence in chosen)
        return Answer(question, sure, reason, quotes, hits)

    def _among(self, filters: Filters | None, named: Collection[str] | None) -> frozenset[str] | None:
        """Return the documents that may be searched; None for all of them."""
        among = frozenset(self.snapshot.store.matching(filters)) if filters else None
        if named:
            among = frozenset(named) if among is None else among & frozenset(named)
        return among

    def _carriers(self, cited: Collection[str], among: frozenset[str] | None) -> list[int]:
        """Return the passages that cite any of these papers."""
        mentions = self.snapshot.graph.citing(cited) if cited else []
        places = ((m.document, m.paragraph, m.note) for m in mentions if among is None or m.document in among)
        return self.snapshot.store.carriers(places)

    def _search(
        self,
        text: str,
        vector: NDArray[np.float32],
        count: int,
        among: frozenset[str] | None,
        carriers: Sequence[int],
    ) -> list[tuple[Scored, Passage]]:
        snapshot = self.snapshot
        wanted = max(count, _RERANKED) if self.reranker else count
        scored = fusion.search(
            snapshot.vectors,
            snapshot.lexical,
            text,
            vector,
            wanted,
            fusion=self.fusion,
            sentences=snapshot.sentences,
            questions=snapshot.questions,
            documents=among,
            ids=None if among is None else snapshot.store.passage_ids(among),
            favoured=carriers,
        )
        passages = snapshot.store.passages([one.passage for one in scored])
        found = list(zip(scored, passages, strict=True))
        if self.reranker:
            first = found[:_RERANKED]
            seen = self.reranker.score(text, [self._read(passage) for _, passage in first])
            order = sorted(range(len(first)), key=lambda at: (first[at][0].passage not in carriers, -seen[at]))
            found[:_RERANKED] = [first[at] for at in order]
        return found[:count]

    def _read(self, passage: Passage) -> str:
        """Return what a model reads of a passage."""
        return embedded_text(passage, self.documents[passage.document].title)

    def _hit(  # noqa: PLR0913, PLR0917
        self,
        rank: int,
        scored: Scored,
        passage: Passage,
        best: Sequence[answering.Sentence],
        references: tuple[CitedPaper, ...],
        style: Style,
        context: int,
    ) -> Hit:
        before, after = self._context(passage, context)
        return Hit(
            rank=rank,
            score=scored.score,
            dense=scored.dense,
            lexical=scored.lexical,
            share=scored.share,
            passage=passage,
            highlights=tuple(sentence.span for sentence in best),
            references=references,
            citation=citation(passage, self.documents[passage.document], style),
            before=before,
            after=after,
        )

    def _references(self, passage: Passage) -> tuple[CitedPaper, ...]:
        mentions = self.snapshot.graph.cited_by(passage.document, passage.first, passage.last)
        if passage.first is None:
            mentions = [mention for mention in mentions if mention.paragraph is None]
        placed = ((mention, locate(passage, mention)) for mention in mentions)
        return tuple(
            CitedPaper(span.start, span.end, m.text, m.target, m.url, m.target in self.papers)
            for m, span in placed
            if span is not None
        )

    def _context(self, passage: Passage, count: int) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
        if not count or passage.first is None or passage.last is None:
            return (), ()
        paragraphs = self.snapshot.store.paragraphs
        before = paragraphs(passage.document, max(1, passage.first - count), passage.first - 1)
        return before, paragraphs(passage.document, passage.last + 1, passage.last + count)
