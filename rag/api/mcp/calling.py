"""How a tool calls the service: over the HTTP contract, within the process, in the name of whoever called the tool."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import httpx2
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from starlette.requests import Request

from rag.api.current import base
from rag.client import AsyncClient, ClientError, ProblemError

Calling = Context[Any, Request]
_WITHIN = "http://localhost"  # a name only: nothing is sent over a network
_PASSED_ON = ("authorization", "x-request-id", "traceparent")


@asynccontextmanager
async def service(context: Calling) -> AsyncIterator[AsyncClient]:
    """Give a client of this service, with the caller's key, and for the limits as from the caller.

    What goes wrong is raised as the SDK's ResourceError, which it tells the model, of a tool as well as of a resource.
    """
    request = _request(context)
    client = (request.client.host, request.client.port) if request.client else ("127.0.0.1", 0)
    transport = httpx2.ASGITransport(request.app, raise_app_exceptions=False, client=client)
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    async with AsyncClient(_WITHIN, tries=1, transport=transport, headers=headers) as within:
        try:
            yield within
        except ProblemError as refusal:
            kind = ResourceNotFoundError if refusal.problem.status == HTTPStatus.NOT_FOUND else ResourceError
            raise kind(refusal.problem.detail) from refusal
        except ClientError as fault:
            raise ResourceError(str(fault)) from fault


def address(context: Calling) -> str:
    """Return the address of this service, as the caller reaches it."""
    return base(_request(context))


def _request(context: Calling) -> Request:
    request = context.request_context.request
    if request is None:
        raise RuntimeError("Tools are called over HTTP only.")
    return request
