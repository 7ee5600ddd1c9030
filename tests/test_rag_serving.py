"""Connections as they come over the network, good and bad, to a real server."""

import contextlib
import json
import socket
import threading
import time

import pytest
from uvicorn.server import Server

from rag.api.app import create_app
from rag.api.serving import BoundedProtocol, server_config
from rag.keys import new_key
from rag.settings import Settings

PROBLEM = "application/problem+json"
LATE = 0.5  # seconds that the server waits for a request


class Impatient(BoundedProtocol):
    head_seconds = LATE


@contextlib.contextmanager
def running(settings, encoder):
    """A server on a free port of this machine, served as `kamervraag serve` does."""
    config = server_config(settings, create_app(settings, encoder=encoder), protocol=Impatient)
    server, listening = Server(config), socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    server.port = listening.getsockname()[1]
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def server(toy_store, toy_encoder, tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys") / "keys"
    secret = new_key(keys, "beheer", "admin")
    settings = Settings(store=toy_store, keys=keys, rate_per_minute=0, request_seconds=1.0)
    with running(settings, toy_encoder) as server:
        server.secret = secret.encode()
        yield server


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=5)


def exchange(server, *pieces, pause=0.0):
    """Send pieces and return all that comes until the server hangs up."""
    with connect(server) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
        return read(connection)


def read(connection):
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            found += piece
    return found


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer else None


def get(path, *headers):
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", b"Host: x", b"Connection: close", *headers, b"", b""])


def post(body, *headers, length=None):
    head = [b"POST /v1/ask HTTP/1.1", b"Host: x", b"Connection: close", b"Content-Type: application/json", *headers]
    head.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join([*head, b"", b""]) + body


ASK = json.dumps({"question": "munitie"}).encode()


def test_a_good_request_is_answered(server):
    assert status(exchange(server, post(ASK))) == 200


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        pytest.param(b"\x00\xff\xfe\r\n\r\n", 400, id="noise"),
        pytest.param(b"GET\r\n\r\n", 400, id="half a line"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", 400, id="TLS"),
        pytest.param(get(b"/" + b"a" * 100_000), 431, id="a long address"),
        pytest.param(get(b"/", b"X: " + b"a" * 100_000), 431, id="a long header"),
        pytest.param(get(b"/", *[b"X-%d: a" % n for n in range(10_000)]), 431, id="many headers"),
        pytest.param(get(b"/", b"X : a"), 400, id="a blank before the colon"),
        pytest.param(get(b"/", b"X: a\x00b"), 400, id="a NUL in a header"),
        pytest.param(get(b"/", b"Host: y"), 400, id="two hosts"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no host"),
        pytest.param(post(ASK, b"Content-Length: 3"), 400, id="two lengths"),
        pytest.param(post(ASK, length=-5), 400, id="a negative length"),
        pytest.param(post(b"5\r\nabc", b"Transfer-Encoding: gzip"), 501, id="an encoding that is none"),
        pytest.param(get(b"/caf\xc3\xa9"), 400, id="letters beyond ASCII"),
        pytest.param(get(b"/v1/documents/%00"), 404, id="a NUL in the address"),
        pytest.param(get(b"/v1/documents/%ff%fe"), 404, id="no UTF-8 in the address"),
        pytest.param(get(b"/../../etc/passwd"), 404, id="a path upwards"),
        pytest.param(get(b"/%2e%2e/%2e%2e/etc/passwd"), 404, id="a path upwards, encoded"),
        pytest.param(get(b"/v1/documents/..%2f..%2fetc%2fpasswd"), 404, id="a path upwards as a document"),
        pytest.param(get(b"/v1/documents/" + b"a" * 5000), 422, id="a long document"),
        pytest.param(get(b"//v1/corpus"), 404, id="two slashes"),
        pytest.param(get(b"http://169.254.169.254/latest/meta-data/"), 404, id="as a proxy"),
        pytest.param(get(b"x.example:443").replace(b"GET", b"CONNECT"), 404, id="as a tunnel"),
        pytest.param(get(b"/v1/corpus", b"Authorization: Bearer \xff\xfe"), 403, id="a key of odd bytes"),
        pytest.param(get(b"/v1/corpus", b"Upgrade: websocket", b"Connection: upgrade"), 200, id="a websocket"),
        pytest.param(post(b"[" * 60_000), 400, id="deep JSON"),
        pytest.param(post(b'{"question": "' + b"\\ud800" * 100 + b'"}'), 422, id="halves of letters"),
        pytest.param(post(b'{"question": 1e999}'), 422, id="a number without end"),
        pytest.param(post(b'{"question": "x", "question": "munitie", "top_k": 1.5}'), 422, id="twice, and no integer"),
        pytest.param(post(b"x" * 100_000), 413, id="a large body"),
        pytest.param(post(b"", length=10**12), 413, id="a body that says it is large"),
    ],
)
def test_what_is_odd_is_answered_with_a_problem_and_nothing_of_the_inside(server, sent, expected):
    answer = exchange(server, sent)
    assert status(answer) == expected
    if expected != 200:
        assert f"content-type: {PROBLEM}".encode() in answer
    for inside in (b"Traceback", b"File ", b"site-packages", b"root:", b"server: uvicorn"):
        assert inside not in answer
    assert status(exchange(server, get(b"/health/ready"))) == 200


