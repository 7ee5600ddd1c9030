"""Which hosts may be asked, and which addresses they may have.

It judges names and numbers. It looks nothing up and connects to nothing.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from corpus.fetching.errors import AddressFault

SEARCH = "https://repository.overheid.nl/sru"
OFFICIAL_HOSTS = frozenset({"repository.overheid.nl", "zoek.officielebekendmakingen.nl"})

_PORTS = {"http": 80, "https": 443}
_UNPRINTED = re.compile(r"[^!-~]")  # a blank or a control character in a URL would end up in the request line
_LONGEST_URL = 8192  # characters; servers refuse longer ones
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that is given out of IPv6 so far
_NAT64 = IPv6Network("64:ff9b::/96")  # the last 32 bits are the IPv4 address that is really reached
_LAST_32_BITS = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Hosts:
    """What may be asked: hosts by name, with their port where it is not that of the scheme ("127.0.0.1:8000").

    `private` also allows addresses that only this machine or its network can reach, and `plain` HTTP without TLS.
    """

    names: frozenset[str] = OFFICIAL_HOSTS
    private: bool = False
    plain: bool = False

    def check(self, url: str) -> None:
        """Raise AddressFault unless the address may be asked."""
        parts = split(url)
        if parts.scheme not in _PORTS or (parts.scheme == "http" and not self.plain):
            raise AddressFault(f"{url} is not asked, since it is not an https address.")
        if (host := host_of(parts)) not in self.names:
            known = ", ".join(sorted(self.names))
            raise AddressFault(f"{url} is not asked: its host {host} is not one of {known}; name it if you trust it.")


OFFICIAL = Hosts()


def split(url: str) -> SplitResult:
    """Take an address apart. Raises AddressFault for what is none, or holds a name and password."""
    shown = ascii(url[:200])
    if len(url) > _LONGEST_URL or _UNPRINTED.search(url):
        raise AddressFault(f"{shown} is not an address; it is too long, or holds blanks or letters beyond ASCII.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise AddressFault(f"{shown} is not an address: {fault}.") from fault
    if not parts.hostname or port == 0 or "@" in parts.netloc or "\\" in parts.netloc:
        raise AddressFault(f"{shown} is not an address of the form https://host/path.")
    return parts


def host_of(parts: SplitResult) -> str:
    """Give the host in small letters, with its port where that is not the usual one."""
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else f"{parts.hostname}"
    return name if parts.port in {None, _PORTS.get(parts.scheme)} else f"{name}:{parts.port}"


def shown(url: str) -> str:
    """Give an address as a message shows it: without the query, which may be long."""
    return url.partition("?")[0]


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the public internet, also where IPv6 only wraps an IPv4 address.

    >>> is_public("93.184.215.14"), is_public("10.0.0.1"), is_public("::ffff:127.0.0.1"), is_public("fe80::1%eth0")
    (True, False, False, False)
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or found in _NAT64):
        found = IPv4Address(int(found) & _LAST_32_BITS)
    if isinstance(found, IPv4Address):
        return found.is_global and not found.is_multicast
    return found in _GLOBAL_UNICAST and found.is_global and (found.sixtofour is None or found.sixtofour.is_global)
