"""The notes of a saved web page: which pieces they are, and which links and raised numbers in the text mark them.

Pages tie a mark to its note by a link, each with markup of its own. What they share is told here: a mark is a bare
number that points forward, and the link back from its note points backward. A note without a link is known by its sign
("X Noot") or by the list that it stands in.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from corpus.document import Mark
from corpus.formats.html.tables import Run
from corpus.formats.html.webpage import Piece, WebPage
from corpus.lines import tidy

_BARE = re.compile(r"[\[(]?(\d{1,3})[\])]?")
_SIGN = re.compile(r"X ?Noot(?: ?(\d{1,3})\b)?")
_OWN_NUMBER = re.compile(r"[\[(]?(\d{1,3})[\])]?[.)]? ?")
_RETURN = re.compile(r"[\s\u21a9\u21b5\u2191\ufe0e\ufe0f^]+")
_VARIATIONS = " \n\ufe0e\ufe0f"  # ask for an arrow as text, or as a picture
_ARROWS = frozenset("\u21a9\u21b5\u2191^")
_NOTE_CLASS = re.compile(r"(?:voet|eind)?noot(?:num|nr|ref|verwijzing)?\d?|footnote(?:-?ref)?|noteref|note")
_NOTE_LISTS = frozenset({"footnotes", "footnotes-end-of-document", "noten", "voetnoten", "eindnoten", "endnotes"})
_NEAR = 6  # pieces from the sign of a note to the end of its text, where nothing surrounds it
_MEASURES = ("m", "km", "cm", "dm", "mm", "CO", "H", "NO")  # before a raised number that is none of a note
_LONGEST_MEASURE = 4  # characters, with the blank or bracket before it
_STOPS = (".", ",", ";", ":", ")", "?", "!", "»", "”")


@dataclass(slots=True)
class Telling:
    """What becomes of the text of a piece: the text that is left, its marks, and what was taken out, by rule."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WebNote:
    """A note: its number, and the pieces that it takes up (half open)."""

    number: int
    start: int
    end: int


def find_notes(page: WebPage, kept: Sequence[bool]) -> list[WebNote]:
    """Return the notes in the order of the page; `kept` tells which pieces are part of the paper."""
    starts = _starts(page, kept)
    places = sorted(start for start in starts if start < len(kept) and kept[start])
    spans = _spans(page)
    notes: list[WebNote] = []
    for start, following in pairwise([*places, len(page.pieces)]):
        end = _end(page, spans, start, following)
        number = starts[start] or _number(page.pieces[start:end])
        if number is not None:
            notes.append(WebNote(number, start, end))
    return notes


def _starts(page: WebPage, kept: Sequence[bool]) -> dict[int, int | None]:
    """Return the pieces with which notes start, and their numbers as far as the start tells them."""
    starts: dict[int, int | None] = {}
    listed: set[int] = set()  # the blocks that are (in) a list of notes
    for at, block in enumerate(page.blocks):
        if block.parent in listed or block.names & _NOTE_LISTS:
            listed.add(at)
    for here, piece in enumerate(page.pieces):
        if not kept[here]:
            continue
        for run in joined(piece.runs):
            there = _target(page, run)
            if there is not None and there > here and (found := _BARE.fullmatch(tidy(run.text))):
                starts.setdefault(there, int(found[1]))
        first = _first_words(piece)
        if sign := _SIGN.match(first):
            starts[here] = starts.get(here) or (int(sign[1]) if sign[1] else None)
        elif (piece.tag == "li" and piece.block in listed) or _returns(piece):
            found = _OWN_NUMBER.match(first)
            starts |= {here: int(found[1])} if found and here not in starts else {}
    return starts


def _returns(piece: Piece) -> bool:
    """Tell whether a piece ends with an arrow back to the text."""
    return piece.runs[-1].text.rstrip(_VARIATIONS)[-1:] in _ARROWS


def joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs, those of one link as one."""
    for (href, _), group in groupby(runs, key=lambda run: (run.href, run.made)):
        if href:
            several = list(group)
            style = frozenset().union(*(run.style for run in several))
            yield replace(several[0], text="".join(run.text for run in several), style=style)
        else:
            yield from group


def tell(page: WebPage, here: int, numbers: frozenset[int]) -> Telling:
    """Take the marks out of a piece of the paper; `numbers` are those of the notes."""
    telling = Telling()
    told: list[str] = []
    length = 0
    pending = False  # a blank stands between what was told and what comes
    for run in joined(page.pieces[here].runs):
        number = _mark(page, here, run, "" if pending or not told else told[-1][-_LONGEST_MEASURE:], numbers)
        if number is not None:
            telling.marks.append(Mark(number, length))
            telling.taken.append(("note marks", "" if run.made else run.text))
            continue
        words = tidy(run.text)
        pending = pending or run.text[:1].isspace()
        if words:
            marked = bool(telling.marks) and telling.marks[-1].offset == length
            blank = pending and told and not (marked and words.startswith(_STOPS))
            told.append(f" {words}" if blank else words)
            length += len(told[-1])
            pending = run.text[-1:].isspace()
    telling.text = "".join(told)
    return telling


def tell_note(page: WebPage, note: WebNote) -> Telling:
    """Return the text of a note, without its sign, its number and the link back."""
    telling = Telling()
    texts: list[str] = []
    opened = False  # its number was seen
    for here in range(note.start, note.end):
        left: list[str] = []
        for run in joined(page.pieces[here].runs):
            there = _target(page, run)
            if there is not None and there <= here and _RETURN.fullmatch(run.text):
                telling.taken.append(("return arrows", run.text))
            elif there is not None and there <= here and not opened and _is(tidy(run.text), note.number):
                opened = True
                telling.taken.append(("note numbers", run.text))
            elif run.made and here == note.start:
                opened = True
            else:
                left.append(run.text)
        text = tidy("".join(left))
        if (sign := _SIGN.match(text)) and not texts:
            end = sign.end() if sign[1] is None or _is(sign[1], note.number) else sign.start(1)
            opened = opened or sign[1] is not None
            telling.taken.append(("note signs", text[:end]))
            text = text[end:].lstrip()
        number = None if opened or texts else _OWN_NUMBER.match(text)
        if number and int(number[1]) == note.number:
            opened = True
            telling.taken.append(("note numbers", number[0]))
            text = text[number.end() :]
        while (left_over := text.rstrip(_VARIATIONS))[-1:] in _ARROWS:
            telling.taken.append(("return arrows", text[len(left_over) - 1 :]))
            text = left_over[:-1].rstrip()
        texts += [text] if text else []
    telling.text = " ".join(texts)
    return telling


def _mark(page: WebPage, here: int, run: Run, before: str, numbers: frozenset[int]) -> int | None:
    """Return the number of the note that a run marks; None where it is text."""
    found = _BARE.fullmatch(tidy(run.text))
    if found is None or int(found[1]) not in numbers or "sub" in run.style:
        return None
    there = _target(page, run)
    if there is not None:
        return int(found[1]) if there > here else None
    if any(_NOTE_CLASS.fullmatch(name) for name in run.style):
        return int(found[1])
    word = before.rsplit(maxsplit=1)[-1].lstrip("(«/") if before.strip() else ""
    return int(found[1]) if "sup" in run.style and not run.href and word not in _MEASURES else None


def _target(page: WebPage, run: Run) -> int | None:
    """Return the piece that a link within the page points to."""
    _, sign, name = run.href.partition("#")
    return page.ids.get(name) if sign else None


def _first_words(piece: Piece) -> str:
    """Return the first words of a piece, as far as a sign or number reaches."""
    text = ""
    for run in piece.runs:
        text += run.text[:40]
        if len(text) > 40:
            break
    return tidy(text)


def _is(text: str, number: int) -> bool:
    found = _OWN_NUMBER.fullmatch(text)
    return found is not None and int(found[1]) == number


def _spans(page: WebPage) -> list[tuple[int, int]]:
    """Return the first and last piece of each block; (number of pieces, -1) for a block without any."""
    spans = [(len(page.pieces), -1)] * len(page.blocks)
    for here, piece in enumerate(page.pieces):
        if piece.block >= 0:
            first, last = spans[piece.block]
            spans[piece.block] = (min(first, here), max(last, here))
    for at in range(len(page.blocks) - 1, -1, -1):
        if (parent := page.blocks[at].parent) >= 0:
            (first, last), (outer_first, outer_last) = spans[at], spans[parent]
            spans[parent] = (min(first, outer_first), max(last, outer_last))
    return spans


def _end(page: WebPage, spans: Sequence[tuple[int, int]], start: int, following: int) -> int:
    """Return where the note ends that starts at a piece; the next one starts at `following`.

    It takes up the largest block that opens with it and holds no other note. Where that holds only its number, the
    note goes on up to the next one, or up to its first words.
    """
    end = start + 1
    for block in page.around(page.pieces[start].block):
        first, last = spans[block]
        if first != start or last >= following:
            break
        end = last + 1
    if _worded(page.pieces[start:end]):
        return end
    if following < len(page.pieces) and following - start <= _NEAR:
        return following
    while end < min(following, start + _NEAR) and not _worded(page.pieces[start:end]):
        end += 1
    return end


def _worded(pieces: Sequence[Piece]) -> bool:
    """Tell whether there is more in the pieces than the sign and number of a note."""
    text = tidy(" ".join(run.text for piece in pieces for run in piece.runs if not run.made))
    text = text[sign.end() :].lstrip() if (sign := _SIGN.match(text)) else text
    return re.fullmatch(r"[\[(]?\d{0,3}[\])]?[.)]?", text) is None


def _number(pieces: Sequence[Piece]) -> int | None:
    """Return the number that stands behind the sign of a note."""
    for piece in pieces:
        text = _first_words(piece)
        text = text[sign.end() :].lstrip() if (sign := _SIGN.match(text)) else text
        if found := _OWN_NUMBER.match(text):
            return int(found[1])
    return None
