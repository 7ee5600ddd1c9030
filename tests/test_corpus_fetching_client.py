"""Asking a server, good or bad, over a real connection."""

import datetime as dt
import gzip
import tracemalloc

import pytest
import unruly_server as unruly

from corpus.fetching.addresses import Hosts
from corpus.fetching.client import Client, Clock, Manners
from corpus.fetching.errors import AddressFault, ContentFault, RequestFault, ServiceFault


class Watch:
    """A clock that is moved by sleeping, and by `tick` seconds each time that it is looked at."""

    def __init__(self, tick=0.0):
        self.time = 0.0
        self.tick = tick
        self.slept = []

    def monotonic(self):
        self.time += self.tick
        return self.time

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds

    def clock(self):
        noon = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)
        return Clock(self.monotonic, self.sleep, lambda: noon, lambda: 0.5)


def client(server, watch=None, *, private=True, names=(), resolve=None, **manners):
    hosts = Hosts(frozenset({server.host, *names}), private=private, plain=True)
    more = {"resolve": resolve} if resolve else {}
    return Client(hosts, Manners("you@example.org", **manners), (watch or Watch()).clock(), **more)


def get(server, path="/a", watch=None, **options):
    with client(server, watch, **options) as asking:
        return asking.get(server.url + path)


def test_an_answer_has_its_status_headers_and_body(server):
    server.routes["/a"] = unruly.reply("<a/>", ETag='"v1"')
    answer = get(server)
    assert (answer.url, answer.status, answer.body) == (f"{server.url}/a", 200, b"<a/>")
    assert (answer.headers["etag"], answer.headers["content-type"]) == ('"v1"', "application/xml")


def test_the_server_is_told_who_asks(server):
    server.routes["/a"] = unruly.reply("<a/>")
    get(server)
    _, _, headers = server.asked[0]
    assert headers["User-Agent"].startswith("kamervraag/")
    assert headers["User-Agent"].endswith(" (+you@example.org)")


@pytest.mark.parametrize("contact", ["", "a b", "x\r\nEvil: 1", "(me)", "é@example.org"])
def test_a_contact_that_would_break_the_header_is_refused(contact):
    with pytest.raises(RequestFault, match="is no contact"):
        Manners(contact)


def test_requests_are_a_second_apart(server):
    server.routes["/a"] = unruly.reply("<a/>")
    watch = Watch()
    with client(server, watch) as asking:
        for _ in range(3):
            asking.get(f"{server.url}/a")
    assert watch.slept == [1.0, 1.0]


def test_a_redirect_counts_as_a_request(server):
    server.routes["/a"] = unruly.redirect("/b")
    server.routes["/b"] = unruly.reply("<b/>")
    watch = Watch()
    assert get(server, watch=watch).url == f"{server.url}/b"
    assert watch.slept == [1.0]


def test_a_server_that_fails_is_asked_again_later_and_later(server):
    server.routes["/a"] = [*[unruly.reply(status=500)] * 3, unruly.reply("<a/>")]
    watch = Watch()
    assert get(server, watch=watch).body == b"<a/>"
    assert watch.slept == [1.5, 3.0, 6.0]  # 1, 2 and 4 seconds, and half of it more by chance


def test_a_server_that_keeps_failing_is_given_up(server):
    server.routes["/a"] = unruly.reply(status=503)
    with pytest.raises(ServiceFault, match=r"/a answers 503, 3 times; try again later\.$"):
        get(server, tries=3)
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("Sun, 22 Nov 2026 12:00:42 GMT", 42.0), ("Sun, 22 Nov 2026 11:00:00 GMT", 1.0), ("soon", 1.5)],
    ids=["seconds", "date", "a date gone by", "nonsense"],
)
def test_retry_after_is_honoured(server, said, seconds):
    server.routes["/a"] = [unruly.reply(status=429, Retry_After=said), unruly.reply("<a/>")]
    watch = Watch()
    assert get(server, watch=watch).status == 200
    assert watch.slept == [seconds]


def test_a_server_that_asks_to_come_back_tomorrow_is_left_alone(server):
    server.routes["/a"] = unruly.reply(status=429, Retry_After="86400")
    with pytest.raises(ServiceFault, match="asks to wait 86400 seconds"):
        get(server)
    assert len(server.asked) == 1


def test_a_connection_that_is_cut_is_tried_again(server):
    server.routes["/a"] = [unruly.cut("<a>paper</a>"), unruly.reply("<a>paper</a>")]
    assert get(server).body == b"<a>paper</a>"


def test_a_packed_answer_that_is_cut_is_tried_again(server):
    packed = gzip.compress(b"<a>paper</a>")
    half, whole = (unruly.reply(data, Content_Encoding="gzip") for data in (packed[:-6], packed))
    server.routes["/a"] = [half, whole]
    assert get(server).body == b"<a>paper</a>"


def test_silence_ends(server):
    server.routes["/a"] = unruly.silent
    with pytest.raises(ServiceFault, match=r"/a cannot be had: .*timed out, 2 times"):
        get(server, silence=0.05, tries=2)


