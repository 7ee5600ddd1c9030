"""From the pieces of a saved web page to the numbered body of a paper: what each piece is, and where it goes.

Every piece gets one fate: it is part of the body (paragraph, heading, note, signature), states what the paper is
(head), or goes by a rule that is counted. This module knows papers and nothing of tags.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.document import Body, Mark, ParagraphKind
from corpus.formats.composing import Piece as Part
from corpus.formats.composing import TiedMark, compose
from corpus.formats.html.notes import Telling, WebNote, find_notes, tell, tell_note
from corpus.formats.html.shape import going, heading_levels, is_site_word, names_metadata, ranks
from corpus.formats.html.webpage import WebPage
from corpus.layouts.prose import BULLET, split_signatures
from corpus.letterhead import Stated, split_letterhead
from corpus.lines import tidy
from corpus.marks import find_marks, strip_marks

_PREVIEW = re.compile(r"Preview document\b")
_ALONE = re.compile(  # the number of a dossier or a paper, its title in the next block
    r"\d{2} ?\d{3}(?:[ -](?:[IVX]{1,6}[AB]?|[A-Z]|\d{2}))?(?: ?\(R ?\d{1,4}\))?|Nr\.? ?\d{1,4}|[A-Z]{1,2}"
)
_DOSSIER = re.compile(r"(\d{2} ?\d{3})(?:[ -]([IVX]{1,6}[AB]?|[A-Z]|\d{2}))?(?: ?\(R ?\d{1,4}\))? +(\S.*)")
_NUMBER = re.compile(r"(?:Nr|nr)\.? ?\d{1,4}\b|[A-Z]{1,3} +[A-Z]{3,}\b")
_OF_HEAD = re.compile(
    r"(?:Tweede Kamer, |Eerste Kamer, )?[Vv]ergaderjaar \d{4}|(?:Eerste|Tweede) Kamer der Staten-Generaal(?: \d)?$"
    r"|Aan de (?:[Vv]oorzitters?|[Ll]eden) van de |(?:.{2,120} )?\d{1,2} [a-z]+ \d{4}$"
)
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-z])[.)]\s+\S")
_MOTION_ENDS = re.compile(r"gaa[tn] over tot de orde van de dag\.$")
_LONGEST_NAME = 60  # characters
_SIGNED = "ondertekening"


@dataclass(slots=True)
class Layout:
    """What the pieces of a page turned out to be; words are counted as they stood in the page."""

    stated: Stated = field(default_factory=Stated)
    dossiers: tuple[tuple[str, str], ...] = ()  # keys and titles, as the head prints them
    body: Body = field(default_factory=lambda: Body((), (), (), ()))
    kept: Counter[str] = field(default_factory=Counter)  # words, by fate
    dropped: Counter[str] = field(default_factory=Counter)  # words, by rule
    faults: list[str] = field(default_factory=list)  # pieces whose text is not whole; there should be none


def lay_out(page: WebPage, *, search: bool) -> Layout:
    """Tell what each piece is, and build the body. `search`: the paper is a preview, below facts of the site."""
    builder = _Builder(page, going(page), Layout())
    builder.split_notes()
    builder.drop_site(search=search)
    builder.take_head()
    builder.take_signatures()
    builder.build()
    return builder.layout


@dataclass(slots=True)
class _Builder:
    """The pieces, with the fate of each as far as it is known."""

    page: WebPage
    fates: list[str]  # by piece; "" for one that is still open
    layout: Layout
    notes: list[WebNote] = field(default_factory=list)
    tellings: dict[int, Telling] = field(default_factory=dict)  # of the pieces that are open
    signatures: list[str] = field(default_factory=list)

    def split_notes(self) -> None:
        for at, fate in enumerate(self.fates):
            if fate:
                self.layout.dropped[fate] += len(self._own(at).split())
        self.notes = find_notes(self.page, [not fate for fate in self.fates])
        for note in self.notes:
            for at in range(note.start, note.end):
                if not self.fates[at]:
                    self._keep([at], "notes")
        numbers = frozenset(note.number for note in self.notes)
        for at in self._open():
            telling = self.tellings[at] = tell(self.page, at, numbers)
            self._taken(telling)
            self._check(at, [telling.text], telling)

    def drop_site(self, *, search: bool) -> None:
        self._drop([at for at in self._open() if is_site_word(self.tellings[at].text)], "site words")
        tables: dict[int, list[int]] = {}
        for at in self._open():
            if self.page.pieces[at].tag in {"tr", "th", "caption"}:
                tables.setdefault(self.page.pieces[at].block, []).append(at)
        for rows in tables.values():
            known = sum(names_metadata(self.page.pieces[at]) for at in rows)
            if known > 2 and known * 5 >= len(rows) * 3:
                self._drop(rows, "metadata table")
        preview = next((at for at in self._open() if search and _PREVIEW.match(self.tellings[at].text)), -1)
        self._drop([at for at in self._open() if at <= preview], "site facts")

    def take_head(self) -> None:
        """Take off what states what the paper is, and what stands before it."""
        places = self._open()
        lines, owners = _glued([self._line(at) for at in places])
        stated, rest = split_letterhead(lines)
        if stated.kamerstuk is None:
            return
        self.layout.stated = stated
        first = next(at for at, line in enumerate(lines) if _DOSSIER.match(line))
        dossiers: list[tuple[str, str]] = []
        numbered = False
        for at, line in enumerate(lines[: len(lines) - len(rest)]):
            pieces = [places[owner] for owner in owners[at]]
            found = None if numbered else _DOSSIER.fullmatch(line)
            if found:
                dossiers.append(("-".join(part.replace(" ", "") for part in found.groups()[:2] if part), found[3]))
            opens = not numbered and at > first and _NUMBER.match(line) is not None
            if at < first and not _OF_HEAD.match(line):
                self._drop(pieces, "before the paper")
            elif found or opens or not numbered or line.isupper() or _OF_HEAD.match(line):
                self._keep(pieces, "head")
            numbered = numbered or opens
        self.layout.dossiers = tuple(dossiers)

    def take_signatures(self) -> None:
        places = self._open()
        signing = self._signing_blocks()
        groups: dict[int, list[int]] = {}
        for at in places:
            if (block := signing.get(self.page.pieces[at].block)) is not None:
                groups.setdefault(block, []).append(at)
        for group in groups.values():
            self._sign(group, ", ".join(self.tellings[at].text.rstrip(",") for at in group))
        texts = [self.tellings[at].text for at in places]
        end = next((at for at, text in enumerate(texts) if _MOTION_ENDS.search(text)), None)
        if groups:
            return
        if end is not None and all(map(_is_name, texts[end + 1 :])):
            for at in places[end + 1 :]:
                self._sign([at], self.tellings[at].text)
            return
        left, signatures = split_signatures(texts)
        rest = places[len(left) :] if signatures else []
        for text in signatures:
            group = [rest.pop(0)]
            while rest and len(", ".join(self.tellings[at].text.rstrip(",") for at in group)) + 2 < len(text):
                group.append(rest.pop(0))
            self._sign(group, text)

    def build(self) -> None:
        places = self._open()
        levels = heading_levels(self.page, places, lambda at: self.tellings[at].text)
        ranked = [(self.tellings[at].text, levels[at], at - 1 in levels) for at in places if at in levels]
        rank = iter(ranks(ranked))
        parts: list[Part] = []
        for at in places:
            telling = self.tellings[at]
            if at in levels:
                self._keep([at], "headings")
                parts.append(Part("heading", telling.text, rank=next(rank)))
            elif self.page.pieces[at].tag == "th":
                self._keep([at], "table heads")
            elif telling.text:
                self._keep([at], "paragraphs")
                kind = self._kind(at, telling)
                marks = tuple(TiedMark(mark.number, mark.offset, mark.number) for mark in telling.marks)
                parts.append(Part(kind, telling.text, marks=marks))
            else:
                self._keep([at], "note marks")
        parts += [Part("signature", text) for text in self.signatures]
        notes = [self._note(note) for note in self.notes]
        if notes and not any(part.marks for part in parts):
            parts = self._guessed(parts, {note.number for note in notes})
        self.layout.body = compose([*parts, *notes])

    def _open(self) -> list[int]:
        return [at for at, fate in enumerate(self.fates) if not fate]

    def _own(self, at: int) -> str:
        return "".join(run.text for run in self.page.pieces[at].runs if not run.made)

    def _line(self, at: int) -> str:
        """Return a piece as a line of the head: a row without the signs between its cells."""
        if self.page.pieces[at].tag == "tr":
            return tidy("".join(" " if run.made else run.text for run in self.page.pieces[at].runs))
        return self.tellings[at].text

    def _drop(self, places: Iterable[int], rule: str) -> None:
        for at in places:
            self.fates[at] = rule
            self.layout.dropped[rule] += len(self._own(at).split())

    def _keep(self, places: Iterable[int], fate: str) -> None:
        for at in places:
            self.fates[at] = fate
            self.layout.kept[fate] += len(self._own(at).split())

    def _taken(self, telling: Telling) -> None:
        for rule, text in telling.taken:
            self.layout.dropped[rule] += len(text.split())

    def _check(self, at: int, told: Sequence[str], telling: Telling) -> None:
        """Count up the characters of a piece: those that are told and taken out are those that stood in it."""
        stood = Counter(_squeezed("".join(run.text for run in self.page.pieces[at].runs if run.text)))
        made = [run.text for run in self.page.pieces[at].runs if run.made and run.href]
        left = Counter(_squeezed("".join([*told, *(text for _, text in telling.taken), *made])))
        if stood != left:
            self.layout.faults.append(f"{self._own(at)[:40]!r} is not told whole")

    def _sign(self, places: Sequence[int], text: str) -> None:
        self._keep(places, "signatures")
        self.signatures.append(text)

    def _signing_blocks(self) -> dict[int, int]:
        """Return the blocks that are in one for signatures, each with the innermost such block."""
        signing: dict[int, int] = {}
        for at, block in enumerate(self.page.blocks):
            if _SIGNED in block.names:
                signing[at] = at
            elif block.parent in signing:
                signing[at] = signing[block.parent]
        return signing

    def _note(self, note: WebNote) -> Part:
        telling = tell_note(self.page, note)
        self._taken(telling)
        stood = Counter(_squeezed("".join(map(self._own, range(note.start, note.end)))))
        if stood != Counter(_squeezed("".join([telling.text, *(text for _, text in telling.taken)]))):
            self.layout.faults.append(f"note {note.number} is not told whole")
        return Part("note", telling.text, number=note.number, key=note.number)

    def _guessed(self, parts: Sequence[Part], numbers: set[int]) -> list[Part]:
        """Find the marks of a page that lost their markup: bare digits, glued to the words before them."""
        unmarked = {"heading", "signature"}
        texts = [part.text for part in parts if part.kind not in unmarked]
        spans = iter(find_marks(texts, numbers=numbers))
        marked: list[Part] = []
        for part in parts:
            if part.kind in unmarked:
                marked.append(part)
                continue
            text, marks = strip_marks(part.text, next(spans))
            self.layout.dropped["note marks"] += len(marks)
            tied = tuple(TiedMark(mark.number, mark.offset, mark.number) for mark in marks)
            marked.append(Part(part.kind, text, marks=tied))
        return marked

    def _kind(self, at: int, telling: Telling) -> ParagraphKind:
        """Tell the kind of a paragraph; take a bullet that stands in its text out of it."""
        tag = self.page.pieces[at].tag
        if tag in {"tr", "caption"}:
            return "row" if tag == "tr" else "label"
        if bullet := BULLET.match(telling.text):
            telling.text = telling.text[bullet.end() :]
            telling.marks = [Mark(mark.number, max(0, mark.offset - bullet.end())) for mark in telling.marks]
            self.layout.dropped["bullets"] += 1
            return "item"
        return "item" if tag == "li" or _NUMBERED.match(telling.text) else "text"


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and not text.endswith((".", ":", ";")) and not any(map(str.isdigit, text))


def _glued(texts: Sequence[str]) -> tuple[list[str], list[list[int]]]:
    """Join a dossier or paper number that stands alone to the title behind it. Returns lines, and whose they are."""
    lines: list[str] = []
    owners: list[list[int]] = []
    waits = False
    for at, text in enumerate(texts):
        if waits:
            lines[-1] = f"{lines[-1]} {text}"
            owners[-1].append(at)
        else:
            lines.append(text)
            owners.append([at])
        waits = not waits and _ALONE.fullmatch(text) is not None
    return lines, owners


def _squeezed(text: str) -> str:
    return "".join(char for char in text if char.isprintable() and not char.isspace())
