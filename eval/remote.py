"""Asking a running instance over the HTTP contract, and reading its documents through it."""

import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

from eval.errors import RemoteFault
from eval.gold import Texts
from eval.replies import Reply

_SECONDS = 60.0  # one call may take; a question takes well under one
_TRIES = 6
_LONGEST_WAIT = 60.0  # seconds, whatever Retry-After says
_PORTION = 200  # paragraphs one call gives
_BUSY = frozenset({429, 503})
_LARGEST = 64 * 1024 * 1024  # bytes of a response


class RemoteAsker:
    """A running instance; `url` is its address, with or without ``/v1``."""

    def __init__(self, url: str) -> None:
        """Take an address. Raises RemoteFault where it is none of http."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise RemoteFault(f"{url!r} is no address of a service; write it like http://127.0.0.1:8000.")
        self._base = url.rstrip("/").removesuffix("/v1") + "/v1"

    def ask(self, question: str, top_k: int) -> Reply:
        """Ask one question; the time counts as the client sees it. Raises RemoteFault."""
        start = time.perf_counter()
        fields = self._call("/ask", {"question": question, "top_k": top_k})
        milliseconds = (time.perf_counter() - start) * 1000
        try:
            return Reply.read(fields, milliseconds)
        except (KeyError, TypeError, ValueError) as fault:
            raise RemoteFault(f"{self._base}/ask answers something else than the contract says: {fault!r}.") from fault

    def texts(self) -> Texts:
        """Read every paragraph, and every note that hangs on one."""
        paragraphs: dict[str, tuple[str, ...]] = {}
        notes: dict[str, dict[int, str]] = {}
        for document in self._documents():
            every = self._paragraphs(document)
            paragraphs[document] = tuple(str(one["text"]) for one in every)
            notes[document] = {int(note["number"]): str(note["text"]) for one in every for note in one["notes"]}
        return Texts(paragraphs, notes)

    def facts(self) -> dict[str, object]:
        """Return the address, and what the instance says of its snapshot."""
        facts: dict[str, object] = {"url": self._base}
        return facts | dict(self._call("/corpus").get("snapshot", {}))

    def indexing_rate(self) -> float | None:
        """Return None: an instance does not say."""

    def _documents(self) -> list[str]:
        found: list[str] = []
        for page in range(1, 10_000):
            listed = self._call(f"/documents?page={page}&page_size=200")
            found += [str(one["id"]) for one in listed["documents"]]
            if not listed["documents"] or len(found) >= listed["total"]:
                break
        return found

    def _paragraphs(self, document: str) -> list[dict[str, Any]]:
        path = f"/documents/{urllib.parse.quote(document, safe='')}"
        count = int(self._call(path)["paragraphs"])
        found: list[dict[str, Any]] = []
        for first in range(1, count + 1, _PORTION):
            last = min(first + _PORTION - 1, count)
            found += self._call(f"{path}/paragraphs?first={first}&last={last}")["paragraphs"]
        return found

    def _call(self, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Call the instance, waiting as long as it asks where it is busy."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            self._base + path, data, {"Content-Type": "application/json", "Accept": "application/json"}
        )
        for _ in range(_TRIES):
            try:
                with urllib.request.urlopen(request, timeout=_SECONDS) as response:  # noqa: S310
                    answer = json.loads(response.read(_LARGEST))
            except urllib.error.HTTPError as fault:
                if fault.code not in _BUSY:
                    raise RemoteFault(f"{self._base}{path} answers {fault.code}: {_detail(fault)}") from fault
                time.sleep(_wait(fault.headers.get("Retry-After")))
            except (OSError, http.client.HTTPException) as fault:
                raise RemoteFault(f"{self._base} cannot be reached: {fault}; is it running?") from fault
            except ValueError as fault:
                raise RemoteFault(f"{self._base}{path} answers no JSON: {fault}.") from fault
            else:
                if not isinstance(answer, dict):
                    raise RemoteFault(f"{self._base}{path} answers a {type(answer).__name__}, not an object.")
                return answer
        raise RemoteFault(f"{self._base} was still busy after {_TRIES} tries; ask again later.")


def _detail(fault: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(fault.read(_LARGEST))["detail"])
    except (ValueError, KeyError, TypeError, OSError):
        return str(fault.reason)


def _wait(told: str | None) -> float:
    try:
        return min(_LONGEST_WAIT, max(0.1, float(told or 1)))
    except ValueError:
        return 1.0
