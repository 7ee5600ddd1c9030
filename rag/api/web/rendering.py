"""The templates and the static files: the only place that knows Jinja, and the headers of every page."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.document import Document
from corpus.styles import cite
from rag.api.web import words
from rag.api.web.markup import official

_HERE = Path(__file__).parent
_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_HEADERS = {  # beside those of every response
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file; `address` changes with its content, so that it may be kept for ever."""

    content: bytes
    media: str
    address: str


@cache
def assets() -> dict[str, Asset]:
    """Return the static files by name."""
    found: dict[str, Asset] = {}
    for path in sorted((_HERE / "static").iterdir()):
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:12]
        found[path.name] = Asset(content, _MEDIA[path.suffix], f"/static/{path.name}?v={digest}")
    return found


def page(template: str, status: int = 200, /, **shown: object) -> HTMLResponse:
    """Render a page."""
    html = _environment().get_template(template).render(**shown)
    return HTMLResponse(html, status, headers=_HEADERS)


def _address(name: str) -> str:
    return assets()[name].address


def _cited(document: Document) -> str:
    return cite(document.kamerstuk)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=words.day, counted=words.counted, official=official, cited=_cited)
    environment.globals.update(static=_address, style_names=words.STYLE_NAMES, chambers=words.CHAMBERS)
    return environment
