"""The official XML of the Kamerstukken, in its modern and its legacy dialect: from bytes to what the paper holds.

What is XML or JSON but no Kamerstuk is refused by name, never half read.
"""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.errors import LayoutFault
from corpus.formats.koop.body import Walk
from corpus.formats.koop.metadata import RECORD, KoopMetadata, find_head, read_metadata
from corpus.formats.koop.notes import NoteBook
from corpus.formats.koop.pieces import Piece, compose
from corpus.formats.koop.signing import sign
from corpus.formats.xmltree import local, parse, root_name
from corpus.letterhead import Stated, kind_of, parse_date
from corpus.reading import Reading

_LAYOUT = "koop"
_MODERN = "officiele-publicatie"
_LEGACY = "kamerwrk"
_FOREIGN = {
    "vlosCoreDocument": "a debate report (VLOS)",
    "searchRetrieveResponse": "an answer of the SRU search service",
    "explainResponse": "an answer of the SRU search service",
    RECORD: "the record of metadata of a paper, without the paper",
    "Edmx": "the description of an OData service",
    "feed": "a feed (Atom)",
    "entry": "an entry of a feed (Atom)",
    "rss": "a feed (RSS)",
    "svg": "a picture (SVG)",
    "html": "a web page (HTML)",
}


@dataclass(frozen=True, slots=True)
class KoopReading:
    """A paper as read: beside its text what it states of itself, and what happened to every piece of its source.

    `notes` are the words of the notes, by number.
    """

    reading: Reading
    metadata: KoopMetadata
    pieces: tuple[Piece, ...]
    notes: Mapping[int, str]


def matches(data: bytes) -> bool:
    """Tell whether this is XML that this reader reads or refuses by name: anything but a web page."""
    root = root_name(data)
    return root is not None and local(root).lower() != "html"


def read(data: bytes, *, name: str) -> Reading:
    """Read an official paper; `name` is what error messages call it.

    Raises LayoutFault for what is no Kamerstuk, cannot be read safely, or holds no paragraph.
    """
    return read_fully(data, name=name).reading


def read_fully(data: bytes, *, name: str) -> KoopReading:
    """Read an official paper, and keep what the reading found beside the text. Raises as `read` does."""
    root = parse_paper(data, name=name)
    warnings: Counter[str] = Counter()
    head = find_head(root)
    metadata = read_metadata(root, head, warnings)
    notes = NoteBook(root, warnings)
    walk = Walk(notes, tuple(head.elements()), name=name, size=len(data))
    walk.read(root)
    sign(walk.cut.pieces, metadata.title)
    body = compose(walk.cut.pieces, notes.texts)
    if not body.paragraphs:
        raise LayoutFault(f"{name} holds no paragraph: its text may only exist as a PDF.")
    stated = _stated(metadata, walk.cut.dateline)
    reading = Reading(_LAYOUT, stated, body, dict(+warnings))
    return KoopReading(reading, metadata, tuple(walk.cut.pieces), notes.said)


def parse_paper(data: bytes, *, name: str) -> Element:
    """Parse an official paper. Raises LayoutFault, by name, for what is something else."""
    root = root_name(data)
    if root is None:
        what = "JSON, such as an OData record" if data.lstrip(BOM_UTF8)[:64].lstrip()[:1] in (b"{", b"[") else "no XML"
        raise LayoutFault(f"{name} is {what}, not the official XML of a Kamerstuk.")
    if root not in {_MODERN, _LEGACY}:
        what = _FOREIGN.get(local(root), f"XML with the root {root[:40]!r}")
        raise LayoutFault(f"{name} is {what}, not a Kamerstuk.")
    paper = parse(data, name=name)
    if paper.tag == _MODERN and paper.find("kamerstuk") is None:
        kinds = [child.tag for child in paper if child.tag != "metadata"]
        raise LayoutFault(f"{name} is an official publication of another kind ({kinds[0] if kinds else 'empty'}).")
    return paper


def _stated(metadata: KoopMetadata, dateline: tuple[str, str, str] | None) -> Stated:
    """Return the facts: the date is that of the head, else that above the letter, else that of the metadata."""
    date = metadata.date or (parse_date(*dateline) if dateline else None) or metadata.record.issued
    return Stated(
        metadata.kamerstuk,
        metadata.dossiers[0].title if metadata.dossiers else metadata.record.dossier_title,
        metadata.record.title or metadata.title,
        kind_of(metadata.title) if metadata.title else metadata.record.kind,
        date,
        metadata.dossiers,
        metadata.record.submitters,
    )
