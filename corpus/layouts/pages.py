"""The pages of a text taken out of a PDF: its lines cut into runs, without what the printer put around them.

What such a text still shows of its pages: an empty line ends a block; a line that starts with one blank, or a form
feed, starts a page; running heads name the chapter of their page. What a run is (a heading, an item, ...) is told in
`corpus.layouts.pdftext`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.lines import tidy
from corpus.vocabulary import FUNCTION_WORDS

BULLET = re.compile(r"^\s*[•▪●◦■]\s+")
CHAPTER = re.compile(r"^(\d{1,2})\. [A-ZÀ-Þ][^a-zß-ÿ]{3,}$")
SERIES_HEAD = re.compile(r"^>?\s*[A-ZÀ-Þ’']{3,} \d{1,2}:")
SHORT = 30  # characters; a line without an end of a sentence, but shorter than this, may still end its page
_LISTED = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-z]\))\s+\S")
_LABELLED = re.compile(r"^\s*[A-Z][a-z]+:\s{2,}\S")
_ENDS = (".", ":", ";", "?", "!", "…", "»", "”", "’", '"')
_OPENING = tuple("0123456789>‘“«")
_PAGE_STARTS = (" ", "\f")


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive lines of one block.

    `lead` counts the blanks before the first line where an empty line stands above it. `page` counts from 0, and
    `starts_page` tells whether the run is the first of it; `chapter` is named by the page's running head, and empty
    where there is none. `kind` is empty as long as it has not been told.
    """

    lines: tuple[str, ...]
    lead: int
    starts_page: bool
    page: int
    chapter: str = ""
    kind: str = ""

    @property
    def first(self) -> str:
        """The first line, tidied."""
        return tidy(self.lines[0])

    @property
    def last(self) -> str:
        """The last line, tidied."""
        return tidy(self.lines[-1])

    def part(self, start: int, stop: int, kind: str) -> "Run":
        """Return lines `start` to `stop` of a run that is set at the margin, as a run of their own."""
        first = start == 0
        return replace(self, lines=self.lines[start:stop], lead=0, starts_page=self.starts_page and first, kind=kind)


def running_heads(lines: Sequence[str]) -> frozenset[str]:
    """Return the lines that are no part of the text: page numbers, and lines in capitals that recur or are doubled."""
    counts: Counter[str] = Counter()
    for text in map(tidy, lines):
        single = undoubled(text)
        counts[single] += 1 if single == text else 2
    numbers = {text for text in counts if text.isdigit()}
    capitals = {text for text, count in counts.items() if count > 1 and text.isupper() and len(text) > 3}
    return frozenset(numbers | capitals)


def undoubled(text: str) -> str:
    """Return a line once that was printed twice, for a shadow or a spread: "FOCUSFOCUS"."""
    half = len(text) // 2
    return text[:half] if text[:half] == text[half:] else text


def is_item(line: str) -> bool:
    """Tell whether a line opens a list item that kept its bullet, number or label."""
    return any(opening.match(line) for opening in (BULLET, _LISTED, _LABELLED))


def ends_sentence(text: str) -> bool:
    """Tell whether a sentence ends with the line, its note mark left out."""
    bare = text.rstrip("0123456789")
    marked = bare and len(text) - len(bare) <= 3
    return (bare if marked else text).endswith(_ENDS)


def calls_for_more(text: str) -> bool:
    """Tell whether a line calls for another: it ends in a function word, a comma or a hyphen."""
    return text.endswith((",", "-")) or text.rsplit(None, 1)[-1].lower() in FUNCTION_WORDS


@dataclass(slots=True)
class _Draft:
    """A run that is still being filled."""

    lead: int
    starts_page: bool
    page: int
    lines: list[str] = field(default_factory=list)


def cut_into_runs(lines: Sequence[str], heads: frozenset[str]) -> Iterator[Run]:
    """Cut the lines into runs at empty lines, page starts and list items; leave out the running heads."""
    drafts: list[_Draft] = []
    chapters: dict[int, str] = {}
    page = 0
    draft: _Draft | None = None  # the run that the next line may go on with
    previous = ""  # the last line that was not empty
    fresh = False  # the line before was empty
    for line in lines:
        text = tidy(line)
        if undoubled(text) in heads or CHAPTER.match(text):
            page += line.startswith(_PAGE_STARTS)
            if CHAPTER.match(undoubled(text)):
                chapters[page] = undoubled(text)
            draft, previous, fresh = None, text, False
            continue
        lead = len(line) - len(line.lstrip())
        starts_page = line.startswith("\f") or (lead > 0 and not fresh and _may_start_page(text, lead, draft, previous))
        if starts_page:
            page, draft = page + 1, None
        if not text:
            draft, fresh = None, True
            continue
        if draft is None or is_item(line):
            draft = _Draft(lead if fresh and not starts_page else 0, starts_page, page)
            drafts.append(draft)
        draft.lines.append(line)
        previous, fresh = text, False
    for draft in drafts:
        yield Run(tuple(draft.lines), draft.lead, draft.starts_page, draft.page, chapters.get(draft.page, ""))


def _may_start_page(text: str, lead: int, draft: _Draft | None, previous: str) -> bool:
    """Tell whether a line that is set in, right below another, starts a page rather than going on with its run."""
    if draft is None:
        return lead == 1
    first = tidy(draft.lines[0])
    series = SERIES_HEAD.match(first)
    if first.startswith(">") and not series:  # a pull quote: the last thing on its page
        return True
    if series or lead > 1 or not (text[:1].isupper() or text.startswith(_OPENING)):
        return False
    return ends_sentence(previous) or (len(previous) <= SHORT and not calls_for_more(previous))
