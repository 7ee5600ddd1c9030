"""A bound on what is computed at once and on what waits for it; everything else is told at once to come back.

Without it, every request that comes makes all others slower, until none is answered in time.
"""

import asyncio
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.metrics import Metrics
from rag.api.paths import is_computed, is_written
from rag.api.problems import problem
from rag.timing import stage

# A queue that is long in time is no use: whoever waits longer is told so. It binds where a request takes longer than
# usual, because the processor is wanted elsewhere; otherwise the length of the queue does.
_LONGEST_WAIT = 2.0  # seconds
_RETRY_SECONDS = "2"  # the queue is worked off by then
Outcome = Literal["admitted", "refused", "gone"]


class Admission:
    """Lets `at_once` requests through; `queue_length` more wait for their turn, first come, first served.

    The rest gets 503 with Retry-After, and so does who has waited for two seconds. A client that hangs up while it
    waits is not computed for. A place is free again when the last of a response is handed over, whether or not the
    client reads it; that of a written answer with its first event, for the rest is computed elsewhere.
    """

    def __init__(self, app: ASGIApp, *, at_once: int, queue_length: int, metrics: Metrics) -> None:
        self._app = app
        self._free = asyncio.Semaphore(at_once)
        self._queue_length = queue_length
        self._metrics = metrics
        self._waiting = 0
        self._computing = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when its turn has come."""
        if scope["type"] != "http" or not is_computed(scope):
            await self._app(scope, receive, send)
            return
        heard: list[Message] = []
        with stage("wait"):
            outcome = await self._turn(receive, heard)
        self._metrics.admitted(outcome)
        if outcome == "refused":
            detail = "More is being asked than can be answered now; ask again in a moment."
            await problem(503, detail, headers={"Retry-After": _RETRY_SECONDS})(scope, receive, send)
        if outcome != "admitted":
            return

        async def hear() -> Message:
            return heard.pop(0) if heard else await receive()

        await self._compute(scope, hear, send)

    async def _compute(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and free its place at the end of the response."""
        held, brief = True, is_written(scope)
        self._count(computing=1)

        def leave() -> None:
            nonlocal held
            if held:
                held = False
                self._count(computing=-1)
                self._free.release()

        async def pass_on(message: Message) -> None:
            if message["type"] == "http.response.body" and (brief or not message.get("more_body", False)):
                leave()
            await send(message)

        try:
            await self._app(scope, receive, pass_on)
        finally:
            leave()

    async def _turn(self, receive: Receive, heard: list[Message]) -> Outcome:
        """Wait for a free place and hold it, unless there are too many before, or the client hangs up.

        What the client says meanwhile is put into `heard`.
        """
        if not self._free.locked():
            await self._free.acquire()
            return "admitted"
        if self._waiting >= self._queue_length:
            return "refused"
        self._count(waiting=1)
        turn, gone = asyncio.create_task(self._free.acquire()), asyncio.create_task(_hung_up(receive, heard))
        held = False
        try:
            await asyncio.wait({turn, gone}, timeout=_LONGEST_WAIT, return_when=asyncio.FIRST_COMPLETED)
            left, held = gone.done(), turn.done() and not gone.done()
        finally:
            self._count(waiting=-1)
            await _end(gone)
            if not held and await _end(turn):
                self._free.release()
        return "admitted" if held else "gone" if left else "refused"

    def _count(self, *, waiting: int = 0, computing: int = 0) -> None:
        self._waiting += waiting
        self._computing += computing
        self._metrics.load(self._waiting, self._computing)


async def _hung_up(receive: Receive, heard: list[Message]) -> None:
    """Return when the client hangs up."""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        heard.append(message)


async def _end(task: "asyncio.Task[Any]") -> bool:
    """Cancel a task that is not done, and return whether it had ended well."""
    task.cancel()
    await asyncio.wait({task})
    return not task.cancelled() and task.exception() is None
