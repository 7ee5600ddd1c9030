"""What every response carries: the version, the security headers, and no body where HEAD was asked."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.paths import is_for_programs

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address of a page holds the question
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_A_YEAR = "max-age=31536000"


def headers(scope: Scope, version: str) -> Mapping[str, str]:
    """Return the headers of every response to this request that does not say otherwise itself."""
    found = _HEADERS | {"API-Version": version}
    if is_for_programs(scope["path"]):  # pages and files say for themselves how long they keep
        found["Cache-Control"] = "no-store"
    if scope["scheme"] == "https":  # RFC 6797 forbids it over plain HTTP
        found["Strict-Transport-Security"] = _A_YEAR
    return found


class Manners:
    """Adds the headers that a response lacks, and answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self._app = app
        self._version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head = scope["method"] == "HEAD"

        async def mannered(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in headers(scope, self._version).items():
                    given.setdefault(name, value)
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"} if head else scope, receive, mannered)
