"""Reading what stands before the number of a paper: chamber, session year, dossier and chapter.

It knows the order that people write these in. It does not know where a citation begins or what follows it.
"""

import re
from dataclasses import dataclass, replace

from corpus.grammar import words
from corpus.grammar.numbering import may_be_paper, read_number
from corpus.grammar.words import MARKER, B, Cursor
from corpus.kamerstuk import Chamber, is_suffix

KEYWORD = r"(?i:kamer(?:\u00ad|-\n)?(?:stuk(?:ken)?|(?:stuk)?dossier)(?:nummers?|nrs?)?\b|kamerst\.|kst\.)"
ATTACHMENT = rf"(?i:bijlagen?)(?:{B}(?P<label>[0-9]{{1,2}}|[IVX]{{1,5}}|[A-Z])\b)?{B}(?i:bij|van|behorende bij)\b"
PERIOD = r"(?i:vergaderja(?:ar|ren)|parlementair jaar|zitting(?:en|sjaar|sjaren)?)\b"
_ATTACHMENT = re.compile(ATTACHMENT)
_KEYWORD = re.compile(B + KEYWORD)
_PERIOD = re.compile(B + PERIOD)
_FILLER = re.compile(
    rf"{B}(?:[,.:;]|(?P<marker>{MARKER})"
    rf"|(?i:dossier(?:nummer)?|stuk(?:ken)?|met|onder|der staten-generaal)\b)"
)
_OPENED = re.compile(rf"{B}(?:,|(?P<parenthesis>\())")
_CLOSED = re.compile(rf"{B}\)")
_BLANKS = " *\t\r\n\u00a0\u2009\u202f"

Reading = tuple[str | None, str | None]  # the suffix of the dossier and the number of the paper


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands before the dossier; it holds for every paper until something else is printed."""

    chamber: Chamber | None = None
    session_year: str | None = None
    session_span: tuple[str, str] | None = None
    inferred: frozenset[str] = frozenset()
    keyword: bool = False
    years: bool = False  # years are printed, though perhaps not those of one session
    attachment: bool = False
    label: str | None = None
    marked: bool = False  # ends in "nr.", as in "Kamerstukken II 2022/23, nr. 6"
    end: int = 0  # where its last telling word ends


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier as printed; `readings` are those that its tail allows, the likeliest first."""

    start: int
    end: int
    number: str
    readings: tuple[Reading, ...]
    rijkswet: str | None = None


def read_heading(cursor: Cursor) -> Heading:
    """Read attachment, keyword, chamber and years, as far as they are printed, in any order."""
    attachment = cursor.take(_ATTACHMENT)
    label = attachment["label"] if attachment else None
    heading = Heading(attachment=attachment is not None, label=label, end=cursor.at)
    for _ in range(12):
        if cursor.take(_KEYWORD):
            heading = replace(heading, keyword=True, end=cursor.at)
        elif changed := read_session(cursor, heading) or _read_chamber(cursor, heading):
            heading = replace(_spanning(heading, changed), end=cursor.at)
        elif found := cursor.take(_FILLER):
            heading = replace(heading, marked=found["marker"] is not None)
        elif not cursor.take(_PERIOD):
            break
    return heading


def read_changes(cursor: Cursor, heading: Heading) -> Heading | None:
    """Read the chamber or years that replace those of an earlier citation; None where neither is printed."""
    first = _read_chamber(cursor, heading) or read_session(cursor, heading)
    if first is None:
        return None
    cursor.take(words.COMMA)
    second = read_session(cursor, first) or first
    cursor.take(words.COMMA)
    return second


def read_session(cursor: Cursor, heading: Heading) -> Heading | None:
    """Read session years; None where none are printed. A single year tells no session and is passed over."""
    forms = (words.YEARS, words.GLUED_YEARS, words.SHORT_YEARS)
    found = next((match for form in forms if (match := cursor.take(form))), None)
    if found is None:
        return heading if not heading.years and cursor.take(words.SINGLE_YEAR) else None
    year, span, guessed = words.read_years(found)
    inferred = (heading.inferred - {"session_year"}) | ({"session_year"} if guessed else set())
    return replace(heading, session_year=year, session_span=span, inferred=inferred, years=True)


