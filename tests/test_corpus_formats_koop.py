import datetime as dt
import json
import random
from pathlib import Path

import pytest

from corpus.document import Mark, Note
from corpus.errors import LayoutFault
from corpus.formats.koop.elements import KNOWN
from corpus.formats.koop.metadata import Dossier, read_record
from corpus.formats.koop.pieces import FlatHeading, flat_paths
from corpus.formats.koop.proof import account
from corpus.formats.koop.reader import matches, read, read_fully
from corpus.kamerstuk import Kamerstuk

DATA = Path(__file__).parents[2] / "shared" / "data"
DOSSIER = "<dossier><dossiernummer><dossiernr>12 345</dossiernr></dossiernummer><titel>Bruggen</titel></dossier>"

DATED = '<datumtekst>Ontvangen <datum isodatum="2026-09-15">15 september 2026</datum></datumtekst>'


def paper(
    text, *, title="BRIEF VAN DE MINISTER VAN BRUGGEN", number="7", dossiers=DOSSIER, metas="", behind="", dated=DATED
):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<officiele-publicatie><metadata>{metas}</metadata><kamerstuk><kamerstukkop>
<tekstregel inhoud="vergaderjaar">Vergaderjaar 2026‒2027</tekstregel>
<tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel>
<tekstregel inhoud="kamernummer">2</tekstregel></kamerstukkop>{dossiers}<stuk>
<stuknr>Nr. <ondernummer kamer="2">{number}</ondernummer></stuknr><titel>{title}</titel>
{dated}<algemeen><vrije-tekst><tekst status="goed">{text}</tekst></vrije-tekst></algemeen></stuk>{behind}</kamerstuk>
</officiele-publicatie>""".encode()


def body(text, **of_paper):
    source = paper(text, **of_paper)
    assert account(source, name="fixture").faults == ()
    return read(source, name="fixture").body


def texts(text, **of_paper):
    return [paragraph.text for paragraph in body(text, **of_paper).paragraphs]


# What the paper states


def test_the_head_tells_what_the_paper_is():
    stated = read(paper("<al>Tekst.</al>"), name="x").stated
    assert stated.kamerstuk == Kamerstuk("12345", "7", None, "II", "2026-2027")
    assert (stated.dossier_title, stated.title) == ("Bruggen", "BRIEF VAN DE MINISTER VAN BRUGGEN")
    assert (stated.kind, stated.date) == ("Brief regering", dt.date(2026, 9, 15))


@pytest.mark.parametrize(
    ("inside", "identifier", "dossier"),
    [
        pytest.param(
            "<dossiernr>36 410</dossiernr> <begrotingshoofdstuk>XVI</begrotingshoofdstuk>",
            "kst-36410-XVI-7",
            Dossier("36410", "XVI", "T"),
            id="a chapter of the budget",
        ),
        pytest.param(
            "<dossiernr>21 501</dossiernr>-<raadnr>02</raadnr>",
            "kst-21501-02-7",
            Dossier("21501", "02", "T"),
            id="a council",
        ),
        pytest.param(
            "<dossiernr>36 027</dossiernr> (<rijkswetnr>R 2160</rijkswetnr>)",
            "kst-36027-7",
            Dossier("36027", None, "T", "R2160"),
            id="the number of a Kingdom act is no part of the identifier",
        ),
    ],
)
def test_the_identifier_is_built_from_the_dossier(inside, identifier, dossier):
    given = f"<dossier><dossiernummer>{inside}</dossiernummer><titel>T</titel></dossier>"
    reading = read_fully(paper("<al>x</al>", dossiers=given), name="x")
    assert reading.reading.stated.kamerstuk.id == identifier
    assert reading.metadata.dossiers == (dossier,)


def test_both_dossiers_are_kept_and_the_first_gives_the_identifier():
    second = DOSSIER.replace("12 345", "12 346").replace("Bruggen", "CO<inf>2</inf>")
    reading = read_fully(paper("<al>x</al>", dossiers=DOSSIER + second), name="x")
    assert reading.metadata.dossiers == (Dossier("12345", None, "Bruggen"), Dossier("12346", None, "CO2"))
    assert reading.reading.stated.kamerstuk.id == "kst-12345-7"


def test_the_metadata_in_the_file_give_title_submitters_and_a_date_that_the_head_lacks():
    metas = """<meta name="DC.identifier" content="kst-12345-7-n1"/>
        <meta name="OVERHEIDop.documenttitel" content="Motie van het lid Bos  over sluizen"/>
        <meta name="OVERHEIDop.indiener" content="A. Bos"/><meta name="OVERHEIDop.indiener" content="B. Vos"/>
        <meta name="DC.type" scheme="OVERHEIDop.Parlementair" content="Kamerstuk"/>
        <meta name="DC.type" scheme="OVERHEIDop.KamerstukTypen" content="Motie"/>
        <meta name="DCTERMS.issued" content="2026-10-01"/>"""
    source = paper("<al>x</al>", metas=metas, title="MOTIE VAN HET LID BOS", dated="")
    reading = read_fully(source, name="x")
    assert reading.reading.stated.kamerstuk.id == "kst-12345-7-n1"
    assert reading.reading.stated.title == "Motie van het lid Bos over sluizen"
    assert reading.reading.stated.date == dt.date(2026, 10, 1)
    assert (reading.metadata.title, reading.metadata.date) == ("MOTIE VAN HET LID BOS", None)
    assert (reading.metadata.record.kind, reading.metadata.record.submitters) == ("Motie", ("A. Bos", "B. Vos"))


def test_the_address_of_the_metadata_gives_the_identifier_where_they_stand_elsewhere():
    metas = '<meta name="OVERHEIDop.externMetadataRecord" content="https://example.org/kst-12345-C/metadata.xml"/>'
    reading = read_fully(paper("<al>x</al>", metas=metas), name="x")
    assert reading.reading.stated.kamerstuk.id == "kst-12345-C"
    assert reading.reading.warnings == {"identifier is not that of the head": 1}


def test_the_date_and_salutation_above_a_letter_are_no_paragraphs():
    letter = "<al>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</al><al>’s-Gravenhage, 7 juli 2023</al>"
    reading = read(paper(f"{letter}<al>x</al>", dated=""), name="x")
    assert reading.stated.date == dt.date(2023, 7, 7)
    assert [paragraph.text for paragraph in reading.body.paragraphs] == ["x"]


def test_a_record_of_metadata_is_read_by_itself_and_its_old_title_stands_behind_that_of_the_dossier():
    record = b"""<metadata_gegevens><metadata name="DC.identifier" content="kst-12345-7"/>
        <metadata name="DC.title" content="Bruggen; Brief over sluizen"/></metadata_gegevens>"""
    found = read_record(record, name="metadata.xml")
    assert (found.identifier, found.title) == ("kst-12345-7", "Brief over sluizen")
    with pytest.raises(LayoutFault, match="record of metadata"):
        read(record, name="metadata.xml")


# Lines of text and notes


def test_a_note_is_taken_out_of_its_sentence_and_keeps_its_place():
    found = body(
        '<al>Op 9 mei 2023<noot id="a" type="voet"><noot.nr>1</noot.nr><noot.al>Zie <extref doc="x">nr. 2</extref>.'
        '</noot.al></noot> heb ik.</al><al>Weer<nootref refid="a">1</nootref>, en CO<inf>2</inf>-arm.</al>'
    )
    assert [paragraph.text for paragraph in found.paragraphs] == ["Op 9 mei 2023 heb ik.", "Weer, en CO2-arm."]
    assert [paragraph.marks for paragraph in found.paragraphs] == [(Mark(1, 13),), (Mark(1, 4),)]
    assert found.notes == (Note(1, "Zie nr. 2.", 1),)


def test_notes_that_count_anew_or_have_a_sign_get_a_number_of_their_own():
    note = "a<noot><noot.nr>{}</noot.nr><noot.al>{}</noot.al></noot>"
    found = body(
        "<al>" + " ".join(note.format(*pair) for pair in [("1", "een"), ("*", "ster"), ("1", "weer")]) + "</al>"
    )
    assert [(note.number, note.text) for note in found.notes] == [(1, "een"), (2, "* ster"), (3, "weer")]
    assert [mark.number for mark in found.paragraphs[0].marks] == [1, 2, 3]


def test_processing_instructions_comments_and_line_ends_leave_no_trace():
    assert texts("<al>online\r\n   archief <?xpp afbreek?>(<!-- x -->hier).</al>") == ["online archief (hier)."]


def test_an_unknown_element_keeps_its_text_and_is_counted():
    source = paper("<al>een <vreemd>twee</vreemd>-drie</al><raar><al>vier</al>vijf</raar>")
    reading = read_fully(source, name="x")
    assert [p.text for p in reading.reading.body.paragraphs] == ["een twee-drie", "vier", "vijf"]
    assert reading.reading.warnings == {"unknown element vreemd": 1, "unknown element raar": 1}


def test_a_list_within_a_paragraph_cuts_it():
    assert texts("<al>voor:<lijst><li><li.nr>a.</li.nr><al>een;</al></li></lijst>na</al>") == ["voor:", "a. een;", "na"]


# Lists, headings, bills


def test_items_keep_marks_that_number_them_and_lose_bullets():
    found = body(
        "<lijst><li><li.nr>1°</li.nr><al>een</al><al>nog een</al><lijst><li><li.nr>•</li.nr><al>diep</al></li></lijst>"
        "</li><li><li.nr>b.</li.nr><lijst><li><li.nr>i.</li.nr><al>twee</al></li></lijst></li></lijst><al>– los</al>"
    )
    assert [p.text for p in found.paragraphs] == ["1° een", "nog een", "diep", "b. i. twee", "los"]
    assert {paragraph.kind for paragraph in found.paragraphs} == {"item"}


def test_parts_with_a_heading_of_their_own_nest():
    found = body(
        "<al>a</al><divisie><kop><nr>1.</nr><titel>Doel</titel></kop><al>b</al>"
        "<divisie><kop><nr>1.1</nr><titel>Nut</titel></kop><al>c</al></divisie><al>d</al></divisie><al>e</al>"
    )
    assert [paragraph.section for paragraph in found.paragraphs] == [
        (),
        ("1. Doel",),
        ("1. Doel", "1.1 Nut"),
        ("1. Doel",),
        (),
    ]
    assert [(section.path[-1], section.first) for section in found.sections] == [("1. Doel", 2), ("1.1 Nut", 3)]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        pytest.param("vet:A cur:a cur:b vet:B", [("A",), ("A", "a"), ("A", "b"), ("B",)], id="two styles"),
        pytest.param("vet:A vet:B", [("A",), ("B",)], id="one style says nothing"),
        pytest.param("cur:a vet:A cur:b", [("a",), ("A",), ("b",)], id="the lower style comes first: not certain"),
        pytest.param("vet:A :b vet:C", [("A",), ("b",), ("C",)], id="a style that is not known"),
        pytest.param(
            "vet:A halfvet:b cur:c vet:D cur:e",
            [("A",), ("A", "b"), ("A", "b", "c"), ("D",), ("D", "e")],
            id="three styles",
        ),
    ],
)
def test_the_style_of_a_flat_heading_says_its_level_only_where_that_is_certain(headings, expected):
    given = [FlatHeading(text, style, stacked=False) for style, _, text in (h.partition(":") for h in headings.split())]
    assert flat_paths(given) == expected


def test_a_number_contradicts_a_style():
    given = [FlatHeading("1.1 Nut", "vet", stacked=False), FlatHeading("1.2 Doel", "cur", stacked=False)]
    assert flat_paths(given) == [("1.1 Nut",), ("1.2 Doel",)]


def test_a_bill_has_its_articles_as_sections_and_its_members_as_paragraphs():
    bill = (
        "<voorstel-wet><aanhef><wie>Wij,</wie><considerans><considerans.al>Alzo;</considerans.al></considerans>"
        "</aanhef><wettekst><artikel><kop><label>Artikel</label><nr>1</nr><titel>Doel</titel></kop>"
        "<lid><lidnr>1.</lidnr><al>Eerste.</al></lid><lid><lidnr>2.</lidnr><al>Tweede.</al></lid></artikel></wettekst>"
        "<voorstel-sluiting><slotformulering><al>Lasten en bevelen.</al></slotformulering><label>Gegeven</label>"
        "<ondertekening><functie>De Minister van Bruggen, </functie><naam><voornaam>A.</voornaam>"
        "<achternaam>Bos</achternaam></naam><functie>De Staatssecretaris van Sluizen,</functie>"
        "<naam><achternaam>Vos</achternaam></naam></ondertekening></voorstel-sluiting></voorstel-wet>"
    )
    found = body(bill, title="VOORSTEL VAN WET")
    assert [(p.text, p.section) for p in found.paragraphs] == [
        ("Wij,", ()),
        ("Alzo;", ()),
        ("1. Eerste.", ("Artikel 1 Doel",)),
        ("2. Tweede.", ("Artikel 1 Doel",)),
        ("Lasten en bevelen.", ()),
    ]
    assert found.signatories == ("De Minister van Bruggen, A. Bos", "De Staatssecretaris van Sluizen, Vos")


def test_an_attachment_starts_its_own_outline():
    found = body(
        '<tussenkop kopopmaak="vet">Slot</tussenkop><al>a</al>',
        behind="<bijlage><kop><titel>Bijlage 1</titel></kop><al>b</al></bijlage><bijlage><al>c</al></bijlage>",
    )
    assert [paragraph.section for paragraph in found.paragraphs] == [("Slot",), ("Bijlage 1",), ()]


def test_the_names_below_a_motion_are_signatures():
    motion = (
        "<al>De Kamer,</al><al>en gaat over tot de orde van de dag.</al><al-groep><al>Van der Burg</al>"
        "<al>’t Hart,</al><al/></al-groep><tussenkop>Toelichting</tussenkop><al>Omdat.</al>"
    )
    found = body(motion, title="MOTIE VAN HET LID VAN DER BURG C.S.")
    assert found.signatories == ("Van der Burg", "’t Hart")
    assert [p.text for p in found.paragraphs] == ["De Kamer,", "en gaat over tot de orde van de dag.", "Omdat."]


def test_the_names_below_an_amendment_are_signatures_if_one_stands_in_its_title():
    text = "<amendement><amendement-lid><lidnr>I</lidnr><wat>In artikel 1 vervalt «niet».</wat></amendement-lid>"
    text += "</amendement>"
    text += "<tussenkop>Toelichting</tussenkop><al>Omdat het kan.</al><al>Bos</al><al>Vos</al>"
    signed = body(text, title="AMENDEMENT VAN HET LID BOS C.S.")
    assert [p.text for p in signed.paragraphs] == ["I In artikel 1 vervalt «niet».", "Omdat het kan."]
    assert set(signed.signatories) == {"Bos", "Vos"}
    assert body(text, title="AMENDEMENT VAN HET LID ANDERS").signatories == ()


# Tables


def table(head, *rows, title="<title>Uitgaven</title>", columns=3):
    names = "".join(f'<colspec colname="c{n}"/>' for n in range(1, columns + 1))
    parts = f"{names}<thead>{head}</thead><tbody>{''.join(rows)}</tbody>"
    return f'<table>{title}<tgroup cols="{columns}">{parts}</tgroup></table>'


HEAD = (
    '<row><entry colname="c1" morerows="1"><al>Naam</al></entry>'
    '<entry namest="c2" nameend="c3"><al>Begroting</al></entry>'
    '</row><row><entry colname="c2">Uit</entry><entry colname="c3"><al>In</al></entry></row>'
)


def test_a_row_is_told_with_its_column_heads_and_an_empty_cell_is_left_out():
    found = body(
        table(
            HEAD,
            "<row><entry><al>Marine</al></entry><entry><al>14.475</al></entry><entry>9</entry></row>",
            "<row><entry/><entry/><entry/></row>",
            '<row><entry colname="c1"/><entry namest="c2" nameend="c3"><al>samen</al></entry></row>',
        )
        + "<al>na</al>"
    )
    assert [(p.text, p.kind, p.section) for p in found.paragraphs] == [
        ("Naam: Marine; Begroting Uit: 14.475; Begroting In: 9", "row", ("Uitgaven",)),
        ("Begroting: samen", "row", ("Uitgaven",)),
        ("na", "text", ()),
    ]
    assert account(paper(table(HEAD, "<row><entry>x</entry></row>")), name="x").dropped["column head"] == 4


def test_a_head_without_cells_is_shown_once():
    assert texts(table(HEAD, "<row><entry>Marine</entry></row>")) == ["Naam: Marine", "Begroting; Uit; In"]


def test_a_cell_that_spans_rows_is_told_in_each_of_them():
    rows = ['<row><entry morerows="1">2026</entry><entry>1</entry></row>', "<row><entry>2</entry></row>"]
    assert texts(table("", *rows, "<row><entry>2027</entry><entry>3</entry></row>", title="", columns=2)) == [
        "2026; 1",
        "2026; 2",
        "2027; 3",
    ]


def test_a_note_in_a_cell_is_tied_to_its_row():
    note = "<noot><noot.nr>4</noot.nr><noot.al>Raming.</noot.al></noot>"
    found = body(table(HEAD, f"<row><entry>A</entry><entry>5{note}</entry></row>"))
    assert found.paragraphs[0].marks == (Mark(4, len("Naam: A; Begroting Uit: 5")),)
    assert found.notes == (Note(4, "Raming.", 1),)


# The legacy dialect

LEGACY = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE kamerwrk SYSTEM "kamerwrk.dtd">
<kamerwrk kamer="2" publtype="brie"><metadata><meta name="OVERHEIDop.externMetadataRecord" scheme=""
content="https://zoek.officielebekendmakingen.nl/kst-24138-3/metadata.xml"/></metadata>
<kop><titel>Tweede Kamer der Staten-Generaal</titel><subtitel>2</subtitel></kop>
<frontm><versie>1</versie><ordernr>5K0123</ordernr><vergjaar>Vergaderjaar 1994–1995</vergjaar>
<onderw><nummer>24 138</nummer><naam>Bruggen</naam></onderw></frontm>
<body><stuk><ltrlabel>Nr. </ltrlabel><nummer>3</nummer><titel>BRIEF VAN DE MINISTER VAN BRUGGEN</titel>
<al>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</al><al>'s-Gravenhage, 7 juli 1995</al>
<tuskop letat="vet">Caf&eacute;s</tuskop><al>Een regel die
hard is afgebroken<voetref>1</voetref> en doorgaat.</al><witreg/><al>– een streepje</al>
<table><tgroup cols="2"><tbody><row><entry>a</entry><entry>1.000</entry></row></tbody></tgroup></table>
<voetnoot nr="1"><al>Zie daar.</al></voetnoot>
<ondtek><al>De Minister van Bruggen,</al><al>A. Bos</al></ondtek></stuk></body></kamerwrk>""".encode()


