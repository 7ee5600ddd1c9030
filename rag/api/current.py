"""What every address needs: the service of the current snapshot, and its documents by name."""

from typing import Annotated

from fastapi import Depends, HTTPException, Path, Request

from corpus.document import Document
from rag.library import Library
from rag.service import Service

_RETRY_SECONDS = "5"


def _service(request: Request) -> Service:
    library: Library | None = request.app.state.library
    if library is None or library.service is None:
        detail = library.fault if library else request.app.state.fault
        raise HTTPException(503, detail or "The service is starting.", {"Retry-After": _RETRY_SECONDS})
    return library.service


def base(request: Request) -> str:
    """Return the address that this service is reached under, without a slash at its end."""
    return str(request.app.state.settings.public_url or request.base_url).rstrip("/")


Current = Annotated[Service, Depends(_service)]
Base = Annotated[str, Depends(base)]
DocumentId = Annotated[str, Path(max_length=64, examples=["kst-33279-36"])]
Number = Annotated[int, Path(ge=1, le=1_000_000, examples=[24])]


def known(service: Service, document: str) -> Document:
    """Return a document without its text. Raises a 404 where there is none with this id."""
    if document not in service.documents:
        raise HTTPException(404, f"There is no document {document!r} in this corpus.")
    return service.documents[document]
