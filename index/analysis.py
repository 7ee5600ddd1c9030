"""From Dutch text to the terms of the lexical index: the same for passages and questions.

Words are folded to lower case without accents, stop words are left out, and the rest is stemmed with the
Kraaij-Pohlmann stemmer (Snowball `dutch`). It takes odd stems ("gemeente" becomes "meen"), but the same for the
singular and the plural, which is what counts; the older Porter stemmer keeps "kazerne" and "kazernes" apart. Names
with digits ("F-35", "CO2") are kept whole, and compounds with a hyphen are indexed whole and in parts.
"""

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[-&’'./][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"\b(\d{1,3})[. ](\d{3})(?!\d)")
_SHORTEST_PART = 4  # letters of a part of a compound; shorter ones are found by chance
_LINKS = ("", "s", "e", "en")
STOP_WORDS = frozenset(
    """aan af al alle allen als alsook althans ander andere anders bij bijvoorbeeld binnen daar daarbij daardoor daarin
    daarmee daarna daarnaast daarom daarop daarvan daarvoor dan dat de der des deze die dient dit doen doet door dus een
    eens en er ervan ervoor etc gaan gaat geen gedaan ging had hadden haar hebben hebt heeft heel hem hen het hier
    hierbij hierdoor hiermee hierop hiervan hiervoor hij hoe hoeveel hun iemand iets ik in is je jij jou jouw jullie
    kan komen komt kon konden kun kunnen kunt laat mag me meer men met mij mijn moest moet moeten mogen na naar niet
    niets nog nu of om omdat onder ons onze ook op over reeds samen sinds sommige staan staat steeds te tegen ten ter
    tijdens toch toe toen tot tussen u uit uw van vanaf vanuit veel via volgens voor voordat waar waarbij waardoor
    waarin waarmee waarom waaronder waarop waarvan waarvoor wanneer want waren was wat we weer wel welk welke werd
    werden wie wij wil willen word worden wordt zal ze zelf zich zij zijn zo zoals zodat zou zouden zowel zullen
    zult""".split()  # noqa: SIM905
)
_stemmer = threading.local()  # a stemmer keeps a cache, and is not safe to share between threads


def terms(text: str) -> list[str]:
    """Return the terms of a text, in order, repeated as they are.

    >>> terms("Hoeveel F-35's krijgen de squadrons? 35 925 X")
    ['f35', 'f', '35', 'krijg', 'squadron', '35925', 'x']
    """
    return list(_terms(_THOUSANDS.sub(r"\1\2", text)))


def parts(term: str, known: Callable[[str], bool]) -> tuple[str, str] | None:
    """Split the term of a compound into two terms that are known; None where it is no compound of such.

    The best split has the longest shortest part. Between the parts may stand a linking s, e or en.

    >>> parts("onderzeebootcommandant", {"onderzeeboot", "commandant"}.__contains__)
    ('onderzeeboot', 'commandant')
    """
    places = range(_SHORTEST_PART, len(term) - _SHORTEST_PART + 1)
    for at in sorted(places, key=lambda place: -min(place, len(term) - place)):
        if known(term[at:]):
            for link in _LINKS:
                first = _stem(term[:at].removesuffix(link))
                if len(first) >= _SHORTEST_PART and known(first):
                    return first, term[at:]
    return None


def _terms(text: str) -> Iterator[str]:
    for match in _WORD.finditer(_fold(text)):
        word = re.sub(r"[’']s?$|[’']\w$", "", match[0])
        parts = _PART.findall(word)
        if len(parts) > 1:
            yield _stem("".join(parts))
        yield from (_stem(part) for part in parts if part not in STOP_WORDS)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _stem(word: str) -> str:
    if not hasattr(_stemmer, "dutch"):
        _stemmer.dutch = Stemmer.Stemmer("dutch")
    return str(_stemmer.dutch.stemWord(word)) if word.isalpha() else word
