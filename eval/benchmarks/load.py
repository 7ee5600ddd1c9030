"""How the service bears more than it can do: `python eval/benchmarks/load.py http://127.0.0.1:8000 --pid PID`.

Run it against a server without a limit on the rate (KAMERVRAAG_RATE_PER_MINUTE=0). It measures, in this order: each
kind of request alone; how many of the mixture are answered in a second when a few clients ask without pause, which is
what the server can sustain; and then the mixture at a multiple of that, sent by the clock whether or not answers come,
beside a client that trickles its body, clients that hang up as soon as they have asked, and a thousand connections that
say nothing. It ends with exit code 1 where anything but 200, 429 and 503 came, or nothing came at all.
"""

import argparse
import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np

_QUESTIONS = (
    "Wat doet Defensie voor dakloze veteranen?",
    "Hoeveel reservisten zijn er?",
    "Hoe groot is de voorraad munitie?",
    "Welke afspraken zijn er met België over specialisatie?",
    "Wanneer komt de tank terug in de bewapening?",
    "Hoeveel hulphonden zijn er voor veteranen?",
    "Wat kost de nieuwe huisvesting van de krijgsmacht?",
    "Hoe wordt het personeelstekort opgelost?",
)
_TEXT = "Zie Kamerstuk 33 279, nr. 36, al. 24 en Kamerstukken II 2021/22, 35 925 X, nr. 70."
_FINE = frozenset({200, 429, 503})
_CALIBRATING = 4  # clients that ask without pause; two are computed for at once, two are next
_PATIENCE = 60.0  # seconds for an answer


@dataclass(slots=True)
class Seen:
    """What came back, by kind of request: statuses (0: no answer), and milliseconds of those answered with 200."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    milliseconds: dict[str, list[float]] = field(default_factory=dict)

    def add(self, kind: str, status: int, seconds: float) -> None:
        """Note an answer."""
        self.statuses.setdefault(kind, Counter())[status] += 1
        if status == 200:
            self.milliseconds.setdefault(kind, []).append(seconds * 1000)


class Load:
    """A server under load."""

    def __init__(self, url: str, pid: int | None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._pid = pid
        self._questions = cycle(_QUESTIONS)
        self._chance = random.Random(7)

    def kinds(self) -> dict[str, tuple[float, bytes]]:
        """Return, by kind, its share of the mixture and a request."""
        question = {"question": f"{next(self._questions)} {self._chance.randrange(1000)}"}
        return {
            "ask": (0.6, self._post("/v1/ask", question)),
            "citations": (0.2, self._get(f"/v1/citations?text={quote(_TEXT)}")),
            "paragraphs": (0.15, self._get("/v1/documents/kst-33279-36/paragraphs?first=1&last=40")),
            "page": (0.05, self._get("/kst-33279-36/al-24")),
        }

    def mixed(self) -> tuple[str, bytes]:
        """Draw a request of the mixture."""
        kinds = self.kinds()
        kind = self._chance.choices(list(kinds), [share for share, _ in kinds.values()])[0]
        return kind, kinds[kind][1]

    async def send(self, seen: Seen, kind: str, request: bytes) -> None:
        """Send a request on a connection of its own and note what came."""
        start, status = time.perf_counter(), 0
        with suppress(OSError, TimeoutError, ValueError, IndexError):
            async with asyncio.timeout(_PATIENCE):
                answer = await self._exchange(request)
                status = int(answer.split(b" ", 2)[1])
        seen.add(kind, status, time.perf_counter() - start)

    async def alone(self, each: int) -> Seen:
        """Send requests of each kind one after another."""
        seen = Seen()
        for kind in self.kinds():
            for _ in range(each):
                await self.send(seen, kind, self.kinds()[kind][1])
        return seen

    async def sustained(self, seconds: float) -> float:
        """Return how many requests of the mixture are answered in a second."""
        seen, end = Seen(), time.perf_counter() + seconds

        async def ask() -> None:
            while time.perf_counter() < end:
                await self.send(seen, *self.mixed())

        await asyncio.gather(*(ask() for _ in range(_CALIBRATING)))
        return sum(counts[200] for counts in seen.statuses.values()) / seconds

    async def overload(self, rate: float, seconds: float, idle: int) -> tuple[Seen, list[float], Counter[int]]:
        """Send the mixture at a rate beside clients that behave badly; also return MiB over time, slow statuses."""
        seen, memory, slow = Seen(), [self.memory()], Seen()
        unruly = [asyncio.create_task(self._hold()) for _ in range(idle)]
        unruly += [asyncio.create_task(self._cut()), asyncio.create_task(self._trickle(slow))]
        await asyncio.sleep(2)  # until the idle ones hang on
        tasks: set[asyncio.Task[None]] = set()
        start = time.perf_counter()
        sampled = start
        while (now := time.perf_counter()) < start + seconds:
            task = asyncio.create_task(self.send(seen, *self.mixed()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            if now - sampled > seconds / 12:
                sampled = now
                memory.append(self.memory())
            await asyncio.sleep(max(0.0, self._chance.expovariate(rate)))
        await asyncio.gather(*tasks)
        for one in unruly:
            one.cancel()
        await asyncio.gather(*unruly, return_exceptions=True)
        memory.append(self.memory())
        return seen, memory, slow.statuses.get("trickled", Counter())

    def memory(self) -> float:
        """Return the MiB that the server and its workers use, what they share counted once; 0 where that is hidden."""
        if self._pid is None:
            return 0.0
        return sum(map(_proportional, [self._pid, *_children(self._pid)])) / 1024

    async def _exchange(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(request)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()

    async def _hold(self) -> None:
        """Hold a connection that says nothing, and take a new one when it is ended."""
        while True:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                try:
                    await reader.read(1)
                finally:
                    writer.close()
            await asyncio.sleep(0.5)

    async def _cut(self) -> None:
        """Ask, and hang up without waiting, five times a second."""
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(self._host, self._port)
                writer.write(self.kinds()["ask"][1])
                await writer.drain()
                writer.transport.abort()
            await asyncio.sleep(0.2)

    async def _trickle(self, seen: Seen) -> None:
        """Send a body a byte a second, again and again."""
        head, _, body = self.kinds()["ask"][1].partition(b"\r\n\r\n")
        while True:
            status = 0
            with suppress(OSError, ValueError, IndexError):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                answer = asyncio.create_task(reader.read(-1))
                writer.write(head + b"\r\n\r\n")
                for byte in body:
                    writer.write(bytes([byte]))
                    await asyncio.wait({answer}, timeout=1)
                    if answer.done():
                        break
                status = int((await answer).split(b" ", 2)[1])
                writer.close()
            seen.add("trickled", status, 0)
            await asyncio.sleep(1)

    def _post(self, path: str, body: dict[str, str]) -> bytes:
        text = json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nConnection: close\r\n"
        return f"{head}Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text

    def _get(self, path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nConnection: close\r\n\r\n".encode()


def _proportional(pid: int) -> int:
    """Return the KiB of a process, its share of what it shares."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _quantiles(milliseconds: list[float]) -> tuple[float, float, float]:
    p50, p95, p99 = np.quantile(milliseconds, [0.5, 0.95, 0.99]) if milliseconds else (0.0, 0.0, 0.0)
    return float(p50), float(p95), float(p99)


