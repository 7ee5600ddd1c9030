"""XML from strangers: a tree of elements, or one sentence that says what is wrong with the file.

Nothing is fetched, and no entity is ever declared: a document type may be named, but brings nothing along. It knows
no vocabulary. This is the only file that imports an XML parser.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from html.entities import html5
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from corpus.errors import LayoutFault

LARGEST = 32 * 1024 * 1024  # bytes; the longest paper known has 1.1 million characters of text
DEEPEST = 100  # elements within each other; a table in a list in a section of a paper stands some thirty deep
MOST_ELEMENTS = 500_000  # a budget of 1.1 million characters, all of it in small cells, has less than half of them
_MOST_ATTRIBUTES = 64  # of one element; the entry of a table has ten
_LONG_TAG = re.compile(rb"<[^<>]{65536}")  # bytes; the longest, a title in the metadata, has some thousands
_CHUNK = 1 << 20  # bytes; a fault is noticed between two chunks
_PEEK = 1 << 16  # bytes within which the root element must begin
_ROOT = re.compile(r"<([^\W\d][\w.:-]{0,99})(?=[\s/>])")
_ENDS = {"<?": "?>", "<!--": "-->"}


def root_name(data: bytes) -> str | None:
    """Return the name of the root element, prefix included, from the first bytes; None for what is no markup."""
    wide = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    text = data[:_PEEK].decode("utf-16" if wide else "utf-8-sig", errors="ignore").lstrip()
    while text.startswith(("<?", "<!")):
        sign = next((sign for sign in _ENDS if text.startswith(sign)), None)
        end = text.find(_ENDS[sign]) + len(_ENDS[sign]) if sign else _end_of_doctype(text)
        if end < len("-->"):  # the end was not found
            return None
        text = text[end:].lstrip()
    found = _ROOT.match(text)
    return found[1] if found else None


def parse(data: bytes, *, name: str) -> Element:
    """Read XML into a tree; comments and processing instructions are left out, prefixes stay in the names.

    Raises LayoutFault for what is too large, too deep, declares entities, or is not well-formed.
    """
    if len(data) > LARGEST:
        raise LayoutFault(f"{name} has {len(data):,} bytes, more than {LARGEST:,}: is it the right file?")
    if _LONG_TAG.search(data):
        raise LayoutFault(f"{name} has a tag of more than 65,536 bytes: is it the right file?")
    growing = _Growing(name)
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = growing.start
    parser.EndElementHandler = growing.end
    parser.CharacterDataHandler = growing.builder.data
    parser.StartDoctypeDeclHandler = growing.doctype
    parser.SkippedEntityHandler = growing.entity
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except ExpatError as fault:
        raise LayoutFault(
            f"{name} is no well-formed XML: {fault}; is it whole, and in the encoding it says?"
        ) from fault
    except (LookupError, ValueError) as fault:
        raise LayoutFault(f"{name} is in an encoding that is not known: {fault}; save it as UTF-8.") from fault
    return growing.builder.close()


def local(tag: str) -> str:
    """Return a name without its prefix."""
    return tag.rpartition(":")[2]


class _Growing:
    """The tree while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.builder = TreeBuilder()
        self.depth = 0
        self.elements = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST:
            raise LayoutFault(f"{self.name} has elements more than {DEEPEST} deep: is it the right file?")
        if self.elements > MOST_ELEMENTS:
            raise LayoutFault(f"{self.name} has more than {MOST_ELEMENTS:,} elements: is it the right file?")
        if len(attributes) > _MOST_ATTRIBUTES:
            raise LayoutFault(f"{self.name} has an element with {len(attributes):,} attributes: is it the right file?")
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.depth -= 1
        self.builder.end(tag)

    def doctype(self, _name: str, _system: str | None, _public: str | None, internal: bool) -> None:  # noqa: FBT001
        if internal:
            raise LayoutFault(f"{self.name} declares entities or rules of its own; no official paper does.")

    def entity(self, entity: str, parameter: bool) -> None:  # noqa: FBT001
        """Take an entity of the document type that is named: only the common characters can be known."""
        if parameter:
            return
        if (character := html5.get(f"{entity};")) is None:
            raise LayoutFault(f"{self.name} uses the entity {entity[:40]!r}, which is not known.")
        self.builder.data(character)


def _end_of_doctype(text: str) -> int:
    end = text.find(">")
    inside = text.find("[", 0, end)
    return (text.find(">", text.find("]", inside)) if inside >= 0 else end) + 1
