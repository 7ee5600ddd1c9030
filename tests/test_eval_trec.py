"""Run and judgement files, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.errors import SetFault
from eval.trec import read_qrels, read_run, write_qrels, write_run


def _file(folder, text):
    path = folder / "file.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_run_is_ranked_by_score_whatever_its_order(tmp_path):
    path = _file(tmp_path, "q Q0 low 1 0.1 me\nq Q0 high 2 0.9 me\n")
    assert read_run(path) == {"q": ["high", "low"]}


def test_equal_scores_keep_their_order_when_written(tmp_path):
    path = tmp_path / "run.trec"
    write_run(path, {"q": [("a", 0.5), ("c", 0.5), ("b", 0.5 - 1e-12)]}, "me")
    assert read_run(path) == {"q": ["a", "c", "b"]}


@given(st.lists(st.tuples(st.integers(0, 10**6), st.floats(-5, 5)), unique_by=lambda pair: pair[0], max_size=30))
def test_what_is_written_is_read_back_in_the_same_order(tmp_path_factory, pairs):
    ranked = [(str(document), score) for document, score in sorted(pairs, key=lambda pair: -pair[1])]
    path = tmp_path_factory.mktemp("run") / "run.trec"
    write_run(path, {"q": ranked}, "me")
    assert read_run(path).get("q", []) == [document for document, _ in ranked]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("q\td\t2\n", id="three fields"),
        pytest.param("query-id\tcorpus-id\tscore\nq\td\t2\n", id="a header"),
        pytest.param("q 0 d 2\n", id="as trec writes"),
        pytest.param("\ufeffq\td\t2\r\n\r\n", id="byte order mark and blank lines"),
        pytest.param("q\td\t1\nq\td\t2\nq\td\t1\n", id="judged three times"),
    ],
)
def test_judgements_are_read_in_every_form(tmp_path, text):
    assert read_qrels(_file(tmp_path, text)) == {"q": {"d": 2}}


def test_judgements_come_back_as_they_were_written(tmp_path):
    write_qrels(tmp_path / "qrels", {"q": {"d": 2, "e": 0}, "r": {"d": 1}})
    assert read_qrels(tmp_path / "qrels") == {"q": {"d": 2, "e": 0}, "r": {"d": 1}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("q\td\t1\nq\te\tgood\n", "line 2: 'good' is no number", id="grade is a word"),
        pytest.param("q\td\t1\nq\te\t0.5\n", "line 2: the grade '0.5' is no whole number", id="grade is half"),
        pytest.param("q d e f g\n", "line 1: a judgement has 3 fields", id="too many fields"),
    ],
)
def test_a_wrong_judgement_is_named_by_its_line(tmp_path, text, told):
    with pytest.raises(SetFault, match=told):
        read_qrels(_file(tmp_path, text))


def test_a_run_line_of_five_fields_is_named(tmp_path):
    with pytest.raises(SetFault, match="line 2: a run line has 6 fields"):
        read_run(_file(tmp_path, "q Q0 d 1 0.9 me\nq Q0 d 1 0.9\n"))


@pytest.mark.parametrize("score", ["nan", "inf", "high"])
def test_a_score_that_is_no_number_is_refused(tmp_path, score):
    with pytest.raises(SetFault, match="is no number"):
        read_run(_file(tmp_path, f"q Q0 d 1 {score} me\n"))
