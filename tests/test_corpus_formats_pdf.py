"""Small PDFs written by hand, in Courier, whose letters are all 0.6 of their size wide: what they must be read as."""

import datetime as dt
import textwrap
import time
import zlib
from pathlib import Path

import pytest

from corpus.document import Mark
from corpus.errors import LayoutFault
from corpus.formats.pdf.reader import matches, read, read_fully

DATA = Path(__file__).parents[2] / "shared" / "data" / "tk_pdf"
FONTS = ("Courier", "Courier-Bold", "Courier-Oblique")
PLAIN, BOLD, SLANTED = range(3)


class Sheet:
    """A page on which text is set at places: points from the left and from the foot."""

    def __init__(self):
        self.content = []

    def put(self, x, y, text, *, size=10, font=PLAIN, matrix=(1, 0, 0, 1)):
        shown = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        a, b, c, d = matrix
        self.content.append(b"BT /F%d %d Tf %g %g %g %g %g %g Tm (%s) Tj ET" % (font, size, a, b, c, d, x, y, shown))
        return self

    def set(self, x, y, text, *, width=60, size=10, font=PLAIN, leading=12):
        """Set a text in lines of so many letters; returns the height below it."""
        for line in textwrap.wrap(text, width, break_on_hyphens=False):
            self.put(x, y, line, size=size, font=font)
            y -= leading
        return y


def pdf(*sheets, box="[0 0 595 842]", pack=True, rest=b""):
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    kids = b" ".join(b"%d 0 R" % (10 + 2 * at) for at in range(len(sheets)))
    objects[2] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(sheets))
    for at, font in enumerate(FONTS):
        objects[3 + at] = b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % font.encode()
    fonts = b"/Font<</F0 3 0 R/F1 4 0 R/F2 5 0 R>>"
    for at, sheet in enumerate(sheets):
        content = b"\n".join(sheet.content)
        data = zlib.compress(content) if pack else content
        packing = b"/Filter/FlateDecode" if pack else b""
        objects[10 + 2 * at] = b"<</Type/Page/Parent 2 0 R/MediaBox%s/Resources<<%s>>/Contents %d 0 R>>" % (
            box.encode(),
            fonts,
            11 + 2 * at,
        )
        objects[11 + 2 * at] = b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), packing, data)
    return written(objects, rest)


def written(objects, rest=b""):
    out = b"%PDF-1.4\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    return out + b"trailer\n<</Size 9999/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (rest, start)


SEVEN = ("een", "twee", "drie", "vier", "vijf", "zes", "zeven")
LONG = (
    "De waterschappen houden sinds jaar en dag een register bij van alle dijken in hun gebied, en zij zullen dat "
    "de komende jaren blijven doen."
)


def paper():
    first, second = Sheet(), Sheet()
    first.put(60, 800, "Tweede Kamer der Staten-Generaal").put(60, 780, "Vergaderjaar 2023–2024")
    first.put(60, 750, "31 710").put(150, 750, "Waterbeleid en het beheer van dijken in het", font=BOLD)
    first.put(150, 738, "rivierengebied", font=BOLD)
    first.put(60, 710, "Nr. 12").put(150, 710, "BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR", font=BOLD)
    first.put(150, 690, "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal")
    first.put(150, 666, "Den Haag, 5 juni 2024")
    y = first.set(150, 640, LONG)
    first.put(150, y - 12, "1. Dijken", font=BOLD)
    y = first.set(150, y - 36, "Het verslag daarvan ging in mei naar de Kamer. Daarna volgde een tweede verslag.")
    first.put(150 + 276, y + 28, "1", size=6)  # behind the full stop of the first sentence
    first.put(150, y - 12, "• het versterken van de dijk;").put(150, y - 24, "• het verlagen van de kade.")
    first.set(150, 120, "De waterkering tussen Nijmegen en de IJssel is een hoofdwater-")
    first.put(150, 76, "1", size=5).put(156, 73, "Kamerstuk 31 710, nr. 3.", size=7)
    foot = "Tweede Kamer, vergaderjaar 2023–2024, 31 710, nr. 12"
    first.put(60, 40, foot, size=7).put(520, 40, "1", size=7)
    second.set(150, 780, "kering van belang. Het hoofdwater van de regio is de Waal.")
    second.put(150, 740, "Tabel", font=BOLD)
    for at, row in enumerate((("Dijk", "Lengte", "Kosten"), ("Lent", "12", "1.231.909"), ("Tiel", "7", "12.324"))):
        for x, cell in zip((150, 300, 420), row, strict=True):
            second.put(x, 710 - 12 * at, cell, font=BOLD if at == 0 else PLAIN)
    second.put(150, 600, "De Minister van Infrastructuur en Waterstaat,").put(150, 588, "B. Visser")
    second.put(60, 40, foot, size=7).put(520, 40, "2", size=7)
    return pdf(first, second)


