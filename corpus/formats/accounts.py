"""The account of a reading: where every letter and figure of a source went.

Only letters and figures count: blanks, hyphens at line ends and the signs of lists may change on the way. It knows no
format.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.document import Body


@dataclass(frozen=True, slots=True)
class Account:
    """What a source holds and what became of it, as strings of letters and figures.

    `dropped` is told by the rule that dropped it; `repeated` is what was told more than once on purpose, such as the
    head of a column with each of its rows; `in_order`: the body has the order of the source.
    """

    source: str
    body: str
    dropped: Mapping[str, str]
    in_order: bool
    repeated: str = ""

    @property
    def lost(self) -> Counter[str]:
        """The letters of the source that are neither in the body nor dropped by a rule."""
        return self._owed() - self._placed()

    @property
    def doubled(self) -> Counter[str]:
        """The letters of the body that the source does not have so often."""
        return self._placed() - self._owed()

    def _owed(self) -> Counter[str]:
        return Counter(self.source) + Counter(self.repeated)

    def _placed(self) -> Counter[str]:
        return sum(map(Counter, self.dropped.values()), Counter(self.body))


def letters(texts: Iterable[str]) -> str:
    """Return the letters and figures of the texts, and nothing between them."""
    return "".join(char for text in texts for char in text if char.isalnum())


def letters_of(body: Body) -> str:
    """Return the letters of a body: of its headings and paragraphs in the order of reading, its notes, its signers."""
    flow = [text for _, text in _flow(body)]
    return letters([*flow, *(note.text for note in body.notes), *body.signatories])


def is_in_order(body: Body, source: str) -> bool:
    """Tell whether the headings and paragraphs follow each other as in the source, which may have more between them.

    `source` holds the letters in the order of reading. Rows are left out: they may repeat the heads of their columns.
    """
    rest = iter(source)
    return all(char in rest for char in letters(text for kind, text in _flow(body) if kind != "row"))


def _flow(body: Body) -> Iterator[tuple[str, str]]:
    """Yield the headings and the paragraphs, each with its kind."""
    at = 0
    for paragraph in body.paragraphs:
        while at < len(body.sections) and body.sections[at].first <= paragraph.number:
            yield "heading", body.sections[at].path[-1]
            at += 1
        yield paragraph.kind, paragraph.text
    yield from (("heading", section.path[-1]) for section in body.sections[at:])
