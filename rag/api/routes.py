"""The addresses of the service."""

import time
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from corpus.document import Document, Note, Paragraph
from corpus.styles import Style
from index.store import Filters
from rag.api import presenting
from rag.api.current import Current, DocumentId, Number, known
from rag.api.paging import links
from rag.api.problems import responses
from rag.api.schemas import (
    AskIn,
    AskOut,
    CorpusOut,
    DocumentDetailOut,
    DocumentsOut,
    FiltersIn,
    HealthOut,
    ParagraphDetailOut,
    ParagraphsOut,
)
from rag.records import Answer
from rag.service import Service
from rag.timing import milliseconds

_MOST_PARAGRAPHS = 200

health = APIRouter(prefix="/health", tags=["health"])
v1 = APIRouter(prefix="/v1")


@health.get("/live")
def live() -> HealthOut:
    """Tell that the process runs."""
    return HealthOut(status="ok")


@health.get("/ready", responses=responses(503))
def ready(_: Current) -> HealthOut:
    """Tell that questions can be answered: the model and a snapshot are loaded."""
    return HealthOut(status="ok")


@v1.post("/ask", tags=["ask"], responses=responses(400, 413, 415, 422))
def ask(question: AskIn, service: Current) -> AskOut:
    """Answer a Dutch question with the paragraphs that answer it, each with its citation."""
    start = time.perf_counter()
    answer = put(question, service)
    return presenting.answer(answer, service.snapshot.manifest, milliseconds(start))


def put(question: AskIn, service: Service) -> Answer:
    """Put a question to the service."""
    return service.ask(
        question.question,
        top_k=question.top_k,
        filters=_filters(question.filters),
        style=question.style,
        context=question.context,
    )


@v1.get("/documents", tags=["documents"], responses=responses(422))
def documents(  # noqa: PLR0913, PLR0917
    service: Current,
    request: Request,
    response: Response,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    style: Style = "leidraad",
) -> DocumentsOut:
    """List the catalogue, in the order of the identifiers; a page beyond the end is empty."""
    every = list(service.documents.values())
    response.headers["Link"] = links(request.url, page, page_size, len(every))
    shown = every[(page - 1) * page_size : page * page_size]
    return DocumentsOut(
        total=len(every), page=page, page_size=page_size, documents=[presenting.document(d, style) for d in shown]
    )


@v1.get("/documents/{document}", tags=["documents"], responses=responses(404, 422))
def document(document: DocumentId, service: Current, style: Style = "leidraad") -> DocumentDetailOut:
    """Describe one document, with its section tree."""
    return presenting.detail(_whole(service, document), style)


@v1.get("/documents/{document}/paragraphs", tags=["documents"], responses=responses(404, 422))
def paragraphs(
    document: DocumentId,
    service: Current,
    first: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    last: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    style: Style = "leidraad",
) -> ParagraphsOut:
    """Give the paragraphs `first` to `last`, both included, 200 at the most."""
    owner = known(service, document)
    until = min(last or first + _MOST_PARAGRAPHS - 1, first + _MOST_PARAGRAPHS - 1)
    found = service.snapshot.store.paragraphs(document, first, until)
    if not found:
        raise HTTPException(404, f"{document} has no paragraph {first}.")
    return ParagraphsOut(document=document, url=owner.url, paragraphs=_presented(service, owner, found, style))


@v1.get("/documents/{document}/paragraphs/{number}", tags=["documents"], responses=responses(404, 422))
def paragraph(document: DocumentId, number: Number, service: Current, style: Style = "leidraad") -> ParagraphDetailOut:
    """Give one paragraph with its citation and its notes."""
    owner = known(service, document)
    found = service.snapshot.store.paragraphs(document, number, number)
    if not found:
        raise HTTPException(404, f"{document} has no paragraph {number}.")
    return _presented(service, owner, found, style)[0]


@v1.get("/corpus", tags=["documents"])
def corpus(service: Current) -> CorpusOut:
    """Tell what is in the corpus, by dossier, kind and year, and what its documents lack."""
    every = [service.snapshot.store.document(name) for name in service.documents]
    return presenting.corpus(every, service.snapshot.manifest)


def _whole(service: Service, document: str) -> Document:
    known(service, document)
    return service.snapshot.store.document(document)


def _presented(service: Service, owner: Document, found: Sequence[Paragraph], style: Style) -> list[ParagraphDetailOut]:
    store = service.snapshot.store
    notes: Sequence[Note] = store.notes(owner.id)
    return [presenting.paragraph(one, notes, store.former(owner.id, one.number), owner, style) for one in found]


def _filters(given: FiltersIn | None) -> Filters | None:
    if given is None:
        return None
    return Filters(
        frozenset(given.documents),
        frozenset(given.dossiers),
        frozenset(given.session_years),
        frozenset(given.kinds),
        given.date_from,
        given.date_to,
    )
