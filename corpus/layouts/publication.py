"""Text of the official publications site and of pages built like it: one paragraph a line, notes at the end.

The notes stand in blocks `X Noot / number / text` or, on other pages, `number / text`; the site's own words ("Naar
boven", "Licence") stand around the paper.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.blocks import Block
from corpus.layouts.prose import prose, split_signatures
from corpus.letterhead import Stated, split_letterhead
from corpus.lines import tidy

_SITE_WORDS = frozenset(
    {"Base description which applies to whole site", "Licence", "Naar boven", "Terug naar boven", "Print", "Delen"}
)
_NOTE_SIGN = "X Noot"
_NUMBER = re.compile(r"\d{1,3}")
_SHORT = 20  # characters; two longer lines without an empty one between them were wrapped, not set apart
_LONGEST_NOTE = 6  # lines, its number and sign included


def matches(lines: Sequence[str]) -> bool:
    """Tell whether the text was saved from such a page: long lines, with an empty line between them."""
    lengths = [len(line.strip()) for line in lines]
    filled = sum(length > 0 for length in lengths)
    glued = sum(above > _SHORT and below > _SHORT for above, below in pairwise(lengths))
    return filled > 0 and glued * 10 <= filled


def read(lines: Sequence[str]) -> tuple[Stated, list[Block]]:
    """Cut the text into blocks, after what it states of itself."""
    kept = [line for line in lines if tidy(line) not in _SITE_WORDS]
    stated, kept = split_letterhead(kept)
    kept, notes = _split_notes(kept)
    kept, signatures = split_signatures(kept)
    blocks = [*prose(kept), *(Block("signature", text) for text in signatures), *notes]
    return stated, blocks


def _split_notes(lines: Sequence[str]) -> tuple[list[str], list[Block]]:
    """Split the notes off the end: walk up from there, as long as numbers count down with a short text after each."""
    filled = [(at, text) for at, line in enumerate(lines) if (text := tidy(line))]
    notes: list[Block] = []
    end = len(filled)  # of what has not been taken for a note yet
    lowest = 1000  # number of the note below
    for here in range(len(filled) - 1, -1, -1):
        text = filled[here][1]
        if end - here > _LONGEST_NOTE:
            break
        if not _NUMBER.fullmatch(text):
            continue
        note = " ".join(line for _, line in filled[here + 1 : end] if line != _NOTE_SIGN)
        if int(text) >= lowest:
            break
        if note:
            notes.append(Block("note", note, number=int(text)))
            lowest, end = int(text), here
    if not notes:
        return list(lines), []
    if end and filled[end - 1][1] == _NOTE_SIGN:
        end -= 1
    return list(lines[: filled[end][0]]), notes[::-1]