def test_the_legacy_dialect_gives_the_same_records():
    reading = read(LEGACY, name="x")
    assert account(LEGACY, name="x").faults == ()
    assert reading.stated.kamerstuk == Kamerstuk("24138", "3", None, "II", "1994-1995")
    assert (reading.stated.dossier_title, reading.stated.date) == ("Bruggen", dt.date(1995, 7, 7))
    assert [(p.text, p.kind, p.section) for p in reading.body.paragraphs] == [
        ("Een regel die hard is afgebroken en doorgaat.", "text", ("Cafés",)),
        ("een streepje", "item", ("Cafés",)),
        ("a; 1.000", "row", ("Cafés",)),
    ]
    assert reading.body.paragraphs[0].marks == (Mark(1, len("Een regel die hard is afgebroken")),)
    assert reading.body.notes == (Note(1, "Zie daar.", 1),)
    assert reading.body.signatories == ("De Minister van Bruggen, A. Bos",)


# The proof


def test_no_word_is_lost_or_doubled_however_the_elements_are_nested():
    chance = random.Random(7)
    names = [
        *sorted(KNOWN - {"metadata", "meta"}),
        "vreemd",
        *["al", "noot", "lijst", "li", "row", "tgroup", "kop"] * 8,
    ]
    words = ["een ", "twee", " drie", "• ", "1", "– zes", "Den Haag, 7 juli 2023", "De Minister,", "a\u00ad", "\n "]

    def grown(depth):
        name = chance.choice(names)
        inside = [
            chance.choice(words) if chance.random() < 0.5 else grown(depth + 1) for _ in range(3 if depth < 6 else 0)
        ]
        return f"<{name}>{''.join(inside)}</{name}>"

    for _ in range(150):
        assert account(paper("<al>x</al>" + grown(0) + grown(0)), name="grown").faults == ()


