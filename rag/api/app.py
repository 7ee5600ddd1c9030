"""The application: `create_app(settings)`. Model and index are loaded when it starts, not when it is imported."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from fastapi.middleware import Middleware
from starlette.concurrency import run_in_threadpool

from index.embedder import Embedder, Encoder
from index.errors import ModelFault
from rag.api import problems
from rag.api.access import Access
from rag.api.admin_routes import admin
from rag.api.admission import Admission
from rag.api.citation_routes import citations
from rag.api.limits import BodyLimit, TimeLimit
from rag.api.metrics import Metrics, forget_the_dead, metrics
from rag.api.observing import Observed
from rag.api.pages import pages
from rag.api.rates import RateLimit
from rag.api.routes import health, v1
from rag.api.schemas import Problem
from rag.api.traces import Tracing, tracing
from rag.keys import KeyFile
from rag.library import Library
from rag.settings import Settings

_log = logging.getLogger(__name__)
_VERSION = version("kamervraag")
_BODY_BYTES = 64 * 1024
_UPLOAD_BYTES = 32 * 1024 * 1024


def create_app(settings: Settings | None = None, *, encoder: Encoder | None = None) -> FastAPI:
    """Make the application; `encoder` is used instead of the model in the settings, for tests."""
    chosen, figures = settings or Settings(), Metrics()
    traced = tracing()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        forget_the_dead()
        try:
            app.state.library = await run_in_threadpool(_open_library, chosen, encoder)
        except ModelFault as fault:
            app.state.fault = str(fault)
            _log.error("%s", fault)  # the sentence says it; a stack would not help
        yield
        if app.state.library:
            app.state.library.stop()
        if traced:
            await run_in_threadpool(traced.end)

    app = FastAPI(
        title="Kamervraag",
        summary="Stel een vraag, krijg de alinea.",
        version=_VERSION,
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=_middleware(chosen, figures, traced),
    )
    app.state.settings, app.state.library, app.state.fault, app.state.metrics = chosen, None, "", figures
    app.include_router(health)
    app.include_router(metrics)
    app.include_router(v1)
    app.include_router(citations)
    app.include_router(admin)
    app.include_router(pages)  # last: its addresses start with a document's id
    problems.install(app)
    _document_problem(app)
    return app


def _middleware(settings: Settings, figures: Metrics, traced: Tracing | None) -> list[Middleware]:
    """Return what a request passes through, from outside to inside.

    It is seen first, so that every refusal is seen too. Then come those that refuse it for what it is, the cheapest
    first, before anything of it is read; then its body is read; and only then it waits for its turn and is computed.
    """
    seconds = settings.request_seconds
    return [
        Middleware(Observed, figures, version=_VERSION, log_questions=settings.log_questions, trace=traced),
        Middleware(Access, KeyFile(settings.keys), read_with_key=settings.read_with_key),
        Middleware(RateLimit, per_minute=settings.rate_per_minute, key_per_minute=settings.key_rate_per_minute),
        Middleware(BodyLimit, most=_BODY_BYTES, most_uploaded=_UPLOAD_BYTES, seconds=seconds),
        Middleware(TimeLimit, seconds=seconds),
        Middleware(Admission, at_once=settings.at_once, queue_length=settings.queue_length, metrics=figures),
    ]


def _open_library(settings: Settings, encoder: Encoder | None) -> Library:
    encoder = encoder or Embedder.load(settings.model, dtype=settings.dtype, threads=settings.threads)
    library = Library(settings.store, encoder, threshold=settings.threshold)
    library.refresh()
    library.watch(settings.refresh_seconds)
    return library


def _document_problem(app: FastAPI) -> None:
    """Put the problem into the OpenAPI document in the place of FastAPI's own error."""
    generate = app.openapi

    def openapi() -> dict[str, object]:
        document = generate()
        schemas = document["components"]["schemas"]
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}), Problem=schema)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
