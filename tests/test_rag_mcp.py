"""The service as MCP tools, asked by the SDK's own client over a real server."""

import asyncio

import pytest
from fastapi.testclient import TestClient
from mcp import Client
from mcp.shared.exceptions import MCPError
from serving import serving
from toys import ToyEncoder

from rag.api.app import create_app
from rag.settings import Settings

QUOTE = "De tank komt weer terug in de bewapening"


@pytest.fixture(scope="module")
def address(toy_store, toy_encoder):
    with serving(create_app(Settings(store=toy_store, threshold=0.01), encoder=toy_encoder)) as address:
        yield address


def calling(address, mode="auto"):
    """Call something of a client; a refusal is returned, since raised it would come out in a group of one."""

    def call(name, *args, **kwargs):
        async def once():
            async with Client(f"{address}/mcp", mode=mode) as client:
                try:
                    return await getattr(client, name)(*args, **kwargs)
                except MCPError as refusal:
                    return refusal

        return asyncio.run(once())

    return call


@pytest.fixture
def calls(address):
    return calling(address)


@pytest.fixture(params=["auto", "legacy"], ids=["modern", "handshake"])
def calls_of_any_era(address, request):
    """Clients of either era of the protocol: each request for itself, and after a handshake."""
    return calling(address, request.param)


def texts(result):
    return [block for block in result.content if block.type == "text"]


def test_the_tools_say_what_they_are_for_and_what_they_give(calls_of_any_era):
    tools = {tool.name: tool for tool in calls_of_any_era("list_tools").tools}
    assert list(tools) == [
        "ask",
        "look_up_citations",
        "read_paragraphs",
        "references",
        "verify_quote",
        "list_documents",
    ]
    assert "do not invent" in tools["ask"].description
    assert "not instructions" in " ".join(tools["ask"].description.split())
    assert all(tool.output_schema and tool.annotations.read_only_hint for tool in tools.values())


def test_an_answer_is_verbatim_and_every_paragraph_is_a_text_with_its_source(calls_of_any_era, address):
    result = calls_of_any_era(
        "call_tool", "ask", {"question": "Hoeveel objecten heeft Defensie in gebruik?", "top_k": 3}
    )
    data = result.structured_content
    assert data["answered"]
    assert data["answer"]["quotes"][0]["text"] in texts(result)[0].text
    passage = data["passages"][0]
    assert passage["citation"]["permalink"].startswith(f"{address}/kst-")
    block = texts(result)[1]
    assert block.meta["source"] == passage["citation"]["permalink"]
    assert block.text == f"{block.meta['title']}\n{block.meta['source']}\n{block.meta['url']}\n\n{passage['text']}"
    link = next(block for block in result.content if block.type == "resource_link")
    assert passage["text"] in calls_of_any_era("read_resource", link.uri).contents[0].text


def test_what_is_not_answered_is_told_first(calls):
    result = calls("call_tool", "ask", {"question": "munitie", "filters": {"documents": ["kst-1-1"]}})
    assert (result.is_error, result.structured_content["reason"]) == (False, "unknown_document")
    assert texts(result)[0].text.startswith("The papers do not answer this question (unknown_document).")


def test_a_citation_is_looked_up_and_its_paragraph_read(calls, address):
    found = calls("call_tool", "look_up_citations", {"text": "33 279, nr. 36, al. 12"})
    reference = found.structured_content["citations"][0]
    assert (reference["id"], reference["permalink"]) == ("kst-33279-36", f"{address}/kst-33279-36/al-12")
    read = calls("call_tool", "read_paragraphs", {"document": reference["id"], "first": 12, "last": 12})
    assert "noot 5 (al. 12): MRTT: Multi Role Tanker and Transport." in texts(read)[0].text
    assert texts(read)[1].meta["title"].startswith("Kamerstukken II 2022/23, 33 279, nr. 36, al. 12 (")
    assert read.structured_content["url"] in texts(read)[1].text


def test_paragraphs_are_read_twenty_at_a_time_unless_an_end_is_given(calls):
    read = calls("call_tool", "read_paragraphs", {"document": "kst-33279-36"})
    assert [one["number"] for one in read.structured_content["paragraphs"]] == list(range(1, 21))


def test_a_quote_is_verified_and_an_altered_word_named(calls):
    exact = calls("call_tool", "verify_quote", {"quote": QUOTE})
    altered = calls("call_tool", "verify_quote", {"quote": QUOTE.replace("tank", "haring")})
    assert texts(exact)[0].text.startswith("exact\n")
    assert altered.structured_content["status"] == "altered"
    assert "changed: “haring” where the paper has “tank”" in texts(altered)[0].text


