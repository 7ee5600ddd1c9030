"""One small invented paper per layout, saved as such papers are: what it must be read as."""

import datetime as dt

import pytest

from corpus.kamerstuk import Kamerstuk
from corpus.layouts import LAYOUTS
from corpus.layouts.pages import cut_into_runs, running_heads, undoubled
from corpus.layouts.prose import is_heading, split_signatures
from corpus.lines import split_lines, tidy
from corpus.reading import read

PUBLICATION = """\
31 710 Waterbeleid

Nr. 12 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Den Haag, 5 juni 2024

De waterschappen houden sinds 20191 een register van dijken bij. De CO2-uitstoot van gemalen daalt.

1. Dijken

In de begroting (Kamerstukken II 2023/24, 36 410 XII, nr. 2) staat wat dit kost.2 Een pomp van 155mm.

Maatregelen:

  • Het versterken van de dijk bij Lent;

  • Het verlagen van de CO2-uitstoot van het gemaal.3

2. Gemalen

Het gemaal F-35 werkt voor EU- en NAVO-landen niet anders.

De Minister van Infrastructuur en Waterstaat,
B. Visser

X Noot
1

Kamerstuk 31 710, nr. 3

X Noot
2

Zie ook de website van de waterschappen.

X Noot
3

Kamerstuk 31 710, nr. 8

Naar boven
"""

SEARCHSITE = """\
[overzicht] [activiteiten] [besluiten]
[toezeggingen] [wat is dit?]

Lerarentekort in het basisonderwijs

Onderwijspersoneel

Brief regering

Nummer: 2023D00001, datum: 2023-02-01, bijgewerkt: 2023-02-02 09:00, versie: 1

Directe link naar document (.pdf), officiële HTML versie (kst-27923-441).

Preview document (🔗 origineel)

Tweede Kamer der Staten-Generaal 2
Vergaderjaar 2022‒2023

27 923 Werken in het onderwijs

Nr. 441 BRIEF VAN DE MINISTER VOOR PRIMAIR EN VOORTGEZET ONDERWIJS

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Den Haag, 1 februari 2023

Inleiding

Scholen zoeken leraren. Dat is niet nieuw.1 Toch is er hoop.

Aanpak

De aanpak kent twee stappen:

1. Eerst werven: scholen bieden vaste banen.

2. Daarna behouden: scholen bieden begeleiding.2

Tot slot

Ik houd uw Kamer op de hoogte.

De Minister voor Primair en Voortgezet Onderwijs,

A.D. Wiersma

1. Onderwijsraad, Het tekort (2021). ↩︎
2. Kamerstuk 27 923, nr. 300. ↩︎
"""

MONITOR = """\
Brief regering : Schoon water in de grote rivieren
27 625 Waterbeleid
Nr. 600 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT EN VAN DE STAATSSECRETARIS
VAN LANDBOUW
Aan de Voorzitter van de Tweede Kamer der Staten-Generaal
Den Haag, 3 maart 2025
De rivieren zijn schoner dan ooit en toch staat er veel op het spel voor de mensen die
langs het water wonen. Daarom is op 6 december 20241 een plan gemaakt voor de komende jaren, dat geldt voor alle provincies en voor de
waterschappen.
Aanpak
Pijler 1: Minder lozen
De bedrijven langs de Maas en de Waal lozen minder dan in het jaar waarin de metingen
zijn begonnen. Wij meten:
• het gehalte aan CO2 in het water van de grote rivieren, ook waar dat tot nu toe niet
gebeurde;
• de temperatuur.
Pijler 2: Meer ruimte
De rivier krijgt ruimte.2
De Minister van Infrastructuur en Waterstaat, B. Visser
De Staatssecretaris van Landbouw, J. Rummenie
Indieners
-
Indiener
B. Visser, minister van Infrastructuur en Waterstaat
"""  # noqa: E501 - the site wraps by its own count

PDFTEXT = """\
 WATER EN RUIMTE

 1. WATERVEILIGHEID1. WATERVEILIGHEID

1.1
Dijken en duinen

De dijken van ons land worden elk jaar door de water-
schappen nagelopen. In de EU- en
NAVO-landen gaat dat niet anders dan bij ons langs de kust.1
De waterveiligheid is een zaak van alle bewoners en van
alle bedrij ven die langs het water staan.

 Het water schap meet de hoogte van de dijk en de druk
van het grondwater.

 De bedrijven betalen mee aan het onderhoud van de dij-
ken en duinen.

>  Zonder dijken
geen land

WATER EN RUIMTE

Langs de kust
De dijken langs de kust zijn hoger dan de dijken langs
de rivieren en dat blijft zo voor zolang de CO2-uitstoot
stijgt. Het waterschap Zee wacht op het geld van het
Rijk en op de goedkeuring door de pro-

vincie. Het waterschap, de provincie en het Rijk
betalen elk een derde deel van het de\ufffdnitieve bedrag.
Een definitieve keuze volgt.

Afkortingen

AB  Algemeen bestuur
RWS  Rijkswaterstaat, de uitvoerende dienst van het
   ministerie

Minister van Water
Jan de Vries
"""


