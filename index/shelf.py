"""The folder of snapshots: which one is current, who may write, what is swept away.

It knows names and files, and nothing of what a snapshot holds.
"""

import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.disk import sync_folder
from index.errors import BuildRunning, SnapshotFault

POINTER = "current"
UNFINISHED = ".build-"
_LOCK = "build.lock"
_KEPT = 3  # snapshots that stay: the current one, and what a server that still switches may be reading
_NAME = re.compile(r"\d{8}T\d+-[0-9a-f]{8}")


def current(store: Path) -> Path:
    """Return the folder of the current snapshot. Raises SnapshotFault where there is none."""
    pointer = store / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SnapshotFault(f"there is no index in {store} yet; build it with: kamervraag index") from fault
    folder = store / name
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise SnapshotFault(f"{pointer} names {name!r}, which is no snapshot in {store}; build the index anew.")
    return folder


@contextmanager
def exclusive(store: Path) -> Iterator[None]:
    """Hold the store against other builds, and clear away what one left unfinished.

    The system lets go of the lock when the process ends, however it does. Raises BuildRunning where another build holds
    it, and SnapshotFault where the store cannot be written, as on a full disk.
    """
    try:
        store.mkdir(parents=True, exist_ok=True)
        lock = (store / _LOCK).open("w")
    except OSError as fault:
        raise SnapshotFault(f"{store} cannot be written: {fault.strerror}; set another store.") from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise BuildRunning(f"another build is running in {store}; wait until it ends.") from fault
        try:
            _clear(store)
            yield
        except (OSError, sqlite3.Error) as fault:
            raise SnapshotFault(f"{store} cannot be written: {fault}; the index is as it was.") from fault
        finally:
            _clear(store)


def _clear(store: Path) -> None:
    for leftover in store.glob(f"{UNFINISHED}*"):
        remove_path(leftover)


def point(store: Path, name: str) -> None:
    """Make a snapshot the current one, in one rename that survives a power cut."""
    pointer = store / f"{UNFINISHED}pointer"
    pointer.write_text(name + "\n", encoding="utf-8")
    with pointer.open("rb") as file:
        os.fsync(file.fileno())
    pointer.replace(store / POINTER)
    sync_folder(store)


def sync(folder: Path) -> None:
    """Have the system write every file below a folder to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (folder, *(p for p in folder.rglob("*") if p.is_dir())):
        sync_folder(path)


def remove_path(path: Path) -> None:
    """Remove a file, or a folder with all that is in it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def sweep(store: Path, name: str) -> None:
    """Remove all but the newest snapshots. A reader that has one open keeps its files until it lets go of them."""
    folders = sorted(path for path in store.iterdir() if path.is_dir() and not path.name.startswith("."))
    for folder in [folder for folder in folders if folder.name != name][: -(_KEPT - 1)]:
        shutil.rmtree(folder, ignore_errors=True)
