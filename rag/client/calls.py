"""What can be asked of the service: each call as a request, and how its response is read. Nothing is sent here.

Arguments are not checked here either: the service says what is wrong with them, in a problem.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from corpus.styles import Style
from rag.api.schemas import (
    AskBatchIn,
    AskBatchOut,
    AskBlocksOut,
    AskIn,
    AskOut,
    CitationsOut,
    CorpusOut,
    DocumentDetailOut,
    DocumentsOut,
    FactsIn,
    FiltersIn,
    ParagraphDetailOut,
    ParagraphsOut,
    PutOut,
    QuoteFindingOut,
    ReferencesOut,
)

T = TypeVar("T")
Scalar = str | int


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, and how the body of its response is read."""

    method: str
    path: str
    read: Callable[[bytes], T]
    query: Mapping[str, Scalar] = field(default_factory=dict)
    json: object = None
    content: bytes | None = None


def ask(
    question: str,
    *,
    top_k: int = 5,
    filters: FiltersIn | None = None,
    style: Style = "leidraad",
    context: int = 0,
) -> Call[AskOut]:
    """Answer a question with the paragraphs that answer it."""
    asked = _question(question, top_k, filters, style, context)
    return Call("POST", "/ask", AskOut.model_validate_json, json=asked)


def ask_blocks(
    question: str,
    *,
    top_k: int = 5,
    filters: FiltersIn | None = None,
    style: Style = "leidraad",
    context: int = 0,
) -> Call[AskBlocksOut]:
    """Answer a question with blocks that a language model can cite from."""
    asked = _question(question, top_k, filters, style, context)
    return Call("POST", "/ask/blocks", AskBlocksOut.model_validate_json, json=asked)


def ask_batch(questions: Sequence[AskIn]) -> Call[AskBatchOut]:
    """Answer up to 32 questions, in their order."""
    asked = AskBatchIn.model_construct(questions=list(questions)).model_dump(mode="json", exclude_unset=True)
    return Call("POST", "/ask/batch", AskBatchOut.model_validate_json, json=asked)


def citations(text: str) -> Call[CitationsOut]:
    """Find and resolve every reference to a Kamerstuk in a text."""
    return Call("POST", "/citations", CitationsOut.model_validate_json, json={"text": text})


def verify(text: str, *, document: str | None = None) -> Call[QuoteFindingOut]:
    """Tell whether a quote stands in the papers, or in this one, word for word."""
    asked = {"quote": text, "document": document}
    return Call("POST", "/quotes/verify", QuoteFindingOut.model_validate_json, json=asked)


def corpus() -> Call[CorpusOut]:
    """Tell what is in the corpus."""
    return Call("GET", "/corpus", CorpusOut.model_validate_json)


def documents(*, page: int = 1, page_size: int = 50, style: Style = "leidraad") -> Call[DocumentsOut]:
    """List a page of the catalogue."""
    query: dict[str, Scalar] = {"page": page, "page_size": page_size, "style": style}
    return Call("GET", "/documents", DocumentsOut.model_validate_json, query)


def document(identifier: str, *, style: Style = "leidraad") -> Call[DocumentDetailOut]:
    """Describe one document, with its section tree."""
    return Call("GET", _path(identifier), DocumentDetailOut.model_validate_json, {"style": style})


def paragraphs(
    identifier: str, *, first: int = 1, last: int | None = None, style: Style = "leidraad"
) -> Call[ParagraphsOut]:
    """Give the paragraphs `first` to `last`, both included, 200 at the most."""
    query: dict[str, Scalar] = {"first": first, "style": style}
    if last is not None:
        query["last"] = last
    return Call("GET", f"{_path(identifier)}/paragraphs", ParagraphsOut.model_validate_json, query)


def paragraph(identifier: str, number: int, *, style: Style = "leidraad") -> Call[ParagraphDetailOut]:
    """Give one paragraph with its citation and its notes."""
    path = f"{_path(identifier)}/paragraphs/{number}"
    return Call("GET", path, ParagraphDetailOut.model_validate_json, {"style": style})


def references(identifier: str) -> Call[ReferencesOut]:
    """Give what a document cites, and what cites it."""
    return Call("GET", f"{_path(identifier)}/references", ReferencesOut.model_validate_json)


def citation(identifier: str, form: Literal["bibtex", "ris", "csl"] = "bibtex") -> Call[str]:
    """Give the entry of a document for a reference manager."""
    return Call("GET", f"{_path(identifier)}/citation", bytes.decode, {"format": form})


def put(identifier: str, file: bytes, facts: FactsIn | None = None) -> Call[PutOut]:
    """Add a paper, or replace it; needs the admin key."""
    query = _plain(facts) if facts else {}
    return Call("PUT", _path(identifier), PutOut.model_validate_json, query, content=file)


def delete(identifier: str) -> Call[None]:
    """Take a paper out; needs the admin key."""
    return Call("DELETE", _path(identifier), lambda _: None)


def _path(identifier: str) -> str:
    return f"/documents/{quote(identifier, safe='')}"


def _question(question: str, top_k: int, filters: FiltersIn | None, style: Style, context: int) -> dict[str, object]:
    given = _plain(filters) if filters else None
    return {"question": question, "top_k": top_k, "filters": given, "style": style, "context": context}


def _plain(fields: BaseModel) -> dict[str, Scalar]:
    return fields.model_dump(mode="json", exclude_none=True, exclude_unset=True)