async def _measure(given: argparse.Namespace) -> bool:
    load = Load(given.url, given.pid)
    unloaded = await load.alone(40)
    for kind, times in unloaded.milliseconds.items():
        print("alone  {:12} p50 {:7.1f} ms, p95 {:7.1f}, p99 {:7.1f}".format(kind, *_quantiles(times)))
    rate = given.rate or await load.sustained(20)
    print(f"sustained {rate:.1f} requests a second; now {given.multiple:g} times that for {given.seconds:g} s")
    seen, memory, slow = await load.overload(rate * given.multiple, given.seconds, given.idle)
    for kind, counts in seen.statuses.items():
        p50, p95, p99 = _quantiles(seen.milliseconds.get(kind, []))
        base = _quantiles(unloaded.milliseconds[kind])
        ratios = f"p50 {p50 / base[0]:.1f} times that alone, p95 {p95 / base[1]:.1f}" if base[0] else ""
        told = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
        print(f"loaded {kind:12} p50 {p50:7.1f} ms, p95 {p95:7.1f}, p99 {p99:7.1f}; {ratios}; {told}")
    answered = sum(counts[200] for counts in seen.statuses.values())
    print(f"answered {answered / given.seconds:.1f} a second; bodies that trickled: {dict(slow)}")
    print("memory MiB: " + " ".join(f"{mib:.0f}" for mib in memory))
    odd = {status for counts in seen.statuses.values() for status in counts} - _FINE
    if odd:
        print(f"unexpected: {sorted(odd)}")
    return answered > 0 and not odd


def main() -> None:
    """Measure as the arguments say, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--pid", type=int, help="the server, for its memory")
    parser.add_argument("--seconds", type=float, default=120, help="how long the load lasts")
    parser.add_argument("--multiple", type=float, default=2, help="of what the server can sustain")
    parser.add_argument("--rate", type=float, help="what it can sustain, a second, where that is known already")
    parser.add_argument("--idle", type=int, default=1000, help="connections that say nothing")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sys.exit(0 if asyncio.run(_measure(parser.parse_args())) else 1)


if __name__ == "__main__":
    main()
