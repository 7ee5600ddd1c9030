"""Which hosts and addresses may be asked."""

import pytest

from corpus.fetching.addresses import OFFICIAL, Hosts, is_public
from corpus.fetching.errors import AddressFault


@pytest.mark.parametrize(
    "url",
    [
        "https://repository.overheid.nl/sru?query=a",
        "https://REPOSITORY.overheid.nl:443/frbr/x.xml",
        "https://zoek.officielebekendmakingen.nl/kst-33279-36.html",
    ],
)
def test_the_official_hosts_may_be_asked(url):
    OFFICIAL.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://repository.overheid.nl/sru",
        "https://repository.overheid.nl:8443/sru",
        "https://repository.overheid.nl.example.org/sru",
        "https://overheid.nl/",
        "https://127.0.0.1/",
        "https://user:word@repository.overheid.nl/",
        "https://example.org\\@repository.overheid.nl/",
        "https://repository.overheid.nl/a b",
        "https://repository.overheid.nl/\r\nHost: x",
        "https://réposit.nl/",
        "https:///sru",
        "https://[::1/",
        "https://repository.overheid.nl:99999/",
        "ftp://repository.overheid.nl/",
        "file:///etc/passwd",
        "",
        "https://repository.overheid.nl/" + "a" * 9000,
    ],
)
def test_nothing_else_may_be_asked(url):
    with pytest.raises(AddressFault):
        OFFICIAL.check(url)


def test_a_host_that_the_user_names_may_be_asked():
    Hosts(frozenset({"127.0.0.1:8000", "[::1]:8000"}), plain=True).check("http://127.0.0.1:8000/sru")
    Hosts(frozenset({"[::1]:8000"}), plain=True).check("http://[::1]:8000/sru")


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2a00:1450:400e::1", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"]
)
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2002:a00:1::",
        "2001:0:7f00:1::", "2001:db8::1", "localhost", "", "127.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(address)
