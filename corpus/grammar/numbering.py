"""Reading the number of a paper: "nr. 36", "nrs. 1-3", ", C", and the "372 en 375" that follows.

It knows when a figure is a number and when it counts something else. It does not know whose number it is.
"""

import re
from dataclasses import dataclass

from corpus.grammar import words
from corpus.grammar.words import B, Cursor

_NO_NUMBER = re.compile(rf"{B}(?:0{{1,4}}(?![0-9])|[0-9]{{5,20}})")
_THOUSANDS = re.compile(rf"{B}[0-9]{{3}}(?![0-9])")
# Abbreviations that follow a dossier as often as the letters of a paper do.
_NOT_A_PAPER = frozenset({"TK", "EK", "NV", "EU", "VN", "NL", "BZ", "EZ", "NR", "NO", "P", "PP"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """The papers that one printed number or range stands for; none where it cannot be a number ("nr. 0")."""

    values: tuple[str, ...]
    marked: bool = False  # printed with "nr."
    plural: bool = False  # printed with "nrs."


def may_be_paper(capitals: str) -> bool:
    """Whether capitals can be the letters of an Eerste Kamer paper."""
    return len(capitals) <= 3 and capitals not in _NOT_A_PAPER


def read_number(cursor: Cursor) -> Numbers | None:
    """Read the number that follows a dossier; None where none is printed."""
    mark = cursor.at
    numbers = read_marked_number(cursor)
    if numbers is not None:
        return numbers
    comma = cursor.take(words.COMMA) is not None
    found = cursor.take(words.FIGURE) or (cursor.take(words.LETTERS) if comma else None)
    if found is not None and _stands_alone(cursor, found["value"], comma=comma):
        return Numbers(_with_range(cursor, found["value"]))
    cursor.at = mark
    return None


def read_marked_number(cursor: Cursor) -> Numbers | None:
    """Read a number that is printed with "nr."."""
    mark = cursor.at
    marker = cursor.take(words.NUMBER_MARKER)
    if marker is None:
        return None
    plural = marker["marker"].rstrip(".,").lower().endswith("s")
    if cursor.take(_NO_NUMBER):
        return Numbers((), marked=True)
    if found := cursor.take(words.FIGURE) or cursor.take(words.LETTERS):
        return Numbers(_with_range(cursor, found["value"].lstrip("0")), marked=True, plural=plural)
    cursor.at = mark
    return None


def read_further_number(cursor: Cursor, *, after_comma: bool, plural: bool, lettered: bool) -> Numbers | None:
    """Read a number without "nr." after "en" or a comma: the 375 of "nr. 372 en 375"."""
    mark = cursor.at
    if found := cursor.take(words.FIGURE):
        starts_dossier = len(found["value"]) == 2 and cursor.sees(_THOUSANDS)
        closed = cursor.sees(words.END_OF_NUMBER)
        counts = cursor.sees(words.COUNTS)
        if found["value"][0] != "0" and not starts_dossier and (closed or not (after_comma or counts)):
            return Numbers(_with_range(cursor, found["value"]), plural=plural)
    elif lettered and (found := cursor.take(words.LETTERS)) and cursor.sees(words.END_OF_NUMBER):
        return Numbers(_with_range(cursor, found["value"]), plural=plural)
    cursor.at = mark
    return None


def _stands_alone(cursor: Cursor, value: str, *, comma: bool) -> bool:
    """Whether an unmarked number is closed by what follows it."""
    if not cursor.sees(words.END_OF_NUMBER):
        return False
    if value[0].isdigit():
        return value[0] != "0" and (comma or len(value) <= 3)
    return len(value) <= 2 and may_be_paper(value)


def _with_range(cursor: Cursor, first: str) -> tuple[str, ...]:
    mark = cursor.at
    found = cursor.take(words.RANGE)
    values = words.expand(first, found["last"]) if found else (first,)
    if len(values) == 1:
        cursor.at = mark
    return values
