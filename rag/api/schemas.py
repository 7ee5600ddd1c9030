"""What goes in and what comes out over HTTP."""

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from corpus.styles import Style
from rag.records import Reason

Label = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Labels = Annotated[list[Label], Field(max_length=1000)]
_NOT_BLANK = r"[^\s\x85]"  # U+0085 is trimmed as a blank too, and is none to JSON Schema
SessionYear = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{4}$")]


def _whole(value: object) -> object:
    """Take 5.0 for 5, as JSON does; a strict integer takes neither that nor "5" nor true."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _date_as_written(value: object) -> object:
    """Refuse the numbers that pydantic would take for moments in time."""
    if isinstance(value, dt.date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        return value
    raise ValueError("write a date like 2022-12-22")


Date = Annotated[dt.date, BeforeValidator(_date_as_written)]
_AsJson = BeforeValidator(_whole)


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FiltersIn(_In):
    """Which documents may answer; an absent or empty field does not filter. Both dates are included."""

    documents: Labels = Field(default=[], examples=[["kst-33279-36"]])
    dossiers: Labels = Field(default=[], examples=[["33279", "36410-X"]])
    session_years: Annotated[list[SessionYear], Field(max_length=100)] = Field(default=[], examples=[["2022-2023"]])
    kinds: Labels = Field(default=[], examples=[["Brief regering"]])
    date_from: Date | None = None
    date_to: Date | None = None


class AskIn(_In):
    """A question, and how it is to be answered."""

    question: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=_NOT_BLANK)
    ] = Field(examples=["Hoeveel hulphonden zijn er voor veteranen?"])
    top_k: Annotated[int, Field(ge=1, le=50, strict=True, description="How many passages."), _AsJson] = 5
    filters: FiltersIn | None = None
    style: Style = Field(default="leidraad", description="How citations are written.")
    context: Annotated[
        int, Field(ge=0, le=5, strict=True, description="How many paragraphs on either side of each passage."), _AsJson
    ] = 0


class SpanOut(_Out):
    """A half-open range of characters."""

    start: int
    end: int


class RangeOut(_Out):
    """Paragraph numbers, both included."""

    first: int
    last: int


class CitationOut(_Out):
    """A citation that can be pasted, with the facts it is made of."""

    kamerstuk: str = Field(description="The number as it is printed.")
    document: str = Field(description="The identifier of the document.")
    dossier: str = Field(description="The dossier, with its suffix.")
    number: str = Field(description="The number within the dossier.")
    session_year: str | None
    chamber: Literal["I", "II"] | None
    attachment: bool = Field(
        description="Whether it is an attachment; then the number is that of the paper that it belongs to."
    )
    title: str
    kind: str
    date: dt.date | None
    section: list[str] = Field(description="The headings that it stands under.")
    paragraph: RangeOut | None = Field(description="The paragraphs that it stands in.")
    page: int | None = Field(description="The page that it starts on, where the source has pages.")
    note: int | None = Field(description="The note that it stands in.")
    text: str = Field(description="The citation in the style asked for.")
    url: str = Field(description="The official address of the document.")
    permalink: str = Field(description="The address of the first paragraph, on this service.")


class ScoresOut(_Out):
    """The scores of the two searches: a cosine, and BM25."""

    dense: float
    lexical: float


class ParagraphOut(_Out):
    """A paragraph as it stands."""

    number: int = Field(description="Its number in the document, from 1.")
    text: str
    section: list[str] = Field(description="The headings that it stands under.")
    kind: str = Field(description="What it is: text, an item of a list, a row of a table.")
    page: int | None = Field(description="The page that it starts on, where the source has pages.")


class ContextOut(_Out):
    """The paragraphs before and after a passage."""

    before: list[ParagraphOut]
    after: list[ParagraphOut]


class CitedPaperOut(_Out):
    """A paper that a passage cites. The offsets count in the passage's text; `resolved`: it is in this corpus."""

    start: int
    end: int
    text: str
    id: str | None
    url: str | None
    resolved: bool


class PassageOut(_Out):
    """A passage that was found. The highlights count in `text`."""

    rank: int
    score: float = Field(description="The weighed sum of both searches.")
    scores: ScoresOut
    text: str
    start: int = Field(description="Where the text starts in its first paragraph, or in its note.")
    end: int = Field(description="Where it ends in its last paragraph, or in its note.")
    highlights: list[SpanOut] = Field(description="The best sentence.")
    references: list[CitedPaperOut] = Field(description="The papers that it cites.")
    citation: CitationOut
    context: ContextOut


class QuoteOut(_Out):
    """A sentence of the answer: the rank of its passage, and its place in the paragraph (or in the note)."""

    passage: int
    paragraph: int | None
    note: int | None
    start: int
    end: int
    text: str