def test_a_forged_address_is_not_believed(toy_store, toy_encoder):
    with running(Settings(store=toy_store, rate_per_minute=1), toy_encoder) as server:
        forged = [get(b"/v1/corpus", b"X-Forwarded-For: 192.0.2.%d" % n) for n in range(2)]
        assert [status(exchange(server, one)) for one in forged] == [200, 429]


def test_the_address_that_a_trusted_proxy_names_is_believed(toy_store, toy_encoder):
    settings = Settings(store=toy_store, rate_per_minute=1, trusted_proxies="127.0.0.1")
    with running(settings, toy_encoder) as server:
        named = [get(b"/v1/corpus", b"X-Forwarded-For: 192.0.2.%d" % n) for n in (1, 2, 1)]
        assert [status(exchange(server, one)) for one in named] == [200, 200, 429]


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET /", get(b"/")[:-2], get(b"/health/live").replace(b"close", b"keep-alive") + b"GET /"],
    ids=["nothing", "a piece of a line", "headers without end", "a second request"],
)
def test_who_does_not_send_a_request_in_time_is_hung_up_on(server, begun):
    start = time.monotonic()
    with connect(server) as connection:
        connection.sendall(begun)
        read(connection)
    assert LATE * 0.8 < time.monotonic() - start < LATE + 2


def test_who_drips_headers_is_hung_up_on_too(server):
    start = time.monotonic()
    with connect(server) as connection, contextlib.suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\n")
        while time.monotonic() - start < 5:
            connection.sendall(b"X: a\r\n")
            time.sleep(0.1)
    assert time.monotonic() - start < LATE + 2


def test_a_body_that_trickles_is_cut_off(server):
    start = time.monotonic()
    answer = exchange(server, post(ASK[:5], length=len(ASK)))
    assert status(answer) == 408
    assert 0.8 < time.monotonic() - start < 3


def test_a_body_is_not_read_where_the_key_does_not_allow_it(server):
    start = time.monotonic()
    head = b"PUT /v1/documents/kst-1-1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 9000000\r\n"
    assert status(exchange(server, head + b"\r\n")) == 401
    assert status(exchange(server, head + b"Authorization: Bearer x\r\n\r\n")) == 403
    assert time.monotonic() - start < 1


def test_an_address_does_not_name_a_file_also_for_who_may_write(server):
    for name in (b"..%2f..%2ftmp%2fx", b"..", b"kst-1-1%00", b"kst-1-1%2f..%2fx"):
        head = b"PUT /v1/documents/%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n" % name
        answer = exchange(server, head + b"Authorization: Bearer %s\r\n\r\nx" % server.secret)
        assert status(answer) in {404, 405, 422}


def test_a_thousand_silent_connections_harm_nobody(server):
    with contextlib.ExitStack() as silent:
        for _ in range(1000):
            silent.enter_context(connect(server))
        start = time.monotonic()
        assert status(exchange(server, post(ASK))) == 200
        assert time.monotonic() - start < 2
    assert status(exchange(server, post(ASK))) == 200


class Slow:
    """An encoder that waits to be let go."""

    def __init__(self, encoder):
        self._encoder = encoder
        self.begun, self.go_on = threading.Event(), threading.Event()

    def __getattr__(self, name):
        return getattr(self._encoder, name)

    def embed_query(self, text):
        self.begun.set()
        self.go_on.wait(5)
        return self._encoder.embed_query(text)


def test_at_the_end_what_has_begun_is_finished_and_nobody_new_is_let_in(toy_store, toy_encoder):
    encoder = Slow(toy_encoder)
    with running(Settings(store=toy_store), encoder) as server:
        asking = connect(server)
        asking.sendall(post(ASK))
        encoder.begun.wait(5)
        kept = connect(server)
        kept.sendall(get(b"/health/ready").replace(b"close", b"keep-alive"))
        ready = b""
        while b'"ok"' not in ready:
            ready += kept.recv(65536)
        server.should_exit = True
        assert read(kept) == b""  # a connection that idles is ended
        with pytest.raises(OSError, match="refused"):
            connect(server)
        encoder.go_on.set()
        assert status(read(asking)) == 200
