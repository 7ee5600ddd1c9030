"""Cutting text into sentences while it comes in, in pieces that end anywhere."""

import re
from collections.abc import Iterator

from corpus.lines import tidy
from corpus.sentences import sentences
from rag.prose.marks import OPEN, before_stop

LONGEST = 1000  # characters of a sentence; a longer one is cut, and then supported by nothing
_LIST_SIGN = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")


class SentenceStream:
    """Takes pieces of text and gives each sentence as soon as it is complete: when the next one has begun.

    Marks behind the stop of a sentence belong to it. A line end ends a sentence; blanks are made one, control
    characters and the signs of a list are left out.

    >>> stream = SentenceStream()
    >>> [*stream.feed("Zie nr. 3. [1] E"), *stream.feed("n dit"), *stream.rest()]
    ['Zie nr. 3 [1].', 'En dit']
    """

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, piece: str) -> Iterator[str]:
        """Take a piece, and yield the sentences that it completes."""
        *lines, self._buffer = (self._buffer + piece.replace("\r", "\n")).split("\n")
        for line in lines:
            yield from _sentences(line)
        *complete, self._buffer = _split(self._buffer)
        yield from complete

    def rest(self) -> Iterator[str]:
        """Yield what is left at the end."""
        buffer, self._buffer = self._buffer, ""
        yield from _sentences(buffer)


def _sentences(line: str) -> Iterator[str]:
    text = before_stop(_LIST_SIGN.sub("", tidy(line)))
    for start, end in sentences(text):
        yield from (text[at : min(at + LONGEST, end)] for at in range(start, end, LONGEST))


def _split(buffer: str) -> list[str]:
    """Return the complete sentences of an unfinished line, and last what is not complete."""
    text = before_stop(_LIST_SIGN.sub("", buffer.lstrip()))
    opened = OPEN.search(text)  # "Dat is zo. [1" does not tell yet whether a mark follows
    spans = list(sentences(text[: opened.start()] if opened else text))
    if len(spans) < 2:
        cuts = range(0, len(text) - LONGEST, LONGEST)
        return [*(tidy(text[at : at + LONGEST]) for at in cuts), text[len(cuts) * LONGEST :] if cuts else buffer]
    return [*(tidy(text[start:end]) for start, end in spans[:-1]), text[spans[-1][0] :]]
