"""The names below a motion or an amendment, which its markup does not tell from its text.

A motion ends with "en gaat over tot de orde van de dag"; the names of its submitters follow. An amendment ends with
names of which at least one stands in its title.
"""

import re
from collections.abc import Iterable, Sequence

from corpus.formats.koop.pieces import Piece

_SUBMITTED = re.compile(r"\b(?:motie|(?:sub)?amendement)\b", re.IGNORECASE)
_CLOSING = "over tot de orde van de dag"
_PARTICLES = "van de der den het 't ’t 'd ’d d’ d' ten ter te in op el al la le von du da bin en c.s. c.s"
_NO_NAMES = frozenset({"toelichting", "bijlage"})
_LONGEST_NAME = 60  # characters
_MOST_WORDS = 8


def sign(pieces: Sequence[Piece], title: str) -> None:
    """Make signatures of the paragraphs that name who submitted a motion or an amendment with this title."""
    if not _SUBMITTED.search(title):
        return
    texts = [piece for piece in pieces if piece.kind not in {"dropped", "signature"}]
    closing = next((at for at in range(len(texts) - 1, -1, -1) if _CLOSING in texts[at].text), None)
    if closing is not None:
        signed = _names(texts[closing + 1 :])
    else:
        signed = _names(texts[::-1])
        if not any(piece.text.rstrip(".,").casefold() in title.casefold() for piece in signed):
            return
    for piece in signed:
        piece.kind = "signature"
        piece.text = piece.text.rstrip(",")


def _names(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces up to the first that is no name."""
    names: list[Piece] = []
    for piece in pieces:
        if piece.kind != "text" or not _is_name(piece.text):
            break
        names.append(piece)
    return names


def _is_name(text: str) -> bool:
    words = text.rstrip(".,").split()
    if len(text) > _LONGEST_NAME or not 0 < len(words) <= _MOST_WORDS or text.casefold().rstrip(".:") in _NO_NAMES:
        return False
    return words[-1][0].isupper() and all(word[0].isupper() or word.casefold() in _PARTICLES.split() for word in words)
