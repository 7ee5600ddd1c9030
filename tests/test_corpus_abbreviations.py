"""Abbreviations that a text explains itself."""

import pytest

from corpus.abbreviations import Abbreviations, abbreviations

KMAR = [("KMar", "Koninklijke Marechaussee")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("de Koninklijke Marechaussee (KMar) bewaakt", KMAR),
        ("De Vereniging van Nederlandse Gemeenten (VNG) zegt", [("VNG", "Vereniging van Nederlandse Gemeenten")]),
        ("bij opleiding en training (O&T) van", [("O&T", "opleiding en training")]),
        ("Onderwijs, Cultuur en Wetenschap (OCW)", [("OCW", "Onderwijs, Cultuur en Wetenschap")]),
        ("een F-35 (zie de bijlage) en (vergelijk)", []),
        ("dat blijkt (ABC) uit alles", []),
        ("Eerst dit. Marine (KM)", []),
        ("(KMar)", []),
    ],
)
def test_a_short_form_in_brackets_is_explained_by_the_words_before_it(text, found):
    assert list(abbreviations(text)) == found


def test_expanding_goes_both_ways_and_adds_nothing_that_is_there():
    known = Abbreviations.of(KMAR)
    assert known.expand("Wat doet de koninklijke marechaussee?") == "Wat doet de koninklijke marechaussee? (KMar)"
    assert known.expand("KMar") == "KMar (Koninklijke Marechaussee)"
    assert known.expand("kmarkt en Koninklijke Marine") == "kmarkt en Koninklijke Marine"
    both = "de Koninklijke Marechaussee (KMar)"
    assert known.expand(both) == f"{both} (Koninklijke Marechaussee)"


def test_the_commonest_explanation_counts():
    pairs = [("DIS", "Defensie Inkoop Systeem"), *[("DIS", "Defensie Industrie Strategie")] * 2]
    assert Abbreviations.of(pairs).expand("de DIS") == "de DIS (Defensie Industrie Strategie)"
