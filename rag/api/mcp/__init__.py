"""The service for language models: its calls as tools and resources of the Model Context Protocol, at `/mcp`.

Nothing but this package knows the SDK. A tool is a client of the HTTP contract within the process, so that what holds
there (keys, limits, problems) holds here.
"""

from rag.api.mcp.server import route, running

__all__ = ["route", "running"]
