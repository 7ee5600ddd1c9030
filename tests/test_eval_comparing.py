"""Comparing runs, keeping them, and showing them."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.comparing import compare
from eval.comparison_report import comparison_markdown
from eval.errors import RunFault
from eval.evaluation import Evaluation, Outcome
from eval.measures import measure
from eval.page import page
from eval.replies import Reply, Shown
from eval.report import markdown
from eval.running import with_values
from eval.saving import load, save
from eval.summary import summarise
from eval.trec import read_qrels, read_run
from rag.records import Quote


def _outcome(number, ranking, *, group="fact", answerable=True):
    relevant = {"doc/al-1": 1} if answerable else {}
    hits = tuple(
        Shown(rank, 1 / rank, "doc", f"<b>tekst & {unit}</b>", f"al. {rank}", rank, rank, None, 0, 9, ((0, 3),))
        for rank, unit in enumerate(ranking, 1)
    )
    quotes = (Quote(1, 1, None, 0, 3, "<b>"),) if answerable else ()
    return Outcome(
        f"q{number}",
        f"Vraag <{number}>?",
        (group,),
        (("doc/al-1", "het goud"),) if answerable else (),
        relevant,
        tuple((unit, 1 / rank) for rank, unit in enumerate(ranking, 1)),
        {},
        Reply(
            answerable, 0.9 if answerable else 0.2, None if answerable else "no_support", quotes, hits, 12.0 + number
        ),
        answerable,
        ((2, "text"),) if number == 0 else (),
        exact=False if answerable else None,
        half=True if answerable else None,
    )


def _run(name, rankings):
    asked = [_outcome(number, ranking, group=("fact", "lay")[number % 2]) for number, ranking in enumerate(rankings)]
    refused = _outcome(99, ["doc/al-9"], group="junk", answerable=False)
    manifest = {"name": name, "created": "2026-11-22", "cost": {"passages_per_second": 30.0, "peak_mib": 900.0}}
    return Evaluation(name, manifest, with_values([*asked, refused]))


_A = _run("a", [["doc/al-1"], ["doc/al-1"], ["doc/al-5"], ["doc/al-1"]])
_B = _run("b", [["doc/al-1"], ["doc/al-7"], ["doc/al-1"], ["doc/al-6"]])


def test_questions_that_changed_sides_are_listed():
    comparison = compare(_A, _B)
    assert [change.a.id for change in comparison.lost] == ["q1", "q3"]
    assert [change.a.id for change in comparison.gained] == ["q2"]
    difference = comparison.differences["hit@5"]
    assert (difference.n, difference.a, difference.b) == (4, 0.75, 0.5)
    assert difference.p == 1  # two against one is chance
    assert comparison.groups["lay"].b == 0


def test_a_person_reads_question_gold_and_both_answers():
    told = comparison_markdown(compare(_A, _B))
    assert "### Vraag <1>?" in told
    assert "- gold, doc/al-1: «het goud»" in told
    assert "- A: gold at 1; first: al. 1: «<b>tekst & doc/al-1</b>»" in told
    assert "- B: gold not found; first: al. 1" in told


def test_a_run_against_itself_differs_in_nothing():
    comparison = compare(_A, _A)
    assert (comparison.lost, comparison.gained, comparison.only) == ((), (), 0)
    assert all((d.low, d.high, d.p) == (0, 0, 1) for d in comparison.differences.values())


def test_questions_of_one_run_only_are_counted_and_left_out():
    shorter = replace(_B, outcomes=_B.outcomes[1:])
    comparison = compare(_A, shorter)
    assert comparison.only == 1
    assert comparison.differences["hit@5"].n == 3


@pytest.mark.parametrize(
    ("other", "measure_name", "told"),
    [
        pytest.param(replace(_B, outcomes=()), "hit@5", "no question in common", id="nothing shared"),
        pytest.param(_B, "hit@7", "'hit@7' is no measure", id="no such measure"),
        pytest.param(
            replace(_B, outcomes=(replace(_B.outcomes[0], question="Anders?"),)),
            "hit@5",
            "run one again",
            id="other set",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(other, measure_name, told):
    with pytest.raises(RunFault, match=told):
        compare(_A, other, measure_name)


def test_a_run_comes_back_as_it_was_saved(tmp_path):
    save(_A, summarise(_A), tmp_path / "run")
    assert load(tmp_path / "run") == _A


def test_the_saved_files_give_the_same_figures(tmp_path):
    summary = summarise(_A)
    save(_A, summary, tmp_path)
    values = measure(read_qrels(tmp_path / "qrels.trec"), read_run(tmp_path / "run.trec"))
    told = json.loads((tmp_path / "summary.json").read_text())
    for name, of in values.items():
        assert (
            sum(of.values()) / len(of) == pytest.approx(summary.overall[name].value) == told["overall"][name]["value"]
        )


def test_a_broken_run_is_named(tmp_path):
    with pytest.raises(RunFault, match="holds no run"):
        load(tmp_path)
    save(_A, summarise(_A), tmp_path)
    (tmp_path / "questions.jsonl").write_text('{"id": 3}\n')
    with pytest.raises(RunFault, match="cannot be read"):
        load(tmp_path)


def test_the_summary_counts_what_it_should():
    summary = summarise(_A)
    assert summary.overall["hit@1"].n == 4
    assert summary.overall["hit@1"].value == 0.75
    assert (summary.citations.n, summary.faults) == (6, {"text": 1})
    assert summary.answers["half"].value == 1
    refusal = summary.refusal
    assert (refusal.answered_right, refusal.answered_wrong, refusal.refused_right, refusal.refused_wrong) == (
        4,
        0,
        1,
        0,
    )
    assert refusal.refused == {"junk": (1, 1)}
    assert refusal.known.value == 1
    assert summary.cost.p50 == 14


_LEAVES = {"meta", "br", "line", "circle", "rect", "polygon", "polyline"}  # may stand alone


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.addresses = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in _LEAVES:
            self.open.append(tag)

    def handle_startendtag(self, tag, _attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert tag in _LEAVES or self.open.pop() == tag


def test_the_page_is_whole_and_needs_nothing_else():
    parser = _Page()
    told = page(_A, summarise(_A))
    parser.feed(told)
    assert parser.open == []
    assert parser.addresses == []
    assert "script" not in parser.tags
    assert parser.tags.count("svg") == 5
    assert told.count('role="img" aria-label=') == 5


def test_nothing_of_a_document_becomes_markup():
    assert "<b>tekst" not in page(_B, summarise(_B))
    assert "&lt;b&gt;tekst &amp; doc/al-5" in page(_A, summarise(_A))


def test_the_markdown_report_names_the_run_and_its_figures():
    told = markdown(_A, summarise(_A))
    assert told.startswith("# Evaluation a\n")
    assert "| all questions | 4 | 0.750 | 0.750 | 0.750 | 0.750 | 0.750 |" in told
    assert "| refused rightly | 1 | 1.000 | junk 1/1 |" in told
