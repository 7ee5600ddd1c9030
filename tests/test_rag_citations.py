"""Looking citations up, following them and exporting them, over HTTP and on the command line."""

import json

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from rag.api.app import create_app
from rag.cli import app
from rag.settings import Settings


@pytest.fixture(scope="module")
def client(toy_store, toy_encoder):
    with TestClient(create_app(Settings(store=toy_store), encoder=toy_encoder)) as client:
        yield client


def look_up(client, text):
    return client.post("/v1/citations", json={"text": text}).json()["citations"]


@pytest.mark.parametrize(
    ("text", "status", "identifier", "leidraad"),
    [
        pytest.param(
            "33 279, nr. 36, al. 24",
            "resolved",
            "kst-33279-36",
            "Kamerstukken II 2022/23, 33 279, nr. 36, al. 24",
            id="the catalogue adds chamber and session year",
        ),
        pytest.param(
            "Kamerstuk 34 919, nr. 69",
            "not_in_corpus",
            "kst-34919-69",
            "Kamerstukken II, 34 919, nr. 69",
            id="a near paper is never handed out",
        ),
        pytest.param(
            "Bijlage bij Kamerstukken II 2023/24, 36592, nr. 1, p. 7",
            "resolved",
            "kst-36592-1-bijlage",
            "Bijlage bij Kamerstukken II 2023/24, 36 592, nr. 1, p. 7",
            id="an attachment",
        ),
        pytest.param(
            "Kamerstuk 36 592, nr. 1",
            "not_in_corpus",
            "kst-36592-1",
            "Kamerstukken II, 36 592, nr. 1",
            id="the paper that the attachment belongs to is not here",
        ),
        pytest.param(
            "https://zoek.officielebekendmakingen.nl/kst-30821-326.html",
            "resolved",
            "kst-30821-326",
            "Kamerstukken II 2025/26, 30 821, nr. 326",
            id="an official address",
        ),
        pytest.param(
            "36 410 X, nr. 2", "resolved", "kst-36410-X-2", "Kamerstukken II 2023/24, 36 410 X, nr. 2", id="X"
        ),
    ],
)
def test_a_citation_is_settled_by_the_catalogue(client, text, status, identifier, leidraad):
    (found,) = look_up(client, text)
    assert (found["status"], found["id"], found["styles"]["leidraad"]) == (status, identifier, leidraad)
    assert found["url"].startswith("https://zoek.officielebekendmakingen.nl/kst-")


def test_every_reference_of_a_letter_is_found_at_its_place(client):
    text = "Zie Kamerstuk 33 279, nr. 36 en 37; ook Handelingen II 2020/21, nr. 33, item 4. En 12 345 euro, nr. 9."
    found = look_up(client, text)
    assert [(one["id"], one["status"]) for one in found] == [
        ("kst-33279-36", "resolved"),
        ("kst-33279-37", "not_in_corpus"),
        ("h-tk-20202021-33-4", "not_in_corpus"),
    ]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)


def test_a_dossier_is_ambiguous_with_its_papers_as_candidates(client):
    (found,) = look_up(client, "Kamerstukken 33279")
    assert (found["status"], [one["id"] for one in found["candidates"]]) == ("ambiguous", ["kst-33279-36"])


def test_what_is_inferred_is_named(client):
    (found,) = look_up(client, "Kamerstuk 35 925 X, nr. 70")
    assert found["inferred"] == ["chamber"]


def test_get_and_post_say_the_same(client):
    text = "Kamerstuk 33 279, nr. 36"
    assert client.get("/v1/citations", params={"text": text}).json()["citations"] == look_up(client, text)


def test_a_text_without_citations_has_none(client):
    assert look_up(client, "Er staat niets in over papieren.") == []


def test_a_document_says_what_it_cites_and_where(client):
    body = client.get("/v1/documents/kst-33279-36/references").json()
    in_text = [one for one in body["cites"] if one["note"] is None]
    assert [one["target"] for one in in_text] == [
        "kst-35788-77-bijlage",
        "kst-36124-1-bijlage",
        "h-tk-20202021-33-4",
        "h-tk-20202021-33-10",
        "kst-36200-X-37",
        "kst-36200-X-26",
    ]
    note = next(one for one in body["cites"] if one["note"] == 7)
    assert (note["target"], note["citation"]) == (
        "kst-35570-X-54",
        "Kamerstukken II 2022/23, 33 279, nr. 36, al. 22, noot 7",
    )
    for one in in_text:
        paragraph = client.get(f"/v1/documents/kst-33279-36/paragraphs/{one['paragraph']}").json()
        assert paragraph["text"][one["start"] : one["end"]] == one["text"]


def test_a_question_for_a_paper_that_is_cited_is_answered_by_the_paragraph_that_cites_it(client):
    body = client.post("/v1/ask", json={"question": "Waar wordt Kamerstuk 35 925 X, nr. 74 genoemd?"}).json()
    first = body["passages"][0]
    assert body["answered"]
    assert (first["citation"]["document"], first["citation"]["paragraph"]["first"]) == ("kst-36410-X-2", 6)
    found = [one for one in first["references"] if one["id"] == "kst-35925-X-74"]
    assert found
    assert all(first["text"][one["start"] : one["end"]] == one["text"] for one in found)
    assert "nr. 74" in body["answer"]["text"]


