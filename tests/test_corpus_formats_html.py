"""Web pages of papers, written by hand in the shapes of both sites: what they must be read as, and what is refused."""

import datetime as dt
import time

import pytest

from corpus.document import Mark
from corpus.errors import LayoutFault
from corpus.formats.html.markup import balanced
from corpus.formats.html.reader import account, matches, read, read_facts

OFFICIAL = """\
<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8">
<title>Kamerstuk 31710, nr. 12 | Overheid.nl &gt; Officiële bekendmakingen</title>
<meta name="DC.identifier" scheme="OVERHEIDop.ParlID" content="kst-31710-12">
<meta name="OVERHEIDop.dossiernummer" content="31710">
<meta name="OVERHEIDop.dossiertitel" content="Waterbeleid">
<meta name="OVERHEIDop.ondernummer" content="12">
<meta name="OVERHEIDop.vergaderjaar" content="2023-2024">
<meta name="OVERHEIDop.documenttitel" content="Brief regering; Staat van de dijken">
<meta name="OVERHEIDop.indiener" content="B. Visser"><meta name="OVERHEIDop.indiener" content="C. Bakker">
<meta name="DC.type" content="Brief"><meta name="DC.type" content="Kamerstuk">
<meta name="DCTERMS.issued" content="2024-06-05"><meta name="DCTERMS.available" content="2024-06-11">
<style>p { margin: 0 }</style><script>document.write("<p>geen tekst</p>")</script></head>
<body>
<a class="skip" href="#content">Naar hoofdinhoud</a>
<header><p>Officiële bekendmakingen</p><nav><ul><li><a href="/">Home</a></li><li>Zoeken</li></ul></nav></header>
<main id="content">
<form action="/zoek"><input name="q"><button>Zoek in dit document</button></form>
<table class="metadata"><caption>Gegevens</caption>
<tr><th>Organisatie</th><td>Tweede Kamer der Staten-Generaal</td></tr>
<tr><th>Vergaderjaar</th><td>2023-2024</td></tr>
<tr><th>Dossiernummer</th><td>31710</td></tr>
<tr><th>Ondernummer</th><td>12</td></tr></table>
<div id="broodtekst" class="stuk">
<h1><span class="dossiernr">31 710</span> <span>Waterbeleid</span></h1>
<h2><span class="nr">Nr. 12</span> BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT</h2>
<p>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</p>
<p>Den Haag, 5 juni 2024</p>
<p>De waterschappen houden sinds 2019<a class="nootnum" id="ID-1-d37e61" href="#noot1"><sup>1</sup></a> een register
van
dijken bij. De CO<sub>2</sub>-uitstoot daalt met 3 m<sup>2</sup>.</p>
<h3>Dijken</h3>
<p>Wat dit kost, staat in de begroting.<a class="nootnum"
id="ID-1-d37e72" href="#noot2"><sup>2</sup></a> Dat blijft.</p>
<p>Maatregelen:</p>
<ul><li><p>Het versterken van de dijk bij Lent;</p></li>
<li><p>Het verlagen van het gemaal<a class="nootnum" id="ID-1-d37e81" href="#noot3"><sup>3</sup></a>.</p></li></ul>
<h4>Kosten &amp; baten</h4>
<table><thead><tr><th></th><th>2023</th><th>2024</th></tr></thead>
<tbody><tr><td>Lent</td><td>14.475</td><td>13.000</td></tr><tr><td>Ewijk</td><td></td><td>1.200</td></tr></tbody></table>
<h3>Gemalen</h3>
<p>Het gemaal F-35 werkt niet anders.</p>
<p>De Minister van Infrastructuur en Waterstaat,<br>B. Visser</p>
<div class="noten">
<div class="noot" id="noot1"><p><a href="#ID-1-d37e61">X</a> Noot</p><p><a href="#ID-1-d37e61">1</a></p>
<p>Kamerstuk 31 710, nr. 3</p></div>
<div class="noot" id="noot2"><p><a href="#ID-1-d37e72">X</a> Noot</p><p><a href="#ID-1-d37e72">2</a></p>
<p>Zie ook de website van de waterschappen.</p><p>Daar staat meer.</p></div>
<div class="noot" id="noot3"><p><a href="#ID-1-d37e81">X</a> Noot</p><p><a href="#ID-1-d37e81">3</a></p>
<p>Kamerstuk 31 710, nr. 8</p></div>
</div></div>
<p><a href="#top">Naar boven</a></p>
</main>
<footer><p>Over deze website</p></footer>
</body></html>
"""

