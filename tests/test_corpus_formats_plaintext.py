"""Plain text with one paragraph a line: what it must be read as, and what is left to the saved layouts."""

import datetime as dt

import pytest

from corpus.errors import LayoutFault
from corpus.formats.plaintext import matches, read
from corpus.layouts import LAYOUTS
from corpus.lines import split_lines

LONG = (
    "De waterschappen houden sinds jaar en dag een register bij van alle dijken in hun gebied, zoals de wet het wil. "
)
LETTER = f"""\
31 710 Waterbeleid
Nr. 12 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT
Aan de Voorzitter van de Tweede Kamer der Staten-Generaal
Den Haag, 5 juni 2024
{LONG}{LONG}
Dijken
{LONG}Dat blijft zo.
• het versterken van de dijk bij Lent;
{LONG}{LONG}Tot slot.
De Minister van Infrastructuur en Waterstaat,
B. Visser
"""


def test_a_letter_with_one_paragraph_a_line_is_read():
    reading = read(LETTER.encode(), name="brief.txt")
    assert reading.stated.kamerstuk.id == "kst-31710-12"
    assert reading.stated.date == dt.date(2024, 6, 5)
    assert [(p.kind, p.section, p.text) for p in reading.body.paragraphs] == [
        ("text", (), f"{LONG}{LONG}".strip()),
        ("text", ("Dijken",), f"{LONG}Dat blijft zo."),
        ("item", ("Dijken",), "het versterken van de dijk bij Lent;"),
        ("text", ("Dijken",), f"{LONG}{LONG}Tot slot."),
    ]
    assert reading.body.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_no_saved_layout_claims_such_a_text():
    assert not any(layout.matches(split_lines(LETTER)) for layout in LAYOUTS)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(LETTER.encode(), True, id="one paragraph a line"),
        pytest.param(b"\xef\xbb\xbf" + LETTER.replace("\n", "\r\n").encode(), True, id="with a mark and CRLF"),
        pytest.param(LETTER.replace("\n", "\n\n").encode(), False, id="empty lines between: layout publication"),
        pytest.param(LETTER.encode("utf-16"), False, id="UTF-16"),
        pytest.param(LETTER.encode() + b"\xff", False, id="no UTF-8"),
        pytest.param(b"%PDF-1.4" + LETTER.encode(), False, id="PDF"),
        pytest.param(b"<html>" + LETTER.encode(), False, id="HTML"),
        pytest.param(b'{"a": "' + LETTER.encode(), False, id="JSON"),
        pytest.param(b"1.234 " * 5000, False, id="figures alone"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_plain_text_is_told_by_its_content(data, expected):
    assert matches(data) is expected


def test_what_is_no_plain_text_is_refused_by_name():
    with pytest.raises(LayoutFault, match=r"^stuk\.txt is no plain text"):
        read(b"\x00\x01", name="stuk.txt")
