import gzip
import json
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.kamerstuk import Kamerstuk, MalformedCitationError, Pin
from corpus.references import find_references, parse_citation
from corpus.styles import STYLES, cite

DATA = Path(__file__).parents[2] / "shared" / "data"

# Per form its text, and of every paper the identifier, chamber, session year and page ("-" for none).
FORMS = {
    "01 full": ("Kamerstukken II 2022/23, 36 229, nr. 1", ["kst-36229-1 II 2022-2023 -"]),
    "02 leidraad": ("Kamerstukken II 2015/16, 34442, nr. 3, p. 7.", ["kst-34442-3 II 2015-2016 7"]),
    "03 aanwijzingen": ("Kamerstukken II 2009/10, 27858, nr. 88, p. 3", ["kst-27858-88 II 2009-2010 3"]),
    "04 two in parentheses": (
        "(Kamerstuk 34 919, nr. 77 en Kamerstuk 34 919, nr. 79)",
        ["kst-34919-77 II - -", "kst-34919-79 II - -"],
    ),
    "05 singular": ("Kamerstuk 34 225, nr. 13", ["kst-34225-13 II - -"]),
    "06 chapter with hyphen": ("Kamerstuk 33 750-X, nr. 55", ["kst-33750-X-55 II - -"]),
    "07 chapter with blank": ("Kamerstuk 35 000 X, nr. 1", ["kst-35000-X-1 II - -"]),
    "08 longer chapter": ("Kamerstuk 35 300 VI, nr. 105", ["kst-35300-VI-105 II - -"]),
    "09 fund": ("Kamerstuk 36 725 K, nr. 4", ["kst-36725-K-4 II - -"]),
    "10 session year first": (
        "Tweede Kamer, vergaderjaar 2024–2025, 36 725 X, nr. 4",
        ["kst-36725-X-4 II 2024-2025 -"],
    ),
    "11 sub-dossier, en dash": ("Kamerstuk 21501–28, nr. 129", ["kst-21501-28-129 II - -"]),
    "12 sub-dossier": ("Kamerstukken II 2020/21, 21 501-07, nr. 1750", ["kst-21501-07-1750 II 2020-2021 -"]),
    "13 two tails": ("Kamerstuk 21501-32-1740", ["kst-21501-32-1740 II - -"]),
    "14 tail of three": ("Kamerstuk 31865-207", ["kst-31865-207 II - -"]),
    "15 second number": (
        "Kamerstuk 23 432, nr. 372 en 375",
        ["kst-23432-372 II - -", "kst-23432-375 II - -"],
    ),
    "16 plural": (
        "Kamerstukken II 2019/20, 29 754, nrs. 520 en 548",
        ["kst-29754-520 II 2019-2020 -", "kst-29754-548 II 2019-2020 -"],
    ),
    "17 range": (
        "kamerstukken II 1999/00, 26 824, nrs. 1–3 pag 4 e v.",
        [
            "kst-26824-1 II 1999-2000 4 e.v.",
            "kst-26824-2 II 1999-2000 4 e.v.",
            "kst-26824-3 II 1999-2000 4 e.v.",
        ],
    ),
    "18 carried dossier": (
        "Kamerstukken II, 1999-2000, 26 271, nr. 6, p. 15-16; nr. 7, p. 5-6.",
        ["kst-26271-6 II 1999-2000 15-16", "kst-26271-7 II 1999-2000 5-6"],
    ),
    "19 pages, then a number": (
        "Kamerstukken II 2020/21, 35 625, nr. 4, p. 12 en 13, en nr. 6",
        ["kst-35625-4 II 2020-2021 12, 13", "kst-35625-6 II 2020-2021 -"],
    ),
    "20 list of pages": (
        "Kamerstukken II 2008-2009, 31 560, nr. 6, p. 17, 19-22",
        ["kst-31560-6 II 2008-2009 17, 19-22"],
    ),
    "21 blz.": (
        "Kamerstukken II 2008-2009, 31 700-VIII, nr. 32, blz. 3",
        ["kst-31700-VIII-32 II 2008-2009 3"],
    ),
    "22 dots": ("Kamerstukken II, 2008/09, 31700.VIII, 32", ["kst-31700-VIII-32 II 2008-2009 -"]),
    "23 hyphened thousands": ("Kamerstukken Tweede Kamer 31-700 XII nr 6", ["kst-31700-XII-6 II - -"]),
    "24 glued chapter": ("Kamerstuk TK 31.700XII, 6", ["kst-31700-XII-6 II - -"]),
    "25 TK": ("TK 2008-2009, 31473, nummer 25, bladzijde 5 - 6", ["kst-31473-25 II 2008-2009 5-6"]),
    "26 chamber in figures": ("Kamerstukken 2, 2008-2009, 31459, 22", ["kst-31459-22 II 2008-2009 -"]),
    "27 scanned": ("Kamerstukken 11, 1997/1998, 25 672 nr.3 pag.4", ["kst-25672-3 II 1997-1998 4"]),
    "28 nothing between": ("Kamerstukken II, 31 459 22", ["kst-31459-22 II - -"]),
    "29 letter": ("Kamerstukken I 2014/15, 33802, C, p. 3.", ["kst-33802-C I 2014-2015 3"]),
    "30 letter in chapter": ("Kamerstukken I 2008/09, 31700 VI, D, p. 4", ["kst-31700-VI-D I 2008-2009 4"]),
    "31 letters with nr.": ("Kamerstukken I 2020/21, 34430, nr. AB, p. 7", ["kst-34430-AB I 2020-2021 7"]),
    "32 EK": ("Kamerstukken EK, 2014-2015, 31 145, AA", ["kst-31145-AA I 2014-2015 -"]),
    "33 old letter": ("Kamerstukken I 1995/96, 23700, nr. 188b, p. 3.", ["kst-23700-188b I 1995-1996 3"]),
    "34 two chambers": (
        "Kamerstukken I 2020/21, 35 570, C; Kamerstukken II 2020/21, 35 570, nr. 3",
        ["kst-35570-C I 2020-2021 -", "kst-35570-3 II 2020-2021 -"],
    ),
    "35 rijkswet": ("Kamerstukken II 2015/16, 34 356 (R2064), nr. 3", ["kst-34356-3 II 2015-2016 -"]),
    "36 attachment": (
        "Bijlage bij Kamerstukken II 2015/16, 34389, nr. 9.",
        ["kst-34389-9-bijlage II 2015-2016 -"],
    ),
    "37 labelled attachment": (
        "Kamerstukken II 1988/89, 21 227, nr. 3 (bijlage IV), blz. 21",
        ["kst-21227-3 II 1988-1989 21"],
    ),
    "38a dossier": ("Kamerstuk 35 405", ["dossier-35405 - - -"]),
    "38b dossier of a bill": ("(Kamerstukken 31945)", ["dossier-31945 - - -"]),
    "38c dossier with year": ("Kamerstukken II 2020/21, 35570", ["dossier-35570 II 2020-2021 -"]),
    "39 span of years": ("Kamerstukken II 1993/94-1996/97, 23761", ["dossier-23761 II - -"]),
    "40 hoofdstuk": (
        "kamerstukken II 1986/87, 19 700 hoofdstuk XV, nr. 2",
        ["kst-19700-XV-2 II 1986-1987 -"],
    ),
    "41 two dashes": ("Kamerstukken II, 1985/- 86, 19 559, nr. 6, blz. 7", ["kst-19559-6 II 1985-1986 7"]),
    "42 old dossier": (
        "Kamerstukken II, Zitting 1958-1959-5380, Nr. 3, blz. 41, slot lk.",
        ["kst-5380-3 II 1958-1959 41"],
    ),
    "43 two dossiers": ("Kamerstukken II 2022/23, 36222 en 31015, nr. 6", ["kst-36222-6 II 2022-2023 -"]),
    "44 title between": (
        "Kamerstukken II, vergaderjaar 2007-2008, 31 386, nr. 3, Memorie van Toelichting, pag. 10",
        ["kst-31386-3 II 2007-2008 10"],
    ),
    "45a motion": ("de motie op stuk nr. 456 (36800-XVI)", ["kst-36800-XVI-456 II - -"]),
    "45b motion, short": ("456 (36800-XVI)", ["kst-36800-XVI-456 II - -"]),
    "45c motion in full": ("de motie (36 800-XVI, nr. 456)", ["kst-36800-XVI-456 II - -"]),
    "46a identifier": ("kst-33279-36", ["kst-33279-36 II - -"]),
    "46b capitals": ("KST-33279-36", ["kst-33279-36 II - -"]),
    "46c address": (
        "zie https://zoek.officielebekendmakingen.nl/kst-33279-36.html.",
        ["kst-33279-36 II - -"],
    ),
    "46d repository": (
        "https://repository.overheid.nl/frbr/officielepublicaties/kst/33279/kst-33279-36/1/pdf/kst-33279-36.pdf",
        ["kst-33279-36 II - -"],
    ),
    "47 debates": (
        "Handelingen II 2010/11, nr. 108, item 5, p. 25-36; Handelingen II 2007/08, nr. 108, p. 7909-7943",
        ["h-tk-20102011-108-5 - - 25-36", "h-tk-20072008-7909-7943 - - 7909-7943"],
    ),
    "48a questions": (
        "Aanhangsel Handelingen, vergaderjaar 2024–2025, nr. 1028",
        ["ah-tk-20242025-1028 - - -"],
    ),
    "48b questions": ("Aanhangsel Handelingen II 2022/23, 1823", ["ah-tk-20222023-1823 - - -"]),
}


