"""Cutting a document into passages, the units of retrieval.

A passage is a run of consecutive paragraphs of one section, or a part of a paragraph that is too long by itself. It
counts length in the tokens of whichever model will embed it, and knows nothing else of models. This is the only file
that imports langchain.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from langchain_text_splitters import RecursiveCharacterTextSplitter

from corpus.document import Document, Paragraph
from corpus.sentences import sentences

LONGEST = 1199  # characters of a passage
_SEPARATORS = [r"(?<=[.!?»”])\s+(?=[A-Z«‘“])", r"(?<=[;:])\s+", r"(?<=,)\s+", r"\s+", ""]  # best place first
JOINT = "\n"  # between the paragraphs of a passage


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of retrieval.

    `text` is the verbatim text of paragraphs `first` to `last` (counted from 1, both included), joined by `JOINT`:
    from character `start` of the first up to character `end` of the last. Of a note, `note` is its number, the
    offsets count in its text, and `first` and `last` are the paragraph that carries its mark, or None.
    """

    document: str
    ordinal: int
    text: str
    section: tuple[str, ...]
    first: int | None
    last: int | None
    start: int
    end: int
    note: int | None = None
    page: int | None = None

    def paragraphs(self) -> Iterator[tuple[int | None, int, str]]:
        """Yield the number of each paragraph, where it starts in `text`, and its part of it.

        A note is one part; its number is that of the paragraph that carries its mark, or None.
        """
        joined = self.note is None and self.first != self.last
        start = 0
        for at, part in enumerate(self.text.split(JOINT) if joined else [self.text]):
            yield None if self.first is None else self.first + at, start, part
            start += len(part) + len(JOINT)


@dataclass(frozen=True, slots=True)
class Splitting:
    """How documents are cut: at most `most` tokens a passage; short neighbours are joined up to `joined` tokens."""

    most: int = 256
    joined: int = 96


def split(document: Document, count_tokens: Callable[[str], int], splitting: Splitting | None = None) -> list[Passage]:
    """Cut a document into passages, in reading order, its notes last."""
    splitting = splitting or Splitting()
    passages = [*_body(document, count_tokens, splitting), *_notes(document, count_tokens, splitting)]
    return [replace(passage, ordinal=ordinal) for ordinal, passage in enumerate(passages)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the half-open spans of the sentences of a passage; none crosses from one paragraph into the next."""
    found: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split(JOINT):
        found += [(start + first, start + last) for first, last in sentences(paragraph)]
        start += len(paragraph) + len(JOINT)
    return found


def _body(document: Document, count_tokens: Callable[[str], int], splitting: Splitting) -> Iterator[Passage]:
    for section, members in groupby(document.body.paragraphs, key=lambda paragraph: paragraph.section):
        for group in _groups(list(members), count_tokens, splitting):
            first, last = group[0], group[-1]
            text = JOINT.join(paragraph.text for paragraph in group)
            whole = [(0, len(last.text))]  # the offsets of a joined passage count in its first and last paragraph
            for start, end in _cut(text, count_tokens, splitting) if len(group) == 1 else whole:
                part = text[start:end] if len(group) == 1 else text
                yield Passage(document.id, 0, part, section, first.number, last.number, start, end, None, first.page)


def _notes(document: Document, count_tokens: Callable[[str], int], splitting: Splitting) -> Iterator[Passage]:
    for note in document.body.notes:
        carrier = document.paragraph(note.paragraph) if note.paragraph else None
        section = carrier.section if carrier else ()
        page = carrier.page if carrier else None
        at = note.paragraph
        for start, end in _cut(note.text, count_tokens, splitting):
            yield Passage(document.id, 0, note.text[start:end], section, at, at, start, end, note.number, page)


def _groups(
    paragraphs: Sequence[Paragraph], count_tokens: Callable[[str], int], splitting: Splitting
) -> Iterator[list[Paragraph]]:
    """Join consecutive paragraphs as long as they stay within `joined` tokens and `LONGEST` characters together."""
    group: list[Paragraph] = []
    tokens = characters = 0
    for paragraph in paragraphs:
        size = count_tokens(paragraph.text)
        length = len(paragraph.text) + len(JOINT)
        if group and (tokens + size > splitting.joined or characters + length > LONGEST):
            yield group
            group, tokens, characters = [], 0, 0
        group.append(paragraph)
        tokens += size
        characters += length
    if group:
        yield group


def _cut(text: str, count_tokens: Callable[[str], int], splitting: Splitting) -> list[tuple[int, int]]:
    """Return the spans of the parts of one paragraph, of about equal size, cut between sentences where that can be."""

    def size(part: str) -> int:
        return max(count_tokens(part), -(-len(part) * splitting.most // LONGEST))

    parts = -(-size(text) // splitting.most)
    if parts <= 1:
        return [(0, len(text))]
    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=min(splitting.most, -(-size(text) * 6 // (parts * 5))),  # a fifth above the mean, to fall out even
        chunk_overlap=0,
        length_function=size,
        add_start_index=True,
    )
    pieces = splitter.create_documents([text])
    return [(at := int(p.metadata["start_index"]), at + len(p.page_content)) for p in pieces]
