"""Citation accuracy: a sound citation has no fault, and every kind of damage is seen."""

from dataclasses import replace

import pytest

from eval.citations import faults
from eval.gold import Texts
from eval.replies import Reply, Shown
from rag.records import Quote

_TEXTS = Texts(
    {
        "kst-33279-36": ("Eerste alinea.", "Tweede alinea, langer dan de eerste.", "Derde."),
        "kst-34919-68": ("Iets anders.",),
    },
    {"kst-33279-36": {7: "Een noot bij de tweede alinea."}},
)
_TWO = Shown(
    1, 0.9, "kst-33279-36", "Eerste alinea.\nTweede alinea, langer dan de eerste.",
    "Kamerstukken II 2022/23, 33 279, nr. 36, al. 1-2", 1, 2, None, 0, 36, ((0, 14),),
)  # fmt: skip
_PART = Shown(
    2, 0.8, "kst-33279-36", "langer dan", "Kamerstukken II 2022/23, 33 279, nr. 36, al. 2", 2, 2, None, 15, 25
)
_NOTE = Shown(
    3, 0.7, "kst-33279-36", "Een noot bij de tweede alinea.",
    "Kamerstukken II 2022/23, 33 279, nr. 36, al. 2, noot 7", 2, 2, 7, 0, 30,
)  # fmt: skip
_QUOTE = Quote(1, 2, None, 0, 36, "Tweede alinea, langer dan de eerste.")


def _reply(*hits, quotes=()):
    return Reply(True, 0.9, None, quotes, hits, 1.0)


def test_sound_citations_have_no_fault():
    note = Quote(3, 2, 7, 4, 8, "noot")
    assert faults(_reply(_TWO, _PART, _NOTE, quotes=(_QUOTE, note)), _TEXTS) == []


def test_without_offsets_the_text_is_looked_for_in_what_is_cited():
    assert faults(_reply(replace(_PART, start=None, end=None)), _TEXTS) == []


@pytest.mark.parametrize(
    ("hit", "expected"),
    [
        pytest.param(replace(_TWO, document="kst-99999-1"), "document", id="a document that is not there"),
        pytest.param(replace(_TWO, document="kst-34919-68"), "paragraph", id="another Kamerstuk, too short"),
        pytest.param(replace(_TWO, last=9), "paragraph", id="beyond the last paragraph"),
        pytest.param(replace(_TWO, first=0), "paragraph", id="paragraph zero"),
        pytest.param(replace(_TWO, first=2, last=1), "paragraph", id="backwards"),
        pytest.param(replace(_TWO, first=None, last=None), "paragraph", id="no place at all"),
        pytest.param(replace(_NOTE, note=8), "paragraph", id="a note that is not there"),
        pytest.param(replace(_PART, start=16, end=26), "text", id="shifted by one"),
        pytest.param(replace(_PART, end=26), "text", id="ends one later"),
        pytest.param(replace(_PART, text="langer als", end=25), "text", id="another word"),
        pytest.param(replace(_PART, first=1, start=None, end=None), "pin", id="one paragraph too many"),
        pytest.param(replace(_TWO, highlights=((40, 99),)), "highlight", id="highlight beyond the end"),
        pytest.param(replace(_TWO, highlights=((14, 15),)), "highlight", id="highlight of a blank"),
        pytest.param(
            replace(_TWO, citation="Kamerstukken II 2022/23, 33 279, nr. 37, al. 1-2"), "citation", id="number"
        ),
        pytest.param(replace(_TWO, citation="Kamerstukken II 2022/23, 33 279, nr. 36, al. 1-3"), "citation", id="pin"),
        pytest.param(replace(_TWO, citation="in de brief van de minister"), "citation", id="no citation"),
    ],
)
def test_damage_is_seen(hit, expected):
    assert expected in [fault for _, fault in faults(_reply(hit), _TEXTS)]


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param(replace(_QUOTE, start=1, end=37), id="shifted"),
        pytest.param(replace(_QUOTE, paragraph=1), id="another paragraph"),
        pytest.param(replace(_QUOTE, paragraph=3), id="outside the passage"),
        pytest.param(replace(_QUOTE, passage=5), id="a passage that was not shown"),
        pytest.param(replace(_QUOTE, text="Tweede alinea!"), id="another text"),
        pytest.param(replace(_QUOTE, note=7), id="a note"),
        pytest.param(replace(_QUOTE, start=-36, end=0), id="negative"),
    ],
)
def test_a_quote_that_is_not_in_its_place_is_seen(quote):
    assert [fault for _, fault in faults(_reply(_TWO, quotes=(quote,)), _TEXTS)] == ["quote"]
