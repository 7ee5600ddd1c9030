"""Whether the extracted answer holds the gold quote."""

import pytest

from eval.answers import answers_exactly, answers_half
from eval.questions import Gold
from eval.replies import Reply, Shown
from rag.records import Quote

_GOLD = (Gold("doc", "de hond ligt in zijn grote mand"),)


def _reply(*texts, document="doc"):
    quotes = tuple(Quote(1, 1, None, 0, len(text), text) for text in texts)
    return Reply(bool(texts), 0.9, None, quotes, (Shown(1, 0.9, document, "…"),), 1.0)


@pytest.mark.parametrize(
    ("reply", "exact", "half"),
    [
        pytest.param(_reply("Nu ligt, ja: de hond ligt in zijn grote mand."), True, True, id="whole"),
        pytest.param(_reply("de hond ligt in", "zijn grote  mand"), True, True, id="over two sentences"),
        pytest.param(_reply("De hond ligt daar in."), False, True, id="half of the words"),
        pytest.param(_reply("De kat ligt daar."), False, False, id="one word"),
        pytest.param(_reply("de hond ligt in zijn grote mand", document="other"), False, False, id="another document"),
        pytest.param(_reply(), False, False, id="not answered"),
    ],
)
def test_an_answer_is_held_against_gold(reply, exact, half):
    assert answers_exactly(reply, _GOLD) is exact
    assert answers_half(reply, _GOLD) is half
