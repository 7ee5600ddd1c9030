"""Question sets: what is read, and what an error tells the person who wrote the set."""

import json

import pytest

from corpus.catalogue import load_documents
from eval.errors import SetFault
from eval.gold import Texts, Unit, find_gold
from eval.questions import Gold, Question, load_questions

_GOOD = {"id": "a-1", "question": "Hoeveel?", "gold": [{"document": "kst-33279-36", "quote": "precies drie schepen"}]}


def _write(folder, *lines):
    path = folder / "set.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


def test_a_question_needs_no_more_than_id_question_and_gold(tmp_path):
    gold = (Gold("kst-33279-36", "precies drie schepen"),)
    assert load_questions(_write(tmp_path, _GOOD)) == [Question("a-1", "Hoeveel?", "question", gold)]


def test_a_question_without_gold_is_not_answerable(tmp_path):
    path = _write(tmp_path, {"id": "n", "question": "Wat?", "type": "junk", "answerable": False, "gold": []})
    assert [question.answerable for question in load_questions(path)] == [False]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param("{", "line 1: this is no JSON", id="no json"),
        pytest.param("[1]", "line 1: this is a list, not an object", id="a list"),
        pytest.param({"id": "x"}, "line 1: field question is missing", id="no question"),
        pytest.param(_GOOD | {"qoute": 1}, "line 1: 'qoute' is no field", id="misspelt field"),
        pytest.param(_GOOD | {"id": 7}, "line 1: field id is 7, which is no str", id="id is a number"),
        pytest.param(_GOOD | {"question": " "}, "line 1: field question is empty", id="empty question"),
        pytest.param(_GOOD | {"answerable": False}, "field answerable is false, yet there are 1 gold", id="two minds"),
        pytest.param({"id": "x", "question": "q", "answerable": True}, "true, yet there is no gold", id="gold missing"),
        pytest.param(_GOOD | {"gold": ["x"]}, "gold 1 is 'x'", id="gold is a string"),
        pytest.param(_GOOD | {"gold": [{"document": "d"}]}, "gold 1: field quote is missing", id="no quote"),
        pytest.param(_GOOD | {"gold": [{"document": "d", "quote": "kort"}]}, "shorter than 8", id="short quote"),
        pytest.param("[" * 100_000, "line 1: this is no JSON", id="nested without end"),
    ],
)
def test_an_error_names_line_and_field(tmp_path, line, told):
    with pytest.raises(SetFault) as fault:
        load_questions(_write(tmp_path, line))
    assert told in str(fault.value)


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(SetFault, match=r"line 1: [^\n]*\n[^\n]*line 3: the id 'a-1' was used before"):
        load_questions(_write(tmp_path, "nonsense", _GOOD, _GOOD))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        pytest.param(b"\xff\xfe{}", "is not UTF-8 text", id="utf-16"),
        pytest.param(b"\n\n", "holds no question", id="empty"),
    ],
)
def test_a_file_that_is_no_set_is_refused(tmp_path, data, told):
    path = tmp_path / "set.jsonl"
    path.write_bytes(data)
    with pytest.raises(SetFault, match=told):
        load_questions(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SetFault, match=r"none\.jsonl cannot be read"):
        load_questions(tmp_path / "none.jsonl")


_TEXTS = Texts(
    {"doc": ("De kat zit op de mat.", "De hond ligt in zijn mand.", "De kat slaapt.")}, {"doc": {4: "Zie de kat."}}
)


def _asked(quote, document="doc"):
    return [Question("q", "Wat?", "fact", (Gold(document, quote),))]


def test_gold_is_every_paragraph_that_holds_the_quote():
    assert find_gold(_asked("De kat"), _TEXTS) == {"q": {Unit("doc", 1): ("De kat",), Unit("doc", 3): ("De kat",)}}


def test_a_quote_of_a_note_is_found_in_the_note():
    assert list(find_gold(_asked("Zie de kat"), _TEXTS)["q"]) == [Unit("doc", note=4)]


def test_a_missing_quote_is_told_with_the_closest_paragraph():
    with pytest.raises(SetFault, match="'De hond ligt in haar mand' does not stand in doc; the closest is doc/al-2"):
        find_gold(_asked("De hond ligt in haar mand"), _TEXTS)


def test_a_missing_document_is_told_with_those_there_are():
    with pytest.raises(SetFault, match="the document 'dok' is not there; there are: doc"):
        find_gold(_asked("De kat", "dok"), _TEXTS)


def test_our_own_set_is_whole():
    questions = load_questions()
    gold = find_gold(questions, Texts.of(load_documents()))
    assert len(questions) >= 300
    assert sum(not question.answerable for question in questions) >= 60
    assert sum(question.type == "lay" for question in questions) >= 120
    assert all(bool(gold[question.id]) == question.answerable for question in questions)