def body(text):
    return read(text.encode(), name="paper").body


def shown(text):
    return [(paragraph.kind, paragraph.text) for paragraph in body(text).paragraphs]


def test_a_publication_is_read_paragraph_by_paragraph():
    assert shown(PUBLICATION) == [
        ("text", "De waterschappen houden sinds 2019 een register van dijken bij. De CO2-uitstoot van gemalen daalt."),
        (
            "text",
            "In de begroting (Kamerstukken II 2023/24, 36 410 XII, nr. 2) staat wat dit kost. Een pomp van 155mm.",
        ),
        ("item", "Het versterken van de dijk bij Lent;"),
        ("item", "Het verlagen van de CO2-uitstoot van het gemaal."),
        ("text", "Het gemaal F-35 werkt voor EU- en NAVO-landen niet anders."),
    ]


def test_a_publication_ties_its_notes_to_the_marks():
    found = body(PUBLICATION)
    assert [(note.number, note.text, note.paragraph) for note in found.notes] == [
        (1, "Kamerstuk 31 710, nr. 3", 1),
        (2, "Zie ook de website van de waterschappen.", 2),
        (3, "Kamerstuk 31 710, nr. 8", 4),
    ]
    assert found.signatories == ("De Minister van Infrastructuur en Waterstaat, B. Visser",)


def test_a_publication_states_what_it_is():
    stated = read(PUBLICATION.encode(), name="paper").stated
    assert stated.kamerstuk == Kamerstuk("31710", "12", None, "II", None)
    assert (stated.kind, stated.date) == ("Brief regering", dt.date(2024, 6, 5))


def test_numbered_headings_of_a_publication_are_sections():
    assert [section.path for section in body(PUBLICATION).sections] == [
        ("1. Dijken",),
        ("1. Dijken", "Maatregelen:"),
        ("2. Gemalen",),
    ]


def test_a_search_site_text_is_read_without_its_menu():
    assert shown(SEARCHSITE) == [
        ("text", "Scholen zoeken leraren. Dat is niet nieuw. Toch is er hoop."),
        ("text", "De aanpak kent twee stappen:"),
        ("item", "1. Eerst werven: scholen bieden vaste banen."),
        ("item", "2. Daarna behouden: scholen bieden begeleiding."),
        ("text", "Ik houd uw Kamer op de hoogte."),
    ]


def test_a_search_site_text_has_the_facts_of_the_site_and_the_paper():
    reading = read(SEARCHSITE.encode(), name="paper")
    assert reading.layout == "searchsite"
    assert reading.stated.kamerstuk == Kamerstuk("27923", "441", None, "II", "2022-2023")
    assert reading.stated.title == "Lerarentekort in het basisonderwijs"
    assert reading.stated.dossier_title == "Werken in het onderwijs"
    assert reading.stated.date == dt.date(2023, 2, 1)
    assert reading.body.signatories == ("De Minister voor Primair en Voortgezet Onderwijs, A.D. Wiersma",)
    assert [(note.number, note.text, note.paragraph) for note in reading.body.notes] == [
        (1, "Onderwijsraad, Het tekort (2021).", 1),
        (2, "Kamerstuk 27 923, nr. 300.", 4),
    ]
    assert [section.path[-1] for section in reading.body.sections] == ["Inleiding", "Aanpak", "Tot slot"]


def test_a_monitor_text_is_joined_where_the_site_wrapped_it():
    assert shown(MONITOR) == [
        (
            "text",
            "De rivieren zijn schoner dan ooit en toch staat er veel op het spel voor de mensen die langs het water "
            "wonen. Daarom is op 6 december 2024 een plan gemaakt voor de komende jaren, dat geldt voor alle "
            "provincies en voor de waterschappen.",
        ),
        (
            "text",
            "De bedrijven langs de Maas en de Waal lozen minder dan in het jaar waarin de metingen zijn begonnen. "
            "Wij meten:",
        ),
        ("item", "het gehalte aan CO2 in het water van de grote rivieren, ook waar dat tot nu toe niet gebeurde;"),
        ("item", "de temperatuur."),
        ("text", "De rivier krijgt ruimte."),
    ]


def test_a_monitor_text_hangs_its_pillars_under_the_heading_above_them():
    assert [section.path for section in body(MONITOR).sections] == [
        ("Aanpak",),
        ("Aanpak", "Pijler 1: Minder lozen"),
        ("Aanpak", "Pijler 2: Meer ruimte"),
    ]


def test_a_monitor_text_has_its_title_its_marks_and_its_signatures():
    reading = read(MONITOR.encode(), name="paper")
    assert reading.layout == "monitor"
    assert (reading.stated.kind, reading.stated.title) == ("Brief regering", "Schoon water in de grote rivieren")
    assert {mark.number: p.number for p in reading.body.paragraphs for mark in p.marks} == {1: 1, 2: 5}
    assert reading.body.signatories == (
        "De Minister van Infrastructuur en Waterstaat, B. Visser",
        "De Staatssecretaris van Landbouw, J. Rummenie",
    )


