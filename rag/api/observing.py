"""What is seen of a request from outside: its number, its line in the log, its figures, and how it failed."""

import re
import time
import uuid
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag import timing
from rag.api import logs
from rag.api.metrics import Metrics
from rag.api.paths import MCP, is_exempt
from rag.api.problems import UNEXPECTED, problem
from rag.api.traces import Tracing
from rag.keys import Key

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_GONE = 499  # what is logged where the client hung up before it was answered, as nginx does
_NOWHERE = "(none)"  # the route of what was refused before it came to one, or of an address that there is none for


@dataclass(slots=True)
class _Sight:
    """What is known of a request so far."""

    id: str
    began: float
    start: float
    method: str
    route: str = ""
    status: int = _GONE
    seconds: float = 0.0


class Observed:
    """Gives each request a number, and tells of it when it has ended; answers 500 for what nobody expected.

    A number that the client gives in X-Request-ID is kept if it is sane. The response has it, and the
    milliseconds of each stage in Server-Timing.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, log_questions: bool, trace: Tracing | None) -> None:
        self._app = app
        self._metrics = metrics
        self._log_questions = log_questions
        self._trace = trace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and see how it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sight = _Sight(_request_id(scope), time.time(), time.perf_counter(), scope["method"][:16])
        state = scope.setdefault("state", {})
        state["request_id"], state["key"] = sight.id, None
        with timing.recording() as record:

            async def pass_on(message: Message) -> None:
                if message["type"] == "http.response.start":
                    sight.status = message["status"]
                    self._label(MutableHeaders(scope=message), sight, record)
                await send(message)

            try:
                await self._app(scope, receive, pass_on)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the client gets a problem and the log a line
                logs.failure(sight.id, fault)
                if sight.status == _GONE:
                    await problem(500, UNEXPECTED)(scope, receive, pass_on)
            finally:
                self._tell(scope, sight, record)

    def _label(self, headers: MutableHeaders, sight: _Sight, record: timing.Record) -> None:
        headers["X-Request-ID"] = sight.id
        stages = record.seconds() | {"total": time.perf_counter() - sight.start}
        headers["Server-Timing"] = ", ".join(f"{name};dur={took * 1000:.1f}" for name, took in stages.items())

    def _tell(self, scope: Scope, sight: _Sight, record: timing.Record) -> None:
        sight.seconds, sight.route = time.perf_counter() - sight.start, _route(scope)
        self._metrics.count(sight.method, sight.route, sight.status, sight.seconds, record)
        if not is_exempt(scope["path"]):  # what the platform asks every few seconds would bury the rest
            self._log(scope["state"]["key"], sight, record)
        if self._trace:
            facts: dict[str, str | int] = {
                "http.request.method": sight.method,
                "http.route": sight.route,
                "http.response.status_code": sight.status,
            }
            self._trace.trace(Headers(scope=scope), facts, sight.began, sight.seconds, record)

    def _log(self, key: Key | None, sight: _Sight, record: timing.Record) -> None:
        asked = [outcome.question for outcome in record.outcomes] if self._log_questions else []
        logs.request(
            request_id=sight.id,
            method=sight.method,
            route=sight.route,
            status=sight.status,
            ms=round(sight.seconds * 1000, 1),
            wait_ms=round(record.seconds().get("wait", 0.0) * 1000, 1),
            key=key.name if key else None,
            **({"questions": asked} if asked else {}),
        )


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex


def _route(scope: Scope) -> str:
    """Return the template of the route that a request came to."""
    return MCP if scope["path"] == MCP else getattr(scope.get("route"), "path", _NOWHERE)
