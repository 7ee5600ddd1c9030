"""Which gold paragraphs passages hold, and that no cutting of documents can be rewarded beyond 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import Unit
from eval.judging import rank_units, shown_part
from eval.measures import measure
from eval.replies import Shown

_GOLD = {Unit("doc", 2): ("de hond ligt in zijn mand",), Unit("doc", 3): ("de kat slaapt",)}


def _shown(text, first=2, last=2, *, document="doc", note=None, rank=1):
    return Shown(rank, 1.0 / rank, document, text, first=first, last=last, note=note)


def _names(*hits):
    return [name for name, _ in rank_units(hits, _GOLD)]


def test_a_passage_with_the_quote_is_its_gold_paragraph():
    assert _names(_shown("En de hond ligt in zijn mand.")) == ["doc/al-2"]


@pytest.mark.parametrize(
    "hit",
    [
        pytest.param(_shown("de hond ligt in zijn mand", document="other"), id="another document"),
        pytest.param(_shown("de hond ligt in zijn mand", first=4, last=5), id="other paragraphs cited"),
        pytest.param(_shown("de hond ligt in zijn mand", note=1), id="a note"),
        pytest.param(_shown("De hond ligt in zijn mand"), id="not word for word"),
        pytest.param(_shown("Een ander deel van de alinea."), id="another part of the paragraph"),
        pytest.param(_shown("Daar: de hond"), id="the smaller part of the quote"),
    ],
)
def test_what_is_not_the_quote_in_its_place_is_a_miss(hit):
    assert "doc/al-2" not in _names(hit)


@pytest.mark.parametrize("text", ["Daar: de hond ligt in", "ligt in zijn mand. Verder niets."])
def test_the_greater_part_of_a_cut_quote_counts(text):
    assert _names(_shown(text)) == ["doc/al-2"]


def test_two_passages_of_one_paragraph_count_once():
    hit = _shown("de hond ligt in zijn mand")
    assert _names(hit, _shown("de hond ligt in zijn mand", rank=2)) == ["doc/al-2", "doc/al-2~2"]


def test_a_passage_of_two_gold_paragraphs_takes_two_places():
    long = _shown("de hond ligt in zijn mand\nde kat slaapt", 2, 3)
    assert _names(long, _shown("iets anders", 9, 9, rank=2)) == ["doc/al-2", "doc/al-3", "doc/al-9~2"]


def test_a_quote_is_shown_from_the_cut_on():
    assert shown_part("twee drie vier", "een twee drie") == len(" twee drie")
    assert shown_part("nul een", "een twee drie") == len("een ")
    assert shown_part("xyz", "een twee drie") == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["de hond ligt in zijn mand", "de kat slaapt", "de hond ligt in zijn mand\nde kat slaapt", "x"]
            ),
            st.integers(1, 4),
            st.integers(0, 3),
        ),
        max_size=12,
    )
)
def test_no_list_of_passages_measures_above_one(pieces):
    hits = [_shown(text, first, first + more, rank=rank) for rank, (text, first, more) in enumerate(pieces, 1)]
    ranking = _names(*hits)
    values = measure({"q": {str(unit): 1 for unit in _GOLD}}, {"q": ranking})
    assert len(set(ranking)) == len(ranking)
    assert all(0 <= of["q"] <= 1 + 1e-9 for of in values.values())
