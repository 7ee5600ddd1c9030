"""The words of a printed citation: years, dossiers, numbers, pages, and a cursor that reads them one by one.

Every pattern is anchored at the cursor and every repetition in it is bounded, so that reading one word costs
a constant, whatever the text. This module does not know which sequences of words make a citation.
"""

import re
from dataclasses import dataclass

from corpus.kamerstuk import Chamber, MalformedCitationError, Pin

LONGEST_RANGE = 50  # more papers are never cited one by one
B = r"[\s\u200b\u2060\ufeff*]{0,12}+"  # a blank of any kind, a line break, Markdown's emphasis
DASH = r"[-\u2010-\u2015\u2212]"
DOSSIER = rf"(?P<d1>[1-9][0-9])(?:{B}|[.\-])(?P<d2>[0-9]{{3}})(?![0-9])(?!\.[0-9]{{3}})"
MARKER = rf"(?i:(?:stuk|onder)?n(?:(?:rs?|os?)(?:[.,]?s)?\b|ummers?)\b(?:{B}[.,])?)"

_YEAR = rf"(?:1[89]|20){B}[0-9]{B}[0-9]"
_SESSION = rf"({_YEAR}){B}(?:/{B})?(?:/|{DASH}){B}({_YEAR}|[0-9]{{2}})(?![0-9])"
YEARS = re.compile(rf"{B}{_SESSION}(?:{B}{DASH}{B}{_SESSION})?")
GLUED_YEARS = re.compile(rf"{B}((?:1[89]|20)[0-9]{{2}})((?:1[89]|20)[0-9]{{2}})(?![0-9])()()")  # a lost dash
SHORT_YEARS = re.compile(rf"{B}['’]?([0-9]{{2}})/([0-9]{{2}})(?![0-9/])()()")
SINGLE_YEAR = re.compile(rf"{B}(?:1[89]|20)[0-9]{{2}}(?![0-9]|{B}[,;]?{B}{MARKER})")
# Scanned papers give "11" and "ll" for II; a figure must not be the beginning of a dossier.
CHAMBER = re.compile(
    rf"{B}(?:(?i:der|van de){B})?(?P<chamber>"
    rf"(?:I{B}(?:en|/){B}II|II|I|11|ll|Il|lI|l|1|2|TK|EK)(?!\w|{B}[0-9]{{3}}\b)"
    rf"|(?i:(?:tweede|eerste){B}kamer\b))(?:{B}(?i:der staten-generaal))?"
)
WHOLE_DOSSIER = re.compile(rf"{B}{DOSSIER}")
OLD_DOSSIER = re.compile(rf"(?:{DASH}|{B})(?P<old>[1-9][0-9]{{2,3}})(?={B}[,;]?{B}{MARKER}{B}[0-9])")
RIJKSWET = re.compile(rf"{DASH}?{B}\(?{B}(R{B}[0-9]{{1,4}})\b{B}\)?")
SUBDOSSIER = re.compile(rf"{B}{DASH}{B}([0-9]{{1,4}})(?![0-9]|\.[0-9]|{B}[0-9]{{3}}\b)")
CHAPTER = re.compile(
    rf"(?P<join>{B}(?:{DASH}|\.|[,(]?{B}(?i:hoofdstuk|hfdst\.?|hst\.)|){B})(?P<chapter>[A-Z]{{1,7}})(?!\w)"
)
CHAPTER_AND_NUMBER = re.compile(rf"{B}(?P<chapter>[IVX]{{1,6}}[AB]?)(?={B},?{B}{MARKER}{B}[0-9A-Z])")
NUMBER_MARKER = re.compile(rf"{B}(?:[,;.:(]|…|\.\.\.)?{B}(?P<marker>{MARKER})")
COMMA = re.compile(rf"{B},(?![0-9])")
_REPUBLISHED = r"(?:-[hn][1-9])?(?!\w|['’][a-z])"
FIGURE = re.compile(rf"{B}['‘]?(?P<value>[0-9]{{1,4}}[a-z]?{_REPUBLISHED})(?!\.[0-9])")
LETTERS = re.compile(rf"{B}(?P<value>[A-Z]{{1,3}}{_REPUBLISHED})")
RANGE = re.compile(rf"{B}(?:{DASH}|t/m|tot en met){B}(?P<last>[0-9]{{1,4}}|[A-Z])(?!\w|\.[0-9])")
_AND = rf"(?i:en(?:{B}ook)?|of|alsmede|respectievelijk|resp\.?|dan wel)"
CONJUNCTION = re.compile(rf"{B}(?:[,;/&]{B}(?:{_AND}\b)?|{_AND}\b|resp\.){B}")
END_OF_NUMBER = re.compile(
    rf"{B}(?:$|,(?![0-9])|[;:.)\]»«”\"'’<|&/]|{DASH}|(?i:en|of|p|pp|pag|blz|al|noot|t/m|resp|respectievelijk|alsmede)\b)"
)
_MONTH = "(?i:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
# After "en" a figure may count something else: "nr. 3 en 12 moties", "nr. 3 en 4 maart".
COUNTS = re.compile(
    rf"{B}(?:%|€|,[0-9]|{_MONTH}|(?i:andere|moties?|leden|jaar|maanden|dagen|weken|uur|procent|miljoen|miljard|euro"
    r"|eurocent|keer|van de|artikel(?:en)?|stuks?|punten|vragen|amendementen|brieven|e\b|ste\b|de\b))"
)
_PAGES = rf"[0-9]{{1,6}}(?:{B}{DASH}{B}[0-9]{{1,6}})?"
PAGE = re.compile(
    rf"{B}[,.;:]?{B}\(?(?i:bladzijden?|bladz|blz|pagina(?:['’]s)?|pag|pp|p)\b\.?{B}"
    rf"(?P<pages>{_PAGES})(?![0-9])"
)
NEXT_PAGES = re.compile(rf"{B}(?:,|(?i:en)\b|&){B}(?P<pages>{_PAGES})(?![0-9]|{B}[0-9]{{3}}\b|[./][0-9]|{B}{_MONTH})")
ONWARD = re.compile(rf"{B}(?i:e\.?{B}v\.|ev\b\.?|ff?\.|vv\.|e\.v\b)")
PARAGRAPH = re.compile(rf"{B},?{B}(?i:alinea(?:['’]s)?|al)\b\.?{B}([0-9]{{1,5}})(?:{B}{DASH}{B}([0-9]{{1,5}}))?(?!\w)")
NOTE = re.compile(rf"{B},?{B}(?i:(?:voet|eind)?noo?t(?:en)?){B}([0-9]{{1,4}})(?!\w)")
# What may stand between a number and its page: "(MvT)", ", Memorie van Toelichting".
ASIDE = re.compile(
    rf"{B}\([^()\n]{{1,60}}+\)(?={B},?{B}(?i:blz|bladz\w{{0,5}}|pag\w{{0,5}}|pp?)\b)"
    rf"|{B},{B}[A-Z][^,;()0-9\n]{{2,60}}+(?=,{B}(?i:blz|bladz\w{{0,5}}|pag\w{{0,5}}|pp?)\b\.?{B}[0-9])"
)
# The attachment itself; "nr. 9 met bijlage" is the paper.
ATTACHED = re.compile(rf"{B}(?:\({B}(?i:bijlage){B}\)|,{B}(?i:bijlage)(?={B}(?:[);.]|$)))")
LABEL = re.compile(rf"{B}[,(]?{B}(?i:met{B})?(?i:bijlage){B}(?P<label>[0-9]{{1,2}}|[IVX]{{1,5}}|[A-Z])(?!\w){B}\)?")


