"""Writing a Kamerstuk down: three citation styles, and entries for reference managers.

It knows how a citation looks. It does not read citations. Titles and kinds are hostile text to it: none can
break out of the field that it stands in.
"""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from corpus.kamerstuk import Kamerstuk, Pin

Style = Literal["leidraad", "kamer", "kort"]
STYLES: tuple[Style, ...] = get_args(Style)

_CHAMBERS = {"I": "Eerste Kamer der Staten-Generaal", "II": "Tweede Kamer der Staten-Generaal"}
_PARLIAMENT = "Staten-Generaal"
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]+")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces even when they are escaped
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}


@dataclass(frozen=True, slots=True)
class Work:
    """What a reference manager wants beside the number; every field may be absent."""

    title: str | None = None
    kind: str | None = None  # "Brief regering"
    date: dt.date | None = None
    url: str | None = None  # instead of the official address


def cite(kamerstuk: Kamerstuk, pin: Pin | None = None, style: Style = "leidraad", *, thousands: bool = True) -> str:
    """Write the citation in one of `STYLES`; `thousands=False` writes the dossier without its blank.

    >>> cite(Kamerstuk("33279", "36", chamber="II", session_year="2022-2023"), Pin(paragraph=(24, 25)))
    'Kamerstukken II 2022/23, 33 279, nr. 36, al. 24-25'

    Chamber and session year are printed by `leidraad` only, as far as they are known.
    Raises ValueError for an unknown style.
    """
    if style not in _OPENINGS:
        raise ValueError(f"{style!r} is not a citation style; choose one of {', '.join(STYLES)}.")
    opening = _OPENINGS[style](kamerstuk)
    if kamerstuk.attachment:
        opening = f"{'bijlage' if style == 'kort' else 'Bijlage'} bij {opening}"
    parts = [f"{opening}{_dossier(kamerstuk, thousands=thousands)}"]
    if kamerstuk.number is not None:
        parts.append(kamerstuk.number if kamerstuk.lettered else f"nr. {kamerstuk.number}")
    return ", ".join(parts + _places(pin or Pin()))


def bibtex(kamerstuk: Kamerstuk, work: Work) -> str:
    """Write a BibTeX entry whose key is the identifier."""
    fields = {
        "title": f"{{{_tex(work.title or cite(kamerstuk))}}}",  # the inner braces keep the capitals
        "author": f"{{{_author(kamerstuk)}}}",
        "howpublished": _tex(cite(kamerstuk)),
        "type": _tex(work.kind or ""),
        "year": str(work.date.year) if work.date else "",
        "date": work.date.isoformat() if work.date else "",
        "url": _address(kamerstuk, work),
        "langid": "dutch",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{kamerstuk.id},", *lines, "}"]) + "\n"


def ris(kamerstuk: Kamerstuk, work: Work) -> str:
    """Write a RIS record; its lines end in CR LF, as the format asks."""
    tags = (
        ("TY", "GOVDOC"),
        ("ID", kamerstuk.id),
        ("TI", _one_line(work.title or cite(kamerstuk))),
        ("AU", _author(kamerstuk)),
        ("M3", _one_line(work.kind or "")),
        ("PY", str(work.date.year) if work.date else ""),
        ("DA", work.date.strftime("%Y/%m/%d") if work.date else ""),
        ("SE", cite(kamerstuk)),
        ("UR", _address(kamerstuk, work)),
        ("LA", "nl"),
    )
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"


def csl(kamerstuk: Kamerstuk, work: Work) -> str:
    """Write a CSL-JSON list of one item."""
    item: dict[str, object] = {
        "id": kamerstuk.id,
        "type": "report",
        "title": _one_line(work.title or cite(kamerstuk)),
        "author": [{"literal": _author(kamerstuk)}],
        "number": cite(kamerstuk),
        "URL": _address(kamerstuk, work),
        "language": "nl",
    }
    if work.kind:
        item["genre"] = _one_line(work.kind)
    if work.date:
        item["issued"] = {"date-parts": [[work.date.year, work.date.month, work.date.day]]}
    return json.dumps([item], ensure_ascii=False)


def _leidraad(kamerstuk: Kamerstuk) -> str:
    year = kamerstuk.session_year
    # The year 2000 is never cut to two digits: 2022/23, but 1999/2000.
    printed = f"{year[:4]}/{year[5:] if year.endswith('00') else year[7:]}" if year else None
    known = " ".join(part for part in (kamerstuk.chamber, printed) if part)
    return f"Kamerstukken {known}, " if known else "Kamerstukken "


_OPENINGS: dict[Style, Callable[[Kamerstuk], str]] = {
    "leidraad": _leidraad,
    "kamer": lambda _: "Kamerstuk ",
    "kort": lambda _: "",
}


def _dossier(kamerstuk: Kamerstuk, *, thousands: bool) -> str:
    printed = kamerstuk.printed_dossier
    if kamerstuk.number is None and kamerstuk.suffix:
        # With a blank, the chapter of a whole dossier would read as a letter of the Eerste Kamer.
        printed = f"{Kamerstuk(kamerstuk.dossier, None).printed_dossier}-{kamerstuk.suffix}"
    return printed if thousands else printed.replace(f"{kamerstuk.dossier[:2]} ", kamerstuk.dossier[:2], 1)


def _places(pin: Pin) -> list[str]:
    places = [f"p. {pin.page}"] if pin.page else []
    if pin.paragraph:
        first, last = pin.paragraph
        places.append(f"al. {first}" if first == last else f"al. {first}-{last}")
    return places + ([f"noot {pin.note}"] if pin.note else [])


def _author(kamerstuk: Kamerstuk) -> str:
    return _CHAMBERS[kamerstuk.chamber] if kamerstuk.chamber else _PARLIAMENT


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _one_line(text))


def _address(kamerstuk: Kamerstuk, work: Work) -> str:
    return quote(_one_line(work.url or kamerstuk.url), safe=":/?#[]@!$&'()*+,;=-._~%")
