import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Body, Document, Note, Paragraph
from corpus.kamerstuk import Kamerstuk
from corpus.passages import JOINT, LONGEST, Splitting, split

SMALL = Splitting(most=10, joined=6)


def words(text):
    return len(text.split())


def document(*paragraphs, notes=()):
    """Make a document; a paragraph is its text, or `(text, section)`."""
    pairs = [(part, ()) if isinstance(part, str) else part for part in paragraphs]
    body = tuple(Paragraph(at, text, section, page=at) for at, (text, section) in enumerate(pairs, 1))
    return Document(
        Kamerstuk("33279", "36"),
        "Titel",
        "Brief",
        None,
        "https://example.org",
        "publication",
        Body((), body, notes, ()),
    )


def shown(passages):
    return [(passage.first, passage.last, passage.text) for passage in passages]


def test_short_neighbours_are_joined_up_to_a_number_of_tokens():
    found = split(document("een twee drie", "vier vijf", "zes zeven"), words, SMALL)
    assert shown(found) == [(1, 2, f"een twee drie{JOINT}vier vijf"), (3, 3, "zes zeven")]


def test_no_passage_crosses_a_section():
    found = split(document(("een", ("A",)), ("twee", ("B",)), ("drie", ("B",))), words, SMALL)
    assert shown(found) == [(1, 1, "een"), (2, 3, f"twee{JOINT}drie")]
    assert [passage.section for passage in found] == [("A",), ("B",)]


def test_a_long_paragraph_is_cut_between_its_sentences():
    text = "Een twee drie vier vijf zes. Zeven acht negen tien elf twaalf."
    found = split(document(text), words, SMALL)
    assert [passage.text for passage in found] == ["Een twee drie vier vijf zes.", "Zeven acht negen tien elf twaalf."]
    assert [(passage.start, passage.end) for passage in found] == [(0, 28), (29, 62)]


def test_the_notes_come_last_and_know_their_carriers():
    notes = (Note(1, "Zie daar.", 2), Note(2, "Verloren.", None))
    found = split(document("een", ("twee", ("A",)), notes=notes), words, SMALL)
    assert [(p.ordinal, p.note, p.first, p.section, p.page) for p in found[2:]] == [
        (2, 1, 2, ("A",), 2),
        (3, 2, None, (), None),
    ]


def test_an_empty_document_has_no_passages():
    assert split(document(), words, SMALL) == []


@pytest.mark.slow
def test_a_paragraph_of_a_megabyte_without_a_blank_is_cut_in_seconds():
    start = time.perf_counter()
    found = split(document("a" * 1_000_000), words)
    assert "".join(passage.text for passage in found) == "a" * 1_000_000
    assert time.perf_counter() - start < 60


texts = st.lists(st.sampled_from(["een", "Twee.", "drie,", "Vier;", "x" * 30]), min_size=1, max_size=60).map(" ".join)


@given(st.lists(st.tuples(texts, st.sampled_from([("A",), ("A", "B"), ()])), max_size=8))
def test_every_passage_is_a_verbatim_slice_and_every_word_is_in_one(parts):
    paper = document(*parts)
    found = split(paper, words, SMALL)
    for passage in found:
        covered = [paper.paragraph(number) for number in range(passage.first, passage.last + 1)]
        joined = JOINT.join(paragraph.text for paragraph in covered)
        stop = len(joined) - len(covered[-1].text) + passage.end
        assert joined[passage.start : stop] == passage.text
        assert {paragraph.section for paragraph in covered} == {passage.section}
        assert words(passage.text) <= SMALL.most
        assert len(passage.text) <= LONGEST
    assert " ".join(passage.text for passage in found).split() == " ".join(text for text, _ in parts).split()
