"""What is asked for: papers by name, whole dossiers, a query, or again all that is kept.

It reads what people type. It does not know whether a paper exists.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from corpus.fetching.errors import RequestFault
from corpus.kamerstuk import Kamerstuk, MalformedCitationError

_UNNUMBERED = re.compile(r"(?:kst-[0-9]{6,8}|blg-[0-9]{1,10})")  # a provisional paper, an attachment
_DOSSIER = re.compile(r"([1-9][0-9]{2,4})[- ]?([0-9A-Z]{1,8})?")
_REPUBLICATION = re.compile(r"-[hn][1-9]$")
# How a paper that is published again is named: a correction, the next one, a reprint.
_AGAIN = ("-n1", "-n2", "-n3", "-h1")
_LONGEST_QUERY = 2000  # characters
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Request:
    """Papers to fetch; `again` asks anew for every paper that the folder has."""

    identifiers: tuple[str, ...] = ()  # "kst-33279-36"
    dossiers: tuple[str, ...] = ()  # "33279", "36410-X"
    query: str | None = None  # CQL
    again: bool = False

    def __post_init__(self) -> None:
        if not (self.identifiers or self.dossiers or self.query or self.again):
            raise RequestFault("nothing is asked for; name a paper (kst-33279-36), a dossier (36410-X) or a query.")
        if self.query is not None and (not self.query.strip() or len(self.query) > _LONGEST_QUERY):
            raise RequestFault(f"a query has 1 to {_LONGEST_QUERY} characters; this one has {len(self.query)}.")

    @classmethod
    def of(cls, words: Iterable[str], query: str | None = None, *, again: bool = False) -> Self:
        """Read the names of papers and dossiers, as they are typed.

        Raises RequestFault for the first that is neither.

        >>> Request.of(["KST-33279-36", "36 410 X"])
        Request(identifiers=('kst-33279-36',), dossiers=('36410-X',), query=None, again=False)
        """
        names = [_name(word) for word in words]
        return cls(
            tuple(dict.fromkeys(name for name, whole in names if not whole)),
            tuple(dict.fromkeys(name for name, whole in names if whole)),
            query,
            again,
        )


def republications(identifier: str) -> tuple[str, ...]:
    """Give the names under which a paper may have been published again.

    >>> republications("kst-33279-36")[0], republications("kst-1027687")
    ('kst-33279-36-n1', ())
    """
    if _UNNUMBERED.fullmatch(identifier) or republished(identifier):
        return ()
    return tuple(identifier + again for again in _AGAIN)


def republished(identifier: str) -> str | None:
    """Give the paper that this one publishes again, None where it is none of those."""
    found = _REPUBLICATION.search(identifier)
    return identifier[: found.start()] if found else None


def _name(word: str) -> tuple[str, bool]:
    """Read one name, and tell whether it is that of a whole dossier."""
    text = word.strip()
    if len(text) <= _LONGEST_NAME and _UNNUMBERED.fullmatch(text.lower()):
        return text.lower(), False
    try:
        if text[:4].lower() == "kst-":
            paper = Kamerstuk.from_id(text)
            if not paper.attachment:
                return paper.id, False
        elif len(text) <= _LONGEST_NAME and (parts := _DOSSIER.fullmatch(_closed(text))):
            return Kamerstuk(parts[1], None, parts[2]).dossier_key, True
    except MalformedCitationError as fault:
        raise RequestFault(str(fault)) from fault
    shown = ascii(word[:_LONGEST_NAME])
    raise RequestFault(f"{shown} is neither a paper nor a dossier; write it like kst-33279-36, 33279 or 36410-X.")


def _closed(text: str) -> str:
    """Close the gap in a dossier number as it is printed: "36 410 X" is "36410 X"."""
    return re.sub(r"^([0-9]{2})[\s.]([0-9]{3})", r"\1\2", text.upper())
