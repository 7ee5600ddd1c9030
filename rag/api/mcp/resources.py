"""The papers as resources: kamerstuk://kst-33279-36, and kamerstuk://kst-33279-36/al-24."""

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError

from rag.api.mcp.calling import Calling, address, service
from rag.api.schemas import DocumentDetailOut

_PORTION = 200  # paragraphs that one call gives


async def read_document(context: Calling, document: str) -> str:
    """Give a whole document: its citation and address, then its numbered paragraphs, verbatim."""
    async with service(context) as calls:
        owner = await calls.document(document)
        firsts = range(1, owner.paragraphs + 1, _PORTION)
        portions = [await calls.paragraphs(document, first=first) for first in firsts]
    lines = [f"[{one.number}] {one.text}" for portion in portions for one in portion.paragraphs]
    return "\n\n".join([_head(owner.citation, address(context) + owner.permalink, owner), *lines])


async def read_paragraph(context: Calling, document: str, number: str) -> str:
    """Give one paragraph: its citation and address, then its text, verbatim, and its notes."""
    if not number.isdecimal():
        raise ResourceNotFoundError(f"{number!r} is no number of a paragraph.")
    async with service(context) as calls:
        owner = await calls.document(document)
        found = await calls.paragraph(document, int(number))
    notes = [f"noot {note.number}: {note.text}" for note in found.notes]
    return "\n\n".join([_head(found.citation, address(context) + found.permalink, owner), found.text, *notes])


def add_resources(server: MCPServer[None]) -> None:
    """Give the server its resources."""
    server.resource("kamerstuk://{document}", name="document", mime_type="text/plain")(read_document)
    server.resource("kamerstuk://{document}/al-{number}", name="paragraph", mime_type="text/plain")(read_paragraph)


def _head(citation: str, permalink: str, owner: DocumentDetailOut) -> str:
    return f"{citation}\n{owner.title}\n{permalink}\n{owner.url}"
