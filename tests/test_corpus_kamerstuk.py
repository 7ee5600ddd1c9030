import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.kamerstuk import Kamerstuk, MalformedCitationError, Pin

SUFFIXES = st.one_of(st.none(), st.sampled_from(["I", "X", "XVI", "XXIII", "IIA", "IXB", "A", "K", "28", "02"]))
NUMBERS = st.one_of(
    st.integers(1, 9999).map(str),
    st.from_regex(r"[1-9][0-9]{0,2}[a-z]", fullmatch=True),
    st.from_regex(r"[A-Z]{1,2}", fullmatch=True),
    st.sampled_from(["36-n1", "C-n1", "2-h1"]),
)


@st.composite
def papers(draw):
    number = draw(st.none() | NUMBERS)
    attachment = number is not None and draw(st.booleans())
    dossier = str(draw(st.integers(10_000, 49_999)))
    return Kamerstuk(dossier, number, draw(SUFFIXES), attachment=attachment)


PRINTED = {
    "a paper": (Kamerstuk("33279", "36"), "kst-33279-36", "33279", "33 279"),
    "a budget chapter": (Kamerstuk("36410", "2", "X"), "kst-36410-X-2", "36410-X", "36 410 X"),
    "a budget fund": (Kamerstuk("36800", "6", "K"), "kst-36800-K-6", "36800-K", "36 800 K"),
    "a chapter in two parts": (Kamerstuk("33400", "3", "IIA"), "kst-33400-IIA-3", "33400-IIA", "33 400 IIA"),
    "a sub-dossier": (Kamerstuk("21501", "130", "28"), "kst-21501-28-130", "21501-28", "21 501-28"),
    "an Eerste Kamer letter": (Kamerstuk("33328", "AI"), "kst-33328-AI", "33328", "33 328"),
    "a letter in a chapter": (Kamerstuk("31700", "D", "VI"), "kst-31700-VI-D", "31700-VI", "31 700 VI"),
    "an old letter": (Kamerstuk("23700", "188b"), "kst-23700-188b", "23700", "23 700"),
    "a republication": (Kamerstuk("33279", "36-n1"), "kst-33279-36-n1", "33279", "33 279"),
    "an attachment": (
        Kamerstuk("36592", "1", attachment=True),
        "kst-36592-1-bijlage",
        "36592",
        "36 592",
    ),
    "a whole dossier": (Kamerstuk("36410", None, "X"), "dossier-36410-X", "36410-X", "36 410 X"),
    "an old dossier": (Kamerstuk("5380", "3"), "kst-5380-3", "5380", "5380"),
}


@pytest.mark.parametrize(("paper", "identifier", "key", "printed"), PRINTED.values(), ids=PRINTED.keys())
def test_a_paper_knows_its_identifier_and_how_its_dossier_is_printed(paper, identifier, key, printed):
    assert (paper.id, paper.dossier_key, paper.printed_dossier) == (identifier, key, printed)


def test_the_address_is_the_official_one():
    assert Kamerstuk("36410", "2", "X").url == "https://zoek.officielebekendmakingen.nl/kst-36410-X-2.html"


def test_an_attachment_has_the_address_of_its_paper():
    attachment = Kamerstuk("36592", "1", attachment=True)
    assert attachment.url == "https://zoek.officielebekendmakingen.nl/kst-36592-1.html"


def test_a_whole_dossier_has_the_address_of_the_dossier_page():
    assert Kamerstuk("36410", None, "X").url == "https://zoek.officielebekendmakingen.nl/dossier/36410-X"


@pytest.mark.parametrize("written", ["kst-36410-X-2", "KST-36410-X-2", "Kst-36410-x-2", "  kst-36410-X-2\n"])
def test_an_identifier_is_read_in_any_case(written):
    assert Kamerstuk.from_id(written) == Kamerstuk("36410", "2", "X")


def test_a_single_letter_at_the_end_is_a_paper_and_not_a_chapter():
    assert Kamerstuk.from_id("kst-36410-X") == Kamerstuk("36410", "X")


@given(papers())
def test_reading_an_identifier_undoes_writing_it(paper):
    assert Kamerstuk.from_id(paper.id) == paper
    assert Kamerstuk.from_id(paper.id.upper()) == paper


MALFORMED = {
    "empty": "",
    "provisional": "kst-1027687",
    "dossier alone": "kst-33279",
    "no dossier": "kst-1-1",
    "zero": "kst-33279-0",
    "too many letters": "kst-33279-ABCD",
    "not a chapter": "kst-33279-IIX-3",
    "other digits": "kst-３３２７９-3",
    "trailing words": "kst-33279-36 en meer",
    "very long": "kst-33279-" + "3" * 10_000,
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_identifier_is_refused_in_one_short_sentence(text):
    with pytest.raises(MalformedCitationError) as refused:
        Kamerstuk.from_id(text)
    message = str(refused.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert len(message) < 200


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_as_malformed(text):
    try:
        paper = Kamerstuk.from_id(text)
    except MalformedCitationError:
        return
    assert paper.id.upper() == text.strip().upper()


FIELDS = {
    "dossier with a blank": {"dossier": "33 279"},
    "lower-case suffix": {"suffix": "x"},
    "number with a zero": {"number": "036"},
    "third chamber": {"chamber": "III"},
    "short year": {"session_year": "2022/23"},
    "years apart": {"session_year": "2022-2024"},
    "attachment to nothing": {"number": None, "attachment": True},
}


@pytest.mark.parametrize("wrong", FIELDS.values(), ids=FIELDS.keys())
def test_a_wrong_field_is_refused_on_construction(wrong):
    with pytest.raises(MalformedCitationError):
        Kamerstuk(**{"dossier": "33279", "number": "36", **wrong})


@pytest.mark.parametrize(
    "wrong",
    [{"paragraph": (0, 1)}, {"paragraph": (3, 2)}, {"note": 0}, {"page": "seven"}, {"page": "7\n"}],
    ids=["paragraph zero", "backward", "note zero", "page in words", "page and line"],
)
def test_a_pin_that_points_nowhere_is_refused(wrong):
    with pytest.raises(MalformedCitationError):
        Pin(**wrong)
