"""Text taken out of a PDF: hard-wrapped columns, broken words, lost bullets, page furniture between the paragraphs.

What such a text still shows: a heading stands right above its text, in lines that end before the column does; a line
that is set in behind an empty one is an item whose bullet was lost; a paragraph that a page end has cut goes on in
lower case. The pages themselves are the business of `corpus.layouts.pages`, broken words that of `corpus.mending`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from corpus.blocks import Block
from corpus.layouts.pages import (
    BULLET,
    SERIES_HEAD,
    SHORT,
    Run,
    calls_for_more,
    cut_into_runs,
    ends_sentence,
    is_item,
    running_heads,
    undoubled,
)
from corpus.letterhead import Stated, split_letterhead
from corpus.lines import tidy
from corpus.mending import join_lines, modern
from corpus.vocabulary import Vocabulary

_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)\.?(?:\s|$)")
_FIRST_SECTION = re.compile(r"^(\d{1,2})\.1\.?(?:\s|$)")
_ABBREVIATIONS = re.compile(r"^(?:lijst van |gebruikte )?afkortingen(?:lijst)?$", re.IGNORECASE)
_ROW = re.compile(r"\S{1,12}\s{1,4}\S")
_SIGNER = re.compile(r"^(?:De )?(?:Minister|Staatssecretaris)(?:-president)?(?: (?:van|voor) \S.{2,60})?,?$")
_CALLING = frozenset(
    "de het een der den van en of met tot bij voor door om te als dat die dit deze zodat".split()  # noqa: SIM905
)
_HEADING_LINES = 3
_TITLE_LINES = 6
_NAME_WORDS = 5
_LABELS = 3  # so many headings in a row, with no text between them, are the labels of a figure
_LONG_LINE = 130  # characters; no column is so wide
_WIDEST = 10  # one line in so many is as wide as the column or wider


def matches(lines: Sequence[str]) -> bool:
    """Tell whether the text is of short lines in blocks of several, with empty lines between the blocks."""
    full = [line for line in lines if line.strip()]
    return bool(full) and sum(len(line) > _LONG_LINE for line in full) * 20 <= len(full)


def read(lines: Sequence[str]) -> tuple[Stated, list[Block]]:
    """Cut the text into blocks, after what it states of itself."""
    stated, kept = split_letterhead([modern(line) for line in lines])
    heads = running_heads(kept)
    vocabulary = Vocabulary.of(line for line in kept if undoubled(tidy(line)) not in heads)
    runs = list(cut_into_runs(kept, heads))
    column = _column(runs, len(kept))
    runs = _without_cuts([part for run in runs for part in _parts(run, column)])
    blocks = _blocks(_with_chapters(_with_labels(runs)), vocabulary, spaced=_is_spaced(kept))
    return stated, list(blocks)


def _is_spaced(lines: Iterable[str]) -> bool:
    """Tell whether lines mostly keep the blank at their end, so that one without it may have been cut in a word."""
    filled = [line for line in lines if line.strip()]
    return sum(line.endswith(" ") for line in filled) * 2 > len(filled)


def _column(runs: Iterable[Run], lines: int) -> int:
    """Return the width of the column in characters, told from the `lines` lines of the text, empty ones included."""
    widths = sorted((len(line.strip()) for run in runs for line in run.lines), reverse=True)
    return widths[min(max(1, lines // _WIDEST), len(widths)) - 1] if widths else 0


def _parts(run: Run, column: int) -> Iterator[Run]:
    """Tell what a run is, and cut a heading off the text below it."""
    if kind := _whole_kind(run):
        yield replace(run, kind=kind)
        return
    cut = _heading_lines([tidy(line) for line in run.lines], column)
    if cut:
        yield run.part(0, cut, "heading")
    if cut < len(run.lines):
        yield from _announced_apart(run, cut, column)


def _whole_kind(run: Run) -> str:
    """Return the kind of a run whose lines all belong together; "" where a heading may stand above its text."""
    if run.first.startswith(">") or SERIES_HEAD.match(run.first):
        return "heading" if SERIES_HEAD.match(run.first) else "quote"
    if is_item(run.lines[0]):
        return "item"
    if len(run.lines) == 2 and _SIGNER.match(run.first) and len(run.last.split()) <= _NAME_WORDS:
        return "signature"
    set_in = "label" if run.first.isupper() and len(run.lines) == 1 else "item"
    return set_in if run.lead else ""


def _heading_lines(texts: Sequence[str], column: int) -> int:
    """Count the lines, from the first, that are a heading: they break before the column ends; no sentence does."""
    if _NUMBERED.match(texts[0]):
        return next((at for at in range(1, len(texts)) if len(texts[at - 1]) > column), len(texts))
    if texts[0][0].islower():
        return 0
    if len(texts) <= _TITLE_LINES and all(len(text) <= SHORT and not ends_sentence(text) for text in texts):
        return len(texts)
    return _unnumbered_lines(texts, column)


def _unnumbered_lines(texts: Sequence[str], column: int) -> int:
    """Count the lines of a heading that has no number and is not all there is."""
    for count in range(1, min(_HEADING_LINES, len(texts)) + 1):
        text = texts[count - 1]
        announces = text.endswith(":") and (text[:-1].isupper() or len(texts) <= 2) and count < len(texts)
        if (ends_sentence(text) or text.endswith(",")) and not announces:
            return 0
        if count == len(texts):
            return 0 if ends_sentence(text.rstrip(")")) else count
        if not announces and _breaks_before_text(text, texts[count], column):
            return 0 if ". " in " ".join(texts[:count]) else count
    return 0


def _breaks_before_text(text: str, following: str, column: int) -> bool:
    """Tell whether a line breaks though the next word had its place in it, and that word can open a text."""
    shouted = text.isupper() and following.isupper()
    calling = text.rsplit(None, 1)[-1] in _CALLING
    return _breaks_early(text, following, column) and following[0].isupper() and not shouted and not calling


def _breaks_early(text: str, following: str, column: int) -> bool:
    return len(text) + 1 + len(following.split(None, 1)[0]) <= column


def _announced_apart(run: Run, start: int, column: int) -> Iterator[Run]:
    """Cut behind a short line that ends in a colon, if what it announces starts with a capital."""
    texts = [tidy(line) for line in run.lines]
    for at in range(start + 1, len(texts)):
        text, following = texts[at - 1], texts[at]
        if text.endswith(":") and following[0].isupper() and _breaks_early(text, following, column):
            yield run.part(start, at, "text")
            start = at
    yield run.part(start, len(texts), "text")


def _without_cuts(runs: Iterable[Run]) -> list[Run]:
    """Give a paragraph that a column or page end has cut its other half back."""
    groups: list[list[Run]] = []
    unfinished: list[Run] | None = None  # the paragraph whose sentence has not ended
    for run in runs:
        if unfinished and run.kind in {"text", "item", "heading"} and _goes_on(unfinished[-1], run):
            unfinished.append(run)
        else:
            groups.append([run])
            if run.kind in {"text", "item"}:
                unfinished = groups[-1]
            elif run.kind == "heading":
                unfinished = None
        if unfinished and _is_finished(unfinished[-1].last):
            unfinished = None
    return [replace(group[0], lines=tuple(chain(*(run.lines for run in group)))) for group in groups]


def _is_finished(text: str) -> bool:
    return ends_sentence(text) or text.endswith(")")


def _goes_on(unfinished: Run, run: Run) -> bool:
    if run.first[0].islower():
        return True
    last = unfinished.last
    return run.lead == 0 and (calls_for_more(last) or (run.kind == "text" and len(last) > SHORT))


def _with_labels(runs: Sequence[Run]) -> list[Run]:
    """Make labels of headings that have nothing under them: those are the words in a figure.

    Many in a row are always labels, but for the first, which may be the title of the figure, and the last, if text
    follows it. A few are labels where neither text nor a numbered section follows.
    """
    kept: list[Run] = []
    row: list[Run] = []  # headings without a number, one right behind the other
    for run in runs:
        if _is_plain_heading(run):
            row.append(run)
            continue
        kept += [*_labelled(row, run), run]
        row = []
    return kept + _labelled(row, None)


def _is_plain_heading(run: Run) -> bool:
    return run.kind == "heading" and not _NUMBERED.match(run.first)


def _labelled(row: Sequence[Run], following: Run | None) -> list[Run]:
    heads_text = following is not None and following.kind in {"text", "item"} and not following.starts_page
    heads_section = following is not None and _NUMBERED.match(following.first) is not None
    if len(row) >= _LABELS:
        last = len(row) - heads_text
        return [replace(run, kind="label") if 0 < at < last else run for at, run in enumerate(row)]
    if heads_text or heads_section:
        return list(row)
    return [replace(run, kind="label") for run in row]


def _with_chapters(runs: Sequence[Run]) -> Iterator[Run]:
    """Start each chapter where its first page does: the page that bears its head, or that its first section is on."""
    openings = _chapter_openings(runs)
    for at, run in enumerate(runs):
        if at in openings:
            yield Run((openings[at],), 0, starts_page=True, page=run.page, kind="chapter")
        yield run


def _chapter_openings(runs: Sequence[Run]) -> dict[int, str]:
    """Return the chapters by the place of their first run; "" for one whose name has been lost."""
    openings: dict[int, str] = {}
    named: set[str] = set()  # the chapters so far, and their numbers
    page_start: int | None = None
    heading = -1  # the last one before this run
    for at, run in enumerate(runs):
        page_start = at if run.starts_page else page_start
        section = _FIRST_SECTION.match(run.first) if run.kind == "heading" else None
        if run.chapter and run.chapter not in named:
            named |= {run.chapter, run.chapter.split(".", 1)[0]}
            openings[at] = run.chapter
        elif section and section[1] not in named:
            start = at if page_start is None else page_start
            if heading < start:
                openings[start] = ""
        heading = at if run.kind == "heading" else heading
    return openings


def _blocks(runs: Iterable[Run], vocabulary: Vocabulary, *, spaced: bool) -> Iterator[Block]:
    rows = False  # inside a list of abbreviations
    boxed = False  # inside a box whose paragraphs are set in
    for run in runs:
        if boxed and run.kind == "text":
            yield Block("heading", "", level=2)
        boxed = run.kind != "text" and (boxed or SERIES_HEAD.match(run.first) is not None)
        if run.kind == "chapter":
            rows = False
            yield Block("heading", run.lines[0], level=1)
        elif rows and _is_row(run):
            yield from (Block("row", tidy(row)) for row in _rows(run.lines))
        else:
            block = _block(run, vocabulary, spaced=spaced)
            rows = _ABBREVIATIONS.match(block.text) is not None if block.kind == "heading" else rows
            yield block


def _block(run: Run, vocabulary: Vocabulary, *, spaced: bool) -> Block:
    """Make the block of a run that is no chapter and no row."""
    if run.kind == "signature":
        return Block("signature", ", ".join(map(tidy, run.lines)))
    text = join_lines(run.lines, vocabulary, spaced=spaced)
    if run.kind == "heading":
        return Block("heading", text.lstrip("> "))
    if run.kind == "quote":
        return Block("quote", text.lstrip("> "))
    if run.kind == "item":
        return Block("item", BULLET.sub("", text))
    return Block("label" if run.kind == "label" else "text", text)


def _is_row(run: Run) -> bool:
    """Tell whether a run in a list of abbreviations goes on with it, though a short row may look like a heading."""
    return run.kind != "signature" and (run.kind != "heading" or all(map(_ROW.match, run.lines)))


def _rows(lines: Iterable[str]) -> Iterator[str]:
    """Yield the rows of a list of abbreviations, one a line; a line that is set in goes on with the one before."""
    row: list[str] = []
    for line in lines:
        if row and not line.startswith("  "):
            yield " ".join(row)
            row = []
        row.append(line)
    if row:
        yield " ".join(row)
