"""A Word document: its styles, lists, tables and notes become the numbered paragraphs of a paper.

Headers, footers, comments, macros and pictures are no part of the text and are not opened. Tracked changes are read
as if they were accepted. The numbers that Word shows before headings and items are counted as Word counts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from xml.etree.ElementTree import Element

from corpus.errors import LayoutFault
from corpus.formats.accounts import Account, is_in_order, letters, letters_of
from corpus.formats.composing import Piece, TiedMark, compose
from corpus.formats.docx.body import Block, BodyReader, Marks, element_id
from corpus.formats.docx.styles import Numbers, attribute, child, read_styles
from corpus.formats.docx.text import NoteKey, TextElsewhere, texts
from corpus.formats.docx.zipped import Package
from corpus.formats.opening import read_opening
from corpus.formats.xmltree import local
from corpus.layouts.prose import split_signatures
from corpus.reading import Reading

_SIGN = b"PK\x03\x04"
_NO_NOTES = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_LONGEST_HEADING = 200  # characters, of a heading that only its type tells
_BOLD_RANK, _ITALIC_RANK = 20, 21  # behind the nine levels of styles


@dataclass(frozen=True, slots=True)
class DocxReading:
    """A reading, and the account of its letters."""

    reading: Reading
    account: Account


def matches(data: bytes) -> bool:
    """Tell whether these are the bytes of a Word document, whole or not."""
    return data.startswith(_SIGN) and b"word/" in data


def read(data: bytes, *, name: str) -> Reading:
    """Read a Word document. Raises LayoutFault for one that is damaged, locked, too large, or not all in this file."""
    return read_fully(data, name=name).reading


def read_fully(data: bytes, *, name: str) -> DocxReading:
    """Read a Word document and account for its letters. Raises LayoutFault as `read` does."""
    package = Package.of(data, name=name)
    main = package.related("", "officeDocument") or "word/document.xml"
    body = child(package.tree(main), "body")
    if body is None:
        raise LayoutFault(f"{name} has no body in {main!r}; is it a Word document?")
    parts = {kind: _related(package, main, kind) for kind in ("styles", "numbering", "footnotes", "endnotes")}
    reader = BodyReader(read_styles(parts["styles"]), Numbers.of(parts["numbering"]))
    stories = {**_stories(parts["footnotes"], "footnote"), **_stories(parts["endnotes"], "endnote")}
    try:
        blocks = list(reader.read(body))
        notes = {key: reader.note(story)[0] for key, story in stories.items()}
    except TextElsewhere as fault:
        raise LayoutFault(f"{name} shows text of another file ({fault}); save it as one document.") from fault
    source = [*texts(body), *chain.from_iterable(map(texts, stories.values()))]
    return _put_together(blocks, notes, reader.left_out, source, name)


def _related(package: Package, main: str, kind: str) -> Element | None:
    part = package.related(main, kind)
    return package.tree(part) if part else None


def _stories(root: Element | None, kind: str) -> dict[NoteKey, Element]:
    """Return the notes of a part, without the lines that stand above them."""
    found = [] if root is None else [item for item in root if local(item.tag) == kind]
    return {(kind, element_id(item)): item for item in found if attribute(item, "type") not in _NO_NOTES}


def _put_together(
    blocks: Sequence[Block],
    notes: Mapping[NoteKey, str],
    left_out: Mapping[str, Sequence[str]],
    source: Sequence[str],
    name: str,
) -> DocxReading:
    stated, places = read_opening([block.plain for block in blocks])
    head = [blocks[at].plain for at in sorted(places)]
    rest = [block for at, block in enumerate(blocks) if at not in places]
    left, signatures = split_signatures([block.plain for block in rest])
    kept = rest[: len(left)] if signatures else rest
    numbers = _numbers(rest, notes)
    shown = [(key, number) for key, number in numbers.items() if notes[key]]
    pieces = [
        *_pieces(kept, numbers),
        *(Piece("signature", text) for text in signatures),
        *(Piece("note", notes[key], number=number, key=key) for key, number in shown),
    ]
    body = compose(pieces)
    if not body.paragraphs:
        raise LayoutFault(f"{name} holds no text; is it the right document?")
    dropped = {rule: letters(dropped) for rule, dropped in left_out.items()}
    dropped["letterhead"] = letters(head)
    dropped["notes without a mark"] = letters(notes[key] for key in notes if key not in numbers)
    repeated = letters(block.shown for block in kept)
    account = Account(letters(source), letters_of(body), dropped, is_in_order(body, _flow(kept)), repeated)
    return DocxReading(Reading("docx", stated, body), account)


def _flow(blocks: Sequence[Block]) -> str:
    return letters(text for block in blocks for text in (block.shown, block.plain))


def _numbers(blocks: Sequence[Block], notes: Mapping[NoteKey, str]) -> dict[NoteKey, int]:
    """Count the notes by their first marks; endnotes go on where the footnotes end, so that no two are the same."""
    marked = dict.fromkeys(key for block in blocks for _, key in block.marks if key in notes)
    ordered = sorted(marked, key=lambda key: key[0] == "endnote")
    return {key: number for number, key in enumerate(ordered, 1)}


def _pieces(blocks: Sequence[Block], numbers: Mapping[NoteKey, int]) -> Iterator[Piece]:
    for at, block in enumerate(blocks):
        marks = _tied(block.marks, numbers)
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.kind == "heading":
            yield Piece("heading", block.text, rank=(block.level,))
        elif _heads(block) and following and not _heads(following) and following.kind != "heading":
            yield Piece("heading", block.text, rank=(_BOLD_RANK if block.bold else _ITALIC_RANK,))
        else:
            yield Piece(block.kind, block.text, marks=marks)


def _heads(block: Block) -> bool:
    """Tell whether a paragraph without a style can be a heading: all of it in bold or italics, short, no sentence."""
    short = len(block.text) <= _LONGEST_HEADING and not block.text.endswith((".", ";", ",", ":"))
    return block.kind == "text" and (block.bold or block.italic) and short


def _tied(marks: Marks, numbers: Mapping[NoteKey, int]) -> tuple[TiedMark, ...]:
    return tuple(TiedMark(numbers[key], offset, key) for offset, key in marks if key in numbers)
