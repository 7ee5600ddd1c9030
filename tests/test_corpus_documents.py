"""The five documents of the corpus, read as people cite them: these numbers must never move."""

import hashlib
import textwrap
from dataclasses import dataclass

import pytest

from corpus.catalogue import OWN_DOCUMENTS, load_documents
from corpus.reading import read


@dataclass(frozen=True)
class Expected:
    sha256: str
    layout: str
    paragraphs: int
    carriers: dict[int, int]  # of each mark: the paragraph that carries it
    notes: set[int]  # whose text was saved
    signatories: tuple[str, ...]


EXPECTED = {
    "kst-30821-326": Expected(
        sha256="2b36639d7cd2950bee6ea051645a80c636f7c302f525b9bf4a4bb624bdba59a7",
        layout="monitor",
        paragraphs=69,
        carriers={
            1: 1,
            2: 1,
            3: 1,
            4: 2,
            5: 2,
            6: 3,
            7: 3,
            8: 3,
            9: 14,
            10: 15,
            11: 16,
            12: 19,
            13: 20,
            14: 22,
            15: 23,
            16: 23,
            17: 23,
            18: 28,
            19: 32,
            20: 34,
            21: 38,
            22: 40,
            23: 42,
            24: 43,
            25: 68,
        },
        notes=set(),
        signatories=(
            "De Minister van Justitie en Veiligheid, F. van Oosten",
            "De Minister van Defensie, R.P. Brekelmans",
            "De Staatssecretaris van Defensie, G.P. Tuinman",
        ),
    ),
    "kst-33279-36": Expected(
        sha256="a91873c4e45a13c01445aa1962b0f8b049bd5d1e2355523560cc8b4f39a8b75e",
        layout="searchsite",
        paragraphs=43,
        carriers={1: 4, 2: 7, 3: 9, 4: 10, 5: 12, 6: 14, 7: 22, 8: 23, 9: 26, 10: 32, 11: 35, 12: 39, 13: 39},
        notes={1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13},
        signatories=(
            "De Minister van Defensie, K.H. Ollongren",
            "De Staatssecretaris van Defensie, C.A. van der Maat",
        ),
    ),
    "kst-34919-68": Expected(
        sha256="f2828f23cb4f46ca4b6ffaf0ba2b2c73cd9d10d8b35cc5913d2e7d356fd7aca4",
        layout="publication",
        paragraphs=29,
        carriers={1: 3, 2: 3, 3: 3, 4: 5, 5: 7, 6: 12, 7: 12, 8: 13, 9: 26},
        notes={1, 2, 3, 4, 5, 7, 8, 9},
        signatories=(
            "De Minister van Justitie en Veiligheid, F.B.J. Grapperhaus",
            "De Minister van Defensie, A.Th.B. Bijleveld-Schouten",
        ),
    ),
    "kst-36410-X-2": Expected(
        sha256="dd68403123f535e8a318bd3f12d2ffa86e8b294c4b1acdaf88e1a96afe39d559",
        layout="publication",
        paragraphs=80,
        carriers={2: 43, 3: 43},
        notes={2, 3},
        signatories=(),
    ),
    "kst-36592-1-bijlage": Expected(
        sha256="2f9e37f11b69932debb92c6fb1ef476621e6bf6c2be1b6ebb39ea790780a7cbf",
        layout="pdftext",
        paragraphs=497,
        carriers={
            1: 65,
            2: 65,
            4: 67,
            5: 67,
            6: 67,
            7: 68,
            8: 68,
            9: 69,
            10: 69,
            11: 70,
            12: 71,
            13: 73,
            14: 73,
            15: 73,
            16: 74,
            17: 77,
            18: 78,
            19: 82,
            20: 82,
            21: 102,
            22: 103,
            23: 106,
            24: 108,
            25: 108,
            26: 130,
            27: 131,
            28: 140,
            29: 140,
            30: 153,
            31: 159,
            32: 162,
            33: 165,
            34: 165,
            35: 182,
            36: 182,
            37: 182,
            38: 182,
            39: 191,
            40: 199,
            41: 202,
            42: 207,
            43: 217,
            44: 219,
            45: 221,
            46: 224,
            47: 226,
            48: 226,
            49: 235,
            50: 236,
            51: 243,
            52: 243,
            53: 250,
            54: 250,
            55: 261,
            56: 262,
            57: 279,
            58: 280,
            59: 325,
            60: 327,
            61: 348,
            62: 349,
            63: 360,
            64: 360,
            65: 365,
        },
        notes=set(),
        signatories=(
            "Minister van Defensie, Ruben Brekelmans",
            "Staatssecretaris van Defensie, Gijs Tuinman",
        ),
    ),
}

