"""What the OpenAPI document promises holds for requests that nobody would think of: `make fuzz`."""

import os

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from corpus.catalogue import load_documents
from index.building import build
from rag.api.app import create_app
from rag.keys import new_key
from rag.settings import Settings

schemathesis = pytest.importorskip("schemathesis")
pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "5"))  # for each operation, of each mode


@pytest.fixture(scope="module")
def contract(tmp_path_factory, toy_encoder):
    store = tmp_path_factory.mktemp("fuzz_store")
    build(store, load_documents()[:2], toy_encoder)
    chosen = Settings(store=store, keys=store / "keys", rate_per_minute=0, key_rate_per_minute=0)
    secret = new_key(chosen.keys, "fuzz", "admin")
    app = create_app(chosen, encoder=toy_encoder)
    with TestClient(app):
        yield secret, schemathesis.openapi.from_asgi("/v1/openapi.json", app)


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_every_response_is_one_that_the_contract_names(contract, mode):
    secret, contract = contract
    operations = [found.ok() for found in contract.get_all_operations()]
    assert len(operations) > 15
    for operation in operations:
        takes_something = operation.body or operation.query or operation.path_parameters
        if mode is schemathesis.GenerationMode.POSITIVE or takes_something:
            send_many(operation.as_strategy(generation_mode=mode), {"Authorization": f"Bearer {secret}"})


def send_many(cases, headers):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def send(case):
        response = case.call(headers=headers)
        case.validate_response(response, excluded_checks=unpromised(case, response.status_code))

    send()


def unpromised(case, status):
    """A schema cannot say which bytes are a paper, nor how large a body may be."""
    checks = schemathesis.checks
    no_paper = [checks.positive_data_acceptance] if case.method == "PUT" else []
    return no_paper + ([checks.positive_data_acceptance, checks.negative_data_rejection] if status == 413 else [])
