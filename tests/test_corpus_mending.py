import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.mending import join_lines, mend, modern
from corpus.vocabulary import Vocabulary

# What the rest of an invented paper says, in lines that end in a sign, so that every word of it counts.
PAPER = """\
De waterschappen en het waterschap werken aan waterveiligheid.
De NAVO-landen en de EU-landen zien het Midden-Oosten, en de landen.
De bedrijven bouwen een dijkvak, en een gemaal in de polder.
Een definitieve keuze, en een effectieve aanpak van de afvoer.
De Lely-gemalen zijn oud, maar de Lely-dijken niet.
De norm is de NAVO-norm, en de IT-omgeving.
""".splitlines()


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.of(PAPER)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["De water-", "schappen bouwen"], "De waterschappen bouwen"),
        (["De EU- en", "NAVO-landen"], "De EU- en NAVO-landen"),
        (["De NAVO-", "landen"], "De NAVO-landen"),
        (["Het Midden-", "Oosten"], "Het Midden-Oosten"),
        (["Binnen-", "en buitenland"], "Binnen- en buitenland"),
        (["De F-", "35 vliegt"], "De F-35 vliegt"),
        (["Een civiel-", "militaire oefening"], "Een civiel-militaire oefening"),
        (["De Lely-", "vloot"], "De Lely-vloot"),
        (["De dijk is", "hoog"], "De dijk is hoog"),
        (["", "De dijk"], "De dijk"),
    ],
)
def test_lines_are_joined_at_their_hyphens(lines, expected, vocabulary):
    assert join_lines(lines, vocabulary, spaced=False) == expected


def test_a_line_that_lost_its_blank_was_cut_in_a_word_where_lines_keep_theirs(vocabulary):
    lines = ["De ", "waterveilig", "heid telt"]
    assert join_lines(lines, vocabulary, spaced=True) == "De waterveiligheid telt"


def test_two_unknown_words_stay_two_where_lines_keep_no_blanks(vocabulary):
    assert join_lines(["De uitstoot", "stijgt"], vocabulary, spaced=False) == "De uitstoot stijgt"


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("De bedrij ven bouwen", "De bedrijven bouwen"),
        ("Het water schap bouwt", "Het waterschap bouwt"),
        ("Het wa ter schap bouwt", "Het waterschap bouwt"),
        ("De veilig heid telt", "De veiligheid telt"),
        ("Een de\ufffdnitieve keuze", "Een definitieve keuze"),
        ("Een e\ufffdectieve aanpak", "Een effectieve aanpak"),
        ("de polder\ufffden de", "de polder en de"),
        ("De NAVOnorm geldt", "De NAVO-norm geldt"),
        ("De NAVO -landen", "De NAVO-landen"),
        ("Dat is zo .", "Dat is zo."),
    ],
)
def test_a_broken_word_is_mended_from_the_words_of_the_paper(broken, expected, vocabulary):
    assert mend(broken, vocabulary) == expected


@pytest.mark.parametrize(
    "whole",
    [
        "Het water stijgt en het schap is leeg",
        "De dijk en de polder",
        "De NAVO en de EU",
        "Een CO2-uitstoot van 155mm",
        "De x\ufffdy blijft",
        "Werken aan het land",
        "EU- en NAVO-landen",
    ],
)
def test_what_the_paper_does_not_bear_out_is_left_alone(whole, vocabulary):
    assert mend(whole, vocabulary) == whole


def test_typographic_signs_become_the_letters_that_they_stand_for():
    assert modern("ĳs, ﬁets, o\u00adver\u00a0al") == "ijs, fiets, over al"


def letters(text):
    return re.sub(r"[\W_]", "", text)


words = st.sampled_from([*" ".join(PAPER).split(), "be", "heid", "a", "veilig", "EU-", "x", "2%", "-", "35", "-en"])


@given(st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=6), st.booleans(), st.data())
def test_joining_and_mending_lose_and_double_no_letter(rows, spaced, data):
    lines = [" ".join(row) for row in rows]
    cuts = [data.draw(st.integers(0, len(line))) for line in lines]
    broken = [f"{line[:cut]} {line[cut:]}" for line, cut in zip(lines, cuts, strict=True)]
    joined = join_lines(broken, Vocabulary.of(PAPER + broken), spaced=spaced)
    assert letters(joined) == letters("".join(lines))
    assert joined == " ".join(joined.split())


@given(st.text(st.sampled_from("abcDE -’2.\n"), max_size=80))
def test_mending_any_line_keeps_its_letters_in_order(text):
    line = " ".join(text.split())
    assert letters(mend(line, Vocabulary.of([line + "."]))) == letters(line)