class AnswerOut(_Out):
    """The sentences that answer, verbatim."""

    text: str
    quotes: list[QuoteOut]


class SnapshotOut(_Out):
    """The snapshot that an answer comes from."""

    id: str
    model: str
    documents: int
    passages: int


class AskOut(_Out):
    """The answer to a question. Without support `answered` is false, and `reason` says why."""

    question: str
    answered: bool
    confidence: float = Field(ge=0, le=1, description="The probability that the passages answer the question.")
    reason: Reason | None = Field(description="Why it is not answered.")
    answer: AnswerOut | None = Field(description="The sentences that answer; null where none do.")
    passages: list[PassageOut] = Field(description="What was found, best first.")
    snapshot: SnapshotOut
    took_ms: float


class DocumentOut(_Out):
    """A document of the catalogue."""

    id: str
    kamerstuk: str = Field(description="The number as it is printed.")
    dossier: str = Field(description="The dossier, with its suffix.")
    number: str = Field(description="The number within the dossier.")
    session_year: str | None
    chamber: Literal["I", "II"] | None
    attachment: bool = Field(
        description="Whether it is an attachment; then the number is that of the paper that it belongs to."
    )
    title: str
    kind: str
    date: dt.date | None
    citation: str = Field(description="The citation in the style asked for.")
    url: str = Field(description="The official address.")
    permalink: str = Field(description="The address on this service.")


class SectionOut(_Out):
    """A heading with what stands under it; `first` is the number of the first paragraph at or behind it."""

    heading: str
    first: int
    sections: list["SectionOut"]


class DossierOut(_Out):
    """A dossier that a paper belongs to."""

    key: str
    title: str


class DocumentDetailOut(DocumentOut):
    """A document with its section tree."""

    dossiers: list[DossierOut]
    submitters: list[str]
    paragraphs: int
    notes: int
    signatories: list[str]
    sections: list[SectionOut]


class DocumentsOut(_Out):
    """A page of the catalogue."""

    total: int
    page: int
    page_size: int
    documents: list[DocumentOut]


class NoteOut(_Out):
    """A note; `paragraph` carries its mark, null where no mark was found."""

    number: int
    text: str
    paragraph: int | None


class MarkOut(_Out):
    """A note mark: where it stood in the paragraph's text."""

    number: int
    offset: int


class ParagraphDetailOut(ParagraphOut):
    """A paragraph with its citation, and the notes whose marks it carries."""

    marks: list[MarkOut]
    citation: str
    permalink: str
    notes: list[NoteOut]
    former: list["FormerOut"] = Field(description="What this number named in versions that were replaced.")


class ParagraphsOut(_Out):
    """Consecutive paragraphs of one document."""

    document: str
    url: str = Field(description="The official address of the document.")
    paragraphs: list[ParagraphDetailOut]


class CountOut(_Out):
    """How many documents share a value."""

    value: str
    documents: int


class CorpusOut(_Out):
    """What is in the corpus, and what its documents lack."""

    snapshot: SnapshotOut
    dossiers: list[CountOut]
    kinds: list[CountOut]
    session_years: list[CountOut]
    missing: dict[str, list[str]] = Field(description="Facts that are not known, with the documents that lack them.")


class HealthOut(_Out):
    """Whether the service is well."""

    status: Literal["ok"]


class FieldError(BaseModel):
    """What was wrong with one field; `pointer` is its place in the body (RFC 6901) or the name of a parameter."""

    pointer: str
    detail: str


class Problem(BaseModel):
    """A problem, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


class AskBatchIn(_In):
    """Questions that are asked together."""

    questions: Annotated[list[AskIn], Field(min_length=1, max_length=32)]


class AskResultOut(_Out):
    """What became of one question: its answer, or the problem that kept it from being answered."""

    answer: AskOut | None = None
    problem: Problem | None = None


class AskBatchOut(_Out):
    """What became of the questions, in their order; all are answered from the same snapshot."""

    results: list[AskResultOut]
    snapshot: SnapshotOut
    took_ms: float


class TextBlockOut(_Out):
    """A text."""

    type: Literal["text"] = "text"
    text: str


class BlockCitationsOut(_Out):
    """Whether a language model is to cite from a block."""

    enabled: bool = True


class SearchResultOut(_Out):
    """One paragraph (or note), verbatim, in the shape that language models cite search results from."""

    type: Literal["search_result"] = "search_result"
    source: str = Field(description="The permalink of the paragraph.")
    title: str = Field(description="The citation of the paragraph, with the title of the document.")
    content: list[TextBlockOut]
    citations: BlockCitationsOut = BlockCitationsOut()


class AskBlocksOut(_Out):
    """What was found, as blocks for a language model; where `answered` is false they do not hold the answer."""

    question: str
    answered: bool
    confidence: float = Field(ge=0, le=1, description="The probability that the passages answer the question.")
    reason: Reason | None = Field(description="Why it is not answered.")
    blocks: list[SearchResultOut] = Field(description="What was found, best first.")
    snapshot: SnapshotOut


class TextIn(_In):
    """A text with citations in it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=50_000)] = Field(
        examples=["Zie Kamerstuk 33 279, nr. 36 en Kamerstukken II 2021/22, 35 925 X, nr. 70."]
    )


