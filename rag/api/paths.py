"""Which addresses are spared what the others are subject to."""

from starlette.types import Scope

_PLATFORM = ("/health/", "/metrics")
_FILES = "/static/"


def is_health(path: str) -> bool:
    """Whether an address tells the platform how the service is; it is open whatever else is closed."""
    return path.startswith("/health/")


def is_exempt(path: str) -> bool:
    """Whether an address costs next to nothing, so that nobody is limited there."""
    return path.startswith((*_PLATFORM, _FILES))


def is_computed(scope: Scope) -> bool:
    """Whether a request takes the processor, and has to wait for its turn.

    A change of the corpus does not wait here: there is one at a time, and its own lock refuses another. Nor does what
    comes to `/mcp`, which calls this application again for what it computes: it would wait for its own place.
    """
    return not (is_exempt(scope["path"]) or is_change(scope) or scope["path"] == "/mcp")


def is_change(scope: Scope) -> bool:
    """Whether a request changes the corpus."""
    return scope["method"] in {"PUT", "DELETE"} and str(scope["path"]).startswith("/v1/")


def is_written(scope: Scope) -> bool:
    """Whether a request has an answer written, by an endpoint that computes elsewhere and has its own time limit."""
    return str(scope["path"]) == "/v1/ask/stream"
