"""The two clients: one that waits, one that is awaited. What they can be asked is described once, in `calls`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Generic, ParamSpec, Self, TypeVar, overload

import httpx2
from pydantic import ValidationError

from rag.api.schemas import Problem
from rag.client import calls
from rag.client.calls import Call
from rag.client.errors import ClientError, ContractError, ProblemError, UnreachableError

P = ParamSpec("P")
T = TypeVar("T")

_BUSY = frozenset({429, 503})
_LONGEST_WAIT = 60.0  # seconds, whatever Retry-After says
_TIMEOUT = 60.0  # seconds that one call may take


class _Method(Generic[P, T]):
    """A method that sends a call: it returns the result on a `Client`, an awaitable of it on an `AsyncClient`."""

    def __init__(self, describe: Callable[P, Call[T]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, client: "Client", owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, client: "AsyncClient", owner: type) -> Callable[P, Awaitable[T]]: ...
    @overload
    def __get__(self, client: None, owner: type) -> Callable[P, Call[T]]: ...
    def __get__(self, client: "Client | AsyncClient | None", owner: type) -> Callable[P, Any]:
        if client is None:
            return self._describe

        def method(*args: P.args, **kwargs: P.kwargs) -> Any:
            return client.send(self._describe(*args, **kwargs))

        return method


class _Methods:
    ask = _Method(calls.ask)
    ask_batch = _Method(calls.ask_batch)
    ask_blocks = _Method(calls.ask_blocks)
    citations = _Method(calls.citations)
    verify = _Method(calls.verify)
    corpus = _Method(calls.corpus)
    documents = _Method(calls.documents)
    document = _Method(calls.document)
    paragraphs = _Method(calls.paragraphs)
    paragraph = _Method(calls.paragraph)
    references = _Method(calls.references)
    citation = _Method(calls.citation)
    put = _Method(calls.put)
    delete = _Method(calls.delete)


class Client(_Methods):
    """A client that waits; safe to share between threads. Every method raises ClientError.

    `url` is the address of the service, `key` its API or admin key. While the service is busy (429, 503) a call is
    tried `tries` times in all, and waits in between for as long as Retry-After asks.
    """

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        tries: int = 4,
        timeout: float = _TIMEOUT,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._tries = tries
        self._http = httpx2.Client(base_url=_base(url), headers=_key(key), timeout=timeout, transport=transport)

    def send(self, call: Call[T]) -> T:
        """Send a call, as the methods do."""
        for left in reversed(range(self._tries)):
            try:
                response = self._http.request(call.method, call.path, **_request(call))
            except httpx2.HTTPError as fault:
                raise _unreachable(self._http.base_url, fault) from fault
            if not left or response.status_code not in _BUSY:
                break
            time.sleep(_wait(response.headers.get("Retry-After")))
        return _read(call, response)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


class AsyncClient(_Methods):
    """A client whose methods are awaited; otherwise as `Client`. `headers` are sent with every request."""

    def __init__(  # noqa: PLR0913
        self,
        url: str,
        *,
        key: str | None = None,
        tries: int = 4,
        timeout: float = _TIMEOUT,
        transport: httpx2.AsyncBaseTransport | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._tries = tries
        sent = {**(headers or {}), **_key(key)}
        self._http = httpx2.AsyncClient(base_url=_base(url), headers=sent, timeout=timeout, transport=transport)

    async def send(self, call: Call[T]) -> T:
        """Send a call, as the methods do."""
        for left in reversed(range(self._tries)):
            try:
                response = await self._http.request(call.method, call.path, **_request(call))
            except httpx2.HTTPError as fault:
                raise _unreachable(self._http.base_url, fault) from fault
            if not left or response.status_code not in _BUSY:
                break
            await asyncio.sleep(_wait(response.headers.get("Retry-After")))
        return _read(call, response)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _base(url: str) -> str:
    return url.rstrip("/").removesuffix("/v1") + "/v1"


def _key(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def _request(call: Call[Any]) -> dict[str, Any]:
    return {"params": dict(call.query), "json": call.json, "content": call.content}


def _unreachable(url: httpx2.URL, fault: httpx2.HTTPError) -> ClientError:
    return UnreachableError(f"{url} cannot be reached: {fault or type(fault).__name__}; is it running?")


def _read(call: Call[T], response: httpx2.Response) -> T:
    if response.is_error or response.is_redirect:
        raise ProblemError(_problem(response))
    try:
        return call.read(response.content)
    except ValueError as fault:
        raise ContractError(f"{response.url} answers something else than the contract says: {fault}") from fault


def _problem(response: httpx2.Response) -> Problem:
    """Read the problem; whatever stands between here and the service may answer with something else."""
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem(title=response.reason_phrase, status=response.status_code, detail=response.text[:200])


def _wait(told: str | None) -> float:
    """Return how many seconds to wait; Retry-After is a number of them or a date."""
    told = told or "1"
    try:
        seconds = float(told) if told.isdigit() else parsedate_to_datetime(told).timestamp() - time.time()
    except ValueError:
        seconds = 1.0
    return min(_LONGEST_WAIT, max(0.0, seconds))
