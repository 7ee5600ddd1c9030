"""The lexical index: BM25 over terms, by tantivy. The one file that imports it.

It takes terms; one that no passage holds is looked for by its parts, or by what is spelt much like it.

tantivy was chosen over bm25s: both answer in about a millisecond at 100,000 passages, but tantivy adds and removes
documents without building anew, filters inside the search, and maps its files into memory, so that several processes
share them.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Self

import tantivy

from index.analysis import parts
from index.errors import SnapshotFault

_HEAP = 64 * 1024 * 1024  # bytes of the writer's buffer
_LONG_ENOUGH = 5  # letters of a word that a typing error leaves recognisable
_ALIKE = 0.5  # of the weight of the rarest term
_LONGEST_QUERY = 128  # terms; a question of 2,000 characters has fewer than 300 words, and the rarest of these decide


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("passage", stored=True, fast=True)
    return builder.build()


class LexicalIndex:
    """An immutable BM25 index (k1 1.2, b 0.75) over the terms of passages."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def build(cls, folder: Path, passages: Iterable[tuple[int, str, Sequence[str]]]) -> Self:
        """Write an index into a new folder from `(passage id, document id, terms)`."""
        folder.mkdir()
        tantivy.Index(_schema(), path=str(folder))
        change(folder, passages)
        return cls.load(folder)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open an index. Raises SnapshotFault where there is none that can be read."""
        try:
            return cls(tantivy.Index.open(str(folder)))
        except (ValueError, OSError) as fault:
            raise SnapshotFault(
                f"the lexical index {folder} cannot be opened: {fault}; build the index anew."
            ) from fault

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def frequency(self, term: str) -> int:
        """Return the number of passages that hold the term."""
        return int(self._searcher.doc_freq("terms", term))

    def count(self, document: str) -> int:
        """Return the number of passages of a document."""
        query = tantivy.Query.term_query(self._schema, "document", document, index_option="basic")
        return int(self._searcher.search(query, limit=1, count=True).count)  # type: ignore[attr-defined]

    def search(
        self, terms: Sequence[str], count: int, *, documents: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Return up to `count` pairs `(passage id, BM25)`, best first, of passages that hold any of the terms.

        `documents` restricts the search itself to these documents; None searches all.
        """
        wanted = self._rarest(terms)
        if not wanted or (documents is not None and not documents):
            return []
        should = [(tantivy.Occur.Should, clause) for term in wanted for clause in self._clauses(term)]
        query = tantivy.Query.boolean_query(should)
        if documents is not None:
            among = tantivy.Query.term_set_query(self._schema, "document", sorted(documents))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]
            )
        hits = self._searcher.search(query, limit=count, count=False).hits
        ids = self._searcher.fast_field_values("passage", [address for _, address in hits])
        pairs = [(int(passage or 0), float(score)) for passage, (score, _) in zip(ids, hits, strict=True)]
        return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def _rarest(self, terms: Sequence[str]) -> list[str]:
        unique = list(dict.fromkeys(terms))
        if len(unique) <= _LONGEST_QUERY:
            return unique
        return sorted(unique, key=self.frequency)[:_LONGEST_QUERY]

    def _clauses(self, term: str) -> list[tantivy.Query]:
        """Return what is looked for: the term, or where no passage holds it, its parts, or what is spelt much alike."""
        if self.frequency(term) or not term.isalpha() or len(term) < _LONG_ENOUGH:
            return [self._term(term)]
        if found := parts(term, lambda part: self.frequency(part) > 0):
            return [self._term(part) for part in found]
        alike = tantivy.Query.fuzzy_term_query(self._schema, "terms", term, distance=1 if len(term) < 8 else 2)
        return [tantivy.Query.boost_query(alike, _ALIKE * math.log(1 + 2 * len(self)))]

    def _term(self, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "terms", term, index_option="freq")


def change(folder: Path, passages: Iterable[tuple[int, str, Sequence[str]]], *, removed: Iterable[str] = ()) -> None:
    """Take all passages of the documents `removed` out of an index, and put `(passage id, document id, terms)` in.

    Nobody may have the index open. Its other files are never written to, so that they may be links to another's. Raises
    OSError where the disk is full.
    """
    try:
        index = tantivy.Index.open(str(folder))
        writer = index.writer(_HEAP, num_threads=1)  # one thread, so that the same passages give the same index
        for document in removed:
            writer.delete_documents_by_term("document", document)
        for passage, document, terms in passages:
            entry = tantivy.Document(terms=[" ".join(terms)], document=[document])
            entry.add_unsigned("passage", passage)
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as fault:  # what tantivy makes of every error of the file system
        raise OSError(f"{folder}: {fault}") from fault
