"""How much a request may send, and how long it may take."""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.paths import is_change, is_written
from rag.api.problems import problem

_CLOSE = {"Connection": "close"}  # whatever else the client sends is not read


class _TooLargeError(Exception):
    """The body is too large."""


class BodyLimit:
    """Refuses a body of more than `most` bytes (`most_uploaded` of a change) with 413, announced or not.

    One that has not come after `seconds` is refused with 408. The body is read before the request waits for its turn,
    so that a slow client keeps nobody waiting.
    """

    def __init__(self, app: ASGIApp, *, most: int, most_uploaded: int, seconds: float) -> None:
        self._app = app
        self._most = most
        self._most_uploaded = most_uploaded
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body of a request and pass it on, if it is small enough and comes in time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most_uploaded if is_change(scope) else self._most
        try:
            _check_announced(scope, most)
            async with asyncio.timeout(self._seconds):
                body = await _read(receive, most)
        except TimeoutError:
            refusal = problem(408, f"The body did not come within {self._seconds:g} seconds.", headers=_CLOSE)
            await refusal(scope, receive, send)
            return
        except _TooLargeError as fault:
            await problem(413, str(fault), headers=_CLOSE)(scope, receive, send)
            return
        if body is None:
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)


def _check_announced(scope: Scope, most: int) -> None:
    """Raise _TooLargeError where a request says that its body is far too large; that is not worth reading."""
    announced = Headers(scope=scope).get("content-length", "0")
    if announced.isdecimal() and int(announced) > 2 * most:
        raise _too_large(most)


async def _read(receive: Receive, most: int) -> bytes | None:
    """Return the body, None where the client has hung up. Raises _TooLargeError above `most` bytes.

    As much again is read and thrown away before that, since a client that is cut off while it sends may never see
    what it is told.
    """
    body, size, more = bytearray(), 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        body += piece if size <= most else b""
        more = message.get("more_body", False) and size <= 2 * most
    if size > most:
        raise _too_large(most)
    return bytes(body)


def _too_large(most: int) -> _TooLargeError:
    return _TooLargeError(f"The body is larger than {most:,} bytes.")


class TimeLimit:
    """Answers 504 where a request takes more than `seconds`.

    A change of the corpus may take as long as it takes, and a written answer as long as its endpoint may.

    What is being computed then cannot be stopped. It goes on unseen, and keeps its place among those that compute.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self._app = app
        self._seconds = seconds
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back while there is time."""
        if scope["type"] != "http" or is_change(scope) or is_written(scope):
            await self._app(scope, receive, send)
            return
        started = over = False

        async def pass_on(message: Message) -> None:
            nonlocal started
            if not over:
                started = True
                await send(message)

        task = asyncio.create_task(self._run(scope, receive, pass_on))
        try:
            await asyncio.wait({task}, timeout=self._seconds)
        finally:
            over = not task.done()
            if over:
                self._let_go(task)
        if not over:
            await task  # raises what it raised
        elif not started:
            detail = f"This took more than {self._seconds:g} seconds; ask for less at once, or again later."
            await problem(504, detail, headers={"Retry-After": "5"})(scope, receive, send)

    async def _run(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _let_go(self, task: asyncio.Task[None]) -> None:
        self._late.add(task)
        task.cancel()
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._late.discard(task)
        with suppress(asyncio.CancelledError):
            task.exception()  # nobody waits for it any more