def test_the_text_of_a_pdf_is_mended_and_joined():
    assert shown(PDFTEXT) == [
        (
            "text",
            "De dijken van ons land worden elk jaar door de waterschappen nagelopen. In de EU- en NAVO-landen gaat dat "
            "niet anders dan bij ons langs de kust. De waterveiligheid is een zaak van alle bewoners en van alle "
            "bedrijven die langs het water staan.",
        ),
        ("item", "Het waterschap meet de hoogte van de dijk en de druk van het grondwater."),
        ("item", "De bedrijven betalen mee aan het onderhoud van de dijken en duinen."),
        ("quote", "Zonder dijken geen land"),
        (
            "text",
            "De dijken langs de kust zijn hoger dan de dijken langs de rivieren en dat blijft zo voor zolang de "
            "CO2-uitstoot stijgt. Het waterschap Zee wacht op het geld van het Rijk en op de goedkeuring door de "
            "provincie. Het waterschap, de provincie en het Rijk betalen elk een derde deel van het definitieve "
            "bedrag. Een definitieve keuze volgt.",
        ),
        ("row", "AB Algemeen bestuur"),
        ("row", "RWS Rijkswaterstaat, de uitvoerende dienst van het ministerie"),
    ]


def test_the_text_of_a_pdf_has_chapters_sections_and_signatures():
    found = body(PDFTEXT)
    assert [section.path for section in found.sections] == [
        ("1. WATERVEILIGHEID",),
        ("1. WATERVEILIGHEID", "1.1 Dijken en duinen"),
        ("1. WATERVEILIGHEID", "1.1 Dijken en duinen", "Langs de kust"),
        ("1. WATERVEILIGHEID", "1.1 Dijken en duinen", "Afkortingen"),
    ]
    assert found.signatories == ("Minister van Water, Jan de Vries",)


def test_a_form_feed_starts_a_page_and_is_no_end_of_a_paragraph():
    lines = split_lines("De dijk loopt door tot aan de\n\fstad en verder.\n")
    runs = list(cut_into_runs(lines, frozenset()))
    assert [(run.page, run.starts_page) for run in runs] == [(0, False), (1, True)]


@pytest.mark.parametrize(
    ("text", "once"), [("FOCUSFOCUS", "FOCUS"), ("FOCUS", "FOCUS"), ("", ""), ("aa", "a"), ("aba", "aba")]
)
def test_a_line_that_was_printed_twice_is_taken_once(text, once):
    assert undoubled(text) == once


def test_running_heads_are_page_numbers_and_recurring_capitals():
    lines = ["12", "WATER", "tekst", "WATER", "EENMAAL", "tekst", "", "DUBBELDUBBEL", "NL", "NL"]
    assert running_heads(lines) == {"12", "WATER", "DUBBEL"}


@pytest.mark.parametrize(
    ("text", "following", "heading"),
    [
        ("Inleiding", "Tekst.", True),
        ("Inleiding", None, False),
        ("Dit is een zin.", "Tekst.", False),
        ("gaat verder", "Tekst.", False),
        ("2.1 Beleid", "Tekst.", True),
        ("Maatregelen:", "• Een", True),
        ("Maatregelen:", "Een", False),
        ("2024 wordt beter", "Tekst.", False),
        ("K" * 131, "Tekst.", False),
    ],
)
def test_a_heading_is_short_and_no_sentence_and_heads_something(text, following, heading):
    assert is_heading(text, following=following) is heading


@pytest.mark.parametrize(
    "lines",
    [["Tekst.", "De Minister van Financiën, E. Heinen"], ["Tekst.", "De Minister van Financiën,", "", "E. Heinen"]],
    ids=["on one line", "on two lines"],
)
def test_a_signature_is_split_off_on_one_line_or_two(lines):
    assert split_signatures(lines) == (["Tekst."], ["De Minister van Financiën, E. Heinen"])


def test_a_sentence_about_a_minister_is_no_signature():
    lines = ["Tekst.", "De Minister van Financiën betaalt dat."]
    assert split_signatures(lines) == (lines, [])


def test_tidy_keeps_the_sign_of_a_lost_letter_and_drops_what_cannot_be_seen():
    assert tidy("  de\ufffdnitief\u00a0\t be\u00adleid\x01\u200b ") == "de\ufffdnitief beleid"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("lines", [[], [""], ["\x01"], [" "], ["\f"], ["x"], ["", "\x01", "a", "\x01"]], ids=repr)
def test_no_layout_fails_on_next_to_nothing(layout, lines):
    layout.matches(lines)
    stated, blocks = layout.read(lines)
    assert stated.kamerstuk is None
    assert "".join(block.text for block in blocks) in {"", "x", "a"}
