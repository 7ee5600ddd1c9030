"""Which written sentences stand in the passages that they cite."""

import json
import time
from functools import cache
from pathlib import Path

import pytest

from corpus.catalogue import load_documents
from corpus.passages import JOINT, Passage
from rag.citing import citation
from rag.prose.checking import check
from rag.prose.marks import Claim, Mark, claims, plain
from rag.records import Hit

DOCUMENTS = {document.id: document for document in load_documents()}
LABELLED = [json.loads(line) for line in (Path(__file__).parent / "prose_sentences.jsonl").read_text().splitlines()]


def hit(rank, place):
    """The hit of a place such as "kst-33279-36:24" or "kst-33279-36:24-25"."""
    name, numbers = place.split(":")
    first, _, last = numbers.partition("-")
    document = DOCUMENTS[name]
    paragraphs = [document.paragraph(number) for number in range(int(first), int(last or first) + 1)]
    text = JOINT.join(paragraph.text for paragraph in paragraphs)
    return of_text(rank, text, document, paragraphs[0].number, paragraphs[-1].number)


def of_text(rank, text, document=DOCUMENTS["kst-33279-36"], first=7, last=7):
    passage = Passage(document.id, 0, text, (), first, last, 0, len(text))
    return Hit(rank, 1.0, 1.0, 1.0, 1.0, passage, (), (), citation(passage, document))


def judge(sentence, *texts):
    """The reason why a sentence is not supported by these texts, one passage each; None where it is."""
    fault = check(sentence, [of_text(rank, text) for rank, text in enumerate(texts, 1)]).fault
    return fault and fault.reason


@cache
def decide(half):
    """The labelled sentences of a half, with what the check makes of them."""
    decided = []
    for one in LABELLED:
        if one["half"] == half:
            hits = [hit(rank, place) for rank, place in enumerate(one["passages"], 1)]
            decided.append((one, check(one["text"], hits)))
    return decided


@pytest.mark.parametrize(("half", "of_true", "of_false"), [("tune", (35, 52), (0, 122)), ("report", (32, 38), (0, 83))])
def test_what_goes_out_as_supported_is_as_measured(half, of_true, of_false):
    """The rules were made with the half "tune" in view. Of the false ones of "report" one had passed at first."""
    passed = {truth: [v.supported for one, v in decide(half) if one["supported"] is truth] for truth in (True, False)}
    assert (sum(passed[True]), len(passed[True])) == of_true
    assert (sum(passed[False]), len(passed[False])) == of_false


def test_a_support_is_a_verbatim_sentence_of_the_passage():
    for one, verdict in decide("tune"):
        for support in verdict.supports:
            name, number = one["passages"][support.hit.rank - 1].split(":")
            assert support.text in DOCUMENTS[name].paragraph(int(number)).text


def test_a_mark_with_a_paragraph_points_at_that_paragraph_alone():
    passages = [hit(1, "kst-33279-36:24-25")]
    sentence = "Landen maken afspraken over een evenredige verdeling van risico's en kosten [1:{}]."
    assert check(sentence.format(25), passages).supported
    assert check(sentence.format("24-25"), passages).supported
    assert check(sentence.format(24), passages).fault
    assert check(sentence.format(26), passages).fault.reason == "unknown_passage"


TANKS = "Defensie schaft in 2024 twaalf tanks aan voor 1,5 miljard euro."
SHIPS = "Defensie koopt schepen."
case = pytest.param


