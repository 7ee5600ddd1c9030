"""Retrieval over loose texts, with the parts of the service and without its documents.

Texts are cut, embedded, indexed and searched as Kamerstukken are; a text scores as the best of its passages.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from corpus.passages import Splitting, split
from eval.asking import Progress, quiet
from eval.beir import Text
from eval.cache import embed_cached
from index.analysis import terms
from index.embedder import Encoder
from index.lexical import LexicalIndex
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
        for number, text in enumerate(texts, 1):
            cut = _cut(text, encoder, splitting)
            passages += cut
            owners += [text] * len(cut)
            if number % _REPORTED == 0 or number == len(texts):
                progress("cutting texts", number, len(texts))
        if encoder is None:
            vectors = np.zeros((len(passages), 1), dtype=np.float32)
        else:
            vectors = embed_cached(
                passages, encoder, progress=lambda done, total: progress("embedding (characters)", done, total)
            )
        folder = tempfile.TemporaryDirectory(prefix="kamervraag-eval-")
        lexical = LexicalIndex.build(Path(folder.name) / "lexical", _rows(passages, owners, progress))
        index = VectorIndex.build(vectors, np.arange(len(passages), dtype=np.int64))
        return cls(index, lexical, owners, encoder, fusion, folder)

    def __len__(self) -> int:
        return len(self.owners)

    def search(self, question: str) -> list[tuple[Text, float]]:
        """Return the texts of the best passages, best first, each once. Ties go to the text that comes first."""
        vector = np.zeros(1, dtype=np.float32) if self.encoder is None else self.encoder.embed_query(question)
        best: dict[str, tuple[Text, float]] = {}
        for found in search(self.vectors, self.lexical, question, vector, _PASSAGES, fusion=self.fusion):
            owner = self.owners[found.passage]
            best.setdefault(owner.id, (owner, found.score))
        return list(best.values())


def _rows(passages: Sequence[str], owners: Sequence[Text], progress: Progress) -> Iterator[tuple[int, str, list[str]]]:
    for number, (passage, owner) in enumerate(zip(passages, owners, strict=True)):
        yield number, owner.id, terms(passage)
        if number % _REPORTED == 0 or number + 1 == len(passages):
            progress("indexing words", number + 1, len(passages))


def _cut(text: Text, encoder: Encoder | None, splitting: Splitting) -> list[str]:
    """Return the passages of a text, each under the title of the text, which is its context."""
    if not text.text:
        return [text.title]

    def count(part: str) -> int:
        return encoder.count_tokens(part) if encoder else len(part.split()) * splitting.most // _WORDS

    body = Body((), (Paragraph(1, text.text),), (), ())
    document = Document(_NOWHERE, text.title, "", None, "", "", body)
    return [f"{text.title}\n{passage.text}" for passage in split(document, count, splitting)]