def summary(reference):
    paper, pin = reference.kamerstuk, reference.pin
    known = (paper.chamber, paper.session_year) if paper else (None, None)
    return " ".join(value or "-" for value in (reference.id, *known, pin.page if pin else None))


def identifiers(text, *, bare=False):
    return [reference.id for reference in find_references(text, bare=bare)]


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS.keys())
def test_every_printed_form_is_read(text, expected):
    assert [summary(reference) for reference in find_references(text)] == expected


@pytest.mark.parametrize(("text", "expected"), FORMS.values(), ids=FORMS.keys())
def test_a_form_is_read_in_the_middle_of_text_and_over_a_line_break(text, expected):
    inside = f"Ik verwijs naar de brief ({text.replace(', nr', ',' + chr(10) + 'nr')}) van 3 mei."
    assert [summary(reference) for reference in find_references(inside)] == expected


@pytest.mark.parametrize(("text", "_expected"), FORMS.values(), ids=FORMS.keys())
def test_the_offsets_give_the_printed_form(text, _expected):
    inside = f"Zie {text} en verder."
    for reference in find_references(inside):
        assert inside[reference.start : reference.end] == reference.text


def test_the_printed_form_starts_at_its_first_word_and_ends_before_the_punctuation():
    (reference,) = find_references("Zie Kamerstukken II 2015/16, 34442, nr. 3, p. 7. Daarna")
    assert reference.text == "Kamerstukken II 2015/16, 34442, nr. 3, p. 7"