# The same paper, its notes without links or blocks, its marks raised only, its headings told by classes.
OFFICIAL_FLAT = """\
<html><head><title>kst-31710-12</title></head><body>
<div id="menu"><a href="/">Home</a> <a href="/zoek">Zoeken</a></div>
<p class="dossiernummer">31 710</p><p class="dossiertitel">Waterbeleid</p>
<p>Nr. 12</p><p>BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT</p>
<p>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal
<p>Den Haag, 5 juni 2024
<p>De waterschappen houden sinds 2019<sup>1</sup> een register van dijken bij. Elke m<sup>2</sup> telt.
<p class="tussenkop vet">Dijken
<p>Wat dit kost, staat in de begroting.<sup>2</sup> Dat blijft.
<p>&#8226; Het versterken van de dijk bij Lent;
<p>De Minister van Infrastructuur en Waterstaat,<p>B. Visser
<p>X Noot<p>1<p>Kamerstuk 31 710, nr. 3
<p>X Noot<p>2<p>Zie ook de website van de waterschappen.
<p>Naar boven
</body></html>
"""

# A motion, whole page in a form, marks glued to the words, with two dossiers.
OFFICIAL_MOTION = """\
<html><head><title>Motie</title><meta name="DC.identifier" content="kst-36410-X-32"></head><body><form id="aspnetForm">
<table><tr><td>36 410 X</td><td>Begroting van Defensie 2024</td></tr></table>
<p>36 124 Defensienota 2022</p>
<p>Nr. 32 MOTIE VAN HET LID DE VRIES C.S.</p>
<p>Voorgesteld 24 april 2025</p>
<p>De Kamer,</p><p>gehoord de beraadslaging,</p>
<p>verzoekt de regering sinds 20191 te handelen,</p>
<p>en gaat over tot de orde van de dag.</p>
<p>De Vries</p><p>Van der Berg</p>
<p>X Noot</p><p>1</p><p>Kamerstuk 36 124, nr. 1</p>
</form></body></html>
"""

