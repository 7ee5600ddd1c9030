"""The official search service (SRU 2.0): how it is asked, and what its answers say of each paper.

It makes queries and reads answers. It sends nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from corpus.fetching.addresses import shown
from corpus.fetching.contents import FORMS, Form, root_element
from corpus.fetching.errors import ContentFault, ServiceFault

PAGE = 100  # records in one answer

_SRU = "{http://docs.oasis-open.org/ns/search-ws/sruResponse}"
_GZD = "{http://standaarden.overheid.nl/sru}"
_META = "{http://standaarden.overheid.nl/wetgeving/}"
_DC = "{http://purl.org/dc/terms/}"
_PUBLICATIONS = "c.product-area==officielepublicaties"
_PAPERS = f"{_PUBLICATIONS} AND w.publicatienaam==Kamerstuk"
_ORDER = "sortBy dt.identifier/sort.ascending"  # without an order, pages could overlap
_SORTED = re.compile(r"\ssortby\s", re.IGNORECASE)
# Also the name of a file, so that a server can name no other folder.
_IDENTIFIER = re.compile(r"(?=[^0-9]{1,32}[0-9])[a-z]{1,5}(?:-[0-9A-Za-z]{1,16}){1,5}")


@dataclass(frozen=True, slots=True)
class About:
    """What the service says of a paper; an empty text where it says nothing."""

    title: str = ""
    dossier_title: str = ""
    dossiers: tuple[str, ...] = ()  # "36867", "36410-X"
    number: str = ""  # ondernummer
    kind: str = ""  # "Brief", "Motie"
    session_year: str = ""
    creator: str = ""
    date: str = ""  # ISO 8601
    status: str = ""  # "Onopgemaakt"
    attachments: tuple[str, ...] = ()  # "blg-1093410"


@dataclass(frozen=True, slots=True)
class Record:
    """One paper that the service has: where its forms are, and `stamp`, which changes when the paper does."""

    id: str
    urls: Mapping[Form, str]
    stamp: str = ""
    about: About = About()


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: its usable records, how many it held, and how many there are in all, perhaps as an estimate."""

    records: tuple[Record, ...]
    count: int
    total: int
    exact: bool


def by_identifiers(identifiers: Iterable[str]) -> str:
    """Make the query for papers by their names."""
    either = " OR ".join(f'dt.identifier=="{one}"' for one in identifiers)
    return f"({_PUBLICATIONS} AND ({either})) {_ORDER}"


def by_dossier(key: str) -> str:
    """Make the query for the papers of a dossier ("33279", "36410-X")."""
    return f'({_PAPERS} AND w.dossiernummer=="{key}") {_ORDER}'


def among_papers(query: str) -> str:
    """Limit a CQL query to Kamerstukken; an order that it asks for is kept."""
    orders = list(_SORTED.finditer(query))
    if orders and '"' not in query[orders[-1].end() :]:  # else it stands within a quoted word
        last = orders[-1]
        return f"({_PAPERS} AND ({query[: last.start()].strip()})) sortBy {query[last.end() :].strip()}"
    return f"({_PAPERS} AND ({query.strip()})) {_ORDER}"


def address(service: str, query: str, start: int) -> str:
    """Give the URL of an answer that begins with record `start`, counted from 1."""
    return f"{service}?{urlencode({'query': query, 'maximumRecords': PAGE, 'startRecord': start})}"


def is_identifier(text: str) -> bool:
    """Whether a text has the form of the name of a publication: "kst-33279-36", "blg-1093410"."""
    return bool(_IDENTIFIER.fullmatch(text))


def read_answer(data: bytes, *, url: str) -> Page:
    """Read an answer. Raises ServiceFault for a refusal of the query and ContentFault for what is no answer."""
    root = root_element(data, name=shown(url))  # it also makes sure that the next line is safe
    if root != "searchRetrieveResponse":
        raise ContentFault(f"{shown(url)} is refused: <{root[:80]}> is not an answer of the search service.")
    answer = ET.fromstring(data)  # noqa: S314 - no entities and no depth, as was just made sure
    found = answer.findall(f"{_SRU}records/{_SRU}record")
    told = _text(answer, f"{_SRU}numberOfRecords")
    if not found and (reason := _diagnosis(answer)):
        raise ServiceFault(f"the search service refuses the query: {reason}.")
    if not re.fullmatch(r"[0-9]{1,9}", told):
        raise ContentFault(f"{shown(url)} is refused: it says {told[:40]!a} for the number of papers.")
    precision = _text(answer, f"{_SRU}resultCountPrecision")
    records = tuple(record for one in found if (record := _record(one)))
    return Page(records, len(found), int(told), precision.endswith("exact"))


def _record(element: ET.Element) -> Record | None:
    """Read one record; None where it names no publication."""
    within = element.find(f"{_SRU}recordData/{_GZD}gzd")
    if within is None:
        return None
    identifier = next(_texts(within, f"{_DC}identifier"), "")
    links = {one.get("manifestation"): (one.text or "").strip() for one in within.iter(f"{_GZD}itemUrl")}
    if not is_identifier(identifier):
        return None
    stamp = _text(within, f"{_GZD}enrichedData/{_GZD}timestamp") or next(_texts(within, f"{_DC}modified"), "")
    return Record(identifier, {form: links[form] for form in FORMS if links.get(form)}, stamp, _about(within))


def _about(within: ET.Element) -> About:
    def first(tag: str) -> str:
        return next(_texts(within, tag), "")

    whole = first(f"{_DC}title")
    return About(
        title=first(f"{_META}documenttitel") or whole.partition("; ")[2] or whole,
        dossier_title=first(f"{_META}dossiertitel"),
        dossiers=tuple(_texts(within, f"{_META}dossiernummer")),
        number=first(f"{_META}ondernummer"),
        kind=first(f"{_META}subrubriek"),
        session_year=first(f"{_META}vergaderjaar"),
        creator=first(f"{_DC}creator"),
        date=first(f"{_DC}date") or first(f"{_DC}issued"),
        status=first(f"{_META}documentstatus"),
        attachments=tuple(_texts(within, f"{_META}bijlage")),
    )


def _diagnosis(answer: ET.Element) -> str:
    """Give what the service says is wrong, in its words."""
    for one in answer.iter():
        if one.tag.rpartition("}")[2] == "diagnostic":
            return ": ".join(" ".join(part.split()) for part in one.itertext() if part.strip())[:300]
    return ""


def _text(element: ET.Element, path: str) -> str:
    return " ".join((element.findtext(path) or "").split())


def _texts(element: ET.Element, tag: str) -> Iterator[str]:
    for one in element.iter(tag):
        if text := " ".join("".join(one.itertext()).split()):
            yield text
