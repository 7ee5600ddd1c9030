"""Which words differ between a quote and the text that it alters, once it is known which words they share.

It knows nothing of how those are found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.aligning import Pair
from corpus.script import BARRIER, Script

STOPS = ".,;:-"  # at either end of a quote these are the quoter's own
_ENDS = frozenset({".", "!", "?", BARRIER})  # of a sentence


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that differ: changed, missing from the quote, or added by it; `start` to `end` is `original`."""

    kind: Literal["changed", "missing", "added"]
    quoted: str
    original: str
    start: int
    end: int


def differences(quote: Script, script: Script, pairs: Sequence[Pair]) -> Iterator[Difference]:
    """Yield what differs, in order: before the first shared word, at and between shared words, behind the last."""
    (first, at), (last, until) = pairs[0], pairs[-1]
    start = at
    while start and at - start < first and not _ends(script, start - 1):
        start -= 1
    yield from _difference(quote, (0, first), script, (start, at))
    for (one, place), (following, other) in pairwise([*pairs, (len(quote.words), len(script.words))]):
        if not _is_same(quote, one, script, place):
            yield from _difference(quote, (one, one + 1), script, (place, place + 1))
        if following < len(quote.words) or one != last:
            yield from _difference(quote, (one + 1, following), script, (place + 1, other))
    end, rest = until + 1, len(quote.words) - last - 1
    while end < len(script.words) and end - until - 1 < rest and not _ends(script, end - 1):
        end += 1
    yield from _difference(quote, (last + 1, len(quote.words)), script, (until + 1, end))


def _difference(quote: Script, own: Pair, script: Script, other: Pair) -> Iterator[Difference]:
    """Yield the difference between two runs of words, given by their half-open ranges; none where both are empty."""
    quoted = quote.text[slice(*stretch(quote, *own))]
    start, end = stretch(script, *other)
    if own[0] < own[1]:
        kind: Literal["changed", "missing", "added"] = "changed" if other[0] < other[1] else "added"
        yield Difference(kind, quoted, script.text[start:end], start, end)
    elif other[0] < other[1]:
        yield Difference("missing", "", script.text[start:end], start, end)


def stretch(script: Script, first: int, last: int) -> tuple[int, int]:
    """Return the span in the text of the words `first` to `last`, empty where there are none between."""
    if first >= last:
        end = script.places[script.words[first - 1][1] - 1] + 1 if first else 0
        return end, end
    return script.places[script.words[first][0]], script.places[script.words[last - 1][1] - 1] + 1


def _ends(script: Script, word: int) -> bool:
    """Tell whether a sentence ends with this word."""
    return script.letters[script.words[word][1] - 1] in _ENDS


def _is_same(quote: Script, own: int, script: Script, other: int) -> bool:
    one, two = quote.letters[slice(*quote.words[own])], script.letters[slice(*script.words[other])]
    if own == 0:
        one, two = one.lower().lstrip(STOPS + "(["), two.lower().lstrip(STOPS + "([")
    if own == len(quote.words) - 1:
        one, two = one.rstrip(STOPS + ")]"), two.rstrip(STOPS + ")]")
    return one == two
