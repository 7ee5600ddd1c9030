"""Text of papers as HTML: escaped, with its references as links, its note marks, and its answering sentences marked."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup, escape

from rag.records import Span


@dataclass(frozen=True, slots=True)
class Link:
    """A half-open range of characters, and the address that it leads to."""

    start: int
    end: int
    address: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A note mark: where it stands, the note's number, and whether the text of the note is at hand."""

    offset: int
    number: int
    known: bool


def dress(text: str, links: Iterable[Link] = (), highlights: Sequence[Span] = (), signs: Iterable[Sign] = ()) -> Markup:
    """Return a text as HTML. Links that overlap an earlier one are left out; a mark within a link stands behind it.

    >>> dress("Zie <nr. 36>", [Link(4, 12, "/kst-33279-36")], [Span(0, 6)])
    Markup('<mark>Zie </mark><a href="/kst-33279-36"><mark>&lt;n</mark>r. 36&gt;</a>')
    """
    apart = _apart(links, len(text))
    marks: defaultdict[int, list[Markup]] = defaultdict(list)
    for sign in signs:
        link = _at(sign.offset, apart)
        marks[link.end if link else sign.offset].append(_sign(sign))
    spans: list[Link | Span] = [*apart, *highlights]
    edges = {0, len(text), *marks}
    edges.update(edge for span in spans for edge in (span.start, span.end) if 0 < edge < len(text))
    dressed: list[Markup] = []
    for link, pieces in groupby(pairwise(sorted(edges)), key=lambda piece: _at(piece[0], apart)):
        inner = Markup().join(
            part for start, end in pieces for part in (*marks[start], _marked(text, start, end, highlights))
        )
        dressed.append(Markup('<a href="{}">{}</a>').format(link.address, inner) if link else inner)
    return Markup().join((*dressed, *marks[len(text)]))


def shifted(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """Return the parts of spans that lie between two places, counted from the first of these."""
    cut = (Span(max(span.start, start) - start, min(span.end, end) - start) for span in spans)
    return [span for span in cut if span.start < span.end]


def official(url: str | None) -> str | None:
    """Return an address that may be followed: one of the web, and no script."""
    return url if url and url.startswith(("https://", "http://")) else None


def _apart(links: Iterable[Link], length: int) -> list[Link]:
    """Return the links in order, without those that overlap an earlier one."""
    apart: list[Link] = []
    at = 0
    for link in sorted(links, key=lambda link: link.start):
        if at <= link.start < link.end <= length:
            apart.append(link)
            at = link.end
    return apart


def _at(place: int, apart: Sequence[Link]) -> Link | None:
    """Return the link around a place."""
    before = bisect_right(apart, place, key=lambda link: link.start)
    return apart[before - 1] if before and place < apart[before - 1].end else None


def _marked(text: str, start: int, end: int, highlights: Sequence[Span]) -> Markup:
    piece = escape(text[start:end])
    inside = any(span.start <= start < span.end for span in highlights)
    return Markup("<mark>{}</mark>").format(piece) if inside else piece


def _sign(sign: Sign) -> Markup:
    if not sign.known:
        return Markup('<sup class="sign">{}</sup>').format(sign.number)
    return Markup('<sup class="sign"><a href="#noot-{0}" aria-label="noot {0}">{0}</a></sup>').format(sign.number)
