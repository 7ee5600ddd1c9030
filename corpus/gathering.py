"""Papers from files and folders, one after another: each is a document, or is refused by name, and the rest goes on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.catalogue import CATALOGUE, Entry, load_document, read_catalogue
from corpus.document import Document
from corpus.errors import CorpusFault

_BESIDE = frozenset({CATALOGUE, "ledger.jsonl", ".lock", "superseded"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is no document of the corpus, and why, in one sentence."""

    path: Path
    reason: str


def list_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in and below the folders named, sorted.

    Hidden files, catalogues, and what `fetch` keeps beside its papers are passed over.
    """
    found = {one for path in paths for one in (path.rglob("*") if path.is_dir() else [path])}
    return sorted(
        one
        for one in found
        if one.is_file() and not one.name.startswith(".") and not _BESIDE & {one.name, *one.parent.parts[-1:]}
    )


def gather(files: Iterable[Path]) -> Iterator[Document | Refusal]:
    """Read the files. What a file does not say of itself is taken from the catalogue in its folder."""
    catalogues: dict[Path, dict[str, Entry] | Refusal] = {}
    for path in files:
        folder = path.parent
        if folder not in catalogues:
            catalogues[folder] = _catalogue(folder)
        entries = catalogues[folder]
        if isinstance(entries, Refusal):
            yield Refusal(path, entries.reason)
            continue
        try:
            yield load_document(path, entries.get(path.name))
        except CorpusFault as fault:
            yield Refusal(path, str(fault))


def _catalogue(folder: Path) -> dict[str, Entry] | Refusal:
    try:
        return {entry.file: entry for entry in read_catalogue(folder)}
    except CorpusFault as fault:
        return Refusal(folder, str(fault))