class KamerstukOut(_Out):
    """The parts of a paper's identity."""

    dossier: str
    suffix: str | None
    number: str | None
    chamber: Literal["I", "II"] | None
    session_year: str | None
    attachment: bool


class PinOut(_Out):
    """A place within a paper."""

    paragraph: tuple[int, int] | None
    page: str | None
    note: int | None


class CandidateOut(_Out):
    """A paper that a reference may be."""

    id: str
    url: str


class ReferenceOut(_Out):
    """A reference in the text, and what it turned out to be. `inferred` names the parts that are not printed."""

    start: int
    end: int
    text: str
    kind: Literal["kamerstuk", "handelingen", "aanhangsel"]
    status: Literal["resolved", "not_in_corpus", "ambiguous", "malformed"]
    id: str | None = Field(description="The paper that is meant.")
    url: str | None = Field(description="Its official address, also where it is not in this corpus.")
    permalink: str | None = Field(description="The place on this service.")
    kamerstuk: KamerstukOut | None
    pin: PinOut | None = Field(description="The place within the paper that is cited.")
    inferred: list[str]
    candidates: list[CandidateOut] = Field(description="What else it may be.")
    styles: dict[str, str] = Field(description="The citation in each style.")


class CitationsOut(_Out):
    """Every reference in a text, in its order."""

    citations: list[ReferenceOut]


class MentionOut(_Out):
    """A citation in the corpus: where it stands, and what it cites.

    The offsets count in the text of the paragraph or, where `note` is set, of that note.
    """

    document: str
    paragraph: int | None
    note: int | None
    start: int
    end: int
    text: str
    target: str | None
    url: str | None
    resolved: bool
    citation: str = Field(description="How to cite the place where it stands.")
    permalink: str = Field(description="The place where it stands.")


class ReferencesOut(_Out):
    """What a document cites, and what cites it."""

    document: str
    cites: list[MentionOut]
    cited_by: list[MentionOut]


class FactsIn(_In):
    """What a file does not say of itself."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    kind: Label | None = Field(default=None, description="Such as: Brief regering.")
    date: Date | None = Field(default=None, description="When it is dated.")
    chamber: Literal["I", "II"] | None = Field(default=None, description="Of which chamber it is.")
    session_year: SessionYear | None = None


class FormerOut(_Out):
    """A paragraph of a version that was replaced.

    `now` is where this text stands in the present version; null where it stands nowhere, or in several places.
    """

    replaced: dt.date
    text: str
    now: int | None


class PutOut(_Out):
    """What became of a document that was sent."""

    document: str
    status: Literal["added", "replaced", "unchanged", "duplicate"]
    duplicate_of: str | None
    paragraphs: int
    warnings: dict[str, int] = Field(description="What the reader could not place, or contradicts itself, counted.")
    snapshot: SnapshotOut


class QuoteIn(_In):
    """A quote to be checked; `document` asks for this document alone."""

    quote: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5000, pattern=_NOT_BLANK)
    ] = Field(examples=["De tank komt weer terug in de bewapening"])
    document: Annotated[str, StringConstraints(min_length=1, max_length=64)] | None = None


class QuoteSpanOut(_Out):
    """A verbatim part of a paragraph (or of the note): `text` is its `start` to `end`."""

    paragraph: int | None
    start: int
    end: int
    text: str


class QuoteDifferenceOut(_Out):
    """Words that differ: the quoted ones, those that stand there, and where. An added word has an empty original."""

    kind: Literal["changed", "missing", "added"]
    quoted: str
    original: str
    paragraph: int | None
    start: int
    end: int


class QuotePlaceOut(_Out):
    """Where a quote stands, how to cite that place, and which words differ."""

    document: str
    first: int | None = Field(description="The first paragraph.")
    last: int | None = Field(description="The last one.")
    note: int | None = Field(description="The note that it stands in.")
    spans: list[QuoteSpanOut]
    text: str = Field(description="What stands there.")
    differences: list[QuoteDifferenceOut]
    similarity: float = Field(description="From 0 to 1; 1 is word for word.")
    citation: str
    permalink: str
    url: str


class QuoteFindingOut(_Out):
    """What became of a quote. `elsewhere` are places outside the document that was asked for."""

    status: Literal["exact", "altered", "not_found"]
    places: list[QuotePlaceOut]
    elsewhere: list[QuotePlaceOut]
