"""A text written out as the letters, figures and signs that count when two copies of it are compared.

Left out are blanks, quotation marks, bullets, soft hyphens and the hyphens between letters; dashes are all one. What
stood between two characters is kept beside them, and so is the place of each. It knows nothing of quotes.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

BREAK = "\f"  # between texts that do not follow each other; no copy may run over it
NONE, CUT, LINE, BLANK = range(4)  # what separates two characters: nothing, "- ", a line end, a blank

_TOKEN = re.compile(
    r"(?P<words>[^\W_]+(?: [^\W\d_]+)*)|(?P<dash>[-‐‑‒–—―−]+)|(?P<soft>\u00ad\s*)|(?P<blank>[\s\x00-\x1f\x7f]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_QUOTATION = frozenset("\"'`´‘’‚‛“”„‟«»‹›′″＂＇")
_BULLETS = frozenset("*•·▪◦●■○")
_SYMBOLS = frozenset("%‰&@§#")  # these belong to the word or figure that they stand beside
_OPENING = frozenset(".,;:!?…/")  # after these a word begins, even without a blank
_SUPERSCRIPT = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹")  # stay what they are, so that "10²" is not 102
_MINUS = "−"
BARRIER = "\x1f"  # what BREAK is written as; nothing else is


@dataclass(frozen=True)
class Script:
    """A text written out: `letters`, the same in lower case, the `kind` of gap before each, and its place in `text`."""

    text: str
    letters: str
    folded: str
    kinds: bytes
    places: Sequence[int]

    @classmethod
    def of(cls, text: str, *, lines: bool = False) -> Self:
        """Write out a text; `lines`: a line end in it may have cut a word, instead of standing for a blank."""
        writer = _Writer(lines=lines)
        for token in _TOKEN.finditer(text):
            writer.write(token.lastgroup or "", token[0], token.start())
        letters = "".join(writer.letters)
        folded = letters.lower()
        if len(folded) != len(letters):
            folded = "".join(low if len(low := letter.lower()) == 1 else letter for letter in letters)
        return cls(text, letters, folded, bytes(writer.kinds), writer.places)

    def part(self, first: int, last: int) -> Self:
        """Return the characters `first` to `last` as a script of the same text."""
        piece = slice(first, last)
        return type(self)(self.text, self.letters[piece], self.folded[piece], self.kinds[piece], self.places[piece])

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        """The half-open spans, in letters, of the words: of what stands between blanks."""
        starts = [at for at, kind in enumerate(self.kinds) if kind >= LINE or at == 0]
        return list(pairwise([*starts, len(self.letters)]))

    @cached_property
    def keys(self) -> list[str]:
        """The words in lower case without the signs around them; a word of signs alone keeps them."""
        return [self.folded[a:b].strip(".,;:!?()[]-") or self.folded[a:b] for a, b in self.words]

    def is_edge(self, at: int) -> bool:
        """Tell whether a word ends or begins before character `at`: not inside "(inter)nationaal", "3,5" or "F-35"."""
        if at in (0, len(self.letters)):
            return True
        left, right = at, at
        while left and not _is_wordlike(self.letters[left - 1]):
            left -= 1
        while right < len(self.letters) and not _is_wordlike(self.letters[right]):
            right += 1
        if any(self.kinds[left : right + 1][1:]) or self.kinds[at]:
            return True
        if left in (right, 0) or right == len(self.letters):
            return left != right
        figures = self.letters[left - 1].isdecimal() and self.letters[right].isdecimal()
        return not figures and not _OPENING.isdisjoint(self.letters[left:right])


class _Writer:
    """Writes out one token after the other. What a dash is, is known when the character behind it is."""

    def __init__(self, *, lines: bool) -> None:
        self.letters: list[str] = []
        self.kinds = bytearray()
        self.places: list[int] = []
        self._line = LINE if lines else BLANK
        self._gap = NONE
        self._dash: tuple[int, int] | None = None  # its place, and the gap before it
        self._figure = False  # the last letter or figure was a figure

    def write(self, kind: str, piece: str, at: int) -> None:
        """Write a token that stands at place `at`."""
        if kind == "words":
            self._settle(piece[0])
            for word in piece.split(" "):
                self._put(word, at)
                self._gap = BLANK
                at += len(word) + 1
            self._gap = NONE
            self._figure = piece[-1].isdecimal()
        elif kind == "blank":
            self._gap = max(self._gap, self._line if "\n" in piece or "\r" in piece else BLANK)
            if BREAK in piece:
                self._settle(BARRIER)
                self._put(BARRIER, at)
                self._gap = BLANK
        elif kind == "dash":
            if self._dash is None:
                self._dash, self._gap = (at, self._gap), NONE
        elif piece in _BULLETS:
            self._gap = BLANK if piece != "*" else self._gap
        elif kind != "soft" and piece not in _QUOTATION and unicodedata.category(piece) != "Cf":
            self._settle(piece)
            self._put(piece, at)
            self._figure = self._figure and piece in ".,:"

    def _put(self, piece: str, at: int) -> None:
        letters, places = _compatible(piece, at)
        self.letters.append(letters)
        self.places += places
        self.kinds.append(self._gap)
        self.kinds += bytes(len(letters) - 1)
        self._gap = NONE

    def _settle(self, following: str) -> None:
        last = self.letters[-1][-1] if self.letters else ""
        if self._dash:
            self._settle_dash(*self._dash, last, following)
            self._dash = None
        elif self._gap and self._figure and following.isdecimal():
            # Blanks beside signs do not count, but "3. 500" is not "3.500", and "33 279" not "33279".
            self._put(" ", self.places[-1])
            self._gap = BLANK

    def _settle_dash(self, at: int, before: int, last: str, following: str) -> None:
        after = self._gap
        if last.isalpha() and following.isalpha() and not before:
            self._gap = CUT if after else NONE
        elif following.isdecimal() and not after and (before or last in {"", "("}):
            self._gap = before
            self._put(_MINUS, at)
        elif not last or last in ".:;,":
            self._gap = max(before, after)  # the sign of a list
        else:
            self._gap = before
            self._put("-", at)
            self._gap = after


def _compatible(piece: str, at: int) -> tuple[str, Sequence[int]]:
    """Write ligatures and composed letters as their parts: "ﬁ" as "fi", "ë" the same however it was stored."""
    if piece.isascii():
        return piece, range(at, at + len(piece))
    parts = [c if c in _SUPERSCRIPT else unicodedata.normalize("NFKD", c) for c in piece]
    places = [at + offset for offset, part in enumerate(parts) for _ in part]
    return "".join(parts), places


def _is_wordlike(character: str) -> bool:
    return character.isalnum() or character in _SYMBOLS or unicodedata.category(character)[0] in "MS"