SEARCH = """\
<!DOCTYPE html><html><head><meta charset="utf-8"><title>Staat van de dijken</title></head><body>
<nav>[<a href="/">overzicht</a>] [<a href="/a">activiteiten</a>] [<a href="/w">wat is dit?</a>]</nav>
<h1>Staat van de dijken</h1>
<h2>Waterbeleid</h2>
<h3>Brief regering</h3>
<p>Nummer: 2024D21345, datum: 2024-06-05, bijgewerkt: 2024-06-11 10:56, versie: 4</p>
<p><a href="/get/1">Directe link naar document (.pdf)</a>, link naar pagina op de Tweede Kamer site,
<a href="https://zoek.officielebekendmakingen.nl/kst-31710-12.html">officiële HTML versie (kst-31710-12)</a>.</p>
<p>Gerelateerde personen: Bijlagen:</p>
<p>Onderdeel van kamerstukdossier <a href="/d/31710">31710 -12</a> Waterbeleid .</p>
<p>Onderdeel van zaak 2024Z12345:</p>
<h3>Preview document (<a href="/o">🔗 origineel</a>)</h3>
<div class="preview">
<table><colgroup><col style="width: 80%"></colgroup><tbody><tr class="odd">
<td>Tweede Kamer der Staten-Generaal</td><td>2</td></tr></tbody></table>
<p>Vergaderjaar 2023-2024</p>
<p><strong>31 710 Waterbeleid</strong></p>
<p><strong>Nr. 12 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT</strong></p>
<p>Aan de Voorzitter van de Tweede Kamer der Staten-Generaal</p>
<p>Den Haag, 5 juni 2024</p>
<p><strong>Aanleiding</strong></p>
<p>De waterschappen houden een register van dijken bij.<a href="#fn1" class="footnote-ref" id="fnref1"
role="doc-noteref"><sup>1</sup></a> De CO<sub>2</sub>-uitstoot daalt.</p>
<p><em>Lent</em></p>
<ol type="1"><li><p>Het eerste uitgangspunt.<a href="#fn2" class="footnote-ref" id="fnref2"><sup>2</sup></a></p></li>
<li><p>Het tweede uitgangspunt.</p><blockquote><p>Met een toelichting.</p></blockquote></li></ol>
<ol start="3" type="a"><li>Het derde.</li></ol>
<p><strong>Tot slot</strong></p>
<p>Dit is het einde.</p>
<p>De Minister van Infrastructuur en Waterstaat,<br />
B. Visser</p>
<section class="footnotes footnotes-end-of-document" role="doc-endnotes"><hr /><ol>
<li id="fn1"><p>Kamerstuk 31 710, nr. 3.<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li>
<li id="fn2"><p>Zie ook:</p><p>AIV-advies 112.<a href="#fnref2" class="footnote-back" role="doc-backlink">↩︎</a></p></li>
</ol></section></div>
<footer>Gemaakt door iemand</footer>
</body></html>
"""

# No preview line, headings by tags, notes in an older div, and the dossier named by the site alone.
SEARCH_OLD = """\
<html><body><div class="menu">[overzicht] [activiteiten]</div>
<h1>Beantwoording vragen dijken</h1>
<p>Begroting Infrastructuur 2024</p><p>Brief regering</p>
<p>Nummer: 2024D99999, datum: 2024-02-01, bijgewerkt: 2024-02-02, versie: 1</p>
<p>Onderdeel van kamerstukdossier 36410 XII-7 Begroting Infrastructuur 2024 .</p>
<p>Preview document (🔗 origineel)</p>
<h1 id="inleiding">Inleiding</h1>
<p>Geachte voorzitter, dit is het begin<a href="#fn1" class="footnoteRef" id="fnref1"><sup>1</sup></a>.</p>
<h2 id="vraag-1">Vraag 1</h2><p>Wat kost een dijk?</p>
<h2 id="vraag-2">Vraag 2</h2><p>Wie betaalt die?</p>
<h1 id="slot">Slot</h1><p>Dat was alles.</p>
<div class="footnotes"><hr/><ol><li id="fn1"><p>Een noot.<a href="#fnref1">↩</a></p></li></ol></div>
</body></html>
"""

# A preview of which the tables are wide, with heads above each other and cells over two rows.
SEARCH_TABLE = """\
<html><body><h1>Staat</h1><p>Waterbeleid</p><p>Brief regering</p>
<p>Nummer: 2024D21345, datum: 2024-06-05, versie: 4</p><p>officiële HTML versie (kst-31710-12).</p>
<p>Preview document</p><p>31 710 Waterbeleid</p><p>Nr. 12 BRIEF VAN DE MINISTER</p>
<table><caption>Tabel 1: kosten</caption>
<thead><tr><th rowspan="2">Dijk</th><th colspan="2">Kosten<sup><a href="#n1">1</a></sup></th></tr>
<tr><th>2023</th><th>2024</th></tr></thead>
<tr><td rowspan="2">Lent</td><td>1</td><td>2</td></tr>
<tr><td>3</td><td>4<br>5</td></tr></table>
<table><tr><td><p><b>Jaar</b></p></td><td><p><b>Som</b></p></td></tr>
<tr><td>2023</td><td><ul><li>a</li><li>b</li></ul></td></tr></table>
<table><tr><td><h2>Vak</h2><p>Tekst in een vak.</p></td></tr></table>
<p id="n1">[1] In euro's.</p>
</body></html>
"""

