import datetime as dt

import pytest

from corpus.kamerstuk import Kamerstuk
from corpus.letterhead import Stated, parse_date, parse_iso_date, split_letterhead

HEAD = ["33 279 Militaire samenwerking", "", "Nr. 36 BRIEF VAN DE MINISTER VAN DEFENSIE", ""]


def stated(*lines):
    return split_letterhead(lines)[0]


def test_a_head_is_taken_off_and_states_the_paper():
    lines = [*HEAD, "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal", "Den Haag, 22 december 2022", "Tekst."]
    found, rest = split_letterhead(lines)
    assert found == Stated(
        Kamerstuk("33279", "36", None, "II", None),
        "Militaire samenwerking",
        "Brief van de minister van defensie",
        "Brief regering",
        dt.date(2022, 12, 22),
    )
    assert rest == ["Tekst."]


def test_a_text_without_a_head_states_nothing_and_keeps_all_its_lines():
    lines = ["Nr. 36 is een huis.", "Tekst."]
    assert split_letterhead(lines) == (Stated(), lines)


@pytest.mark.parametrize(
    ("dossier", "key"),
    [
        ("33 279 Titel", "33279"),
        ("33279 Titel", "33279"),
        ("36 410 X Titel", "36410-X"),
        ("36 410-XVI Titel", "36410-XVI"),
        ("21 501-28 Titel", "21501-28"),
        ("35 925 (R 2158) Titel", "35925"),
    ],
)
def test_a_dossier_is_read_with_its_suffix(dossier, key):
    assert stated(dossier, "Nr. 2 MOTIE").kamerstuk.dossier_key == key


@pytest.mark.parametrize("dash", "-–‒—")
def test_a_session_year_is_read_with_any_dash(dash):
    assert stated(f"Vergaderjaar 2022{dash}2023", *HEAD).kamerstuk.session_year == "2022-2023"


@pytest.mark.parametrize(
    ("lines", "chamber", "number"),
    [
        (["Tweede Kamer der Staten-Generaal 2", "33 279 Titel", "Nr. 36 MOTIE"], "II", "36"),
        (["Eerste Kamer der Staten-Generaal 1", "33 279 Titel", "Nr. B BRIEF"], "I", "B"),
        (["33 279 Titel", "AB VERSLAG VAN EEN COMMISSIE"], "I", "AB"),
        (["33 279 Titel", "Nr. 36 MOTIE"], "II", "36"),
    ],
)
def test_the_chamber_is_the_printed_one_or_told_by_the_number(lines, chamber, number):
    found = stated(*lines).kamerstuk
    assert (found.chamber, found.number) == (chamber, number)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BRIEF VAN DE MINISTER VAN DEFENSIE", "Brief regering"),
        ("BRIEF VAN DE STAATSSECRETARIS VAN DEFENSIE", "Brief regering"),
        ("BRIEF VAN DE ALGEMENE REKENKAMER", "Brief"),
        ("MOTIE VAN HET LID BOS C.S.", "Motie"),
        ("GEWIJZIGDE MOTIE VAN HET LID BOS", "Motie"),
        ("NADER GEWIJZIGD AMENDEMENT VAN HET LID BOS", "Amendement"),
        ("VERSLAG VAN EEN COMMISSIEDEBAT", "Verslag"),
        ("TWEEDE NOTA VAN WIJZIGING", "Nota van wijziging"),
        ("NOTA NAAR AANLEIDING VAN HET VERSLAG", "Nota naar aanleiding van het verslag"),
        ("MEMORIE VAN TOELICHTING", "Memorie van toelichting"),
        ("LIJST VAN VRAGEN EN ANTWOORDEN", "Lijst van vragen en antwoorden"),
        ("KONINKLIJKE BOODSCHAP", "Koninklijke"),
    ],
)
def test_the_kind_is_what_the_title_begins_with(title, kind):
    assert stated("33 279 Titel", f"Nr. 36 {title}").kind == kind


def test_a_title_goes_on_over_lines_in_capitals():
    found = stated(*HEAD, "EN DE MINISTER VAN BUITENLANDSE ZAKEN", "EN VAN FINANCIËN", "Den Haag, 1 mei 2020")
    assert found.title == "Brief van de minister van defensie en de minister van buitenlandse zaken en van financiën"


def test_a_sentence_ends_the_head_and_is_kept():
    lines = [*HEAD, "Hierbij doe ik u dit toekomen.", "INLEIDING", "Den Haag, 1 mei 2020"]
    assert split_letterhead(lines)[1] == ["", "Hierbij doe ik u dit toekomen.", "INLEIDING", "Den Haag, 1 mei 2020"]


@pytest.mark.parametrize(
    "line",
    ["Den Haag, 5 juni 2024", "’s-Gravenhage, 5 juni 2024", "Voorgesteld 5 juni 2024", "Vastgesteld 5 juni 2024"],
)
def test_a_paper_is_dated_in_several_ways(line):
    assert stated(*HEAD, line).date == dt.date(2024, 6, 5)


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        (("22", "december", "2022"), dt.date(2022, 12, 22)),
        (("30", "februari", "2022"), None),
        (("1", "brumaire", "2022"), None),
    ],
)
def test_a_dutch_date_is_read_or_is_none(parts, date):
    assert parse_date(*parts) == date


def test_an_iso_date_is_read_or_is_none():
    assert parse_iso_date("2022-12-22") == dt.date(2022, 12, 22)
    assert parse_iso_date("2022-13-22") is None


def test_a_number_that_no_paper_can_have_is_not_stated():
    assert stated("33 279 Titel", "Nr. 0 MOTIE") == Stated()
