import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Mark
from corpus.marks import find_marks, strip_marks


def read(*texts, numbers=()):
    """Return each text without its marks, and the numbers of these."""
    spans = find_marks(texts, numbers=numbers)
    stripped = [strip_marks(text, found) for text, found in zip(texts, spans, strict=True)]
    return [text for text, _ in stripped], [[mark.number for mark in marks] for _, marks in stripped]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De veiligheid.1 Dat telt.", "De veiligheid. Dat telt."),
        ("In het jaar 20191 begon het.", "In het jaar 2019 begon het."),
        ("Een rapport»1 en meer.", "Een rapport» en meer."),
        ("Zo gaat het (nu)1 verder.", "Zo gaat het (nu) verder."),
        ("De norm van 2%1 geldt.", "De norm van 2% geldt."),
        ("Op 11 juli jl.1 gesteld.", "Op 11 juli jl. gesteld."),
        ("De bijlage bij motie1, zo blijkt.", "De bijlage bij motie, zo blijkt."),
    ],
    ids=["full stop", "year", "quote", "bracket", "percentage", "abbreviation", "word"],
)
def test_a_mark_is_taken_off_what_it_is_glued_to(text, expected):
    assert read(text) == ([expected], [[1]])


@pytest.mark.parametrize(
    "text",
    [
        "De uitstoot van CO2 daalt en CO2 stijgt.",
        "De F-35 en de NH-90 vliegen.",
        "Kamerstuk 35 925 X, nr. 2 en blz. 3.",
        "Een houwitser van 155mm.",
        "Artikel 5 van het verdrag.",
        "In 2024 en 2025 is het 3,5% en 1.000 euro.",
        "Het gaat om de EU- en NAVO-landen.",
        "De S4/HANA, MK48-torpedo en CV90-voertuigen.",
    ],
)
def test_a_number_that_belongs_to_the_text_stays(text):
    assert read(text, numbers={1, 2, 3, 4, 5}) == ([text], [[]])


def test_marks_count_up_and_a_number_out_of_order_is_none():
    assert read("Een zin.1 Nog een zin.2", "De versie9 van het plan.3") == (
        ["Een zin. Nog een zin.", "De versie9 van het plan."],
        [[1, 2], [3]],
    )


def test_a_note_whose_text_was_lost_may_still_have_its_mark():
    assert read("Een.1 Twee.2 Drie.3", numbers={1, 3})[1] == [[1, 2, 3]]


def test_no_mark_is_lower_or_higher_than_the_saved_notes():
    assert read("Een zin.1 Nog een zin.2 Slot.9", numbers={2, 3})[1] == [[2]]


def test_without_notes_the_marks_end_at_the_first_wide_gap():
    assert read("Een zin.1 Nog een.2 Ver weg.40 En.41")[1] == [[1, 2]]


def test_a_mark_keeps_its_place_in_the_text_that_is_left():
    assert strip_marks("Een zin.1 Nog een.2", [(8, 9, 1), (18, 19, 2)]) == (
        "Een zin. Nog een.",
        (Mark(1, 8), Mark(2, 17)),
    )


def test_no_texts_have_no_marks():
    assert find_marks([]) == []


@given(st.lists(st.text(st.sampled_from("abZ .,1239»% ")), max_size=5), st.sets(st.integers(1, 20), max_size=4))
def test_stripping_takes_nothing_but_numbers_that_rise_through_the_texts(texts, numbers):
    spans = find_marks(texts, numbers=numbers)
    found = [number for marks in spans for _, _, number in marks]
    assert found == sorted(set(found))
    for text, marks in zip(texts, spans, strict=True):
        kept, placed = strip_marks(text, marks)
        assert re.sub(r"[\d ]", "", kept) == re.sub(r"[\d ]", "", text)
        assert [mark.number for mark in placed] == [number for _, _, number in marks]
        for mark, (start, end, number) in zip(placed, marks, strict=True):
            assert text[start:end].strip() == str(number)
            assert 0 <= mark.offset <= len(kept)