def test_dossiers_that_are_named_together_have_their_own_printed_forms():
    found = find_references("Kamerstukken 26 294 en 28 017, Staatsblad 2005")
    assert [reference.text for reference in found] == ["Kamerstukken 26 294", "28 017"]


def test_a_carried_number_is_printed_alone():
    texts = [reference.text for reference in find_references("Kamerstuk 23 432, nr. 372 en 375 gaan over")]
    assert texts == ["Kamerstuk 23 432, nr. 372", "375"]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u2009", "\u202f", "\n", "\n   ", "."])
def test_the_thousands_are_divided_by_any_blank(blank):
    assert identifiers(f"Kamerstuk 33{blank}279, nr. 36") == ["kst-33279-36"]


@pytest.mark.parametrize("dash", ["-", "–", "—", "‑", "‒"])
def test_a_dash_of_any_kind_is_read(dash):
    text = f"Kamerstukken II 2022{dash}2023, 21 501{dash}02, nrs. 3{dash}4, p. 5{dash}6"
    assert [summary(reference) for reference in find_references(text)] == [
        "kst-21501-02-3 II 2022-2023 5-6",
        "kst-21501-02-4 II 2022-2023 5-6",
    ]


INFERRED = {
    "chamber of a figure": ("Kamerstuk 33 279, nr. 36", {"chamber"}),
    "chamber of a letter": ("Kamerstuk 33 802, C", {"chamber"}),
    "nothing": ("Kamerstukken II 2022/23, 36 229, nr. 1", set()),
    "scanned chamber": ("Kamerstukken 11, 1997/1998, 25 672, nr. 3", {"chamber"}),
    "century": ("Kamerstukken II '98/99, 25 000, nr. 3", {"session_year"}),
    "whole dossier": ("Kamerstuk 35 405", set()),
}


