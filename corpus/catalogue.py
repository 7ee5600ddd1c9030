"""The catalogue: what each document of a folder is, for what its text does not say of itself.

A folder of documents holds the texts as they were saved and `catalogue.toml`, a list of `[[document]]` tables. A text
that states what it is needs no entry. Where the catalogue and a text disagree, nothing is guessed.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import CatalogueFault
from corpus.kamerstuk import Kamerstuk, MalformedCitationError
from corpus.reading import Reading, read

CATALOGUE = "catalogue.toml"
OWN_DOCUMENTS = Path(__file__).parent / "documents"

_SUFFIXES = frozenset({".txt", ".xml", ".html", ".htm", ".pdf", ".docx"})  # what a file is, its content says
_FIELDS: Mapping[str, type] = {
    "id": str,
    "file": str,
    "layout": str,
    "title": str,
    "kind": str,
    "date": dt.date,
    "chamber": str,
    "session_year": str,
    "attachment": bool,
    "url": str,
    "unstated": list,
}
_OPTIONAL = frozenset({"date", "session_year", "url", "unstated", "layout", "attachment", "chamber"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the catalogue; `unstated` names the facts that its text does not say of itself."""

    kamerstuk: Kamerstuk
    file: str
    title: str
    kind: str
    date: dt.date | None
    url: str
    layout: str | None
    unstated: frozenset[str]


def load_documents(folder: Path = OWN_DOCUMENTS) -> list[Document]:
    """Read every document of a folder, in the order of their names.

    Raises CatalogueFault or LayoutFault for the first that cannot be read, by name.
    """
    entries = {entry.file: entry for entry in read_catalogue(folder)}
    files = {path.name for path in folder.iterdir() if path.is_file() and path.suffix.lower() in _SUFFIXES}
    if missing := sorted(entries.keys() - files):
        raise CatalogueFault(f"{folder / CATALOGUE} names {missing[0]}, which is not in {folder}.")
    documents = [load_document(folder / name, entries.get(name)) for name in sorted(files)]
    seen: dict[str, str] = {}
    for name, document in zip(sorted(files), documents, strict=True):
        if document.id in seen:
            raise CatalogueFault(f"{seen[document.id]} and {name} both are {document.id}; keep one of them.")
        seen[document.id] = name
    return documents


def load_document(path: Path, entry: Entry | None = None) -> Document:
    """Read one file; without an entry it is what it states itself."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise CatalogueFault(f"{path} cannot be read: {fault.strerror}.") from fault
    return document_of(read(data, name=path.name), entry, name=path.name)


def document_of(reading: Reading, entry: Entry | None, *, name: str) -> Document:
    """Make the document of a reading and its catalogue entry. Raises CatalogueFault where these disagree."""
    entry = entry or _stated_entry(reading, name)
    stated = reading.stated
    if stated.kamerstuk and not entry.kamerstuk.attachment and stated.kamerstuk.id != entry.kamerstuk.id:
        raise CatalogueFault(
            f"{name} states that it is {stated.kamerstuk.id}; the catalogue says {entry.kamerstuk.id}."
        )
    if stated.date and entry.date and stated.date != entry.date:
        raise CatalogueFault(f"{name} is dated {stated.date}; the catalogue says {entry.date}.")
    if entry.layout and entry.layout != reading.layout:
        raise CatalogueFault(f"{name} was read as {reading.layout}; the catalogue says {entry.layout}.")
    return Document(
        entry.kamerstuk,
        entry.title,
        entry.kind,
        entry.date,
        entry.url,
        reading.layout,
        reading.body,
        reading.stated.dossiers,
        reading.stated.submitters,
        reading.warnings,
    )


def read_catalogue(folder: Path) -> list[Entry]:
    """Read `catalogue.toml`; an empty list where there is none. Raises CatalogueFault for anything wrong in it."""
    path = folder / CATALOGUE
    if not folder.is_dir():
        raise CatalogueFault(f"{folder} is no folder.")
    if not path.exists():
        return []
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise CatalogueFault(f"{path} is not valid TOML: {fault}.") from fault
    return list(_entries(tables, path))


def _entries(tables: Mapping[str, Any], path: Path) -> Iterator[Entry]:
    unknown = sorted(tables.keys() - {"document"})
    if unknown or not isinstance(tables.get("document", []), list):
        raise CatalogueFault(f"{path} may only hold [[document]] tables, not {unknown or 'a single one'}.")
    for number, table in enumerate(tables.get("document", []), 1):
        yield _entry(table, f"{path}, document {number}")


def _entry(table: Mapping[str, Any], where: str) -> Entry:
    if unknown := sorted(table.keys() - _FIELDS.keys()):
        raise CatalogueFault(f"{where}: {unknown[0]!r} is no field; the fields are {', '.join(_FIELDS)}.")
    if missing := sorted(_FIELDS.keys() - _OPTIONAL - table.keys()):
        raise CatalogueFault(f"{where}: {', '.join(missing)} missing.")
    for field, value in table.items():
        if not isinstance(value, _FIELDS[field]) or isinstance(value, dt.datetime):
            raise CatalogueFault(f"{where}: {field} is {value!r}, which is no {_FIELDS[field].__name__}.")
    if Path(table["file"]).name != table["file"]:
        raise CatalogueFault(f"{where}: file {table['file']!r} must be a name in the same folder.")
    try:
        kamerstuk = replace(
            Kamerstuk.from_id(table["id"]),
            chamber=table.get("chamber"),
            session_year=table.get("session_year"),
        )
    except MalformedCitationError as fault:
        raise CatalogueFault(f"{where}: {fault}") from fault
    if kamerstuk.number is None or kamerstuk.attachment != table.get("attachment", kamerstuk.attachment):
        raise CatalogueFault(f"{where}: the id {table['id']!r} and the other fields contradict each other.")
    return Entry(
        kamerstuk,
        table["file"],
        table["title"],
        table["kind"],
        table.get("date"),
        table.get("url", kamerstuk.url),
        table.get("layout"),
        frozenset(map(str, table.get("unstated", []))),
    )


def _stated_entry(reading: Reading, name: str) -> Entry:
    stated = reading.stated
    if stated.kamerstuk is None:
        raise CatalogueFault(
            f"{name} does not state which Kamerstuk it is; say so in {CATALOGUE}:\n[[document]]\n"
            f'id = "kst-12345-1"\nfile = "{name}"\ntitle = "…"\nkind = "Brief regering"\ndate = 2024-01-31\n'
            'chamber = "II"\nsession_year = "2023-2024"'
        )
    title = stated.title or stated.dossier_title
    return Entry(stated.kamerstuk, name, title, stated.kind, stated.date, stated.kamerstuk.url, None, frozenset())
