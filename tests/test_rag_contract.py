"""The manners of the HTTP service: what every response carries, and what the OpenAPI document promises."""

import json

import jsonschema
import pytest
from fastapi.testclient import TestClient
from toys import ToyEncoder

from rag.api.app import create_app
from rag.settings import Settings

ONE = "/v1/documents/kst-33279-36"
ADDRESSES = [
    pytest.param("GET", ONE, 200, id="a document"),
    pytest.param("GET", "/v1/niets", 404, id="no such address"),
    pytest.param("GET", "/v1/documents?page=0", 422, id="a bad parameter"),
    pytest.param("PATCH", "/v1/ask", 405, id="a wrong method"),
    pytest.param("GET", "/health/live", 200, id="health"),
    pytest.param("GET", "/kst-33279-36", 200, id="a page"),
    pytest.param("GET", "/mcp", 405, id="MCP"),
    pytest.param("POST", "/v1/ask", 500, id="a fault of ours"),
]


class Faulty(ToyEncoder):
    """Fails on one question."""

    def embed_query(self, text):
        if text == "stuk":
            raise RuntimeError("geheimpje")
        return super().embed_query(text)


@pytest.fixture(scope="module")
def client(toy_store):
    settings = Settings(store=toy_store, contact="balie@example.nl", public_url="https://vragen.example.nl/")
    with TestClient(create_app(settings, encoder=Faulty()), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def contract(client):
    return client.get("/v1/openapi.json").json()


@pytest.mark.parametrize(("method", "url", "status"), ADDRESSES)
def test_every_response_has_the_version_and_the_security_headers(client, method, url, status):
    response = client.request(method, url, json={"question": "stuk"} if method == "POST" else None)
    assert response.status_code == status
    assert response.headers["api-version"] == client.app.version
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert "geheimpje" not in response.text
    if status >= 400:
        assert response.headers["content-type"] == "application/problem+json"


def test_a_policy_that_a_page_sets_stays(client):
    assert "base-uri" in client.get("/kst-33279-36").headers["content-security-policy"]


def test_strict_transport_security_is_asked_over_tls_alone(client):
    assert "strict-transport-security" not in client.get(ONE).headers
    assert "max-age" in client.get(f"https://testserver{ONE}").headers["strict-transport-security"]


def test_what_was_asked_is_not_kept_and_what_was_read_is_asked_for_again(client):
    assert client.post("/v1/ask", json={"question": "munitie"}).headers["cache-control"] == "no-store"
    assert client.get(ONE).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["", "/paragraphs", "/paragraphs/12", "/references", "/citation?format=ris"],
    ids=lambda path: path or "whole",
)
def test_what_has_not_changed_is_not_sent_again(client, path):
    first = client.get(ONE + path)
    again = client.get(ONE + path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get(ONE + path, headers={"If-None-Match": '"other"'}).content == first.content


def test_different_texts_have_different_tags(client):
    assert client.get(f"{ONE}/paragraphs/12").headers["etag"] != client.get(f"{ONE}/paragraphs/13").headers["etag"]


def test_head_is_get_without_the_body(client):
    whole, head = client.get(ONE), client.head(ONE)
    assert (head.status_code, head.content) == (200, b"")
    assert (head.headers["etag"], head.headers["content-length"]) == (
        whole.headers["etag"],
        whole.headers["content-length"],
    )
    assert client.head("/v1/niets").status_code == 404


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        pytest.param(ONE, "GET, PUT, DELETE, HEAD, OPTIONS", id="a document"),
        pytest.param("/v1/ask", "POST, OPTIONS", id="asking"),
    ],
)
def test_an_address_says_which_methods_it_takes(client, url, allowed):
    options, wrong = client.options(url), client.patch(url)
    assert (options.status_code, options.headers["allow"]) == (204, allowed)
    assert (wrong.status_code, wrong.headers["allow"]) == (405, allowed)


def test_a_page_of_any_origin_may_read_and_ask_but_not_change(client):
    origin = {"Origin": "https://elders.example"}
    assert client.get("/v1/openapi.json", headers=origin).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in client.get(ONE, headers=origin).headers
    asked = {**origin, "Access-Control-Request-Headers": "content-type"}
    assert client.options("/v1/ask", headers=asked | {"Access-Control-Request-Method": "POST"}).status_code == 200
    refused = client.options(ONE, headers=asked | {"Access-Control-Request-Method": "DELETE"})
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")


def test_a_parameter_that_does_not_exist_is_refused(client):
    response = client.get("/v1/documents", params={"pagesize": 2})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "pagesize")
    assert client.get("/kst-33279-36", params={"utm_source": "mail"}).status_code == 200


