"""What a question says of where its answer stands: the Kamerstukken that it names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

from corpus.document import Document
from corpus.kamerstuk import Kamerstuk
from corpus.references import Reference, find_references
from corpus.resolving import resolve


@dataclass(frozen=True, slots=True)
class Papers:
    """The documents at hand by their ids, as the catalogue that settles what a reference refers to."""

    by_id: dict[str, Kamerstuk]
    dossiers: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        """Take the catalogue from the documents."""
        dossiers: dict[str, tuple[str, ...]] = {}
        for document in documents:
            key = document.kamerstuk.dossier_key
            dossiers[key] = (*dossiers.get(key, ()), document.id)
        return cls({document.id: document.kamerstuk for document in documents}, dossiers)

    def __contains__(self, identifier: object) -> bool:
        return identifier in self.by_id

    def candidates(self, dossier_key: str) -> Collection[str]:
        """Return the documents of a dossier."""
        return self.dossiers.get(dossier_key, ())


@dataclass(frozen=True, slots=True)
class Question:
    """A question, taken apart: `text` without the citations in it, and the documents that these name.

    `named` is None where the question names no paper, and empty where it names only papers that are not at hand.
    """

    text: str
    named: frozenset[str] | None
    references: tuple[Reference, ...] = ()


def understand(text: str, papers: Papers) -> Question:
    """Find the Kamerstukken that a question names, and settle which documents they are."""
    references = [r for r in find_references(text, bare=True) if r.status != "malformed"]
    if not references:
        return Question(text, None)
    named = {document for reference in references for document in _documents(reference, papers)}
    bare = text
    for reference in reversed(references):
        bare = f"{bare[: reference.start]} {bare[reference.end :]}"
    return Question(bare if any(c.isalpha() for c in bare) else text, frozenset(named), tuple(references))


def _documents(reference: Reference, papers: Papers) -> Collection[str]:
    found = resolve(reference, papers)
    if found.status == "resolved" and found.id:
        attachment = f"{found.id}-bijlage"
        return [found.id, attachment] if attachment in papers else [found.id]
    if found.status == "ambiguous":
        return [candidate for candidate in found.candidates if candidate in papers]
    if reference.kamerstuk and f"{reference.kamerstuk.id}-bijlage" in papers:
        return [f"{reference.kamerstuk.id}-bijlage"]
    return []
