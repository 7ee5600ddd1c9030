"""Printing a written answer as it comes: `ask --prose`."""

import asyncio
from collections.abc import AsyncIterator

import typer

from rag.prose.endpoint import Endpoint
from rag.prose.writing import Written, write
from rag.records import Answer


def print_written(answer: Answer, endpoint: Endpoint) -> None:
    """Print the sentences that the passages support, each with the ranks of the passages. Raises EndpointFault."""
    asyncio.run(_print(write(answer, endpoint)))


async def _print(sentences: AsyncIterator[Written]) -> None:
    supported = withheld = 0
    async for sentence in sentences:
        supports = sentence.verdict.supports
        if sentence.verdict.supported:
            marks = "".join(f"[{rank}]" for rank in dict.fromkeys(support.hit.rank for support in supports))
            typer.echo(f"{sentence.text} {marks}")
            supported += 1
        else:
            withheld += 1
    if not supported:
        typer.echo("Geen geschreven antwoord dat de passages steunen.")
    if withheld:
        typer.echo(f"(Weggelaten, omdat de passages het niet steunen: {withheld}.)")
    typer.echo("")
