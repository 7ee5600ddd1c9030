"""Connections that go only where they may, and end in time.

A host name is looked up once, the addresses found are judged, and one of them is connected to: no second lookup can
give another address. Every read and write ends at the deadline of the request, however slowly the bytes drip. It
knows nothing of HTTP.
"""

import math
import socket
from collections.abc import Callable, Iterable
from ssl import SSLContext
from typing import Any

import httpcore2

from corpus.fetching.addresses import is_public
from corpus.fetching.errors import AddressFault

Resolve = Callable[[str, int], list[str]]


def look_up(host: str, port: int) -> list[str]:
    """Give the numeric addresses of a host, in the order in which the system would try them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Network(httpcore2.NetworkBackend):
    """Connects to public addresses only, or also to `private` ones; `deadline` is a time of `clock` in seconds."""

    def __init__(self, *, private: bool, clock: Callable[[], float], resolve: Resolve = look_up) -> None:
        self.deadline = math.inf
        self._private = private
        self._clock = clock
        self._resolve = resolve
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of the host that answers.

        Raises AddressFault where one of its addresses is private, and httpcore2.ConnectError where none answers.
        """
        refused: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._sockets.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as fault:
                refused = fault
            else:
                return _Bounded(stream, self)
        raise refused

    def left(self, timeout: float | None) -> float:
        """Give the seconds that may still be waited. Raises httpcore2.ReadTimeout where none are left."""
        left = self.deadline - self._clock()
        if left <= 0:
            raise httpcore2.ReadTimeout("the answer took too long")
        return left if timeout is None else min(timeout, left)

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as fault:
            raise httpcore2.ConnectError(f"{host} cannot be found: {fault}") from fault
        # One private address among public ones is a sign of an attack, so that it condemns the host.
        if not self._private and (inside := [address for address in found if not is_public(address)]):
            raise AddressFault(f"{host} is not asked: its address {inside[0]} is not one of the public internet.")
        return found


class _Bounded(httpcore2.NetworkStream):
    """A connection whose every step ends at the deadline of its network."""

    def __init__(self, stream: httpcore2.NetworkStream, network: Network) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return _Bounded(secured, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
