"""The figures in a Dutch text: numbers, amounts, percentages, ordinals and dates, however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Unit = Literal["", "%", "punt", "€", "e", "date"]
Value = Decimal | tuple[int | None, int, int | None]

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
_UNITS = (
    *("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
    *("dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien"),
)
_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()  # noqa: SIM905
_WORDS = (
    {word: number for number, word in enumerate(_UNITS)}
    | {
        f"{unit.replace('één', 'een')}{'ën' if unit in {'twee', 'drie'} else 'en'}{ten}": 10 * (tens + 2) + number
        for tens, ten in enumerate(_TENS)
        for number, unit in enumerate(_UNITS[:10])
        if number
    }
    | {ten: 10 * (tens + 2) for tens, ten in enumerate(_TENS)}
    | {f"{unit}honderd": 100 * number for number, unit in enumerate(_UNITS[:10]) if number > 1}
    | {f"{unit}duizend": 1000 * number for number, unit in enumerate(_UNITS) if number > 1}
    | {"honderd": 100, "duizend": 1000, "miljoen": 10**6, "miljard": 10**9}
)
_PARTS = {"half": "0.5", "halve": "0.5", "helft": "0.5", "anderhalf": "1.5", "kwart": "0.25", "driekwart": "0.75"}
_ORDINALS = "nulde eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde".split()  # noqa: SIM905
_MAGNITUDES = {"duizend": 10**3, "miljoen": 10**6, "mln": 10**6, "miljard": 10**9, "mld": 10**9}
_DIGITS = r"\d{1,3}(?:[. \u00a0]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)*"
_SPELT = "|".join(sorted((*_WORDS, *_PARTS, *_ORDINALS), key=len, reverse=True))
_DATE = rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<month>{'|'.join(_MONTHS)})(?:\s+(?P<year>\d{{4}}))?(?![\w])"
_NUMERIC = r"(?P<d>\d{1,2})[-/](?P<m>\d{1,2})[-/](?P<y>\d{4})(?![\w-])"
_FIGURE = re.compile(
    rf"(?<![\w])(?:(?P<date>{_DATE})|(?P<numeric>{_NUMERIC}))"
    rf"|(?:(?P<euro>€)\s*|(?<![^\W\d_])(?<![^\W\d_]-))(?<!\d)"
    rf"(?:(?P<digits>{_DIGITS})(?P<nth>(?:e|ste|de)\b)?|(?<![\w-])(?P<spelt>{_SPELT})(?![\w]))"
    rf"(?:[ \u00a0](?P<times>{'|'.join(_MAGNITUDES)})\b\.?)?"
    rf"(?P<kind>\s?%|[ \u00a0]procentpunt(?:en)?\b|[ \u00a0]procent\b|[ \u00a0]euro\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its place in the text. A date is (day, month, year), of which day and year may be None."""

    start: int
    end: int
    value: Value
    unit: Unit = ""

    @property
    def is_year(self) -> bool:
        """Whether this may be a year."""
        return isinstance(self.value, Decimal) and not self.unit and self.value in range(1900, 2101)

    def within(self, other: "Figure") -> bool:
        """Whether the other says this: the same value and unit; an amount may leave its euros out, a date its day.

        >>> one, two = find("1,5 miljard"), find("€ 1.500 miljoen")
        >>> next(one).within(next(two))
        True
        """
        if isinstance(self.value, tuple) and isinstance(other.value, tuple):
            return all(own in (None, its) for own, its in zip(self.value, other.value, strict=True))
        if self.is_year and isinstance(other.value, tuple):
            return self.value == other.value[2]
        return self.value == other.value and (self.unit == other.unit or (not self.unit and other.unit == "€"))


def find(text: str) -> Iterator[Figure]:
    """Yield the figures of a text. A name with a figure in it (F-35, CO2) is none; nor is the article "een".

    >>> [(str(figure.value), figure.unit) for figure in find("Twee F-35's, 3,5 procent van 1.000 en de 2e")]
    [('2', ''), ('3.5', '%'), ('1000', ''), ('2', 'e')]
    """
    for found in _FIGURE.finditer(text):
        yield Figure(found.start(), found.end(), *_read(found))


def _read(found: re.Match[str]) -> tuple[Value, Unit]:
    if found["date"]:
        day, month, year = found["day"], _MONTHS.index(found["month"].lower()) + 1, found["year"]
        return (int(day) if day else None, month, int(year) if year else None), "date"
    if found["numeric"]:
        return (int(found["d"]), int(found["m"]), int(found["y"])), "date"
    spelt = (found["spelt"] or "").lower()
    kind = (found["kind"] or "").strip().lower()
    value = _spelt(spelt) if spelt else _digits(found["digits"])
    value *= _MAGNITUDES.get((found["times"] or "").lower(), 1)
    if found["nth"] or spelt in _ORDINALS:
        return value, "e"
    if kind.startswith("procentpunt"):
        return value, "punt"
    return value, "%" if kind in {"%", "procent"} else "€" if kind == "euro" or found["euro"] else ""


def _spelt(word: str) -> Decimal:
    if word in _PARTS:
        return Decimal(_PARTS[word])
    return Decimal(_ORDINALS.index(word) if word in _ORDINALS else _WORDS[word])


def _digits(digits: str) -> Decimal:
    """Read Dutch digits: stops and blanks part thousands, a comma parts decimals; "3.5" is taken as a decimal too."""
    if re.fullmatch(r"\d{1,3}(?:[. \u00a0]\d{3})+(?:,\d+)?", digits):
        digits = re.sub(r"[. \u00a0]", "", digits)
    whole, *rest = re.split("[.,]", digits)
    return Decimal(f"{whole}.{rest[0]}" if len(rest) == 1 else "".join((whole, *rest)))
