"""The application: `create_app(settings)`. Model and index are loaded when it starts, not when it is imported."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from fastapi.middleware import Middleware
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from index.embedder import Encoder
from index.errors import ModelFault
from rag.api import contract, mcp, problems
from rag.api.access import Access
from rag.api.admin_routes import admin
from rag.api.admission import Admission
from rag.api.asking_routes import asking
from rag.api.citation_routes import citations
from rag.api.cors import OpenDoor
from rag.api.etags import ETags
from rag.api.limits import BodyLimit, TimeLimit
from rag.api.manners import Manners
from rag.api.metrics import Metrics, forget_the_dead, metrics
from rag.api.observing import Observed
from rag.api.prose_routes import prose, writing_places
from rag.api.rates import RateLimit
from rag.api.routes import health, v1
from rag.api.traces import Tracing, tracing
from rag.api.web.errors import ErrorPages
from rag.api.web.routes import pages
from rag.keys import KeyFile
from rag.library import Library
from rag.models import load_encoder, load_reranker
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
        async with mcp.running(app):
            yield
        if app.state.library:
            app.state.library.stop()
        if traced:
            await run_in_threadpool(traced.end)

    app = FastAPI(
        **contract.INFO,
        version=_VERSION,
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(contract.check_query)],
        middleware=_middleware(chosen, figures, traced),
    )
    app.state.settings, app.state.library, app.state.fault, app.state.metrics = chosen, None, "", figures
    app.state.writing = writing_places()
    app.include_router(health)
    app.include_router(metrics)
    app.include_router(v1)
    app.include_router(prose)
    app.include_router(citations)
    app.include_router(asking)
    app.include_router(admin)
    app.router.routes.append(mcp.route())
    app.include_router(pages)  # last: its addresses start with a document's id
    problems.install(app)
    contract.install(app)
    return app


def _middleware(settings: Settings, figures: Metrics, traced: Tracing | None) -> list[Middleware]:
    """Return what a request passes through, from outside to inside.

    What every response carries comes first. Then the request is seen, so that every refusal is seen too. Then come
    those that refuse it for what it is, the cheapest first, before anything of it is read; then its body is read; and
    only then it waits for its turn and is computed.
    """
    seconds = settings.request_seconds
    return [
        Middleware(Manners, version=_VERSION),
        Middleware(OpenDoor),
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=6),
        Middleware(ErrorPages),
        Middleware(Observed, figures, log_questions=settings.log_questions, trace=traced),
        Middleware(Access, KeyFile(settings.keys), read_with_key=settings.read_with_key),
        Middleware(RateLimit, per_minute=settings.rate_per_minute, key_per_minute=settings.key_rate_per_minute),
        Middleware(BodyLimit, most=_BODY_BYTES, most_uploaded=_UPLOAD_BYTES, seconds=seconds),
        Middleware(TimeLimit, seconds=seconds, seconds_writing=settings.endpoint_seconds),
        Middleware(Admission, at_once=settings.at_once, queue_length=settings.queue_length, metrics=figures),
        Middleware(ETags, prefix="/v1/"),
    ]


def _open_library(settings: Settings, encoder: Encoder | None) -> Library:
    encoder = encoder or load_encoder(settings)
    library = Library(settings.store, encoder, threshold=settings.threshold, reranker=load_reranker(settings))
    library.refresh()
    library.watch(settings.refresh_seconds)
    return library
