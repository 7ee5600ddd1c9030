"""Looking citations up: every reference in a text, settled against the documents at hand."""

from dataclasses import dataclass

from corpus.kamerstuk import Kamerstuk, MalformedCitationError
from corpus.references import Reference, find_references, parse_citation
from corpus.resolving import Resolution, resolve
from rag.understanding import Papers


@dataclass(frozen=True, slots=True)
class Lookup:
    """A reference, and what it turned out to be.

    `kamerstuk` is the paper: that of the catalogue, which knows its chamber and session year, where it is resolved.
    """

    reference: Reference
    resolution: Resolution
    kamerstuk: Kamerstuk | None


def look_up(text: str, papers: Papers) -> list[Lookup]:
    """Find and settle every reference in a text.

    Figures without the word Kamerstuk ("34 851, nr. 4") count where a paper of the corpus bears them, or where they
    are the whole text: somebody then asks for that paper.
    """
    if whole := _whole(text):
        return [_settle(whole, papers)]
    sure = {(reference.start, reference.end) for reference in find_references(text)}
    found = [_settle(reference, papers) for reference in find_references(text, bare=True)]
    return [
        one
        for one in found
        if (one.reference.start, one.reference.end) in sure or one.resolution.status in {"resolved", "ambiguous"}
    ]


def _settle(reference: Reference, papers: Papers) -> Lookup:
    resolution = resolve(reference, papers)
    known = papers.by_id.get(resolution.id) if resolution.id else None
    return Lookup(reference, resolution, known or reference.kamerstuk)


def _whole(text: str) -> Reference | None:
    try:
        return parse_citation(text)
    except MalformedCitationError:
        return None
