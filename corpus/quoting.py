"""Whether a quote stands in a text, word for word, and if not, which words differ.

A copy is exact when the same letters, figures and signs stand in the text in the same order, cut at the edges of
words. What copying does makes no difference: other blanks and line ends, other quotation marks, a word cut with a
hyphen, a hyphen for a dash, the case of the first word, a stop at either end, note marks left in. Everything else does:
a comma, a capital, a word split or joined. It knows nothing of documents and of searching.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self

from corpus.aligning import Pair, align, compact, densest
from corpus.differing import STOPS, Difference, differences, stretch
from corpus.document import Mark
from corpus.script import BLANK, BREAK, CUT, LINE, NONE, Script

__all__ = ["BREAK", "JOINT", "MOST_WORDS", "Comparison", "Difference", "Quote", "compare"]

JOINT = "\n"  # between consecutive paragraphs, over which a quote may run on; over a BREAK only an ellipsis may
MOST_WORDS = 1000  # of a quote; 2,000 characters never hold more
PIECE_WORDS = 3  # of each piece beside an ellipsis, at least, or it could leave out whatever does not please
_MOST_PIECES = 20
_SHARE = 2 / 3  # of its words that a quote shares, in order, with the sentence that it alters, at least
_FEWEST = 4  # words that it shares with it, at least
_TRIES = 200  # places in one text where an exact copy is tried, against texts such as "a a a a"
_LONGEST_TEXT = 5000  # words; of a longer one only the part most like the quote is compared

Spans = tuple[tuple[int, int], ...]

_ELLIPSIS = re.compile(r"[(\[]\s{0,3}(?:…|\.(?:\s?\.){1,4})\s{0,3}[)\]]|…|\.(?:\s?\.){2,4}")
_NOTE_SIGN = re.compile(r"\[\d{1,3}\]|(?<![\d⁰¹²³⁴⁵⁶⁷⁸⁹])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
_NOTE_FIGURE = re.compile(r"([^\W\d_]{3}[.,;:!?)»”’\"']{1,3})[1-9]\d{0,2}(?=[\s).,;:»”’\"']|$)")
_LIST_SIGN = re.compile(r"(?<=\n)\s{0,8}[-–—]\s")  # or a dash that came to stand at the start of a line
_SUPPLIED = re.compile(r"\[([^\W\d_])\](?=[^\W\d_])")  # "[D]e minister": a letter of which the quote says it changed it
# Of the quote and of the text: a hyphen at a line end may be the word's own; a line end may have cut a word.
_ALIKE = frozenset({(CUT, NONE), (LINE, NONE), (LINE, BLANK)})
_ALIKE_SIGNS = str.maketrans(dict.fromkeys("'`´‘’‚‛“”„‟«»‹›′″＂＇", '"') | dict.fromkeys("‐‑‒–—―−", "-"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a quote stands in a text: a half-open span of characters for each piece between ellipses.

    Without differences the copy is exact. `similarity` is the share of the quote's words that stand there in order.
    """

    spans: Spans
    differences: tuple[Difference, ...] = ()
    similarity: float = 1.0

    @property
    def exact(self) -> bool:
        """Tell whether nothing differs."""
        return not self.differences


@dataclass(frozen=True)
class Quote:
    """A quote, ready to be compared with many texts. `text` is the quote without note marks that show by themselves."""

    text: str
    forms: tuple[
        tuple[Script, ...], ...
    ]  # without note marks, without list signs too, as it is: each cut at its ellipses

    @classmethod
    def of(cls, text: str) -> Self:
        """Prepare a quote. Raises ValueError where it has more than `MOST_WORDS` words."""
        count = len(text.split())
        if count > MOST_WORDS:
            raise ValueError(f"the quote has {count} words, {MOST_WORDS} can be checked at once; check it in parts.")
        text = _SUPPLIED.sub(r"\1", text.replace(BREAK, JOINT))
        bare = _NOTE_FIGURE.sub(r"\1", _NOTE_SIGN.sub("", text))
        return cls(bare, tuple(_pieces(form) for form in dict.fromkeys((bare, _LIST_SIGN.sub("", bare), text))))

    @cached_property
    def script(self) -> Script:
        """The whole quote written out, without its ellipses."""
        return Script.of(_ELLIPSIS.sub(" ", self.text))

    def exact(self, text: str, marks: Sequence[Mark] = ()) -> list[Comparison]:
        """Return the exact copies that the text holds, in order.

        `marks` are the note marks that were taken out of the text, in order: a quote may have them where they stood.
        """
        script = _script(text)
        found = {spans for form in self.forms for spans in _locate(form, script)}
        if marks and any(map(str.isdecimal, "".join(piece.letters for piece in self.forms[-1]))):
            printed, places = _print(text, marks)
            for spans in _locate(self.forms[-1], Script.of(printed)):
                found.add(tuple((places[start], places[end - 1] + 1) for start, end in spans))
        return [Comparison(spans) for spans in sorted(found)]

    def altered(self, text: str) -> Comparison | None:
        """Return the sentence of the text that the quote alters; None where it shares too little with any.

        It shares two thirds of the quote's words at least, in order, and four. The span is one, whatever lies between.
        """
        quote, script = self.script, _script(text)
        if not quote.keys or not script.keys:
            return None
        wanted = sum(map(_counts, quote.keys))
        best: list[Pair] = []
        shared = 0
        for first, last in _regions(quote.keys, script.keys):
            pairs = compact(align(quote.keys, script.keys[first:last]))
            count = sum(_counts(quote.keys[place]) for place, _ in pairs)
            if count > shared:
                best, shared = [(place, other + first) for place, other in pairs], count
        if shared < max(_FEWEST, _SHARE * wanted):
            return None
        found = tuple(differences(quote, script, best))
        edges = [stretch(script, best[0][1], best[-1][1] + 1), *((d.start, d.end) for d in found)]
        span = min(start for start, _ in edges), max(end for _, end in edges)
        return Comparison((span,), found, shared / wanted) if found else None