# Each line: the number of the first paragraph, and the heading, set in below the one that it belongs to.
OUTLINES = {
    "kst-30821-326": """
        4   Hoofdlijnen huidige inzet en vervolg weerbaarheidsaanpak
        14  Voortgang
        14    Pijler 1: Het beschermen van vitale en andere belangrijke processen in de maatschappij
        18      Sectorspecifieke inzet
        21    Pijler 2: Een parate en veerkrachtige samenleving
        24    Pijler 3: Het overeind houden van de Nederlandse democratie, rechtstaat en overheid
        24      Lokale en regionale bestuurlijke samenwerking
        27      Onderkennen en het voorkomen of verstoren van (hybride) dreigingen
        29    Pijler 4 Een weerbare economie
        33    Pijler 5: Het beschermen en verdedigen van het eigen en bondgenootschappelijk grondgebied
        39    Pijler 6 Het waarborgen van civiele ondersteuning aan de krijgsmacht bij de uitoefening van de militaire taak
        40  Militaire mobiliteit
        42  Gezondheidszorg
        43  Energie
        44  Civiel-militaire samenwerking
        45  Communicatie
        48  Noodzakelijke vervolgstappen
        49  Vitale infrastructuur
        56  Continuïteit overheid en democratische rechtsstaat
        57  Militaire mobiliteit
        64  Basis- en opschaalbare noodzorg
        65  Maatschappelijke stabiliteit
        69  Afsluitend
    """,  # noqa: E501
    "kst-33279-36": """
        1   Aanleiding
        5   Specialisatie betekent «samen sterker»
        13  Duiding van «specialisatie» en appreciatie van het Clingendael-rapport
        22  Afwegingen bij specialisatie
        29  Nederlandse inzet en randvoorwaarden
        34    1. Inzet op interoperabiliteit, standaardisatie en het bouwen aan vertrouwen door gezamenlijke verwerving van materieel en ontwikkeling van capaciteiten, met specialisatie als doel.
        38    2. Gezamenlijk invullen van Europese capaciteitsgebreken.
        40    3. Eigen bijdrage: Versterken van specialismen en investeren in kritische capaciteiten.
        43  Tot slot
    """,  # noqa: E501
    "kst-34919-68": """
        6   Sinds aanvang van de ICMS-afspraken
        11  Onderlinge steun
        16  Defensie als structurele ketenpartner
        24  Concrete afspraken:
    """,
    "kst-36410-X-2": """
        1   2.1 Beleidsprioriteiten
        1     2.1.1 Krachtige ondersteuning
        2       Ondersteuning van gevechtseenheden
        4       Vergroten van de voorraden
        8       Nationale taken
        13    2.1.2 Een goede werkgever, verbonden met de samenleving
        14      Personeel
        16      Reservisten
        17      Veteranen
        18      Een veilige werkomgeving bij Defensie
        24      Vastgoed
        31      Nationaal Programma Ruimte voor Defensie
        34      Duurzaamheid
        37    2.1.3 Versterken van specialismen
        38      Materieelproces en extra capaciteiten
        39      Duurzaam materieel
        41    2.1.4 Meer Europese samenwerking
        42      Samenwerking in NAVO- en EU-verband
        47      Overige multilaterale samenwerking
        48      Bilaterale samenwerking
        49      Missies en operaties
        50    2.1.5 Innoverend vermogen en nieuwe domeinen
        51      Research & Technology (R&T) en kort-cyclisch innoveren
        56      Ruimtedomein
        58      Arbeidsextensief werken
        64    2.1.6 Informatiegestuurd werken en optreden
        65      Multidomein optreden (MDO)
        66      Informatievoorziening
        70      Commandovoering
        73      Inlichtingen
        77      Cyber
    """,
    "kst-36592-1-bijlage": """
        64  1. VEILIGHEIDSOMGEVING
        65    1.1 Dreigingsbeeld
        101   1.2 Internationale veiligheidsarchitectuur
        106   1.3 Nationale veiligheidslandschap
        110 2. TAKEN EN DOELSTELLINGEN
        123   2.1 Taken
        132   2.2 Strategische doelstellingen
        140 3. KOERS VOOR VERSTERKING
        143   3.1 Internationale veiligheid
        153   3.2 Nationale veiligheid
        159   3.3 Weerbare en betrokken samenleving
        163   3.4 Innovatie en kennis
        182   3.5 Digitale transformatie
        191   3.6 Strategische samenwerking met de industrie
        202   3.7 Steun aan Oekraïne
        211 4.1 Multidomein optreden
        217 4.2 Gevechtscapaciteiten
        231 4.3 Gevechtsondersteuning
        250 4.4 Operationele ondersteuning
        262 5.1 Schaalbaarheid en dienmodel
        270 5.2 Gevulde, diverse organisatie met perspectief
        276 5.3 Goed werkgeverschap en zorgplicht voor veteranen
        285 6.1 Ontwikkeling en verwerving
        295 6.2 Internationale materieelsamenwerking
        300 6.3 Materieelketen en innovatieve ecosystemen
        306 6.4 Doorontwikkeling en toekomstbestendigheid
        309 6.5 Investeringsprogramma
        317 7.1 Informatie en transparantie
        325 7.2 Bedrijfsvoering en beveiliging
        330 7.3 Veiligheid en risicomanagement
        337 7.4 Vastgoed
        342 7.5 Ruimte, leefomgeving, duurzaamheid, energie en klimaat
        356 7.6 Wet- en regelgeving
        374 8. BIJLAGE
        374   8.1 Bijlage: Beleidskeuzes uitgelegd
    """,  # the numbered skeleton
}

