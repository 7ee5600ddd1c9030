import random
import re
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.catalogue import load_documents
from corpus.document import Mark
from corpus.quoting import BREAK, JOINT, MOST_WORDS, Quote, compare

TEXT = (
    "De Kamer zal dit, zoals «gezegd», niet steunen. Het kost 80.000 euro in 2024–2025 – volgens de civiel-militaire"
    " staf van minister Brekelmans. EU- en NAVO-landen betalen 5% mee aan de (inter)nationale veiligheid."
    " De risico’s van F-35 en CO2-uitstoot zijn bekend; is dat genoeg? Er is geen plan voor -5 graden."
)


def stretches(quote, text=TEXT, marks=()):
    found = compare(quote, text, marks)
    return found and [text[start:end] for start, end in found.spans]


def differences(quote, text=TEXT):
    return [(d.kind, d.quoted, d.original) for d in compare(quote, text).differences]


@pytest.mark.parametrize(
    ("quote", "original"),
    [
        pytest.param("zal dit, zoals «gezegd», niet steunen.", "zal dit, zoals «gezegd», niet steunen.", id="as it is"),
        pytest.param("zal  dit,\nzoals\u00a0«gezegd»", "zal dit, zoals «gezegd»", id="other blanks"),
        pytest.param("zal dit, zoals “gezegd”, niet", "zal dit, zoals «gezegd», niet", id="other quotation marks"),
        pytest.param("zal dit, zoals gezegd, niet", "zal dit, zoals «gezegd», niet", id="no quotation marks"),
        pytest.param("“De Kamer zal dit”", "De Kamer zal dit", id="quotation marks of its own"),
        pytest.param("De risico's van", "De risico’s van", id="another apostrophe"),
        pytest.param("de civiel-mili-\ntaire staf", "de civiel-militaire staf", id="cut at a line end"),
        pytest.param("de civiel-\nmilitaire staf", "de civiel-militaire staf", id="cut at its own hyphen"),
        pytest.param("de ci\u00adviel-militaire staf", "de civiel-militaire staf", id="soft hyphen"),
        pytest.param("de civiel-mili\u00ad\ntaire staf", "de civiel-militaire staf", id="soft hyphen at a line end"),
        pytest.param("de civiel-mili\ntaire staf", "de civiel-militaire staf", id="cut at a line end without a hyphen"),
        pytest.param("EU-\nen NAVO-landen", "EU- en NAVO-landen", id="hyphen that stays at a line end"),
        pytest.param("van F-\n35 en", "van F-35 en", id="hyphen before a figure at a line end"),
        pytest.param("in 2024-2025 - volgens", "in 2024–2025 – volgens", id="hyphen for a dash"),
        pytest.param("in 2024-2025\n- volgens de", "in 2024–2025 – volgens de", id="dash at the start of a line"),
        pytest.param("de Kamer zal", "De Kamer zal", id="first word in lower case"),
        pytest.param("DE Kamer zal", "De Kamer zal", id="first word in capitals"),
        pytest.param("[d]e Kamer zal", "De Kamer zal", id="first letter in brackets"),
        pytest.param("niet steunen", "niet steunen", id="no final stop"),
        pytest.param("De Kamer zal dit.", "De Kamer zal dit", id="a final stop more"),
        pytest.param("niet steunen.1 Het kost", "niet steunen. Het kost", id="note mark"),
        pytest.param("niet steunen.[12] Het kost", "niet steunen. Het kost", id="note mark in brackets"),
        pytest.param("niet steunen.¹² Het kost", "niet steunen. Het kost", id="note mark raised"),
        pytest.param("betalen 5 % mee", "betalen 5% mee", id="blank beside a sign"),
        pytest.param("… Kamer zal dit …", "Kamer zal dit", id="ellipses at the ends"),
        pytest.param("de (inter)nationale", "de (inter)nationale", id="brackets"),
        pytest.param("EU-", "EU-", id="a word with a hyphen at its end"),
    ],
)
def test_a_copy_is_exact_and_gives_the_verbatim_text(quote, original):
    assert stretches(quote) == [original]
    assert compare(quote, TEXT).exact