def test_the_pages_of_the_catalogue_lead_through_it_once(client):
    seen, url = [], "/v1/documents?page_size=2&style=kort"
    while url:
        response = client.get(url)
        seen += [document["id"] for document in response.json()["documents"]]
        url = response.links.get("next", {}).get("url")
    assert seen == sorted(set(seen))
    assert len(seen) == 5


def test_a_page_beyond_the_end_is_empty_and_leads_back(client):
    response = client.get("/v1/documents", params={"page": 9, "page_size": 2})
    assert (response.status_code, response.json()["total"], response.json()["documents"]) == (200, 5, [])
    assert "page=3" in response.links["prev"]["url"]
    assert "next" not in response.links


def test_the_contract_says_where_and_whose_the_service_is(contract):
    assert contract["openapi"].startswith("3.1")
    assert contract["servers"] == [{"url": "https://vragen.example.nl"}]
    assert contract["info"]["contact"] == {"email": "balie@example.nl"}
    assert contract["info"]["license"]["identifier"] == "MIT"


def operations(contract):
    return [operation for path in contract["paths"].values() for operation in path.values()]


def test_every_operation_has_a_name_of_its_own_and_a_description(contract):
    names = [operation["operationId"] for operation in operations(contract)]
    assert len(names) == len(set(names))
    assert all(operation["description"] for operation in operations(contract))


def test_every_request_and_response_has_an_example_that_fits_its_schema(contract):
    bodies = [operation["requestBody"] for operation in operations(contract) if "requestBody" in operation]
    answers = [response for operation in operations(contract) for response in operation["responses"].values()]
    for content in [body["content"] for body in bodies] + [answer.get("content", {}) for answer in answers]:
        for media, shown in content.items():
            if not media.endswith("json") or media == "application/vnd.citationstyles.csl+json":
                continue
            jsonschema.validate(shown["example"], shown["schema"] | {"components": contract["components"]})


def test_the_examples_of_questions_are_answered(client, contract):
    for path, found in contract["paths"].items():
        if "post" in found:
            example = found["post"]["requestBody"]["content"]["application/json"]["example"]
            expected = 404 if path == "/v1/ask/stream" else 200  # no endpoint that writes answers is set here
            assert client.post(path, json=example).status_code == expected


def test_a_batch_is_answered_in_its_order_and_one_failure_spoils_no_other(client):
    questions = ["munitie", "stuk", "veteranen"]
    body = client.post("/v1/ask/batch", json={"questions": [{"question": one} for one in questions]}).json()
    first, second, third = body["results"]
    assert (first["answer"]["question"], third["answer"]["question"]) == ("munitie", "veteranen")
    assert (second["answer"], second["problem"]["status"]) == (None, 500)
    assert "geheimpje" not in json.dumps(body)
    assert first["answer"]["snapshot"] == body["snapshot"]


@pytest.mark.parametrize(
    ("questions", "pointer"),
    [
        pytest.param([], "/questions", id="none"),
        pytest.param([{"question": "x"}] * 33, "/questions", id="too many"),
        pytest.param([{"question": "x"}, {"question": "x", "top_k": 51}], "/questions/1/top_k", id="a bad one"),
    ],
)
def test_a_batch_that_is_no_batch_is_refused(client, questions, pointer):
    response = client.post("/v1/ask/batch", json={"questions": questions})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, pointer)


def test_each_block_is_one_paragraph_word_for_word_at_its_own_address(client):
    found = client.post("/v1/ask/blocks", json={"question": "munitie en voorraden", "top_k": 50}).json()
    assert len(found["blocks"]) > 50  # passages of more than one paragraph are taken apart
    for block in found["blocks"]:
        assert (block["type"], block["citations"]) == ("search_result", {"enabled": True})
        document, _, number = block["source"].removeprefix("https://vragen.example.nl/").partition("/al-")
        paragraph = client.get(f"/v1/documents/{document}/paragraphs/{number}").json() if number else None
        if paragraph and ", noot " not in block["title"]:
            assert block["content"][0]["text"] in paragraph["text"]
            assert block["title"].startswith(f"{paragraph['citation']} (")


def test_a_number_may_be_written_as_json_writes_it_and_a_moment_is_no_date(client):
    assert client.post("/v1/ask", json={"question": "munitie", "top_k": 2.0}).status_code == 200
    for date in (0, "0", "20221222"):
        body = {"question": "munitie", "filters": {"date_from": date}}
        assert client.post("/v1/ask", json=body).status_code == 422
