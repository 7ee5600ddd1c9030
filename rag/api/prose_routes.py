"""The address that has answers written: server-sent events, each sentence checked before it is sent."""

import time
from asyncio import Semaphore
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from corpus.styles import Style
from rag.api import logs, presenting
from rag.api import prose_schemas as out
from rag.api.current import Current
from rag.api.problems import UNEXPECTED, problem_of, responses
from rag.api.routes import put
from rag.api.schemas import AskIn, QuoteOut
from rag.citing import citation, quote
from rag.prose.endpoint import Endpoint, EndpointFault, EndpointTimeout
from rag.prose.evidence import Support
from rag.prose.writing import Written, write
from rag.records import Answer
from rag.service import Service
from rag.timing import milliseconds

prose = APIRouter(prefix="/v1", tags=["ask"])
_EVENTS = {
    "description": "Events `passages` (AskOut), `sentence` (SentenceOut, each as it is written), and last `done` "
    "(DoneOut) or `error` (Problem). With `Accept: application/json` the same at once.",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}
_MOST_AT_ONCE = 16  # answers that a worker has written; a model server does not bear many
_PING_SECONDS = 15
_RETRY_SECONDS = "5"
_LINE_END = "\n"


def writing_places() -> Semaphore:
    """Make the places of the answers that one application has written at the same time."""
    return Semaphore(_MOST_AT_ONCE)


async def _endpoint(request: Request) -> AsyncIterator[Endpoint]:
    """Give the endpoint for as long as the response lasts, unless it is asked for too much already."""
    endpoint = Endpoint.of(request.app.state.settings)
    if endpoint is None:
        raise HTTPException(404, "No endpoint that writes answers is set here; POST /v1/ask answers without one.")
    writing: Semaphore = request.app.state.writing
    if writing.locked():
        detail = "Too many answers are being written; ask again in a moment, or POST /v1/ask."
        raise HTTPException(503, detail, {"Retry-After": _RETRY_SECONDS})
    async with writing:
        yield endpoint


@prose.post(
    "/ask/stream",
    response_model=out.ProseOut,
    responses=responses(400, 404, 413, 415, 422, 502) | {200: _EVENTS},
)
async def ask_stream(  # noqa: PLR0913, PLR0917
    request: Request,
    question: AskIn,
    service: Current,
    endpoint: Annotated[Endpoint, Depends(_endpoint)],
    unsupported: Annotated[
        Literal["withhold", "mark"], Query(description="What becomes of sentences that the passages do not support.")
    ] = "withhold",
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response:
    """Have the answer written from the passages found; every sentence is checked against the text that it cites."""
    answering = _Answering(question, service, endpoint, request, marks=unsupported == "mark")
    if "application/json" in accept and "text/event-stream" not in accept:
        return await _whole(answering)
    return EventSourceResponse(
        _events(answering), ping=_PING_SECONDS, sep=_LINE_END, headers={"X-Accel-Buffering": "no"}
    )


class _Answering:
    """One question, on its way to a written answer."""

    def __init__(self, question: AskIn, service: Service, endpoint: Endpoint, request: Request, *, marks: bool) -> None:
        self._question = question
        self._service = service
        self._endpoint = endpoint
        self.state = request.state
        self._marks = marks

    async def parts(self) -> AsyncGenerator[tuple[str, BaseModel], None]:
        """Yield the events by name. Raises EndpointFault."""
        start = time.perf_counter()
        manifest = self._service.snapshot.manifest
        answer = await run_in_threadpool(put, self._question, self._service)
        self.state.leave_place()  # from here on it is the endpoint that computes
        yield "passages", presenting.answer(answer, manifest, milliseconds(start))
        supported = withheld = 0
        async with aclosing(write(answer, self._endpoint)) as sentences:
            async for sentence in sentences:
                supported += sentence.verdict.supported
                withheld += not sentence.verdict.supported
                if sentence.verdict.supported or self._marks:
                    yield "sentence", self._sentence(sentence)
        yield "done", self._done(answer, supported, withheld, milliseconds(start))

    def _sentence(self, written: Written) -> out.SentenceOut:
        fault = written.verdict.fault
        return out.SentenceOut(
            text=written.text,
            status="unsupported" if fault else "supported",
            citations=[_support(one, self._service, self._question.style) for one in written.verdict.supports],
            fault=out.FaultOut(reason=fault.reason, detail=fault.detail) if fault else None,
        )

    def _done(self, answer: Answer, supported: int, withheld: int, took_ms: float) -> out.DoneOut:
        return out.DoneOut(
            answered=supported > 0,
            reason=None if supported else answer.reason or "no_support",
            supported=supported,
            withheld=withheld,
            snapshot=self._service.snapshot.manifest.id,
            model=self._endpoint.model,
            took_ms=took_ms,
        )


async def _whole(answering: _Answering) -> Response:
    parts: dict[str, list[BaseModel]] = {"passages": [], "sentence": [], "done": []}
    try:
        async for name, part in answering.parts():
            parts[name].append(part)
    except EndpointFault as fault:
        raise HTTPException(_status(fault), str(fault)) from fault
    body = {"passages": parts["passages"][0], "sentences": parts["sentence"], "done": parts["done"][0]}
    return JSONResponse(out.ProseOut.model_validate(body).model_dump(mode="json"))


async def _events(answering: _Answering) -> AsyncIterator[ServerSentEvent]:
    try:
        async with aclosing(answering.parts()) as parts:
            async for name, part in parts:
                yield _event(name, part)
    except EndpointFault as fault:
        yield _event("error", problem_of(_status(fault), str(fault)))
    except Exception as fault:  # noqa: BLE001 - the headers are gone: nobody outside can answer any more
        logs.failure(answering.state.request_id, fault)
        yield _event("error", problem_of(500, UNEXPECTED))


def _event(name: str, part: BaseModel) -> ServerSentEvent:
    return ServerSentEvent(part.model_dump_json(), event=name, sep=_LINE_END)


def _status(fault: EndpointFault) -> int:
    return 504 if isinstance(fault, EndpointTimeout) else 502


def _support(support: Support, service: Service, style: Style) -> out.SupportOut:
    """Cite the one paragraph (or note) that a supporting sentence stands in."""
    placed = quote(support.hit.passage, support.span, support.hit.rank)
    one = replace(support.hit.passage, first=placed.paragraph, last=placed.paragraph)
    cited = citation(one, service.documents[one.document], style)
    return out.SupportOut(
        passage=support.hit.rank,
        paragraph=placed.paragraph,
        text=cited.text,
        url=cited.url,
        permalink=cited.permalink,
        support=QuoteOut.model_validate(placed),
    )