@pytest.mark.parametrize(("text", "fields"), INFERRED.values(), ids=INFERRED.keys())
def test_what_is_inferred_is_named(text, fields):
    assert find_references(text)[0].inferred == fields


AMBIGUOUS = {
    "number in two dossiers": (
        "Kamerstukken II 2022/23, 36222 en 31015, nr. 6",
        ["kst-36222-6", "kst-31015-6"],
    ),
    "Roman letter": ("Kamerstuk 36 410 X", ["dossier-36410-X", "kst-36410-X"]),
    "Roman letter, Eerste Kamer": ("Kamerstukken I 2023/24, 36 410 X", ["kst-36410-X", "dossier-36410-X"]),
    "Roman letter, Tweede Kamer": ("Kamerstukken II 2023/24, 36 410 X", ["dossier-36410-X", "kst-36410-X"]),
    "letter of a fund": ("Kamerstuk 36 800 K", ["kst-36800-K", "dossier-36800-K"]),
    "tail of two figures": ("Kamerstuk 33279-36", ["dossier-33279-36", "kst-33279-36"]),
    "letters": ("Kamerstuk 33 328 AI", ["kst-33328-AI"]),
    "tail with a zero": ("Kamerstuk 21501-02", ["dossier-21501-02"]),
    "letter after a comma": ("Kamerstuk 36 410, X", ["kst-36410-X"]),
}


