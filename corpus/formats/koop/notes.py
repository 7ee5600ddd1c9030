"""Lines of text as the markup gives them, with the notes taken out of the sentence that they stand in.

A note has the number that is printed. Where a number is no figure, or was used before (an attachment may count anew),
the note gets the next free one behind all that are printed, so that each number names one note.
"""

import re
from collections import Counter
from xml.etree.ElementTree import Element

from corpus.document import Mark
from corpus.formats.koop.elements import KNOWN, NOTE_NUMBER, NOTE_REFERENCES, NOTES, parts
from corpus.lines import tidy

_PRINTED = re.compile(r"\W{0,2}([1-9]\d{0,3})\W{0,2}", re.ASCII)
_LONGEST_MARK = 4  # characters, as in "12)"
_REFERRING = ("refid", "idref", "ref", "nr", "doc")  # attributes that may name the note that is referred to


def number_element(note: Element) -> Element | None:
    """Return the element that prints the number of a note; None where it holds more than that, or is missing."""
    number = note.find(NOTE_NUMBER)
    return number if number is not None and not len(number) else None


def is_mark(element: Element) -> bool:
    """Tell whether an element is a second mark of a note: a reference that says no more than a number or sign."""
    return element.tag in NOTE_REFERENCES and not len(element) and len((element.text or "").strip()) <= _LONGEST_MARK


class NoteBook:
    """The notes of one paper: their numbers, and their texts in the order in which they are met."""

    def __init__(self, root: Element, warnings: Counter[str]) -> None:
        self.warnings = warnings
        self.texts: dict[int, str] = {}  # by number
        self.said: dict[int, str] = {}  # the words of the source, by number
        self._names: dict[str, list[int]] = {}  # what a reference may call a note: its id, or its printed number
        self._numbers: dict[Element, int] = {}
        self._labels: dict[Element, str] = {}
        self._apart = any(True for _ in root.iter("voetref"))  # then a `voetnoot` does not stand at its mark
        self._count(root)

    def take(self, note: Element) -> int:
        """Take a note out of a line. Returns its number; a note within it is kept, but marks no paragraph."""
        flow = Flow(self)
        flow.add(note, without=number_element(note))
        said, _ = flow.result()
        number, label = self._numbers[note], self._labels[note]
        if said:
            self.said[number] = said
            self.texts[number] = said if _PRINTED.fullmatch(label) or not label else f"{label} {said}"
        else:
            self.warnings["note without text"] += 1
        return number

    def marked(self, note: Element) -> bool:
        """Tell whether a note stands at its own mark."""
        return note.tag == "noot" or not self._apart

    def refer(self, reference: Element) -> int | None:
        """Return the number of the note that a second mark refers to; None where there is no such note."""
        named = [reference.get(attribute, "") for attribute in _REFERRING]
        for name in (*named, *map(_printed, (*named, "".join(reference.itertext())))):
            if numbers := self._names.get(name):
                return numbers.pop(0) if len(numbers) > 1 else numbers[0]
        return None

    def _count(self, root: Element) -> None:
        notes = [element for element in root.iter() if element.tag in NOTES]
        for note in notes:
            inner = number_element(note)
            self._labels[note] = tidy("".join(inner.itertext())) if inner is not None else tidy(note.get("nr", ""))
        printed = {note: _PRINTED.fullmatch(label) for note, label in self._labels.items()}
        free = max((int(found[1]) for found in printed.values() if found), default=0) + 1
        used: set[int] = set()
        for note in notes:
            found = printed[note]
            number = int(found[1]) if found and int(found[1]) not in used else free
            if number == free:
                free += 1
                self.warnings["note renumbered"] += 1
            used.add(number)
            self._numbers[note] = number
            for name in (note.get("id", ""), _printed(self._labels[note])):
                if name:
                    self._names.setdefault(name, []).append(number)


class Flow:
    """A line of text while it is read: blanks are made one, notes are taken out and leave a mark."""

    def __init__(self, notes: NoteBook) -> None:
        self._notes = notes
        self._words: list[str] = []
        self._length = 0
        self._blank = False  # a blank is due before the next word
        self._marks: list[Mark] = []

    def add(self, element: Element, *, without: Element | None = None) -> None:
        """Add what an element holds, one of its children excepted."""
        self.text(element.text)
        for child, inline in parts(element):
            if child is not without:
                self.child(child, inline=inline)
            self.text(child.tail)

    def child(self, child: Element, *, inline: bool) -> None:
        """Add a child; a blank stands on both sides of one that is no part of the line."""
        if child.tag in NOTES:
            number = self._notes.take(child)
            if self._notes.marked(child):
                self.mark(number)
        elif is_mark(child) and (referred := self._notes.refer(child)) is not None:
            self.mark(referred)
        else:
            if child.tag in NOTE_REFERENCES:
                self._notes.warnings["reference to no note"] += 1
            if child.tag not in KNOWN:
                self._notes.warnings[f"unknown element {child.tag[:40]}"] += 1
            self._blank = self._blank or not inline
            self.add(child)
            self._blank = self._blank or not inline

    def text(self, text: str | None) -> None:
        """Add characters."""
        if text and not text.isprintable():
            text = "".join(character for character in text if character.isprintable() or character.isspace())
        if not text:
            return
        words = tidy(text)
        self._blank = self._blank or text[0].isspace()
        if words:
            if self._blank and self._length:
                words = f" {words}"
            self._words.append(words)
            self._length += len(words)
            self._blank = text[-1].isspace()

    def mark(self, number: int) -> None:
        """Put the mark of a note behind the last word."""
        mark = Mark(number, self._length)
        if mark not in self._marks[-3:]:  # a reference and its note, side by side, are one mark
            self._marks.append(mark)

    def result(self) -> tuple[str, tuple[Mark, ...]]:
        """Return the text, and the marks in it."""
        return "".join(self._words), tuple(self._marks)


def _printed(label: str) -> str:
    found = _PRINTED.fullmatch(label.strip())
    return f"#{found[1]}" if found else ""
