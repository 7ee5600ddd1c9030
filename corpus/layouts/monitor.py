"""Text of a monitor site: `Kind : Title`, then the paper, wrapped hard and without empty lines.

The site breaks a line at the first blank after 80 characters, so that a shorter line ends its paragraph. After an
inline element (a note mark, italics) it starts to count anew, which makes longer lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.blocks import Block
from corpus.layouts.prose import BULLET, is_heading, split_signatures
from corpus.letterhead import Stated, split_letterhead
from corpus.lines import tidy
from corpus.marks import find_marks

_WRAP = 80  # characters after which the site breaks a line
_TITLE = re.compile(r"^([A-Z][a-z]+(?: [a-z]+){0,3}) : (\S.*)$")
_SUBMITTERS = "Indieners"
_SERIES = re.compile(r"^[A-Z]\w+ \d{1,2}:? [A-Z]")
_SENTENCE_END = (".", ":", ";", "?", "!", "»", ")")


def matches(lines: Sequence[str]) -> bool:
    """Tell whether the text is one run of lines, of which the unfinished ones are a little over 80 characters."""
    full = [line for line in lines if line.strip()]
    wrapped = sum(1 for line in full if _WRAP < len(line) <= _WRAP + 20)
    titled = any(_TITLE.match(tidy(line)) for line in full[:3])
    return len(full) > 3 and len(lines) - len(full) <= len(full) // 20 and (titled or wrapped * 3 > len(full))


def read(lines: Sequence[str]) -> tuple[Stated, list[Block]]:
    """Cut the text into blocks, after what it states of itself."""
    kept = [line for line in lines if tidy(line)]
    title = next((found for line in kept[:3] if (found := _TITLE.match(tidy(line)))), None)
    end = next((at for at, line in enumerate(kept) if tidy(line) == _SUBMITTERS), len(kept))
    stated, kept = split_letterhead(kept[:end])
    if title:
        stated = replace(stated, kind=title[1], title=title[2])
    kept, signatures = split_signatures(kept)
    return stated, [*_blocks(_joined(kept)), *(Block("signature", text) for text in signatures)]


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """Join the lines of each paragraph."""
    marks = find_marks([line.rstrip() for line in lines])
    pending: list[str] = []
    for at, line in enumerate(lines):
        pending.append(line.strip())
        counted = len(line.rstrip()) - (marks[at][-1][1] if marks[at] else 0)
        if counted <= _WRAP or _ends_paragraph(pending, *_next(lines, at)):
            yield " ".join(pending)
            pending = []
    if pending:
        yield " ".join(pending)


def _next(lines: Sequence[str], at: int) -> tuple[str, str]:
    """Return the two lines behind one, empty where there are none."""
    following = [*lines[at + 1 : at + 3], "", ""]
    return following[0], following[1]


def _ends_paragraph(pending: Sequence[str], following: str, next_but_one: str) -> bool:
    """Tell whether a paragraph ends with its last line so far, though that one is a full line."""
    last = pending[-1]
    if BULLET.match(following) or (last.endswith(";") and BULLET.match(pending[0])):
        return True
    if len(pending) == 1 and _is_title(last, following):
        return True
    return last.endswith(_SENTENCE_END) and _is_title(following, next_but_one)


def _is_title(line: str, following: str) -> bool:
    """Tell whether a line stands alone: it ends early, or opens as a member of a series does, and ends no sentence."""
    text = line.strip()
    return (
        text[:1].isupper()
        and following[:1].isupper()
        and not text.rstrip("0123456789").endswith((*_SENTENCE_END, ","))
        and (len(text) <= _WRAP or _SERIES.match(text) is not None)
    )


def _blocks(paragraphs: Iterator[str]) -> Iterator[Block]:
    texts = list(paragraphs)
    open_list = False  # the item before ended in a semicolon: what follows is an item, its bullet there or not
    for at, text in enumerate(texts):
        item = BULLET.match(text) is not None or (open_list and text[0].islower())
        open_list = item and text.endswith(";")
        if item:
            yield Block("item", tidy(BULLET.sub("", text)))
        elif is_heading(tidy(text), following=texts[at + 1] if at + 1 < len(texts) else None):
            yield Block("heading", tidy(text))
        else:
            yield Block("text", tidy(text))
