"""Reading a saved file: from bytes to the layout it is in, the facts it states, and its numbered body."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.blocks import assemble
from corpus.document import Body
from corpus.errors import LayoutFault
from corpus.layouts import LAYOUTS
from corpus.letterhead import Stated
from corpus.lines import split_lines

_LARGEST = 32 * 1024 * 1024  # bytes; the longest paper known has 1.1 million characters
_FOREIGN = {
    b"PK\x03\x04": "a zip file, but no DOCX",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"<!DOCTYPE": "a web page that cannot be read",
    b"{": "JSON, such as an OData record, not a Kamerstuk",
    b"[{": "JSON, such as a list of OData records, not a Kamerstuk",
}
_LONGEST_SIGN = max(map(len, _FOREIGN))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file turned out to hold; `layout` is the name of the format or layout that it is in.

    `warnings` count the pieces of the source that a reader kept without knowing what they are, or that contradict.
    """

    layout: str
    stated: Stated
    body: Body
    warnings: Mapping[str, int] = field(default_factory=dict)


def read(data: bytes, *, name: str) -> Reading:
    """Read a file in any format or layout; `name` is what error messages call it.

    Reading the same bytes twice gives the same numbers. Raises LayoutFault for what is no Kamerstuk, is damaged, or
    holds no paragraph.
    """
    from corpus.formats import FORMATS, LAST  # noqa: PLC0415  they need `Reading`, and bring their engines

    if len(data) > _LARGEST:
        raise LayoutFault(f"{name} has {len(data):,} bytes, more than {_LARGEST:,}: is it the right file?")
    for found in FORMATS:
        if found.matches(data):
            reading: Reading = found.read(data, name=name)
            return reading
    lines = split_lines(_decode(data, name))
    layout = next((layout for layout in LAYOUTS if layout.matches(lines)), None)
    if layout is not None:
        stated, blocks = layout.read(lines)
        body = assemble(blocks)
        if body.paragraphs:
            return Reading(layout.name, stated, body)
    elif LAST.matches(data):
        return LAST.read(data, name=name)
    known = ", ".join(layout.name for layout in LAYOUTS)
    raise LayoutFault(f"{name} holds no paragraph in a known layout ({known}); save the text of the paper itself.")


def _decode(data: bytes, name: str) -> str:
    start = data.removeprefix(BOM_UTF8).lstrip()[:_LONGEST_SIGN].lower()
    for sign, what in _FOREIGN.items():
        if start.startswith(sign.lower()):
            raise LayoutFault(f"{name} is {what}.")
    if b"\0" in data:
        raise LayoutFault(f"{name} is no UTF-8 text: it holds NUL bytes; save it as UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise LayoutFault(
            f"{name} is no UTF-8 text: byte {fault.start} does not belong there; save it as UTF-8."
        ) from fault
