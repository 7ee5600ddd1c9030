"""Whether what came is what was asked for: XML of a Kamerstuk, a whole HTML page, a whole PDF, with a fitting type.

It looks at the outside of a file. What stands in it is for those who read it.
"""

from collections.abc import Mapping
from typing import Literal, get_args
from xml.parsers import expat

from corpus.fetching.errors import ContentFault

Form = Literal["xml", "html", "pdf"]
FORMS: tuple[Form, ...] = get_args(Form)

_MEDIA_TYPES: Mapping[Form, frozenset[str]] = {
    "xml": frozenset({"application/xml", "text/xml"}),
    "html": frozenset({"text/html", "application/xhtml+xml"}),
    "pdf": frozenset({"application/pdf"}),
}
# Servers say these of files that they know nothing of; the content then decides alone.
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_KAMERSTUK_ROOTS = frozenset({"officiele-publicatie", "kamerwrk"})
_NAMED = {
    "html": "an HTML page",
    "searchRetrieveResponse": "an answer of the search service",
    "vlosCoreDocument": "a debate report",
    "metadata_gegevens": "metadata",
}
_DEEPEST = 256  # elements within each other; papers have about twenty
_EDGE = 2048  # bytes at either end in which the signs of a form must stand


def check(data: bytes, form: Form, media_type: str, *, name: str) -> None:
    """Raise ContentFault, which calls it `name`, unless the data are a file of that form."""
    told = media_type.partition(";")[0].strip().lower()
    if told not in _MEDIA_TYPES[form] | _UNTOLD:
        raise ContentFault(f"{name} is refused: the service says it is {told[:80]!a} where {form} was asked for.")
    if not data.strip():
        raise ContentFault(f"{name} is refused: the service sent nothing.")
    {"xml": _check_xml, "html": _check_html, "pdf": _check_pdf}[form](data, name)


def root_element(data: bytes, *, name: str) -> str:
    """Give the name of the root element, without namespace, of well-formed XML.

    Raises ContentFault for what is not well-formed, declares entities, or nests deeper than any paper.
    """
    path: list[str] = []
    root: list[str] = []

    def start(element: str, _: object) -> None:
        path.append(element)
        if not root:
            root.append(element.rpartition(":")[2])
        if len(path) > _DEEPEST:
            raise ContentFault(f"{name} is refused: its elements nest deeper than {_DEEPEST}.")

    def entity(*_: object) -> None:
        raise ContentFault(f"{name} is refused: it declares entities, which official papers do not.")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(data, True)  # in one piece: given in many, expat reads a long token again and again
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise ContentFault(f"{name} is refused: it is not well-formed XML ({fault}).") from fault
    return root[0]


def _check_xml(data: bytes, name: str) -> None:
    if _is_page(data):
        raise ContentFault(f"{name} is refused: an HTML page came where XML was asked for.")
    root = root_element(data, name=name)
    if root not in _KAMERSTUK_ROOTS:
        what = _NAMED.get(root, "XML of another kind")
        raise ContentFault(f"{name} is refused: it is {what} (<{root[:80]}>), not a Kamerstuk.")


def _check_html(data: bytes, name: str) -> None:
    if not _is_page(data):
        raise ContentFault(f"{name} is refused: it does not begin as an HTML page.")
    if b"</html" not in data[-_EDGE:].lower():
        raise ContentFault(f"{name} is refused: its HTML is cut off before the end.")


def _check_pdf(data: bytes, name: str) -> None:
    if b"%PDF-" not in data[:_EDGE]:
        what = "an HTML page" if _is_page(data) else "something else"
        raise ContentFault(f"{name} is refused: {what} came where a PDF was asked for.")
    if b"%%EOF" not in data[-_EDGE:]:
        raise ContentFault(f"{name} is refused: its PDF is cut off before the end.")


def _is_page(data: bytes) -> bool:
    begin = data[:_EDGE].lower()
    return b"<!doctype html" in begin or b"<html" in begin
