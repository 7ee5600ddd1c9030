"""Retrieval over loose texts, with the parts of the service and without its documents.

Texts are cut, embedded, indexed and searched as Kamerstukken are; a text scores as the best of its passages.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from corpus.passages import Splitting, sentence_spans, split
from eval.asking import Progress, quiet
from eval.beir import Text
from eval.cache import embed_cached
from index.analysis import terms
from index.embedder import Encoder
from index.lexical import LexicalIndex
from index.sentences import SentenceIndex
from index.vectors import VectorIndex
from rag.fusion import Fusion, search

_PASSAGES = 50  # that one search gives: as many as the service ever gives, from as many candidates
_REPORTED = 500  # texts between two reports of progress
_NOWHERE = Kamerstuk("10000", "1")  # a text is cut as the one paragraph of a paper, whichever
_WORDS = 384  # tokens a passage may have at the most where no model counts them, taken as words


@dataclass(frozen=True, slots=True)
class TextIndex:
    """Both indexes over the passages of texts; `owners` is the text of each passage. Without encoder: words alone."""

    vectors: VectorIndex
    sentences: SentenceIndex | None
    lexical: LexicalIndex
    owners: Sequence[Text]
    encoder: Encoder | None
    fusion: Fusion
    folder: "tempfile.TemporaryDirectory[str]"

    @classmethod
    def build(
        cls,
        texts: Sequence[Text],
        encoder: Encoder | None,
        *,
        fusion: Fusion,
        splitting: Splitting,
        progress: Progress = quiet,
    ) -> Self:
        """Cut, embed and index the texts. Without an encoder nothing is embedded."""
        owners: list[Text] = []
        passages: list[str] = []
        plain: list[str] = []
        for number, text in enumerate(texts, 1):
            cut = _cut(text, encoder, splitting)  # the title is context for the whole, not for each sentence
            passages += [f"{text.title}\n{part}" if text.text else part for part in cut]
            plain += cut
            owners += [text] * len(cut)
            if number % _REPORTED == 0 or number == len(texts):
                progress("cutting texts", number, len(texts))
        vectors, sentences = np.zeros((len(passages), 1), dtype=np.float32), None
        if encoder is not None:
            vectors, sentences = _embed(passages, plain if fusion.sentence else [], encoder, progress)
        folder = tempfile.TemporaryDirectory(prefix="kamervraag-eval-")
        lexical = LexicalIndex.build(Path(folder.name) / "lexical", _rows(passages, owners, progress))
        index = VectorIndex.build(vectors, np.arange(len(passages), dtype=np.int64))
        return cls(index, sentences, lexical, owners, encoder, fusion, folder)

    def __len__(self) -> int:
        return len(self.owners)

    def search(self, question: str) -> list[tuple[Text, float]]:
        """Return the texts of the best passages, best first, each once. Ties go to the text that comes first."""
        vector = np.zeros(1, dtype=np.float32) if self.encoder is None else self.encoder.embed_query(question)
        best: dict[str, tuple[Text, float]] = {}
        parts = self.vectors, self.lexical, question, vector, _PASSAGES
        for found in search(*parts, fusion=self.fusion, sentences=self.sentences):
            owner = self.owners[found.passage]
            best.setdefault(owner.id, (owner, found.score))
        return list(best.values())


def _embed(
    passages: Sequence[str], plain: Sequence[str], encoder: Encoder, progress: Progress
) -> tuple[NDArray[np.float32], SentenceIndex | None]:
    """Return the vectors of the passages, and those of the sentences of the plain ones; None where there are none."""
    spans = [sentence_spans(text) for text in plain]
    sentences = [text[start:end] for text, found in zip(plain, spans, strict=True) for start, end in found]
    vectors = embed_cached(
        [*passages, *sentences],
        encoder,
        progress=lambda done, total: progress("embedding (characters)", done, total),
    )
    stops = np.cumsum([len(passages), *map(len, spans)])
    parts = np.split(vectors, stops[:-1])[1:]
    index = SentenceIndex.build(encoder.dimension, list(enumerate(parts))) if plain else None
    return vectors[: len(passages)], index


def _rows(passages: Sequence[str], owners: Sequence[Text], progress: Progress) -> Iterator[tuple[int, str, list[str]]]:
    for number, (passage, owner) in enumerate(zip(passages, owners, strict=True)):
        yield number, owner.id, terms(passage)
        if number % _REPORTED == 0 or number + 1 == len(passages):
            progress("indexing words", number + 1, len(passages))


def _cut(text: Text, encoder: Encoder | None, splitting: Splitting) -> list[str]:
    """Return the passages of a text; of one without text, its title."""
    if not text.text:
        return [text.title]

    def count(part: str) -> int:
        return encoder.count_tokens(part) if encoder else len(part.split()) * splitting.most // _WORDS

    body = Body((), (Paragraph(1, text.text),), (), ())
    document = Document(_NOWHERE, text.title, "", None, "", "", body)
    return [passage.text for passage in split(document, count, splitting)]
