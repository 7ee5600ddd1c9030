"""The whole way from question to answer, with an encoder that counts word lengths."""

import datetime as dt
from dataclasses import replace

import pytest

from corpus.catalogue import load_documents
from index.building import build, current
from index.snapshot import Snapshot
from index.store import Filters
from rag.service import Service


@pytest.fixture(scope="module")
def service(tmp_path_factory, toy_encoder):
    store = tmp_path_factory.mktemp("store")
    build(store, load_documents(), toy_encoder)
    return Service.of(Snapshot.load(current(store), toy_encoder), toy_encoder)


def documents(answer):
    return {hit.citation.document for hit in answer.hits}


def test_the_paragraph_with_the_words_of_the_question_comes_first(service):
    answer = service.ask("Hoeveel objecten en gebouwen heeft Defensie in gebruik?")
    assert answer.hits[0].citation.document == "kst-36592-1-bijlage"
    assert "circa 450 objecten" in answer.hits[0].passage.text


@pytest.mark.parametrize("top_k", [1, 5, 50])
def test_as_many_passages_come_as_were_asked_for_best_first(service, top_k):
    hits = service.ask("munitie voorraden", top_k=top_k).hits
    assert [hit.rank for hit in hits] == list(range(1, top_k + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_quotes_and_highlights_are_verbatim(service):
    answer = service.ask("Welke zes pijlers heeft de weerbaarheid?", top_k=10)
    for quote in answer.quotes:
        paragraph = service.snapshot.store.paragraphs(
            answer.hits[quote.passage - 1].citation.document, quote.paragraph, quote.paragraph
        )[0]
        assert paragraph.text[quote.start : quote.end] == quote.text
    for hit in answer.hits:
        for span in hit.highlights:
            assert hit.passage.text[span.start : span.end].strip()


def test_a_question_that_names_a_paper_is_answered_from_it(service):
    assert documents(service.ask("Wat staat er in 33 279, nr. 36 over munitie?", top_k=20)) == {"kst-33279-36"}


def test_an_unknown_paper_is_said_to_be_unknown_and_the_nearest_passages_still_come(service):
    answer = service.ask("Wat staat er in Kamerstuk 36 045, nr. 3 over munitie?")
    assert (answer.reason, answer.quotes, len(answer.hits)) == ("unknown_document", (), 5)
    assert answer.confidence < service.threshold


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param(Filters(documents=frozenset({"kst-34919-68"})), {"kst-34919-68"}, id="document"),
        pytest.param(Filters(session_years=frozenset({"2025-2026"})), {"kst-30821-326"}, id="session year"),
        pytest.param(Filters(date_to=dt.date(2021, 1, 1)), {"kst-34919-68"}, id="date"),
    ],
)
def test_a_narrow_filter_still_fills_the_list(service, filters, expected):
    answer = service.ask("tanks en munitie", top_k=20, filters=filters)
    assert documents(answer) == expected
    assert len(answer.hits) == 20


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        pytest.param(Filters(kinds=frozenset({"Motie"})), "empty_filter", id="nothing passes"),
        pytest.param(Filters(documents=frozenset({"kst-1-1"})), "unknown_document", id="no such document"),
    ],
)
def test_a_filter_that_nothing_passes_says_why(service, filters, reason):
    answer = service.ask("munitie", filters=filters)
    assert (answer.reason, answer.hits, answer.confidence) == (reason, (), 0.0)


def test_a_filter_and_a_named_paper_that_exclude_each_other(service):
    answer = service.ask("Wat zegt 33 279, nr. 36?", filters=Filters(documents=frozenset({"kst-34919-68"})))
    assert answer.reason == "empty_filter"


def test_context_is_what_stands_before_and_after(service):
    hit = service.ask("Hoeveel objecten heeft Defensie in gebruik?", top_k=1, context=2).hits[0]
    assert [p.number for p in hit.before] == [hit.passage.first - 2, hit.passage.first - 1]
    assert [p.number for p in hit.after] == [hit.passage.last + 1, hit.passage.last + 2]


@pytest.mark.parametrize(
    "question",
    [
        "x",
        "🙂🙂🙂",
        "'; DROP TABLE passage; --",
        "a" * 2000,
        "\0\ufdfa",
        'AND OR NOT "( *',
        "<script>alert(1)</script>",
    ],
)
def test_odd_questions_get_an_answer_or_none_but_no_fault(service, question):
    answer = service.ask(question)
    assert 0 <= answer.confidence <= 1
    assert len(answer.hits) == 5


class Longest:
    """A reranker that likes the longest text best."""

    def score(self, _question, texts):
        return [float(len(text)) for text in texts]


def test_a_reranker_orders_the_first_twenty_anew(service):
    question = "Hoeveel reservisten zijn er?"
    plain = service.ask(question, top_k=20)
    again = replace(service, reranker=Longest()).ask(question, top_k=5)
    longest = sorted(plain.hits, key=lambda hit: -len(service._read(hit.passage)))[:5]
    assert [hit.passage for hit in again.hits] == [hit.passage for hit in longest]
    assert [hit.rank for hit in again.hits] == [1, 2, 3, 4, 5]
