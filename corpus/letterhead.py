"""What a paper says of itself in its first lines: dossier, number, title, salutation, date.

Every layout shows these lines in its own surroundings, but the lines themselves are the printer's and always the same.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.document import Dossier
from corpus.kamerstuk import Chamber, Kamerstuk, MalformedCitationError, is_suffix
from corpus.lines import tidy

_MONTHS = ["januari", "februari", "maart", "april", "mei", "juni"]
_MONTHS += ["juli", "augustus", "september", "oktober", "november", "december"]
_KINDS = (  # what a paper can be, as its title begins; the first that fits is taken
    "Memorie van toelichting",
    "Memorie van antwoord",
    "Nota naar aanleiding van het verslag",
    "Nota van wijziging",
    "Lijst van vragen en antwoorden",
    "Lijst van vragen",
    "Voorstel van wet",
    "Voorlopig verslag",
    "Eindverslag",
    "Verslag",
    "Motie",
    "Amendement",
    "Advies",
    "Nota",
)
_RENEWED = r"(?:(?:nader|gewijzigde?|tweede|derde|vierde|vijfde|herdruk) ){0,3}"
_KIND = re.compile(rf"{_RENEWED}({'|'.join(_KINDS)})\b", re.IGNORECASE)
_GOVERNMENT = re.compile(r"brief van (?:de|het) (?:vice-)?(?:minister|staatssecretaris|kabinet)", re.IGNORECASE)
_OPENINGS = rf"BRIEF|{'|'.join(sorted({kind.split(None, 1)[0].upper() for kind in _KINDS}))}|GEWIJZIGDE?|NADER|TWEEDE"

_DOSSIER = re.compile(r"^(\d{2} ?\d{3})(?:[ -]([IVX]{1,6}[AB]?|[A-Z]|\d{2}))?(?: ?\(R ?\d{1,4}\))? +(\S.*)$")
_NUMBER = re.compile(r"^(?:Nr|nr)\.? ?(\d{1,4}|[A-Z]{1,3}) +(\S.*)$")
_LETTER = re.compile(rf"^([A-Z]{{1,3}}) +((?:{_OPENINGS})\b.*)$")  # the Eerste Kamer prints its letters bare
_SESSION = re.compile(r"^(?:Tweede Kamer, |Eerste Kamer, )?[Vv]ergaderjaar (\d{4}) ?[-–‒—] ?(\d{4})$")
_CHAMBER = re.compile(r"^(Eerste|Tweede) Kamer der Staten-Generaal(?: \d)?$")
_SALUTATION = re.compile(r"^Aan de (?:[Vv]oorzitters?|[Ll]eden) van de ")
_DATED = re.compile(
    r"^(?:[’']?[^\W\d][^\d,]{1,40}, |(?:Voorgesteld|Ontvangen|Vastgesteld)(?: [a-z ]{1,60})? )"
    r"(\d{1,2}) ([a-z]+) (\d{4})$"
)
_LOOK = 40  # lines that are not empty: the longest head seen, with its menus, takes 30
_NEAR = 8  # lines from the number to the last of the head


@dataclass(frozen=True, slots=True)
class Stated:
    """The facts that a text states of itself; None, or the empty string, where it does not."""

    kamerstuk: Kamerstuk | None = None
    dossier_title: str = ""
    title: str = ""
    kind: str = ""
    date: dt.date | None = None
    dossiers: tuple[Dossier, ...] = ()
    submitters: tuple[str, ...] = ()


def split_letterhead(lines: Sequence[str]) -> tuple[Stated, list[str]]:
    """Take the head off a paper. Returns what it states and the lines behind it; all lines where there is no head."""
    head = _Head()
    end = 0
    for at, text in _filled(lines, _LOOK):
        if head.takes(text):
            end = at + 1
        elif head.is_over(text):
            break
    stated = head.stated()
    return (Stated(), list(lines)) if stated is None else (stated, list(lines[end:]))


def parse_date(day: str, month: str, year: str) -> dt.date | None:
    """Read a Dutch date, such as 22 december 2022; None for one that is not on the calendar."""
    try:
        return dt.date(int(year), _MONTHS.index(month) + 1, int(day))
    except ValueError:
        return None


def parse_iso_date(text: str) -> dt.date | None:
    """Read `2022-12-22`; None for a day that is not on the calendar."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _filled(lines: Sequence[str], most: int) -> Iterator[tuple[int, str]]:
    """Yield the first lines that are not empty, with their places."""
    seen = 0
    for at, line in enumerate(lines):
        if text := tidy(line):
            yield at, text
            seen += 1
            if seen == most:
                return


@dataclass(slots=True)
class _Head:
    """The head of a paper, as far as it has been read."""

    dossier: tuple[str, str | None, str] | None = None
    number: tuple[str, str] | None = None
    years: tuple[str, str] | None = None
    chamber: Chamber | None = None
    date: tuple[str, str, str] | None = None
    saluted: bool = False
    title: list[str] = field(default_factory=list)
    titled: bool = False  # the title has ended
    behind: int = 0  # lines seen since the number

    def takes(self, text: str) -> bool:
        """Take the line if it belongs to the head."""
        if self.number is None:
            return self._takes_surroundings(text) or self._takes_identity(text)
        self.behind += 1
        return self._takes_surroundings(text) or self._takes_rest(text)

    def is_over(self, text: str) -> bool:
        """Tell whether a line that was not taken shows that the head has ended: a sentence does, behind the number."""
        return self.number is not None and (self.behind >= _NEAR or text.endswith((".", ":", ";")))

    def _takes_surroundings(self, text: str) -> bool:
        """Take the chamber and the session year, which stand above the paper or below its number."""
        if found := _SESSION.match(text):
            self.years = self.years or (found[1], found[2])
        elif found := _CHAMBER.match(text):
            self.chamber = self.chamber or ("I" if found[1] == "Eerste" else "II")
        return found is not None

    def _takes_identity(self, text: str) -> bool:
        if self.dossier and (found := _NUMBER.match(text) or _LETTER.match(text)):
            self.number = (found[1], found[2])
            self.title = [found[2]]
        elif found := _DOSSIER.match(text):
            self.dossier = self.dossier or (found[1], found[2], found[3])
        return found is not None

    def _takes_rest(self, text: str) -> bool:
        if not self.titled and text.isupper():
            self.title.append(text)
            return True
        self.titled = True
        if _SALUTATION.match(text) and not self.saluted:
            self.saluted = True
        elif self.date is None and (found := _DATED.match(text)):
            self.date = (found[1], found[2], found[3])
        else:
            return False
        return True

    def stated(self) -> Stated | None:
        """Return what the head states; None where it does not name a paper."""
        if self.dossier is None or self.number is None:
            return None
        dossier, suffix, dossier_title = self.dossier
        number = self.number[0]
        try:
            kamerstuk = Kamerstuk(
                dossier.replace(" ", ""),
                number,
                suffix if suffix and is_suffix(suffix) else None,
                self.chamber or ("II" if number.isdigit() else "I"),
                "-".join(self.years) if self.years else None,
            )
        except MalformedCitationError:
            return None
        title = " ".join(self.title)
        return Stated(
            kamerstuk,
            dossier_title,
            title.capitalize() if title.isupper() else title,
            kind_of(title),
            parse_date(*self.date) if self.date else None,
        )


def kind_of(title: str) -> str:
    """Return what kind of paper a title is of: "Brief regering" for "BRIEF VAN DE MINISTER …"."""
    if _GOVERNMENT.match(title):
        return "Brief regering"
    found = _KIND.match(title)
    return found[1].capitalize() if found else title.split(None, 1)[0].capitalize()