TEXTS = {
    ("kst-30821-326", 10): (
        "In aanloop naar en tijdens een grootschalig militair conflict heeft Defensie civiele ondersteuning nodig "
        "en is civiel-militaire samenwerking van belang. Op belangrijke onderwerpen als infrastructuur en "
        "logistiek, gezondheidszorg en energie worden daarom stappen gezet om de ondersteuning te borgen en de "
        "samenwerking te versterken."
    ),
    ("kst-30821-326", 18): (
        "Verschillende departementen hebben in samenwerking met hun sectoren maatregelen genomen om de vitale "
        "processen in de maatschappij weerbaarder te maken tegen hybride en militaire dreigingen."
    ),
    ("kst-30821-326", 55): (
        "bescherming tegen hybride dreigingen als fysieke sabotage op zee en vanuit de lucht en cyberdreiging."
    ),
    ("kst-30821-326", 58): (
        "Het verbeteren van de bevaarbaarheid van militaire vaarroutes om de capaciteit te vergroten."
    ),
    ("kst-30821-326", 63): (
        "Infrastructurele opgaven die volgen uit het Nationaal Programma Ruimte voor Defensie en belangrijk zijn "
        "voor de militaire paraatheid."
    ),
    ("kst-33279-36", 13): (
        "Clingendael beschrijft «specialisatie» als een proces, zoals blijkt uit de gegeven definitie: "
        "«Specialisation refers to the process in which governments invest in those defence capabilities in which "
        "they excel or want to excel, while (partially) abolishing other capabilities, for which they become "
        "(partially) reliant on partner countries.»."
    ),
    ("kst-33279-36", 17): (
        "1. Gecoördineerde Europese vermogensgroepen: landen met specifieke capaciteiten (capabilities) kunnen "
        "zich binnen een groep specialiseren (bijvoorbeeld met land- of maritieme raketafweercapaciteiten)."
    ),
    ("kst-33279-36", 22): (
        "In de motie van de leden Stoffer en Van den Bosch wordt gevraagd om «een nader uitgewerkt kader voor de "
        "wijze waarop taakspecialisatie kan worden vormgegeven». Aan de hand van de volgende afwegingen komt dit "
        "kader tot stand."
    ),
    ("kst-33279-36", 29): (
        "Op basis van deze afwegingen hanteert Nederland bij het maken van afspraken over vergaande vormen van "
        "samenwerking zoals specialisatie de volgende uitgangspunten:"
    ),
    ("kst-34919-68", 1): (
        "De Nederlandse samenleving wordt van lokaal niveau tot op het wereldtoneel geconfronteerd met "
        "ontwikkelingen die kansen bieden, maar die ook de veiligheid van Nederland kunnen aantasten."
    ),
    ("kst-34919-68", 15): (
        "Realiseren van voortzettingsvermogen in aansluiting op taken die door andere crisispartners worden "
        "uitgevoerd. Het gaat hier om bijstand en steunverlening die Defensie levert met de op dat moment "
        "beschikbare capaciteiten."
    ),
    ("kst-34919-68", 18): (
        "De afgelopen periode is vanuit PCMS gebleken dat veiligheidspartners een toenemende mate van noodzaak en "
        "bereidheid ervaren de genoemde samenwerking vorm en inhoud te geven."
    ),
    ("kst-34919-68", 25): (
        "Er wordt in kaart gebracht welke behoefte aan defensiezijde (inclusief NAVO gerelateerde vraagstukken) "
        "bestaat aan civiele ondersteuning."
    ),
    ("kst-36410-X-2", 8): ("Defensie levert elke dag een grote bijdrage aan het veilig houden van het Koninkrijk."),
    ("kst-36410-X-2", 24): (
        "Het Strategisch Vastgoedplan 2022 (SVP 2022) van Defensie (Kamerstukken II 2022/23, 36 124, nr. 12) "
        "streeft de volgende doelen na:"
    ),
    ("kst-36410-X-2", 25): "het verhogen van de operationele inzetbaarheid van de krijgsmacht;",
    ("kst-36410-X-2", 62): (
        "De Defensie Strategie Science en AI is vertaald naar roadmaps, onder andere voor bedrijfsvoering."
    ),
    ("kst-36592-1-bijlage", 36): "Bescherming van het eigen grondgebied en dat van bondgenoten",
    ("kst-36592-1-bijlage", 37): "Samen met (inter)nationale partners en samenleving",
    ("kst-36592-1-bijlage", 64): (
        "Defensie staat voor grote uitdagingen. Voor het eerst sinds de Tweede Wereldoorlog is er een "
        "grootschalige oorlog in Europa en dat raakt ook Nederland. De veiligheid van Nederland, Europa en het "
        "NAVO-verdragsgebied wordt ernstig bedreigd door verschillende ontwikkelingen."
    ),
    ("kst-36592-1-bijlage", 109): (
        "De dreigingen voelen voor veel mensen misschien nog weinig tastbaar of ver weg, maar vormen wel degelijk "
        "een gevaar voor de vrede, veiligheid en vrijheid van Nederland en bondgenoten"
    ),
    ("kst-36592-1-bijlage", 111): (
        "Dreiging: Directe militaire agressie en beïnvloeding door Rusland en strategische rivaliteit in het "
        "Arctisch gebied"
    ),
    ("kst-36592-1-bijlage", 126): "1. Bescherming van het eigen en bondgenootschappelijk grondgebied;",
    ("kst-36592-1-bijlage", 176): ("Nederland wordt sterker door internationale samenwerking op kennis en innovatie."),
    ("kst-36592-1-bijlage", 205): (
        "Tevens blijft Nederland zich samen met partners inzetten voor de training van Oekraïense militairen."
    ),
    ("kst-36592-1-bijlage", 234): "De tank komt weer terug in de bewapening",
    ("kst-36592-1-bijlage", 246): (
        "Hiertoe wordt geïnvesteerd in personeel, drone capaciteit voor middellange afstand, ondersteunde ICT en "
        "infrastructuur. Operaties worden daardoor minder afhankelijk van het Joint ISTAR Commando (JISTARC) voor "
        "inlichtingenondersteuning."
    ),
    ("kst-36592-1-bijlage", 259): (
        "Om de militaire inzet langer vol te kunnen houden, zijn versterking van de gevechtskracht en operationele"
        " ondersteuning essentieel"
    ),
    ("kst-36592-1-bijlage", 276): (
        "Defensie vraagt bijzondere dingen van bijzondere mensen en dat schept bijzondere verantwoordelijkheden. "
        "Defensie moet goed voor haar mensen zorgen – altijd."
    ),
    ("kst-36592-1-bijlage", 294): "Levering van de gemoderniseerde CV90.",
    ("kst-36592-1-bijlage", 321): "Het Programma Defensie Open op Orde wordt voortgezet.",
    ("kst-36592-1-bijlage", 348): (
        "Defensie investeert verantwoord in klimaatweerbaarheid, energiezekerheid en meer zelfvoorzienendheid."
    ),
    ("kst-36592-1-bijlage", 416): (
        "Het kabinet investeert structureel 2,4 miljard euro extra in de krijgsmacht. Daarmee komt de totale "
        "begroting van Defensie structureel op circa 24 miljard euro per jaar."
    ),
    ("kst-36592-1-bijlage", 448): "CO2 Koolstofdioxide",
    ("kst-36592-1-bijlage", 466): (
        "IAMD Integrated Air and Missile Defence (geïntegreerde lucht- en raketverdediging)"
    ),
    ("kst-36592-1-bijlage", 497): "Woo Wet open overheid",
}