PAGES = {
    "official": OFFICIAL,
    "official-flat": OFFICIAL_FLAT,
    "official-motion": OFFICIAL_MOTION,
    "search": SEARCH,
    "search-old": SEARCH_OLD,
    "search-table": SEARCH_TABLE,
}


def _read(page):
    return read(PAGES[page].encode(), name=f"{page}.html")


def _told(page):
    return [(paragraph.kind, paragraph.text) for paragraph in _read(page).body.paragraphs]


def test_a_page_of_the_official_site_is_read_as_its_paper():
    body = _read("official").body
    assert _told("official") == [
        ("text", "De waterschappen houden sinds 2019 een register van dijken bij. De CO2-uitstoot daalt met 3 m2."),
        ("text", "Wat dit kost, staat in de begroting. Dat blijft."),
        ("text", "Maatregelen:"),
        ("item", "Het versterken van de dijk bij Lent;"),
        ("item", "Het verlagen van het gemaal."),
        ("row", "Lent; 2023: 14.475; 2024: 13.000"),
        ("row", "Ewijk; 2024: 1.200"),
        ("text", "Het gemaal F-35 werkt niet anders."),
    ]
    assert [section.path for section in body.sections] == [("Dijken",), ("Dijken", "Kosten & baten"), ("Gemalen",)]
    assert body.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_notes_of_the_official_site_are_tied_to_the_sentences_they_stood_in():
    body = _read("official").body
    assert [(note.number, note.text, note.paragraph) for note in body.notes] == [
        (1, "Kamerstuk 31 710, nr. 3", 1),
        (2, "Zie ook de website van de waterschappen. Daar staat meer.", 2),
        (3, "Kamerstuk 31 710, nr. 8", 5),
    ]
    assert body.paragraphs[0].marks == (Mark(1, len("De waterschappen houden sinds 2019")),)


def test_meta_tags_and_head_state_what_the_paper_is():
    stated = _read("official").stated
    assert stated.kamerstuk.id == "kst-31710-12"
    assert (stated.kamerstuk.chamber, stated.kamerstuk.session_year) == ("II", "2023-2024")
    assert (stated.dossier_title, stated.title) == ("Waterbeleid", "Brief regering; Staat van de dijken")
    assert (stated.kind, stated.date) == ("Brief", dt.date(2024, 6, 5))


def test_facts_hold_what_the_letterhead_has_no_field_for():
    facts = read_facts(OFFICIAL.encode(), name="a.html")
    assert (facts.site, facts.submitters) == ("official", ("B. Visser", "C. Bakker"))
    assert facts.available == dt.date(2024, 6, 11)
    assert read_facts(OFFICIAL_MOTION.encode(), name="a.html").dossiers == (
        ("36410-X", "Begroting van Defensie 2024"),
        ("36124", "Defensienota 2022"),
    )


def test_a_flat_page_with_unclosed_tags_and_raised_marks_is_read_alike():
    reading = _read("official-flat")
    assert reading.stated.kamerstuk.id == "kst-31710-12"
    assert _told("official-flat") == [
        ("text", "De waterschappen houden sinds 2019 een register van dijken bij. Elke m2 telt."),
        ("text", "Wat dit kost, staat in de begroting. Dat blijft."),
        ("item", "Het versterken van de dijk bij Lent;"),
    ]
    assert [(note.number, note.paragraph) for note in reading.body.notes] == [(1, 1), (2, 2)]
    assert reading.body.sections[0].path == ("Dijken",)
    assert reading.body.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_a_page_that_is_all_within_a_form_keeps_its_motion_and_its_signers():
    reading = _read("official-motion")
    assert (reading.stated.kamerstuk.id, reading.stated.kind) == ("kst-36410-X-32", "Motie")
    assert reading.body.paragraphs[2].text == "verzoekt de regering sinds 2019 te handelen,"
    assert [(note.text, note.paragraph) for note in reading.body.notes] == [("Kamerstuk 36 124, nr. 1", 3)]
    assert reading.body.signatories == ("De Vries", "Van der Berg")


