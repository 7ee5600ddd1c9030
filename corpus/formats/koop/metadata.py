"""What an official paper says of itself: in the head that is printed above its text, and in its official metadata.

The metadata stand in the file (form A), or it only names the record that holds them (form B). Where head and metadata
differ, the head tells the date, the metadata tell the identifier. It knows nothing of the text.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from corpus.document import Dossier
from corpus.errors import LayoutFault
from corpus.formats.koop.elements import NOTE_REFERENCES, NOTES
from corpus.formats.xmltree import local, parse
from corpus.kamerstuk import Chamber, Kamerstuk, MalformedCitationError
from corpus.letterhead import parse_date, parse_iso_date
from corpus.lines import tidy

RECORD = "metadata_gegevens"  # root of the record that stands by itself
_CHAMBERS: Mapping[str, Chamber] = {"1": "I", "2": "II"}
_YEARS = re.compile(r"(\d{4})\s*[-‐‑‒–—/]\s*(\d{4}|\d{2})(?!\d)", re.ASCII)
_DATE = re.compile(r"(\d{1,2}) ([a-z]+) (\d{4})(?!\d)", re.ASCII)
_NUMBER = re.compile(r"(?:[Nn]rs?\.?\s*)?(\d{1,4}[a-z]?|[A-Z]{1,3})(?![\w])", re.ASCII)
_DOSSIER = re.compile(
    r"(\d{1,2}[ .]?\d{3}|\d{3,5})(?:\s?[-‐‑‒–—]?\s?([A-Z]{1,6}|\d{2}))?(?:\s?[-‐‑‒–—]?\s?\(?(R ?\d{1,5})\)?)?", re.ASCII
)
_ADDRESS = re.compile(r"/(kst-[\w-]{1,60})(?=[/.]|$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Record:
    """The official metadata of a paper; the empty string or None for what they do not say."""

    identifier: str = ""
    title: str = ""  # of the paper itself
    dossier_title: str = ""
    kind: str = ""
    session_year: str | None = None
    issued: dt.date | None = None
    available: dt.date | None = None
    submitters: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KoopMetadata:
    """What a paper says of itself; `kamerstuk` is None where that does not make an identifier.

    `title` and `date` are those of the printed head ("MOTIE VAN HET LID DIJK"); `record` is the official metadata.
    """

    kamerstuk: Kamerstuk | None
    dossiers: tuple[Dossier, ...]
    number: str
    title: str
    date: dt.date | None
    session_year: str | None
    chamber: Chamber | None
    record: Record


@dataclass(frozen=True, slots=True)
class Head:
    """The elements of the printed head, in the order of the source."""

    session: tuple[Element, ...] = ()
    chamber: tuple[Element, ...] = ()
    dossiers: tuple[Element, ...] = ()
    number: tuple[Element, ...] = ()
    title: tuple[Element, ...] = ()
    date: tuple[Element, ...] = ()
    rest: tuple[Element, ...] = ()

    def elements(self) -> Iterator[Element]:
        """Yield them all."""
        for group in (self.session, self.chamber, self.dossiers, self.number, self.title, self.date, self.rest):
            yield from group


def find_head(root: Element) -> Head:
    """Find the head of a paper in either dialect."""
    if root.tag == "kamerwrk":
        stuk = next((stuk for stuk in root.iterfind("body/stuk")), Element("stuk"))
        return Head(
            session=tuple(root.iterfind("frontm/vergjaar")),
            dossiers=tuple(root.iterfind("frontm/onderw")),
            number=tuple(stuk.iterfind("nummer")),
            title=tuple(stuk.iterfind("titel")),
            date=(*stuk.iterfind("datumtekst"), *root.iterfind("frontm/datum")),
            rest=tuple(
                part for at in ("metadata", "kop", "frontm", "body/stuk/ltrlabel") for part in root.iterfind(at)
            ),
        )
    lines = list(root.iterfind("kamerstuk/kamerstukkop/tekstregel"))
    return Head(
        session=tuple(line for line in lines if line.get("inhoud") == "vergaderjaar"),
        chamber=tuple(line for line in lines if line.get("inhoud") == "kamernummer"),
        dossiers=tuple(root.iterfind("kamerstuk/dossier")),
        number=tuple(root.iterfind("kamerstuk/stuk/stuknr")),
        title=tuple(root.iterfind("kamerstuk/stuk/titel")),
        date=tuple(root.iterfind("kamerstuk/stuk/datumtekst")),
        rest=(*root.iterfind("metadata"), *root.iterfind("kamerstuk/kamerstukkop")),
    )


def read_metadata(root: Element, head: Head, warnings: Counter[str]) -> KoopMetadata:
    """Read what a paper says of itself; what contradicts itself is counted."""
    record = _record(root.iterfind("metadata/meta"))
    dossiers = tuple(dossier for element in head.dossiers if (dossier := _dossier(element)))
    number = next((found[1] for element in head.number if (found := _NUMBER.match(_said(element)))), "")
    years = next((years for element in head.session if (years := _session_year(_said(element)))), record.session_year)
    chamber = _chamber(root, head)
    printed = f"kst-{dossiers[0].key}-{number}" if dossiers and number else ""
    kamerstuk = _kamerstuk(record.identifier) or _kamerstuk(printed)
    if kamerstuk and printed and not f"{kamerstuk.id}-".startswith(f"{printed}-"):
        warnings["identifier is not that of the head"] += 1
    date = next((date for element in head.date if (date := _date(element))), None)
    if date and record.issued and date != record.issued:
        warnings["date is not that of the metadata"] += 1
    return KoopMetadata(
        replace(kamerstuk, chamber=chamber, session_year=years) if kamerstuk else None,
        dossiers,
        number,
        " ".join(filter(None, map(_said, head.title))),
        date,
        years,
        chamber,
        record,
    )


def read_record(data: bytes, *, name: str) -> Record:
    """Read the record of metadata that the official site keeps beside a paper. Raises LayoutFault for anything else."""
    root = parse(data, name=name)
    if local(root.tag) != RECORD:
        raise LayoutFault(f"{name} is no record of official metadata: its root is {root.tag[:40]!r}, not {RECORD!r}.")
    return _record(root.iterfind("metadata"))


def _record(fields: Iterable[Element]) -> Record:
    said: dict[str, list[str]] = {}
    kind = ""
    for field in fields:
        content = tidy(field.get("content", ""))
        if content:
            said.setdefault(field.get("name", ""), []).append(content)
        if field.get("name") == "DC.type" and field.get("scheme") == "OVERHEIDop.KamerstukTypen":
            kind = kind or content
    first = {name: values[0] for name, values in said.items()}
    address = _ADDRESS.search(first.get("OVERHEIDop.externMetadataRecord", ""))
    return Record(
        first.get("DC.identifier", address[1] if address else ""),
        # before 2010 the title of the paper stands only behind that of its dossier
        first.get("OVERHEIDop.documenttitel", first.get("DC.title", "").partition("; ")[2]),
        first.get("OVERHEIDop.dossiertitel", ""),
        kind,
        _session_year(first.get("OVERHEIDop.vergaderjaar", "")),
        parse_iso_date(first.get("DCTERMS.issued", "")),
        parse_iso_date(first.get("DCTERMS.available", "")),
        tuple(said.get("OVERHEIDop.indiener", ())),
        tuple(said.get("OVERHEID.category", ())),
    )


def _dossier(element: Element) -> Dossier | None:
    """Read a dossier of either dialect; None for one without a number."""
    parts = {part.tag: _said(part) for part in element.iter() if part is not element}
    found = _DOSSIER.fullmatch(parts.get("dossiernr") or parts.get("nummer") or "")
    if found is None:
        return None
    suffix = parts.get("begrotingshoofdstuk") or parts.get("raadnr") or found[2] or ""
    kingdom = parts.get("rijkswetnr") or found[3] or ""
    return Dossier(
        re.sub(r"\D", "", found[1]),
        suffix.strip("-–( )").replace(" ", "").upper() or None,
        parts.get("titel") or parts.get("naam") or "",
        kingdom.strip("-–( )").replace(" ", "") or None,
    )


def _chamber(root: Element, head: Head) -> Chamber | None:
    said = [_said(element) for element in head.chamber]
    said += [number.get("kamer", "") for element in head.number for number in element.iter("ondernummer")]
    said.append(root.get("kamer", ""))
    return next((_CHAMBERS[number] for number in said if number in _CHAMBERS), None)


def _session_year(text: str) -> str | None:
    """Read "Vergaderjaar 2023–2024", with any dash; None for years that do not follow each other."""
    found = _YEARS.search(text)
    if found is None or not 1800 <= int(found[1]) < 2099:
        return None
    following = str(int(found[1]) + 1)
    return f"{found[1]}-{following}" if following.endswith(found[2]) else None


def _date(element: Element) -> dt.date | None:
    for datum in element.iter("datum"):
        if date := parse_iso_date(datum.get("isodatum", "")[:10]):
            return date
    found = _DATE.search(_said(element))
    return parse_date(*found.groups()) if found else None


def _kamerstuk(identifier: str) -> Kamerstuk | None:
    try:
        return Kamerstuk.from_id(identifier)
    except MalformedCitationError:
        return None


def _said(element: Element) -> str:
    """Return the words of an element of the head, without its notes."""
    return tidy("".join(_texts(element)))


def _texts(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in NOTES | NOTE_REFERENCES:
            yield from _texts(child)
        yield child.tail or ""
