"""How much a request may send, and how long it may take."""

import asyncio
import threading

import pytest

from rag.api.limits import BodyLimit, TimeLimit


def body_limit(**limits):
    async def app(scope, receive, send):
        message = await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(len(message["body"])).encode()})

    return BodyLimit(app, **({"most": 10, "most_uploaded": 100, "seconds": 5.0} | limits))


async def ask(app, pieces, *, method="POST", path="/v1/ask", pause=0.0):
    """Send the pieces of a body; return the status, the headers and the body of what comes."""
    pending = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    pending.append({"type": "http.request", "body": b"", "more_body": False})
    sent = []

    async def receive():
        await asyncio.sleep(pause)
        return pending.pop(0) if pending else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    await app({"type": "http", "method": method, "path": path, "headers": []}, receive, send)
    if not sent:
        return None, {}, b""
    headers = {name.decode(): value.decode() for name, value in sent[0].get("headers", [])}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:])


def test_a_body_that_fits_is_passed_on_whole():
    assert asyncio.run(ask(body_limit(), [b"12345", b"67890"])) == (200, {}, b"10")


def test_a_body_that_is_too_large_is_refused_and_not_read_to_its_end():
    status, headers, _ = asyncio.run(ask(body_limit(), [b"123456"] * 1000))
    assert (status, headers["connection"]) == (413, "close")


def test_a_paper_may_be_larger_and_so_may_nothing_else():
    pieces = [b"1234567890"] * 10
    assert asyncio.run(ask(body_limit(), pieces, method="PUT", path="/v1/documents/kst-1-1"))[0] == 200
    assert asyncio.run(ask(body_limit(), pieces, method="PUT", path="/kst-1-1"))[0] == 413
    assert asyncio.run(ask(body_limit(), pieces, method="GET"))[0] == 413


def test_a_body_that_trickles_is_cut_off():
    status, headers, body = asyncio.run(ask(body_limit(seconds=0.05), [b"1"] * 10, pause=0.02))
    assert (status, headers["connection"]) == (408, "close")
    assert b"0.05 seconds" in body


def test_what_takes_too_long_is_told_so_in_time_while_it_goes_on_unseen():
    going_on, ended = threading.Event(), threading.Event()

    async def app(scope, receive, send):
        def compute():
            going_on.wait(5)
            ended.set()

        await asyncio.shield(asyncio.to_thread(compute))
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def late():
        found = await ask(TimeLimit(app, seconds=0.05), [])
        assert not ended.is_set()
        going_on.set()
        return found

    status, headers, body = asyncio.run(late())
    assert (status, headers["retry-after"]) == (504, "5")
    assert b"0.05 seconds" in body


def test_an_answer_that_has_begun_is_cut_off_and_nothing_else_is_sent_after():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        await asyncio.sleep(5)

    assert asyncio.run(ask(TimeLimit(app, seconds=0.05), [])) == (200, {}, b"begun")


def test_a_change_of_the_corpus_may_take_its_time():
    async def app(scope, receive, send):
        await asyncio.sleep(0.1)
        await send({"type": "http.response.start", "status": 204, "headers": []})

    limited = TimeLimit(app, seconds=0.02)
    assert asyncio.run(ask(limited, [], method="DELETE", path="/v1/documents/kst-1-1"))[0] == 204


def test_a_written_answer_may_take_the_time_that_its_endpoint_may():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun, ", "more_body": True})
        await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": b"ended"})

    limited = TimeLimit(app, seconds=0.02)
    assert asyncio.run(ask(limited, [], path="/v1/ask/stream")) == (200, {}, b"begun, ended")


def test_what_goes_wrong_within_the_time_is_raised():
    async def app(scope, receive, send):
        raise KeyError("x")

    with pytest.raises(KeyError):
        asyncio.run(ask(TimeLimit(app, seconds=1), []))
