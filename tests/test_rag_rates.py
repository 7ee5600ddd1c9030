"""How often one caller may ask."""

import pytest
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.rates import Buckets, address
from rag.keys import new_key
from rag.settings import Settings

PAPER = "/v1/documents/kst-33279-36/paragraphs/1"


class Watch:
    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time


def test_a_bucket_lets_a_minutes_worth_through_at_once_and_then_as_much_as_flows_in():
    watch = Watch()
    buckets = Buckets(clock=watch)
    assert [buckets.take("a", 3) >= 0 for _ in range(4)] == [True, True, True, False]
    watch.time = 20.0  # one of three a minute
    assert [buckets.take("a", 3) >= 0 for _ in range(2)] == [True, False]
    watch.time = 1000.0
    assert [buckets.take("a", 3) >= 0 for _ in range(4)] == [True, True, True, False]


def test_who_is_refused_again_and_again_waits_no_longer_for_it():
    watch = Watch()
    buckets = Buckets(clock=watch)
    for _ in range(50):
        buckets.take("a", 3)
    watch.time = 20.0
    assert buckets.take("a", 3) >= 0


def test_callers_have_nothing_to_do_with_each_other():
    buckets = Buckets(clock=Watch())
    assert [buckets.take(name, 1) >= 0 for name in ("a", "b", "a")] == [True, True, False]


def test_only_so_many_callers_are_remembered():
    buckets = Buckets(clock=Watch(), most=100)
    for n in range(1000):
        buckets.take(str(n), 5)
    assert len(buckets) == 100


def test_an_ipv6_network_is_one_caller():
    one, same, other = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", "2001:db8:0:2::1")
    assert address({"client": (one, 1)}) == address({"client": (same, 2)}) != address({"client": (other, 1)})
    assert address({"client": ("::ffff:192.0.2.7", 1)}) == "192.0.2.7"
    assert address({"client": None}) == "local"


@pytest.fixture
def client(toy_store, toy_encoder, tmp_path):
    settings = Settings(store=toy_store, keys=tmp_path / "keys", rate_per_minute=2, key_rate_per_minute=3)
    secret = new_key(settings.keys, "a", "read")
    with TestClient(create_app(settings, encoder=toy_encoder)) as client:
        client.key = {"Authorization": f"Bearer {secret}"}
        yield client


def test_who_asks_too_often_is_told_when_to_come_back(client):
    first, second, third = (client.get(PAPER) for _ in range(3))
    assert first.headers["ratelimit-policy"] == '"address";q=2;w=60'
    assert first.headers["ratelimit"].startswith('"address";r=1;t=')
    assert (second.status_code, third.status_code) == (200, 429)
    assert third.headers["content-type"] == "application/problem+json"
    assert 25 <= int(third.headers["retry-after"]) <= 30
    assert third.headers["ratelimit"].startswith('"address";r=0;')


def test_a_key_has_a_rate_of_its_own(client):
    for _ in range(3):
        client.get(PAPER)
    assert [client.get(PAPER, headers=client.key).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_forged_address_does_not_help(client):
    forged = [client.get(PAPER, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)]
    assert forged == [200, 200, 429]


def test_the_platform_is_never_refused(client):
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert {client.get(path).status_code for _ in range(5)} == {200}
