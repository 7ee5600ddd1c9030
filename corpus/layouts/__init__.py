"""The layouts that a saved text may be in, and which one a given text is in: told by its content, never its name."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from corpus.blocks import Block
from corpus.layouts import monitor, pdftext, publication, searchsite
from corpus.letterhead import Stated


class Layout(NamedTuple):
    """A way in which texts are saved: its name, whether it is the one of these lines, and its reader."""

    name: str
    matches: Callable[[Sequence[str]], bool]
    read: Callable[[Sequence[str]], tuple[Stated, list[Block]]]


# The first that matches is taken: those with the surest signs come first.
LAYOUTS = (
    Layout("searchsite", searchsite.matches, searchsite.read),
    Layout("monitor", monitor.matches, monitor.read),
    Layout("publication", publication.matches, publication.read),
    Layout("pdftext", pdftext.matches, pdftext.read),
)
