"""How often one caller may ask: a token bucket for every key, and for every address that shows none.

Each worker counts for itself, so that with n workers a caller may get n times as much through. What keeps the service
standing is not this but the queue (`rag/api/admission.py`); this keeps one caller from filling it.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.paths import is_exempt
from rag.api.problems import problem

_MOST_CALLERS = 10_000  # remembered at once, a few megabytes; the one longest unseen is forgotten, and starts anew
_MINUTE = 60.0


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float


class Buckets:
    """A bucket of `per_minute` requests for each caller, which fills at that rate; full at first."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most: int = _MOST_CALLERS) -> None:
        self._clock = clock
        self._most = most
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, caller: str, per_minute: int) -> float:
        """Take one request out of a bucket and return what is left; below 0 there was none, and nothing is taken."""
        now = self._clock()
        bucket = self._buckets.setdefault(caller, _Bucket(per_minute, now))
        self._buckets.move_to_end(caller)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        bucket.left = min(per_minute, bucket.left + (now - bucket.seen) * per_minute / _MINUTE)
        bucket.seen = now
        if bucket.left >= 1:
            bucket.left -= 1
            return bucket.left
        return bucket.left - 1

    def __len__(self) -> int:
        return len(self._buckets)


class RateLimit:
    """Refuses with 429 who asks too often, and tells everybody how much is left.

    The headers are those of draft-ietf-httpapi-ratelimit-headers; X-Rate-Limit-* of the Dutch API strategy says the
    same in names of its own.
    """

    def __init__(self, app: ASGIApp, *, per_minute: int, key_per_minute: int, buckets: Buckets | None = None) -> None:
        self._app = app
        self._per_minute = per_minute
        self._key_per_minute = key_per_minute
        self._buckets = buckets or Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] != "http" or is_exempt(scope["path"]):
            await self._app(scope, receive, send)
            return
        key = scope["state"]["key"]
        policy, most = ("key", self._key_per_minute) if key else ("address", self._per_minute)
        if not most:
            await self._app(scope, receive, send)
            return
        left = self._buckets.take(f"key {key.name}" if key else address(scope), most)
        told = headers(policy, most, left)
        if left < 0:
            after = told["Retry-After"] = str(math.ceil(-left * _MINUTE / most))
            detail = f"There were more than {most} requests in a minute from this {policy}; wait {after} seconds."
            await problem(429, detail, headers=told)(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, tell)


def headers(policy: str, most: int, left: float) -> dict[str, str]:
    """Say what may be asked in a minute, what is left of it, and in how many seconds all of it is there again."""
    full = math.ceil((most - max(0.0, left)) * _MINUTE / most)
    return {
        "RateLimit-Policy": f'"{policy}";q={most};w=60',
        "RateLimit": f'"{policy}";r={max(0, int(left))};t={full}',
    }


def address(scope: Scope) -> str:
    """Return who asks; of IPv6 the network, since whoever has one address there has 2^64.

    >>> address({"client": ("2001:db8:1:2:3:4:5:6", 80)}), address({"client": ("192.0.2.7", 80)})
    ('2001:db8:1:2::', '192.0.2.7')
    """
    host = str((scope.get("client") or ("local",))[0])
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))
