"""The service over HTTP, as its contract says."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from waiting import eventually

from corpus.catalogue import load_documents
from index.building import build, update
from rag.api.app import create_app
from rag.settings import Settings


@pytest.fixture(scope="module")
def client(toy_store, toy_encoder):
    with TestClient(
        create_app(Settings(store=toy_store), encoder=toy_encoder), raise_server_exceptions=False
    ) as client:
        yield client


def ask(client, **body):
    return client.post("/v1/ask", json=body)


def test_an_answer_has_the_fields_of_the_contract(client):
    body = ask(client, question="Hoeveel objecten heeft Defensie in gebruik?", top_k=2).json()
    assert list(body) == [
        "question", "answered", "confidence", "reason", "answer", "passages", "snapshot", "took_ms",
    ]  # fmt: skip
    assert list(body["passages"][0]) == [
        "rank", "score", "scores", "text", "start", "end", "highlights", "references", "citation", "context",
    ]  # fmt: skip
    assert body["passages"][0]["citation"] | {"section": None, "text": None, "permalink": None, "paragraph": None} == {
        "kamerstuk": "36 592, nr. 1",
        "document": "kst-36592-1-bijlage",
        "dossier": "36592",
        "number": "1",
        "session_year": "2023-2024",
        "chamber": "II",
        "attachment": True,
        "title": "Defensienota 2024 Sterk, slim en samen",
        "kind": "Bijlage",
        "date": "2024-09-05",
        "section": None,
        "paragraph": None,
        "page": None,
        "note": None,
        "text": None,
        "url": "https://zoek.officielebekendmakingen.nl/kst-36592-1.html",
        "permalink": None,
    }
    assert body["snapshot"]["documents"] == 5


def test_what_a_passage_cites_is_what_the_paragraph_says(client):
    for passage in ask(client, question="munitie en voorraden", top_k=50).json()["passages"]:
        cited = passage["citation"]
        if cited["note"] is not None:
            continue
        first, last = cited["paragraph"]["first"], cited["paragraph"]["last"]
        found = client.get(f"/v1/documents/{cited['document']}/paragraphs", params={"first": first, "last": last})
        texts = [paragraph["text"] for paragraph in found.json()["paragraphs"]]
        texts[-1] = texts[-1][: passage["end"]]
        texts[0] = texts[0][passage["start"] :]
        assert "\n".join(texts) == passage["text"]
        for span in passage["highlights"]:
            assert passage["text"][span["start"] : span["end"]]


@pytest.mark.parametrize("style", ["leidraad", "kamer", "kort"])
def test_the_style_is_the_callers_choice(client, style):
    text = ask(client, question="munitie", style=style).json()["passages"][0]["citation"]["text"]
    assert text.startswith({"leidraad": ("Kamerstukken ", "Bijlage bij Kamerstukken "),
                            "kamer": ("Kamerstuk ", "Bijlage bij Kamerstuk "),
                            "kort": ("3", "bijlage bij 3")}[style])  # fmt: skip


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"question": ""}, "/question", id="empty"),
        pytest.param({"question": "   \n"}, "/question", id="blank"),
        pytest.param({"question": "a" * 2001}, "/question", id="too long"),
        pytest.param({"question": 5}, "/question", id="a number"),
        pytest.param({}, "/question", id="missing"),
        pytest.param({"question": "x", "topk": 5}, "/topk", id="misspelt field"),
        pytest.param({"question": "x", "top_k": 0}, "/top_k", id="too few"),
        pytest.param({"question": "x", "top_k": 51}, "/top_k", id="too many"),
        pytest.param({"question": "x", "context": 6}, "/context", id="too much context"),
        pytest.param({"question": "x", "style": "apa"}, "/style", id="unknown style"),
        pytest.param({"question": "x", "filters": {"dossier": ["1"]}}, "/filters/dossier", id="misspelt filter"),
        pytest.param({"question": "x", "filters": {"date_from": "gisteren"}}, "/filters/date_from", id="no date"),
        pytest.param({"question": "x", "filters": {"session_years": ["22/23"]}}, "/filters/session_years/0", id="year"),
        pytest.param(["question"], "/", id="a list"),
    ],
)
def test_a_field_out_of_range_is_named(client, body, pointer):
    response = client.post("/v1/ask", json=body)
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert problem["errors"][0]["pointer"] == pointer
    assert {"type", "title", "status", "detail"} <= problem.keys()


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "url", "sent", "status"),
    [
        pytest.param("POST", "/v1/ask", {"content": "{kapot", "headers": JSON}, 400, id="broken JSON"),
        pytest.param("POST", "/v1/ask", {"content": b"\xff\xfe", "headers": JSON}, 400, id="no UTF-8"),
        pytest.param("POST", "/v1/ask", {"content": "question=x"}, 415, id="no JSON"),
        pytest.param("POST", "/v1/ask", {"content": b" " * 70_000, "headers": JSON}, 413, id="too large"),
        pytest.param("GET", "/v1/ask", {}, 405, id="wrong method"),
        pytest.param("GET", "/v1/niets", {}, 404, id="no such address"),
        pytest.param("GET", "/v1/documents/", {}, 404, id="trailing slash"),
        pytest.param("GET", "/v1/documents/kst-1-1", {}, 404, id="no such document"),
        pytest.param("GET", "/v1/documents/kst-33279-36/paragraphs/44", {}, 404, id="no such paragraph"),
        pytest.param("GET", "/v1/documents/kst-33279-36/paragraphs/0", {}, 422, id="paragraph zero"),
        pytest.param("GET", "/v1/documents/..%2F..%2Fetc%2Fpasswd", {}, 404, id="a path from outside"),
    ],
)
def test_what_goes_wrong_is_a_problem(client, method, url, sent, status):
    response = client.request(method, url, **sent)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["status"] == status


def test_odd_but_valid_json_is_answered(client):
    body = json.dumps({"question": "\ud83d\ude42 \\ud800 '; DROP TABLE x; --"})
    response = client.post("/v1/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200


def test_a_paragraph_comes_with_its_citation_and_notes(client):
    body = client.get("/v1/documents/kst-33279-36/paragraphs/12").json()
    assert body["citation"] == "Kamerstukken II 2022/23, 33 279, nr. 36, al. 12"
    assert body["notes"] == [{"number": 5, "text": "MRTT: Multi Role Tanker and Transport.", "paragraph": 12}]
    assert body["text"][: body["marks"][0]["offset"]].endswith("zoals bij de MRTT.")


def test_a_document_has_its_section_tree(client):
    tree = client.get("/v1/documents/kst-36410-X-2").json()["sections"]
    assert [section["heading"] for section in tree] == ["2.1 Beleidsprioriteiten"]
    assert tree[0]["sections"][0]["heading"] == "2.1.1 Krachtige ondersteuning"
    assert tree[0]["sections"][0]["sections"][0] == {
        "heading": "Ondersteuning van gevechtseenheden",
        "first": 2,
        "sections": [],
    }


def test_the_catalogue_is_paged(client):
    first = client.get("/v1/documents", params={"page_size": 2}).json()
    third = client.get("/v1/documents", params={"page_size": 2, "page": 3}).json()
    assert (first["total"], len(first["documents"]), len(third["documents"])) == (5, 2, 1)


def test_the_corpus_says_what_it_lacks(client):
    assert client.get("/v1/corpus").json()["missing"] == {"note_texts": ["kst-30821-326", "kst-36592-1-bijlage"]}


def test_every_response_names_the_version(client):
    assert client.get("/health/live").headers["api-version"] == client.get("/v1/niets").headers["api-version"]


def test_the_openapi_document_has_its_problems(client):
    document = client.get("/v1/openapi.json").json()
    assert "Problem" in document["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(document)


def test_without_an_index_the_service_waits_for_one(tmp_path, toy_encoder):
    settings = Settings(store=tmp_path, refresh_seconds=0.05)
    with TestClient(create_app(settings, encoder=toy_encoder)) as client:
        waiting = ask(client, question="munitie")
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "5")
        assert "kamervraag index" in waiting.json()["detail"]
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready").status_code == 503
        build(tmp_path, load_documents()[:1], toy_encoder)
        assert eventually(lambda: client.get("/health/ready").status_code == 200)
        assert ask(client, question="munitie").status_code == 200


def test_a_new_snapshot_is_taken_over(tmp_path, toy_encoder):
    first = build(tmp_path, load_documents()[:1], toy_encoder)
    settings = Settings(store=tmp_path, refresh_seconds=0.05)
    with TestClient(create_app(settings, encoder=toy_encoder)) as client:

        def serving():
            return ask(client, question="munitie").json()["snapshot"]["id"]

        assert serving() == first.id
        second = build(tmp_path, load_documents()[:2], toy_encoder)
        assert eventually(lambda: serving() == second.id)


def test_every_answer_comes_from_a_whole_snapshot_while_papers_are_put_in_and_taken_out(tmp_path, toy_encoder):
    documents = load_documents()
    build(tmp_path, documents[:2], toy_encoder)
    settings = Settings(store=tmp_path, refresh_seconds=0.2)
    stop = threading.Event()
    with TestClient(create_app(settings, encoder=toy_encoder)) as client, ThreadPoolExecutor(4) as pool:

        def keep_asking():
            answers = []
            while not stop.is_set():
                answers.append(ask(client, question="munitie voor de krijgsmacht"))
            return answers

        asking = [pool.submit(keep_asking) for _ in range(4)]
        for _ in range(12):
            update(tmp_path, toy_encoder, remove=[documents[1].id])
            update(tmp_path, toy_encoder, documents[1:2])
        stop.set()
        answers = [answer for one in asking for answer in one.result()]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["snapshot"]["id"] for answer in answers}) > 1
