"""Written answers on the command line."""

import pytest
from playing_endpoint import says
from typer.testing import CliRunner

from index.building import current
from index.snapshot import Snapshot
from rag.cli import app
from rag.commands.writing import print_written
from rag.prose.endpoint import Endpoint
from rag.service import Service


@pytest.fixture(scope="module")
def answer(toy_store, toy_encoder):
    snapshot = Snapshot.load(current(toy_store), toy_encoder)
    service = Service.of(snapshot, toy_encoder, threshold=0)
    return service.ask("Hoeveel objecten heeft Defensie in gebruik?")


def test_what_is_supported_is_printed_and_what_is_not_is_counted(answer, endpoint, capsys):
    rank = next(hit.rank for hit in answer.hits if "450 objecten" in hit.passage.text)
    endpoint.answer = says(f"Defensie heeft 450 objecten in gebruik [{rank}]. Dat is te weinig [{rank}].")
    print_written(answer, Endpoint(endpoint.url, "klein"))
    assert capsys.readouterr().out.splitlines() == [
        f"Defensie heeft 450 objecten in gebruik. [{rank}]",
        "(Weggelaten, omdat de passages het niet steunen: 1.)",
        "",
    ]


def test_without_support_it_says_so(answer, endpoint, capsys):
    print_written(answer, Endpoint(endpoint.url, "klein"))
    assert capsys.readouterr().out == "Geen geschreven antwoord dat de passages steunen.\n\n"


@pytest.mark.parametrize(
    ("arguments", "url", "said"),
    [((), "", "KAMERVRAAG_ENDPOINT_URL"), (("--json",), "http://127.0.0.1:9/v1", "JSON")],
)
def test_what_is_missing_is_told_before_anything_is_loaded(arguments, url, said):
    environment = {"KAMERVRAAG_ENDPOINT_URL": url} if url else {"KAMERVRAAG_ENDPOINT_URL": None}
    result = CliRunner().invoke(app, ["ask", "munitie", "--prose", *arguments], env=environment)
    assert result.exit_code == 1
    assert said in result.stderr
