"""A question and its answer as the page shows them, and what can be asked: the choices, examples, and the papers."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from corpus.document import Document
from corpus.kamerstuk import Kamerstuk, MalformedCitationError, Pin
from corpus.resolving import resolve
from corpus.styles import STYLES, Style, cite
from index.store import Filters
from rag.api.web import words
from rag.api.web.markup import Link, dress, official, shifted
from rag.citing import citation, permalink
from rag.records import Answer, CitedPaper, Hit, Quote
from rag.service import Service
from rag.understanding import understand

LONGEST = 2000  # characters of a question
_EXAMPLES = 3
# A heading that says what stands under it, without knowing what: two words or more, as in running text.
_TELLING = re.compile(r"[A-Z][a-zë-ï-]{3,}(?: [\w-]{2,}){1,6}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; an empty field does not restrict the search."""

    question: str = ""
    paper: str = ""
    dossier: str = ""
    kind: str = ""
    year: str = ""

    @property
    def filters(self) -> Filters | None:
        """The same for the search; None where nothing is restricted."""
        paper, dossier, year, kind = (
            frozenset({one} if one else ()) for one in (self.paper, self.dossier, self.year, self.kind)
        )
        return Filters(documents=paper, dossiers=dossier, session_years=year, kinds=kind) or None

    @property
    def body(self) -> str:
        """The same as `POST /v1/ask` and `/v1/ask/stream` take it."""
        chosen = {"documents": self.paper, "dossiers": self.dossier, "session_years": self.year, "kinds": self.kind}
        filters = {name: [one] for name, one in chosen.items() if one}
        return json.dumps({"question": self.question, "filters": filters}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a search can be restricted to: values with what is printed for them."""

    dossiers: Mapping[str, str]
    kinds: Sequence[str]
    years: Sequence[str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands: its citation in every style, its document, and its address in the reader."""

    citations: Mapping[Style, str]
    document: Document
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """A passage: its paragraphs with their numbers (None within a note), and where it stands.

    `quoted`: the answer quotes it.
    """

    rank: int
    quoted: bool
    section: tuple[str, ...]
    paragraphs: tuple[tuple[int | None, Markup], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the answer, and where it stands."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer: `told` says why there is none, `elsewhere` are named papers that are not at hand, with addresses."""

    said: tuple[Said, ...]
    sureness: words.Sureness | None
    told: words.Told | None
    elsewhere: tuple[tuple[str, str], ...]
    found: tuple[Found, ...]


def ask(service: Service, wish: Wish) -> Shown:
    """Ask, and make what is shown of the answer."""
    answer = service.ask(wish.question, filters=wish.filters)
    sources = {hit.rank: _source(hit, service) for hit in answer.hits}
    quoted = {quote.passage for quote in answer.quotes}
    return Shown(
        tuple(Said(quote.text, _quoted(quote, sources[quote.passage])) for quote in answer.quotes),
        None if answer.reason else words.sureness(answer.confidence),
        words.REASONS[answer.reason] if answer.reason else None,
        _elsewhere(answer, service),
        tuple(
            Found(hit.rank, hit.rank in quoted, hit.passage.section, _paragraphs(hit), sources[hit.rank])
            for hit in answer.hits
        ),
    )


def choices(documents: Iterable[Document]) -> Choices:
    """Return what the documents can be told apart by."""
    kept = list(documents)
    dossiers = {d.kamerstuk.dossier_key: d.kamerstuk.printed_dossier for d in kept}
    return Choices(
        dict(sorted(dossiers.items())),
        sorted({document.kind for document in kept}),
        sorted({d.kamerstuk.session_year for d in kept if d.kamerstuk.session_year}, reverse=True),
    )


def newest(documents: Iterable[Document]) -> list[Document]:
    """Sort documents by date, newest first; those without a date come last."""
    return sorted(documents, key=lambda d: (d.date.isoformat() if d.date else "", d.id), reverse=True)


def examples(documents: Iterable[Document]) -> list[str]:
    """Make questions of headings that the papers have, one a paper."""
    headings = ((document, _telling(document)) for document in documents)
    questions = (
        f"Wat staat er in {cite(document.kamerstuk, style='kort')} over “{heading}”?"
        for document, heading in headings
        if heading
    )
    return [question for question, _ in zip(questions, range(_EXAMPLES), strict=False)]


def official_address(name: str) -> str | None:
    """Return the official address of a paper by its identifier; None where it is none."""
    try:
        return Kamerstuk.from_id(name).url
    except MalformedCitationError:
        return None


def _telling(document: Document) -> str | None:
    headings = [section.path[-1] for section in document.body.sections]
    return max((h for h in headings if _TELLING.fullmatch(h)), key=len, default=None)


def _paragraphs(hit: Hit) -> tuple[tuple[int | None, Markup], ...]:
    """Cut a passage at its paragraphs, each with its links and its part of the highlights."""
    links = [Link(paper.start, paper.end, address) for paper in hit.references if (address := _address(paper))]
    shown: list[tuple[int | None, Markup]] = []
    for number, start, part in hit.passage.paragraphs():
        inside = [Link(link.start - start, link.end - start, link.address) for link in links if start <= link.start]
        dressed = dress(part, inside, shifted(hit.highlights, start, start + len(part)))
        shown.append((None if hit.passage.note is not None else number, dressed))
    return tuple(shown)


def _address(paper: CitedPaper) -> str | None:
    return permalink(paper.id) if paper.resolved and paper.id else official(paper.url)


def _source(hit: Hit, service: Service) -> Source:
    document = service.documents[hit.citation.document]
    texts = {style: citation(hit.passage, document, style).text for style in STYLES}
    return Source(texts, document, permalink(document.id, hit.passage.first, hit.passage.note))


def _quoted(quote: Quote, passage: Source) -> Source:
    """Narrow the source of a passage down to the one paragraph, or note, that a quote stands in."""
    at = None if quote.paragraph is None else (quote.paragraph, quote.paragraph)
    document = passage.document
    texts = {style: cite(document.kamerstuk, Pin(at, note=quote.note), style) for style in STYLES}
    return Source(texts, document, permalink(document.id, quote.paragraph, quote.note))


def _elsewhere(answer: Answer, service: Service) -> tuple[tuple[str, str], ...]:
    """Return the papers that a question names and that are not at hand, where that is why there is no answer."""
    if answer.reason != "unknown_document":
        return ()
    references = understand(answer.question, service.papers).references
    found = ((one.kamerstuk, resolve(one, service.papers)) for one in references)
    return tuple(
        (cite(paper), settled.url)
        for paper, settled in found
        if paper and settled.url and settled.status == "not_in_corpus"
    )
