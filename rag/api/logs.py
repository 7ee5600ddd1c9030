"""The log: a JSON object a line, or coloured lines on a terminal. The one file that imports structlog.

What is logged of a request is its route and never its query string, which may hold a question. Nor is the address of
the client, which may be that of a person.
"""

import logging
import sys
import traceback
from typing import Any

import structlog

_log = logging.getLogger(__name__)


def log_config() -> dict[str, Any]:
    """Return what `logging.config.dictConfig` takes, also in the worker processes of uvicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "rag.api.logs.formatter", "terminal": sys.stderr.isatty()}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": "INFO"} for name in ("rag", "index", "uvicorn")},
    }


def formatter(*, terminal: bool) -> logging.Formatter:
    """Make the formatter of all loggers."""
    last = structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.ExtraAdder(allow=["fields"]),
            _spread,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
        ],
    )


def request(**fields: object) -> None:
    """Log a request that has ended."""
    _log.info("request", extra={"fields": fields})


def failure(request_id: str, fault: Exception) -> None:
    """Log what went wrong here: where, and of what kind. Its message is left out, for it may quote the question."""
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(fault.__traceback__)]
    told = {"request_id": request_id, "kind": type(fault).__qualname__, "where": where}
    _log.error("failed", extra={"fields": told})


def _spread(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Put the fields of an event beside its name."""
    fields: dict[str, object] = event.pop("fields", {})
    return {**event, **fields}