@pytest.mark.parametrize("answer", [unruly.endless(b" ", 0.01), unruly.endless_headers], ids=["a body", "headers"])
def test_an_answer_that_drips_without_end_is_given_up_at_the_deadline(server, answer):
    server.routes["/a"] = answer
    with pytest.raises(ServiceFault, match="took too long"):
        get(server, watch=Watch(tick=1.0), longest=20, tries=1)


def test_an_endless_body_ends_at_the_limit(server):
    server.routes["/a"] = unruly.endless(b"x" * 65536)
    with pytest.raises(ContentFault, match="more than the 1000000 bytes that are allowed"):
        get(server, largest=1_000_000)


def test_a_body_that_says_it_is_too_large_is_not_read(server):
    server.routes["/a"] = unruly.cut("<a/>", said=10**12)
    with pytest.raises(ContentFault, match="it has 1000000000000 bytes, and 67108864 are allowed"):
        get(server)


def test_a_gzip_bomb_ends_at_the_limit_and_takes_no_memory(server):
    bomb = gzip.compress(bytes(50_000_000))
    server.routes["/a"] = unruly.reply(bomb, Content_Encoding="gzip")
    tracemalloc.start()
    with pytest.raises(ContentFault, match="more than the 1000000 bytes"):
        get(server, largest=1_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (b"not gzip", "gzip", "it cannot be unpacked"),
        (gzip.compress(b"<a/>") + b"more", "gzip", "goes on after the end"),
        (b"<a/>", "br", "it is packed as 'br', and gzip was asked for"),
    ],
    ids=["not packed", "more after the end", "another packing"],
)
def test_an_answer_that_is_packed_wrongly_is_refused(server, body, encoding, reason):
    server.routes["/a"] = unruly.reply(body, Content_Encoding=encoding)
    with pytest.raises(ContentFault, match=reason):
        get(server)


def test_a_circle_of_redirects_is_found(server):
    server.routes |= {"/a": unruly.redirect("/b"), "/b": unruly.redirect("/a")}
    with pytest.raises(ServiceFault, match=r"/a leads in a circle, back to .*/a\."):
        get(server)
    assert server.paths == ["/a", "/b"]


def test_more_than_five_redirects_are_not_followed(server):
    server.routes |= {f"/{n}": unruly.redirect(f"/{n + 1}") for n in range(9)}
    with pytest.raises(ServiceFault, match="leads on more than 5 times"):
        get(server, "/0")
    assert server.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:1/a", "http://localhost/a", "https://example.org/a", "//example.org/a", "file:///etc/passwd"],
)
def test_a_redirect_to_another_host_is_not_followed(server, target):
    server.routes["/a"] = unruly.redirect(target)
    with pytest.raises(AddressFault):
        get(server, names=["example.org", "localhost"])
    assert server.paths == ["/a"]


@pytest.mark.parametrize("status", [201, 206, 401, 403])
def test_another_status_is_no_answer(server, status):
    server.routes["/a"] = unruly.reply("<a/>", status)
    with pytest.raises(ServiceFault, match=f"answers {status}"):
        get(server)


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_is_an_answer(server, status):
    server.routes["/a"] = unruly.reply("nothing here", status)
    assert (get(server).status, get(server).body) == (status, b"")


def test_a_host_on_this_machine_is_not_asked(server):
    with pytest.raises(AddressFault, match=r"its address 127\.0\.0\.1 is not one of the public internet"):
        get(server, private=False)
    assert server.asked == []


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0"])
def test_one_private_address_among_public_ones_condemns_a_host(server, inside):
    port = server.host.rpartition(":")[2]
    with (
        client(server, private=False, names=[f"x.example:{port}"], resolve=lambda *_: ["93.184.215.14", inside]) as one,
        pytest.raises(AddressFault, match=r"x\.example is not asked"),
    ):
        one.get(f"http://x.example:{port}/a")


def test_a_name_is_looked_up_once_and_that_address_is_connected_to(server):
    lookups = []
    port = server.host.rpartition(":")[2]
    server.routes["/a"] = unruly.reply("<a/>")

    def resolve(host, at):
        lookups.append((host, at))
        return ["127.0.0.1"]

    with client(server, names=[f"x.example:{port}"], resolve=resolve) as one:
        one.get(f"http://x.example:{port}/a")
    assert lookups == [("x.example", int(port))]
    assert server.asked[0][2]["Host"] == f"x.example:{port}"


def test_a_host_that_cannot_be_found_is_said(server):
    def resolve(*_):
        raise OSError("no such name")

    with pytest.raises(ServiceFault, match="cannot be found: no such name, 2 times"):
        get(server, resolve=resolve, tries=2)


def test_plain_http_is_not_asked_unless_told(server):
    with (
        Client(Hosts(frozenset({server.host}), private=True), Manners("you@example.org")) as one,
        pytest.raises(AddressFault, match="it is not an https address"),
    ):
        one.get(f"{server.url}/a")
