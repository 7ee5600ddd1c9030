"""Asking a server politely: one request at a time, not too fast, again after a while when it is busy.

It knows HTTP, and that every answer must end. It does not know what a paper is.
"""

import datetime as dt
import random
import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

import httpcore2

from corpus.fetching.addresses import Hosts, host_of, shown, split
from corpus.fetching.errors import AddressFault, ContentFault, RequestFault, ServiceFault
from corpus.fetching.network import Network, Resolve, look_up

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ANSWERS = frozenset({200, 304, 404, 410})  # what the caller must know how to take
_MOST_REDIRECTS = 5
_CONTACT = re.compile(r"[!-'*-~]{3,200}")  # no blanks, brackets or line ends: it stands within brackets in a header
_RETRIED = (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError)
_LONGEST_BACKOFF = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Manners:
    """How a server is treated; times are in seconds. `contact` is a mail address or URL of whoever fetches.

    Raises RequestFault for a contact that is none.
    """

    contact: str
    pace: float = 1.0  # from the start of one request to that of the next
    tries: int = 5
    patience: float = 900.0  # the longest Retry-After that is waited for
    silence: float = 30.0  # without a byte
    longest: float = 300.0  # for a whole answer, however steadily it drips
    largest: int = 64 * 1024 * 1024  # bytes of an answer, unpacked

    def __post_init__(self) -> None:
        if not _CONTACT.fullmatch(self.contact):
            raise RequestFault(f"{self.contact[:80]!a} is no contact; give a mail address or a URL.")

    @property
    def agent(self) -> str:
        """What the servers are told of who asks: "kamervraag/0.1.0 (+you@example.org)"."""
        try:
            released = version("kamervraag")
        except PackageNotFoundError:  # the folder of the project, not installed
            released = "0"
        return f"kamervraag/{released} (+{self.contact})"


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and waiting for it."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    jitter: Callable[[], float] = random.random  # from 0 up to 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, after redirects: `url` is where it was found. Header names are in small letters."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _BusyError(Exception):
    """The server asks to come back later; `after` is for how many seconds, where it says so."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Client:
    """Asks hosts for what they have, one request after another. Use it in a `with` statement; it keeps connections."""

    def __init__(
        self,
        hosts: Hosts,
        manners: Manners,
        clock: Clock | None = None,
        *,
        resolve: Resolve = look_up,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._hosts = hosts
        self._manners = manners
        self._clock = clock or Clock()
        self._tell = tell
        self._next = self._clock.monotonic()
        self._network = Network(private=hosts.private, clock=self._clock.monotonic, resolve=resolve)
        self._pool = httpcore2.ConnectionPool(max_connections=2, keepalive_expiry=30, network_backend=self._network)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def get(self, url: str, conditions: Mapping[str, str] | None = None) -> Answer:
        """Ask for a URL; `conditions` are headers such as If-None-Match. The status is 200, 304, 404 or 410.

        Raises AddressFault for what may not be asked, ContentFault for an answer without bound, and ServiceFault
        where the server does not answer in the end, or with another status.
        """
        reason = ""
        for attempt in range(self._manners.tries):
            if attempt:
                self._tell(f"{reason}; trying again")
            try:
                return self._follow(url, conditions or {})
            except _BusyError as busy:
                reason = f"{shown(url)} {busy}"
                self._postpone(attempt, busy.after, reason)
            except _RETRIED as fault:
                reason = f"{shown(url)} cannot be had: {str(fault) or type(fault).__name__}"
                self._postpone(attempt, None, reason)
        raise ServiceFault(f"{reason}, {self._manners.tries} times; try again later.")

    def _postpone(self, attempt: int, after: float | None, reason: str) -> None:
        """Put the next request off: 1, 2, 4 … seconds and up to as much again by chance, or as long as was asked."""
        if after is not None and after > self._manners.patience:
            raise ServiceFault(f"{reason}, and asks to wait {after:.0f} seconds; try again after that.")
        backoff = min(2.0**attempt, _LONGEST_BACKOFF) * (1 + self._clock.jitter())
        self._next = max(self._next, self._clock.monotonic() + (backoff if after is None else after))

    def _follow(self, url: str, conditions: Mapping[str, str]) -> Answer:
        """Ask, and go where the server points, on the same host."""
        asked = url
        visited = {url}
        while True:
            answer = self._once(asked, conditions)
            if answer.status not in _REDIRECTS:
                return answer
            target = urljoin(asked, answer.headers.get("location", "")).partition("#")[0]
            there, here = split(target), split(asked)
            if (there.scheme, host_of(there)) != (here.scheme, host_of(here)):
                raise AddressFault(f"{shown(url)} is not followed, since it leads to another host: {host_of(there)}.")
            if target in visited:
                raise ServiceFault(f"{shown(url)} leads in a circle, back to {shown(target)}.")
            if len(visited) > _MOST_REDIRECTS:
                raise ServiceFault(f"{shown(url)} leads on more than {_MOST_REDIRECTS} times.")
            visited.add(target)
            asked = target

    def _once(self, url: str, conditions: Mapping[str, str]) -> Answer:
        self._hosts.check(url)
        self._wait()
        headers = {"User-Agent": self._manners.agent, "Accept-Encoding": "gzip", **conditions}
        silence = self._manners.silence
        timeouts = {"timeout": {"connect": silence, "read": silence, "write": silence, "pool": silence}}
        self._network.deadline = self._clock.monotonic() + self._manners.longest
        with self._pool.stream("GET", url, headers=list(headers.items()), extensions=timeouts) as response:
            told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            status = response.status
            if status in {408, 429} or status >= 500:
                raise _BusyError(f"answers {status}", _retry_after(told.get("retry-after", ""), self._clock.now()))
            if status in _REDIRECTS:
                return Answer(url, status, told)
            if status not in _ANSWERS:
                raise ServiceFault(f"{shown(url)} answers {status}, which is no way to give a paper.")
            body = receive(response.iter_stream(), told, self._manners.largest, url) if status == 200 else b""
            return Answer(url, status, told, body)

    def _wait(self) -> None:
        """Wait for one's turn."""
        now = self._clock.monotonic()
        if self._next > now:
            self._clock.sleep(self._next - now)
        self._next = max(now, self._next) + self._manners.pace


