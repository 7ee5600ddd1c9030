"""ETags: whoever has seen a response before is told that it still stands (304), without its body.

The tag is the digest of what is sent, so that it holds for as long as a document reads the same, whatever else changes.
"""

import hashlib
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OK = 200


class ETags:
    """Tags what is read with GET under `prefix`, and compares If-None-Match."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await _send(scope, receive, send, held)

        await self._app(scope, receive, hold)


async def _send(scope: Scope, receive: Receive, send: Send, held: list[Message]) -> None:
    """Tag a whole response and send it, or only say that it has not changed."""
    start = held[0]
    if start["status"] == _OK:
        tag = _tag(message.get("body", b"") for message in held[1:])
        headers = MutableHeaders(scope=start)
        headers["ETag"] = tag
        headers.setdefault("Cache-Control", "no-cache")  # keep it, but ask each time
        if _known(tag, Headers(scope=scope).get("if-none-match", "")):
            kept = {name: value for name, value in headers.items() if name not in {"content-length", "content-type"}}
            await Response(status_code=304, headers=kept)(scope, receive, send)
            return
    for message in held:
        await send(message)


def _tag(body: Iterable[bytes]) -> str:
    return f'"{hashlib.sha256(b"".join(body)).hexdigest()[:32]}"'


def _known(tag: str, told: str) -> bool:
    tags = [one.strip().removeprefix("W/") for one in told.split(",")]
    return tag in tags or "*" in tags
