"""The addresses that people visit: asking, the list of papers, and the reader, whose addresses are the permalinks."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from corpus.styles import cite
from rag.api.current import Current, DocumentId, Number, known
from rag.api.web import asking, reading
from rag.api.web.rendering import assets, page
from rag.service import Service

pages = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
Choice = Annotated[str, Query(max_length=64)]
_FOR_EVER = "public, max-age=31536000, immutable"
_SHOWN_AT_FIRST = 12
_PAGE_SIZE = 100


@pages.get("/")
def ask(  # noqa: PLR0913, PLR0917  the fields of a form
    request: Request,
    service: Current,
    vraag: str = "",
    stuk: Choice = "",
    dossier: Choice = "",
    soort: Choice = "",
    jaar: Choice = "",
) -> HTMLResponse:
    """Ask: an address holds the whole question, so that it can be kept and sent."""
    wish = asking.Wish(" ".join(vraag.split()), stuk, dossier, soort, jaar)
    too_long = len(wish.question) > asking.LONGEST
    if wish.question and not too_long:
        shown = asking.ask(service, wish)
        writes = bool(request.app.state.settings.endpoint_url and shown.said)
        return page("answer.html", wish=wish, shown=shown, writes=writes, **_asked_of(service, wish))
    newest = asking.newest(service.documents.values())
    return page(
        "start.html",
        422 if too_long else 200,
        wish=wish,
        too_long=too_long,
        papers=newest[:_SHOWN_AT_FIRST],
        examples=asking.examples(newest),
        **_asked_of(service, wish),
    )


@pages.get("/stukken")
def papers(service: Current, pagina: Annotated[int, Query(ge=1, le=1_000_000)] = 1) -> HTMLResponse:
    """List the papers, newest first."""
    newest = asking.newest(service.documents.values())
    last = max(1, -(-len(newest) // _PAGE_SIZE))
    if pagina > last:
        raise HTTPException(404, f"There is no page {pagina} of the list.")
    shown = newest[(pagina - 1) * _PAGE_SIZE : pagina * _PAGE_SIZE]
    return page("papers.html", papers=shown, total=len(newest), number=pagina, last=last)


@pages.get("/static/{name}")
def static(name: str) -> Response:
    """Give a static file."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404, "There is no such file.")
    return Response(asset.content, media_type=asset.media, headers={"Cache-Control": _FOR_EVER})


@pages.get("/{document}")
def whole(document: DocumentId, service: Current) -> HTMLResponse:
    """Show a whole paper."""
    known(service, document)
    return page("reader.html", reading=reading.read(service, document))


@pages.get("/{document}/al-{number}")
def one(document: DocumentId, number: Number, service: Current) -> HTMLResponse:
    """Show a whole paper, opened at one of its paragraphs."""
    known(service, document)
    try:
        found = reading.read(service, document, number)
    except KeyError as fault:
        raise HTTPException(404, f"{document} has no paragraph {number}.") from fault
    return page("reader.html", reading=found)


def _asked_of(service: Service, wish: asking.Wish) -> dict[str, object]:
    paper = service.documents.get(wish.paper)
    return {
        "choices": asking.choices(service.documents.values()),
        "paper": cite(paper.kamerstuk, style="kort") if paper else wish.paper,
        "total": len(service.documents),
    }