@pytest.mark.parametrize("sign", ["(…)", "(...)", "[…]", "[...]", "...", "…", "( … )", ". . ."])
def test_an_ellipsis_leaves_out_text(sign):
    assert stretches(f"De Kamer zal {sign} volgens de civiel-militaire staf") == [
        "De Kamer zal",
        "volgens de civiel-militaire staf",
    ]
    assert compare(f"De Kamer zal {sign} volgens de civiel-militaire staf", TEXT).exact


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("volgens de civiel-militaire staf (…) De Kamer zal dit", id="backwards"),
        pytest.param("De Kamer zal dit (…) steunen", id="a piece of one word"),
        pytest.param("De Kamer (…) niet steunen. Het kost", id="a piece of two words"),
        pytest.param("De Kamer zal dit (…) volgens de burgerlijke staf", id="another word behind it"),
        pytest.param("Kamer zal dit, zoals gezegd, wel steunen", id="another word"),
        pytest.param("Kamer zal dit, zoals gezegd, steunen", id="a negation less"),
        pytest.param("Het kost geen 80.000 euro in 2024–2025", id="a negation more"),
        pytest.param("Het kost 80.001 euro in 2024–2025", id="another figure"),
        pytest.param("Het kost 80000 euro in 2024–2025", id="a figure without its stop"),
        pytest.param("Het kost 80. 000 euro in 2024–2025", id="a figure in two"),
        pytest.param("Het kost 80.000 euro in 20242025", id="two figures in one"),
        pytest.param("is geen plan voor 5 graden", id="a minus less"),
        pytest.param("betalen 5 mee aan de", id="a percent sign less"),
        pytest.param("betalen 5", id="a percent sign less at the end"),
        pytest.param("Het kost 80", id="a part of a figure"),
        pytest.param("kost 80.000 euro in 2024–202", id="a figure less at the end"),
        pytest.param("nationale veiligheid", id="a part of a word"),
        pytest.param("militaire staf van minister", id="a part of a compound"),
        pytest.param("staf van minister Bruins", id="another name"),
        pytest.param("kamer zal dit, zoals gezegd, niet steunen. het kost", id="another case further on"),
        pytest.param("De Kamer zal dit zoals gezegd niet steunen", id="commas less"),
        pytest.param("zijn bekend; is dat genoeg.", id="a stop for a question mark"),
        pytest.param("zal dit, zoals gezegd, niet steunen. EU- en NAVO-landen betalen", id="two sentences glued"),
        pytest.param("dit zal, zoals gezegd, niet steunen", id="another order"),
        pytest.param("van de civiel militaire staf", id="a hyphen less"),
        pytest.param("zal dit, zoals ge zegd, niet steunen", id="a word in two"),
        pytest.param("zal dit, zoalsgezegd, niet steunen", id="two words in one"),
        pytest.param("EU-en NAVO-landen", id="two words of a hyphen in one"),
        pytest.param("10² dat genoeg", id="a raised figure"),
    ],
)
def test_what_is_no_copy_is_never_exact(quote):
    found = compare(quote, TEXT)
    assert found is None or not found.exact


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        pytest.param("dit, zoals gezegd, wel steunen", [("changed", "wel", "niet")], id="changed"),
        pytest.param("zal dit, zoals gezegd, steunen", [("missing", "", "niet")], id="missing"),
        pytest.param("Er is echt geen plan voor", [("added", "echt", "")], id="added"),
        pytest.param("Het kost 90.000 euro in 2024-2025", [("changed", "90.000", "80.000")], id="figure"),
        pytest.param("Een Kamer zal dit, zoals gezegd,", [("changed", "Een", "De")], id="first word"),
        pytest.param(
            "staf van minister Brekelmans. EU- en VN-landen", [("changed", "VN-landen", "NAVO-landen")], id="last"
        ),
        pytest.param("de civiel-militaire staf van Minister", [("changed", "Minister", "minister")], id="case"),
        pytest.param("zijn bekend, is dat genoeg?", [("changed", "bekend,", "bekend;")], id="sign"),
    ],
)
def test_an_alteration_names_the_words_that_differ(quote, expected):
    assert differences(quote) == expected
    for difference in compare(quote, TEXT).differences:
        assert TEXT[difference.start : difference.end] == difference.original


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "  ",
        "«»",
        "(…)",
        "de van het een",
        "De Tweede Kamer is een deel van de Staten-Generaal",
        "Kamer wel steunen",
    ],
)
def test_what_shares_too_little_is_not_found(quote):
    assert compare(quote, TEXT) is None


def test_a_mark_is_accepted_where_it_stood_and_nowhere_else():
    text = "Op 6 december 2024 hebben wij de NAVO ingelicht."
    marks = (Mark(4, 18), Mark(5, 37))
    assert stretches("6 december 20244 hebben wij de NAVO5 ingelicht", text, marks) == [text[3:47]]
    assert compare("6 december 20244 hebben wij de NAVO5 ingelicht", text, marks).exact
    assert not compare("6 december 20245 hebben wij de NAVO", text, marks).exact
    assert not compare("6 december 20244 hebben wij de NAVO", text).exact


