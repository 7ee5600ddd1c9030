"""Web pages of papers: of the official publications site, and of the parliamentary search site.

Which site a page comes from shows in what it states of the paper: meta tags (`DC.identifier`), or a line of facts above
a preview ("Nummer: 2022D56473, datum: 2022-12-22"). The rest is read alike, from what all pages share: headings,
paragraphs, lists, tables, notes. What goes of the page is counted by the rule it goes by; see `account`.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import unescape

from corpus.document import Dossier
from corpus.errors import LayoutFault
from corpus.formats.html.body import Layout, lay_out
from corpus.formats.html.markup import balanced, decode
from corpus.formats.html.webpage import WebPage, parse
from corpus.kamerstuk import Kamerstuk, MalformedCitationError
from corpus.letterhead import Stated, parse_iso_date
from corpus.lines import tidy
from corpus.reading import Reading

_LOOK = 4096  # bytes in which a page must show that it is one
_OPENING = re.compile(
    r"\s*+(?:(?:<\?xml[^>]*+>|<!--(?:(?!-->).)*+-->|<!doctype\s++html[^>]*+>)\s*+)*+"
    r"<(?:html|head|body|meta|title|main|article|section|div|h[1-6]|p|table)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_DOCTYPE = re.compile(r"\s*+(?:<\?xml[^>]*+>\s*+)?<!doctype\s++html\b", re.IGNORECASE)
_FOREIGN = {
    "h": "a debate report (Handelingen)",
    "ah": "a written question with its answer (Aanhangsel)",
    "kv": "a written question (Kamervraag)",
    "blg": "an attachment, which has no text of its own here",
    "ag": "an agenda",
    "stcrt": "of the Staatscourant",
    "stb": "of the Staatsblad",
    "trb": "of the Tractatenblad",
    "gmb": "of a Gemeenteblad",
    "prb": "of a Provinciaal blad",
    "wsb": "of a Waterschapsblad",
    "bgr": "of a Blad gemeenschappelijke regeling",
}
_IDENTIFIER = re.compile(rf"\b(kst|{'|'.join(_FOREIGN)})-([0-9A-Za-z][0-9A-Za-z-]{{0,40}})(?<!-)")
_OFFICIAL_TITLE = re.compile(r"Kamerstuk(?:ken I{1,2})? (\d{5})(?:[ -]([A-Z0-9]{1,5}))?, nr\. ([0-9A-Z]{1,4})\b")
_NUMBER_DATE = re.compile(r"\bNummer: ?(\S{1,20}), datum: ?(\d{4}-\d\d-\d\d)")
_UPDATED = re.compile(r"\bbijgewerkt: ?(\d{4}-\d\d-\d\d)")
_OF_DOSSIER = re.compile(
    r"\bOnderdeel van kamerstukdossier (\d{5})(?: ?-(?!\d)([A-Z0-9]{1,5})| ([IVX]{1,5}[AB]?))?"
    r" ?- ?(\d{1,4}|[A-Z]{1,3})\b"
    r"(?: (\S[^.]{0,300}))?"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of its paper that `Stated` has no field for; empty or None where it does not."""

    site: str = ""  # "official" or "search"
    identifier: str = ""
    dossiers: tuple[tuple[str, str], ...] = ()  # key ("36410-X") and title; the first gives the identifier
    session_year: str = ""
    submitters: tuple[str, ...] = ()
    document_title: str = ""
    kind: str = ""
    issued: dt.date | None = None
    available: dt.date | None = None
    document_number: str = ""  # "2022D56473"
    updated: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the words of a page: counted by where they went, and what does not add up (nothing should)."""

    kept: Counter[str]
    dropped: Counter[str]
    faults: tuple[str, ...]


def matches(data: bytes) -> bool:
    """Tell whether the bytes are an HTML page, of any site; it is told from their beginning."""
    text = data[:_LOOK].replace(b"\0", b"").decode("latin-1").removeprefix("ï»¿").lstrip("ÿþ")
    return bool(_OPENING.match(text) or _DOCTYPE.match(text))


def read(data: bytes, *, name: str) -> Reading:
    """Read a page; `name` is what error messages call it. Raises LayoutFault for what is no page of a Kamerstuk."""
    page, facts = _paged(data, name)
    return _reading(page, facts, lay_out(page, search=facts.site == "search"), name)


def read_facts(data: bytes, *, name: str) -> Facts:
    """Return what a page says of its paper beside the text. Raises LayoutFault as `read` does."""
    page, facts = _paged(data, name)
    layout = lay_out(page, search=facts.site == "search")
    stated = _reading(page, facts, layout, name).stated
    found = layout.dossiers or ()
    if stated.kamerstuk is not None and not facts.dossiers:
        key = stated.kamerstuk.dossier_key
        facts = replace(facts, dossiers=found or ((key, stated.dossier_title),))
    elif len(found) > len(facts.dossiers) or not all(title for _, title in facts.dossiers):
        facts = replace(facts, dossiers=found or facts.dossiers)
    if stated.kamerstuk is not None:
        year = facts.session_year or stated.kamerstuk.session_year or ""
        facts = replace(facts, session_year=year, identifier=stated.kamerstuk.id)
    return facts


def account(data: bytes, *, name: str) -> Account:
    """Prove that a page was read whole: every character of it is in the body, or was dropped by a rule and counted.

    The characters (blanks aside) are read off the page a second time, without an engine, and compared in order with
    what the pieces hold; and these with the paragraphs, headings and notes of the body.
    """
    page, facts = _paged(data, name)
    layout = lay_out(page, search=facts.site == "search")
    pieces = "".join(_squeezed("".join(run.text for run in piece.runs if not run.made)) for piece in page.pieces)
    source = _squeezed(_bare(decode(data, name)))
    faults = [] if source == pieces else [_difference(source, pieces)]
    return Account(layout.kept, layout.dropped, (*faults, *layout.faults))


def _paged(data: bytes, name: str) -> tuple[WebPage, Facts]:
    if not matches(data):
        raise LayoutFault(f"{name} is no HTML page; save the page of the paper.")
    page = parse(balanced(decode(data, name), name))
    return page, _facts(page, name)


def _facts(page: WebPage, name: str) -> Facts:
    metas: dict[str, list[str]] = {}
    for key, content in page.metas:
        metas.setdefault(key.lower(), []).append(tidy(content))
    lines = [tidy("".join(run.text for run in piece.runs)) for piece in page.pieces[:100]]
    number = next((found for line in lines if (found := _NUMBER_DATE.search(line))), None)
    if number is not None:
        return _search_facts(lines, number)
    stated = [*metas.get("dc.identifier", []), *metas.get("dcterms.identifier", []), tidy(page.title)]
    found = next((found for text in stated if (found := _IDENTIFIER.search(text))), None)
    if found and found[1] in _FOREIGN:
        raise LayoutFault(f"{name} is {found[0]}, {_FOREIGN[found[1]]}, and no Kamerstuk.")
    return _official_facts(metas, found[0] if found else _titled(tidy(page.title)))


def _titled(title: str) -> str:
    found = _OFFICIAL_TITLE.search(title)
    return "kst-" + "-".join(part for part in found.groups() if part) if found else ""


def _official_facts(metas: dict[str, list[str]], identifier: str) -> Facts:
    def first(key: str) -> str:
        return metas.get(key, [""])[0]

    keys, titles = metas.get("overheidop.dossiernummer", []), metas.get("overheidop.dossiertitel", [])
    if not identifier and keys and first("overheidop.ondernummer"):
        identifier = f"kst-{keys[0].replace(' ', '-')}-{first('overheidop.ondernummer')}"
    kinds = {"kamerstuk", "officiële publicatie"}
    padded = [*titles, *[""] * len(keys)]
    return Facts(
        site="official" if identifier else "",
        identifier=identifier,
        dossiers=tuple(zip(keys, padded, strict=False)),
        session_year=re.sub(r"[–‒—]", "-", first("overheidop.vergaderjaar")),
        submitters=tuple(metas.get("overheidop.indiener", [])),
        document_title=first("overheidop.documenttitel"),
        kind=next((kind for kind in metas.get("dc.type", []) if kind.lower() not in kinds), ""),
        issued=parse_iso_date(first("dcterms.issued")),
        available=parse_iso_date(first("dcterms.available")),
    )


def _search_facts(lines: Sequence[str], number: re.Match[str]) -> Facts:
    """Return the facts of the search site: title, dossier title and kind stand, in order, above the numbers."""
    at = next(place for place, line in enumerate(lines) if number[0] in line)
    above = [line for line in lines[:at] if line and not line.startswith("[")]
    text = " \n ".join(lines[: at + 20])
    part = _OF_DOSSIER.search(text)
    official = next((found for found in _IDENTIFIER.finditer(text) if found[1] == "kst"), None)
    identifier = official[0] if official else ""
    dossiers: tuple[tuple[str, str], ...] = ()
    if part:
        key = "-".join(piece for piece in (part[1], part[2] or part[3]) if piece)
        identifier = identifier or f"kst-{key}-{part[4]}"
        dossiers = ((key, tidy((part[5] or "").split("\n")[0])),)
    updated = _UPDATED.search(text)
    return Facts(
        site="search",
        identifier=identifier,
        dossiers=dossiers,
        document_title=above[-3] if len(above) > 2 else above[0] if above else "",
        kind=above[-1] if len(above) > 1 else "",
        issued=parse_iso_date(number[2]),
        document_number=number[1],
        updated=parse_iso_date(updated[1]) if updated else None,
    )


def _reading(page: WebPage, facts: Facts, layout: Layout, name: str) -> Reading:
    stated = layout.stated
    declared = _declared(facts)
    if stated.kamerstuk is None and declared is None:
        said = tidy(page.title)[:80] or facts.document_number or "no title"
        raise LayoutFault(
            f"{name} is an HTML page that names no Kamerstuk ({said}); save the page of the paper itself."
        )
    if stated.kamerstuk and declared and not _same(stated.kamerstuk, declared, layout):
        raise LayoutFault(f"{name} says in its head that it is {stated.kamerstuk.id}, and {declared.id} beside it.")
    if not layout.body.paragraphs:
        raise LayoutFault(f"{name} is a page about {facts.identifier or 'a paper'} without its text.")
    return Reading("html", _completed(stated, facts, declared), layout.body)


def _same(head: Kamerstuk, beside: Kamerstuk, layout: Layout) -> bool:
    """Tell whether both are one paper: the head may name two dossiers, and shows no ending of a republication."""
    keys = {head.dossier_key, *(key for key, _ in layout.dossiers)}
    return beside.dossier_key in keys and (head.number or "").split("-")[0] == (beside.number or "").split("-")[0]


def _declared(facts: Facts) -> Kamerstuk | None:
    try:
        return Kamerstuk.from_id(facts.identifier) if facts.identifier else None
    except MalformedCitationError:
        return None


def _completed(stated: Stated, facts: Facts, declared: Kamerstuk | None) -> Stated:
    paper = declared or stated.kamerstuk
    if paper is not None:
        head = stated.kamerstuk
        number = paper.number or ""
        chamber = head.chamber if head else ("II" if number[:1].isdigit() else "I")
        year = (head.session_year if head else None) or facts.session_year or None
        try:
            paper = replace(paper, chamber=chamber, session_year=year)
        except MalformedCitationError:
            paper = replace(paper, chamber=chamber)
    return Stated(
        paper,
        stated.dossier_title or next((title for _, title in facts.dossiers if title), ""),
        facts.document_title or stated.title,
        facts.kind or stated.kind,
        stated.date or facts.issued,
        tuple(_dossier(key, title) for key, title in facts.dossiers),
        facts.submitters,
    )


def _dossier(key: str, title: str) -> Dossier:
    number, _, suffix = key.partition("-")
    return Dossier(number, suffix or None, title)


def _squeezed(text: str) -> str:
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def _bare(text: str) -> str:
    """Return the text of a page without an engine: what is left of it without scripts, comments and tags."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|title)\b.*?</\1\s*>", "", text, flags=re.DOTALL | re.IGNORECASE)
    return unescape(re.sub(r"</?[a-zA-Z!?](?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+>", "", text))


def _difference(source: str, pieces: str) -> str:
    at = next((at for at, (one, other) in enumerate(zip(source, pieces, strict=False)) if one != other), None)
    at = min(len(source), len(pieces)) if at is None else at
    return f"the page goes on with {source[at : at + 30]!r}, its pieces with {pieces[at : at + 30]!r}"
