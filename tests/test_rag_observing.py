"""What is seen of a request: its number, the log, the figures, the failure."""

import json
import logging
import re
from importlib.metadata import version

import pytest
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.api.logs import formatter
from rag.keys import new_key
from rag.settings import Settings

QUESTION = "Hoeveel zeldzame olifanten heeft Defensie?"


@pytest.fixture(scope="module")
def client(toy_store, toy_encoder):
    with running(Settings(store=toy_store, rate_per_minute=0), toy_encoder) as client:
        yield client


def running(settings, encoder):
    return TestClient(create_app(settings, encoder=encoder))


@pytest.fixture
def lines(caplog):
    """What is logged, as JSON objects."""
    caplog.set_level(logging.INFO, logger="rag")
    written = formatter(terminal=False)
    return lambda: [json.loads(written.format(record)) for record in caplog.records]


def figures(client):
    """Return the figures that are not zero, by name and labels."""
    found = re.findall(r"^(kamervraag_[^ ]+) (.+)$", client.get("/metrics").text, re.MULTILINE)
    return {name: float(value) for name, value in found}


def test_a_request_has_a_number_and_keeps_one_that_is_sane(client):
    one, other = (client.get("/v1/corpus").headers["x-request-id"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{32}", one)
    assert one != other
    assert client.get("/v1/corpus", headers={"X-Request-ID": "keten-7.b"}).headers["x-request-id"] == "keten-7.b"
    for odd in ("x" * 65, "a b", 'a"b', ""):
        assert client.get("/v1/corpus", headers={"X-Request-ID": odd}).headers["x-request-id"] != odd


def test_the_response_says_how_long_each_stage_took(client):
    timing = client.post("/v1/ask", json={"question": QUESTION}).headers["server-timing"]
    stages = dict(re.findall(r"(\w+);dur=([\d.]+)", timing))
    assert list(stages) == ["wait", "embed", "search", "answer", "total"]
    assert sum(map(float, list(stages.values())[:-1])) <= float(stages["total"]) + 1


def test_a_request_is_one_line_in_the_log(client, lines):
    client.post("/v1/ask", json={"question": QUESTION}, headers={"X-Request-ID": "r1"})
    (line,) = lines()
    assert {key: line[key] for key in ("event", "request_id", "method", "route", "status", "key")} == {
        "event": "request",
        "request_id": "r1",
        "method": "POST",
        "route": "/v1/ask",
        "status": 200,
        "key": None,
    }
    assert line["ms"] >= line["wait_ms"] >= 0


def test_the_log_names_the_route_and_the_key(toy_store, toy_encoder, tmp_path, lines):
    settings = Settings(store=toy_store, keys=tmp_path / "keys")
    key = {"Authorization": f"Bearer {new_key(settings.keys, 'lezer', 'read')}"}
    with running(settings, toy_encoder) as client:
        client.get("/v1/documents/kst-33279-36", headers=key)
        client.delete("/v1/documents/kst-33279-36", headers=key)
        client.get("/v1/niets")
        client.get("/mcp")
    told = [(one["route"], one["status"], one["key"]) for one in lines() if one["event"] == "request"]
    assert told == [
        ("/v1/documents/{document}", 200, "lezer"),
        ("(none)", 403, "lezer"),
        ("(none)", 404, None),
        ("/mcp", 405, None),
    ]


@pytest.mark.parametrize("status", [200, 422, 400, 413, 404])
def test_no_question_comes_into_the_log_or_the_figures(client, lines, status):
    ask = {
        200: lambda: client.get("/v1/citations", params={"text": QUESTION}),
        422: lambda: client.post("/v1/ask", json={"question": QUESTION, "top_k": 0}),
        400: lambda: client.post("/v1/ask", content=f'{{"question": "{QUESTION}', headers=_JSON),
        413: lambda: client.post("/v1/ask", content=QUESTION * 5000, headers=_JSON),
        404: lambda: client.get(f"/v1/{QUESTION}", params={"vraag": QUESTION}),
    }[status]
    assert ask().status_code == status
    assert lines()
    assert "olifanten" not in json.dumps(lines()) + client.get("/metrics").text


_JSON = {"Content-Type": "application/json"}


def test_questions_are_logged_where_a_setting_says_so(toy_store, toy_encoder, lines):
    with running(Settings(store=toy_store, log_questions=True), toy_encoder) as client:
        client.post("/v1/ask", json={"question": QUESTION})
    assert [line["questions"] for line in lines() if line["event"] == "request"] == [[QUESTION]]


class Failing:
    """An encoder that fails, and says the question while it does."""

    def __init__(self, encoder):
        self._encoder = encoder

    def __getattr__(self, name):
        return getattr(self._encoder, name)

    def embed_query(self, text):
        raise RuntimeError(f"cannot embed {text}")


def test_what_fails_is_a_problem_without_a_stack_and_a_line_without_the_question(toy_store, toy_encoder, lines):
    with running(Settings(store=toy_store), Failing(toy_encoder)) as client:
        response = client.post("/v1/ask", json={"question": QUESTION}, headers={"X-Request-ID": "r2"})
        counted = figures(client)
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert (response.headers["x-request-id"], response.headers["api-version"]) == ("r2", version("kamervraag"))
    assert "embed" not in response.text
    failed = next(line for line in lines() if line["event"] == "failed")
    assert (failed["request_id"], failed["kind"]) == ("r2", "RuntimeError")
    assert failed["where"][-1].endswith("embed_query")
    assert "olifanten" not in json.dumps(lines())
    assert counted['kamervraag_request_seconds_count{method="POST",route="/v1/ask",status="500"}'] == 1


def test_the_figures_count_requests_stages_confidence_refusals_and_the_queue(toy_store, toy_encoder):
    with running(Settings(store=toy_store, threshold=1.0), toy_encoder) as client:
        client.post("/v1/ask", json={"question": QUESTION})
        client.post("/v1/ask", json={"question": QUESTION, "filters": {"kinds": ["Motie"]}})
        found = figures(client)
    assert found['kamervraag_request_seconds_count{method="POST",route="/v1/ask",status="200"}'] == 2
    assert {stage: found[f'kamervraag_stage_seconds_count{{stage="{stage}"}}'] for stage in ("wait", "embed")} == {
        "wait": 2,
        "embed": 1,
    }
    assert found["kamervraag_confidence_count"] == 2
    assert found['kamervraag_refusals_total{reason="empty_filter"}'] == 1
    assert found['kamervraag_admissions_total{outcome="admitted"}'] == 2
    assert (found["kamervraag_waiting"], found["kamervraag_computing"]) == (0, 0)


def test_the_figures_say_which_snapshot_is_served(client):
    snapshot = client.get("/v1/corpus").json()["snapshot"]
    found = figures(client)
    label = f'kamervraag_snapshot_info{{dtype="float32",id="{snapshot["id"]}",model="{snapshot["model"]}"}}'
    assert (found[label], found["kamervraag_documents"]) == (1, 5)
    assert found["kamervraag_passages"] == snapshot["passages"]
    assert 0 < found["kamervraag_snapshot_age_seconds"] < 3600


def test_strange_methods_and_addresses_do_not_make_more_figures(client):
    client.get("/v1/niets")
    client.request("ABC1", "/v1/niets")
    before = len(figures(client))
    for n in range(20):
        client.request(f"X{n}", f"/v1/niets-{n}")
    assert len(figures(client)) == before


def test_the_figures_and_health_are_not_logged(client, lines):
    for path in ("/metrics", "/health/live", "/health/ready"):
        client.get(path)
    assert lines() == []


def test_on_a_terminal_the_log_is_for_people():
    record = logging.LogRecord("rag", logging.INFO, "", 0, "request", None, None)
    record.fields = {"route": "/v1/ask", "status": 200}
    text = re.sub(r"\x1b\[[\d;]*m", "", formatter(terminal=True).format(record))
    assert "request" in text
    assert "route=/v1/ask status=200" in text
