"""What is computed at once, what waits, and what is told to come back."""

import asyncio

import pytest
from starlette.types import Scope

from rag.api.admission import Admission
from rag.api.metrics import Metrics


class Kitchen:
    """An application whose every request takes until it is let go; it knows how many were in it at once."""

    def __init__(self):
        self.started = []
        self.most = self.within = 0
        self.doors = {}

    async def __call__(self, scope: Scope, receive, send):
        name = scope["name"]
        self.started.append(name)
        self.within += 1
        self.most = max(self.most, self.within)
        try:
            await self.doors.setdefault(name, asyncio.Event()).wait()
            body = (await receive()).get("body", b"")
        finally:
            self.within -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    def finish(self, name):
        self.doors.setdefault(name, asyncio.Event()).set()


class Guest:
    """One request, which may hang up."""

    def __init__(self, app, name, *, method="POST", path="/v1/ask", reads=None):
        self.gone, self.sent, self._reads = asyncio.Event(), [], reads
        self._said = [{"type": "http.request", "body": name.encode(), "more_body": False}]
        scope = {"type": "http", "method": method, "path": path, "headers": [], "name": name}
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self):
        if self._said:
            return self._said.pop()
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if self._reads and message["type"] == "http.response.body":
            await self._reads.wait()
        self.sent.append(message)

    @property
    def status(self):
        """The status of a response that has come whole."""
        return self.sent[0]["status"] if len(self.sent) == 2 else None

    @property
    def body(self):
        return self.sent[1]["body"].decode()


async def soon():
    for _ in range(10):
        await asyncio.sleep(0)


def admission(kitchen, at_once=1, queue_length=1):
    return Admission(kitchen, at_once=at_once, queue_length=queue_length, metrics=Metrics())


def test_so_many_are_computed_so_many_wait_and_the_rest_is_told_at_once_to_come_back():
    async def go():
        kitchen = Kitchen()
        app = admission(kitchen, at_once=2, queue_length=2)
        guests = [Guest(app, name) for name in "abcdef"]
        await soon()
        assert kitchen.started == ["a", "b"]
        assert [guest.status for guest in guests] == [None, None, None, None, 503, 503]
        assert dict(guests[4].sent[0]["headers"])[b"retry-after"] == b"2"
        for name in "abcd":
            kitchen.finish(name)
        await asyncio.gather(*(guest.task for guest in guests))
        assert [guest.status for guest in guests[:4]] == [200] * 4
        assert [guest.body for guest in guests[:4]] == ["a", "b", "c", "d"]  # each has the body that it sent
        assert kitchen.most == 2

    asyncio.run(go())


def test_who_came_first_is_served_first():
    async def go():
        kitchen = Kitchen()
        app = admission(kitchen, queue_length=5)
        guests = [Guest(app, name) for name in "abcd"]
        await soon()
        for name in "abcd":
            kitchen.finish(name)
        await asyncio.gather(*(guest.task for guest in guests))
        assert kitchen.started == ["a", "b", "c", "d"]

    asyncio.run(go())


def test_nobody_is_computed_for_who_has_hung_up_while_waiting_and_the_place_goes_to_the_next():
    async def go():
        kitchen = Kitchen()
        app = admission(kitchen, queue_length=2)
        first, gone, last = (Guest(app, name) for name in ("first", "gone", "last"))
        await soon()
        gone.gone.set()
        await gone.task
        for name in ("first", "last"):
            kitchen.finish(name)
        await asyncio.gather(first.task, last.task)
        assert kitchen.started == ["first", "last"]
        assert gone.sent == []

    asyncio.run(go())


def test_a_client_that_hangs_up_at_its_turn_leaves_no_place_taken():
    async def go():
        kitchen = Kitchen()
        app = admission(kitchen, queue_length=1)
        first, second = Guest(app, "first"), Guest(app, "second")
        await soon()
        kitchen.finish("first")
        second.gone.set()
        await asyncio.gather(first.task)
        kitchen.finish("second")
        await second.task
        third = Guest(app, "third")
        kitchen.finish("third")
        await third.task
        assert third.status == 200

    asyncio.run(go())


def test_a_request_that_is_cancelled_while_it_waits_leaves_no_place_taken():
    async def go():
        kitchen = Kitchen()
        app = admission(kitchen, queue_length=1)
        first, second = Guest(app, "first"), Guest(app, "second")
        await soon()
        second.task.cancel()
        await asyncio.wait({second.task})
        third = Guest(app, "third")
        await soon()
        assert third.status is None
        for name in ("first", "third"):
            kitchen.finish(name)
        await asyncio.gather(first.task, third.task)
        assert kitchen.started == ["first", "third"]

    asyncio.run(go())


def test_what_fails_leaves_its_place():
    async def fails(scope, receive, send):
        raise KeyError

    async def go():
        app = admission(fails)
        for _ in range(3):
            with pytest.raises(KeyError):
                await Guest(app, "a").task

    asyncio.run(go())


def test_a_client_that_does_not_read_its_answer_keeps_nobody_waiting():
    async def go():
        kitchen, reads = Kitchen(), asyncio.Event()
        app = admission(kitchen)
        for name in ("slow", "next"):
            kitchen.finish(name)
        slow = Guest(app, "slow", reads=reads)
        await soon()
        following = Guest(app, "next")
        await following.task
        assert (slow.status, following.status) == (None, 200)
        reads.set()
        await slow.task
        assert slow.status == 200

    asyncio.run(go())


def test_an_answer_that_is_being_written_keeps_nobody_waiting_once_its_passages_are_found():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"found", "more_body": scope["name"] == "written"})
        if scope["name"] == "written":
            await written.wait()
            await send({"type": "http.response.body", "body": b"written"})

    async def go():
        limited = Admission(app, at_once=1, queue_length=0, metrics=Metrics())
        first = Guest(limited, "written", path="/v1/ask/stream")
        await soon()
        other = Guest(limited, "other")
        await other.task
        written.set()
        await first.task
        assert (other.status, first.sent[-1]["body"]) == (200, b"written")

    written = asyncio.Event()
    asyncio.run(go())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/health/ready", id="health"),
        pytest.param("GET", "/metrics", id="metrics"),
        pytest.param("GET", "/static/a.css", id="a file"),
        pytest.param("PUT", "/v1/documents/kst-1-1", id="a change"),
    ],
)
def test_what_computes_nothing_does_not_wait(method, path):
    async def go():
        kitchen = Kitchen()
        app = admission(kitchen, queue_length=0)
        first = Guest(app, "first")
        await soon()
        other = Guest(app, "other", method=method, path=path)
        kitchen.finish("other")
        await other.task
        refused = Guest(app, "refused")
        await refused.task
        assert (other.status, refused.status) == (200, 503)
        kitchen.finish("first")
        await first.task

    asyncio.run(go())
