"""The application: `create_app(settings)`. Model and index are loaded when it starts, not when it is imported."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from index.embedder import Embedder, Encoder
from index.errors import ModelFault
from rag.api import problems
from rag.api.admin_routes import admin
from rag.api.citation_routes import citations
from rag.api.limits import BodyLimit
from rag.api.routes import health, v1
from rag.api.schemas import Problem
from rag.api.web.errors import ErrorPages
from rag.api.web.routes import pages
from rag.library import Library
from rag.settings import Settings

_log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, *, encoder: Encoder | None = None) -> FastAPI:
    """Make the application; `encoder` is used instead of the model in the settings, for tests."""
    chosen = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            app.state.library = await run_in_threadpool(_open_library, chosen, encoder)
        except ModelFault as fault:
            app.state.fault = str(fault)
            _log.error("%s", fault)  # the sentence says it; a stack would not help
        yield
        if app.state.library:
            app.state.library.stop()

    app = FastAPI(
        title="Kamervraag",
        summary="Stel een vraag, krijg de alinea.",
        version=version("kamervraag"),
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings, app.state.library, app.state.fault = chosen, None, ""
    app.include_router(health)
    app.include_router(v1)
    app.include_router(citations)
    app.include_router(admin)
    app.include_router(pages)  # last: its addresses start with a document's id
    app.add_middleware(BodyLimit, most=64 * 1024, most_uploaded=32 * 1024 * 1024)
    app.add_middleware(ErrorPages)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    problems.install(app)
    _document_problem(app)

    @app.middleware("http")
    async def version_header(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await go_on(request)
        response.headers["API-Version"] = app.version
        return response

    return app


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