def test_references_and_the_catalogue_name_identifiers_and_addresses(calls, address):
    cited = calls("call_tool", "references", {"document": "kst-33279-36"})
    assert "kst-36124-1-bijlage (not here)" in texts(cited)[0].text
    assert cited.structured_content["cites"][0]["permalink"] == f"{address}/kst-33279-36/al-3"
    listed = calls("call_tool", "list_documents", {"page_size": 2})
    assert "5 documents" in texts(listed)[0].text
    assert [one["id"] for one in listed.structured_content["documents"]] == ["kst-30821-326", "kst-33279-36"]


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        pytest.param("read_paragraphs", {"document": "kst-1-1"}, "There is no document 'kst-1-1'", id="no document"),
        pytest.param(
            "read_paragraphs", {"document": "kst-33279-36", "first": 99}, "no paragraph 99", id="no paragraph"
        ),
        pytest.param("references", {"document": "../admin"}, "nothing at this address", id="a path"),
        pytest.param("ask", {"question": ""}, "at least 1 character", id="an empty question"),
        pytest.param("ask", {"question": "   "}, "/question", id="a blank question"),
        pytest.param("ask", {"question": "x", "topk": 3}, "topk", id="a misspelt argument"),
        pytest.param("ask", {"question": "x", "filters": {"dossier": "1"}}, "dossier", id="a misspelt filter"),
        pytest.param("ask", {}, "question", id="no argument"),
        pytest.param("verify_quote", {"quote": "  "}, "/quote", id="a blank quote"),
        pytest.param("remove", {}, "Unknown tool", id="no such tool"),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(calls, tool, arguments, message):
    result = calls("call_tool", tool, arguments)
    assert result.is_error
    assert message in texts(result)[0].text
    assert "Traceback" not in texts(result)[0].text


@pytest.mark.parametrize("uri", ["kst-1-1", "kst-33279-36/al-99", "kst-33279-36/al-x"])
def test_a_resource_that_is_not_there_is_refused(calls, uri):
    refusal = calls("read_resource", f"kamerstuk://{uri}")
    assert isinstance(refusal, MCPError)
    assert refusal.code == -32602  # invalid parameters


def test_a_whole_document_is_a_resource(calls, address):
    text = calls("read_resource", "kamerstuk://kst-33279-36").contents[0].text
    assert text.startswith("Kamerstukken II 2022/23, 33 279, nr. 36\n")
    assert f"{address}/kst-33279-36\n" in text
    assert "\n\n[43] " in text


def test_sessions_at_the_same_time_get_their_own_answers(address):
    async def read(number):
        async with Client(f"{address}/mcp") as client:
            wanted = {"document": "kst-33279-36", "first": number, "last": number}
            result = await client.call_tool("read_paragraphs", wanted)
            return result.structured_content["paragraphs"][0]["number"]

    async def together():
        return await asyncio.gather(*(read(number) for number in range(1, 9)))

    assert asyncio.run(together()) == list(range(1, 9))


def test_a_fault_of_ours_is_told_without_its_cause(toy_store):
    class Faulty(ToyEncoder):
        def embed_query(self, text):
            raise RuntimeError(f"geheimpje {text}")

    with serving(create_app(Settings(store=toy_store), encoder=Faulty())) as address:
        result = calling(address)("call_tool", "ask", {"question": "munitie"})
    assert result.is_error
    assert "it has been logged" in texts(result)[0].text
    assert "geheimpje" not in texts(result)[0].text


def test_while_there_is_no_snapshot_the_tools_say_so(tmp_path, toy_encoder):
    with serving(create_app(Settings(store=tmp_path), encoder=toy_encoder)) as address:
        result = calling(address)("call_tool", "ask", {"question": "munitie"})
    assert result.is_error
    assert "kamervraag index" in texts(result)[0].text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({"Host": "vreemd.example"}, 421, id="a foreign name that resolves to here"),
        pytest.param({"Origin": "https://vreemd.example"}, 403, id="a page from elsewhere"),
        pytest.param({"Host": "vragen.example.nl", "Origin": "https://vragen.example.nl"}, 200, id="the public name"),
        pytest.param({}, 200, id="this machine"),
    ],
)
def test_only_local_names_and_the_public_one_are_answered(toy_store, toy_encoder, headers, status):
    settings = Settings(store=toy_store, public_url="https://vragen.example.nl")
    sent = {"Accept": "application/json, text/event-stream"} | headers
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with TestClient(create_app(settings, encoder=toy_encoder), base_url="http://127.0.0.1:8000") as client:
        assert client.post("/mcp", json=body, headers=sent).status_code == status


def test_a_service_below_a_path_of_its_host_answers_with_that_path(toy_store, toy_encoder):
    settings = Settings(store=toy_store, public_url="https://voorbeeld.nl/kamervraag/")
    call = {"name": "list_documents", "arguments": {"page_size": 1}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    with TestClient(create_app(settings, encoder=toy_encoder), base_url="http://127.0.0.1:8000") as client:
        result = client.post("/mcp", json=body, headers={"Accept": "application/json"}).json()["result"]
    assert not result["isError"]
    (document,) = result["structuredContent"]["documents"]
    assert document["permalink"] == "https://voorbeeld.nl/kamervraag/kst-30821-326"
