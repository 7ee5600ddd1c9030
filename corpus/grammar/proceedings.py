"""Reading citations of the debates (Handelingen) and of written questions (Aanhangsel Handelingen).

It knows how their identifiers are made. Debates before 2011 are identified by their pages, later ones by
meeting and item; a citation that lacks these gets no identifier.
"""

import re

from corpus.grammar import words
from corpus.grammar.citation import Reference
from corpus.grammar.numbering import Numbers, read_further_number, read_number
from corpus.grammar.opening import Heading, read_heading
from corpus.grammar.words import B, Cursor
from corpus.kamerstuk import Pin

PROCEEDINGS = rf"(?:[Aa]anhangsel(?:{B}(?i:van de|der|bij de|tot de)?{B}(?i:handelingen))?|[Hh]andelingen)\b"
_PROCEEDINGS = re.compile(PROCEEDINGS)
_OF_THE = re.compile(rf"{B}(?:\(?{B}(?i:van de|der)?{B}(?=(?i:tweede|eerste){B}(?i:kamer)))")
_ITEM = re.compile(rf"{B},?{B}(?i:items?|nr\.?)\b{B}([0-9]{{1,3}})(?!\w)")
_CHAMBERS = {"I": "ek", "II": "tk"}
_FURTHER_ITEM = re.compile(rf"{B}(?:items?{B})?([0-9]{{1,3}})(?={B}(?:$|[,;:.)\]]|en\b))")
_PAGES = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")


def read_proceedings(text: str, start: int) -> list[Reference]:
    """Read the debates or written questions cited at `start`; an empty list where none are.

    A session year and a number or page must be printed, since both words also have everyday meanings.
    """
    cursor = Cursor(text, start)
    opening = cursor.take(_PROCEEDINGS)
    if opening is None:
        return []
    cursor.take(_OF_THE)
    heading = read_heading(cursor)
    if heading.session_year is None:
        return []
    cursor.at = heading.end  # back over the "nr." that the heading passed
    if opening[0][0] in "Aa":
        return _read_questions(cursor, start, heading)
    return _read_debate(cursor, start, heading)


def _read_debate(cursor: Cursor, start: int, heading: Heading) -> list[Reference]:
    meeting = read_number(cursor)
    item = cursor.take(_ITEM) if meeting else None
    pin = words.read_pin(cursor)
    if meeting is None and (pin is None or pin.page is None):
        return []
    if meeting is None or item is None:
        return [_debate(cursor, start, heading, _old_tail(heading, pin), pin)]
    debates: list[Reference] = []
    while item is not None:
        debates.append(_debate(cursor, start, heading, f"{''.join(meeting.values[:1])}-{item[1]}", pin))
        mark = cursor.at
        joint = cursor.take(words.CONJUNCTION)
        start = cursor.at
        item = cursor.take(_FURTHER_ITEM) if joint else None
        if item is None:
            cursor.at = mark
        pin = words.read_pin(cursor) if item else None
    return debates


def _debate(cursor: Cursor, start: int, heading: Heading, tail: str | None, pin: Pin | None) -> Reference:
    known = heading.chamber is not None and tail is not None
    return Reference(
        start,
        cursor.at,
        cursor.text[start : cursor.at],
        pin=pin,
        kind="handelingen",
        id=f"h-{_CHAMBERS[heading.chamber or 'II']}-{_years(heading)}-{tail}" if known else None,
    )


def _old_tail(heading: Heading, pin: Pin | None) -> str | None:
    """Give the page range that identified a debate until the end of 2010."""
    pages = _PAGES.fullmatch(pin.page) if pin and pin.page else None
    if pages is None or _years(heading) > "20102011" or int(pages[1]) > int(pages[2]):
        return None
    return pages[0]


def _years(heading: Heading) -> str:
    return (heading.session_year or "").replace("-", "")


def _read_questions(cursor: Cursor, start: int, heading: Heading) -> list[Reference]:
    references: list[Reference] = []
    numbers: Numbers | None = read_number(cursor)
    chamber = _CHAMBERS[heading.chamber or "II"]  # nearly all written questions are put in the Tweede Kamer
    inferred = heading.inferred | ({"chamber"} if heading.chamber is None else set())
    while numbers is not None:
        pin: Pin | None = words.read_pin(cursor)
        end = cursor.at
        references += [
            Reference(
                start,
                end,
                cursor.text[start:end],
                pin=pin,
                kind="aanhangsel",
                id=f"ah-{chamber}-{_years(heading)}-{value}",
                inferred=inferred,
            )
            for value in numbers.values
        ]
        plural = numbers.plural
        joint = cursor.take(words.CONJUNCTION)
        if joint is None:
            break
        start = cursor.at
        comma = joint[0].strip() in {",", ";"}
        numbers = read_further_number(cursor, after_comma=comma, plural=plural, lettered=False)
    return references
