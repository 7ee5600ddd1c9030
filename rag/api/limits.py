"""A limit on what a request may send."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.problems import problem


class BodyLimit:
    """Refuses a body of more than `most` bytes (`most_uploaded` of a PUT) with 413, announced or not."""

    def __init__(self, app: ASGIApp, most: int, most_uploaded: int) -> None:
        self._app = app
        self._most = most
        self._most_uploaded = most_uploaded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request and pass it on, if it is small enough."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        most = self._most_uploaded if scope["method"] == "PUT" else self._most
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > most:
                refusal = problem(413, f"The body is larger than {most:,} bytes.")
                await refusal(scope, receive, send)
                return
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)
