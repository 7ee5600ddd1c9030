"""The page as a browser without a script gets it."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from corpus.document import Body, Document, Dossier, Mark, Note, Paragraph, Section
from corpus.kamerstuk import Kamerstuk
from index.building import build, update
from rag.api.app import create_app
from rag.api.web import asking
from rag.settings import Settings

BROWSER = {"accept": "text/html,application/xhtml+xml"}
EVIL = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>&amp;{{ 7*7 }}"


def client_of(store, encoder, **settings):
    app = create_app(Settings(store=store, **settings), encoder=encoder)
    return TestClient(app, headers=BROWSER, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(toy_store, toy_encoder):
    with client_of(toy_store, toy_encoder, threshold=0.0) as client:  # whatever the toy finds is an answer
        yield client


def paper(number, *texts, notes=(), title="Een stuk", **fields):
    """A paper in dossier 36 000 with these paragraphs; the marks of its notes stand at the end of the first."""
    paragraphs = [Paragraph(n, text, ("Kop",)) for n, text in enumerate(texts, 1)]
    if notes:
        marks = tuple(Mark(n, len(texts[0])) for n in range(1, len(notes) + 1))
        paragraphs[0] = Paragraph(1, texts[0], ("Kop",), marks=marks)
    body = Body(
        (Section(("Kop",), 1),), tuple(paragraphs), tuple(Note(n, t, 1) for n, t in enumerate(notes, 1)), ()
    )  # fmt: skip
    kamerstuk = Kamerstuk("36000", number, chamber="II", session_year="2022-2023")
    facts = {"kind": "Brief regering", "date": dt.date(2023, 1, int(number)), "url": kamerstuk.url, "layout": "prose"}
    return Document(kamerstuk, title, **(facts | {"body": body} | fields))


@pytest.fixture(scope="module")
def small(toy_encoder, tmp_path_factory):
    """Two papers, the second of which cites the first, a paragraph of it, and one that is not at hand."""
    store = tmp_path_factory.mktemp("small")
    citing = "Zie Kamerstuk 36 000, nr. 1 en Kamerstuk 36 000, nr. 9."
    noted = paper("2", citing, "Een tweede alinea.", notes=["Ook Kamerstuk 36 000, nr. 1."], title="Het tweede stuk")
    build(store, [paper("1", "De eerste alinea."), noted], toy_encoder)
    with client_of(store, toy_encoder) as client:
        yield client


def parsed(response):
    return LexborHTMLParser(response.text)


def texts(page, selector):
    return [" ".join(node.text().split()) for node in page.css(selector)]


def test_the_start_says_what_it_is_and_what_it_holds(client):
    page = parsed(client.get("/"))
    assert texts(page, "h1") == ["Stel een vraag, krijg de alinea"]
    assert "5 Kamerstukken" in page.css_first(".lead").text()
    assert len(page.css(".papers li")) == 5
    assert texts(page, "#jaar option") == ["Alle jaren", "2025-2026", "2023-2024", "2022-2023", "2019-2020"]
    assert "36410-X" in [option.attributes["value"] for option in page.css("#dossier option")]


def test_the_examples_are_headings_of_the_papers_at_hand(client, small):
    shown = parsed(client.get("/")).css(".examples a")
    assert len(shown) == 3
    for example in shown:
        heading = re.search("“(.+)”", example.text())[1]
        paper_asked = client.get(example.attributes["href"])
        assert heading in paper_asked.text
    assert not parsed(small.get("/")).css(".examples"), "a heading of one word says too little to ask about"


def test_a_question_is_an_address(client):
    page = parsed(client.get("/", params={"vraag": "  Hoeveel objecten heeft\nDefensie in gebruik? "}))
    assert texts(page, "h1") == ["Hoeveel objecten heeft Defensie in gebruik?"]
    assert page.css_first("#vraag").attributes["value"] == "Hoeveel objecten heeft Defensie in gebruik?"
    assert len(page.css(".passage")) == 5
    answer = page.css_first(".answer blockquote").text()
    assert answer in " ".join(texts(page, ".quoted mark"))
    assert re.match("Zeer waarschijnlijk|Waarschijnlijk|Mogelijk", texts(page, ".sureness")[0])


def test_every_passage_can_be_cited_in_every_style(client):
    page = parsed(client.get("/", params={"vraag": "munitie"}))
    for passage in page.css(".passage"):
        leidraad, kamer, kort = (one.attributes["data-copy"] for one in passage.css(".copy"))
        assert leidraad.lower().startswith(("kamerstukken ", "bijlage bij kamerstukken "))
        assert kamer.lower().startswith(("kamerstuk ", "bijlage bij kamerstuk "))
        assert re.match(r"(bijlage bij )?\d\d \d{3}", kort)
        for link in passage.css(".files a"):
            assert client.get(link.attributes["href"]).status_code == 200


def test_a_citation_leads_to_its_paragraph(client):
    page = parsed(client.get("/", params={"vraag": "munitie"}))
    for passage in page.css(".passage"):
        address = passage.css_first("h3 a").attributes["href"]
        pinned = parsed(client.get(address)).css_first(".pinned .words")
        assert passage.css_first(".text p").text()[:40] in pinned.text()


def test_a_choice_restricts_the_search_and_is_kept(client):
    page = parsed(client.get("/", params={"vraag": "munitie", "jaar": "2019-2020", "soort": "Brief regering"}))
    assert {"Brief van de Ministers van Justitie en Veiligheid en van Defensie"} == set(texts(page, ".passage h3"))
    assert texts(page, "option[selected]") == ["Brief regering", "2019-2020"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param({"vraag": "munitie", "dossier": "99999"}, "Geen enkel stuk voldoet", id="nothing left"),
        pytest.param({"vraag": "Wat zegt 33 279, nr. 37?"}, "zit niet in deze verzameling", id="unknown paper"),
        pytest.param({"vraag": "munitie", "stuk": "kst-1-1"}, "zit niet in deze verzameling", id="unknown restriction"),
    ],
)
def test_where_there_is_no_answer_the_page_says_why(client, asked, told):
    page = parsed(client.get("/", params=asked))
    assert texts(page, ".refusal h2") == ["Geen antwoord gevonden"]
    assert told in page.css_first(".refusal").text()
    assert not page.css(".answer")


def test_a_paper_that_is_not_at_hand_can_be_found_at_the_official_site(client):
    links = parsed(client.get("/", params={"vraag": "Wat zegt 33 279, nr. 37?"})).css(".refusal a")
    assert links[0].attributes["href"] == "https://zoek.officielebekendmakingen.nl/kst-33279-37.html"


def test_the_nearest_passages_are_set_apart_from_an_answer(toy_store, toy_encoder):
    with client_of(toy_store, toy_encoder, threshold=1.0) as client:
        page = parsed(client.get("/", params={"vraag": "munitie"}))
    assert page.css(".nearest .passage")
    assert not page.css(".answer")


@pytest.mark.parametrize("asked", ["", "   ", "\n"])
def test_no_question_shows_the_start(client, asked):
    response = client.get("/", params={"vraag": asked})
    assert response.status_code == 200
    assert "krijg de alinea" in response.text


def test_a_question_that_is_too_long_stays_in_its_field_with_the_reason(client):
    response = client.get("/", params={"vraag": "a" * 2001})
    field = parsed(response).css_first("#vraag").attributes
    assert (response.status_code, field["aria-invalid"], len(field["value"])) == (422, "true", 2001)
    assert "2.000 tekens" in parsed(response).css_first(f"#{field['aria-describedby']}").text()


def test_the_reader_has_every_paragraph_with_its_number_and_its_heading(client):
    page = parsed(client.get("/kst-33279-36"))
    assert [node.attributes["id"] for node in page.css(".body .al")] == [f"al-{n}" for n in range(1, 44)]
    assert texts(page, ".contents a") == texts(page, ".body :is(h2, h3)")
    assert texts(page, "#al-12 .notes") == ["Noot 5 MRTT: Multi Role Tanker and Transport. ↩"]
    assert page.css_first("#al-12 sup a").attributes["href"] == "#noot-5"


def test_a_permalink_opens_the_whole_paper_at_its_paragraph_without_a_script(client):
    page = parsed(client.get("/kst-33279-36/al-24"))
    assert len(page.css(".body .al")) == 43
    (focused,) = page.css("[autofocus]")
    assert (focused.attributes["id"], focused.attributes["tabindex"]) == ("al-24", "-1")
    assert "Kamerstukken II 2022/23, 33 279, nr. 36, al. 24" in focused.css_first("cite").text()


def test_a_paper_says_where_its_notes_are_if_they_are_not_here(client):
    assert "De tekst van de voetnoten ontbreekt" in client.get("/kst-30821-326").text
    assert "De tekst van de voetnoten ontbreekt" not in client.get("/kst-33279-36").text


def test_references_lead_to_the_reader_or_to_the_official_publication(small):
    page = parsed(small.get("/kst-36000-2"))
    assert [link.attributes["href"] for link in page.css("#al-1 .words a:not([aria-label])")] == [
        "/kst-36000-1",
        "https://zoek.officielebekendmakingen.nl/kst-36000-9.html",
    ]
    assert page.css_first("#noot-1 a").attributes["href"] == "/kst-36000-1"


def test_a_paper_says_what_cites_it(small):
    page = parsed(small.get("/kst-36000-1"))
    assert texts(page, ".cited-by li > a") == ["Het tweede stuk"]
    places = {link.text(): link.attributes["href"] for link in page.css(".cited-by p a")}
    assert places == {"al. 1": "/kst-36000-2/al-1", "al. 1 noot 1": "/kst-36000-2/al-1#noot-1"}
    assert not parsed(small.get("/kst-36000-2")).css(".cited-by")


def test_a_question_can_be_asked_of_one_paper(small):
    form = parsed(small.get("/kst-36000-1")).css_first("form.ask")
    assert form.css_first("[name=stuk]").attributes["value"] == "kst-36000-1"
    page = parsed(small.get("/", params={"vraag": "alinea", "stuk": "kst-36000-1"}))
    assert texts(page, ".passage h3") == ["Een stuk"]
    assert texts(page, ".within") == ["Alleen in 36 000, nr. 1"]


def test_a_replaced_paragraph_says_what_its_number_named(toy_encoder, tmp_path):
    build(tmp_path, [paper("1", "De oude tekst.", "Een tweede alinea.")], toy_encoder)
    update(tmp_path, toy_encoder, [paper("1", "De nieuwe tekst.", "De oude tekst.")])
    with client_of(tmp_path, toy_encoder) as client:
        pin = parsed(client.get("/kst-36000-1/al-1")).css_first(".pin")
    assert pin.css_first("blockquote").text() == "De oude tekst."
    assert pin.css_first("a[href='/kst-36000-1/al-2']").text() == "Die tekst is nu alinea 2"


def test_a_paper_cannot_put_markup_into_a_page(toy_encoder, tmp_path):
    body = Body(
        (Section((EVIL,), 1), Section((EVIL, EVIL), 2)),
        (
            Paragraph(1, EVIL, (EVIL,), marks=(Mark(1, 5), Mark(9, 9))),
            Paragraph(2, f"{EVIL} Kamerstuk 36 000, nr. 1 {EVIL}", (EVIL, EVIL), "item"),
        ),
        (Note(1, EVIL, 1), Note(2, EVIL, None)),
        (EVIL,),
    )
    dossiers = (Dossier("36000", None, EVIL),)
    evil = paper(
        "3", "", title=EVIL, kind=EVIL, body=body, dossiers=dossiers, submitters=(EVIL,), url="javascript:alert(1)"
    )  # fmt: skip
    build(tmp_path, [evil], toy_encoder)
    short = EVIL[:60]
    queries = [{"vraag": EVIL}, {"vraag": "alert", "soort": EVIL}, {"vraag": short, "stuk": short, "dossier": short}]
    with client_of(tmp_path, toy_encoder, threshold=0.0) as client:
        pages = [client.get(one) for one in ("/", "/stukken", "/kst-36000-3", "/kst-36000-3/al-2", f"/{quote(short)}")]
        pages += [client.get("/", params=query) for query in queries]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 404, 200, 422, 200]
    for page in map(parsed, pages):
        assert [script.attributes["src"][:22] for script in page.css("script")] == ["/static/kamervraag.js?"]
        assert not page.css("img")
        assert not [link for link in page.css("a") if "javascript:" in link.attributes["href"]]
        assert "49" not in page.body.text(), "a template in a paper is not run"
        assert_nothing_inline(page)
    assert "alert('x')" in parsed(pages[2]).body.text()


def assert_nothing_inline(page):
    for node in page.css("*"):
        assert not {name for name in node.attributes if name.startswith("on") or name == "style"}
    assert not page.css("style")


PAGES = ["/", "/?vraag=munitie", "/?vraag=x&jaar=1", "/stukken", "/kst-33279-36", "/kst-36592-1-bijlage/al-7", "/x"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_well_built(client, address):
    page = parsed(client.get(address))
    assert page.css_first("html").attributes["lang"] == "nl"
    assert len(page.css("h1")) == 1
    assert page.css_first("body > a").attributes["href"] == "#inhoud"
    assert [len(page.css(one)) for one in ("main#inhoud", "body > header", "body > footer", "[role=status]")] == [1] * 4
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))
    levels = [int(node.tag[1]) for node in page.css("h1, h2, h3, h4, h5, h6")]
    levels.remove(1)  # contents may stand beside the title
    assert all(after - before <= 1 for before, after in zip([1, *levels], levels, strict=False))
    for field in page.css("input:not([type=hidden]):not([type=checkbox]), select"):
        assert page.css(f"label[for={field.attributes['id']}]")
    for link in page.css("a[href^='#']"):
        assert link.attributes["href"][1:] in ids
    assert_nothing_inline(page)


@pytest.mark.parametrize("address", [*PAGES, "/static/kamervraag.css"])
def test_nothing_may_come_from_elsewhere_and_no_question_leaks(client, address):
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert policy.get("base-uri", "'none'") == "'none'"
    assert set(policy.values()) <= {"'none'", "'self'"}
    assert (headers["referrer-policy"], headers["x-content-type-options"]) == ("no-referrer", "nosniff")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_with_all_it_needs_is_under_a_hundred_kilobytes(client, address):
    response = client.get(address)
    page = parsed(response)
    needed = [node.attributes["src"] for node in page.css("[src]")]
    needed += [node.attributes["href"] for node in page.css("link:not([rel=canonical])")]
    assert len(needed) == 3
    assert all(one.startswith("/static/") for one in needed)
    sent = [client.get(one) for one in needed]
    assert sum(int(one.headers["content-length"]) for one in (response, *sent)) < 100_000


@pytest.fixture(scope="module")
def writing(toy_store, toy_encoder):
    """Where an endpoint is set; nothing here asks it."""
    with client_of(toy_store, toy_encoder, threshold=0.0, endpoint_url="http://127.0.0.1:9/v1") as client:
        yield client


def test_a_written_answer_is_offered_where_there_is_an_endpoint_and_an_answer(client, writing):
    offered, refused = (parsed(writing.get("/", params={"vraag": "munitie", "jaar": one})) for one in ("", "1"))
    assert texts(offered, "h2")[:2] == ["Antwoord in eigen woorden", "Antwoord, letterlijk"]
    assert "hidden" in offered.css_first("#geschreven").attributes, "it is of no use without a script"
    for page in (refused, parsed(client.get("/", params={"vraag": "munitie"}))):
        assert not page.css("#geschreven")
        assert len(page.css("script")) == 1


def test_what_is_written_answers_the_same_question_of_the_same_papers(writing):
    chosen = {"stuk": "kst-33279-36", "dossier": "33279", "soort": "Brief regering", "jaar": "2022-2023"}
    page = parsed(writing.get("/", params={"vraag": 'Wat is "munitie"?', **chosen}))
    asked = page.css_first("#geschreven").attributes["data-asked"]
    answer = writing.post("/v1/ask", content=asked, headers={"content-type": "application/json"}).json()
    assert answer["question"] == 'Wat is "munitie"?'
    assert answer["answer"]["text"] == texts(page, ".answer blockquote")[0]
    assert [one["citation"]["text"] for one in answer["passages"]] == texts(page, ".passage cite")
    assert {one["citation"]["document"] for one in answer["passages"]} == {"kst-33279-36"}


def test_a_page_that_offers_to_write_is_well_built_and_small_too(writing):
    response = writing.get("/", params={"vraag": "munitie"})
    page = parsed(response)
    assert_nothing_inline(page)
    needed = [node.attributes["src"] for node in page.css("[src]")]
    needed += [node.attributes["href"] for node in page.css("link:not([rel=canonical])")]
    assert len(needed) == 4
    sent = [response, *(writing.get(one) for one in needed)]
    assert sum(int(one.headers["content-length"]) for one in sent) < 100_000


@pytest.mark.parametrize(
    ("address", "role"),
    [
        pytest.param("/kst-33279-36/al-12", "group", id="a paragraph"),
        pytest.param("/kst-36592-1-bijlage/al-233", None, id="an item of a list"),
    ],
)
def test_the_paragraph_that_is_opened_has_a_name_for_who_cannot_see_it(client, address, role):
    opened = parsed(client.get(address)).css_first("[autofocus]").attributes
    assert (opened.get("role"), opened["aria-label"]) == (role, f"Alinea {address.rpartition('-')[2]}")


def test_static_files_are_kept_for_ever_under_an_address_that_changes_with_them(client):
    address = parsed(client.get("/")).css_first("link[rel=stylesheet]").attributes["href"]
    assert re.fullmatch(r"/static/kamervraag\.css\?v=[0-9a-f]{12}", address)
    assert "immutable" in client.get(address).headers["cache-control"]
    assert client.get("/static/..%2Froutes.py").status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        pytest.param("/niets", 404, "Hier staat niets", id="no such paper"),
        pytest.param("/kst-33279-36/al-44", 404, "Hier staat niets", id="no such paragraph"),
        pytest.param("/kst-33279-36/al-x", 422, "Dit adres klopt niet", id="no number"),
        pytest.param("/stukken?pagina=2", 404, "Hier staat niets", id="no such page"),
    ],
)
def test_a_browser_is_told_in_dutch_what_went_wrong_and_a_program_gets_a_problem(client, address, status, told):
    page = client.get(address)
    assert (page.status_code, texts(parsed(page), "h1")) == (status, [told])
    assert parsed(page).css(".error a[href='/']")
    problem = client.get(address, headers={"accept": "*/*"})
    assert (problem.status_code, problem.headers["content-type"]) == (status, "application/problem+json")


def test_the_api_answers_a_browser_with_problems_too(client):
    assert client.get("/v1/niets").headers["content-type"] == "application/problem+json"


def test_an_unknown_paper_can_be_found_at_the_official_site(client):
    links = [link.attributes["href"] for link in parsed(client.get("/kst-33279-37")).css(".error a")]
    assert "https://zoek.officielebekendmakingen.nl/kst-33279-37.html" in links


def test_without_an_index_the_page_says_so_and_offers_to_try_again(tmp_path, toy_encoder):
    with client_of(tmp_path, toy_encoder) as client:
        response = client.get("/", params={"vraag": "munitie & <b>"})
        misread = [client.get(f"http://testserver/{path}") for path in ("/elders.nl", "%5Celders.nl", "%09/elders.nl")]
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert texts(parsed(response), "h1") == ["Nog niet beschikbaar"]
    assert parsed(response).css_first(".error a").attributes["href"].startswith("?vraag=munitie")
    assert [texts(parsed(one), "h1") for one in misread[1:]] == [["Nog niet beschikbaar"], ["Hier staat niets"]]
    links = {link.attributes["href"] for one in misread for link in parsed(one).css(".error a")}
    assert links == {"?", "/", "/stukken"}


def test_a_fault_of_the_service_is_told_without_a_trace(toy_encoder, tmp_path):
    snapshot = build(tmp_path, [paper("1", "De eerste alinea.")], toy_encoder)
    with client_of(tmp_path, toy_encoder) as client:
        (tmp_path / snapshot.id / "store.sqlite").write_bytes(b"")
        response = client.get("/kst-36000-1")
    assert response.status_code == 500
    assert texts(parsed(response), "h1") == ["Er ging iets mis"]
    assert "Traceback" not in response.text


def test_a_long_list_is_paged(toy_encoder, tmp_path):
    numbered = [
        Document(Kamerstuk("36000", str(n)), f"Stuk {n}", "Brief", dt.date(2023, 1, 1) + dt.timedelta(n), "", "prose",
                 Body((), (Paragraph(1, f"Alinea nummer {n}."),), (), ()))
        for n in range(1, 106)
    ]  # fmt: skip
    build(tmp_path, numbered, toy_encoder)
    with client_of(tmp_path, toy_encoder) as client:
        start, first, second = (parsed(client.get(one)) for one in ("/", "/stukken", "/stukken?pagina=2"))
    assert texts(start, ".papers a")[0] == texts(first, ".papers a")[0] == "Stuk 105"
    assert len(start.css(".papers li")) == 12
    assert texts(second, ".papers a") == ["Stuk 5", "Stuk 4", "Stuk 3", "Stuk 2", "Stuk 1"]
    assert first.css_first("[rel=next]").attributes["href"] == "/stukken?pagina=2"


@pytest.mark.slow
def test_the_examples_are_questions_that_get_an_answer(service):
    questions = asking.examples(asking.newest(service.documents.values()))
    assert len(questions) == 3
    for question in questions:
        assert asking.ask(service, asking.Wish(question)).said
