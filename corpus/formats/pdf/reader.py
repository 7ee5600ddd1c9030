"""A PDF: its real layout becomes the numbered paragraphs of a paper.

The words and their places come from `corpus.formats.pdfium`, which runs in a process of its own; lines and columns
from `pages`, what the printer added from `furniture`, notes from `footnotes`, paragraphs from `setting`. This module
puts them together, and keeps account of every letter.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.errors import LayoutFault
from corpus.formats.accounts import Account, is_in_order, letters, letters_of
from corpus.formats.composing import Piece, compose
from corpus.formats.opening import read_opening
from corpus.formats.pdf.footnotes import split_footnotes
from corpus.formats.pdf.furniture import Furniture, furniture_of
from corpus.formats.pdf.pages import OUTSIDE, Line, Word, lines_of, upright
from corpus.formats.pdf.setting import Run, runs_of, text_size
from corpus.formats.wording import Wording
from corpus.layouts.prose import split_signatures
from corpus.lines import tidy
from corpus.mending import modern
from corpus.reading import Reading
from corpus.vocabulary import LOST

_SIGN = b"%PDF-"
_SIGN_WITHIN = 1024  # bytes: what some servers put before it
_LARGEST = 64 * 1024 * 1024  # bytes; the longest paper known has 12 million
_PATIENCE = 90  # seconds on the clock, for a process that has 60 of the processor
_ENGINE = Path(__file__).with_name("pdfium.py")
_MOST_LOST = 0.2  # of the letters: more, and the fonts do not say what they draw
_FONT_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "–"})


@dataclass(frozen=True, slots=True)
class PdfReading:
    """A reading, and what a PDF shows beside it: pictures of pages (by sheet) that hold no text to read."""

    reading: Reading
    account: Account
    sheets: int
    pictures: tuple[int, ...]


def matches(data: bytes) -> bool:
    """Tell whether these are the bytes of a PDF."""
    return _SIGN in data[:_SIGN_WITHIN]


def read(data: bytes, *, name: str) -> Reading:
    """Read a PDF. Raises LayoutFault for one that is locked, damaged, too large, or a scan without text."""
    return read_fully(data, name=name).reading


def read_fully(data: bytes, *, name: str) -> PdfReading:
    """Read a PDF and account for its letters. Raises LayoutFault as `read` does."""
    told = _told(data, name)
    words = [[_word(fields) for fields in page["words"]] for page in told]
    _check_words(words, name)
    sheets = [_upright(page, sheet) for sheet, page in enumerate(words, 1)]
    pages = [lines for lines, _ in sheets]
    furniture = furniture_of(pages)
    around = furniture.lines | furniture.imprint
    texts = [[line for line in page if line not in around] for page in pages]
    kept, notes = split_footnotes(texts, text_size(line for page in texts for line in page))
    wording = Wording.of(kept, notes)
    runs = runs_of([line for page in kept for line in page])
    stated, places = read_opening([wording.plain(run) for run in runs])
    head = [runs[at] for at in sorted(places)]
    runs = [run for at, run in enumerate(runs) if at not in places]
    stated = stated if stated.kamerstuk else replace(stated, kamerstuk=furniture.kamerstuk)
    pieces = [*_pieces(runs, wording, furniture), *wording.notes]
    body = compose(pieces)
    if not body.paragraphs:
        raise LayoutFault(f"{name} holds no text beside its running heads; is it a scan?")
    dropped = {
        "running heads": letters(line.text for page in pages for line in page if line in furniture.lines),
        "imprint": letters(line.text for page in pages for line in page if line in furniture.imprint),
        "turned": letters(word.text for _, turned in sheets for word in turned if word.turn != OUTSIDE),
        "outside the page": letters(word.text for _, turned in sheets for word in turned if word.turn == OUTSIDE),
        "letterhead": letters(run.text for run in head),
        "note numbers": letters(str(note.number) for note in notes),
        "note marks": letters(map(str, wording.placed)),
        "column heads": letters(run.text for run in runs if run.kind == "head"),
    }
    source = letters(word.text for page in words for word in page)
    in_order = is_in_order(body, letters(line.text for page in kept for line in page))
    account = Account(source, letters_of(body), dropped, in_order, letters(wording.repeated))
    pictures = tuple(sheet for sheet, page in enumerate(told, 1) if page["pictures"])
    warnings = {
        "pages that are pictures": len(pictures),
        "words turned or outside their page": sum(len(turned) for _, turned in sheets),
        "notes without a mark": sum(note.paragraph is None for note in body.notes),
    }
    counted = {what: count for what, count in warnings.items() if count}
    return PdfReading(Reading("pdf", stated, body, counted), account, len(told), pictures)


def _told(data: bytes, name: str) -> list[dict[str, Any]]:
    """Return what PDFium tells of each page."""
    if len(data) > _LARGEST:
        raise LayoutFault(f"{name} has {len(data):,} bytes, more than {_LARGEST:,}: is it the right file?")
    try:
        done = subprocess.run(  # noqa: S603 - our own file, with nothing of the input among its arguments
            [sys.executable, "-P", str(_ENGINE)], input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as fault:
        raise LayoutFault(f"{name} takes more than {_PATIENCE} seconds to read: is it the right file?") from fault
    if done.returncode:
        raise LayoutFault(f"{name} cannot be read: PDFium gave up on it (status {done.returncode}); is it damaged?")
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise LayoutFault(f"{name} {answer['refused']}.")
    pages: list[dict[str, Any]] = answer["pages"]
    return pages


def _word(fields: Sequence[Any]) -> Word:
    text, start, end, base, size, bold, italic, turn, spaced = fields
    text = tidy(modern(text.translate(_FONT_BULLETS)))
    return Word(text, start, max(start, end), base, max(size, 0.01), bold, italic, turn, spaced)


def _check_words(pages: Sequence[Sequence[Word]], name: str) -> None:
    """Refuse a paper without text, or whose fonts do not say which letters they draw."""
    text = "".join(word.text for page in pages for word in page)
    if not any(map(str.isalnum, text)):
        count = len(pages)
        raise LayoutFault(
            f"{name} has no text on its {count} page{'s' * (count > 1)}: it is a scan; get the text of the paper."
        )
    lost = sum(char == LOST or "\ue000" <= char <= "\uf8ff" for char in text)
    if lost > _MOST_LOST * len(text):
        raise LayoutFault(
            f"{name} does not say which letters it draws ({lost:,} of {len(text):,} are unknown); "
            "get the text of the paper."
        )


def _upright(words: Sequence[Word], sheet: int) -> tuple[list[Line], list[Word]]:
    kept, turned = upright([word for word in words if word.text])
    return lines_of(kept, sheet), turned


def _pieces(runs: Sequence[Run], wording: Wording, furniture: Furniture) -> Iterable[Piece]:
    texts = [wording.plain(run) for run in runs]
    left, signatures = split_signatures(texts)
    end = len(left) if signatures else len(texts)
    for run in runs[:end]:
        if run.kind != "head":
            sheet = run.lines[0].sheet
            yield replace(wording.piece(run), page=furniture.numbers.get(sheet, sheet))
    for signature in signatures:
        yield Piece("signature", signature)
