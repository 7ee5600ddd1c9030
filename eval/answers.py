"""Answer accuracy: does the extracted answer hold what it should.

Two figures. *Exact*: the quotes of one document, joined, hold a whole gold quote of it (blanks apart). *Half*: one
quoted sentence holds at least half of the different words of a gold quote, which forgives a sentence that ends earlier
or a gold quote that runs over two sentences. Words are compared as they stand, without stemming, so that the figure
does not move with the search that it judges. A question that was not answered counts as wrong in both.
"""

import re
from collections.abc import Sequence

from eval.questions import Gold
from eval.replies import Reply

_WORD = re.compile(r"\w+")
_HALF = 0.5


def answers_exactly(reply: Reply, gold: Sequence[Gold]) -> bool:
    """Whether the joined quotes hold a whole gold quote of their document."""
    joined = {document: _plain(" ".join(texts)) for document, texts in _by_document(reply).items()}
    return any(_plain(one.quote) in joined.get(one.document, "") for one in gold)


def answers_half(reply: Reply, gold: Sequence[Gold]) -> bool:
    """Whether one quoted sentence holds at least half of the different words of a gold quote of its document."""
    quoted = _by_document(reply)
    return any(_share(one.quote, text) >= _HALF for one in gold for text in quoted.get(one.document, ()))


def _by_document(reply: Reply) -> dict[str, list[str]]:
    documents = {hit.rank: hit.document for hit in reply.hits}
    quoted: dict[str, list[str]] = {}
    for quote in reply.quotes:
        quoted.setdefault(documents.get(quote.passage, ""), []).append(quote.text)
    return quoted


def _share(quote: str, text: str) -> float:
    words = _words(quote)
    return len(words & _words(text)) / len(words) if words else 0.0


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _plain(text: str) -> str:
    return " ".join(text.split())