@dataclass(slots=True)
class Cursor:
    """A place in a text that moves forward over what matches; `at` is the end of what was read."""

    text: str
    at: int

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match the pattern here and move past it, or stay and return None."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def sees(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern matches here."""
        return pattern.match(self.text, self.at) is not None


def read_chamber(printed: str) -> tuple[Chamber | None, bool]:
    """Tell the chamber that was printed, and whether it had to be guessed from a scan ("11")."""
    word = "".join(printed.split()).lower()
    if word in {"ienii", "i/ii"}:
        return None, False
    second = word in {"ii", "11", "ll", "il", "li", "2", "tk", "tweedekamer"}
    return ("II" if second else "I"), printed in {"11", "ll", "Il", "lI", "l"}


def read_years(found: re.Match[str]) -> tuple[str | None, tuple[str, str] | None, bool]:
    """Tell the session year, or the span of two, and whether its century had to be guessed."""
    first, last, first_again, last_again = (_digits(group) for group in found.groups())
    guessed = len(first) == 2
    if guessed:
        first = ("19" if int(first) >= 45 else "20") + first
    year = _session_year(first, last)
    if not first_again:
        return year, None, guessed and year is not None
    until = _session_year(first_again, last_again)
    return None, (year, until) if year and until else None, False


def read_pin(cursor: Cursor) -> Pin | None:
    """Read pages, paragraphs and a note in any order; None where nothing is printed or it makes no sense."""
    page: str | None = None
    paragraph: tuple[int, int] | None = None
    note: int | None = None
    for _ in range(3):
        if page is None and (found := cursor.take(PAGE)):
            page = _read_pages(cursor, found["pages"])
        elif paragraph is None and (found := cursor.take(PARAGRAPH)):
            paragraph = (int(found[1]), int(found[2] or found[1]))
        elif note is None and (found := cursor.take(NOTE)):
            note = int(found[1])
        else:
            break
    try:
        pin = Pin(paragraph, page, note)
    except MalformedCitationError:
        return None
    return None if pin == Pin() else pin


def expand(first: str, last: str) -> tuple[str, ...]:
    """List the numbers from first to last; of a very long range the two ends.

    >>> expand("1", "3")
    ('1', '2', '3')
    """
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and first < last:
        return tuple(chr(code) for code in range(ord(first), ord(last) + 1))
    if first.isdigit() and last.isdigit() and int(first) < int(last):
        numbers = range(int(first), int(last) + 1)
        return tuple(map(str, numbers)) if len(numbers) <= LONGEST_RANGE else (first, last)
    return (first,)


def _read_pages(cursor: Cursor, first: str) -> str:
    pages = [first]
    while len(pages) < 20 and (found := cursor.take(NEXT_PAGES)):
        pages.append(found["pages"])
    plain = ", ".join(re.sub(rf"{B}{DASH}{B}", "-", page) for page in pages)
    return f"{plain} e.v." if cursor.take(ONWARD) else plain


def _digits(group: str | None) -> str:
    return "".join((group or "").split())


def _session_year(first: str, last: str) -> str | None:
    follows = int(first) + 1
    return f"{first}-{follows}" if last in {str(follows), str(follows)[2:]} else None
