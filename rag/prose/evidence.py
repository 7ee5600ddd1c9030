"""What a citation mark points at: the sentences of a passage, of which one may support a claim."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.sentences import sentences
from rag.prose.marks import Mark
from rag.prose.reading import Reading
from rag.records import Hit, Span


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence of a passage that was found; `span` counts in the passage's text, and stays within one paragraph."""

    hit: Hit
    span: Span

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.hit.passage.text[self.span.start : self.span.end]


@dataclass(frozen=True)
class Evidence:
    """The sentences that a claim is held against, one for each of its marks."""

    supports: Sequence[Support]

    @cached_property
    def reading(self) -> Reading:
        """All of them, read as one text."""
        return Reading.of(" … ".join(support.text for support in self.supports))


def supports(mark: Mark, hits: Mapping[int, Hit]) -> Iterator[Support]:
    """Yield the sentences that a mark points at, none where there is no such passage or paragraph.

    Questions are left out, for they state nothing.
    """
    hit = hits.get(mark.passage)
    if hit is None:
        return
    for number, start, text in hit.passage.paragraphs():
        if _is_meant(number, mark):
            for first, last in sentences(text):
                if not text[:last].endswith("?"):
                    yield Support(hit, Span(start + first, start + last))


def _is_meant(number: int | None, mark: Mark) -> bool:
    if mark.paragraphs is None:
        return True
    return number is not None and mark.paragraphs[0] <= number <= mark.paragraphs[1]