def read_later_session(cursor: Cursor, heading: Heading) -> Heading | None:
    """Read a session year that follows: ", vergaderjaar 1998-1999" or "(2022-2023)"; None where none does."""
    mark = cursor.at
    opened = cursor.take(_OPENED)
    if opened and (cursor.take(_PERIOD) or opened["parenthesis"]):
        later = read_session(cursor, heading)
        closed = opened["parenthesis"] is None or cursor.take(_CLOSED)
        if later and later.session_year and closed:
            return later
    cursor.at = mark
    return None


def read_dossier(cursor: Cursor, chamber: Chamber | None = None) -> Dossier | None:
    """Read a dossier, its suffix and its rijkswet number; None where none is printed.

    `chamber` helps to read final capitals: those of an Eerste Kamer citation are a paper.
    """
    found = cursor.take(words.WHOLE_DOSSIER) or cursor.take(words.OLD_DOSSIER)
    if found is None:
        return None
    number = "".join(part for part in found.groups() if part)
    rijkswet = cursor.take(words.RIJKSWET)
    readings = _read_tail(cursor) or _read_chapter(cursor, chamber) or ((None, None),)
    rijkswet = rijkswet or cursor.take(words.RIJKSWET)
    return Dossier(found.start(1), cursor.at, number, readings, "".join(rijkswet[1].split()) if rijkswet else None)


def _spanning(before: Heading, after: Heading) -> Heading:
    """Make a span of the years of several sessions: "1988-1989, 1989-1990"."""
    if before.session_year in (None, after.session_year) and before.session_span is None:
        return after
    first = before.session_span[0] if before.session_span else before.session_year
    if first is None or after.session_year is None:
        return after
    return replace(after, session_year=None, session_span=(first, after.session_year))


def _read_chamber(cursor: Cursor, heading: Heading) -> Heading | None:
    found = cursor.take(words.CHAMBER)
    if found is None:
        return None
    chamber, guessed = words.read_chamber(found["chamber"])
    inferred = (heading.inferred - {"chamber"}) | ({"chamber"} if guessed else set())
    return replace(heading, chamber=chamber, inferred=inferred)


def _read_tail(cursor: Cursor) -> tuple[Reading, ...] | None:
    """Read the "-28", "-207" or "-32-1740" after a dossier: two digits are a sub-dossier, else a number."""
    found = cursor.take(words.SUBDOSSIER)
    if found is None:
        return None
    tail = found[1]
    if len(tail) != 2:
        return None if tail.startswith("0") else ((None, tail),)
    if second := cursor.take(words.SUBDOSSIER):
        return ((tail, second[1]),)
    return ((tail, None),) if tail.startswith("0") else ((tail, None), (None, tail))


def _read_chapter(cursor: Cursor, chamber: Chamber | None) -> tuple[Reading, ...] | None:
    """Read the capitals after a dossier: a chapter where a number follows, else a chapter or a paper."""
    mark = cursor.at
    if cursor.take(words.COMMA) and (found := cursor.take(words.CHAPTER_AND_NUMBER)):
        return ((found["chapter"], None),)
    cursor.at = mark
    found = cursor.take(words.CHAPTER)
    if found is None:
        return None
    capitals, join = found["chapter"], found["join"].strip(_BLANKS)
    if is_suffix(capitals):
        if tail := cursor.take(words.SUBDOSSIER):
            return ((capitals, tail[1]),)
        if len(join) > 1 or _number_follows(cursor):
            return ((capitals, None),)
    readings = _readings_of(capitals, chamber, hyphen=join not in {"", "."})
    if readings and cursor.sees(words.END_OF_NUMBER):
        return readings
    cursor.at = mark
    return None


def _readings_of(capitals: str, chamber: Chamber | None, *, hyphen: bool) -> tuple[Reading, ...]:
    """Order the readings of final capitals: joined with a hyphen or Roman, a chapter; else a paper."""
    readings: list[Reading] = [(None, capitals)] if may_be_paper(capitals) else []
    if is_suffix(capitals):
        looks_so = chamber == "II" or (chamber is None and (len(capitals) > 1 or capitals in "IVX"))
        readings.insert(0 if hyphen or looks_so else len(readings), (capitals, None))
    return tuple(readings)


def _number_follows(cursor: Cursor) -> bool:
    mark = cursor.at
    follows = read_number(cursor) is not None
    cursor.at = mark
    return follows
