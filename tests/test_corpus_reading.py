import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.blocks import assemble
from corpus.errors import LayoutFault
from corpus.layouts import LAYOUTS
from corpus.lines import split_lines
from corpus.reading import read

PAPER = "33 279 Titel\n\nNr. 1 MOTIE\n\nInleiding\n\nEen eerste zin.\n\nEen tweede zin.\n"
PARAGRAPHS = ["Een eerste zin.", "Een tweede zin."]
MEGABYTE = 1_000_000
PATIENCE = 20  # seconds, on a busy machine; quadratic reading of a megabyte would take hours

# Megabytes of nothing good; each is read, or refused with one sentence.
HOSTILE = {
    "digits": b"1" * MEGABYTE,
    "letters": b"a" * MEGABYTE,
    "blanks": b" " * MEGABYTE,
    "non-breaking blanks": "\u00a0".encode() * (MEGABYTE // 2),
    "one number a line": b"1\n" * (MEGABYTE // 2),
    "dashes": b"- " * (MEGABYTE // 2),
    "dash a line": b"- \n" * (MEGABYTE // 3),
    "one line of words": b"woord " * (MEGABYTE // 6),
    "headings": b"Kop\n\n" * (MEGABYTE // 5),
    "brackets": b"[" * MEGABYTE,
    "full stops": b"." * MEGABYTE,
    "notes that never end": b"X Noot\n1\n\na\n" * (MEGABYTE // 12),
    "a head that never ends": b"33 279 T\n\nNr. 1 MOTIE\n\n" + b"AAA\n" * (MEGABYTE // 4),
    "a note without its arrow": b"Preview document\n1. a" + b" " * MEGABYTE + b"x\n",
}

# Text for the reader of each layout by itself, where none may be slow.
TANGLED = {
    "cut words": "ver-\nzoek\n" * 10_000,
    "endings": "x" + " heid" * 20_000,
    "lost signs": "a\ufffdb " * 20_000,
    "a lost sign in one word": "a\ufffd" * 50_000,
    "marks": "a.1 " * 25_000,
    "capitals": "KOP\n\n" * 20_000,
    "page starts": "\fa b\n" * 20_000,
    "items": "1. aa\n" * 16_000,
    "sections": "".join(f"{at % 99}.1 Kop\n\nTekst hier.\n\n" for at in range(4_000)),
    "control characters": "\x01\n" * 50_000,
    "one long word": "a" * 100_000,
}


def texts(data):
    return [paragraph.text for paragraph in read(data, name="paper").body.paragraphs]


@pytest.mark.parametrize(
    "data",
    [
        PAPER.encode(),
        b"\xef\xbb\xbf" + PAPER.encode(),
        PAPER.replace("\n", "\r\n").encode(),
        PAPER.replace("\n", "\r").encode(),
        PAPER.strip().encode(),
    ],
    ids=["plain", "byte order mark", "CRLF", "CR", "no last line end"],
)
def test_a_paper_is_read_alike_however_its_lines_end(data):
    assert texts(data) == PARAGRAPHS


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "paper holds no paragraph in a known layout"),
        (b"\xef\xbb\xbf", "paper holds no paragraph in a known layout"),
        (b"\n \n\t\n", "paper holds no paragraph in a known layout"),
        (b"[overzicht] [activiteiten]\n\nPreview document\n", "paper holds no paragraph"),
        (b"%PDF-1.7\n%\xe2\xe3", "paper was cut off: a PDF ends in"),
        (b"\n<!doctype HTML>", "paper is an HTML page that names no Kamerstuk"),
        (b"PK\x03\x04\x00", "paper is a zip file, but no DOCX"),
        (PAPER.encode("utf-16"), "paper is no UTF-8 text.*save it as UTF-8"),
        (b"tekst\0tekst", "paper is no UTF-8 text: it holds NUL bytes"),
        (bytes(range(1, 256)), "paper is no UTF-8 text: byte 127 "),
        (b"x" * (32 * 1024 * 1024 + 1), "more than 33,554,432: is it the right file"),
    ],
    ids=["empty", "mark only", "blank", "menu", "PDF", "HTML", "zip", "UTF-16", "NUL", "binary", "too large"],
)
def test_what_is_no_paper_is_refused_in_one_sentence(data, message):
    with pytest.raises(LayoutFault, match=message):
        read(data, name="paper")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_nothing_good_is_read_or_refused_in_seconds(name):
    start = time.perf_counter()
    with suppress(LayoutFault):
        read(HOSTILE[name], name=name)
    assert time.perf_counter() - start < PATIENCE


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("name", TANGLED)
def test_no_layout_is_slow_on_tangled_text(layout, name):
    start = time.perf_counter()
    assemble(layout.read(split_lines(TANGLED[name]))[1])
    assert time.perf_counter() - start < PATIENCE


PIECES = [*"aAZ1 .-•>:;\n\f\u00ad\ufffd\x01", "\n\n", "33 279 Titel\n", "Nr. 1 MOTIE\n", "1.1 Kop\n", "X Noot\n1\n"]
PIECES += ["De Minister van X,\n", "Preview document\n", "Brief regering : T\n", " ↩\n", "woord ", "KOP 1: x\n", "[m] "]
PIECES += ["Afkortingen\n", "AB  Bestuur\n"]
pieces = st.sampled_from(PIECES)


@settings(max_examples=300)
@given(st.lists(pieces, max_size=40).map("".join))
def test_any_text_is_read_or_refused_and_read_the_same_again(text):
    try:
        first = read(text.encode(), name="text")
    except LayoutFault:
        return
    assert first == read(text.encode(), name="text")
    assert [paragraph.number for paragraph in first.body.paragraphs] == list(range(1, len(first.body.paragraphs) + 1))
    for layout in LAYOUTS:
        assemble(layout.read(split_lines(text))[1])
