"""Text of a parliamentary search site: menu and metadata, then the paper with one paragraph a line.

Notes stand at the end as a numbered list, each closed by a return arrow.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Block
from corpus.kamerstuk import Kamerstuk, MalformedCitationError
from corpus.layouts.prose import prose, split_signatures
from corpus.letterhead import Stated, parse_iso_date, split_letterhead
from corpus.lines import tidy

_PREVIEW = re.compile(r"^Preview document\b")
_MENU = re.compile(r"^(?:\[[^\[\]]*\]\s*)+$")
_FACTS = re.compile(r"^Nummer: \S+, datum: (\d{4}-\d\d-\d\d)\b")
_OFFICIAL = re.compile(r"\b(kst-[0-9A-Za-z-]{3,40}?)(?=[).,\s]|$)")
_NOTE = re.compile(r"(\d{1,3})\. (\S.*)")
_RETURN = "↩"
_VARIATIONS = "\ufe0e\ufe0f"  # ask for the arrow as text, or as a picture
_LOOK = 80  # lines; the longest menu seen takes 20


def matches(lines: Sequence[str]) -> bool:
    """Tell whether the site's own lines are there: its metadata, or the title of its preview."""
    return any(_PREVIEW.match(line) or _FACTS.match(line) for line in lines[:_LOOK])


def read(lines: Sequence[str]) -> tuple[Stated, list[Block]]:
    """Cut the text into blocks, after what the site and the paper state."""
    start = next((at + 1 for at, line in enumerate(lines) if _PREVIEW.match(line)), 0)
    paper, notes = _split_notes(lines[start:])
    stated, paper = split_letterhead(paper)
    paper, signatures = split_signatures(paper)
    blocks = [*prose(paper), *(Block("signature", text) for text in signatures), *notes]
    return _with_site_facts(stated, [tidy(line) for line in lines[:start]]), blocks


def _split_notes(lines: Sequence[str]) -> tuple[list[str], list[Block]]:
    body: list[str] = []
    notes: list[Block] = []
    for line in lines:
        text = tidy(line).rstrip(_VARIATIONS)
        found = _NOTE.fullmatch(text.removesuffix(_RETURN).rstrip()) if text.endswith(_RETURN) else None
        if found:
            notes.append(Block("note", found[2], number=int(found[1])))
        else:
            body.append(line)
    return body, notes


def _with_site_facts(stated: Stated, head: Sequence[str]) -> Stated:
    """Add title, kind, date and identifier from the site's own lines: title, dossier title and kind come in order."""
    facts = next((at for at, line in enumerate(head) if _FACTS.match(line)), None)
    if facts is None:
        return stated
    above = [line for line in head[:facts] if line and not _MENU.match(line)]
    date = _FACTS.match(head[facts])
    return replace(
        stated,
        title=above[0] if above else stated.title,
        kind=above[-1] if len(above) > 1 else stated.kind,
        date=stated.date or (parse_iso_date(date[1]) if date else None),
        kamerstuk=stated.kamerstuk or _identified(head),
    )


def _identified(head: Sequence[str]) -> Kamerstuk | None:
    for line in head:
        if found := _OFFICIAL.search(line):
            try:
                return Kamerstuk.from_id(found[1])
            except MalformedCitationError:
                return None
    return None
