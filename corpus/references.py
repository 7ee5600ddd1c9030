"""Finding the citations of parliamentary papers in running text.

It knows where a citation may begin, and what only looks like one: the page header of a paper, an amount. It
does not know which papers exist: where the words allow two readings both are given, and a catalogue settles
it (see `resolving`). The time taken grows with the length of the text, whatever stands in it.
"""

import re
from dataclasses import replace

from corpus.grammar.citation import Kind, Reference, chamber_of, read_citation
from corpus.grammar.opening import ATTACHMENT, KEYWORD, PERIOD, read_dossier
from corpus.grammar.proceedings import PROCEEDINGS, read_proceedings
from corpus.grammar.words import DOSSIER, MARKER, B, Cursor, expand
from corpus.kamerstuk import Kamerstuk, MalformedCitationError, Pin, is_suffix

__all__ = ["Kind", "Reference", "find_references", "parse_citation"]

LONGEST_CITATION = 500  # characters; a citation of more is a text

_IDENTIFIER = r"(?i:kst-[0-9]|blg-[0-9]|h-[te]k-[0-9]|ah-[te]k-[0-9])[0-9A-Za-z-]{2,40}+"
_SITE = r"(?:https?://|(?i:zoek|www|repository)\.)"
_WEAK = rf"(?:(?:TK|EK)\b|{PERIOD}|(?i:tweede|eerste){B}(?i:kamer)\b)"  # needs a number or years to count
_BEGINNING = re.compile(
    rf"(?P<url>{_SITE}[^\s<>\"'«»]{{4,400}}+)"
    rf"|(?P<identifier>(?<![\w-]){_IDENTIFIER})"
    rf"|(?P<proceedings>\b{PROCEEDINGS})"
    rf"|(?P<words>(?<![^\W\d_])(?:{ATTACHMENT}(?={B}(?:{KEYWORD}|{_WEAK}))|{KEYWORD}|{_WEAK}))"
    rf"|(?P<attached>\b(?i:bijlagen?){B}(?i:bij)(?={B}[1-4]))"
    rf"|(?P<dossier>(?<![\w.,/\-]){DOSSIER})"
)
_IN_URL = re.compile(rf"(?<![\w-])(?P<id>{_IDENTIFIER})|officielebekendmakingen\.nl/dossier/(?P<dossier>[\w-]{{3,20}})")
_PAGE_IN_URL = re.compile(r"#page=([0-9]{1,4})$")
_PROVISIONAL = re.compile(r"kst-[0-9]{6,7}|blg-[0-9]{1,9}", re.IGNORECASE)
# What follows where a line is the header or footer of a page: the page number, perhaps on the next line.
_PAGE_NUMBER = re.compile(r"(?:,[ \u00a0]?[A-Z]{1,3})?[ \t\r\n\u00a0]{1,12}+[0-9]{1,4}[ \t\r\u00a0]{0,12}+(?:\n|$)")
_IMPRINT = re.compile(rf"{B}ISSN")
# "nr. 6 (36 476)" and "62 (35 925-VI)", as motions are called in debates.
_NUMBERS_BEFORE = re.compile(
    rf"(?:(?P<marker>\b{MARKER}){B})?(?<![\w.,/\-])"
    rf"(?P<numbers>[0-9]{{1,4}}(?:{B}(?:,|en\b|t/m){B}[0-9]{{1,4}}){{0,8}}){B}\({B}$"
)
_ANNOUNCED = re.compile(
    rf"(?i:motie|amendement|brief|dossier|wetsvoorstel|begroting){B}(?:met{B})?(?:{MARKER}{B})?:?{B}$"
)
_FIGURE_BEFORE = re.compile(r"[0-9][ \u00a0]$")
_CLOSING = re.compile(rf"{B}\)")
_LEADING = " \t\r\n\u00a0(["
_TRAILING = " \t\r\n\u00a0)].,;:"


def find_references(text: str, *, bare: bool = False) -> list[Reference]:
    """Find every citation, in the order of the text.

    `bare` is for what users type: "34851, nr. 4" is then a citation without the word Kamerstuk. In a document
    these figures count between parentheses, "de motie-Knops (34 725 X, nr. 6)", or after the word motie.
    """
    references: list[Reference] = []
    at = 0
    while beginning := _BEGINNING.search(text, at):
        found = _read(text, beginning, at, bare=bare)
        at = max(found[-1].end, beginning.start() + 1) if found else _after(beginning)
        references += [one for one in found if not _is_furniture(text, one, beginning)]
    return references


def parse_citation(text: str) -> Reference:
    """Read a text that is one citation, in any style, and nothing more.

    Raises MalformedCitationError when it is none, more than one, malformed, or longer than 500 characters.
    """
    shown = f"{text[:60]!r}"
    found = _read_whole(text) if len(text) <= LONGEST_CITATION else []
    if not found:
        raise MalformedCitationError(f"{shown} is not a citation; write it like 'Kamerstuk 33 279, nr. 36'.")
    if len(found) > 1:
        raise MalformedCitationError(f"{shown} cites {len(found)} papers; give them one by one.")
    if found[0].status == "malformed":
        raise MalformedCitationError(f"{shown} names no paper; give a dossier and a number, like '33 279, nr. 36'.")
    return found[0]


