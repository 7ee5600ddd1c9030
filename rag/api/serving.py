"""Running the application: one process or several workers, connections that cannot linger, and an end in time.

The one file that imports uvicorn.
"""

import os
import resource
import sys
import tempfile
from asyncio import TimerHandle, Transport
from pathlib import Path
from shutil import rmtree

import h11
from uvicorn._types import ASGIApplication
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import Server
from uvicorn.supervisors import Multiprocess

from rag.api.logs import log_config
from rag.api.metrics import FOLDER
from rag.api.problems import MEDIA_TYPE, body
from rag.settings import Settings

_KEEP_ALIVE_SECONDS = 5  # between one request and the next
_HEAD_BYTES = 32 * 1024  # 2,000 characters of a question in a URL take 18,000
_PIECE_BYTES = 16 * 1024
_CONNECTIONS = 2000  # of one worker; a file each
_FILES = 8192  # open ones that the process asks for
_HEALTH_SECONDS = 30  # in which a worker must give a sign of life; while it loads the model it may be slow


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 that hangs up on who sends no request in time, or is one too many.

    uvicorn waits without end for the first request of a connection, and for the rest of one that has begun.
    """

    head_seconds = 10.0  # in which the first line and the headers of a request must have come
    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a connection on, if there are not too many."""
        super().connection_made(transport)
        if len(self.connections) > _CONNECTIONS:
            transport.abort()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came, in pieces: h11 compares the length of a head with its limit only while that is incomplete."""
        for start in range(0, len(data), _PIECE_BYTES):
            if not self.transport.is_closing():
                super().data_received(data[start : start + _PIECE_BYTES])
        self._watch()

    def on_response_complete(self) -> None:
        """Go on to the next request, which may have begun already."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything."""
        self._stop_watching()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        """Close after a while of silence; and at once where the last answer is not taken off within another while."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(self.head_seconds, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or too long a head, with a problem, and hang up."""
        hint = getattr(sys.exception(), "error_status_hint", 400)
        detail = f"The request line and headers are longer than {_HEAD_BYTES:,} bytes." if hint == 431 else msg
        text = body(hint, detail)
        headers = [("content-type", MEDIA_TYPE), ("content-length", str(len(text))), ("connection", "close")]
        events = [h11.Response(status_code=hint, headers=headers), h11.Data(data=text), h11.EndOfMessage()]
        self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))
        self.transport.close()

    def _watch(self) -> None:
        """Start the clock while a request has not come whole to the end of its head, and stop it when it has."""
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._stop_watching()
        elif self._late is None:
            self._late = self.loop.call_later(self.head_seconds, self._hang_up)

    def _stop_watching(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _hang_up(self) -> None:
        self._late = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()


class Workers(Multiprocess):
    """Several processes that take connections from one socket."""

    def terminate_all(self) -> None:
        """End all workers. Without the socket of their parent nobody new can connect meanwhile, to wait in vain."""
        for listening in self.sockets:
            listening.close()
        super().terminate_all()


def server_config(  # noqa: PLR0913
    settings: Settings,
    app: ASGIApplication | str = "rag.api.app:create_app",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    workers: int = 1,
    protocol: type[BoundedProtocol] = BoundedProtocol,
) -> Config:
    """Return how the application is served; a name is that of a function that makes it."""
    return Config(
        app,
        factory=isinstance(app, str),
        host=host,
        port=port,
        workers=workers,
        http=protocol,
        ws="none",
        log_config=log_config(),
        access_log=False,  # it would write query strings
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        h11_max_incomplete_event_size=_HEAD_BYTES,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.request_seconds) + 1,
        timeout_worker_healthcheck=_HEALTH_SECONDS,
    )


def run(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Serve until the process is told to end (SIGTERM, SIGINT); requests that have begun are finished then.

    Each worker makes the application of its own from the environment.
    """
    _allow_files()
    config = server_config(settings, host=host, port=port, workers=workers)
    if workers == 1:
        Server(config).run()
        return
    figures = Path(tempfile.mkdtemp(prefix="kamervraag-metrics-"))
    os.environ[FOLDER] = str(figures)
    try:
        Workers(config, sockets=[config.bind_socket()]).run()
    finally:
        rmtree(figures, ignore_errors=True)


def _allow_files() -> None:
    """Allow as many open files as connections need; 1,024 are usual, and clients that hang on would use them up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
