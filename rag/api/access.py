"""Who may do what: everybody may read, unless a key is asked for; to change the corpus takes an admin key."""

import logging
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.api.paths import is_change, is_health
from rag.api.problems import problem
from rag.keys import Key, KeyFile

_log = logging.getLogger(__name__)
_bearer = HTTPBearer(auto_error=False, description="A key, made with `kamervraag key new`.")
_LONGEST = 512  # characters of an Authorization header that can hold a key


class Access:
    """Finds the key of a request and keeps it in its state; refuses an unknown key, and what needs another.

    It does so before the body is read, so that nobody can make the service take in what it will refuse.
    """

    def __init__(self, app: ASGIApp, keys: KeyFile, *, read_with_key: bool) -> None:
        self._app = app
        self._keys = keys
        self._read_with_key = read_with_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it with 401 or 403."""
        if scope["type"] != "http" or is_health(scope["path"]):
            await self._app(scope, receive, send)
            return
        try:
            key = self._key(scope)
            scope.setdefault("state", {})["key"] = key
            if is_change(scope):
                require_admin(key)
            elif self._read_with_key and key is None:
                raise _unknown("This needs a key.")
        except HTTPException as fault:
            refusal = problem(fault.status_code, fault.detail, headers=fault.headers)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _key(self, scope: Scope) -> Key | None:
        """Return the key that the request shows, None where it shows none. Raises a 403 for one that is unknown."""
        kind, _, secret = Headers(scope=scope).get("authorization", "")[:_LONGEST].partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            return None
        found = self._keys.find(secret.strip().encode())
        if self._keys.fault:
            _log.error("%s No key is accepted.", self._keys.fault)
        if found is None:
            raise HTTPException(403, "This key is not known here.", _challenge("invalid_token"))
        return found


def require_admin(key: Key | None) -> None:
    """Raise a 401 without a key, and a 403 for one that may only read."""
    if key is None:
        raise _unknown("This needs an admin key.")
    if key.scope != "admin":
        raise HTTPException(403, f"The key {key.name} may only read.", _challenge("insufficient_scope"))


def _unknown(detail: str) -> HTTPException:
    return HTTPException(401, f"{detail} Send it as Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})


def _challenge(error: str) -> dict[str, str]:
    return {"WWW-Authenticate": f'Bearer error="{error}"'}


def _admin(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    require_admin(request.state.key)


Admin = Depends(_admin)
