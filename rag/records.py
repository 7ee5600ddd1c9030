"""The records that the service returns: hits, citations and the answer."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from corpus.document import Paragraph
from corpus.kamerstuk import Chamber
from corpus.passages import Passage

Reason = Literal["no_support", "outside_corpus", "unknown_document", "empty_filter"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """What a reader needs to cite a passage and to find it back; `text` is the citation in the style asked for."""

    kamerstuk: str
    document: str
    dossier: str
    number: str
    session_year: str | None
    chamber: Chamber | None
    attachment: bool
    title: str
    kind: str
    date: dt.date | None
    section: tuple[str, ...]
    paragraph: tuple[int, int] | None
    page: int | None
    note: int | None
    text: str
    url: str
    permalink: str


@dataclass(frozen=True, slots=True)
class CitedPaper:
    """A paper that a passage cites: where (in the passage's text), what, and whether it is in the corpus."""

    start: int
    end: int
    text: str
    id: str | None
    url: str | None
    resolved: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its scores, its best sentences, its citation and the paragraphs around it."""

    rank: int
    score: float
    dense: float
    lexical: float
    share: float
    passage: Passage
    highlights: tuple[Span, ...]
    references: tuple[CitedPaper, ...]
    citation: Citation
    before: tuple[Paragraph, ...] = ()
    after: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the answer: which hit it is from (by rank), and where it stands.

    The offsets count in the text of `paragraph`, or, where `note` is set, in the text of that note.
    """

    passage: int
    paragraph: int | None
    note: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: the quotes that answer it, and the hits that they are from.

    `confidence` is the probability, in 0..1, that the hits answer the question. Below the threshold `reason` says why
    there is no answer, and `quotes` is empty.
    """

    question: str
    confidence: float
    reason: Reason | None
    quotes: tuple[Quote, ...]
    hits: tuple[Hit, ...]
