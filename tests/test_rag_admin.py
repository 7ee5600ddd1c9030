"""Changing the corpus over HTTP and on the command line."""

import json

import pytest
from fastapi.testclient import TestClient

from corpus.catalogue import load_documents
from index.building import build
from rag.api.app import create_app
from rag.keys import new_key
from rag.settings import Settings

LETTER = """Brief regering : Dijken
27 625 Waterbeleid
Nr. 701 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT
Aan de Voorzitter van de Tweede Kamer der Staten-Generaal
Den Haag, 3 maart 2025
De dijken langs de rivieren zijn sterk genoeg voor de komende winter.
Zij worden elk voorjaar gekeurd door de waterschappen.
De Minister van Infrastructuur en Waterstaat, A. de Vries
"""
MOTION = """<?xml version="1.0" encoding="UTF-8"?>
<officiele-publicatie><metadata/><kamerstuk><kamerstukkop>
<tekstregel inhoud="vergaderjaar">Vergaderjaar 2024-2025</tekstregel>
<tekstregel inhoud="kameraanduiding">Tweede Kamer der Staten-Generaal</tekstregel></kamerstukkop>
<dossier><dossiernummer><dossiernr>27 625</dossiernr></dossiernummer><titel>Waterbeleid</titel></dossier>
<dossier><dossiernummer><dossiernr>32 813</dossiernr></dossiernummer><titel>Klimaat</titel></dossier>
<stuk><stuknr>Nr. <ondernummer kamer="2">702</ondernummer></stuknr><titel>MOTIE VAN HET LID DE BOER</titel>
<datumtekst>Voorgesteld <datum isodatum="2025-03-04">4 maart 2025</datum></datumtekst>
<algemeen><vrije-tekst><tekst status="goed"><al>De Kamer, gehoord de beraadslaging,</al>
<zonderling>verzoekt de regering de gemalen te keuren,</zonderling></tekst></vrije-tekst></algemeen></stuk>
</kamerstuk></officiele-publicatie>"""


@pytest.fixture
def client(tmp_path, toy_encoder):
    build(tmp_path, load_documents()[:1], toy_encoder)
    settings = Settings(store=tmp_path, keys=tmp_path / "keys")
    secret = new_key(settings.keys, "beheer", "admin")
    with TestClient(create_app(settings, encoder=toy_encoder), headers={"Authorization": f"Bearer {secret}"}) as client:
        yield client


def put(client, text=LETTER, identifier="kst-27625-701", headers=None, **facts):
    return client.put(f"/v1/documents/{identifier}", content=text.encode(), headers=headers, params=facts)


def test_a_paper_that_is_put_can_be_asked_for_at_once(client):
    response = put(client)
    assert (response.status_code, response.json()["status"]) == (201, "added")
    answer = client.post("/v1/ask", json={"question": "waterschappen dijken rivieren winter voorjaar"}).json()
    assert answer["passages"][0]["citation"]["text"] == "Kamerstukken II, 27 625, nr. 701, al. 1-2"
    assert answer["snapshot"]["id"] == response.json()["snapshot"]["id"]


def test_putting_it_again_changes_nothing_and_putting_another_text_replaces_it(client):
    put(client)
    assert (put(client).status_code, put(client).json()["status"]) == (200, "unchanged")
    longer = LETTER.replace("De dijken langs", "Het water stijgt dit jaar.\nDe dijken langs")
    assert put(client, longer).json()["status"] == "replaced"
    paragraph = client.get("/v1/documents/kst-27625-701/paragraphs/1").json()
    assert (paragraph["text"], paragraph["former"][0]["now"]) == ("Het water stijgt dit jaar.", 2)


def test_a_paper_in_the_official_xml_says_all_of_itself_and_what_could_not_be_placed(client):
    response = put(client, MOTION, "kst-27625-702")
    assert (response.status_code, response.json()["warnings"]) == (201, {"unknown element zonderling": 1})
    found = client.get("/v1/documents/kst-27625-702").json()
    assert [one["key"] for one in found["dossiers"]] == ["27625", "32813"]
    question = {"question": "gemalen keuren", "filters": {"dossiers": ["32813"]}}
    passages = client.post("/v1/ask", json=question).json()["passages"]
    assert {one["citation"]["document"] for one in passages} == {"kst-27625-702"}


def test_the_query_says_what_the_file_does_not(client):
    text = "Een tekst zonder kop.\n\nMet twee alinea's, en verder niets.\n"
    assert put(client, text, "kst-12345-6").status_code == 422
    assert put(client, text, "kst-12345-6", title="Over niets", kind="Brief regering").status_code == 201
    assert client.get("/v1/documents/kst-12345-6").json()["title"] == "Over niets"


def test_a_deleted_paper_is_gone(client):
    put(client)
    assert client.delete("/v1/documents/kst-27625-701").status_code == 204
    assert client.get("/v1/documents/kst-27625-701").status_code == 404
    assert client.delete("/v1/documents/kst-27625-701").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Authorization": ""}, 401, id="no key"),
        pytest.param({"Authorization": "Bearer fout"}, 403, id="wrong key"),
        pytest.param({"Authorization": "Basic geheim"}, 401, id="another scheme"),
    ],
)
def test_without_an_admin_key_nothing_changes(client, headers, status):
    assert put(client, headers=headers).status_code == status
    assert client.delete("/v1/documents/kst-30821-326", headers=headers).status_code == status
    assert client.get("/v1/corpus").json()["snapshot"]["documents"] == 1


def test_without_a_file_of_keys_nobody_may_change_anything(tmp_path, toy_encoder):
    build(tmp_path, load_documents()[:1], toy_encoder)
    with TestClient(create_app(Settings(store=tmp_path), encoder=toy_encoder)) as client:
        assert put(client).status_code == 401
        assert put(client, headers={"Authorization": "Bearer geheim"}).status_code == 403


@pytest.mark.parametrize(
    ("text", "identifier", "message"),
    [
        pytest.param("", "kst-27625-701", "no paragraph", id="empty"),
        pytest.param("%PDF-1.4 kapot", "kst-27625-701", "PDF", id="a broken PDF"),
        pytest.param(LETTER, "kst-27625-702", "kst-27625-701", id="another paper than the address says"),
        pytest.param(LETTER, "brief", "brief", id="no identifier"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_a_sentence(client, text, identifier, message):
    response = put(client, text, identifier)
    assert response.status_code == 422
    assert message in json.dumps(response.json(), ensure_ascii=False)


def test_the_same_text_under_another_number_is_told(client):
    put(client)
    response = put(client, LETTER.replace("Nr. 701", "Nr. 702"), "kst-27625-702")
    assert (response.json()["status"], response.json()["duplicate_of"]) == ("duplicate", "kst-27625-701")