def test_a_paper_is_read_with_its_identity_sections_pages_notes_and_signature():
    stated = read(paper(), name="brief.pdf").stated
    body = read(paper(), name="brief.pdf").body
    assert stated.kamerstuk.id == "kst-31710-12"
    assert stated.kamerstuk.session_year == "2023-2024"
    assert stated.dossier_title == "Waterbeleid en het beheer van dijken in het rivierengebied"
    assert stated.kind == "Brief regering"
    assert stated.date == dt.date(2024, 6, 5)
    assert [(p.kind, p.page, p.section, p.text) for p in body.paragraphs] == [
        ("text", 1, (), LONG),
        (
            "text",
            1,
            ("1. Dijken",),
            "Het verslag daarvan ging in mei naar de Kamer. Daarna volgde een tweede verslag.",
        ),
        ("item", 1, ("1. Dijken",), "het versterken van de dijk;"),
        ("item", 1, ("1. Dijken",), "het verlagen van de kade."),
        (
            "text",
            1,
            ("1. Dijken",),
            "De waterkering tussen Nijmegen en de IJssel is een hoofdwaterkering van belang. "
            "Het hoofdwater van de regio is de Waal.",
        ),
        ("row", 2, ("1. Dijken", "Tabel"), "Dijk: Lent; Lengte: 12; Kosten: 1.231.909"),
        ("row", 2, ("1. Dijken", "Tabel"), "Dijk: Tiel; Lengte: 7; Kosten: 12.324"),
    ]
    assert body.paragraphs[1].marks == (Mark(1, len("Het verslag daarvan ging in mei naar de Kamer.")),)
    assert [(note.number, note.text, note.paragraph) for note in body.notes] == [(1, "Kamerstuk 31 710, nr. 3.", 2)]
    assert body.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_no_letter_is_lost_or_doubled():
    account = read_fully(paper(), name="brief.pdf").account
    assert not account.lost
    assert not account.doubled
    assert account.in_order
    feet = "TweedeKamervergaderjaar2023202431710nr12"
    assert account.dropped["running heads"] == f"{feet}1{feet}2"


def test_the_same_bytes_give_the_same_reading():
    assert read(paper(), name="a") == read(paper(), name="b")


def two_columns():
    sheet = Sheet()
    sheet.put(60, 780, "Over de volle breedte van beide kolommen loopt deze kop heen", font=BOLD)
    left = " ".join(f"Links staat zin nummer {word} in de kolom." for word in SEVEN)
    right = " ".join(f"Rechts staat zin nummer {word} dan weer." for word in SEVEN)
    sheet.set(60, 750, left, width=36)
    sheet.set(310, 750, right, width=36)
    return pdf(sheet), left, right


def test_columns_are_read_one_after_the_other():
    data, left, right = two_columns()
    assert [p.text for p in read(data, name="kolommen.pdf").body.paragraphs] == [left, right]


