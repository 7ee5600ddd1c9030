"""Small Word documents, zipped here from parts written by hand: what they must be read as."""

import datetime as dt
import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Mark
from corpus.errors import LayoutFault
from corpus.formats.docx.reader import matches, read, read_fully
from corpus.formats.docx.styles import shown

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

STYLES = """
<w:style w:type="paragraph" w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Kop2"><w:name w:val="Kop 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Eigen"><w:name w:val="Eigen kop"/><w:basedOn w:val="Kop2"/></w:style>
<w:style w:type="paragraph" w:styleId="Kring"><w:name w:val="Kring"/><w:basedOn w:val="Kring"/></w:style>
<w:style w:type="paragraph" w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""
FOOTNOTES = """
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>streep</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> Kamerstuk 31 710, nr. 3.</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>Zie de website.</w:t></w:r></w:p></w:footnote>
"""


def p(*inner, style=None, number=None):
    numbered = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{styled}{numbered}</w:pPr>{''.join(part if part[:1] == '<' else r(part) for part in inner)}</w:p>"
    )


def r(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def note(key):
    return f'<w:r><w:footnoteReference w:id="{key}"/></w:r>'


def tr(*cells, head=False, bold=False):
    heading = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    shape = "<w:b/>" if bold else ""
    inner = "".join(cell if cell.startswith("<w:tc>") else tc(p(r(cell, shape))) for cell in cells)
    return f"<w:tr>{heading}{inner}</w:tr>"


def tc(inner, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tbl(*rows):
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def docx(*blocks, without=(), extra=()):
    def part(root, inner):
        return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{W}">{inner}</w:{root}>'

    kinds = ("styles", "numbering", "footnotes")
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>' for at, kind in enumerate(kinds)
    )
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
        "word/document.xml": part("document", f"<w:body>{''.join(blocks)}<w:sectPr/></w:body>"),
        "word/styles.xml": part("styles", STYLES),
        "word/numbering.xml": part("numbering", NUMBERING),
        "word/footnotes.xml": part("footnotes", FOOTNOTES),
        "word/header1.xml": part("hdr", p("Vertrouwelijk concept")),
        "word/vbaProject.bin": "AutoOpen",
    }
    return zipped({**{name: text for name, text in parts.items() if name not in without}, **dict(extra)})


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def told(*blocks):
    reading = read_fully(docx(*blocks), name="stuk.docx")
    assert not reading.account.lost
    assert not reading.account.doubled
    assert reading.account.in_order
    return reading


def paragraphs(*blocks):
    return [(found.kind, found.text) for found in told(*blocks).reading.body.paragraphs]


def test_a_paper_is_read_with_its_identity_sections_notes_and_signature():
    reading = told(
        p("31 710 Waterbeleid"),
        p("Nr. 12 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT"),
        p("Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"),
        p("Den Haag, 5 juni 2024"),
        p("De waterschappen houden een register bij", note(7), ". Dat blijft zo."),
        p("Dijken", style="Kop1"),
        p("Lent", style="Eigen"),
        p("De dijk bij Lent", note(2), " is sterk."),
        p("Gemalen", style="Kop1"),
        p("Zie noot 1", note(7), "."),
        p("De Minister van Infrastructuur en Waterstaat,"),
        p("B. Visser"),
    ).reading
    assert reading.layout == "docx"
    assert reading.stated.kamerstuk.id == "kst-31710-12"
    assert reading.stated.date == dt.date(2024, 6, 5)
    assert [(found.section, found.text, found.marks) for found in reading.body.paragraphs] == [
        ((), "De waterschappen houden een register bij. Dat blijft zo.", (Mark(1, 40),)),
        (("Dijken", "Lent"), "De dijk bij Lent is sterk.", (Mark(2, 16),)),
        (("Gemalen",), "Zie noot 1.", (Mark(1, 10),)),
    ]
    assert [(found.number, found.text, found.paragraph) for found in reading.body.notes] == [
        (1, "Kamerstuk 31 710, nr. 3.", 1),
        (2, "Zie de website.", 2),
    ]
    assert reading.body.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_lists_show_the_numbers_that_word_shows():
    assert paragraphs(
        p("een", number=(1, 0)),
        p("onder", number=(1, 1)),
        p("nog een", number=(1, 1)),
        p("twee", number=(1, 0)),
        p("punt", number=(2, 0)),
        p("opnieuw", number=(3, 0)),
        p("• met de hand"),
        p("a. met de hand"),
        p("Gewoon."),
    ) == [
        ("item", "1. een"),
        ("item", "1.a) onder"),
        ("item", "1.b) nog een"),
        ("item", "2. twee"),
        ("item", "punt"),
        ("item", "1. opnieuw"),
        ("item", "met de hand"),
        ("item", "a. met de hand"),
        ("text", "Gewoon."),
    ]


def test_inserted_text_is_read_and_deleted_text_is_not():
    reading = told(
        p(
            "Het bedrag is ",
            "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>",
            f"<w:ins>{r('14')}</w:ins>",
            f"<w:moveFrom>{r(' weg')}</w:moveFrom>",
            " miljoen.",
        )
    )
    assert [found.text for found in reading.reading.body.paragraphs] == ["Het bedrag is 14 miljoen."]
    assert reading.account.dropped["deleted"] == "12weg"


def test_a_paragraph_whose_end_was_deleted_goes_on_with_the_next():
    cut = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p>"
    assert paragraphs(cut.format(r("Een zin ")), p("en de rest."), cut.format(r("Slot."))) == [
        ("text", "Een zin en de rest."),
        ("text", "Slot."),
    ]


def test_rows_are_told_with_the_heads_of_their_columns():
    down = '<w:vMerge w:val="restart"/>'
    assert paragraphs(
        tbl(
            tr("Dijk", tc(p("Kosten"), '<w:gridSpan w:val="2"/>'), head=True),
            tr("", "2024", "2025", head=True),
            tr(tc(p("Lent"), down), "1.231.909", "12"),
            tr(tc(p(""), "<w:vMerge/>"), "3", ""),
            tr("Tiel", f"<w:tc>{p('4', note(7))}</w:tc>", "5"),
        )
    ) == [
        ("row", "Dijk: Lent; Kosten 2024: 1.231.909; Kosten 2025: 12"),
        ("row", "Dijk: Lent; Kosten 2024: 3"),
        ("row", "Dijk: Tiel; Kosten 2024: 4; Kosten 2025: 5"),
    ]


def test_a_first_row_in_bold_is_a_head_and_a_table_without_one_has_bare_cells():
    assert paragraphs(
        tbl(tr("Dijk", "Km", bold=True), tr("Lent", "3")), tbl(tr("a", "b"), tr("c", "d")), tbl(tr("Alleen een kader."))
    ) == [("row", "Dijk: Lent; Km: 3"), ("row", "a | b"), ("row", "c | d"), ("text", "Alleen een kader.")]


def test_a_bold_line_above_text_is_a_heading():
    body = told(p(r("Dijken", "<w:b/>")), p("Tekst."), p(r("Los", "<w:b/>"))).reading.body
    assert [(found.section, found.text) for found in body.paragraphs] == [(("Dijken",), "Tekst."), (("Dijken",), "Los")]


def test_what_is_no_text_of_the_paper_is_left_out_and_counted():
    reading = told(
        p("Dijken 1", style="Inhopg1"),
        p("Zichtbaar", r(" verborgen", "<w:vanish/>"), "."),
        "<w:p><w:r><w:AlternateContent><w:Choice><w:txbxContent>"
        + p("In een kader.")
        + "</w:txbxContent></w:Choice><w:Fallback>"
        + p("In een kader.")
        + "</w:Fallback></w:AlternateContent></w:r></w:p>",
        p("<w:r><w:instrText>PAGE</w:instrText><w:t>Slot</w:t><w:tab/><w:noBreakHyphen/><w:t>zin</w:t></w:r>"),
    )
    assert [found.text for found in reading.reading.body.paragraphs] == ["Zichtbaar.", "In een kader.", "Slot -zin"]
    left_out = {rule: text for rule, text in reading.account.dropped.items() if text}
    assert left_out == {
        "table of contents": "Dijken1",
        "hidden": "verborgen",
        "alternatives": "Ineenkader",
        "notes without a mark": "Kamerstuk31710nr3Ziedewebsite",
    }


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), min_size=1), min_size=1)
)
def test_any_text_is_kept_letter_for_letter(texts):
    told(p("Begin."), *(p(r(text)) for text in texts))


@pytest.mark.parametrize(
    ("number", "shape", "expected"),
    [
        pytest.param(3, "decimal", "3", id="decimal"),
        pytest.param(28, "lowerLetter", "bb", id="letters start again, doubled"),
        pytest.param(1994, "upperRoman", "MCMXCIV", id="roman"),
        pytest.param(4, "lowerRoman", "iv", id="small roman"),
    ],
)
def test_numbers_are_written_in_their_shape(number, shape, expected):
    assert shown(number, shape) == expected


def body(inner):
    return f'<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'


GOOD = docx(p("Tekst."))
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
DEEP = "<w:sdt>" * 5000 + "</w:sdt>" * 5000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(GOOD[: len(GOOD) // 2], "damaged zip file", id="cut off"),
        pytest.param(b"PK\x03\x04 word/", "damaged zip file", id="rubbish"),
        pytest.param(docx(without=["word/document.xml"]), "lacks its part 'word/document.xml'", id="no document"),
        pytest.param(docx(without=["word/styles.xml"]), "lacks its part 'word/styles.xml'", id="no styles"),
        pytest.param(docx(extra=[("word/document.xml", "<a><b></a>")]), "no well-formed XML", id="broken XML"),
        pytest.param(docx(extra=[("word/document.xml", "<a/>")]), "has no body", id="no body"),
        pytest.param(docx(extra=[("word/document.xml", LAUGHS)]), "declares entities", id="entities"),
        pytest.param(docx(extra=[("word/document.xml", body(DEEP))]), "deep", id="deep nesting"),
        pytest.param(docx(extra=[("word/document.xml", " " * 40_000_000)]), "unpacks to more than", id="zip bomb"),
        pytest.param(docx(extra=[(f"word/{at}", "") for at in range(10_001)]), "parts, more than", id="many parts"),
        pytest.param(docx(p("Tekst."), '<w:altChunk r="x"/>'), "text of another file", id="text elsewhere"),
        pytest.param(docx(p("")), "holds no text", id="empty"),
        pytest.param(GOOD.replace(b"\x14\x00\x00\x00\x08", b"\x14\x00\x01\x00\x08"), "stuk.docx", id="locked parts"),
    ],
)
def test_what_cannot_be_read_whole_is_refused_by_name(data, says):
    started = time.monotonic()
    with pytest.raises(LayoutFault) as caught:
        read(data, name="stuk.docx")
    assert str(caught.value).startswith("stuk.docx ")
    assert says in str(caught.value)
    assert time.monotonic() - started < 5


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", body(p("Andere tekst.")))
    with pytest.raises(LayoutFault, match=r"two parts called 'word/document\.xml'"):
        read(out.getvalue(), name="stuk.docx")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(GOOD, True, id="docx"),
        pytest.param(zipped({"xl/workbook.xml": "<a/>"}), False, id="sheet"),
        pytest.param(b"word/", False, id="text"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_a_word_document_is_told_by_its_content(data, expected):
    assert matches(data) is expected


def test_a_style_based_on_itself_is_no_trap():
    assert paragraphs(p("Tekst.", style="Kring")) == [("text", "Tekst.")]
