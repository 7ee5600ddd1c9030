"""A whole paper as the reader shows it: chapters with their headings, and paragraphs with their notes beside them."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby, pairwise

from markupsafe import Markup

from corpus.document import Document, Paragraph, ParagraphKind
from corpus.kamerstuk import Pin
from corpus.styles import STYLES, Style, cite
from index.graph import Mention
from index.store import Former
from rag.api import presenting
from rag.api.schemas import SectionOut
from rag.api.web.markup import Link, Sign, dress, official
from rag.citing import permalink
from rag.service import Service
from rag.understanding import Papers

_DEEPEST = 6  # of HTML's headings
_SIGN = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)°]|[-–—•·]")
_Place = tuple[int | None, int | None]  # a paragraph, or a note


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with what stands under it; `level` is that of its HTML element."""

    text: str
    first: int
    anchor: str
    level: int
    under: tuple["Heading", ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note; `back` is the paragraph that carries its mark, None where no mark was found."""

    number: int
    body: Markup
    back: int | None


@dataclass(frozen=True, slots=True)
class Alinea:
    """A numbered paragraph with the notes that it carries; `signed`: its text begins with a sign such as "1."."""

    number: int
    kind: ParagraphKind
    body: Markup
    notes: tuple[Footnote, ...]
    signed: bool


@dataclass(frozen=True, slots=True)
class Chapter:
    """The headings that stand in a row, and the paragraphs under the last of them, in runs of one kind."""

    headings: tuple[Heading, ...]
    runs: tuple[tuple[ParagraphKind, tuple[Alinea, ...]], ...]


@dataclass(frozen=True, slots=True)
class Citing:
    """A paper that cites this one: what it is, and the places with their addresses."""

    document: Document
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper, ready to be shown. `pinned` is the paragraph that was asked for, `former` what its number named before.

    `whole` cites the paper in every style, `place` what was asked for: the paper or the paragraph. `loose` are the
    notes whose marks were not found; `lacking`: there are marks, and no notes at all.
    """

    document: Document
    contents: tuple[Heading, ...]
    chapters: tuple[Chapter, ...]
    loose: tuple[Footnote, ...]
    lacking: bool
    citing: tuple[Citing, ...]
    whole: Mapping[Style, str]
    place: Mapping[Style, str]
    pinned: int | None
    former: tuple[Former, ...]


def read(service: Service, name: str, pinned: int | None = None) -> Reading:
    """Make the reading of a document. Raises KeyError where it, or its paragraph `pinned`, does not exist."""
    store, graph = service.snapshot.store, service.snapshot.graph
    document = store.document(name)
    text = "" if pinned is None else document.paragraph(pinned).text
    contents = _headings(presenting.detail(document).sections, 2, count(1))
    links = _links(graph.cited_by(name), service.papers)
    notes = [Footnote(n.number, dress(n.text, links[None, n.number]), n.paragraph) for n in document.body.notes]
    former = [] if pinned is None else [one for one in store.former(name, pinned) if one.text != text]
    return Reading(
        document,
        contents,
        tuple(_chapters(contents, _alineas(document, notes, links))),
        tuple(note for note in notes if note.back is None),
        not notes and any(paragraph.marks for paragraph in document.body.paragraphs),
        _citing(graph.citing([name]), service, name),
        _citations(document),
        _citations(document, pinned),
        pinned,
        tuple(former),
    )


def _citations(document: Document, paragraph: int | None = None) -> Mapping[Style, str]:
    pin = None if paragraph is None else Pin((paragraph, paragraph))
    return {style: cite(document.kamerstuk, pin, style) for style in STYLES}


def _headings(sections: Iterable[SectionOut], level: int, numbers: Iterator[int]) -> tuple[Heading, ...]:
    return tuple(
        Heading(
            section.heading,
            section.first,
            f"deel-{next(numbers)}",
            min(level, _DEEPEST),
            _headings(section.sections, level + 1, numbers),
        )
        for section in sections
    )


def _in_order(headings: Iterable[Heading]) -> Iterator[Heading]:
    for heading in headings:
        yield heading
        yield from _in_order(heading.under)


def _chapters(contents: Iterable[Heading], alineas: Sequence[Alinea]) -> Iterator[Chapter]:
    """Put the paragraphs under their headings; those before the first heading come first, without one."""
    rows = {first: tuple(row) for first, row in groupby(_in_order(contents), key=lambda heading: heading.first)}
    for first, following in pairwise(sorted({1, *rows, len(alineas) + 1, len(alineas) + 2})):
        runs = groupby(alineas[first - 1 : following - 1], key=lambda alinea: alinea.kind)
        chapter = Chapter(rows.get(first, ()), tuple((kind, tuple(run)) for kind, run in runs))
        if chapter.headings or chapter.runs:
            yield chapter


def _alineas(document: Document, notes: Iterable[Footnote], links: Mapping[_Place, Sequence[Link]]) -> list[Alinea]:
    beside: defaultdict[int | None, list[Footnote]] = defaultdict(list)
    for note in notes:
        beside[note.back].append(note)
    known = {note.number for note in document.body.notes}
    return [
        Alinea(
            paragraph.number,
            paragraph.kind,
            dress(paragraph.text, links[paragraph.number, None], signs=_signs(paragraph, known)),
            tuple(beside[paragraph.number]),
            _SIGN.match(paragraph.text) is not None,
        )
        for paragraph in document.body.paragraphs
    ]


def _signs(paragraph: Paragraph, known: Container[int]) -> list[Sign]:
    return [Sign(mark.offset, mark.number, mark.number in known) for mark in paragraph.marks]


def _links(mentions: Iterable[Mention], papers: Papers) -> Mapping[_Place, Sequence[Link]]:
    links: defaultdict[_Place, list[Link]] = defaultdict(list)
    for mention in mentions:
        if link := _link(mention, papers):
            links[(mention.paragraph, None) if mention.note is None else (None, mention.note)].append(link)
    return links


def _link(mention: Mention, papers: Papers) -> Link | None:
    """Lead to the reader where the paper is at hand, else to the official publication."""
    if mention.target in papers and mention.target is not None:
        pinned = mention.pin.paragraph[0] if mention.pin and mention.pin.paragraph else None
        return Link(mention.start, mention.end, permalink(mention.target, pinned))
    url = official(mention.url)
    return Link(mention.start, mention.end, url) if url else None


def _citing(mentions: Iterable[Mention], service: Service, name: str) -> tuple[Citing, ...]:
    places: dict[str, dict[str, str]] = {}
    for mention in mentions:
        if mention.document != name:
            label = " ".join(_place(mention)) or "in een noot"
            places.setdefault(mention.document, {})[label] = permalink(
                mention.document, mention.paragraph, mention.note
            )
    return tuple(Citing(service.documents[document], tuple(found.items())) for document, found in places.items())


def _place(mention: Mention) -> Iterator[str]:
    if mention.paragraph is not None:
        yield f"al. {mention.paragraph}"
    if mention.note is not None:
        yield f"noot {mention.note}"
