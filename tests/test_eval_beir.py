"""Sets in BEIR layout, tidy and untidy."""

import gzip
import json

import pytest

from corpus.passages import Splitting
from eval.beir import Text, load_beir, read_texts
from eval.beir_run import run_beir, with_distractors
from eval.errors import SetFault
from eval.texts import TextIndex
from rag.fusion import Fusion


def _lines(path, *lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))


@pytest.fixture
def folder(tmp_path):
    _lines(
        tmp_path / "corpus.jsonl",
        {"_id": "d1", "title": "Schepen", "text": "Het fregat vaart uit."},
        {"_id": "d2", "title": "", "text": "De kazerne wordt verbouwd."},
        {"_id": "d3", "text": "Munitie ligt in voorraad."},
    )
    _lines(
        tmp_path / "queries.jsonl",
        {"_id": "q1", "text": "Vaart het fregat uit?", "metadata": {"type": "fact"}},
        {"_id": "q2", "text": "Wordt de kazerne verbouwd?"},
    )
    _lines(tmp_path / "qrels.tsv", "query-id\tcorpus-id\tscore", "q1\td1\t2", "q2\td2\t1")
    return tmp_path


def _index(texts, encoder=None):
    return TextIndex.build(texts, encoder, fusion=Fusion(dense=encoder is not None), splitting=Splitting())


def test_a_tidy_set_is_read_without_a_warning(folder):
    given = load_beir(folder)
    assert given.corpus[0] == Text("d1", "Schepen", "Het fregat vaart uit.")
    assert given.queries == {"q1": "Vaart het fregat uit?", "q2": "Wordt de kazerne verbouwd?"}
    assert given.qrels == {"q1": {"d1": 2}, "q2": {"d2": 1}}
    assert given.groups == {"q1": ("fact",), "q2": ()}
    assert given.warnings == ()


def test_every_query_is_asked_and_measured(folder):
    given = load_beir(folder)
    outcomes = run_beir(_index(given.corpus), given)
    assert {outcome.id: outcome.values["nDCG@10"] for outcome in outcomes} == {"q1": 1, "q2": 1}


def test_a_query_in_words_that_nothing_has_counts_as_zero(folder):
    _lines(folder / "queries.jsonl", {"_id": "q1", "text": "xyzzy"}, {"_id": "q2", "text": "?"})
    outcomes = run_beir(_index(load_beir(folder).corpus), load_beir(folder))
    assert [outcome.values["hit@10"] for outcome in outcomes] == [0, 0]


def test_a_text_is_as_good_as_its_best_passage():
    long = " ".join(f"Zin {number} gaat over water." for number in range(300)) + " Hier staat het woord torpedo."
    index = _index([Text("long", "", long), Text("short", "", "Een boot.")])
    assert len(index) > 2
    assert [text.id for text, _ in index.search("torpedo")] == ["long"]
    assert [text.id for text, _ in index.search("water torpedo boot")].count("long") == 1


def test_distractors_are_never_judged_documents(folder, tmp_path):
    path = tmp_path / "more.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for line in ({"_id": "d1", "text": "Het fregat vaart uit."}, {"_id": "x", "text": "Iets anders."}):
            file.write(json.dumps(line) + "\n")
    given = load_beir(folder)
    texts = with_distractors(given.corpus, path)
    assert [text.id for text in texts] == ["d1", "d2", "d3", "distractor:d1", "distractor:x"]
    assert len(with_distractors(given.corpus, path, 1)) == 4
    assert run_beir(_index(texts), given)[0].values["hit@3"] == 1


def test_an_untidy_set_is_mended_and_told(folder):
    _lines(
        folder / "corpus.jsonl",
        {"_id": 1, "title": None, "text": "Het fregat vaart uit."},
        {"_id": "1", "text": "Nog een keer."},
        {"id": "d2", "text": "De kazerne wordt verbouwd."},
        {"_id": "leeg", "text": ""},
    )
    _lines(folder / "qrels.tsv", "q1\t1\t1", "q1\tweg\t1", "q2\td2\t0", "q9\td2\t1")
    given = load_beir(folder)
    assert [text.id for text in given.corpus] == ["1", "d2"]
    assert given.warnings == (
        "1 lines of corpus.jsonl repeat an id; the first counts",
        "1 lines of corpus.jsonl hold no text and are left out",
        "1 judged queries are not in queries.jsonl and are left out",
        "1 judged documents are not in the corpus and cannot be found",
        "1 queries have no relevant document and count as zero",
    )


def test_judgements_may_stand_in_a_folder_of_their_own(folder):
    (folder / "qrels.tsv").unlink()
    _lines(folder / "qrels" / "test.tsv", "q1\td1\t1")
    _lines(folder / "qrels" / "train.tsv", "q2\td2\t1")
    assert load_beir(folder).qrels == {"q1": {"d1": 1}}
    assert load_beir(folder, folder / "qrels" / "train.tsv").qrels == {"q2": {"d2": 1}}
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "dev.tsv")
    with pytest.raises(SetFault, match=r"holds dev\.tsv, train\.tsv; say which one with --qrels"):
        load_beir(folder)


def test_slices_group_the_queries(folder):
    (folder / "slices.json").write_text('{"ships": ["q1", "q7"]}')
    assert load_beir(folder).groups == {"q1": ("fact", "ships"), "q2": ()}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param(
            "corpus.jsonl", '{"_id": "d1", "text": "a"}\n{', "corpus.jsonl, line 2: this is no JSON", id="json"
        ),
        pytest.param("corpus.jsonl", '{"text": "a"}', "corpus.jsonl, line 1: field _id is None", id="no id"),
        pytest.param("queries.jsonl", '{"_id": "q1", "text": 3}', "line 1: field text is a int", id="text is a number"),
        pytest.param("qrels.tsv", "q1\td1\tgood\nq1\td1\tgood", "qrels.tsv, line 2: 'good' is no number", id="grade"),
        pytest.param("qrels.tsv", "q7\td1\t1", "no query of .* is judged", id="no query in common"),
        pytest.param("slices.json", "[1]", "slices.json is no object of lists", id="slices"),
    ],
)
def test_what_cannot_be_mended_is_named(folder, name, text, told):
    (folder / name).write_text(text)
    with pytest.raises(SetFault, match=told):
        load_beir(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(SetFault, match=r"has no (corpus|queries)\.jsonl|has no judgements"):
        load_beir(folder)


def test_a_cut_gzip_file_is_named(tmp_path):
    path = tmp_path / "texts.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"_id": "d", "text": "a"}\n' * 1000)[:40])
    with pytest.raises(SetFault, match="is no whole gzip file"):
        list(read_texts(path))