@pytest.mark.parametrize(
    ("format_", "media", "sign"),
    [
        ("bibtex", "application/x-bibtex", "@misc{kst-33279-36,"),
        ("ris", "application/x-research-info-systems", "TY  - GOVDOC"),
        ("csl", "application/vnd.citationstyles.csl+json", '"id": "kst-33279-36"'),
    ],
)
def test_a_document_exports_to_reference_managers(client, format_, media, sign):
    response = client.get("/v1/documents/kst-33279-36/citation", params={"format": format_})
    assert response.headers["content-type"].startswith(media)
    assert sign in response.text


def test_a_permalink_leads_to_its_paragraph(client):
    page = client.get("/kst-33279-36/al-24")
    assert page.status_code == 200
    assert "Expertise en beschikbaarheid" in page.text
    assert client.get("/kst-33279-36/al-44").status_code == 404
    assert client.get("/kst-1-1").status_code == 404


def cite(toy_store, *arguments):
    return CliRunner().invoke(app, ["cite", *arguments], env={"KAMERVRAAG_STORE": str(toy_store)})


def test_the_command_prints_the_paragraph_that_a_citation_names(toy_store):
    result = cite(toy_store, "33 279, nr. 36, al. 24")
    assert result.exit_code == 0
    assert "Kamerstukken II 2022/23, 33 279, nr. 36, al. 24" in result.stdout
    assert "[24] Expertise en beschikbaarheid:" in result.stdout


def test_the_command_prints_a_note(toy_store):
    assert "noot 5: MRTT: Multi Role Tanker and Transport." in cite(toy_store, "33 279, nr. 36, al. 12, noot 5").stdout


def test_the_command_lists_every_reference_of_a_letter(toy_store, tmp_path):
    letter = tmp_path / "brief.txt"
    letter.write_text("Zie Kamerstuk 33 279, nr. 36 en Kamerstuk 35 925 X, nr. 70.", encoding="utf-8")
    lines = cite(toy_store, "--file", str(letter)).stdout.splitlines()
    assert [line.split()[1] for line in lines] == ["resolved", "not_in_corpus"]
    assert [one["id"] for one in json.loads(cite(toy_store, "--file", str(letter), "--json").stdout)] == [
        "kst-33279-36",
        "kst-35925-X-70",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("34 919, nr. 69",), "not_in_corpus", id="unknown paper"),
        pytest.param(("geen citaat",), "no citation", id="no citation"),
        pytest.param((), "give a citation", id="nothing"),
        pytest.param(("--file", "/niet/hier.txt"), "cannot be read", id="no file"),
    ],
)
def test_the_command_says_what_is_wrong(toy_store, arguments, message):
    result = cite(toy_store, *arguments)
    assert result.exit_code == 1
    assert message in result.output


def verify(client, quote, document=None):
    return client.post("/v1/quotes/verify", json={"quote": quote, "document": document}).json()


def test_a_quote_that_was_copied_well_is_exact_with_its_citation(client):
    found = verify(client, "'De NAVO is de hoeksteen van onze  collectieve verdediging'", "kst-33279-36")
    assert found["status"] == "exact"
    assert found["places"][0]["citation"] == "Kamerstukken II 2022/23, 33 279, nr. 36, al. 2"


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("De NAVO is niet de hoeksteen van onze collectieve verdediging", id="a negation added"),
        pytest.param("De NAVO is de hoeksteen van onze verdediging", id="a word dropped"),
        pytest.param("maar 80% van de capaciteiten van NAVO wordt op dit moment gedragen door de VS", id="a number"),
    ],
)
def test_a_quote_that_was_altered_is_never_exact_and_says_what_differs(client, quote):
    found = verify(client, quote, "kst-33279-36")
    assert found["status"] == "altered"
    assert found["places"][0]["differences"]


def test_a_quote_that_stands_nowhere_is_not_found(client):
    assert verify(client, "De koe springt over de maan en weer terug")["status"] == "not_found"


def test_a_quote_from_another_document_is_told_apart(client):
    found = verify(client, "De tank komt weer terug in de bewapening", "kst-33279-36")
    assert (found["status"], found["elsewhere"][0]["document"]) == ("not_found", "kst-36592-1-bijlage")


def test_a_quote_is_checked_in_a_known_document_and_within_bounds(client):
    assert client.post("/v1/quotes/verify", json={"quote": "x", "document": "kst-1-1"}).status_code == 404
    assert client.post("/v1/quotes/verify", json={"quote": "x " * 3000}).status_code == 422
    assert client.post("/v1/quotes/verify", json={"quote": " "}).status_code == 422


def test_the_command_checks_a_quote(toy_store):
    def verify(quote):
        return CliRunner().invoke(app, ["verify", quote], env={"KAMERVRAAG_STORE": str(toy_store)})

    exact = verify("De tank komt weer terug in de bewapening")
    assert exact.exit_code == 0
    assert exact.stdout.startswith("exact\n\nBijlage bij Kamerstukken II 2023/24, 36 592, nr. 1, al. 234")
    altered = verify("De tank komt nooit terug in de bewapening")
    assert altered.exit_code == 1
    assert "quoted 'nooit', it says 'weer'" in altered.stdout
