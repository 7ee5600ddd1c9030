"""A sentence as the check reads it: its words, its names and its figures, each in its place."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from index.analysis import terms
from rag.prose.figures import Figure, find

_WORD = re.compile(r"[^\W_]+(?:[-&’'./][^\W_]+)*")
_PLURAL = re.compile(r"(?<=\d)[’']?s$")  # F-35's
_ROLE = re.compile(
    r"\b(aan|bij|door|in|met|naar|op|over|tegen|tussen|uit|van|voor|volgens)\s+(?:(?:de|het|een|deze|dit|die|dat|onze?)\s+)?$",
    re.IGNORECASE,
)
_BEFORE = 20  # characters, in which a preposition and an article fit
_LETTERS = 5  # of a word, before it counts as a member of a compound, or as a form of another


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning: its place, the terms that it is indexed by (whole first), and whether it is a name.

    Of the `first` word of a sentence a capital does not tell. `role` is the preposition before it, if any, and
    None within brackets, where it has none of its own.
    """

    text: str
    start: int
    terms: tuple[str, ...]
    name: bool
    first: bool
    role: str | None = ""

    def stands_among(self, known: Collection[str]) -> bool:
        """Whether the word is among these terms: itself, in parts, within a compound, or (no name) in another form."""
        whole = self.terms[0]
        if self.is_named_among(known):
            return True
        return not self.name and any(_holds(t, whole) or _holds(whole, t) or _is_form(t, whole) for t in known)

    def is_named_among(self, known: Collection[str]) -> bool:
        """Whether the name is among these terms, whole or in all its parts; one with a figure ("F-35") only whole."""
        if self.terms[0] in known or any(map(str.isdigit, self.text)):
            return self.terms[0] in known
        return len(self.terms) > 1 and all(part in known for part in self.terms[1:])


@dataclass(frozen=True)
class Reading:
    """A text, read: the words and figures in it, in order."""

    text: str
    words: Sequence[Word]
    figures: Sequence[Figure]

    @classmethod
    def of(cls, text: str) -> Self:
        """Read a text."""
        figures = tuple(find(text))
        return cls(text, tuple(_words(text, figures)), figures)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every term of the text."""
        return frozenset(term for word in self.words for term in word.terms)

    @cached_property
    def order(self) -> list[Word | Figure]:
        """Words and figures, in the order of the text."""
        return sorted([*self.words, *self.figures], key=lambda one: one.start)

    def places(self, one: Word | Figure) -> list[int]:
        """Return where in the order this word, or what this figure says, stands."""
        if isinstance(one, Figure):
            return [at for at, own in enumerate(self.order) if isinstance(own, Figure) and one.within(own)]
        return [at for at, own in enumerate(self.order) if isinstance(own, Word) and one.stands_among(own.terms)]


def _words(text: str, figures: Sequence[Figure]) -> Iterator[Word]:
    first = True
    for found in _WORD.finditer(text):
        word = _PLURAL.sub("", found[0])
        own = tuple(terms(word))
        figure = any(one.start < found.end() and found.start() < one.end for one in figures)
        if own and not figure:
            marked = any(character.isupper() or character.isdigit() for character in word[1:])
            before = text[max(0, found.start() - _BEFORE) : found.start()]
            name = marked or (word[0].isupper() and not first)
            yield Word(word, found.start(), own, name, first, _role(before))
        first = False


def _role(before: str) -> str | None:
    if before.endswith("("):
        return None
    found = _ROLE.search(before)
    return {"aan": "voor"}.get(found[1].lower(), found[1].lower()) if found else ""


def _holds(compound: str, member: str) -> bool:
    """Whether a compound begins or ends with a word. "Onvoldoende" does not end with "voldoende"."""
    rest = len(compound) - len(member)
    if len(member) < _LETTERS or rest < 3:
        return False
    return compound.startswith(member) or (rest > 3 and compound.endswith(member))


def _is_form(one: str, other: str) -> bool:
    """Whether two terms are forms of one word that the stemmer keeps apart, such as "levert" and "leveren"."""
    shared = max(_LETTERS, max(len(one), len(other)) - 2)
    return one[:shared] == other[:shared]
