"""Reading one citation from the place where it begins: "Kamerstukken II 2019/20, 29 754, nrs. 520 en 548".

It knows how dossiers, numbers and pages follow each other, and what is carried forward from one paper to the
next. It does not search: where a citation may begin, `references` decides.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from corpus.grammar import words
from corpus.grammar.numbering import Numbers, read_further_number, read_marked_number, read_number
from corpus.grammar.opening import (
    Dossier,
    Heading,
    Reading,
    read_changes,
    read_dossier,
    read_heading,
    read_later_session,
)
from corpus.grammar.words import MARKER, B, Cursor
from corpus.kamerstuk import OFFICIAL_SITE, Chamber, Kamerstuk, MalformedCitationError, Pin

Kind = Literal["kamerstuk", "handelingen", "aanhangsel"]

_FIGURE_FOR_DOSSIER = re.compile(rf"{B}(?:[0-9]{{1,4}}|[0-9]{{6,20}})(?![0-9]){B},{B}{MARKER}(?:{B}[0-9]{{1,4}}\b)?")


@dataclass(frozen=True, slots=True)
class Reference:
    """One cited paper, or a citation that cannot be one (`status` "malformed")."""

    start: int  # in characters, so that text[start:end] is the printed form; papers of one range share theirs
    end: int
    text: str
    kamerstuk: Kamerstuk | None = None  # None for Handelingen, Aanhangsel, provisional papers and malformed ones
    pin: Pin | None = None
    kind: Kind = "kamerstuk"
    id: str | None = None
    inferred: frozenset[str] = frozenset()  # fields of `kamerstuk` that are not printed but follow from the rest
    ambiguous: tuple[Kamerstuk, ...] = ()  # the other readings
    rijkswet: str | None = None  # "R2064"; no part of the identifier
    attachment_label: str | None = None  # "IV"
    session_span: tuple[str, str] | None = None  # first and last session year of a whole treatment
    status: Literal["well_formed", "malformed"] = "well_formed"

    @property
    def url(self) -> str | None:
        """The official address, or None where the identifier is not known."""
        if self.kamerstuk is not None:
            return self.kamerstuk.url
        return f"{OFFICIAL_SITE}/{self.id}.html" if self.id else None

    @property
    def printed(self) -> Kamerstuk | None:
        """The paper with only those fields that are printed."""
        if self.kamerstuk is None:
            return None
        kept_chamber = None if "chamber" in self.inferred else self.kamerstuk.chamber
        kept_year = None if "session_year" in self.inferred else self.kamerstuk.session_year
        return replace(self.kamerstuk, chamber=kept_chamber, session_year=kept_year)


def read_citation(text: str, start: int, *, lenient: bool = False) -> list[Reference]:
    """Read the papers cited from `start` on; an empty list where no citation begins.

    `lenient` also takes a dossier without any word that says what it is.
    """
    return _Reader(Cursor(text, start)).read(lenient=lenient)


class _Reader:
    """One citation, read from left to right; what is carried forward is kept between its papers."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.start = cursor.at  # of the paper being read
        self.heading = Heading()
        self.dossier: Dossier | None = None
        self.numbers: Numbers | None = None
        self.references: list[Reference] = []

    def read(self, *, lenient: bool) -> list[Reference]:
        self.heading = read_heading(self.cursor)
        dossiers = self._read_dossiers()
        if dossiers and self.numbers is None:
            self._read_later_session()
        if not dossiers:
            return self._read_malformed()
        heading = self.heading
        if not (lenient or heading.keyword or self._is_told_by(heading, dossiers[0])):
            return []
        if self.numbers is None:
            self._add_whole_dossiers(dossiers)
        else:
            self._add_papers(dossiers)
        while self._read_next():
            pass
        return self.references

    def _is_told_by(self, heading: Heading, dossier: Dossier) -> bool:
        """Whether figures without the word Kamerstuk are a paper.

        They are with a "nr.", with a chapter and a number, with years, and as the letters of a chamber.
        """
        if self.numbers is None:
            return heading.years and self.cursor.sees(words.END_OF_NUMBER)
        lettered = heading.chamber is not None and self.numbers.values[:1] > ("A",)
        chapter = (dossier.readings[0][0] or "0").isalpha()  # "77536-66-4" is a chemical substance
        return self.numbers.marked or heading.years or lettered or chapter

    def _read_dossiers(self) -> list[Dossier]:
        """Read dossiers until one has a number: more than one share it, as in "36222 en 31015, nr. 6"."""
        dossiers: list[Dossier] = []
        mark = self.cursor.at
        while found := read_dossier(self.cursor, self.heading.chamber):
            numbers = self._number_of(found)
            closed = numbers is not None or self.cursor.sees(words.END_OF_NUMBER)
            if dossiers and (found.readings[0][1] or not closed):
                break
            dossiers.append(found)
            self.numbers, mark = numbers, self.cursor.at
            if numbers is not None or not self.cursor.take(words.CONJUNCTION):
                break
        self.cursor.at = mark
        return dossiers

    def _number_of(self, dossier: Dossier) -> Numbers | None:
        """Tell the number that the dossier's own tail gives, or read the one that follows."""
        _, tail = dossier.readings[0]
        return Numbers((tail,)) if tail else read_number(self.cursor)

    def _read_next(self) -> bool:
        """Read one more paper of the same citation."""
        mark = self.cursor.at
        joint = self.cursor.take(words.CONJUNCTION)
        if joint is None:
            return False
        self.start = self.cursor.at
        after_comma = joint[0].strip() in {",", ";", "/"}
        if self._read_other_dossier() or self._read_other_number(after_comma=after_comma):
            return True
        self.cursor.at = mark
        return False

    def _read_other_dossier(self) -> bool:
        """Read "31 201, nr. 3", "I 2008/09, 31 116, E" or "XVI, nr. 3", which carry the rest forward."""
        mark = self.cursor.at
        heading = read_changes(self.cursor, self.heading) or self.heading
        if heading is self.heading:
            self.cursor.at = mark
        dossier = read_dossier(self.cursor, heading.chamber) or self._read_other_chapter()
        numbers = self._number_of(dossier) if dossier else None
        if dossier is None or numbers is None:
            self.cursor.at = mark
            return False
        self.heading, self.numbers = heading, numbers
        self._add_papers([dossier])
        return True

    def _read_other_chapter(self) -> Dossier | None:
        found = self.cursor.take(words.CHAPTER_AND_NUMBER)
        if found is None or self.dossier is None:
            return None
        return replace(self.dossier, readings=((found["chapter"], None),))

    def _read_other_number(self, *, after_comma: bool) -> bool:
        last, dossier = self.numbers, self.dossier
        if last is None or dossier is None:
            return False
        numbers = read_marked_number(self.cursor) or read_further_number(
            self.cursor,
            after_comma=after_comma,
            plural=last.plural,
            lettered=bool(last.values) and last.values[0].isalpha(),
        )
        if numbers is None:
            return False
        self.numbers = numbers
        self._add_papers([replace(dossier, readings=((dossier.readings[0][0], None),))])
        return True

    def _add_whole_dossiers(self, dossiers: list[Dossier]) -> None:
        end = self.cursor.at
        for index, dossier in enumerate(dossiers):
            self.dossier = dossier
            start = self.start if index == 0 else dossier.start
            last = index == len(dossiers) - 1
            self.cursor.at = end if last else dossier.end
            pin = words.read_pin(self.cursor) if last else None
            self._add(start, [self._paper(dossier, reading) for reading in dossier.readings], pin)

    def _add_papers(self, dossiers: list[Dossier]) -> None:
        """Add every paper of the number just read; the readings of its dossiers are alternatives."""
        self.dossier = dossiers[-1]
        label = self._read_label()
        pin = words.read_pin(self.cursor)
        label = label or self._read_label()
        self._read_later_session()
        if self.cursor.take(words.ATTACHED):
            self.heading = replace(self.heading, attachment=True)
        numbers = self.numbers or Numbers(())
        if not numbers.values:
            self._add(self.start, [None], None)
        for value in numbers.values:
            papers = [
                self._paper(dossier, reading) for dossier in dossiers for reading in _numbered(dossier.readings, value)
            ]
            self._add(self.start, papers, pin, label)
        self.heading = replace(self.heading, attachment=False, label=None)

    def _read_later_session(self) -> None:
        if self.heading.session_year is None and self.heading.session_span is None:
            self.heading = read_later_session(self.cursor, self.heading) or self.heading

    def _read_label(self) -> str | None:
        found = self.cursor.take(words.LABEL)
        self.cursor.take(words.ASIDE)
        return found["label"] if found else None

    def _paper(self, dossier: Dossier, reading: Reading) -> Kamerstuk | None:
        suffix, number = reading
        heading = self.heading
        chamber = heading.chamber or chamber_of(number)
        attachment = heading.attachment and number is not None
        try:
            return Kamerstuk(dossier.number, number, suffix, chamber, heading.session_year, attachment)
        except MalformedCitationError:
            return None

    def _add(self, start: int, papers: list[Kamerstuk | None], pin: Pin | None, label: str | None = None) -> None:
        heading, end = self.heading, self.cursor.at
        possible = [paper for paper in papers if paper is not None]
        first = possible[0] if possible else None
        unsaid = first is not None and first.chamber is not None and heading.chamber is None
        self.references.append(
            Reference(
                start,
                end,
                self.cursor.text[start:end],
                first,
                pin,
                id=first.id if first else None,
                inferred=heading.inferred | ({"chamber"} if unsaid else set()),
                ambiguous=tuple(possible[1:]),
                rijkswet=self.dossier.rijkswet if self.dossier else None,
                attachment_label=label or heading.label,
                session_span=heading.session_span,
                status="well_formed" if first else "malformed",
            )
        )

    def _read_malformed(self) -> list[Reference]:
        """Read what announces a paper and names none, such as "Kamerstukken II 2022/23, nr. 6"."""
        heading, cursor = self.heading, self.cursor
        known = heading.chamber or heading.years
        lacks = heading.keyword and (
            cursor.take(_FIGURE_FOR_DOSSIER) or (known and heading.marked and cursor.take(words.FIGURE))
        )
        if lacks:
            self._add(self.start, [None], None)
        return self.references


def chamber_of(number: str | None) -> Chamber | None:
    """Infer the chamber: figures number the papers of the Tweede Kamer, letters (also "188b") the others."""
    if number is None:
        return None
    return "II" if number.partition("-")[0].isdigit() else "I"


def _numbered(readings: tuple[Reading, ...], value: str) -> list[Reading]:
    """Give the number to every reading; a tail that gave the number itself keeps its other reading."""
    if readings[0][1] == value:
        return list(readings)
    return [(readings[0][0], value)]
