"""BM25 over terms."""

import math

import pytest

from index.analysis import terms
from index.errors import SnapshotFault
from index.lexical import LexicalIndex

PASSAGES = [
    (10, "a", ["tank", "tank", "schip"]),
    (11, "a", ["schip", "vliegtuig", "brug"]),
    (20, "b", ["tank", "brug", "brug"]),
    (30, "c", ["huis"]),
]


@pytest.fixture
def lexical(tmp_path):
    return LexicalIndex.build(tmp_path / "lexical", PASSAGES)


def test_only_passages_with_a_term_are_found_and_the_fullest_first(lexical):
    assert [passage for passage, _ in lexical.search(["tank"], 10)] == [10, 20]


def test_scores_are_bm25(lexical):
    mean = (3 + 3 + 3 + 1) / 4
    idf = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / mean))
    assert lexical.search(["huis"], 1)[0] == (30, pytest.approx(expected, rel=0.01))


def test_the_filter_acts_inside_the_search(lexical):
    assert [passage for passage, _ in lexical.search(["tank", "brug"], 1, documents=["b"])] == [20]
    assert lexical.search(["tank"], 10, documents=["c"]) == []
    assert lexical.search(["tank"], 10, documents=[]) == []


def test_a_filter_leaves_the_scores_as_they_are(lexical):
    assert dict(lexical.search(["tank"], 10, documents=["b"]))[20] == pytest.approx(
        dict(lexical.search(["tank"], 10))[20]
    )


def test_no_terms_find_nothing(lexical):
    assert lexical.search([], 10) == []


def test_the_frequency_of_a_term_counts_passages(lexical):
    assert (lexical.frequency("tank"), lexical.frequency("brug"), lexical.frequency("kasteel")) == (2, 2, 0)


def test_a_loaded_index_finds_what_the_built_one_found(lexical, tmp_path):
    loaded = LexicalIndex.load(tmp_path / "lexical")
    assert len(loaded) == 4
    assert loaded.search(["brug", "schip"], 10) == lexical.search(["brug", "schip"], 10)


def test_thousands_of_terms_are_cut_to_the_rarest(lexical):
    terms = [f"woord{i}" for i in range(5000)] + ["huis"]
    assert lexical.search(terms, 5) == [] or lexical.search(terms, 5)[0][0] == 30


def test_a_folder_without_an_index_is_a_fault(tmp_path):
    with pytest.raises(SnapshotFault, match="build the index anew"):
        LexicalIndex.load(tmp_path / "niets")


@pytest.fixture
def words(tmp_path):
    rows = [(1, "a", terms("de onderzeeboten")), (2, "a", terms("de commandant")), (3, "b", terms("marechaussee"))]
    return LexicalIndex.build(tmp_path / "words", rows)


def test_an_unknown_compound_is_found_by_its_parts(words):
    assert {passage for passage, _ in words.search(terms("onderzeebootcommandanten"), 5)} == {1, 2}


@pytest.mark.parametrize("written", ["marechausee", "marchaussee", "marechuassee"])
def test_a_word_with_a_typing_error_is_found(words, written):
    assert [passage for passage, _ in words.search(terms(written), 5)] == [3]


def test_a_word_that_is_known_is_not_taken_for_another(tmp_path):
    lexical = LexicalIndex.build(tmp_path / "near", [(1, "a", ["kanon"]), (2, "a", ["kanaal"]), (3, "a", ["kanoos"])])
    assert [passage for passage, _ in lexical.search(["kanon"], 5)] == [1]


def test_numbers_and_short_words_are_never_taken_for_others(tmp_path):
    lexical = LexicalIndex.build(tmp_path / "short", [(1, "a", ["f35", "35925", "boot"])])
    assert lexical.search(["f34", "35926", "boom"], 5) == []
