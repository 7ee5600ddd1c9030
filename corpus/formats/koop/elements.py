"""The elements of the official papers: which stand in a line of text, which are pieces of their own.

An element that is not listed is told by where it stands: within a line of text it belongs to the line.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

NOTES = frozenset({"noot", "voetnoot"})
NOTE_NUMBER = "noot.nr"
NOTE_REFERENCES = frozenset({"nootref", "voetref"})
_IN_LINES = """
nadruk extref intref dossierref externe-verwijzing inf sup sub datum ondernummer
vet halfvet cur rom ondlijn ondlyn kleinkap unl
"""
_IN_TABLES = "table tgroup colspec spanspec thead tbody tfoot row entry entrytbl title"
_CONTAINERS = """
officiele-publicatie kamerstuk kamerwrk kamerstukkop tekstregel frontm body stuk stuknr datumtekst dossier
dossiernummer dossiernr begrotingshoofdstuk raadnr rijkswetnr ltrlabel nummer onderw naam versie ordernr vergjaar
metadata meta bijlage algemeen vrije-tekst tekst tekst-sluiting al-groep lijst li divisie kop witreg
voorstel-wet aanhef considerans afkondiging wettekst artikel lid voorstel-sluiting slotformulering
amendement amendement-lid wijzig-artikel wijzig-lid wijzig-divisie wijziging
deel boek hoofdstuk afdeling paragraaf sub-paragraaf titeldeel
regeling-tekst inhoudsopgave citaat citaat-artikel kader vraag antwoord definitielijst definitie-item definitie
functie voornaam achternaam
"""
INLINE = NOTES | NOTE_REFERENCES | frozenset(_IN_LINES.split())
HEADINGS = frozenset({"tussenkop", "tuskop", "titel", "subtitel"})  # `titel` and `subtitel` where no `kop` holds them
MARKS = frozenset({"li.nr", "lidnr", "nr", "label", "term"})  # what stands before the first words of a paragraph
PICTURES = frozenset({"plaatje", "illustratie", "figuur", "formule"})
SIGNATURES = frozenset({"ondertekening", "ondtek"})
PARAGRAPHS = frozenset({"al", "considerans.al", "noot.al", "wie", "wat", "bron", "onderschrift", "bijschrift"})
_BLOCKS = HEADINGS | MARKS | PICTURES | SIGNATURES | PARAGRAPHS | {*_CONTAINERS.split(), *_IN_TABLES.split()}
KNOWN = INLINE | _BLOCKS | {NOTE_NUMBER}


def parts(element: Element) -> Iterator[tuple[Element, bool]]:
    """Yield the children of an element, each with whether it belongs to the line of text around it."""
    line = element.tag in PARAGRAPHS or element.tag in INLINE or _has_text(element)
    for child in element:
        yield child, child.tag in INLINE or (line and child.tag not in _BLOCKS and not _holds_blocks(child))


def _has_text(element: Element) -> bool:
    return _filled(element.text) or any(_filled(child.tail) for child in element)


def _filled(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""


def _holds_blocks(element: Element) -> bool:
    return any(inner.tag in _BLOCKS for inner in element.iter())
