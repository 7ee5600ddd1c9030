"""The text of a Word paragraph: its runs in order, with tracked changes settled and note marks in their places.

Inserted text is read, deleted text is not. An element that is not known is looked into, so that no text is lost in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from corpus.formats.docx.styles import attribute, child, is_on
from corpus.formats.xmltree import local

NoteKey = tuple[str, str]  # "footnote" or "endnote", and its identifier

_GONE = {"del": "deleted", "moveFrom": "deleted", "Fallback": "alternatives"}
_BESIDE = frozenset(
    {"pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "instrText", "sdtPr", "sdtEndPr", "rPr", "Fallback"}
)
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "ptab": " "}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_ELSEWHERE = frozenset({"altChunk", "subDoc"})
_BULLET = "•"


class TextElsewhere(Exception):  # noqa: N818 - it says where the text is
    """The document shows text that stands in another file; the message names the element."""


@dataclass(slots=True)
class Wording:
    """A text that is being put together, and what was met on the way.

    `boxes` are text boxes, which are read behind their paragraph; `left_out` is by the rule that left it out.
    """

    parts: list[str] = field(default_factory=list)
    length: int = 0  # of the parts
    marks: list[tuple[int, NoteKey]] = field(default_factory=list)  # offsets into the parts joined
    boxes: list[Element] = field(default_factory=list)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    bold: bool = True  # all of the text so far
    italic: bool = True

    def add(self, text: str) -> None:
        """Add a piece of text."""
        self.parts.append(text)
        self.length += len(text)

    def tidied(self) -> tuple[str, tuple[tuple[int, NoteKey], ...]]:
        """Return the text with single blanks, and the marks in their places in it."""
        pieces: list[str] = []
        marks: list[tuple[int, NoteKey]] = []
        waiting = iter([*self.marks, (-1, ("", ""))])
        offset, key = next(waiting)
        for at, char in enumerate("".join(self.parts)):
            while offset == at:
                marks.append((len(pieces), key))
                offset, key = next(waiting)
            if char.isspace():
                pieces += [" "] if pieces and pieces[-1] != " " else []
            elif char.isprintable():  # a soft hyphen is not
                pieces.append(char)
        while offset >= 0:
            marks.append((len(pieces), key))
            offset, key = next(waiting)
        text = "".join(pieces).rstrip()
        return text, tuple((min(offset, len(text)), key) for offset, key in marks)


def read_inline(element: Element, into: Wording, *, bold: bool = False, italic: bool = False) -> None:
    """Add the text of a paragraph, or of any part of one; `bold` and `italic` are what its style says."""
    for inner in element:
        _read_part(inner, into, bold=bold, italic=italic)


def _read_part(part: Element, into: Wording, *, bold: bool, italic: bool) -> None:
    tag = local(part.tag)
    if tag in _GONE:
        _leave_out(into, _GONE[tag], part)
    elif tag == "r":
        _read_run(part, into, bold=bold, italic=italic)
    elif tag == "t":
        _add(into, part.text or "", bold=bold, italic=italic)
    elif tag == "txbxContent":
        into.boxes.append(part)
    elif tag in _ELSEWHERE:
        raise TextElsewhere(tag)
    elif tag not in _BESIDE:
        read_inline(part, into, bold=bold, italic=italic)


def texts(element: Element) -> Iterator[str]:
    """Yield every text below an element, deleted or not, in its order."""
    for inner in element.iter():
        if local(inner.tag) in {"t", "delText"}:
            yield inner.text or ""
        elif local(inner.tag) == "sym":
            yield _sign(inner)


def _read_run(run: Element, into: Wording, *, bold: bool, italic: bool) -> None:
    properties = child(run, "rPr")
    if is_on(properties, "vanish"):
        _leave_out(into, "hidden", run)
        return
    heavy, slanted = is_on(properties, "b"), is_on(properties, "i")
    bold = bold if heavy is None else heavy
    italic = italic if slanted is None else slanted
    for inner in run:
        tag = local(inner.tag)
        if tag == "delText":
            _leave_out(into, "deleted", inner)
        elif tag in _SIGNS:
            into.add(_SIGNS[tag])
        elif tag == "sym":
            into.add(_sign(inner))
        elif tag in _NOTES:
            key = (_NOTES[tag], attribute(inner, "id") or "")
            into.marks.append((into.length, key))
        else:
            _read_part(inner, into, bold=bold, italic=italic)


def _add(into: Wording, text: str, *, bold: bool, italic: bool) -> None:
    into.add(text)
    if text.strip():
        into.bold &= bold
        into.italic &= italic


def _sign(element: Element) -> str:
    """Return a sign of a font of signs: a bullet, where it is a private one that only the font could tell."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    return _BULLET if 0xE000 <= code <= 0xF8FF or not 0x20 <= code < 0xD800 else chr(code)


def _leave_out(into: Wording, rule: str, element: Element) -> None:
    into.left_out.setdefault(rule, []).extend(texts(element))
