"""CORS: a page of any origin may read here, since nothing is told to it that depends on who its visitor is."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp

from rag.api.problems import problem

_EXPOSED = ("API-Version", "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID")


class OpenDoor(CORSMiddleware):
    """Opens GET, HEAD and POST to every origin, without credentials; what it refuses is a problem."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=_EXPOSED,
            max_age=86400,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer what a browser asks before it sends a request."""
        response = super().preflight_response(request_headers)
        if response.status_code < 400:  # it is allowed
            return response
        refused = problem(400, bytes(response.body).decode())
        refused.headers["Access-Control-Allow-Origin"] = "*"
        return refused
