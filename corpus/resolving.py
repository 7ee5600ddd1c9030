"""Settling what a reference refers to, with a catalogue of the papers that are at hand.

It knows that a catalogue can choose between the readings of a citation. It never offers another paper for one
that is not in the catalogue: a near number is a different paper.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol

from corpus.kamerstuk import Kamerstuk
from corpus.references import Reference

Status = Literal["resolved", "not_in_corpus", "ambiguous", "malformed"]


class Catalogue(Protocol):
    """What resolving needs to know of a collection of papers."""

    def __contains__(self, identifier: object, /) -> bool:
        """Whether the collection has the paper with this identifier."""
        ...

    def candidates(self, dossier_key: str, /) -> Collection[str]:
        """Give the identifiers of the papers in the dossier with this key ("33279", "36410-X")."""
        ...


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a reference turned out to be.

    `id` is set only when it is resolved. `candidates` are what it may be: the papers in the catalogue that
    fit, or else the readings that the printed form allows. `url` is the official address, also of
    a paper that is not in the catalogue.
    """

    status: Status
    id: str | None = None
    candidates: tuple[str, ...] = ()
    url: str | None = None


def resolve(reference: Reference, catalogue: Catalogue) -> Resolution:
    """Settle the reference; the catalogue chooses where the printed form allows more than one reading."""
    if reference.status == "malformed":
        return Resolution("malformed")
    if reference.kamerstuk is None:
        if reference.id is not None and reference.id in catalogue:
            return Resolution("resolved", reference.id, (reference.id,), reference.url)
        return Resolution("not_in_corpus", url=reference.url)
    readings = (reference.kamerstuk, *reference.ambiguous)
    found = {identifier: one for one in readings for identifier in _in_catalogue(one, catalogue)}
    if not found:
        several = tuple(one.id for one in readings) if reference.ambiguous else ()
        return Resolution("not_in_corpus", candidates=several, url=reference.url)
    identifier, reading = next(iter(found.items()))
    if len(found) == 1 and reading.number is not None:
        return Resolution("resolved", identifier, (identifier,), reading.url)
    return Resolution("ambiguous", candidates=tuple(found), url=reference.url)


def _in_catalogue(reading: Kamerstuk, catalogue: Catalogue) -> Collection[str]:
    """Give the catalogue's papers that are exactly this reading."""
    if reading.number is None:
        return catalogue.candidates(reading.dossier_key)
    return [reading.id] if reading.id in catalogue else []
