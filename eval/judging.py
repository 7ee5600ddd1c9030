"""Judging: which gold paragraphs the passages hold, as a ranking that any measure can be computed on.

A passage holds a gold paragraph when its citation names that paragraph and its text holds a gold quote of it, or (where
a boundary of the passage cuts the quote) the greater part of one. The ranking is one of paragraphs:

- a passage that holds gold takes the place of the gold paragraphs that it holds, one place for each, so that a passage
  cannot win by being long;
- a gold paragraph counts once, where it is first held; a second passage of it takes a place as a miss;
- any other passage takes a place as a miss, under a name that is no paragraph's.

So no gold can be found twice, and nDCG and recall stay within 1 however documents are cut.
"""

from collections.abc import Sequence

from eval.gold import Quotes, Unit
from eval.replies import Shown


def rank_units(hits: Sequence[Shown], gold: Quotes) -> list[tuple[str, float]]:
    """Return the ranking of paragraphs that these passages give, each name once, with the score of its passage."""
    seen: set[Unit] = set()
    ranking: list[tuple[str, float]] = []
    for hit in hits:
        held = [unit for unit in sorted(gold, key=str) if unit not in seen and holds(hit, unit, gold[unit])]
        seen.update(held)
        names = [str(unit) for unit in held] or [f"{place(hit)}~{hit.rank}"]
        ranking += [(name, hit.score) for name in names]
    return ranking


def holds(hit: Shown, unit: Unit, quotes: Sequence[str]) -> bool:
    """Whether a passage cites this paragraph (or note) and shows at least the greater part of a quote of it."""
    if hit.document != unit.document or hit.note != unit.note:
        return False
    if unit.paragraph is not None and not (hit.first or 0) <= unit.paragraph <= (hit.last or 0):
        return False
    return any(shown_part(hit.text, quote) > len(quote) / 2 for quote in quotes)


def shown_part(text: str, quote: str) -> int:
    """Return how many characters of a quote a passage shows: all, or those on this side of where it is cut.

    >>> shown_part("Dit gaat over de krijgsmacht.", "de krijgsmacht"), shown_part("Dit gaat over de", "de krijgsmacht")
    (14, 3)
    """
    if quote in text:
        return len(quote)
    heads = (size for size in range(len(quote) - 1, 0, -1) if text.endswith(quote[:size].rstrip()))
    tails = (size for size in range(len(quote) - 1, 0, -1) if text.startswith(quote[-size:].lstrip()))
    return max(next(heads, 0), next(tails, 0))


def place(hit: Shown) -> str:
    """Name the place that a passage cites, in one word."""
    if hit.note is not None:
        return f"{hit.document}/noot-{hit.note}"
    if hit.first is None:
        return hit.document
    return f"{hit.document}/al-{hit.first}" + (f"-{hit.last}" if hit.last != hit.first else "")
