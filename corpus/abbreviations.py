"""Abbreviations that a text explains itself: "Koninklijke Marechaussee (KMar)".

The long form is found by the letters of the short one, from right to left, as in A. Schwartz and M. Hearst, "A Simple
Algorithm for Identifying Abbreviation Definitions in Biomedical Text", Pacific Symposium on Biocomputing 8 (2003).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

_SHORT = re.compile(r"\((?P<short>[A-Za-z][\w&./-]{1,9})(?:[,;][^()]*)?\)")
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_BREAK = re.compile(r"[.;:()]")
_SPARE = 5  # words of a long form beyond the letters of the short one: "van", "voor de"
_LONGEST = 10 + _SPARE  # words of a long form


def abbreviations(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a short and a long form that a text explains.

    >>> list(abbreviations("De Militaire Inlichtingen- en Veiligheidsdienst (MIVD) en de marine (zie daar)."))
    [('MIVD', 'Militaire Inlichtingen- en Veiligheidsdienst')]
    """
    for match in _SHORT.finditer(text):
        short = match["short"]
        if sum(character.isupper() for character in short) >= 2:
            long = _long(short, text[: match.start()])
            if long:
                yield short, long


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The short and long forms of a corpus: `longs` by short form as written, `shorts` by long form in lower case."""

    longs: Mapping[str, str]
    shorts: Mapping[str, str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Take the pairs that a corpus explains; of several explanations the commonest, then the first counts."""
        longs: dict[str, str] = {}
        for (short, long), _ in Counter(pairs).most_common():
            longs.setdefault(short, long)
        return cls(longs, {long.casefold(): short for short, long in longs.items()})

    def expand(self, text: str) -> str:
        """Add behind a text the long forms of the short ones in it, and the short forms of the long ones.

        >>> Abbreviations.of([("KMar", "Koninklijke Marechaussee")]).expand("Waar staat de KMar?")
        'Waar staat de KMar? (Koninklijke Marechaussee)'
        """
        words = list(_WORD.finditer(text))
        added = [self.longs[word[0]] for word in words if word[0] in self.longs]
        for first, word in enumerate(words):
            for last in words[first : first + _LONGEST]:
                short = self.shorts.get(text[word.start() : last.end()].casefold())
                if short and short not in text:
                    added.append(short)
        return f"{text} ({', '.join(dict.fromkeys(added))})" if added else text


def _long(short: str, before: str) -> str | None:
    """Return the end of the text that the short form stands for; one that starts with a capital as it does, if any."""
    words = list(_WORD.finditer(before))[-min(2 * len(short), len(short) + _SPARE) :]
    if not words or before[words[-1].end() :].strip():
        return None
    letters = [character for character in short if character.isalnum()]
    nearby = before[words[0].start() :]
    for capital in (letters[0].isupper(), False):
        at = _start(letters, nearby, capital=capital)
        long = nearby[at:].strip() if at is not None else ""
        if len(long) > len(short) and not _BREAK.search(long) and short not in long:
            return long
    return None


def _start(letters: list[str], text: str, *, capital: bool) -> int | None:
    """Return where the shortest end of the text starts that holds the letters in order, the first at a word's start."""
    at = len(text)
    for number, letter in enumerate(reversed(letters)):
        first = number == len(letters) - 1
        at -= 1
        while at >= 0 and (
            text[at].lower() != letter.lower()
            or (first and ((at and text[at - 1].isalnum()) or (capital and not text[at].isupper())))
        ):
            at -= 1
        if at < 0:
            return None
    return at
