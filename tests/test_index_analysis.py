"""The terms of a text."""

import pytest

from index.analysis import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("De kazerne en de kazernes", ["kazerne", "kazerne"], id="singular and plural share a stem"),
        pytest.param("het de een en van", [], id="stop words are left out"),
        pytest.param("F-35", ["f35", "f", "35"], id="a name with digits is kept whole, and in parts"),
        pytest.param("35 925 X en 35.925 X", ["35925", "x", "35925", "x"], id="thousands are one number"),
        pytest.param("COÖRDINATIE coordinatie", ["coordineer", "coordineer"], id="accents and capitals are folded"),
        pytest.param("civiel-militaire", ["civielmilitair", "civiel", "militair"], id="compounds whole and in parts"),
        pytest.param("CO2 155mm", ["co2", "155mm"], id="letters and digits stay together"),
        pytest.param("auto's IT’ers", ["auto", "iter", "it", "er"], id="apostrophes"),
        pytest.param("\0 🙂 --- ''", [], id="what is no word is no term"),
    ],
)
def test_terms_of_a_text(text, expected):
    assert terms(text) == expected
