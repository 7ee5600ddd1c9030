"""The addresses that are about citations: looking them up, following them, exporting them."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Response

from corpus.kamerstuk import Kamerstuk
from corpus.styles import Work, bibtex, csl, ris
from index.quotes import find_quote
from rag.api import presenting
from rag.api.current import Current, DocumentId, known
from rag.api.problems import responses
from rag.api.schemas import CitationsOut, QuoteFindingOut, QuoteIn, ReferencesOut, TextIn
from rag.lookup import look_up
from rag.service import Service

Format = Literal["bibtex", "ris", "csl"]
_FORMATS: dict[Format, tuple[str, Callable[[Kamerstuk, Work], str]]] = {
    "bibtex": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
    "csl": ("application/vnd.citationstyles.csl+json", csl),
}
_SCHEMAS = {"csl": {"type": "array", "items": {"type": "object"}}}  # the others are text

citations = APIRouter(prefix="/v1", tags=["citations"])


@citations.get("/citations", responses=responses(422))
def citations_in_query(
    service: Current,
    text: Annotated[str, Query(min_length=1, max_length=2000, examples=["33 279, nr. 36, al. 24"])],
) -> CitationsOut:
    """Find and resolve every reference to a Kamerstuk in a short text, or one citation."""
    return _look_up(text, service)


@citations.post("/citations", responses=responses(400, 413, 415, 422))
def citations_in_text(given: TextIn, service: Current) -> CitationsOut:
    """Find and resolve every reference to a Kamerstuk in a text of up to 50,000 characters."""
    return _look_up(given.text, service)


@citations.post("/quotes/verify", responses=responses(400, 404, 413, 415, 422))
def verify_quote(given: QuoteIn, service: Current) -> QuoteFindingOut:
    """Tell whether a quote stands in the papers word for word, and if not, which words differ."""
    if given.document is not None:
        known(service, given.document)
    snapshot = service.snapshot
    try:
        found = find_quote(given.quote, snapshot.store, snapshot.lexical, document=given.document)
    except ValueError as fault:
        raise HTTPException(422, str(fault)) from fault
    return presenting.finding(found, service)


@citations.get("/documents/{document}/references", responses=responses(404, 422))
def references(document: DocumentId, service: Current) -> ReferencesOut:
    """Give what a document cites, paragraph by paragraph, and where the corpus cites it."""
    known(service, document)
    graph = service.snapshot.graph
    return ReferencesOut(
        document=document,
        cites=[presenting.mention(one, service) for one in graph.cited_by(document)],
        cited_by=[presenting.mention(one, service) for one in graph.citing([document])],
    )


@citations.get(
    "/documents/{document}/citation",
    response_class=Response,
    responses=responses(404, 422)
    | {
        200: {
            "content": {
                media: {"schema": _SCHEMAS.get(form, {"type": "string"})} for form, (media, _) in _FORMATS.items()
            }
        }
    },
)
def export_citation(
    document: DocumentId, service: Current, format_: Annotated[Format, Query(alias="format")] = "bibtex"
) -> Response:
    """Give the entry of a document for a reference manager."""
    found = known(service, document)
    media, write = _FORMATS[format_]
    work = Work(found.title, found.kind, found.date, found.url)
    return Response(write(found.kamerstuk, work), media_type=media)


def _look_up(text: str, service: Service) -> CitationsOut:
    return CitationsOut(citations=[presenting.reference(one) for one in look_up(text, service.papers)])
