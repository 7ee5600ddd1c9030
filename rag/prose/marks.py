"""The citation marks in a written sentence: "[1]" is the first passage, "[1:24]" its paragraph 24."""

import re
from dataclasses import dataclass

_ONE = r"(?:passage\s)?\d{1,4}(?:\s?:\s?(?:al\.\s?)?\d{1,5}(?:\s?[-–]\s?\d{1,5})?)?"
MARK = re.compile(rf"\[\s?{_ONE}(?:\s?[,;]\s?{_ONE}){{0,9}}\s?\]", re.IGNORECASE)
OPEN = re.compile(r"\[[^\]\n]{0,60}$")  # what may still become a mark
_GROUP = re.compile(rf"(?:{MARK.pattern}\s*)+", re.IGNORECASE)
_PART = re.compile(r"(\d+)(?:\s?:\s?(?:al\.\s?)?(\d+)(?:\s?[-–]\s?(\d+))?)?")
_STOP_BEFORE = re.compile(
    rf"(?<![.!?…])(?P<stop>[.!?…]++)(?P<closing>[»”\"']?)(?P<marks>\s*{_GROUP.pattern})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: the rank of a passage, and paragraphs of it (both included), or None for the whole passage."""

    passage: int
    paragraphs: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A part of a sentence, and the marks that it ends with."""

    text: str
    marks: tuple[Mark, ...]


def before_stop(text: str) -> str:
    """Put marks that stand behind the stop of their sentence before it.

    >>> before_stop("Dat is «zo.» [1][2] En dit.")
    'Dat is «zo» [1][2]. En dit.'
    """
    moved = _STOP_BEFORE.sub(lambda found: f"{found['closing']} {found['marks'].strip()}{found['stop']} ", text)
    return re.sub(r"\]\s+\[", "][", moved)


def plain(sentence: str) -> str:
    """Return a sentence without its marks.

    >>> plain("Dat is zo [1:24], en dit ook [2].")
    'Dat is zo, en dit ook.'
    """
    return " ".join(re.sub(rf"\s*{_GROUP.pattern}(?=(?P<sign>[.,;:!?…)]|$)?)", _gap, sentence).split())


def claims(sentence: str) -> list[Claim]:
    """Cut a sentence behind its marks; a part without words belongs to its neighbour, one without marks has none."""
    found: list[Claim] = []
    at = 0
    pending = ""
    for group in _GROUP.finditer(sentence):
        text, marks = pending + sentence[at : group.start()], _marks(group[0])
        at, pending = group.end(), ""
        if _speaks(text):
            found.append(Claim(text.strip(), marks))
        elif found:
            found[-1] = Claim(found[-1].text, found[-1].marks + marks)
        else:
            found.append(Claim(text, marks))
    rest = sentence[at:]
    if not found:
        return [Claim(rest.strip(), ())]
    if _speaks(rest):
        found[-1] = Claim(f"{found[-1].text} {rest.strip()}", found[-1].marks)
    return found


def _marks(group: str) -> tuple[Mark, ...]:
    found = []
    for passage, first, last in _PART.findall(group):
        paragraphs = (int(first), int(last or first)) if first else None
        found.append(Mark(int(passage), paragraphs))
    return tuple(dict.fromkeys(found))


def _speaks(text: str) -> bool:
    return any(map(str.isalnum, text))


def _gap(found: re.Match[str]) -> str:
    return "" if found["sign"] is not None else " "