def compare(quote: str, text: str, marks: Sequence[Mark] = ()) -> Comparison | None:
    """Compare a quote with one text: its first exact copy, else the sentence that it alters, else None.

    Raises ValueError where the quote has more than `MOST_WORDS` words.

    >>> compare("de Kamer zal dit niet steunen", "«De Kamer» zal dit steunen.").differences[0].quoted
    'niet'
    """
    prepared = Quote.of(quote)
    return next(iter(prepared.exact(text, marks)), None) or prepared.altered(text)


@lru_cache(maxsize=64)  # a text is looked at twice: for an exact copy, then for an altered one
def _script(text: str) -> Script:
    return Script.of(text)


def _pieces(text: str) -> tuple[Script, ...]:
    """Cut a quote at its ellipses; a stop at the end of a piece, and a dash, may be the quoter's own."""
    pieces = []
    for part in _ELLIPSIS.split(text):
        script = Script.of(part, lines=True)
        last = len(script.letters.rstrip(STOPS))
        first = len(script.letters) - len(script.letters.lstrip(STOPS))
        if first < last:
            pieces.append(script.part(first, last))
    return tuple(pieces)


def _locate(pieces: Sequence[Script], script: Script) -> Iterator[Spans]:
    """Yield where the pieces stand one behind the other, from each place where the first of them stands."""
    if not 0 < len(pieces) <= _MOST_PIECES:
        return
    for first in _places(pieces[0], script, 0):
        found = [first]
        for piece in pieces[1:]:
            end = found[-1] + len(pieces[len(found) - 1].letters)
            place = next(_places(piece, script, end), None)
            if place is None:
                return  # nor can it stand behind a later place of the first piece
            found.append(place)
        if _may_skip(pieces, found, script):
            yield tuple(_span(piece, script, place) for piece, place in zip(pieces, found, strict=True))


def _places(piece: Script, script: Script, start: int) -> Iterator[int]:
    size = len(piece.letters)
    head = piece.words[0][1]  # the first word, in which case does not count
    stops = "." in piece.text[piece.places[-1] + 1 :]  # which a question does not
    for _ in range(_TRIES):
        start = script.folded.find(piece.folded, start)
        if start < 0:
            return
        if (
            script.letters.startswith(piece.letters[head:], start + head)
            and script.is_edge(start)
            and script.is_edge(start + size)
            and _are_alike(piece, script, start)
            and not (stops and script.letters[start + size : start + size + 1] in {"?", "!"})
        ):
            yield start
        start += 1


def _are_alike(piece: Script, script: Script, start: int) -> bool:
    """Tell whether the words are cut alike; blanks beside signs do not count."""
    kinds = script.kinds[start + 1 : start + len(piece.kinds)]
    if kinds == piece.kinds[1:]:
        return True
    return all(
        own == other or (own, other) in _ALIKE or not (piece.letters[at - 1].isalnum() and piece.letters[at].isalnum())
        for at, (own, other) in enumerate(zip(piece.kinds[1:], kinds, strict=True), 1)
    )


def _may_skip(pieces: Sequence[Script], found: Sequence[int], script: Script) -> bool:
    """Tell whether the pieces are long enough for what lies between them to be left out."""
    ends = [place + len(piece.letters) for piece, place in zip(pieces, found, strict=True)]
    skips = any(any(map(str.isalnum, script.letters[a:b])) for a, b in zip(ends, found[1:], strict=False))
    return not skips or all(sum(map(_counts, piece.keys)) >= PIECE_WORDS for piece in pieces)


def _span(piece: Script, script: Script, place: int) -> tuple[int, int]:
    """Return the span of a copy in the text, with the signs at either end that the quote has too."""
    start, end = script.places[place], script.places[place + len(piece.letters) - 1] + 1
    before, after = piece.text[: piece.places[0]], piece.text[piece.places[-1] + 1 :]
    start -= _reach(script.text[max(0, start - 5) : start][::-1], before[::-1])
    return start, end + _reach(script.text[end : end + 5], after)


def _reach(beside: str, own: str) -> int:
    own = own.translate(_ALIKE_SIGNS)
    for count, sign in enumerate(beside.translate(_ALIKE_SIGNS)):
        at = own.find(sign)
        if at < 0 or sign.isspace():
            return count
        own = own[at + 1 :]
    return len(beside)


def _print(text: str, marks: Sequence[Mark]) -> tuple[str, list[int]]:
    """Return the text as it was printed, with its note marks, and the place of each character in the text without."""
    printed: list[str] = []
    places: list[int] = []
    at = 0
    for mark in marks:
        printed += text[at : mark.offset], str(mark.number)
        places += [*range(at, mark.offset), *[max(0, mark.offset - 1)] * len(str(mark.number))]
        at = mark.offset
    return "".join([*printed, text[at:]]), [*places, *range(at, len(text))]


def _counts(key: str) -> bool:
    return any(map(str.isalnum, key))


def _regions(quote: Sequence[str], text: Sequence[str]) -> Iterator[Pair]:
    yield densest(quote, text)
    if len(text) <= _LONGEST_TEXT:
        yield 0, len(text)
