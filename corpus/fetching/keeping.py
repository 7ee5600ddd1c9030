"""The folder that papers are kept in: one file for each paper, and the ledger that says where each came from.

A file is there whole or not at all, and a line of the ledger follows it. What a newer file takes the place of goes to
`superseded/`. One process at a time may write. It knows nothing of servers.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Self

from corpus.disk import digest_file, sync_folder
from corpus.fetching.errors import LedgerFault
from corpus.fetching.ledger import LEDGER, Entry, mend, read_entries

SUPERSEDED = "superseded"
_LOCK = ".lock"


class Holdings:
    """What a folder has. Make it with `open`."""

    def __init__(self, folder: Path, ledger: BinaryIO, latest: dict[str, Entry]) -> None:
        self._folder = folder
        self._ledger = ledger
        self._latest = latest

    @classmethod
    @contextmanager
    def open(cls, folder: Path) -> Iterator[Self]:
        """Open a folder for writing, and make it where there is none; what an earlier run left half done is removed.

        Raises LedgerFault where another process writes there, where the ledger is damaged, or where the disk says no.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / _LOCK).open("ab") as lock:
                _lock(lock, folder)
                for part in folder.glob(".*.part"):
                    part.unlink()
                mend(folder / LEDGER)
                latest = {entry.id: replace(entry, about=None) for entry in read_entries(folder / LEDGER)}
                with (folder / LEDGER).open("ab") as ledger:
                    yield cls(folder, ledger, latest)
        except OSError as fault:
            raise LedgerFault(f"{folder} cannot be written: {fault.strerror or fault}; see to it and go on.") from fault

    def __iter__(self) -> Iterator[str]:
        """Give the names of the papers that are kept and have not moved."""
        return (name for name, entry in self._latest.items() if entry.event != "moved")

    def latest(self, identifier: str) -> Entry | None:
        """Give what is known of a paper, if its file is still what the ledger says; None else."""
        entry = self._latest.get(identifier)
        if entry is None or not entry.file:
            return entry
        try:
            found = digest_file(self._folder / entry.file)
        except FileNotFoundError:
            return None
        return entry if found == entry.sha256 else None

    def keep(self, entry: Entry, data: bytes) -> Entry:
        """Keep a paper; gives the entry with event, size and digest filled in."""
        digest = sha256(data).hexdigest()
        before = self._latest.get(entry.id)
        if before and before.sha256 == digest and before.file == entry.file and self.latest(entry.id):
            return self.note(replace(entry, event="unchanged", sha256=digest, size=len(data)))
        newer = before is not None and before.sha256 not in {"", digest}
        whole = replace(entry, event="replaced" if newer else "kept", sha256=digest, size=len(data))
        part = self._folder / f".{entry.file}.part"
        try:
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if before and before.file:
                self._supersede(before)
            part.replace(self._folder / entry.file)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        sync_folder(self._folder)
        return self.note(whole)

    def note(self, entry: Entry) -> Entry:
        """Add a line to the ledger; it is on the disk when this returns."""
        self._ledger.write(entry.to_json())
        self._ledger.flush()
        os.fsync(self._ledger.fileno())
        self._latest[entry.id] = replace(entry, about=None)
        return entry

    def retire(self, entry: Entry) -> Entry:
        """Note that a paper has moved, and put what was kept under its old name aside."""
        before = self._latest.get(entry.id)
        noted = self.note(entry)
        if before and before.file:
            self._supersede(before)
        return noted

    def _supersede(self, entry: Entry) -> None:
        old = self._folder / entry.file
        aside = self._folder / SUPERSEDED
        aside.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):
            old.replace(aside / f"{old.stem}.{entry.sha256[:12]}{old.suffix}")


def _lock(file: BinaryIO, folder: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        raise LedgerFault(f"{folder} is being written by another process; wait for it to end.") from fault