@pytest.mark.parametrize(("text", "readings"), AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_every_reading_of_an_ambiguous_form_is_given_the_likeliest_first(text, readings):
    (reference,) = find_references(text)
    assert [reference.kamerstuk.id, *(paper.id for paper in reference.ambiguous)] == readings


def test_a_rijkswet_number_is_kept_but_not_in_the_identifier():
    (reference,) = find_references("Kamerstukken I, 32 018 (R 1885), A")
    assert (reference.id, reference.rijkswet) == ("kst-32018-A", "R1885")


def test_an_attachment_may_have_a_label():
    (printed_within,) = find_references("Kamerstukken II 1988/89, 21 227, nr. 3 (bijlage IV), blz. 21")
    (apart,) = find_references("Bijlage 2 bij Kamerstuk 33 279, nr. 36")
    assert (printed_within.attachment_label, printed_within.kamerstuk.attachment) == ("IV", False)
    assert (apart.attachment_label, apart.kamerstuk.attachment) == ("2", True)


def test_a_span_of_session_years_is_kept():
    (reference,) = find_references("Kamerstukken II 1993/94-1996/97, 23761")
    assert reference.session_span == ("1993-1994", "1996-1997")


CARRIED = {
    "chapter": ("Kamerstuk 35 000 X, nr. 1 en XVI, nr. 3", ["kst-35000-X-1", "kst-35000-XVI-3"]),
    "dossier": (
        "Kamerstukken 36 410-X, nrs. 2 en 3, en 36 410-K, nr. 2",
        ["kst-36410-X-2", "kst-36410-X-3", "kst-36410-K-2"],
    ),
    "chamber": (
        "Kamerstukken II 2013/14, 33 818, nr. 3 en I 2013/14, 33 818, C.",
        ["kst-33818-3", "kst-33818-C"],
    ),
    "years": ("TK 1996–1997, 25 126 nr. 1; 1998–1999, 26 407 nr. 2", ["kst-25126-1", "kst-26407-2"]),
    "whole dossiers": ("Kamerstukken 26 294 en 28017, Staatsblad 2005", ["dossier-26294", "dossier-28017"]),
    "respectievelijk": ("29 248, nrs. 109, 113 respectievelijk 114", ["109", "113", "114"]),
    "motions": ("de moties op stuk nrs. 6, 7 en 8 (36 476)", ["kst-36476-6", "kst-36476-7", "kst-36476-8"]),
    "items": (
        "Handelingen II 2020/21, nr. 33, items 4 en 10)",
        ["h-tk-20202021-33-4", "h-tk-20202021-33-10"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CARRIED.values(), ids=CARRIED.keys())
def test_what_is_not_repeated_is_carried_forward(text, expected):
    expected = [one if "-" in one else f"kst-29248-{one}" for one in expected]
    assert identifiers(f"({text}") == expected


@pytest.mark.parametrize(
    "text",
    ["Kamerstukken II 33279, nr. 36 (2022-2023)", "TK 33279, nr. 36, vergaderjaar 2022–2023"],
)
def test_the_session_year_may_follow(text):
    assert [summary(reference) for reference in find_references(text)] == ["kst-33279-36 II 2022-2023 -"]


def test_a_very_long_range_is_its_two_ends():
    assert identifiers("Kamerstuk 28 089, nrs. 1 t/m 4000") == ["kst-28089-1", "kst-28089-4000"]


@pytest.mark.parametrize(
    "rest",
    ["12 moties", "4 maart 2020", "12%", "2,5 miljoen", "29 248 mensen", "3 andere stukken"],
)
def test_a_figure_that_counts_something_else_is_no_number(rest):
    assert identifiers(f"Kamerstuk 23 432, nr. 372 en {rest}") == ["kst-23432-372"]


FURNITURE = {
    "footer": "Tweede Kamer, vergaderjaar 2022–2023, 33 279, nr. 36  3",
    "footer with the page below": "tekst\nTweede Kamer, vergaderjaar 2022–2023, 33 279, nr. 36\n3\ntekst",
    "footer of the Eerste Kamer": "tekst\nEerste Kamer, vergaderjaar 2014–2015, 33 802, C 3\ntekst",
    "title page": "Tweede Kamer der Staten-Generaal\n\nVergaderjaar 2022-2023\n\n33 279 Internationale zaken",
    "imprint": "kst-33279-36\nISSN 0921 - 7371",
}


@pytest.mark.parametrize("text", FURNITURE.values(), ids=FURNITURE.keys())
def test_the_number_of_the_paper_itself_is_no_citation(text):
    assert find_references(text) == []


NO_CITATION = {
    "law article": "artikel 97, eerste lid, van de Grondwet, artt. 12 345 en 6",
    "telephone": "070 - 342 43 44 of 06 12 345 678",
    "amount": "een bedrag van 35 000 euro, en 12.500,50 euro",
    "amount in parentheses": "(35 000 euro in 2023, 12 345 in 2024)",
    "date": "op 22 december 2022 en 12-12-2022",
    "European law": "Verordening (EU) nr. 1305/2013 en Richtlijn 2011/65/EU (32011L0065)",
    "years": "de jaren 2019, 2020 en 2021, nr. 3",
    "treaty series": "Trb. 2015, 196, nr. 3",
    "gazette": "Stcrt. 2019, 26453",
    "substance": "Cas-nummer 77536-66-4 (12001–28–4)",
    "address": "Postbus 20015, 2500 EA Den Haag",
    "the word alone": "in de Kamerstukken staat, en de handelingen II van het lid",
    "year after the word": "Tweede-Kamerstuk 2001",
    "chamber and amount": "de Tweede Kamer 35 000 euro, de Eerste Kamer 25 000, 3 keer",
    "session year and amount": "in het vergaderjaar 2022-2023 kostte dit 35 000 euro",
    "bare number": "33 279, nr. 36, al. 24",
}


@pytest.mark.parametrize("text", NO_CITATION.values(), ids=NO_CITATION.keys())
def test_what_only_looks_like_a_citation_is_left_alone(text):
    assert find_references(text) == []


MALFORMED = {
    "short dossier": "Kamerstuk 3, nr.",
    "no dossier": "Kamerstukken II 2022/23, nr. 6",
    "long number": "Kamerstuk 33 279, nr. 12345",
    "number zero": "Kamerstuk 33 279, nr. 0",
    "identifier without a number": "kst-33279",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_citation_that_names_no_paper_is_malformed(text):
    (reference,) = find_references(text)
    assert (reference.status, reference.kamerstuk, reference.id, reference.url) == (
        "malformed",
        None,
        None,
        None,
    )


BARE = {
    "number": ("Wat staat er in 34851, nr. 4?", ["kst-34851-4"]),
    "paragraph": ("33 279, nr. 36, al. 24", ["kst-33279-36"]),
    "letter": ("33 279, C", ["kst-33279-C"]),
    "hyphen": ("33279-36", ["dossier-33279-36"]),
    "fund, title between": ("36 800 K … Nr. 6", ["kst-36800-K-6"]),
    "attachment": ("bijlage bij 36 592, nr. 1", ["kst-36592-1-bijlage"]),
    "amount": ("35 000 euro en 12.500,50 euro", []),
    "telephone": ("06 12 345 678", []),
}


@pytest.mark.parametrize(("text", "expected"), BARE.values(), ids=BARE.keys())
def test_a_bare_number_is_a_citation_where_the_caller_says_so(text, expected):
    assert identifiers(text, bare=True) == expected


def test_a_provisional_paper_and_an_attachment_keep_their_own_identifier():
    assert [(one.id, one.url) for one in find_references("kst-1027687 en blg-1093410")] == [
        ("kst-1027687", "https://zoek.officielebekendmakingen.nl/kst-1027687.html"),
        ("blg-1093410", "https://zoek.officielebekendmakingen.nl/blg-1093410.html"),
    ]


def test_an_address_may_point_at_a_page():
    (reference,) = find_references("https://zoek.officielebekendmakingen.nl/kst-33279-36.pdf#page=3")
    assert reference.pin == Pin(page="3")


@st.composite
def cited(draw):
    number = draw(st.none() | st.integers(1, 9999).map(str) | st.from_regex(r"[A-DF-H]{1,2}", fullmatch=True))
    first = draw(st.integers(1945, 2098))
    paper = Kamerstuk(
        str(draw(st.integers(10_000, 49_999))),
        number,
        draw(st.sampled_from([None, "X", "XVI", "IIA", "K", "28", "02"])),
        draw(st.sampled_from([None, "I", "II"])),
        draw(st.sampled_from([None, f"{first}-{first + 1}"])),
        attachment=number is not None and draw(st.booleans()),
    )
    low = draw(st.integers(1, 999))
    paragraph = draw(st.sampled_from([None, (low, low), (low, low + 7)]))
    pin = Pin(
        paragraph,
        draw(st.sampled_from([None, "7", "15-16", "17, 19-22", "4 e.v."])),
        draw(st.sampled_from([None, 5])),
    )
    return paper, None if pin == Pin() else pin


def as_printed(paper, style):
    if style == "leidraad":
        return paper
    return Kamerstuk(paper.dossier, paper.number, paper.suffix, attachment=paper.attachment)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("thousands", [True, False], ids=["33 279", "33279"])
@settings(max_examples=200)
@given(paper_and_pin=cited())
def test_parsing_undoes_citing(style, thousands, paper_and_pin):
    paper, pin = paper_and_pin
    reference = parse_citation(cite(paper, pin, style, thousands=thousands))
    assert (reference.printed, reference.pin) == (as_printed(paper, style), pin)


@pytest.mark.parametrize("text", ["(Kamerstuk 33 279, nr. 36).", "  33 279, nr. 36\n", "KST-33279-36", "33 279"])
def test_one_citation_may_be_surrounded_by_punctuation(text):
    assert parse_citation(text).kamerstuk.dossier == "33279"


REFUSED = {
    "nothing": ("", "is not a citation"),
    "words": ("de brief van de minister", "is not a citation"),
    "more text": ("Kamerstuk 33 279, nr. 36 gaat over defensie", "is not a citation"),
    "two papers": ("Kamerstuk 33 279, nr. 36 en 37", "cites 2 papers"),
    "malformed": ("Kamerstuk 3, nr. 4", "names no paper"),
    "too long": ("Kamerstuk 33 279, nr. 36" + " " * 1000, "is not a citation"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_exactly_one_citation_is_refused_in_one_sentence(text, reason):
    with pytest.raises(MalformedCitationError, match=reason) as refused:
        parse_citation(text)
    assert "\n" not in str(refused.value)


TOKENS = """Kamerstuk Kamerstukken II I 11 2022/23 2022–2023 33_279 33279 21501-28 36_410 X XVI K C AI nr.
nrs. , ; ( ) - – en t/m p. al. noot 7 36 1-3 0 99999 Handelingen Aanhangsel item bijlage bij KST- https://
kst-33279-36 Tweede Kamer TK vergaderjaar (R2064) … ISSN"""
WORDS = st.sampled_from([*(token.replace("_", "\u00a0") for token in TOKENS.split()), "33 279", "\n"])


@settings(max_examples=500)
@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=200), st.booleans())
def test_any_text_gives_ordered_references_that_stand_in_it(text, bare):
    last = (0, 0)
    for reference in find_references(text, bare=bare):
        assert text[reference.start : reference.end] == reference.text
        assert reference.text.strip() == reference.text != ""
        assert (reference.start, reference.end) == last or reference.start >= last[1]
        assert (reference.status == "malformed") <= (reference.kamerstuk is None)
        last = (reference.start, reference.end)


HOSTILE = {
    "digits": "1",
    "dossiers": "12 345 ",
    "blanks": " ",
    "keyword": "Kamerstuk ",
    "keyword and blanks": "Kamerstuk          ",
    "markers": "nr. ",
    "commas": ",",
    "dashes": "-",
    "conjunctions": "en ",
    "years": "2022/23-",
    "open parentheses": "(12 345",
    "motions": "1, 2, 3 (12 345 ",
    "weak words": "Tweede Kamer, vergaderjaar ",
    "numbers": "Kamerstuk 12 345, nr. 1, 2, 3, 4 en ",
    "pages": "Kamerstuk 12 345, nr. 1, p. 1, 2, 3, ",
    "addresses": "https://kst-1",
    "identifiers": "kst-1-",
    "letters": "Kamerstuk 12 345 XXXXXXX",
    "attachments": "bijlage bij ",
    "debates": "Handelingen II ",
}


@pytest.mark.slow
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_seconds_and_not_hours(unit):
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    find_references(text, bare=True)
    assert time.process_time() - began < 30


@pytest.mark.skipif(not (DATA / "kamerstukken_xml").is_dir(), reason="the official XML files are not here")
def test_every_marked_citation_in_official_papers_is_found():
    missed = []
    for path in sorted(DATA.glob("kamerstukken_xml*/kst-*.xml")):
        for element in ET.parse(path).getroot().iter():  # noqa: S314
            if element.tag in {"al", "noot.al"}:
                found = {
                    (one.id or "").removesuffix("-bijlage") for one in find_references("".join(element.itertext()))
                }
                marked = {link.get("doc", "") for link in element.findall("extref[@soort='document']")}
                missed += [one for one in marked if one.startswith(("kst-", "h-tk")) and one not in found]
    assert missed == []


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "laws_sample.jsonl.gz").is_file(), reason="the sample of laws is not here")
def test_nearly_every_mention_in_laws_is_read_and_none_is_malformed():
    mentions = read = 0
    with gzip.open(DATA / "laws_sample.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if "amerstukken " not in text:
                continue
            mentions += text.count("amerstukken I")
            found = find_references(text)
            assert all(reference.status == "well_formed" for reference in found)
            read += sum("amerstukken" in reference.text and "I" in reference.text for reference in found)
    assert mentions > 100
    assert read >= 0.98 * mentions
