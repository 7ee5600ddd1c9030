"""A client of the service: typed, with or without asyncio.

    with Client("http://127.0.0.1:8000") as service:
        answer = service.ask("Wat doet Defensie voor dakloze veteranen?")

`AsyncClient` has the same methods, to be awaited. The records that come back are those of `rag.api.schemas`.
"""

from rag.client.calls import Call
from rag.client.clients import AsyncClient, Client
from rag.client.errors import ClientError, ContractError, ProblemError, UnreachableError

__all__ = ["AsyncClient", "Call", "Client", "ClientError", "ContractError", "ProblemError", "UnreachableError"]