def test_a_note_in_smaller_type_in_the_margin_is_a_note():
    sheet = Sheet()
    y = sheet.set(160, 780, f"{LONG} {LONG}")
    sheet.put(160 + 6 * 26, y + 16, "1", size=6)
    sheet.put(160, y, "Zo staat het er nu dus voor in het hele gebied van de dijken.")
    sheet.put(60, y + 2, "1", size=5)
    for at, line in enumerate(("Kamerstuk 31", "710, nr. 3, en", "de brief van", "mei.")):
        sheet.put(66, y - 9 * at, line, size=7)
    body = read(pdf(sheet), name="marge.pdf").body
    assert [note.text for note in body.notes] == ["Kamerstuk 31 710, nr. 3, en de brief van mei."]
    assert "Kamerstuk" not in " ".join(p.text for p in body.paragraphs)


def test_a_page_without_a_printed_number_has_the_number_of_its_sheet():
    body = read(pdf(Sheet().put(60, 700, "Eerste blad."), Sheet().put(60, 700, "Tweede blad.")), name="p").body
    assert [(p.page, p.text) for p in body.paragraphs] == [(1, "Eerste blad."), (2, "Tweede blad.")]


def test_printed_numbers_that_do_not_start_at_one_are_kept():
    sheets = [
        Sheet().put(60, 700, f"Zin van blad {name}.").put(300, 30, str(at))
        for at, name in enumerate(("a", "b", "c"), 45)
    ]
    body = read(pdf(*sheets), name="p").body
    assert [p.page for p in body.paragraphs] == [45, 46, 47]


def test_text_that_is_scaled_by_its_matrix_has_the_size_that_it_shows():
    sheet = Sheet()
    sheet.put(60, 780, "Kop", size=1, matrix=(16, 0, 0, 16))
    sheet.set(60, 740, LONG)
    body = read(pdf(sheet), name="p").body
    assert body.sections[0].path == ("Kop",)


def test_a_landscape_table_that_is_turned_is_read_upright():
    sheet = Sheet().put(100, 60, "Deze bladzijde staat op zijn kant.", matrix=(0, 1, -1, 0))
    assert [p.text for p in read(pdf(sheet), name="p").body.paragraphs] == ["Deze bladzijde staat op zijn kant."]


def test_what_is_turned_on_an_upright_page_is_counted_as_dropped():
    sheet = Sheet().put(30, 60, "KANTLIJN", size=6, matrix=(0, 1, -1, 0))
    sheet.set(60, 740, LONG)
    told = read_fully(pdf(sheet), name="p")
    assert told.account.dropped["turned"] == "KANTLIJN"
    assert [p.text for p in told.reading.body.paragraphs] == [LONG]


def test_what_stands_outside_the_page_is_counted_as_dropped():
    sheet = Sheet().put(60, 700, "Wel te zien.").put(99999, 700, "Ver weg").put(60, -50, "Onder")
    told = read_fully(pdf(sheet), name="p")
    assert [p.text for p in told.reading.body.paragraphs] == ["Wel te zien."]
    assert told.account.dropped["outside the page"] == "VerwegOnder"
    assert not told.account.lost


def test_pages_with_a_picture_and_no_text_are_told():
    picture = Sheet()
    picture.content = [b"q 500 0 0 700 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EI Q"]
    told = read_fully(pdf(Sheet().put(60, 700, "Bijlage."), picture, pack=False), name="p")
    assert told.pictures == (2,)
    assert told.reading.warnings == {"pages that are pictures": 1}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"geen pdf", False, id="text"),
        pytest.param(b"", False, id="nothing"),
        pytest.param(b"%PDF-1.7\n", True, id="pdf"),
        pytest.param(b"\r\n\r\n%PDF-1.4", True, id="pdf behind blanks"),
    ],
)
def test_a_pdf_is_told_by_its_content(data, expected):
    assert matches(data) is expected


