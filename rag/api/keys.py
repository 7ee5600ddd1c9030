"""Who may change the corpus: whoever has the admin key."""

import hmac
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

_bearer = HTTPBearer(auto_error=False, description="The admin key.")


def _admin(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> None:
    key = request.app.state.settings.admin_key
    if given is None:
        raise HTTPException(401, "This needs the admin key.", {"WWW-Authenticate": "Bearer"})
    if key is None:
        raise HTTPException(403, "No admin key is set here, so that nothing can be changed over HTTP.")
    if not hmac.compare_digest(given.credentials.encode(), key.get_secret_value().encode()):
        raise HTTPException(403, "This is not the admin key.")


Admin = Depends(_admin)
