"""What a printer puts around a paper: running heads and feet, page numbers, the imprint.

A running line is known by its coming back in the same place, its figures apart; the feet of Kamerstukken and their
imprint also by their wording. It knows lines, and nothing of paragraphs.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.pdf.pages import Line
from corpus.kamerstuk import Chamber, Kamerstuk, MalformedCitationError, is_suffix

_EDGE = 4  # lines at the top and the foot of a page among which furniture stands
_SHARE = 0.3  # of the pages: heads of left and right pages differ, and some pages have none
_AT_LEAST = 3  # pages, of a paper that has so many
_LEVEL = 4  # points: how far the same foot wanders
_APART = 1.4  # times the size: furniture keeps so far from the text
_FIGURES = re.compile(r"\d+")
_PAGE_ALONE = re.compile(r"(?:(?:pagina|blad|p\.|-|–) ?)?(\d{1,4})(?: ?(?:-|–|/ ?\d{1,4}|van \d{1,4}))?", re.IGNORECASE)
_PAGE_AT_END = re.compile(r"(?:^|\s)(\d{1,4})$")
_FOOT = re.compile(
    r"^(Eerste|Tweede) Kamer, vergaderjaar (\d{4})[-–](\d{4}), (\d{2} ?\d{3})(?: ?\(R ?\d{1,4}\))?"
    r"(?:[ -]([IVX]{1,6}[AB]?|[A-Z]|\d{2}))?, (?:nrs?\. ?)?(\d{1,4}|[A-Z]{1,3})\b"
)
_IMPRINT = re.compile(
    r"^(?:kst-?\d[\w-]*|KST\d\w*|\d{4}tkkst[\w-]*|ISSN \d{4} ?[-–] ?\d{3}[\dX]|Sdu Uitgevers|[’']s-Gravenhage \d{4})"
    r"(?: ISSN \d{4} ?[-–] ?\d{3}[\dX]| [’']s-Gravenhage \d{4})*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Furniture:
    """The lines that are no part of the text, the page numbers by sheet, and the paper that the feet name."""

    lines: frozenset[Line]
    imprint: frozenset[Line]
    numbers: Mapping[int, int]
    kamerstuk: Kamerstuk | None


def furniture_of(pages: Sequence[Sequence[Line]]) -> Furniture:
    """Find the furniture of the pages, each given as its lines."""
    edges = [_edge(page) for page in pages]
    running = _running(edges)
    imprint = frozenset(line for page in pages for line in page if _IMPRINT.match(line.text))
    feet = [line for page in edges for line in page if _FOOT.match(line.text)]
    numbers = _numbers(edges, running | frozenset(feet))
    alone = {line for page in edges for line in page if _page_alone(line) == numbers.get(line.sheet, -1)}
    return Furniture((running | alone | frozenset(feet)) - imprint, imprint, numbers, _named(feet))


def _edge(page: Sequence[Line]) -> list[Line]:
    """Return the lines at the top and the foot of a page that keep some distance from the rest."""
    by_height = sorted(page, key=lambda line: -line.base)
    gaps = [above.base - below.base for above, below in pairwise(by_height)]
    kept: dict[Line, None] = {}
    for at, line in enumerate(by_height):
        top = any(gap > _APART * line.size for gap in gaps[at:_EDGE])
        foot = any(gap > _APART * line.size for gap in gaps[max(0, len(by_height) - 1 - _EDGE) : at])
        if (at < _EDGE and top) or (at >= len(by_height) - _EDGE and foot) or len(by_height) == 1:
            kept[line] = None
    return list(kept)


def _running(edges: Sequence[Sequence[Line]]) -> frozenset[Line]:
    places: dict[str, list[Line]] = defaultdict(list)
    for page in edges:
        for line in page:
            places[_FIGURES.sub("#", line.text)].append(line)
    needed = max(_AT_LEAST, _SHARE * len(edges)) if len(edges) >= _AT_LEAST else 2
    found: set[Line] = set()
    for lines in places.values():
        heights = Counter(round(line.base / _LEVEL) for line in lines)
        for line in lines:
            at = round(line.base / _LEVEL)
            if heights[at - 1] + heights[at] + heights[at + 1] >= needed:
                found.add(line)
    return frozenset(found)


def _numbers(edges: Sequence[Sequence[Line]], running: frozenset[Line]) -> dict[int, int]:
    """Return the printed page numbers: they grow with the sheets."""
    candidates: list[tuple[int, int]] = []
    for page in edges:
        for line in page:
            number = _page_alone(line)
            if number is None and line in running and (found := _PAGE_AT_END.search(line.text)):
                number = int(found[1])
            if number is not None:
                candidates.append((line.sheet, number))
    shifts = Counter(number - sheet for sheet, number in candidates)
    if not shifts:
        return {}
    shift, support = shifts.most_common(1)[0]
    if support == 1 and shift != 0:
        return {}
    return {sheet: number for sheet, number in candidates if number - sheet == shift}


def _page_alone(line: Line) -> int | None:
    found = _PAGE_ALONE.fullmatch(line.text)
    return int(found[1]) if found else None


def _named(feet: Sequence[Line]) -> Kamerstuk | None:
    """Return the paper that the feet name, where they all name the same."""
    named = {found.groups() for line in feet if (found := _FOOT.match(line.text))}
    if len(named) != 1:
        return None
    chamber_name, first, second, dossier, suffix, number = named.pop()
    chamber: Chamber = "I" if chamber_name == "Eerste" else "II"
    try:
        suffix = suffix if suffix and is_suffix(suffix) else None
        return Kamerstuk(dossier.replace(" ", ""), number, suffix, chamber, f"{first}-{second}")
    except MalformedCitationError:
        return None
