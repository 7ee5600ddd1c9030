"""Note marks that lost their superscript: found in plain text by the order that they must stand in.

In a saved text a mark is glued to the word before it ("20191", "veiligheid.1 Dat"), and looks like a part of it. What
tells a mark from a number is that marks count up through the document. So every place where a mark could stand is a
candidate, and the heaviest strictly increasing chain of candidates is taken to be the marks (a longest increasing
subsequence with weights). A name such as CO2 or F-35 breaks the order, or recurs, and is left alone.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from corpus.document import Mark

_LETTER = r"[^\W\d_]"
_WORD = rf"(?<!{_LETTER}){_LETTER}++"  # from its first letter on, and never less than all of it
_CLOSING = r"[»”’'\")\]%]"
_NO_NUMBER = r"(?![\w%/-]|[.,]\d)"  # what follows a mark does not go on as a number, name or compound
_WORD_MARK = re.compile(rf"(?P<before>{_WORD}|{_CLOSING})(?P<number>\d{{1,3}}){_NO_NUMBER}")
_STOP_MARK = re.compile(rf"(?P<before>{_LETTER}[»”’'\")\]]?[.,;:?!])(?P<blank> ?)(?P<number>\d{{1,3}})(?=\s+\S|[)»]|$)")
_YEAR_MARK = re.compile(rf"(?<![\d.,])(?P<before>(?:19|20)\d\d\.?)(?P<number>\d{{1,2}}){_NO_NUMBER}")
_NAME = re.compile(rf"{_WORD}\d{{1,3}}(?!\w)")
_ABBREVIATIONS = frozenset({"nr", "nrs", "no", "p", "pp", "pag", "blz", "art", "lid", "par", "al", "bijl"})
_LONGEST_ABBREVIATION = 12  # characters, brackets and stops included: as far as is looked back for one

_SURE = 10  # a lower-case word never ends in a digit
_UNSURE = 4  # a name may; but a chain of names is still a chain
_GAP = 4  # marks do get lost in saving; more than this many in a row, and what follows is no mark

Span = tuple[int, int, int]  # start and end of what is taken out, and the number of the mark


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: int  # index of the text
    start: int  # of what goes (a stray blank before the mark included)
    end: int
    number: int
    weight: int


def find_marks(texts: Sequence[str], *, numbers: Collection[int] = ()) -> list[list[Span]]:
    """Find the marks in consecutive texts of one document.

    `numbers` are those of the notes whose text is known: a mark can have no lower or higher one (a note whose
    text was lost may stand between them); empty where no note text was saved. Returns, for each text,
    `(start, end, number)` of its marks in order, the half-open span being what is to be taken out.
    """
    candidates = _candidates(texts)
    if numbers:
        lowest, highest = min(numbers), max(numbers)
        chain = _chain([candidate for candidate in candidates if lowest <= candidate.number <= highest])
    else:
        chain = _unbroken(_chain(candidates))
    found: list[list[Span]] = [[] for _ in texts]
    for candidate in chain:
        found[candidate.text].append((candidate.start, candidate.end, candidate.number))
    return found


def strip_marks(text: str, marks: Sequence[Span]) -> tuple[str, tuple[Mark, ...]]:
    """Take the marks out of the text; each `Mark` keeps the offset in the text that is left."""
    kept: list[str] = []
    placed: list[Mark] = []
    at = 0
    for start, end, number in marks:
        kept.append(text[at:start])
        placed.append(Mark(number, sum(map(len, kept))))
        at = end
    return "".join([*kept, text[at:]]), tuple(placed)


def _candidates(texts: Sequence[str]) -> list[_Candidate]:
    recurring = Counter(name for text in texts for name in _NAME.findall(text))
    found: dict[tuple[int, int], _Candidate] = {}
    for index, text in enumerate(texts):
        for match in _YEAR_MARK.finditer(text):
            found[index, match.start("number")] = _candidate(index, match, _SURE)
        for match in _STOP_MARK.finditer(text):
            if not _abbreviates(text, match.start("number")):
                # "11 juli jl.6 gesteld": no sentence ends where the next word is in lower case
                goes_on = text[match.end() : match.end() + 2].lstrip()[:1].islower()
                weight = _UNSURE if match["blank"] or goes_on else _SURE
                found[index, match.start("number")] = _candidate(index, match, weight)
        for match in _WORD_MARK.finditer(text):
            recurs = recurring[match[0]] > 1
            if match["before"].islower() or not recurs:
                named = recurs or match["before"][-1].isupper()
                found[index, match.start("number")] = _candidate(index, match, _UNSURE if named else _SURE)
    return sorted(found.values(), key=lambda candidate: (candidate.text, candidate.start))


def _abbreviates(text: str, at: int) -> bool:
    """Tell whether the number at this place stands behind an abbreviation that calls for one: "nr. 3"."""
    before = text[max(0, at - _LONGEST_ABBREVIATION) : at].rstrip().rstrip(".").split()
    return bool(before) and before[-1].strip("(«").lower() in _ABBREVIATIONS


def _candidate(index: int, match: re.Match[str], weight: int) -> _Candidate:
    start = match.start("blank") if match.groupdict().get("blank") else match.start("number")
    return _Candidate(index, start, match.end("number"), int(match["number"]), weight)


def _unbroken(chain: Sequence[_Candidate]) -> list[_Candidate]:
    """Keep the chain up to the first gap that is too wide for lost marks, counted from 0."""
    numbers = [0, *(candidate.number for candidate in chain)]
    near = takewhile(lambda step: step[1] - step[0] <= _GAP, pairwise(numbers))
    return [candidate for candidate, _ in zip(chain, near, strict=False)]


def _chain(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return the heaviest chain of strictly increasing numbers, in n log n.

    `front` holds the best chain ends so far, by number, each heavier than all before it.
    """
    front: list[tuple[int, int, int]] = []  # number, weight of the chain, index of its last candidate
    before: list[int | None] = []
    for here, candidate in enumerate(candidates):
        if candidate.number < 1:
            before.append(None)
            continue
        place = bisect_left(front, (candidate.number,))
        best = front[place - 1] if place else None
        before.append(best[2] if best else None)
        weight = candidate.weight + (best[1] if best else 0)
        if place < len(front) and front[place][0] == candidate.number and front[place][1] >= weight:
            continue
        worse = place
        while worse < len(front) and front[worse][1] <= weight:
            worse += 1
        front[place:worse] = [(candidate.number, weight, here)]
    chain: list[_Candidate] = []
    last = front[-1][2] if front else None
    while last is not None:
        chain.append(candidates[last])
        last = before[last]
    return chain[::-1]