KINDS = {
    ("kst-30821-326", 55): "item",
    ("kst-33279-36", 17): "item",
    ("kst-36592-1-bijlage", 36): "label",
    ("kst-36592-1-bijlage", 64): "text",
    ("kst-36592-1-bijlage", 84): "item",
    ("kst-36592-1-bijlage", 234): "quote",
    ("kst-36592-1-bijlage", 434): "row",
    ("kst-36592-1-bijlage", 497): "row",
}


@pytest.fixture(scope="module")
def documents():
    return {document.id: document for document in load_documents()}


def outline(document, *, numbered_only=False):
    return "\n".join(
        f"{section.first:<4}{'  ' * (len(section.path) - 1)}{section.path[-1]}"
        for section in document.body.sections
        if section.path[-1][0].isdigit() or not numbered_only
    )


def test_the_corpus_holds_these_documents_and_no_other(documents):
    assert list(documents) == [
        "kst-30821-326",
        "kst-33279-36",
        "kst-34919-68",
        "kst-36410-X-2",
        "kst-36592-1-bijlage",
    ]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_file_is_byte_for_byte_as_it_was_saved(name):
    assert hashlib.sha256((OWN_DOCUMENTS / f"{name}.txt").read_bytes()).hexdigest() == EXPECTED[name].sha256


