"""Figures, however they are written."""

from decimal import Decimal

import pytest

from rag.prose.figures import find


def only(text):
    (figure,) = find(text)
    return figure


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("11.000 gebouwen", 11000, ""),
        ("1 500 man", 1500, ""),
        ("3,5%", Decimal("3.5"), "%"),
        ("twee procent", 2, "%"),
        ("2 procentpunt", 2, "punt"),
        ("€ 13 miljard", 13 * 10**9, "€"),
        ("2,4 mld. euro", 24 * 10**8, "€"),
        ("2,4 miljard euro", 24 * 10**8, "€"),
        ("anderhalf miljoen", 15 * 10**5, ""),
        ("de derde batterij", 3, "e"),
        ("de 3e batterij", 3, "e"),
        ("5 september 2024", (5, 9, 2024), "date"),
        ("05-09-2024", (5, 9, 2024), "date"),
        ("september 2024", (None, 9, 2024), "date"),
        ("24-uurs", 24, ""),
        ("dertien", 13, ""),
        ("tweeëntwintig", 22, ""),
        ("eenenzeventig", 71, ""),
        ("driehonderd", 300, ""),
        ("vijftienduizend", 15000, ""),
    ],
)
def test_a_figure_is_read(text, value, unit):
    figure = only(text)
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize("text", ["F-35", "CO2", "MQ-9", "A400M", "een tank", "tweedehands", "achter", "eenheid"])
def test_a_name_or_a_word_is_no_figure(text):
    assert list(find(text)) == []


@pytest.mark.parametrize(
    ("claim", "source", "within"),
    [
        ("1,5 miljard", "€ 1.500 miljoen", True),
        ("september 2024", "5 september 2024", True),
        ("2024", "5 september 2024", True),
        ("5 september 2024", "september 2024", False),
        ("5 september 2024", "6 september 2024", False),
        ("€ 5", "5 stuks", False),
        ("5%", "5 stuks", False),
        ("5 stuks", "5%", False),
        ("3 tanks", "de derde tank", False),
        ("1.000", "1,000", False),
    ],
)
def test_a_claim_may_say_less_and_not_more(claim, source, within):
    assert only(claim).within(only(source)) is within
