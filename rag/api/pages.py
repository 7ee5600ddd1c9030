"""The permalinks: a document, and one paragraph of it, as a plain page that needs no script and no other host."""

from html import escape

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from corpus.document import Document, Note, Paragraph
from corpus.kamerstuk import Pin
from corpus.styles import cite
from rag.api.current import Current, DocumentId, Number, known
from rag.api.problems import responses

pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"


@pages.get("/{document}", responses=responses(404))
def whole(document: DocumentId, service: Current) -> HTMLResponse:
    """Show a whole document."""
    known(service, document)
    found = service.snapshot.store.document(document)
    return _page(found, found.body.paragraphs, found.body.notes, cite(found.kamerstuk))


@pages.get("/{document}/al-{number}", responses=responses(404))
def one(document: DocumentId, number: Number, service: Current) -> HTMLResponse:
    """Show one paragraph, with its notes."""
    owner = known(service, document)
    found = service.snapshot.store.paragraphs(document, number, number)
    if not found:
        raise HTTPException(404, f"{document} has no paragraph {number}.")
    notes = service.snapshot.store.notes(document, number, number)
    return _page(owner, found, notes, cite(owner.kamerstuk, Pin((number, number))))


def _page(
    document: Document, paragraphs: tuple[Paragraph, ...], notes: tuple[Note, ...], citation: str
) -> HTMLResponse:
    body = "".join(_paragraph(document.id, paragraph) for paragraph in paragraphs)
    foot = "".join(f'<p id="noot-{note.number}">noot {note.number}: {escape(note.text)}</p>' for note in notes)
    return HTMLResponse(
        f'<!doctype html><html lang="nl"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(citation)}</title><main><h1>{escape(document.title)}</h1>"
        f'<p>{escape(citation)} · <a href="{escape(document.url)}">officiële publicatie</a></p>'
        f"{body}{foot}</main></html>",
        headers={"Content-Security-Policy": _POLICY},
    )


def _paragraph(document: str, paragraph: Paragraph) -> str:
    path = escape(" › ".join(paragraph.section))
    link = f'<a href="/{document}/al-{paragraph.number}">al. {paragraph.number}</a>'
    return f'<section id="al-{paragraph.number}"><p>{link} {path}</p><p>{escape(paragraph.text)}</p></section>'