# What is refused


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(
            b'\xef\xbb\xbf<?xml version="1.0"?><!-- x --><vlosCoreDocument xmlns="http://x"/>',
            "debate report",
            id="VLOS",
        ),
        pytest.param(b'<sru:searchRetrieveResponse xmlns:sru="x"/>', "SRU", id="SRU"),
        pytest.param(b'\xef\xbb\xbf {"@odata.context": "x"}', "OData", id="OData"),
        pytest.param(b"<?xml version='1.0'?><rommel/>", "'rommel'", id="other XML"),
        pytest.param(
            b"<officiele-publicatie><staatscourant/></officiele-publicatie>", "staatscourant", id="other kind"
        ),
        pytest.param(b"\x89PNG\r\n", "no XML", id="a picture"),
        pytest.param(b"", "no XML", id="nothing"),
        pytest.param(paper(""), "no paragraph", id="no text"),
        pytest.param(paper("<al>x</al>")[:-30], "well-formed", id="cut off"),
        pytest.param(paper("<al>café</al>").decode().encode("latin-1", "ignore"), "well-formed", id="wrong encoding"),
        pytest.param(
            b'<!DOCTYPE officiele-publicatie [<!ENTITY a "b">]><officiele-publicatie/>', "declares", id="entity"
        ),
        pytest.param(paper("<al>&onbekend;</al>"), "well-formed", id="undefined entity"),
        pytest.param(paper("<a>" * 120 + "</a>" * 120), "deep", id="deep"),
        pytest.param(paper("<al/>" * 500_000), "500,000 elements", id="many elements", marks=pytest.mark.slow),
        pytest.param(
            paper("<al " + " ".join(f'a{n}=""' for n in range(99)) + ">x</al>"), "99 attributes", id="attributes"
        ),
        pytest.param(paper(f'<al a="{"x" * 70_000}">x</al>'), "a tag of more than 65,536", id="a long tag"),
        pytest.param(paper(table("<row>" + "<entry>x</entry>" * 300 + "</row>")), "256 columns", id="a wide table"),
        pytest.param(
            paper(
                table(
                    "",
                    "<row>" + f'<entry morerows="999">{"h" * 190}</entry>' * 200 + "</row>",
                    *["<row><entry>1</entry></row>"] * 200,
                )
            ),
            "repeat their heads",
            id="a table that swells",
        ),
    ],
)
def test_what_is_no_whole_kamerstuk_is_refused_by_name(data, sentence):
    with pytest.raises(LayoutFault, match=f"^bad.xml .*{sentence}"):
        read(data, name="bad.xml")


