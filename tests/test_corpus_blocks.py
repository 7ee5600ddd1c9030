import pytest

from corpus.blocks import Block, assemble
from corpus.document import Mark, Note, Section
from corpus.outline import Heading, heading_paths


def paths(*headings):
    """Return the paths, written with slashes; a heading is its text, or `(text, level, stacked)`."""
    made = [Heading(heading) if isinstance(heading, str) else Heading(*heading) for heading in headings]
    return ["/".join(path) for path in heading_paths(made)]


def test_paragraphs_are_numbered_and_headings_notes_and_signatures_are_not():
    body = assemble(
        [
            Block("heading", "Inleiding"),
            Block("text", "Een zin.1"),
            Block("item", "Een punt"),
            Block("signature", "De Minister, A. Bos"),
            Block("note", "Zie daar.", number=1),
        ]
    )
    assert [(p.number, p.text, p.kind, p.section) for p in body.paragraphs] == [
        (1, "Een zin.", "text", ("Inleiding",)),
        (2, "Een punt", "item", ("Inleiding",)),
    ]
    assert body.paragraphs[0].marks == (Mark(1, 8),)
    assert body.sections == (Section(("Inleiding",), 1),)
    assert body.notes == (Note(1, "Zie daar.", 1),)
    assert body.signatories == ("De Minister, A. Bos",)


def test_a_note_without_a_mark_has_no_carrier():
    body = assemble([Block("text", "Een zin."), Block("note", "Zie daar.", number=7)])
    assert body.notes == (Note(7, "Zie daar.", None),)


def test_an_outermost_heading_without_text_closes_all_sections():
    body = assemble(
        [Block("heading", "Kop"), Block("text", "Een."), Block("heading", "", level=1), Block("text", "Twee.")]
    )
    assert [paragraph.section for paragraph in body.paragraphs] == [("Kop",), ()]
    assert body.sections == (Section(("Kop",), 1),)


def test_the_page_of_a_block_is_that_of_its_paragraph():
    assert assemble([Block("text", "Een.", page=3)]).paragraphs[0].page == 3


def test_no_blocks_make_an_empty_body():
    body = assemble([])
    assert (body.paragraphs, body.sections, body.notes, body.signatories) == ((), (), (), ())


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["Een", "Twee"], ["Een", "Twee"]),
        (["2.1 A", "2.1.1 B", "C", "2.1.2 D"], ["2.1 A", "2.1 A/2.1.1 B", "2.1 A/2.1.1 B/C", "2.1 A/2.1.2 D"]),
        (["2.1 A", "B", "3.1 C"], ["2.1 A", "2.1 A/B", "3.1 C"]),
        ([("1. HOOFD", 1), "1.1 A", ("", 1), "2.1 B"], ["1. HOOFD", "1. HOOFD/1.1 A", "", "2.1 B"]),
        (["1.1 A", "Doos 1: x", ("", 2), "B"], ["1.1 A", "1.1 A/Doos 1: x", "1.1 A", "1.1 A/B"]),
        (
            ["Voortgang", ("Pijler 1: x", None, True), "Los", "Pijler 2: y", "Slot"],
            ["Voortgang", "Voortgang/Pijler 1: x", "Voortgang/Pijler 1: x/Los", "Voortgang/Pijler 2: y", "Slot"],
        ),
        (["Inzet", "1. Eerst", "2. Dan", "Tot slot"], ["Inzet", "Inzet/1. Eerst", "Inzet/2. Dan", "Tot slot"]),
        (["1. Eerst", "Onder", "2. Dan"], ["1. Eerst", "1. Eerst/Onder", "2. Dan"]),
        (["1.1 A", "1. x", "1.2 B", "C", "2. y"], ["1.1 A", "1.1 A/1. x", "1.2 B", "1.2 B/C", "1.2 B/C/2. y"]),
        ([], []),
    ],
    ids=[
        "unnumbered",
        "decimal depth",
        "decimal siblings",
        "chapters",
        "back to the number",
        "named series",
        "numbered series",
        "inside a series",
        "a series ends with its section",
        "none",
    ],
)
def test_a_heading_stands_under_what_is_certain(headings, expected):
    assert paths(*headings) == expected


def test_headings_by_the_hundred_thousand_take_no_more_time_than_their_number():
    stacked = [(f"Doos{chr(97 + i % 26)}{chr(97 + i // 26 % 26)} {i % 90}: x", None, True) for i in range(100_000)]
    assert len(paths(*stacked)) == 100_000
    assert len(paths(*(["Kop"] * 100_000))) == 100_000
