"""The addresses that change the corpus; they need an admin key."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from corpus.catalogue import Entry, document_of
from corpus.document import Document
from corpus.errors import CorpusFault
from corpus.kamerstuk import Kamerstuk, MalformedCitationError
from corpus.reading import Reading, read
from index.building import Update, update
from index.errors import BuildRunning
from rag.api import presenting
from rag.api.access import Admin
from rag.api.current import Current, DocumentId, known
from rag.api.problems import responses
from rag.api.schemas import FactsIn, PutOut
from rag.library import Library

admin = APIRouter(prefix="/v1", tags=["admin"], dependencies=[Admin])
_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}
_NEW: dict[int | str, dict[str, Any]] = {201: {"model": PutOut, "description": "It was not there before."}}


@admin.put("/documents/{document}", responses=responses(409, 413, 422) | _NEW, openapi_extra=_BODY)
async def put_document(
    document: DocumentId, facts: Annotated[FactsIn, Query()], request: Request, response: Response, _: Current
) -> PutOut:
    """Add a paper, or replace it: the body is the file, in any format that is read.

    The query says what the file does not say of itself.
    """
    data = await request.body()
    found = await run_in_threadpool(_document, data, document, facts)
    done = await run_in_threadpool(_update, request.app.state.library, [found], [])
    response.status_code = 201 if done.added else 200
    return presenting.put(found, done)


@admin.delete("/documents/{document}", status_code=204, responses=responses(404, 409, 422))
def delete_document(document: DocumentId, request: Request, service: Current) -> None:
    """Take a paper out."""
    known(service, document)
    _update(request.app.state.library, [], [document])


def _document(data: bytes, name: str, facts: FactsIn) -> Document:
    try:
        reading = read(data, name=name)
        found = document_of(reading, _entry(reading, name, facts), name=name)
    except (CorpusFault, MalformedCitationError) as fault:
        raise HTTPException(422, str(fault)) from fault
    if found.id != name:
        raise HTTPException(422, f"This file says that it is {found.id}, not {name}.")
    return found


def _entry(reading: Reading, name: str, facts: FactsIn) -> Entry | None:
    """Make a catalogue entry of what the query says; None where the file says it all itself."""
    stated = reading.stated
    if stated.kamerstuk and not facts.model_fields_set:
        return None
    kamerstuk = Kamerstuk.from_id(name)
    kamerstuk = replace(
        kamerstuk,
        chamber=facts.chamber or (stated.kamerstuk.chamber if stated.kamerstuk else None),
        session_year=facts.session_year or (stated.kamerstuk.session_year if stated.kamerstuk else None),
    )
    title, kind = facts.title or stated.title, facts.kind or stated.kind
    if not title or not kind:
        raise HTTPException(422, "The file does not say its title and kind; give them in the query: title=…&kind=….")
    return Entry(kamerstuk, name, title, kind, facts.date or stated.date, kamerstuk.url, None, frozenset())


def _update(library: Library, documents: list[Document], remove: list[str]) -> Update:
    try:
        done = update(library.store, library.encoder, documents, remove=remove)
    except BuildRunning as fault:
        raise HTTPException(409, str(fault)) from fault
    library.refresh()
    return done