def test_the_format_is_told_from_the_content():
    assert matches(paper("<al>x</al>"))
    assert matches(LEGACY)
    assert matches(b"<?xml version='1.0'?><rommel/>")
    assert not matches(b'<!DOCTYPE html><html lang="nl">')
    assert not matches(b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>")
    assert not matches(b"Een gewone tekst")
    assert not matches(b"")


# The official files


def official(*names):
    path = DATA.joinpath(*names)
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


def test_the_motions_state_what_the_official_metadata_say():
    folder = official("kamerstukken_xml")
    gold = [json.loads(line) for line in (folder / "gold_metadata.jsonl").read_text(encoding="utf-8").splitlines()]
    for expected in gold:
        data = (folder / f"{expected['identifier']}.xml").read_bytes()
        reading = read_fully(data, name=expected["identifier"])
        metadata = reading.metadata
        assert reading.reading.stated.kamerstuk.id == expected["identifier"]
        assert metadata.number == expected["ondernummer"]
        assert [dossier.title for dossier in metadata.dossiers] == [
            " ".join(t.split()) for t in expected["dossiertitel"]
        ]
        assert (metadata.date.isoformat() if metadata.date else None) == expected["datum"]
        assert metadata.session_year == expected["odata_vergaderjaar"]
        assert metadata.title == " ".join(expected["stuktitel"].split())
        assert metadata.record.title in ("", " ".join(expected["onderwerp"].split()))
        assert reading.reading.body.signatories
        assert account(data, name=expected["identifier"]).faults == ()
    assert len(gold) == 72


def test_the_letter_has_15_notes_each_in_its_sentence_and_6_headings():
    data = official("kamerstukken_xml_other", "kst-28844-269.xml").read_bytes()
    reading = read(data, name="letter")
    assert [note.number for note in reading.body.notes] == list(range(1, 16))
    assert [note.paragraph for note in reading.body.notes] == [1, 2, 4, 5, 5, 6, 7, 7, 8, 8, 10, 10, 13, 15, 15]
    assert len(reading.body.sections) == 6
    assert "op 9 mei 2023 heb ik" in reading.body.paragraphs[0].text
    assert reading.stated.date == dt.date(2023, 7, 7)
    assert reading.body.signatories == (
        "De Minister van Binnenlandse Zaken en Koninkrijksrelaties, H.G.J. Bruins Slot",
    )
    assert account(data, name="letter").faults == ()


def test_the_rows_of_the_budget_are_told_with_their_column_heads():
    data = official("kamerstukken_xml_other", "kst-37020-X-1.xml").read_bytes()
    reading = read(data, name="budget")
    assert reading.stated.kamerstuk.id == "kst-37020-X-1"
    assert reading.stated.kamerstuk.session_year == "2026-2027"
    assert (
        "Art.: 2; Omschrijving: Koninklijke Marine; Vastgestelde begroting Verplichtingen: 1.231.909; "
        "Vastgestelde begroting Uitgaven: 1.306.560; Vastgestelde begroting Ontvangsten: 12.324"
    ) in [paragraph.text for paragraph in reading.body.paragraphs]
    assert reading.body.paragraphs[-1].text == (
        "Naam baten- lastenagentschap: Totaal; Baten: 111.126; Lasten: 111.126; Saldo baten en lasten: 0"
    )
    assert account(data, name="budget").faults == ()


@pytest.mark.parametrize("folder", ["kamerstukken_xml_other", "odata"])
def test_foreign_files_are_refused(folder):
    files = [path for path in official(folder).iterdir() if not path.name.startswith("kst-")]
    for path in files:
        with pytest.raises(LayoutFault, match=path.name):
            read(path.read_bytes(), name=path.name)
    assert files
