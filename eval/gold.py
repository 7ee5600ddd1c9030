"""Gold: the paragraphs and notes in which a question is answered, found by their quotes in the documents as read now.

A gold unit is one paragraph or one note. It knows nothing of passages or of ranking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Self

from corpus.document import Document
from eval.errors import SetFault
from eval.questions import Gold, Question

_SHOWN = 160  # characters of the paragraph that an error names


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """One paragraph, or with `note` one note, of a document; numbers count from 1."""

    document: str
    paragraph: int | None = None
    note: int | None = None

    def __str__(self) -> str:
        return f"{self.document}/" + (f"al-{self.paragraph}" if self.note is None else f"noot-{self.note}")


@dataclass(frozen=True, slots=True)
class Texts:
    """The text of every paragraph (the first is number 1) and of every note, by document."""

    paragraphs: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, Mapping[int, str]]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Self:
        """Take the texts from documents."""
        bodies = {document.id: document.body for document in documents}
        return cls(
            {name: tuple(paragraph.text for paragraph in body.paragraphs) for name, body in bodies.items()},
            {name: {note.number: note.text for note in body.notes} for name, body in bodies.items()},
        )

    def units(self, document: str) -> dict[Unit, str]:
        """Return the text of each paragraph and note of a document, in order; empty where it is unknown."""
        paragraphs = enumerate(self.paragraphs.get(document, ()), 1)
        notes = self.notes.get(document, {}).items()
        return {Unit(document, number): text for number, text in paragraphs} | {
            Unit(document, note=number): text for number, text in notes
        }


Quotes = Mapping[Unit, tuple[str, ...]]


def find_gold(questions: Iterable[Question], texts: Texts) -> dict[str, Quotes]:
    """Return the gold units of every question, by its id, each with its quotes.

    A quote that stands in several paragraphs makes each of them gold. Raises SetFault naming every quote that is not
    in its document, with the paragraph that comes closest.
    """
    faults: list[str] = []
    found: dict[str, Quotes] = {}
    for question in questions:
        units: dict[Unit, tuple[str, ...]] = {}
        for gold in question.gold:
            held = [unit for unit, text in texts.units(gold.document).items() if gold.quote in text]
            if not held:
                faults.append(f"question {question.id}: {_missing(gold, texts)}")
            for unit in held:
                units[unit] = (*units.get(unit, ()), gold.quote)
        found[question.id] = units
    if faults:
        raise SetFault("\n".join(faults))
    return found


def _missing(gold: Gold, texts: Texts) -> str:
    units = texts.units(gold.document)
    if not units:
        known = ", ".join(sorted(texts.paragraphs)) or "none"
        return f"the document {gold.document!r} is not there; there are: {known}"
    closest = max(units, key=lambda unit: _likeness(gold.quote, units[unit]))
    shown = _around(gold.quote, units[closest])
    return f"the quote {gold.quote!r} does not stand in {gold.document}; the closest is {closest}: {shown!r}"


def _likeness(quote: str, text: str) -> tuple[float, int]:
    """Return the share of the quote's words that stand in the text; among equals the shortest text comes closest."""
    words = set(quote.lower().split())
    return len(words & set(text.lower().split())) / max(1, len(words)), -len(text)


def _around(quote: str, text: str) -> str:
    block = SequenceMatcher(None, quote, text, autojunk=False).find_longest_match()
    start = max(0, block.b - block.a)
    return text[start : start + max(_SHOWN, len(quote))]