def receive(chunks: Iterable[bytes], headers: Mapping[str, str], largest: int, url: str) -> bytes:
    """Put a body together and unpack it. Raises ContentFault above `largest` bytes, packed or unpacked.

    Raises httpcore2.RemoteProtocolError where a packed body is cut off, so that it is asked for again.
    """
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise ContentFault(f"{shown(url)} is refused: it is packed as {encoding[:40]!a}, and gzip was asked for.")
    length = headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > largest):
        raise ContentFault(f"{shown(url)} is refused: it has {length[:40]} bytes, and {largest} are allowed.")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding.endswith("gzip") else None
    body = bytearray()
    for chunk in chunks:
        if unpack and unpack.eof:
            break
        room = largest + 1 - len(body)
        try:
            body += unpack.decompress(chunk, room) if unpack else chunk
        except zlib.error as fault:
            raise ContentFault(f"{shown(url)} is refused: it cannot be unpacked ({fault}).") from fault
        if len(body) > largest:
            raise ContentFault(f"{shown(url)} is refused: it has more than the {largest} bytes that are allowed.")
    if unpack and not unpack.eof:
        raise httpcore2.RemoteProtocolError("the packed answer is cut off")
    if unpack and unpack.unused_data:
        raise ContentFault(f"{shown(url)} is refused: it goes on after the end of what was packed.")
    return bytes(body)


def _retry_after(text: str, now: dt.datetime) -> float | None:
    """Read a Retry-After: seconds, or a date."""
    if re.fullmatch(r"[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())
