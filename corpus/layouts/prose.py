"""What the layouts with one paragraph a line share: telling headings, list items and signatures from text."""

import re
from collections.abc import Iterable, Iterator, Sequence

from corpus.blocks import Block
from corpus.lines import tidy

BULLET = re.compile(r"^\s*[•▪●◦■–—-]\s+(?=\S)")
_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+(?=\S)")
_LETTERED = re.compile(r"^[a-z][.)]\s+(?=\S)")
_DECIMAL_HEADING = re.compile(r"^\d{1,2}(?:\.\d{1,2})+\.?\s+[^\W\d_]")
_SIGNER = re.compile(r"^(?:De|Het)\s+(?:vice-)?(?:minister|staatssecretaris|voorzitter|griffier|lid)\b", re.IGNORECASE)
_FIGURE = re.compile(r"^(?:Figuur|Grafiek|Tabel|Afbeelding|Kaart)\s+\d+[.:]?$")
_LONGEST_HEADING = 130  # characters; the longest of the official headings seen has 118
_LAST_LINES = 12  # signatures stand within the last dozen lines of the text


def prose(lines: Iterable[str]) -> Iterator[Block]:
    """Classify lines that are one paragraph each; empty lines and captions without their figure are passed over."""
    texts = [text for line in lines if (text := tidy(line)) and not _FIGURE.match(text)]
    for at, text in enumerate(texts):
        following = texts[at + 1] if at + 1 < len(texts) else None
        if BULLET.match(text):
            yield Block("item", BULLET.sub("", text))
        elif _NUMBERED.match(text):
            yield Block("heading" if _stands_alone(texts, at) else "item", text)
        elif _LETTERED.match(text):
            yield Block("item", text)
        else:
            yield Block("heading" if is_heading(text, following=following) else "text", text)


def is_heading(text: str, *, following: str | None) -> bool:
    """Tell whether a paragraph of its own is a heading: short, not a sentence, and something comes after it."""
    if following is None or len(text) > _LONGEST_HEADING or text[0].islower():
        return False
    if _DECIMAL_HEADING.match(text):
        return not text.endswith((".", ";"))
    if text.endswith(":"):
        return len(text.split()) <= 3 and BULLET.match(following) is not None
    return not text.endswith((".", ";", ",", "!", "…", ".»", ".”", ".’", ".)")) and not text[0].isdigit()


def split_signatures(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the signatures off the end: `De Minister van Defensie, K.H. Ollongren`, on one line or two.

    Returns the lines before them and the signatures.
    """
    filled = [line for line in lines if tidy(line)]
    texts = [tidy(line) for line in filled[-_LAST_LINES:]]
    first = next((at for at, text in enumerate(texts) if _signs(text)), None)
    if first is None or any(len(text) > _LONGEST_HEADING for text in texts[first:]):
        return list(lines), []
    signed: list[str] = []
    for text in texts[first:]:
        if signed and not _signs(text):
            signed[-1] = f"{signed[-1].rstrip(',')}, {text}"
        else:
            signed.append(text)
    return filled[: len(filled) - len(texts) + first], signed


def _signs(text: str) -> bool:
    """Tell whether a line opens a signature: it names an office, and is no sentence about one."""
    sentence = text.endswith(".") and text[-2:-1].islower()
    return _SIGNER.match(text) is not None and len(text) <= _LONGEST_HEADING and not sentence


def _stands_alone(texts: Sequence[str], at: int) -> bool:
    """Tell a heading from a list item: a numbered line stands alone where its neighbours are not next in number."""
    text = texts[at]
    if len(text) > 2 * _LONGEST_HEADING or re.search(r"[.?!] ", text[4:]):
        return False
    here = _number(text)
    beside = map(_number, (*texts[max(0, at - 1) : at], *texts[at + 1 : at + 2]))
    return not any(number is not None and here is not None and abs(number - here) == 1 for number in beside)


def _number(text: str) -> int | None:
    found = _NUMBERED.match(text)
    return int(found[1]) if found else None