def test_a_preview_of_the_search_site_is_read_without_the_site():
    reading = _read("search")
    assert _told("search") == [
        ("text", "De waterschappen houden een register van dijken bij. De CO2-uitstoot daalt."),
        ("item", "1. Het eerste uitgangspunt."),
        ("item", "2. Het tweede uitgangspunt."),
        ("text", "Met een toelichting."),
        ("item", "c. Het derde."),
        ("text", "Dit is het einde."),
    ]
    assert [paragraph.section for paragraph in reading.body.paragraphs[:2]] == [("Aanleiding",), ("Aanleiding", "Lent")]
    assert [(note.number, note.text, note.paragraph) for note in reading.body.notes] == [
        (1, "Kamerstuk 31 710, nr. 3.", 1),
        (2, "Zie ook: AIV-advies 112.", 2),
    ]
    assert reading.body.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_the_lines_of_the_search_site_state_what_the_paper_is():
    stated, facts = _read("search").stated, read_facts(SEARCH.encode(), name="a.html")
    assert (stated.kamerstuk.id, stated.kamerstuk.session_year) == ("kst-31710-12", "2023-2024")
    assert (stated.title, stated.dossier_title) == ("Staat van de dijken", "Waterbeleid")
    assert (stated.kind, stated.date) == ("Brief regering", dt.date(2024, 6, 5))
    assert (facts.document_number, facts.updated) == ("2024D21345", dt.date(2024, 6, 11))


def test_a_preview_without_a_head_is_named_by_its_dossier_line():
    reading = _read("search-old")
    assert reading.stated.kamerstuk.id == "kst-36410-XII-7"
    assert [section.path for section in reading.body.sections] == [
        ("Inleiding",),
        ("Inleiding", "Vraag 1"),
        ("Inleiding", "Vraag 2"),
        ("Slot",),
    ]
    assert [(note.text, note.paragraph) for note in reading.body.notes] == [("Een noot.", 1)]


def test_rows_are_told_with_the_heads_above_them_and_the_cells_that_reach_into_them():
    assert _told("search-table") == [
        ("label", "Tabel 1: kosten"),
        ("row", "Dijk: Lent; Kosten 2023: 1; Kosten 2024: 2"),
        ("row", "Dijk: Lent; Kosten 2023: 3; Kosten 2024: 4 5"),
        ("row", "Jaar: 2023; Som: a b"),
        ("text", "Tekst in een vak."),
    ]
    assert [(note.text, note.paragraph) for note in _read("search-table").body.notes] == [("In euro's.", 2)]


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_is_kept_or_dropped_by_a_rule(page):
    accounted = account(PAGES[page].encode(), name=page)
    assert accounted.faults == ()
    assert "" not in accounted.dropped


