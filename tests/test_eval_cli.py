"""The command line of the evaluation, as a person uses it; without a model."""

import json

import pytest
from typer.testing import CliRunner

from eval import cli, commands
from eval.errors import SettingFault
from eval.options import Options


@pytest.fixture
def invoke(toy_encoder, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(commands, "load_encoder", lambda *_: toy_encoder)
    monkeypatch.setattr("eval.asking.load_encoder", lambda *_: toy_encoder)
    return lambda *arguments: CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def beir(tmp_path):
    folder = tmp_path / "schepen"
    folder.mkdir()
    texts = {"d1": "Het fregat vaart uit.", "d2": "De kazerne wordt verbouwd.", "d3": "Munitie ligt in voorraad."}
    lines = [json.dumps({"_id": name, "text": text}) for name, text in texts.items()]
    (folder / "corpus.jsonl").write_text("\n".join(lines))
    (folder / "queries.jsonl").write_text('{"_id": "q1", "text": "fregat"}\n{"_id": "q2", "text": "kazerne"}\n')
    (folder / "qrels.tsv").write_text("q1\td1\t1\nq2\td2\t1\n")
    return folder


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "mijn.jsonl"
    gold = [{"document": "kst-36592-1-bijlage", "quote": "circa 450 objecten"}]
    lines = [
        {
            "id": "1",
            "question": "Hoeveel objecten en gebouwen heeft Defensie in gebruik?",
            "type": "number",
            "gold": gold,
        },
        {"id": "2", "question": "Wat kost een brood?", "type": "elsewhere", "answerable": False},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_run_is_what_happens_without_a_command(invoke, questions, tmp_path):
    result = invoke("--set", questions, "--out", tmp_path / "run", "--with", "lexical=true")
    assert result.exit_code == 0, result.output
    assert "citation accuracy" in result.output
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "manifest.json", "run.trec", "qrels.trec", "questions.jsonl", "summary.json", "report.md", "report.html",
    }  # fmt: skip
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert manifest["service"]["model"] == "toy-word-lengths"
    assert manifest["options"]["weight"] == 0.45
    assert manifest["cost"]["passages_per_second"] > 0


def test_json_goes_out_alone(invoke, questions, tmp_path):
    result = invoke("run", "--set", questions, "--out", tmp_path / "run", "--json")
    assert json.loads(result.stdout)["summary"]["citations"]["value"] == 1


def test_a_beir_folder_is_measured_by_words_alone(invoke, beir, tmp_path):
    result = invoke("--set", beir, "--lexical-only", "--out", tmp_path / "run", "--json")
    assert json.loads(result.stdout)["summary"]["overall"]["hit@1"] == {"value": 1.0, "n": 2, "low": 1.0, "high": 1.0}


def test_a_beir_folder_takes_distractors_and_a_limit(invoke, beir, tmp_path):
    more = tmp_path / "more.jsonl"
    more.write_text('{"_id": "x", "text": "Een fregat is een schip."}\n{"_id": "y", "text": "Iets."}\n')
    options = ("--distractors", more, "--distractor-limit", 1, "--limit", 1)
    result = invoke("--set", beir, *options, "--out", tmp_path / "run", "--json")
    told = json.loads(result.stdout)
    assert told["manifest"]["service"]["documents"] == 4
    assert told["summary"]["overall"]["hit@5"]["n"] == 1


def test_a_saved_run_can_be_scored_and_compared(invoke, beir, tmp_path):
    for name, setting in (("a", "weight=0.1"), ("b", "weight=0.9")):
        assert invoke("--set", beir, "--out", tmp_path / name, "--with", setting).exit_code == 0
    scored = invoke("score", tmp_path / "a" / "run.trec", beir / "qrels.tsv", "--json")
    assert json.loads(scored.stdout)["nDCG@10"]["n"] == 2
    compared = invoke("compare", tmp_path / "a", tmp_path / "b", "--json")
    assert json.loads(compared.stdout)["differences"]["hit@5"]["n"] == 2


def test_two_settings_are_compared_in_one_command(invoke, beir, tmp_path):
    result = invoke("compare", "--a", "lexical=false", "--b", "dense=false", "--set", beir, "--out", tmp_path / "c.md")
    assert result.exit_code == 0, result.output
    assert "questions that B has and A has not" in result.output
    assert (tmp_path / "c.md").read_text().startswith("# Comparison\n")


def test_check_tells_what_a_set_holds(invoke, questions):
    result = invoke("check", questions)
    assert "2 questions, 1 answerable; every quote is in its document." in result.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["--set", "nergens"], "nergens is no folder", id="no folder"),
        pytest.param(["--set", "nergens.jsonl"], "nergens.jsonl cannot be read", id="no file"),
        pytest.param(["--with", "wieght=1"], "'wieght=1' sets nothing", id="misspelt setting"),
        pytest.param(["--distractors", "x"], "--distractors is for a set in BEIR layout", id="distractors"),
        pytest.param(["--url", "ftp://x"], "'ftp://x' is no address", id="no address"),
        pytest.param(["--url", "http://127.0.0.1:1"], "cannot be reached", id="nobody there"),
        pytest.param(["compare"], "there is nothing to compare", id="nothing to compare"),
        pytest.param(["compare", "x"], "compare takes two saved runs", id="one run"),
        pytest.param(["compare", "x", "y"], "holds no run", id="no run"),
        pytest.param(["score", "x", "y"], "y cannot be read", id="no run file"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(invoke, arguments, told):
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert told in result.stderr


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        pytest.param("weight=veel", "it takes a number", id="word"),
        pytest.param("top_k=0", "it lies between 1 and 50", id="too few"),
        pytest.param("top_k=1.5", "it takes a whole number", id="half"),
        pytest.param("dense=misschien", "it takes true or false", id="perhaps"),
        pytest.param("dtype=int3", "it takes a known value", id="dtype"),
        pytest.param("weight=nan", "it lies between", id="nan"),
        pytest.param("weight", "sets nothing", id="no value"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(assignment, told):
    with pytest.raises(SettingFault, match=told):
        Options().altered([assignment])


def test_settings_change_what_they_name():
    changed = Options().altered(["weight=0.2", "lexical=no", "most=128"])
    assert (changed.fusion.weight, changed.splitting.most, changed.top_k) == (0.0, 128, 10)
    with pytest.raises(SettingFault, match="leave nothing to search with"):
        changed.altered(["dense=false"])
