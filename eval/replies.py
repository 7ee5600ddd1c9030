"""What a service gave for a question, the same whether it was asked in this process or over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from rag.records import Answer, Hit, Quote

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as it was shown: its text, and the place that its citation names.

    `start` counts in the first paragraph and `end` in the last (or both in the note). Of a text outside a Kamerstuk
    (BEIR) `document` is its id, and nothing else of the place is known.
    """

    rank: int
    score: float
    document: str
    text: str
    citation: str = ""
    first: int | None = None
    last: int | None = None
    note: int | None = None
    start: int | None = None
    end: int | None = None
    highlights: tuple[Span, ...] = ()

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """Take over a hit of the service."""
        cited = hit.citation
        first, last = cited.paragraph or (None, None)
        spans = tuple((span.start, span.end) for span in hit.highlights)
        place = hit.passage
        return cls(
            hit.rank,
            hit.score,
            cited.document,
            place.text,
            cited.text,
            first,
            last,
            cited.note,
            place.start,
            place.end,
            spans,
        )

    @classmethod
    def read(cls, fields: Mapping[str, Any]) -> Self:
        """Read a passage of the HTTP contract. Raises KeyError or TypeError where it is none."""
        cited = fields["citation"]
        between = cited["paragraph"] or {"first": None, "last": None}
        return cls(
            rank=int(fields["rank"]),
            score=float(fields["score"]),
            document=str(cited["document"]),
            text=str(fields["text"]),
            citation=str(cited["text"]),
            first=between["first"],
            last=between["last"],
            note=cited["note"],
            start=fields.get("start"),
            end=fields.get("end"),
            highlights=tuple((span["start"], span["end"]) for span in fields["highlights"]),
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What the service gave: `answered` with these quotes, or not, for this reason; and the passages, best first.

    `confidence` is None where none was asked for. `milliseconds` is the time that the asker waited.
    """

    answered: bool
    confidence: float | None
    reason: str | None
    quotes: tuple[Quote, ...]
    hits: tuple[Shown, ...]
    milliseconds: float
    snapshot: str = ""

    @classmethod
    def of(cls, answer: Answer, milliseconds: float, snapshot: str) -> Self:
        """Take over an answer of the service."""
        hits = tuple(map(Shown.of, answer.hits))
        answered = answer.reason is None
        return cls(answered, answer.confidence, answer.reason, answer.quotes, hits, milliseconds, snapshot)

    @classmethod
    def read(cls, fields: Mapping[str, Any], milliseconds: float) -> Self:
        """Read a response of the HTTP contract. Raises KeyError or TypeError where it is none."""
        answer = fields["answer"] or {"quotes": []}
        return cls(
            bool(fields["answered"]),
            float(fields["confidence"]),
            fields["reason"],
            tuple(
                Quote(q["passage"], q["paragraph"], q.get("note"), q["start"], q["end"], q["text"])
                for q in answer["quotes"]
            ),
            tuple(map(Shown.read, fields["passages"])),
            milliseconds,
            str(fields["snapshot"]["id"]),
        )
