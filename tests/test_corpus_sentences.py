from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentences


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dat is zo. Dit niet.", ["Dat is zo.", "Dit niet."]),
        ("Is dat zo? Ja! Goed…", ["Is dat zo?", "Ja!", "Goed…"]),
        ("Zie Kamerstuk 33 279, nr. 36. Daar staat het.", ["Zie Kamerstuk 33 279, nr. 36.", "Daar staat het."]),
        ("De brief van 11 juli jl. noemt dat.", ["De brief van 11 juli jl. noemt dat."]),
        ("De heer K.H. Jansen sprak.", ["De heer K.H. Jansen sprak."]),
        ("Het kost 1.000 euro of 3,5%. Meer niet.", ["Het kost 1.000 euro of 3,5%.", "Meer niet."]),
        ("1. Het eerste punt. Het tweede.", ["1. Het eerste punt.", "Het tweede."]),
        ("Hij zei: «Kom.» Zij kwam.", ["Hij zei: «Kom.»", "Zij kwam."]),
        ("Hij zei: «Kom.» en ging.", ["Hij zei: «Kom.» en ging."]),
        ("Motie van het lid Bos c.s. over water.", ["Motie van het lid Bos c.s. over water."]),
        ("zonder einde", ["zonder einde"]),
        ("", []),
        ("   ", []),
    ],
)
def test_a_text_is_cut_where_its_sentences_end(text, expected):
    assert cut(text) == expected


@given(st.text(st.sampled_from("abC .!?…»)1nr"), max_size=60).map(str.strip))
def test_the_sentences_cover_the_text_in_order_without_overlap(text):
    spans = list(sentences(text))
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_a_megabyte_of_signs_is_no_trouble():
    assert len(cut("." * 1_000_000)) == 1