def bomb():
    """A form that draws a form ten times that draws a form ten times …: 10 to the power of 12 texts."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 10 0 R>>>>/Contents 4 0 R>>",
        4: b"<</Length 5>>\nstream\n/X Do\nendstream",
    }
    for at in range(10, 22):
        content = b"/X Do " * 10 if at < 21 else b"BT /F0 9 Tf (x) Tj ET"
        objects[at] = (
            b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>"
            b"\nstream\n%s\nendstream" % (at + 1, len(content), content)
        )
    return written(objects)


def packed_bomb():
    sheet = Sheet()
    sheet.content = [b" " * (600 * 1024 * 1024)]
    return pdf(sheet)


def crowd():
    """Thirteen pages of 48,000 letters that are each a word, in type of one point."""
    sheet = Sheet()
    for at in range(120):
        sheet.put(20, 800 - 6 * at, "x " * 400, size=1)
    return pdf(*[sheet] * 13)


GOOD = paper()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(pdf(Sheet(), Sheet()), "has no text on its 2 pages: it is a scan", id="scan"),
        pytest.param(GOOD[: len(GOOD) // 2], "was cut off", id="cut off"),
        pytest.param(b"%PDF-1.4\n%%EOF", "is a damaged PDF", id="empty"),
        pytest.param(b"%PDF-1.7\n" + b"\x00\xff" * 5000 + b"%%EOF", "is a damaged PDF", id="rubbish"),
        pytest.param(GOOD.replace(b"\nstream\n", b"\nstream\nXX", 1), "is damaged", id="broken stream"),
        pytest.param(GOOD.replace(b"12 0 obj", b"99 9 obj"), "is damaged", id="a page missing"),
        pytest.param(GOOD.replace(b"startxref\n", b"startxref\n9"), "table of objects is broken", id="no table"),
        pytest.param(pdf(*[Sheet()] * 3001), "has 3,001 pages", id="too many pages"),
        pytest.param(
            pdf(Sheet().put(9, 9, "x"), box="[0 0 9999999 9999999]"), "9999999 by 9999999 points", id="gigantic box"
        ),
        pytest.param(
            pdf(
                Sheet().put(60, 700, "Geheim"),
                rest=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (b"11" * 32, b"22" * 32),
            ),
            "is locked with a password",
            id="encrypted",
        ),
    ],
)
def test_what_cannot_be_read_whole_is_refused_by_name(data, says):
    with pytest.raises(LayoutFault) as caught:
        read(data, name="stuk.pdf")
    assert str(caught.value).startswith("stuk.pdf ")
    assert says in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(packed_bomb, id="packed blanks"),
        pytest.param(bomb, id="forms"),
        pytest.param(crowd, id="too many words"),
    ],
)
def test_a_bomb_is_refused_in_bounded_time(make):
    data = make()
    started = time.monotonic()
    with pytest.raises(LayoutFault, match=r"stuk\.pdf "):
        read(data, name="stuk.pdf")
    assert time.monotonic() - started < 95


@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is absent")
@pytest.mark.parametrize(
    ("number", "sheets", "paragraphs", "date"),
    [
        pytest.param(1, 10, 184, dt.date(2009, 4, 3), id="2009"),
        pytest.param(2, 16, 297, dt.date(2016, 10, 28), id="2016"),
        pytest.param(3, 1, 8, dt.date(2015, 3, 27), id="2015"),
        pytest.param(4, 1, 7, dt.date(2011, 3, 8), id="2011"),
    ],
)
def test_a_real_list_of_decisions_loses_and_doubles_nothing(number, sheets, paragraphs, date):
    told = read_fully((DATA / f"besluitenlijst_example{number}.pdf").read_bytes(), name=f"{number}.pdf")
    assert not told.account.lost
    assert not told.account.doubled
    assert told.account.in_order
    assert (told.sheets, len(told.reading.body.paragraphs), told.reading.stated.date) == (sheets, paragraphs, date)
    assert [p.page for p in told.reading.body.paragraphs] == sorted(p.page for p in told.reading.body.paragraphs)
    assert told.reading.body.paragraphs[-1].text.startswith("Activiteitnummer: ")
