"""Everything that can go wrong over HTTP, as `application/problem+json` (RFC 9457), and never a stack trace."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.api.schemas import FieldError, Problem

MEDIA_TYPE = "application/problem+json"
_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}
UNEXPECTED = "Something went wrong here; it has been logged."
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def problem_of(status: int, detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    """Return a problem as a record."""
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors) or None)


def problem(
    status: int, detail: str, *, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return the response for a problem."""
    body = problem_of(status, detail, errors)
    return JSONResponse(body.model_dump(exclude_none=True), status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def body(status: int, detail: str) -> bytes:
    """Return the body of a problem, for what is answered before there is a request."""
    return bytes(problem(status, detail).body)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Document these problem statuses for an operation."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Answer every error that the application raises on purpose with a problem; `Observed` sees to the others."""

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _not_allowed(request)
        given = str(error.detail)
        detail = _DETAILS.get(error.status_code, given) if given == HTTPStatus(error.status_code).phrase else given
        return problem(error.status_code, detail, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        if any(one["type"] == "json_invalid" for one in found):
            return problem(
                400, f"The body is not valid JSON: {found[0].get('ctx', {}).get('error', 'it cannot be read')}."
            )
        if request.method == "POST" and not request.headers.get("content-type", "").startswith("application/json"):
            return problem(415, "Send the body as application/json.")
        errors = [FieldError(pointer=_pointer(one["loc"]), detail=_sentence(one)) for one in found]
        return problem(422, "; ".join(f"{e.pointer}: {e.detail}" for e in errors[:5]), errors=errors)


def _not_allowed(request: Request) -> Response:
    """Say which methods an address takes: all that it is asked for with OPTIONS."""
    routes = request.app.router.routes
    taken = [m for m in _METHODS if any(r.matches({**request.scope, "method": m})[0] is Match.FULL for r in routes)]
    allow = {"Allow": ", ".join([*taken, *["HEAD"][: "GET" in taken], "OPTIONS"])}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=allow)
    return problem(405, _DETAILS[405], headers=allow)


def _pointer(location: Sequence[str | int]) -> str:
    kind, *rest = location
    path = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in rest)
    return f"/{path}" if kind == "body" else path


def _sentence(error: Mapping[str, Any]) -> str:
    return "this field does not exist" if error["type"] == "extra_forbidden" else str(error["msg"])
