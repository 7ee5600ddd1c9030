"""What a question says of where its answer stands."""

import pytest

from corpus.catalogue import load_documents
from rag.understanding import Papers, understand

PAPERS = Papers.of(load_documents())


@pytest.mark.parametrize(
    ("question", "named"),
    [
        pytest.param("Hoeveel tanks komen er?", None, id="no paper is named"),
        pytest.param("Wat staat er in 33 279, nr. 36 over België?", {"kst-33279-36"}, id="as the papers print it"),
        pytest.param("Wat zegt Kamerstuk 33279-36 over drones?", {"kst-33279-36"}, id="with a hyphen"),
        pytest.param("Wat zegt kst-34919-68 over de politie?", {"kst-34919-68"}, id="an identifier"),
        pytest.param("Wat staat in Kamerstukken II 2023/24, 36 410 X, nr. 2?", {"kst-36410-X-2"}, id="a chapter"),
        pytest.param("Wat staat er in 36 592, nr. 1?", {"kst-36592-1-bijlage"}, id="the paper of an attachment"),
        pytest.param("Wat zegt Kamerstuk 36 045, nr. 3 over Rusland?", set(), id="a paper that is not here"),
        pytest.param("Wat kost 35 000 euro aan munitie?", None, id="an amount is no paper"),
    ],
)
def test_the_documents_that_a_question_names(question, named):
    assert understand(question, PAPERS).named == named


def test_the_citation_is_taken_out_of_the_question():
    text = understand("Wat staat er in 33 279, nr. 36 over België?", PAPERS).text
    assert "279" not in text
    assert "België" in text


def test_a_question_that_is_only_a_citation_stays_whole():
    assert understand("33 279, nr. 36", PAPERS).text == "33 279, nr. 36"
