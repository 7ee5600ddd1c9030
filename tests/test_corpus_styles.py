import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.kamerstuk import Kamerstuk, Pin
from corpus.styles import STYLES, Work, bibtex, cite, csl, ris

LETTER = Kamerstuk("33279", "36", chamber="II", session_year="2022-2023")
HOSTILE = "Twee} \\end{x} 50% & $7_a^b~ #1\r\nER  - \n@misc{kst-1,\u2028"

CITED = {
    "paragraphs": (
        LETTER,
        Pin(paragraph=(24, 25)),
        "Kamerstukken II 2022/23, 33 279, nr. 36, al. 24-25",
        "Kamerstuk 33 279, nr. 36, al. 24-25",
        "33 279, nr. 36, al. 24-25",
    ),
    "one paragraph and a note": (
        LETTER,
        Pin(paragraph=(12, 12), note=5),
        "Kamerstukken II 2022/23, 33 279, nr. 36, al. 12, noot 5",
        "Kamerstuk 33 279, nr. 36, al. 12, noot 5",
        "33 279, nr. 36, al. 12, noot 5",
    ),
    "Eerste Kamer, page": (
        Kamerstuk("33802", "C", chamber="I", session_year="2014-2015"),
        Pin(page="3"),
        "Kamerstukken I 2014/15, 33 802, C, p. 3",
        "Kamerstuk 33 802, C, p. 3",
        "33 802, C, p. 3",
    ),
    "chapter": (
        Kamerstuk("36410", "2", "X", chamber="II", session_year="2023-2024"),
        None,
        "Kamerstukken II 2023/24, 36 410 X, nr. 2",
        "Kamerstuk 36 410 X, nr. 2",
        "36 410 X, nr. 2",
    ),
    "attachment": (
        Kamerstuk("36592", "1", chamber="II", session_year="2023-2024", attachment=True),
        Pin(paragraph=(12, 12)),
        "Bijlage bij Kamerstukken II 2023/24, 36 592, nr. 1, al. 12",
        "Bijlage bij Kamerstuk 36 592, nr. 1, al. 12",
        "bijlage bij 36 592, nr. 1, al. 12",
    ),
    "turn of the century": (
        Kamerstuk("26824", "1", chamber="II", session_year="1999-2000"),
        None,
        "Kamerstukken II 1999/2000, 26 824, nr. 1",
        "Kamerstuk 26 824, nr. 1",
        "26 824, nr. 1",
    ),
    "chamber and year unknown": (
        Kamerstuk("33279", "36"),
        None,
        "Kamerstukken 33 279, nr. 36",
        "Kamerstuk 33 279, nr. 36",
        "33 279, nr. 36",
    ),
    "year unknown": (
        Kamerstuk("33279", "36", chamber="II"),
        None,
        "Kamerstukken II, 33 279, nr. 36",
        "Kamerstuk 33 279, nr. 36",
        "33 279, nr. 36",
    ),
    "whole chapter": (
        Kamerstuk("36410", None, "X", chamber="II", session_year="2023-2024"),
        None,
        "Kamerstukken II 2023/24, 36 410-X",
        "Kamerstuk 36 410-X",
        "36 410-X",
    ),
}


@pytest.mark.parametrize(("paper", "pin", "leidraad", "kamer", "kort"), CITED.values(), ids=CITED.keys())
def test_a_citation_is_written_in_three_styles(paper, pin, leidraad, kamer, kort):
    assert tuple(cite(paper, pin, style) for style in STYLES) == (leidraad, kamer, kort)


def test_the_dossier_is_written_without_its_blank_on_request():
    assert cite(LETTER, thousands=False) == "Kamerstukken II 2022/23, 33279, nr. 36"
    assert cite(Kamerstuk("36410", "2", "X"), None, "kort", thousands=False) == "36410 X, nr. 2"
    assert cite(Kamerstuk("5380", "3"), None, "kort", thousands=False) == "5380, nr. 3"


def test_an_unknown_style_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="leidraad, kamer, kort"):
        cite(LETTER, None, "apa")


WORK = Work("Defensie & Europa", "Brief regering", dt.date(2022, 12, 22))


def test_bibtex_has_every_field_and_escapes_them():
    assert bibtex(LETTER, WORK) == (
        "@misc{kst-33279-36,\n"
        "  title = {{Defensie \\& Europa}},\n"
        "  author = {{Tweede Kamer der Staten-Generaal}},\n"
        "  howpublished = {Kamerstukken II 2022/23, 33 279, nr. 36},\n"
        "  type = {Brief regering},\n"
        "  year = {2022},\n"
        "  date = {2022-12-22},\n"
        "  url = {https://zoek.officielebekendmakingen.nl/kst-33279-36.html},\n"
        "  langid = {dutch},\n"
        "}\n"
    )


def test_ris_has_every_field():
    assert ris(LETTER, WORK) == (
        "TY  - GOVDOC\r\n"
        "ID  - kst-33279-36\r\n"
        "TI  - Defensie & Europa\r\n"
        "AU  - Tweede Kamer der Staten-Generaal\r\n"
        "M3  - Brief regering\r\n"
        "PY  - 2022\r\n"
        "DA  - 2022/12/22\r\n"
        "SE  - Kamerstukken II 2022/23, 33 279, nr. 36\r\n"
        "UR  - https://zoek.officielebekendmakingen.nl/kst-33279-36.html\r\n"
        "LA  - nl\r\n"
        "ER  - \r\n"
    )


def test_csl_is_json_of_one_item():
    (item,) = json.loads(csl(LETTER, WORK))
    assert item["issued"] == {"date-parts": [[2022, 12, 22]]}
    assert (item["id"], item["title"], item["genre"]) == (
        "kst-33279-36",
        "Defensie & Europa",
        "Brief regering",
    )


def test_what_is_not_known_is_left_out():
    paper = Kamerstuk("33279", "36")
    assert "title = {{Kamerstukken 33 279, nr. 36}}" in bibtex(paper, Work())
    assert "year" not in bibtex(paper, Work())
    assert "PY  -" not in ris(paper, Work())
    assert "issued" not in csl(paper, Work())


@given(st.text() | st.just(HOSTILE), st.text() | st.just(HOSTILE), st.text())
def test_no_title_breaks_out_of_its_field(title, kind, url):
    work = Work(title, kind, None, url)
    entry = bibtex(LETTER, work)
    assert entry.count("{") == entry.count("}")
    assert len(re.findall(r"(?m)^@", entry)) == 1
    tags = [line[:6] for line in ris(LETTER, work).split("\r\n") if line]
    assert tags[0] == "TY  - "
    assert tags.count("ER  - ") == 1
    assert len(ris(LETTER, work).splitlines()) == len(tags)
    assert len(json.loads(csl(LETTER, work))) == 1


def test_braces_of_a_title_stay_balanced_for_bibtex_which_counts_escaped_ones():
    depth = 0
    for character in bibtex(LETTER, Work(HOSTILE)):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
