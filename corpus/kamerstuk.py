"""The identity of one parliamentary paper: the record, its identifier, its address.

It knows how a Kamerstuk is numbered and where it is officially published. It does not know whether a paper
exists, what stands in it, or how people write it in running text.
"""

import re
from dataclasses import dataclass
from typing import Literal, Self

Chamber = Literal["I", "II"]

OFFICIAL_SITE = "https://zoek.officielebekendmakingen.nl"

_DOSSIER = re.compile(r"[1-9][0-9]{2,4}")
# A budget chapter ("X", "IIA"), a budget fund ("K") or a numbered sub-dossier ("28").
_SUFFIX = re.compile(r"(?=[IVX])X{0,2}(?:IX|IV|V?I{0,3})[AB]?|[A-Z]|[0-9]{2}")
# A number ("36", "188b"), or the letters of the Eerste Kamer ("C", "AI"); "-n1" and "-h1" are republications.
_NUMBER = re.compile(r"(?:[1-9][0-9]{0,3}[a-z]?|[A-Z]{1,3})(?:-[hn][1-9])?")
_SESSION_YEAR = re.compile(r"(1[89][0-9]{2}|20[0-9]{2})-(1[89][0-9]{2}|20[0-9]{2})")
_PAGE = re.compile(r"[0-9]{1,6}(?:-[0-9]{1,6})?(?:, [0-9]{1,6}(?:-[0-9]{1,6})?){0,19}(?: e\.v\.)?")
_ID = re.compile(
    r"KST-(?P<dossier>[0-9]{3,5})(?:-(?P<suffix>[0-9A-Z]{1,8}))?-"
    r"(?P<number>(?:[0-9]{1,4}[A-Z]?|[A-Z]{1,3})(?:-[HN][1-9])?)(?P<attachment>-BIJLAGE)?"
)
_DOSSIER_ID = re.compile(r"DOSSIER-(?P<dossier>[0-9]{3,5})(?:-(?P<suffix>[0-9A-Z]{1,8}))?")
_LONGEST_ID = 64


class MalformedCitationError(ValueError):
    """A text, identifier or field that cannot be (part of) a citation; the message is one sentence."""


def _require(pattern: re.Pattern[str], value: str | None, name: str, example: str) -> None:
    if value is not None and not pattern.fullmatch(value):
        raise MalformedCitationError(f"{value[:_LONGEST_ID]!r} is not a {name}; write it like {example!r}.")


def is_suffix(text: str) -> bool:
    """Whether `text` can stand after a dossier number: a chapter, a fund or a sub-dossier."""
    return bool(_SUFFIX.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Kamerstuk:
    """One paper, or (without `number`) the dossier as a whole.

    Raises MalformedCitationError when a field has not the form of its example, or an attachment no number.
    """

    dossier: str  # "33279"
    number: str | None  # "36", "188b"; Eerste Kamer "C", "AI"
    suffix: str | None = None  # "X", "IIA", "K", "28"
    chamber: Chamber | None = None
    session_year: str | None = None  # "2022-2023"
    attachment: bool = False

    def __post_init__(self) -> None:
        _require(_DOSSIER, self.dossier, "dossier", "33279")
        _require(_SUFFIX, self.suffix, "dossier suffix", "XVI")
        _require(_NUMBER, self.number, "paper number", "36")
        if self.chamber not in (None, "I", "II"):
            raise MalformedCitationError(f"{self.chamber!r} is not a chamber; write 'I' or 'II'.")
        _require_session_year(self.session_year)
        if self.attachment and self.number is None:
            raise MalformedCitationError(f"An attachment to dossier {self.dossier} needs a paper number.")

    @classmethod
    def from_id(cls, text: str) -> Self:
        """Read an identifier in any case: `id` of a paper ("KST-33279-36") or of a dossier.

        Raises MalformedCitationError for anything else, such as a provisional "kst-1027687".
        """
        upper = text.strip().upper() if len(text) <= _LONGEST_ID else ""
        found = _ID.fullmatch(upper) or _DOSSIER_ID.fullmatch(upper)
        if found is None:
            shown = text[:_LONGEST_ID]
            raise MalformedCitationError(f"{shown!r} is not the identifier of a paper; write it like 'kst-33279-36'.")
        parts = found.groupdict()
        return cls(
            dossier=parts["dossier"],
            number=_number_as_written(parts.get("number")),
            suffix=parts["suffix"],
            attachment=bool(parts.get("attachment")),
        )

    @property
    def dossier_key(self) -> str:
        """The dossier with its suffix, as filters and addresses take it: "33279", "36410-X"."""
        return self.dossier if self.suffix is None else f"{self.dossier}-{self.suffix}"

    @property
    def printed_dossier(self) -> str:
        """The dossier as the papers print it: "33 279", "36 410 X", "21 501-28"."""
        printed = f"{self.dossier[:2]} {self.dossier[2:]}" if len(self.dossier) == 5 else self.dossier
        if self.suffix is None:
            return printed
        return f"{printed}{'-' if self.suffix.isdigit() else ' '}{self.suffix}"

    @property
    def lettered(self) -> bool:
        """Whether the number is a letter, as the Eerste Kamer numbers its papers."""
        return self.number is not None and self.number[0].isalpha()

    @property
    def id(self) -> str:
        """The official identifier, "kst-36410-X-2".

        A whole dossier is "dossier-36410-X", since "kst-36410-X" is the Eerste Kamer's paper X. An attachment
        (its own identifier is unknown here) has that of its paper and "-bijlage".
        """
        if self.number is None:
            return f"dossier-{self.dossier_key}"
        return f"kst-{self.dossier_key}-{self.number}{'-bijlage' if self.attachment else ''}"

    @property
    def url(self) -> str:
        """The official address; for an attachment that of the paper it belongs to."""
        if self.number is None:
            return f"{OFFICIAL_SITE}/dossier/{self.dossier_key}"
        return f"{OFFICIAL_SITE}/kst-{self.dossier_key}-{self.number}.html"


@dataclass(frozen=True, slots=True)
class Pin:
    """A place within a paper; every field may be absent.

    Raises MalformedCitationError on a paragraph or note below 1, a backward range, or a page not as shown.
    """

    paragraph: tuple[int, int] | None = None  # first and last, counted from 1, both included
    page: str | None = None  # as printed: "7", "15-16", "17, 19-22", "4 e.v."
    note: int | None = None

    def __post_init__(self) -> None:
        if self.paragraph is not None and not 1 <= self.paragraph[0] <= self.paragraph[1]:
            raise MalformedCitationError(f"{self.paragraph} is not a range of paragraphs; count from 1 upward.")
        if self.note is not None and self.note < 1:
            raise MalformedCitationError(f"{self.note} is not a note; notes count from 1.")
        _require(_PAGE, self.page, "page", "17, 19-22")


def _require_session_year(text: str | None) -> None:
    _require(_SESSION_YEAR, text, "session year", "2022-2023")
    if text is not None and int(text[5:]) != int(text[:4]) + 1:
        raise MalformedCitationError(f"{text!r} is not a session year; its years must follow each other.")


def _number_as_written(upper: str | None) -> str | None:
    """Undo the capitals of an identifier: "188B" is printed "188b", "C-N1" is "C-n1"."""
    if upper is None:
        return None
    number, _, republication = upper.partition("-")
    number = number.lower() if number[0].isdigit() else number
    return f"{number}-{republication.lower()}" if republication else number
