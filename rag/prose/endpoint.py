"""A chat endpoint that speaks the OpenAI way: messages in, a stream of text out. The one file here that imports httpx2.

Its address is the operator's own: a private one is allowed, for a model server on the same machine or network is the
usual case. What it sends is trusted in nothing: its bytes, its time and its shape are bounded.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, Self, TypedDict

import httpx2
from pydantic import BaseModel, ValidationError

from rag.settings import Settings

_log = logging.getLogger(__name__)
_MOST_BYTES = 1024 * 1024  # of an answer on the wire; a thousand words in pieces of one are 250 KiB
_MOST_EVENT = 64 * 1024
_CONNECTING = 10.0  # seconds
_NAME = "The endpoint that writes answers"


class Message(TypedDict):
    """A message of a chat."""

    role: Literal["system", "user"]
    content: str


class EndpointFault(Exception):  # noqa: N818 - a fault is the word for it
    """The endpoint does not answer, or not as it should; a sentence that may be shown."""


class EndpointTimeout(EndpointFault):
    """The endpoint took longer than it may."""


class _Text(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Chunk(BaseModel):
    choices: list[_Choice] = []
    error: Any = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where answers are written: the base URL (".../v1"), the model, the key, and how long an answer may take."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = 60.0

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """Return the endpoint that the settings name, None where they name none."""
        if settings.endpoint_url is None:
            return None
        key = settings.endpoint_key.get_secret_value() if settings.endpoint_key else None
        return cls(settings.endpoint_url, settings.endpoint_model, key, settings.endpoint_seconds)

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """Ask, and yield the pieces of the answer as they come. Closing the generator closes the connection.

        Raises EndpointFault, also after pieces: where it cannot be reached, answers with another status than 200,
        breaks off, or sends what is no chat; EndpointTimeout after `seconds`.
        """
        try:
            async with aclosing(self._ask(messages)) as pieces:
                until = asyncio.get_running_loop().time() + self.seconds
                while True:
                    async with asyncio.timeout_at(until):  # around each piece: a scope must not span a yield
                        piece = await anext(pieces, None)
                    if piece is None:
                        return
                    yield piece
        except (TimeoutError, httpx2.TimeoutException) as fault:
            raise EndpointTimeout(f"{_NAME} took more than {self.seconds:g} seconds.") from fault
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            _log.warning("the endpoint failed: %s: %s", type(fault).__name__, fault)
            raise EndpointFault(f"{_NAME} cannot be reached, or broke off.") from fault
        except ValidationError as fault:
            _log.warning("the endpoint sent what is no chat: %s", fault.errors(include_input=False)[0]["msg"])
            raise EndpointFault(f"{_NAME} sent what is no chat completion.") from fault

    async def _ask(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        headers = {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        body = {"model": self.model, "messages": list(messages), "temperature": 0, "stream": True}
        timeout = httpx2.Timeout(self.seconds, connect=min(_CONNECTING, self.seconds))
        async with (
            httpx2.AsyncClient(timeout=timeout, follow_redirects=False, verify=_tls()) as client,
            client.stream("POST", f"{self.url.rstrip('/')}/chat/completions", json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise EndpointFault(f"{_NAME} answered {response.status_code}.")
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "application/json":
                yield _text(await _read(response))[0]
            elif kind == "text/event-stream":
                async with aclosing(_events(response)) as pieces:
                    async for piece in pieces:
                        yield piece
            else:
                raise EndpointFault(f"{_NAME} sent neither events nor JSON.")


@cache
def _tls() -> ssl.SSLContext:
    """Return the certificates that are trusted: some 30 ms of reading for each client that does not get them."""
    return httpx2.create_ssl_context()


async def _events(response: httpx2.Response) -> AsyncGenerator[str, None]:
    finished = False
    response.encoding = "utf-8"
    async for event in httpx2.EventSource(response, max_event_size=_MOST_EVENT):
        if event.data.strip() == "[DONE]":
            return
        if response.num_bytes_downloaded > _MOST_BYTES:
            raise EndpointFault(f"{_NAME} sent too much.")
        if event.data:
            piece, done = _text(event.data.encode())
            finished = finished or done
            if piece:
                yield piece
    if not finished:
        raise EndpointFault(f"{_NAME} broke off.")


async def _read(response: httpx2.Response) -> bytes:
    body = b""
    async for part in response.aiter_bytes():
        body += part
        if len(body) > _MOST_BYTES:
            raise EndpointFault(f"{_NAME} sent too much.")
    return body


def _text(data: bytes) -> tuple[str, bool]:
    """Return the text of a chunk, or of a whole answer, and whether it says that it is the last."""
    chunk = _Chunk.model_validate_json(data)
    if chunk.error:
        _log.warning("the endpoint reports an error: %.500r", chunk.error)
        raise EndpointFault(f"{_NAME} reports an error.")
    texts = [one for choice in chunk.choices[:1] for one in (choice.delta, choice.message) if one]
    return "".join(one.content or "" for one in texts), any(choice.finish_reason for choice in chunk.choices)
