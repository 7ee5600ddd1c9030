"""Asking the search service, and reading what it says."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import unruly_server as unruly

from corpus.fetching import sru
from corpus.fetching.errors import ContentFault, ServiceFault
from corpus.fetching.sru import About, among_papers, by_dossier, by_identifiers, is_identifier, read_answer

REAL = Path(__file__).parents[2] / "shared/data/kamerstukken_xml_other/sru_eerstekamer_kamerstukken_36867.xml"
URL = "https://repository.overheid.nl/sru"


def test_queries():
    papers = "c.product-area==officielepublicaties AND w.publicatienaam==Kamerstuk"
    order = "sortBy dt.identifier/sort.ascending"
    assert by_dossier("36410-X") == f'({papers} AND w.dossiernummer=="36410-X") {order}'
    assert by_identifiers(["kst-1-1", "blg-2"]) == (
        f'(c.product-area==officielepublicaties AND (dt.identifier=="kst-1-1" OR dt.identifier=="blg-2")) {order}'
    )
    assert among_papers("w.subrubriek==Motie") == f"({papers} AND (w.subrubriek==Motie)) {order}"


def test_an_order_that_is_asked_for_is_kept():
    assert among_papers("a==b SORTBY dt.modified").endswith(" AND (a==b)) sortBy dt.modified")
    assert among_papers('a=="b sortby c"').endswith(' AND (a=="b sortby c")) sortBy dt.identifier/sort.ascending')


def test_the_query_is_quoted_in_the_address():
    parts = parse_qs(urlsplit(sru.address(URL, 'a=="b c" AND é', 101)).query)
    assert parts == {"query": ['a=="b c" AND é'], "maximumRecords": ["100"], "startRecord": ["101"]}


def test_a_record_tells_the_forms_and_the_facts_of_a_paper():
    one = unruly.record("kst-33279-36", "https://x", ("pdf", "odt", "xml"))
    page = read_answer(unruly.found(one, total=7, precision="exact"), url=URL)
    assert (page.count, page.total, page.exact) == (1, 7, True)
    (record,) = page.records
    assert (record.id, record.stamp) == ("kst-33279-36", "2026-06-15T12:03:22")
    assert record.urls == {"xml": "https://x/file/kst-33279-36.xml", "pdf": "https://x/file/kst-33279-36.pdf"}
    assert record.about == About("Brief over opvang", dossiers=("33279",))


def test_a_real_answer_is_read():
    if not REAL.exists():
        pytest.skip(f"{REAL} is not here")
    page = read_answer(REAL.read_bytes(), url=URL)
    assert (page.count, page.total, page.exact) == (4, 4, False)
    assert [one.id for one in page.records] == ["kst-1259252", "kst-36867-A", "kst-36867-B", "kst-36867-C"]
    provisional, bill, *_ = page.records
    assert list(provisional.urls) == ["pdf"]
    assert (provisional.about.status, provisional.about.number) == ("Onopgemaakt", "D")
    assert list(bill.urls) == ["xml", "html", "pdf"]
    assert bill.stamp == "2026-06-15T12:03:22.560147+02:00"
    assert (bill.about.title, bill.about.kind) == ("Gewijzigd voorstel van wet", "Voorstel van wet")
    assert (bill.about.date, bill.about.session_year) == ("2026-06-09", "2025-2026")
    assert bill.about.dossiers == ("36867",)


def test_records_that_name_no_paper_are_counted_and_left_out():
    names = ["../../etc/passwd", "kst-33279-36", "", "kst 1", "niet-gevonden", "kst-" + "1-" * 40 + "1"]
    page = read_answer(unruly.found(*(unruly.record(name, "https://x") for name in names)), url=URL)
    assert page.count == 6
    assert [one.id for one in page.records] == ["kst-33279-36"]


@pytest.mark.parametrize("name", ["kst-33279-36", "kst-36410-X-2-n1", "blg-1093410", "h-tk-20242025-87-15"])
def test_names_of_publications(name):
    assert is_identifier(name)


def test_a_query_that_is_refused_is_told_in_the_words_of_the_service():
    said = "<sru:diagnostics><diag:diagnostic><diag:message>Unsupported index</diag:message>"
    answer = unruly.SRU.format(inside=said + "<diag:details>w.x</diag:details></diag:diagnostic></sru:diagnostics>")
    with pytest.raises(ServiceFault, match=r"refuses the query: Unsupported index: w\.x"):
        read_answer(answer.encode(), url=URL)


def test_no_papers_are_an_answer():
    assert read_answer(unruly.found(), url=URL) == sru.Page((), 0, 0, exact=False)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body>Storing</body></html>", "<html> is not an answer"),
        (b"<!DOCTYPE a [<!ENTITY a 'b'>]><a>&a;</a>", "declares entities"),
        (b"{}", "not well-formed"),
        (unruly.found(total="many"), "it says 'many' for the number of papers"),
    ],
    ids=["page", "entities", "json", "no count"],
)
def test_what_is_no_answer_is_refused(data, reason):
    with pytest.raises(ContentFault, match=reason):
        read_answer(data, url=URL)
