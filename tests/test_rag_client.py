"""The client: typed, of one mind with the service, and patient with a busy one."""

import asyncio
import datetime as dt

import httpx2
import pytest
from serving import serving

from corpus.catalogue import load_documents
from index.building import build
from rag.api.app import create_app
from rag.api.schemas import AskIn, FactsIn, FiltersIn
from rag.client import AsyncClient, Client, ContractError, ProblemError, UnreachableError
from rag.keys import new_key
from rag.settings import Settings

LETTER = """Een brief over dijken.

De dijken langs de rivieren zijn sterk genoeg voor de komende winter.

Zij worden elk voorjaar gekeurd door de waterschappen.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory, toy_encoder):
    store = tmp_path_factory.mktemp("client_store")
    build(store, load_documents()[:2], toy_encoder)
    settings = Settings(store=store, keys=store / "keys")
    secret = new_key(settings.keys, "beheer", "admin")
    with serving(create_app(settings, encoder=toy_encoder)) as address:
        yield address, secret


@pytest.fixture
def service(address):
    with Client(f"{address[0]}/v1/", key=address[1]) as service:
        yield service


def test_an_answer_comes_as_a_record(service):
    only = FiltersIn(documents=["kst-33279-36"], date_from=dt.date(2022, 1, 1))
    answer = service.ask("munitie en voorraden", top_k=3, filters=only, style="kort", context=1)
    assert len(answer.passages) == 3
    assert {passage.citation.document for passage in answer.passages} == {"kst-33279-36"}
    assert answer.passages[0].citation.text.startswith("33 279, nr. 36, al. ")
    assert answer.passages[0].citation.date == dt.date(2022, 12, 22)


def test_questions_are_asked_together(service):
    asked = [AskIn(question="munitie", top_k=1), AskIn(question="veteranen")]
    first, second = service.ask_batch(asked).results
    assert (len(first.answer.passages), len(second.answer.passages)) == (1, 5)
    assert service.ask_blocks("munitie", top_k=1).blocks[0].type == "search_result"


def test_the_papers_are_read(service):
    listed = service.documents(page_size=1)
    assert (listed.total, listed.documents[0].id) == (2, "kst-30821-326")
    assert service.document("kst-33279-36", style="kort").citation == "33 279, nr. 36"
    read = service.paragraphs("kst-33279-36", first=12, last=13)
    assert [one.number for one in read.paragraphs] == [12, 13]
    assert service.paragraph("kst-33279-36", 12) == read.paragraphs[0]
    assert service.references("kst-33279-36").cites[0].paragraph == 3
    assert service.corpus().snapshot.documents == 2


def test_citations_and_quotes_are_checked(service):
    assert service.citations("33 279, nr. 36, al. 24").citations[0].status == "resolved"
    assert service.verify("MRTT: Multi Role Tanker and Transport.", document="kst-33279-36").status == "exact"
    assert service.citation("kst-33279-36", "ris").startswith("TY  - ")


def test_a_paper_is_put_and_deleted(service):
    facts = FactsIn(title="Dijken", kind="Brief", date=dt.date(2025, 3, 3))
    assert service.put("kst-27625-701", LETTER.encode(), facts).status == "added"
    assert service.document("kst-27625-701").date == dt.date(2025, 3, 3)
    assert service.delete("kst-27625-701") is None
    with pytest.raises(ProblemError) as refusal:
        service.document("kst-27625-701")
    assert refusal.value.problem.status == 404


def test_what_the_service_refuses_is_raised_with_its_problem(service):
    with pytest.raises(ProblemError, match=r"422 .*top_k") as refusal:
        service.ask("munitie", top_k=99)
    assert refusal.value.problem.errors[0].pointer == "/top_k"
    with pytest.raises(ProblemError, match="404"):
        service.document("../corpus")


def test_without_the_key_nothing_is_changed(address):
    with Client(address[0], key="fout") as service, pytest.raises(ProblemError) as refusal:
        service.delete("kst-33279-36")
    assert refusal.value.problem.status == 403


def test_the_same_calls_can_be_awaited(address):
    async def ask():
        async with AsyncClient(address[0], key=address[1]) as service:
            calls = (service.ask(question) for question in ("munitie", "veteranen"))
            return [answer.question for answer in await asyncio.gather(*calls)]

    assert asyncio.run(ask()) == ["munitie", "veteranen"]


def test_where_nobody_listens_the_address_is_named():
    with Client("http://127.0.0.1:9") as service, pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        service.corpus()


BUSY = {"title": "Service Unavailable", "status": 503, "detail": "No snapshot yet."}


def replying(*replies):
    """A service that gives these replies, one by one, and then the last one for ever."""
    waiting = list(replies)
    return httpx2.MockTransport(lambda _: (waiting.pop(0) if len(waiting) > 1 else waiting[0])())


def busy(after="0"):
    return lambda: httpx2.Response(503, json=BUSY, headers={"Retry-After": after})


def ready():
    return httpx2.Response(200, json={"document": "kst-1-1", "cites": [], "cited_by": []})


@pytest.mark.parametrize("after", ["0", "Sun, 22 Nov 2020 10:00:00 GMT", "Sun, 22 Nov 2020 10:00:00 -0000"])
def test_a_busy_service_is_asked_again(after):
    with Client("http://service", transport=replying(busy(after), busy(after), ready)) as service:
        assert service.references("kst-1-1").document == "kst-1-1"

    async def awaited():
        async with AsyncClient("http://service", transport=replying(busy(after), ready)) as service:
            return await service.references("kst-1-1")

    assert asyncio.run(awaited()).document == "kst-1-1"


def test_a_service_that_stays_busy_is_given_up():
    with Client("http://service", tries=3, transport=replying(busy())) as service:
        with pytest.raises(ProblemError, match="No snapshot yet") as refusal:
            service.references("kst-1-1")
        assert refusal.value.problem.status == 503


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        pytest.param(
            lambda: httpx2.Response(502, text="<html>Bad"), ProblemError, "502 Bad Gateway: <html>", id="a proxy"
        ),
        pytest.param(lambda: httpx2.Response(302, text="elders"), ProblemError, "302", id="elsewhere"),
        pytest.param(lambda: httpx2.Response(200, text="hallo"), ContractError, "contract", id="no JSON"),
        pytest.param(lambda: httpx2.Response(200, json={"document": 5}), ContractError, "contract", id="other fields"),
    ],
)
def test_what_is_no_answer_of_the_service_is_told_apart(reply, error, message):
    with Client("http://service", transport=replying(reply)) as service, pytest.raises(error, match=message):
        service.references("kst-1-1")
