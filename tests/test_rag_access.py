"""Who may do what over HTTP."""

import pytest
from fastapi.testclient import TestClient

from rag.api.app import create_app
from rag.keys import new_key, revoke_key
from rag.settings import Settings

PAPER = "/v1/documents/kst-33279-36"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("keys") / "keys"


@pytest.fixture(scope="module")
def reading(file):
    return {"Authorization": f"Bearer {new_key(file, 'lezer', 'read')}"}


@pytest.fixture(scope="module")
def closed(toy_store, toy_encoder, file):
    settings = Settings(store=toy_store, keys=file, read_with_key=True)
    with TestClient(create_app(settings, encoder=toy_encoder)) as client:
        yield client


@pytest.fixture(scope="module")
def opened(toy_store, toy_encoder, file):
    with TestClient(create_app(Settings(store=toy_store, keys=file), encoder=toy_encoder)) as client:
        yield client


def test_reading_is_open_to_all(opened, reading):
    assert opened.get(PAPER).status_code == 200
    assert opened.get(PAPER, headers=reading).status_code == 200
    assert opened.get(PAPER, headers={"Authorization": "Basic x"}).status_code == 200


@pytest.mark.parametrize("path", [PAPER, "/kst-33279-36", "/v1/openapi.json", "/metrics", "/v1/niets", "/health"])
def test_where_reading_takes_a_key_nothing_but_health_is_had_without(closed, reading, path):
    refused = closed.get(path)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert refused.headers["content-type"] == "application/problem+json"
    assert closed.get(path, headers=reading).status_code in {200, 404}
    assert closed.get("/health/live").status_code == 200
    assert closed.get("/health/ready").status_code == 200


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer fout"}, {"Authorization": "Bearer " + "x" * 5000}])
def test_an_unknown_key_is_refused_where_none_is_needed_too(opened, headers):
    refused = opened.get(PAPER, headers=headers)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (403, 'Bearer error="invalid_token"')


def test_a_key_for_reading_changes_nothing(opened, reading):
    refused = opened.delete(PAPER, headers=reading)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (403, 'Bearer error="insufficient_scope"')
    assert opened.get(PAPER).status_code == 200


def test_a_key_that_is_revoked_is_refused_from_then_on(opened, file):
    key = {"Authorization": f"Bearer {new_key(file, 'tijdelijk', 'read')}"}
    assert opened.get(PAPER, headers=key).status_code == 200
    revoke_key(file, "tijdelijk")
    assert opened.get(PAPER, headers=key).status_code == 403