@pytest.mark.parametrize(
    ("sentence", "texts", "reason"),
    [
        case("Defensie schaft in 2024 twaalf tanks aan [1].", [TANKS], None, id="supported"),
        case("Defensie schaft in 2024 12 tanks aan voor € 1.500 miljoen [1].", [TANKS], None, id="written else"),
        case("Defensie schaft in 2024 twaalf tanks aan.", [TANKS], "no_citation", id="no mark"),
        case("Defensie schaft in 2024 twaalf tanks aan [2].", [TANKS], "unknown_passage", id="invented mark"),
        case("Defensie schaft in 2024 twaalf tanks aan [0].", [TANKS], "unknown_passage", id="mark zero"),
        case("Defensie schaft in 2024 dertien tanks aan [1].", [TANKS], "figure", id="other number"),
        case("Defensie schaft in 2025 twaalf tanks aan [1].", [TANKS], "figure", id="other year"),
        case("Defensie schaft tanks aan voor 1,5 miljoen euro [1].", [TANKS], "figure", id="other magnitude"),
        case("Defensie schaft tanks aan voor 1,5 miljard dollar [1].", [TANKS], "figure", id="other currency"),
        case("Defensie schaft in 2024 twaalf tanks af [1].", [TANKS], "direction", id="other particle"),
        case("Defensie schaft in 2024 geen tanks aan [1].", [TANKS], "negation", id="denied"),
        case("België schaft in 2024 twaalf tanks aan [1].", [TANKS], "name", id="other name first"),
        case("Volgens Brekelmans schaft Defensie tanks aan [1].", [TANKS], "name", id="name brought in"),
        case("Defensie schaft «twaalf tanks» aan [1].", [TANKS], None, id="verbatim"),
        case("Defensie schaft «twaalf zware tanks» aan [1].", [TANKS], "quotation", id="not verbatim"),
        case('Defensie schaft "twaalf nieuwe tanks" aan [1].', [TANKS], "quotation", id="straight quotes"),
        case("Defensie schaft tanks aan, zie [hier](http://x.nl) [1].", [TANKS], "link", id="link"),
        case("Defensie schaft tanks aan, zie www.x.nl [1].", [TANKS], "link", id="address"),
        case("Volgens Kamerstuk 33 279, nr. 36 schaft Defensie tanks aan [1].", [TANKS], None, id="its paper"),
        case("Volgens Kamerstuk 33 279, nr. 37 schaft Defensie tanks aan [1].", [TANKS], "paper", id="other paper"),
        case("[1]", [TANKS], "words", id="a mark alone"),
        case("… [1]", [TANKS], "words", id="signs alone"),
        case("Defensie koopt tanks [1].", ["Koopt Defensie tanks?"], "unknown_passage", id="a question"),
        case("Defensie koopt tanks [1].", ["Defensie wil tanks kopen."], "reserve", id="a wish"),
        case("Defensie koopt tanks [1].", ["Defensie koopt tanks, mits de Kamer instemt."], "reserve", id="if"),
        case("Defensie koopt tanks [1].", ["Defensie koopt geen schepen of tanks."], "negation", id="none of"),
        case("Er komen 200 tanks [1].", ["Er komen 500 tanks en 200 schepen."], "figure", id="figures swapped"),
        case("De F-16 blijft vliegen [1].", ["De F-35 blijft vliegen."], "name", id="other type"),
        case("De F-35 blijft vliegen [1].", ["De F-35's blijven vliegen."], None, id="a plural"),
        case("De kleinste groep gaat [1].", ["De grootste groep gaat."], "direction", id="other end"),
        case("Rusland sloot de grens met Finland [1].", ["Finland sloot de grens met Rusland."], "role", id="whom"),
        case("De wet is herzien [1].", ["De wet wordt herzien."], "reserve", id="not yet"),
        case("Het leger kan dat [1].", ["Het leger moet dat kunnen."], "reserve", id="must"),
        case("Dit is 5 procent [1].", ["Dit is 5 procentpunt."], "figure", id="percentage points"),
        case("Defensie koopt schepen [1] en tanks [2].", [TANKS, SHIPS], "words", id="marks swapped"),
        case("Defensie koopt schepen [1][2].", [SHIPS, TANKS], "words", id="a mark in vain"),
        case("Defensie koopt schepen [1][1][1][1][1].", [SHIPS], None, id="a mark repeated"),
    ],
)  # fmt: skip
def test_a_sentence_is_held_against_what_it_cites(sentence, texts, reason):
    assert judge(sentence, *texts) == reason


def test_each_part_of_a_sentence_answers_to_its_own_marks():
    assert claims("Dit staat hier [1:2], en dat daar [2; 3:4-5].") == [
        Claim("Dit staat hier", (Mark(1, (2, 2)),)),
        Claim(", en dat daar", (Mark(2), Mark(3, (4, 5)))),
    ]
    assert plain("Dit staat hier [1:2], en dat daar [2; 3:4-5].") == "Dit staat hier, en dat daar."


@pytest.mark.parametrize(
    "text", ["«" * 999, "[1" * 400, "[1]" * 333, "a.b'c" * 200, "1.000" * 200, "niet, " * 160, '"' * 999]
)
def test_a_hostile_sentence_takes_no_time(text):
    start = time.perf_counter()
    check(f"{text} [1]", [of_text(1, TANKS)])
    assert time.perf_counter() - start < 2
