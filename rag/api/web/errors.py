"""What goes wrong, as a page in Dutch for those who came with a browser; programs get their problem document."""

from collections.abc import Mapping

from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.paths import is_for_programs
from rag.api.problems import MEDIA_TYPE
from rag.api.web import words
from rag.api.web.asking import official_address
from rag.api.web.rendering import page

_WORTH_REPEATING = {429, 500, 503}


class ErrorPages:
    """Puts a page in the place of a problem document, where a browser asked for an address that people visit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, but for problems."""
        if not wants_page(scope):
            await self._app(scope, receive, send)
            return
        shown: HTMLResponse | None = None

        async def sending(message: Message) -> None:
            nonlocal shown
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if headers.get("content-type", "").startswith(MEDIA_TYPE):
                    shown = error_page(Request(scope), message["status"], headers)
            if shown is None:
                await send(message)
            elif message["type"] == "http.response.body" and not message.get("more_body"):
                await shown(scope, receive, send)

        await self._app(scope, receive, sending)


def wants_page(scope: Scope) -> bool:
    """Tell whether a person is looking: the address is one of the page, and HTML is welcome."""
    if scope["type"] != "http" or is_for_programs(scope["path"]):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def error_page(request: Request, status: int, headers: Mapping[str, str]) -> HTMLResponse:
    """Say what went wrong, and what to do; headers that the page has not itself, such as Retry-After, are passed on."""
    document = request.url.path.strip("/").partition("/")[0]
    again = f"?{request.url.query}"  # this address; its path is not repeated, for it may read as that of another host
    response = page(
        "error.html",
        status,
        told=words.error(status),
        status=status,
        elsewhere=official_address(document) if status == 404 else None,
        again=again if status in _WORTH_REPEATING and request.method == "GET" else None,
    )
    for name, value in headers.items():
        response.headers.setdefault(name, value)  # but for those of the page: Retry-After, Allow, and what is left
    response.headers["Vary"] = "Accept"
    return response
