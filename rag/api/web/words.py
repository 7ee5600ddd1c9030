"""The Dutch words of the page."""

import datetime as dt
from dataclasses import dataclass

from corpus.styles import Style
from rag.records import Reason

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
STYLE_NAMES: dict[Style, str] = {"leidraad": "Leidraad", "kamer": "Kamer", "kort": "Kort"}
CHAMBERS = {"I": "Eerste Kamer", "II": "Tweede Kamer"}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: what it is, and what the reader can do."""

    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure an answer is: a word for it, the sentence, and how many of three dots are full."""

    word: str
    sentence: str
    dots: int


REASONS: dict[Reason, Told] = {
    "no_support": Told(
        "Enkele alinea’s lijken op uw vraag, maar geen daarvan lijkt haar te beantwoorden.",
        "Stel de vraag in andere woorden, of kijk of u iets hebt aan de alinea’s hieronder.",
    ),
    "outside_corpus": Told(
        "Uw vraag lijkt te gaan over iets waarover deze stukken niets zeggen.",
        "Stel een vraag over een onderwerp uit de stukken.",
    ),
    "unknown_document": Told(
        "Het Kamerstuk dat u noemt, zit niet in deze verzameling.",
        "Controleer het nummer, of zoek het stuk bij de officiële bekendmakingen.",
    ),
    "empty_filter": Told(
        "Geen enkel stuk voldoet aan deze keuze.",
        "Kies een ander dossier, een andere soort of een ander vergaderjaar, of zoek in alle stukken.",
    ),
}

ERRORS: dict[int, Told] = {
    404: Told("Hier staat niets", "Controleer het adres, of zoek het stuk in de lijst."),
    405: Told("Zo werkt dit adres niet", "Ga naar de beginpagina en stel daar uw vraag."),
    422: Told("Dit adres klopt niet", "Een deel van het adres kan niet worden gelezen. Begin opnieuw."),
    429: Told("Even wachten", "Er komen nu te veel vragen tegelijk. Probeer het zo meteen opnieuw."),
    500: Told("Er ging iets mis", "Dat ligt niet aan u, en het is vastgelegd. Probeer het later opnieuw."),
    503: Told("Nog niet beschikbaar", "De stukken worden geladen, of het is te druk. Probeer het zo meteen opnieuw."),
}
_OTHER = Told("Dit lukt niet", "De vraag kon niet worden verwerkt. Begin opnieuw op de beginpagina.")


def error(status: int) -> Told:
    """Say what went wrong, and what to do."""
    return ERRORS.get(status, _OTHER if status < 500 else ERRORS[500])  # 500 and above: the fault is ours


def day(date: dt.date | None) -> str:
    """Write a date.

    >>> day(dt.date(2022, 12, 22))
    '22 december 2022'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}" if date else ""


def counted(count: int, one: str, more: str) -> str:
    """Write how many there are.

    >>> counted(1, "stuk", "stukken"), counted(1234, "stuk", "stukken")
    ('1 stuk', '1.234 stukken')
    """
    return f"{count:,} {one if count == 1 else more}".replace(",", ".")


def sureness(confidence: float) -> Sureness:
    """Say how sure it is, a probability in 0..1, that the passages hold the answer."""
    if confidence >= 0.85:  # in more than five of six cases
        return Sureness("Zeer waarschijnlijk", "staat het antwoord in deze alinea’s.", 3)
    if confidence >= 0.6:
        return Sureness("Waarschijnlijk", "staat het antwoord in deze alinea’s; lees ze na.", 2)
    return Sureness("Mogelijk", "staat het antwoord in deze alinea’s; lees ze goed na.", 1)
