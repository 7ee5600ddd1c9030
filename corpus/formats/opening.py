"""How a paper opens: its head or, without one, at least the date of a letter and whom it is sent to.

It works on the paragraphs that a format has cut, in their order, and tells which of them say what the paper is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.letterhead import Stated, parse_date, split_letterhead

_HEAD = 40  # paragraphs in which the head of a paper stands
_LETTER = 4  # paragraphs in which a letter is dated and addressed
_DATED = re.compile(r"^[^\W\d][^\d,]{1,40}, (\d{1,2}) ([a-z]+) (\d{4})$")
_ADDRESSED = re.compile(r"^Aan de (?:[Vv]oorzitters?|[Ll]eden) van de ")


def read_opening(texts: Sequence[str]) -> tuple[Stated, frozenset[int]]:
    """Return what a paper states of itself, and the places of the paragraphs that do nothing else."""
    stated, rest = split_letterhead(texts[:_HEAD])
    if taken := min(len(texts), _HEAD) - len(rest):
        return stated, frozenset(range(taken))
    places: set[int] = set()
    for at, text in enumerate(texts[:_LETTER]):
        found = _DATED.match(text)
        if found and stated.date is None and (date := parse_date(found[1], found[2], found[3])):
            stated = replace(stated, date=date)
            places.add(at)
        elif _ADDRESSED.match(text):
            places.add(at)
    return stated, frozenset(places)