def test_what_is_dropped_is_counted_by_its_rule():
    dropped = account(OFFICIAL.encode(), name="a.html").dropped
    assert {"form": 4, "header": 4, "footer": 3, "metadata table": 8, "site words": 2}.items() <= dropped.items()
    assert (dropped["note marks"], dropped["note signs"], dropped["note numbers"]) == (3, 6, 3)


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", ""),
        ("utf-16-be", ""),
        ("cp1252", ""),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("utf-8", '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">'),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_shows_or_declares(encoding, meta):
    page = OFFICIAL.replace('<meta charset="utf-8">', meta).replace("Dat blijft.", "Dat blijft «geïnd».")
    data = page.encode(encoding)
    assert matches(data)
    assert "Dat blijft «geïnd»." in read(data, name="a.html").body.paragraphs[1].text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><head><meta charset='utf-8'></head><p>31 710 Water\xff</html>", "byte 56 does not belong"),
        (b"<html><head><meta charset='big5'></head></html>", "big5"),
        (b"<html><p>\x81\xff</p></html>", "neither UTF-8 nor Windows-1252"),
        (b"<html><p>31 710 Water\0</p></html>", "NUL"),
        (b"<html><title>Recept voor soep</title><p>Snijd de ui.</p></html>", "names no Kamerstuk (Recept voor soep)"),
        (b"<html><meta name='DC.identifier' content='h-tk-20232024-12-3'><p>x</p></html>", "a debate report"),
        (b"<html><meta name='DC.identifier' content='ah-tk-20232024-123'><p>x</p></html>", "a written question"),
        (b"<html><title>stcrt-2024-123</title><p>x</p></html>", "of the Staatscourant"),
        (b"<html><title>kst-31710-12</title><nav>Home</nav></html>", "without its text"),
        (
            b"<html><title>kst-31710-12</title><p>31 710 Water</p><p>Nr. 13 BRIEF</p><p>Tekst.</p></html>",
            "kst-31710-13",
        ),
        (OFFICIAL.encode()[:3000], "cut off"),
        (b"<html><body><p>Tekst <!-- hier", "cut off"),
        (b"<html><script>var a = 1", "cut off"),
        (b"%PDF-1.7", "is no HTML page"),
        (b"<?xml version='1.0'?><officiele-publicatie/>", "is no HTML page"),
        (b"", "is no HTML page"),
    ],
)
def test_what_is_no_page_of_a_kamerstuk_is_refused_by_name(data, said):
    with pytest.raises(LayoutFault) as fault:
        read(data, name="pagina.html")
    assert str(fault.value).startswith("pagina.html ")
    assert said in str(fault.value)


HEAD = "<html><head><title>kst-31710-12</title></head><body><p>Eerst.</p>"
HOSTILE = {
    "deep blocks": HEAD + "<div>" * 100_000 + "</html>",
    "deep inline": HEAD + "<b>" * 100_000 + "</html>",
    "deep tables": HEAD + "<table><tr><td>" * 100_000 + "</html>",
    "closed elsewhere": HEAD + "<div><table></div></table>" * 100_000 + "</html>",
    "unclosed paragraphs": HEAD + "<p><b><i>x" * 5_000 + "</html>",
    "a million attributes": HEAD + "<p " + " ".join(f"a{at}=1" for at in range(1_000_000)) + ">x</html>",
    "quotes": HEAD + '<a b="' * 500_000 + "</html>",
    "stray signs": HEAD + "<" * 100_000 + "</html>",
    "entities": HEAD + "<p>" + "&amp;&#x41;&nbsp;" * 100_000 + "</html>",
    "comments": HEAD + "<!--" * 500_000 + "</html>",
    "raised numbers": HEAD + "<p>" + "woord<sup>1</sup> " * 5_000 + "<p>X Noot<p>1<p>Noot</html>",
    "links to one note": HEAD + "<p>" + "a<a href='#n'>1</a> " * 5_000 + "<p id=n>1 Noot</html>",
    "long heads": HEAD + f"<table><tr><th>a<th>{'kop ' * 20_000}</tr>" + "<tr><td>a<td>b" * 2_000 + "</html>",
    "wide cells": HEAD + "<table>" + "<tr><td rowspan=60000 colspan=60000>a<td rowspan=60000>b" * 2_000 + "</html>",
}


@pytest.mark.parametrize("page", HOSTILE)
def test_a_hostile_page_is_read_or_refused_within_seconds(page):
    start = time.process_time()
    size, refusal = 0, "a.html "
    try:
        size = sum(len(paragraph.text) for paragraph in read(HOSTILE[page].encode(), name="a.html").body.paragraphs)
    except LayoutFault as fault:
        refusal = str(fault)
    assert refusal.startswith("a.html ")
    assert size <= 20 * len(HOSTILE[page])
    assert time.process_time() - start < 5


def test_tags_reach_the_engine_balanced_and_text_reaches_it_whole():
    page = "<p class=a onclick='x()'>een<b>twee<div>drie</b> < vier</p><script>vijf</script><!-- zes -->"
    assert balanced(page, "a") == '<p class="a">een<x-b>twee</x-b><div>drie &lt; vier</p></div>'


def test_reading_twice_gives_the_same():
    assert _read("official") == _read("official")
