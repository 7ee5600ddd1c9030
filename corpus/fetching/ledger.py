"""The ledger: one line of JSON for each thing that happened to a paper, added at the end and never changed.

It knows lines. What they mean for the files beside it is known by `keeping`.
"""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self, get_args

from corpus.fetching.errors import LedgerFault

LEDGER = "ledger.jsonl"

Event = Literal["kept", "replaced", "unchanged", "moved"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened to a paper, when, and where it was found; a field that does not apply is empty.

    kept, replaced: `file` now holds what `url` gave. unchanged: the service was asked, and has nothing newer.
    moved: the paper is no longer found under this name, but as `successor`.
    """

    event: Event
    id: str
    url: str
    at: str  # ISO 8601, UTC
    form: str = ""
    file: str = ""  # its name in the folder of the ledger
    sha256: str = ""
    size: int = 0  # bytes
    etag: str = ""
    last_modified: str = ""
    stamp: str = ""  # what the service says of its last change
    successor: str = ""
    republishes: str = ""  # the paper of which this is a new publication
    about: dict[str, Any] | None = None  # title, dossiers, kind, date … as the service gave them

    def __post_init__(self) -> None:
        texts = all(type(getattr(self, name)) is str for name in _TEXTS)
        if not texts or type(self.size) is not int or self.event not in _EVENTS or not _INSIDE(self.file):
            raise ValueError("a field of the ledger holds what it cannot")
        if not (self.id and self.url and self.at):
            raise ValueError("an entry of the ledger needs an id, a URL and a time")

    @classmethod
    def from_json(cls, line: bytes) -> Self:
        """Read a line. Raises ValueError for what is none; fields that are not known are passed over."""
        try:
            record = json.loads(line)
        except RecursionError as fault:
            raise ValueError("nested too deeply") from fault
        if not isinstance(record, dict):
            raise ValueError("not an object")  # noqa: TRY004 - one kind of error for one kind of mistake
        try:
            return cls(**{name: value for name, value in record.items() if name in _NAMES})
        except TypeError as fault:
            raise ValueError(str(fault)) from fault

    def to_json(self) -> bytes:
        """Write a line, with its end, without the fields that are empty."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, "", 0)}
        return json.dumps(told, ensure_ascii=False).encode() + b"\n"


_NAMES = frozenset(one.name for one in fields(Entry))
_TEXTS = tuple(one.name for one in fields(Entry) if one.type is str)
_EVENTS = frozenset(get_args(Event))
_INSIDE = re.compile(r"(?![.])[^/]*").fullmatch  # the name of a file in this folder, or nothing


def read_entries(path: Path) -> Iterator[Entry]:
    """Read a ledger, one entry after another. Raises LedgerFault for a line that is none, by its number."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield Entry.from_json(line)
            except ValueError as fault:
                raise LedgerFault(f"{path}, line {number} cannot be read; take that line out and go on.") from fault


def mend(path: Path) -> None:
    """Take away a last line that was never finished, as a power cut leaves it."""
    with path.open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        at = end
        while at > 0:
            begin = max(0, at - 65536)
            file.seek(begin)
            broken = file.read(at - begin).rfind(b"\n")
            if broken >= 0:
                at = begin + broken + 1
                break
            at = begin
        if at < end:
            file.truncate(at)
