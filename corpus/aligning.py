"""The longest common subsequence of two sequences of words, and the part of it that hangs together.

Bit-parallel (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"): a row of the table is one whole number, so
that the cost grows with the length of the one times the length of the other over 64. It knows nothing of text.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

Pair = tuple[int, int]  # the places of a shared word in the one and in the other

_FAR = 8  # words that lie between: more do not weigh more, or two glued sentences would fall apart
_DISTANCE = 0.4  # what each of those words takes from the one that a shared word gives


def align(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Return the words that both share in order, as close together in `other` as its end allows.

    >>> align(["de", "kat", "zit"], ["de", "de", "hond", "zit", "zit"])
    [(0, 1), (2, 3)]
    """
    rows = _rows(one, other)
    most = _shared(rows[-1], len(one))
    end = next(at for at, row in enumerate(rows) if _shared(row, len(one)) == most)
    mirrored = _trace(_rows(one[::-1], other[:end][::-1]), len(one))
    return [(len(one) - 1 - a, end - 1 - b) for a, b in reversed(mirrored)]


def compact(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the run of pairs that hangs together best: words that stray far from the others are let go."""
    best, first, last = 0.0, 0, 0
    weight, start = 0.0, 0
    for at, (_, place) in enumerate(pairs):
        between = place - pairs[at - 1][1] - 1 if at else 0
        weight -= _DISTANCE * min(between, _FAR)
        if weight <= 0:
            weight, start = 0.0, at
        weight += 1
        if weight > best:
            best, first, last = weight, start, at + 1
    return list(pairs[first:last])


def densest(one: Sequence[str], other: Sequence[str]) -> Pair:
    """Return the window of `other`, a quarter longer than `one`, that has most words in common with it."""
    size = len(one) * 5 // 4 + 4
    wanted = Counter(one)
    best, found, shared = 0, 0, 0
    for at, word in enumerate(other):
        wanted[word] -= 1
        shared += wanted[word] >= 0
        if at >= size:
            shared -= wanted[other[at - size]] >= 0
            wanted[other[at - size]] += 1
        if shared > best:
            best, found = shared, at + 1
    return max(0, found - size), min(len(other), found + 4)


def _rows(one: Sequence[str], other: Sequence[str]) -> list[int]:
    """Return the rows of the table, one for each word of `other`: a zero bit where the length grows by one."""
    places: defaultdict[str, int] = defaultdict(int)
    for at, word in enumerate(one):
        places[word] |= 1 << at
    every = (1 << len(one)) - 1
    rows = [every]
    for word in other:
        row = rows[-1]
        common = row & places.get(word, 0)
        rows.append(((row + common) | (row - common)) & every)
    return rows


def _shared(row: int, size: int) -> int:
    return size - row.bit_count()


def _trace(rows: Sequence[int], size: int) -> list[Pair]:
    pairs: list[Pair] = []
    one, other = size, len(rows) - 1
    while one and other:
        if rows[other] >> (one - 1) & 1:
            one -= 1
            continue
        other -= 1
        if not other or rows[other] >> (one - 1) & 1:
            one -= 1
            pairs.append((one, other))
    return pairs[::-1]