def test_a_quote_runs_on_over_a_joint_and_not_over_a_break():
    quote = "Het plan omvat: meer mensen; meer materieel"
    assert compare(quote, f"Het plan omvat:{JOINT}meer mensen;{JOINT}meer materieel").exact
    assert compare(
        "Het plan omvat:\n- meer mensen;\n• meer materieel", f"Het plan omvat:{JOINT}meer mensen;\nmeer materieel"
    ).exact
    assert not compare(quote, f"Het plan omvat:{JOINT}meer mensen;{BREAK}meer materieel").exact
    assert compare(
        "het plan omvat (…) en meer materieel", f"Het plan omvat:{BREAK}meer mensen{JOINT}en meer materieel"
    ).exact


def test_every_place_of_a_copy_is_given():
    text = "De boot is vol. Niemand zegt dat de boot is vol."
    assert [found.spans for found in Quote.of("de boot is vol").exact(text)] == [((0, 14),), ((33, 47),)]


def test_a_quote_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match=f"1001 words, {MOST_WORDS} can"):
        Quote.of("a " * 1001)


@pytest.mark.parametrize("quote", ["a " * 1000, "a ... " * 330, "- " * 1000, "a\n" * 1000, "(" * 2000, ". " * 1000])
@pytest.mark.parametrize("text", ["a " * 4000, "- " * 4000, "." * 8000, TEXT * 10])
def test_a_hostile_quote_takes_no_time(quote, text):
    start = time.process_time()
    compare(quote, text)
    assert time.process_time() - start < 1


PARAGRAPHS = [p.text for d in load_documents() for p in d.body.paragraphs if len(p.text.split()) >= 8]
_QUOTATION = "«»“”‘’\"'„"
_EDGES = _QUOTATION + ".,;:-– "  # what a copy may have more or less of at either end


@st.composite
def slices(draw, shortest=1):
    text = draw(st.sampled_from(PARAGRAPHS))
    words = list(re.finditer(r"\S+", text))
    first = draw(st.integers(0, len(words) - shortest))
    last = draw(st.integers(first + shortest, min(len(words), first + 60)))
    assume(any(map(str.isalnum, text[words[first].start() : words[last - 1].end()])))
    return text, words[first].start(), words[last - 1].end()


@settings(max_examples=60, deadline=None)
@given(slices(), st.randoms(use_true_random=False))
def test_any_slice_however_copied_is_exact_at_its_own_place(cut, chance):
    text, start, end = cut
    quote = "".join(_vary(character, chance) for character in text[start:end])
    spans = [(s, e) for found in Quote.of(quote).exact(text) for s, e in found.spans]
    assert any(text[s:e].strip(_EDGES) == text[start:end].strip(_EDGES) for s, e in spans)
    assert any(abs(s - start) <= 3 and abs(e - end) <= 3 for s, e in spans)


@settings(max_examples=60, deadline=None)
@given(slices())
def test_an_unchanged_slice_is_exact_to_the_character(cut):
    text, start, end = cut
    assume(text[start] not in "–-" and not text[start:end].endswith(" –"))  # a dash at either end is the quoter's
    assert (start, end) in [span for found in Quote.of(text[start:end]).exact(text) for span in found.spans]


def _vary(character, chance):
    if character == " ":
        return chance.choice([" ", "  ", "\n", "\u00a0", "\t "])
    if character in _QUOTATION:
        return chance.choice(["'", "’", '"', "”", "‘"])
    if character in "-–":
        return chance.choice(["-", "–"])
    return character if not character.isalpha() else chance.choice(["", "", "", "\u00ad"]) + character


@settings(max_examples=60, deadline=None)
@given(slices(shortest=3), st.randoms(use_true_random=False))
def test_a_slice_with_one_other_word_is_never_exact(cut, chance):
    text, start, end = cut
    words = text[start:end].split()
    at = chance.randrange(len(words))
    words[at] = chance.choice(["niet", "geen", "17", "Jansen", words[at] + "en", "9" + words[at], "on" + words[at]])
    if f" {' '.join(words)} " not in f" {text} ":
        assert not Quote.of(" ".join(words)).exact(text)


def test_the_figures_of_false_quotes_never_pass():
    chance = random.Random(1)
    texts = [text for text in PARAGRAPHS if re.search(r"\d", text)]
    for _ in range(300):
        text = chance.choice(texts)
        figure = chance.choice(list(re.finditer(r"\d", text)))
        other = chance.choice([d for d in "0123456789" if d != figure[0]])
        quote = text[: figure.start()] + other + text[figure.end() :]
        assert not Quote.of(quote).exact(text)