@pytest.mark.parametrize("name", EXPECTED)
def test_reading_the_same_bytes_twice_gives_the_same(name):
    data = (OWN_DOCUMENTS / f"{name}.txt").read_bytes()
    assert read(data, name="first") == read(data, name="second")


@pytest.mark.parametrize("name", EXPECTED)
def test_the_layout_is_recognised(documents, name):
    assert documents[name].layout == EXPECTED[name].layout


@pytest.mark.parametrize("name", EXPECTED)
def test_the_paragraphs_are_counted_from_1_without_a_gap(documents, name):
    numbers = [paragraph.number for paragraph in documents[name].body.paragraphs]
    assert numbers == list(range(1, EXPECTED[name].paragraphs + 1))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_mark_is_found_in_its_paragraph(documents, name):
    found = {mark.number: paragraph.number for paragraph in documents[name].body.paragraphs for mark in paragraph.marks}
    assert found == EXPECTED[name].carriers


@pytest.mark.parametrize("name", EXPECTED)
def test_every_saved_note_is_tied_to_the_paragraph_that_carries_its_mark(documents, name):
    carriers = EXPECTED[name].carriers
    found = {note.number: note.paragraph for note in documents[name].body.notes}
    assert found == {number: carriers[number] for number in EXPECTED[name].notes}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_signatories_are_those_who_signed(documents, name):
    assert documents[name].body.signatories == EXPECTED[name].signatories


@pytest.mark.parametrize("name", OUTLINES)
def test_the_section_tree_is_that_of_the_paper(documents, name):
    found = outline(documents[name], numbered_only=name == "kst-36592-1-bijlage")
    assert found == textwrap.dedent(OUTLINES[name]).strip("\n ")


@pytest.mark.parametrize(("name", "number"), TEXTS, ids=str)
def test_a_paragraph_has_exactly_this_text(documents, name, number):
    assert documents[name].paragraph(number).text == TEXTS[name, number]


@pytest.mark.parametrize(("name", "number"), KINDS, ids=str)
def test_a_paragraph_is_of_this_kind(documents, name, number):
    assert documents[name].paragraph(number).kind == KINDS[name, number]


def test_a_note_has_exactly_the_text_that_was_saved(documents):
    notes = {note.number: note.text for note in documents["kst-33279-36"].body.notes}
    assert notes[5] == "MRTT: Multi Role Tanker and Transport."
    assert notes[13] == "EU Capability Development Priorities (2018)."


def test_no_text_holds_what_saving_left_behind(documents):
    for document in documents.values():
        for paragraph in document.body.paragraphs:
            assert paragraph.text == " ".join(paragraph.text.split())
            assert not set("\ufffd\u00ad\u00a0↩") & set(paragraph.text)


def test_every_paragraph_lies_in_a_section_that_the_document_has(documents):
    for document in documents.values():
        paths = {section.path for section in document.body.sections} | {()}
        assert {paragraph.section for paragraph in document.body.paragraphs} <= paths
