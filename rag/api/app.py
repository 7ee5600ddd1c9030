"""The application: `create_app(settings)`. Model and index are loaded when it starts, not when it is imported."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool

from index.embedder import Embedder, Encoder
from index.errors import ModelFault
from rag.api import contract, mcp, problems
from rag.api.admin_routes import admin
from rag.api.asking_routes import asking
from rag.api.citation_routes import citations
from rag.api.cors import OpenDoor
from rag.api.etags import ETags
from rag.api.limits import BodyLimit
from rag.api.manners import Manners
from rag.api.pages import pages
from rag.api.prose_routes import prose
from rag.api.routes import health, v1
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
        async with mcp.running(app):
            yield
        if app.state.library:
            app.state.library.stop()

    app = FastAPI(
        **contract.INFO,
        version=version("kamervraag"),
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        dependencies=[Depends(contract.check_query)],
    )
    app.state.settings, app.state.library, app.state.fault = chosen, None, ""
    app.include_router(health)
    app.include_router(v1)
    app.include_router(prose)
    app.include_router(citations)
    app.include_router(asking)
    app.include_router(admin)
    app.router.routes.append(mcp.route())
    app.include_router(pages)  # last: its addresses start with a document's id
    app.add_middleware(BodyLimit, most=64 * 1024, most_uploaded=32 * 1024 * 1024)
    problems.install(app)
    contract.install(app)
    app.add_middleware(ETags, prefix="/v1/")
    app.add_middleware(OpenDoor)
    app.add_middleware(Manners, version=app.version)  # the outermost: every response has them
    return app


def _open_library(settings: Settings, encoder: Encoder | None) -> Library:
    encoder = encoder or Embedder.load(settings.model, dtype=settings.dtype, threads=settings.threads)
    library = Library(settings.store, encoder, threshold=settings.threshold)
    library.refresh()
    library.watch(settings.refresh_seconds)
    return library
