"""What the standard library leaves to be done with files: digests, and names that outlast a power cut."""

import hashlib
import os
from pathlib import Path


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Have the system write the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
