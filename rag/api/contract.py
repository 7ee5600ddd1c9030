"""The contract: the OpenAPI document, made of the application, and holding requests to the parameters that it names."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError

from rag.api.problems import MEDIA_TYPE, problem_of, responses
from rag.api.schemas import Problem
from rag.settings import Settings

INFO: dict[str, Any] = {
    "title": "Kamervraag",
    "summary": "Stel een vraag, krijg de alinea.",
    "description": "Questions in Dutch, answered with the paragraphs of Dutch parliamentary papers (Kamerstukken) that"
    " answer them. Everything quoted is verbatim, and carries a citation and a permalink. Where the papers hold no"
    " answer, `answered` is false and `reason` says why.",
    "license_info": {"name": "MIT", "identifier": "MIT"},
    "openapi_tags": [
        {"name": "ask", "description": "Asking questions."},
        {"name": "citations", "description": "Citations and quotes: resolved, followed, exported, verified."},
        {"name": "documents", "description": "The papers and their paragraphs."},
        {"name": "admin", "description": "Changing the corpus; needs the admin key."},
        {"name": "health", "description": "For the platform."},
    ],
}
# One example of a request and its response for each operation, by its id; recorded from the service itself.
_EXAMPLES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
_HEADER = {"schema": {"type": "string"}}
_HEADERS = {
    "API-Version": _HEADER | {"description": "The full version of the contract."},
    "ETag": _HEADER | {"description": "Send it back as If-None-Match, and an unchanged response is a 304."},
    "Link": _HEADER | {"description": "The pages around this one (RFC 8288): first, prev, next, last."},
    "Retry-After": _HEADER | {"description": "After how many seconds to try again."},
}
_VERSION, _TAG, _LINK, _RETRY = ({name: {"$ref": f"#/components/headers/{name}"}} for name in _HEADERS)
_BUSY = {"429", "503"}
_LIMITS = (429, 503, 504)  # what any address but those of the platform may answer, whatever is asked of it


def install(app: FastAPI) -> None:
    """Complete the OpenAPI document that FastAPI makes."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        made = app.openapi_schema is not None
        document = generate()
        if not made:
            _complete(document, app.state.settings)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


async def check_query(request: Request) -> None:
    """Refuse a query parameter that the contract does not name, so that a typing error is never ignored."""
    path = request.app.openapi()["paths"].get(getattr(request.scope.get("route"), "path", ""), {})
    operation = path.get(request.method.lower())
    if operation is None:  # a page, which may be linked to with anything behind it
        return
    named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
    unknown = sorted(request.query_params.keys() - named)
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name), "msg": ""} for name in unknown]
        )


def _complete(document: dict[str, Any], settings: Settings) -> None:
    document["servers"] = [{"url": str(settings.public_url or "").rstrip("/") or "/"}]
    if settings.contact:
        document["info"]["contact"] = {"email" if "@" in settings.contact else "url": settings.contact}
    components = document.setdefault("components", {})
    components["headers"] = _HEADERS
    schemas = components["schemas"]
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}), Problem=schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _add_refusals(operation, changes=method in {"put", "delete"}, settings=settings)
            _complete_operation(operation, kept=method == "get" and path.startswith("/v1"))


def _add_refusals(operation: dict[str, Any], *, changes: bool, settings: Settings) -> None:
    """Document what is answered before a request comes to its operation."""
    if operation["tags"] == ["health"]:
        return
    closed = changes or settings.read_with_key
    body = (408,) if "requestBody" in operation else ()
    for status, response in responses(*_LIMITS, *body, *((401, 403) if closed else ())).items():
        operation["responses"].setdefault(str(status), response)


def _complete_operation(operation: dict[str, Any], *, kept: bool) -> None:
    answers = operation["responses"]
    example = _EXAMPLES.get(operation["operationId"], {})
    if "request" in example:
        for content in operation["requestBody"]["content"].values():
            content["example"] = example["request"]
    for status, response in answers.items():
        paged = any(one["name"] == "page" for one in operation.get("parameters", []))
        found = status == "200"
        response["headers"] = (
            _VERSION | (_TAG if kept and found else {}) | (_LINK if paged and found else {}) | _retry(status)
        )
        content = response.get("content", {})
        if MEDIA_TYPE in content:
            content[MEDIA_TYPE]["example"] = problem_of(int(status), response["description"]).model_dump(
                exclude_none=True
            )
        elif "application/json" in content and "response" in example:
            content["application/json"]["example"] = example["response"]
    if kept:
        answers["304"] = {"description": "It has not changed.", "headers": _VERSION | _TAG}


def _retry(status: str) -> dict[str, Any]:
    return _RETRY if status in _BUSY else {}
