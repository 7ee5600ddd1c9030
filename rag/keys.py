"""The keys that callers show: made once, kept only as digests, in a file of one JSON object a line.

A key is 256 random bits, so that nobody can guess it from its SHA-256; a slow hash such as bcrypt protects secrets that
people think up, and would here cost every request a tenth of a second for nothing.
"""

import datetime as dt
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

Scope = Literal["read", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")  # it stands in logs
_PREFIX = "kv_"  # by which scanners find a key that was published by mistake
_DIGEST = re.compile(r"[0-9a-f]{64}")


class KeyFault(Exception):  # noqa: N818 - a fault of what is given, as in the other packages
    """The keys cannot be read or changed; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret: `digest` is the SHA-256 of that. Raises KeyFault for a field that cannot be."""

    name: str
    scope: Scope
    digest: str
    created: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise KeyFault(f"{self.name[:80]!r} is no name for a key; use up to 64 letters, digits, '.', '_' and '-'.")
        if self.scope not in SCOPES:
            raise KeyFault(f"{self.scope!r} is no scope; the scopes are {' and '.join(SCOPES)}.")
        if not _DIGEST.fullmatch(self.digest):
            raise KeyFault(f"the key {self.name} has no SHA-256.")


def read_keys(path: Path) -> tuple[Key, ...]:
    """Read the keys of a file; none where there is no file. Raises KeyFault where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return tuple(Key(**json.loads(line)) for line in lines if line.strip())
    except FileNotFoundError:
        return ()
    except OSError as fault:
        raise KeyFault(f"{path} cannot be read: {fault.strerror}.") from fault
    except (ValueError, TypeError) as fault:
        raise KeyFault(f"{path} is no file of keys: {fault}.") from fault


def new_key(path: Path, name: str, scope: Scope) -> str:
    """Add a key to the file and return its secret, which is kept nowhere. Raises KeyFault for a name that is taken."""
    with _changing(path) as keys:
        if any(key.name == name for key in keys):
            raise KeyFault(f"there is a key {name} already; revoke it first, or choose another name.")
        secret = _PREFIX + secrets.token_urlsafe(32)
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        keys.append(Key(name, scope, _digest(secret.encode()), now))
    return secret


def revoke_key(path: Path, name: str) -> None:
    """Take a key out of the file. Raises KeyFault where there is none of that name."""
    with _changing(path) as keys:
        kept = [key for key in keys if key.name != name]
        if len(kept) == len(keys):
            raise KeyFault(f"there is no key {name} in {path}.")
        keys[:] = kept


def find_key(keys: tuple[Key, ...], secret: bytes) -> Key | None:
    """Return the key that a caller shows; every key is compared, in constant time."""
    digest = _digest(secret)
    found = None
    for key in keys:
        if hmac.compare_digest(digest, key.digest):
            found = key
    return found


class KeyFile:
    """The keys of a file, read again whenever it changes. `fault` says why it cannot be read; then no key is good."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()
        self.fault = ""

    def find(self, secret: bytes) -> Key | None:
        """Return the key that a caller shows, None where it is not (or no longer) in the file."""
        self._refresh()
        return find_key(self._keys, secret)

    def _refresh(self) -> None:
        if self._path is None:
            return
        try:
            status = self._path.stat()
            now = (status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            now = (0, 0, 0)
        if now == self._seen:
            return
        self._seen, self.fault = now, ""
        try:
            self._keys = read_keys(self._path)
        except KeyFault as fault:
            self._keys, self.fault = (), str(fault)


@contextmanager
def _changing(path: Path) -> Iterator[list[Key]]:
    """Give the keys to be changed, and replace the file by what they are then, in one rename; one process at a time."""
    unfinished = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            keys = list(read_keys(path))
            yield keys
            unfinished.unlink(missing_ok=True)
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.writelines(json.dumps(asdict(key)) + "\n" for key in keys)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            os.close(folder)
    except OSError as fault:
        raise KeyFault(f"{path} cannot be written: {fault.strerror}.") from fault


def _digest(secret: bytes) -> str:
    return hashlib.sha256(secret).hexdigest()