def _read_whole(text: str) -> list[Reference]:
    """Read the references that together are the whole text, but for blanks and punctuation around them."""
    start = len(text) - len(text.lstrip(_LEADING))
    for found in (find_references(text, bare=True), read_citation(text, start, lenient=True)):
        if found and found[0].start == start and not text[found[-1].end :].strip(_TRAILING):
            return found
    return []


def _after(beginning: re.Match[str]) -> int:
    """Where to look on when nothing was read: past an address, but into words, which may begin another."""
    return beginning.end() if beginning.lastgroup in {"url", "identifier"} else beginning.start() + 1


def _read(text: str, beginning: re.Match[str], since: int, *, bare: bool) -> list[Reference]:
    start = beginning.start()
    if beginning["url"]:
        return _read_url(text, beginning)
    if beginning["identifier"]:
        return [_reference_to(beginning["identifier"], text, start, beginning.end("identifier"))]
    if beginning["proceedings"]:
        return read_proceedings(text, start)
    if beginning["words"]:
        return read_citation(text, start)
    return _read_bare(text, start, since, bare=bare)


def _read_bare(text: str, start: int, since: int, *, bare: bool) -> list[Reference]:
    """Read a citation without a word that says what it is."""
    nearby = text[max(since, start - 80) : start]
    enclosed = nearby.rfind("(") > nearby.rfind(")")
    if enclosed and (found := _read_motion(text, start, nearby, bare=bare)):
        return found
    if not (enclosed or bare or _ANNOUNCED.search(nearby)):
        return []
    found = read_citation(text, start, lenient=bare)
    paper = found[0].kamerstuk if found else None
    # A dossier number alone is any five figures.
    if paper is None or paper == Kamerstuk(paper.dossier, None):
        return []
    # "06 12 345 678" is a telephone number, yet "(1996, 24 400 XIV, nr. 37)" is a paper.
    follows_figure = _FIGURE_BEFORE.search(nearby) and not re.search(MARKER, found[0].text)
    return [] if follows_figure else found


def _read_motion(text: str, start: int, nearby: str, *, bare: bool) -> list[Reference]:
    """Read "nr. 6 (36 476)": the numbers stand before the parenthesis, the dossier within."""
    before = _NUMBERS_BEFORE.search(nearby)
    cursor = Cursor(text, start)
    dossier = read_dossier(cursor)
    if before is None or dossier is None or not cursor.take(_CLOSING):
        return []
    suffix, number = dossier.readings[0]
    if (number and number.isdigit()) or not (before["marker"] or suffix or bare):
        return []
    suffix = suffix or number  # before a number that stands elsewhere, capitals are a chapter
    first = start - len(nearby) + before.start()
    papers = [
        Kamerstuk(dossier.number, value, suffix, "II")
        for value in _values(before["numbers"])
        if suffix is None or is_suffix(suffix)
    ]
    return [
        Reference(
            first,
            cursor.at,
            text[first : cursor.at],
            paper,
            id=paper.id,
            inferred=frozenset({"chamber"}),
            rijkswet=dossier.rijkswet,
        )
        for paper in papers
    ]


def _values(numbers: str) -> list[str]:
    """List the numbers of "62, 63 en 65" or "62 t/m 65"; a zero is none."""
    figures = [figure.lstrip("0") for figure in re.findall("[0-9]+", numbers)]
    if "t/m" in numbers and len(figures) == 2:
        figures = list(expand(figures[0], figures[1]))
    return [figure for figure in figures if figure]


def _read_url(text: str, beginning: re.Match[str]) -> list[Reference]:
    url = beginning["url"].rstrip(".,;:!?)]}'")
    start, end = beginning.start(), beginning.start() + len(url)
    found = list(_IN_URL.finditer(url))
    if not found:
        return []
    identifier = found[-1]["id"] or f"dossier-{found[-1]['dossier']}"
    page = _PAGE_IN_URL.search(url)
    pin = Pin(page=page[1]) if page else None
    reference = _reference_to(identifier, text, start, end)
    return [replace(reference, pin=pin)] if reference.status == "well_formed" else []


def _reference_to(identifier: str, text: str, start: int, end: int) -> Reference:
    """Make the reference that an identifier is; one that cannot be read is malformed."""
    lower = identifier.lower()
    printed = text[start:end]
    if lower.startswith(("h-", "ah-")):
        kind: Kind = "handelingen" if lower.startswith("h-") else "aanhangsel"
        return Reference(start, end, printed, kind=kind, id=lower)
    if _PROVISIONAL.fullmatch(identifier):
        return Reference(start, end, printed, id=lower)
    try:
        paper = Kamerstuk.from_id(identifier)
    except MalformedCitationError:
        return Reference(start, end, printed, status="malformed")
    chamber = chamber_of(paper.number)
    inferred = frozenset({"chamber"} if chamber else ())
    return Reference(start, end, printed, replace(paper, chamber=chamber), id=paper.id, inferred=inferred)


def _is_furniture(text: str, reference: Reference, beginning: re.Match[str]) -> bool:
    """Whether the reference is the paper's own number at the edge of a page, not a citation."""
    if beginning["identifier"]:
        return _IMPRINT.match(text, reference.end) is not None
    if not beginning["words"] or re.match(KEYWORD, beginning["words"]):
        return False
    before = text[max(0, reference.start - 60) : reference.start]
    line = before.rpartition("\n")[2]
    begins_line = not line.strip() and len(line) < 60
    return begins_line and _PAGE_NUMBER.match(text, reference.end) is not None
