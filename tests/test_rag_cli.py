"""The command line."""

import json

import pytest
from typer.testing import CliRunner

from rag.cli import app

runner = CliRunner()


def run(*arguments, **environment):
    return runner.invoke(app, list(arguments), env={f"KAMERVRAAG_{k.upper()}": v for k, v in environment.items()})


def test_the_documents_are_listed():
    result = run("corpus", "list", "--json")
    assert [one["id"] for one in json.loads(result.stdout)] == [
        "kst-30821-326", "kst-33279-36", "kst-34919-68", "kst-36410-X-2", "kst-36592-1-bijlage",
    ]  # fmt: skip


def test_a_document_is_shown_with_numbers_sections_and_notes():
    lines = run("corpus", "show", "kst-33279-36").stdout.splitlines()
    assert lines[0] == "Kamerstukken II 2022/23, 33 279, nr. 36"
    assert "## Afwegingen bij specialisatie" in lines
    assert any(line.startswith("[24] Expertise en beschikbaarheid:") for line in lines)
    assert "noot 5 (al. 12): MRTT: Multi Role Tanker and Transport." in lines


def test_a_file_that_is_in_no_catalogue_is_shown(tmp_path):
    path = tmp_path / "brief.txt"
    path.write_text(
        "Brief regering : Dijken\n27 625 Waterbeleid\nNr. 701 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT\n"
        "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal\nDen Haag, 3 maart 2025\nDe dijken zijn sterk.\n"
        "Zij blijven dat ook.\nDe Minister van Infrastructuur en Waterstaat, A. de Vries\n"
    )
    result = run("corpus", "show", str(path))
    assert "states kst-27625-701" in result.stdout
    assert "[1] De dijken zijn sterk." in result.stdout


def test_what_a_reader_could_not_place_is_shown(tmp_path):
    path = tmp_path / "motie"
    path.write_text(
        "<officiele-publicatie><kamerstuk><stuk><titel>MOTIE</titel><algemeen><vrije-tekst><tekst>"
        "<al>De Kamer,</al><zonderling>verzoekt de regering,</zonderling>"
        "</tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"
    )
    lines = run("corpus", "show", str(path)).stdout.splitlines()
    assert "warning: unknown element zonderling (1 ×)" in lines
    assert any("verzoekt de regering," in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("corpus", "show", "kst-1-1"), "neither a document", id="unknown document"),
        pytest.param(("corpus", "list", "--documents", "/niet/hier"), "no folder", id="no such folder"),
        pytest.param(("ask", " "), "empty", id="empty question"),
        pytest.param(("ask", "munitie"), "kamervraag index", id="no index yet"),
        pytest.param(("index", "--documents", "/niet/hier"), "no folder", id="index of no folder"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_exit_code_one(tmp_path, arguments, message):
    result = run(*arguments, store=str(tmp_path))
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output
