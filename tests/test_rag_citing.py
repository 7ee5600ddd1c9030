"""Citations of passages, and places of quotes."""

import pytest

from corpus.catalogue import load_documents
from corpus.passages import Splitting, split
from corpus.references import parse_citation
from rag.citing import citation, quote
from rag.records import Span

DOCUMENTS = {document.id: document for document in load_documents()}
PASSAGES = [
    (document, passage)
    for document in DOCUMENTS.values()
    for passage in split(document, lambda text: len(text) // 4, Splitting(256, 96))
]


def source(document, paragraph, note):
    if note is not None:
        return next(n.text for n in document.body.notes if n.number == note)
    return document.paragraph(paragraph).text


def test_every_span_of_every_passage_is_found_at_its_place():
    for document, passage in PASSAGES:
        length = len(passage.text)
        for start in range(0, length, 97):
            span = Span(start, min(length, start + 40))
            if "\n" in passage.text[span.start : span.end]:
                continue
            placed = quote(passage, span, 1)
            text = source(document, placed.paragraph, placed.note)
            assert text[placed.start : placed.end] == placed.text == passage.text[span.start : span.end]


def test_every_citation_reads_back_as_the_paper_and_the_place():
    for document, passage in PASSAGES:
        read = parse_citation(citation(passage, document).text)
        assert read.kamerstuk is not None
        assert read.kamerstuk.id == document.id
        assert read.pin.paragraph == ((passage.first, passage.last) if passage.first else None)
        assert read.pin.note == passage.note


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("leidraad", "Bijlage bij Kamerstukken II 2023/24, 36 592, nr. 1, al. 1"),
        ("kamer", "Bijlage bij Kamerstuk 36 592, nr. 1, al. 1"),
        ("kort", "bijlage bij 36 592, nr. 1, al. 1"),
    ],
)
def test_an_attachment_in_each_style(style, expected):
    document = DOCUMENTS["kst-36592-1-bijlage"]
    passage = next(p for d, p in PASSAGES if d is document)
    assert citation(passage, document, style).text == expected


def test_a_note_is_cited_with_the_paragraph_that_carries_its_mark():
    document = DOCUMENTS["kst-33279-36"]
    passage = next(p for d, p in PASSAGES if d is document and p.note == 5)
    assert citation(passage, document).text == "Kamerstukken II 2022/23, 33 279, nr. 36, al. 12, noot 5"
