"""The same questions over HTTP give the same figures."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import uvicorn

from eval.asking import LocalAsker
from eval.errors import RemoteFault
from eval.questions import Gold, Question
from eval.remote import RemoteAsker
from eval.running import run_questions
from index.building import current
from index.snapshot import Snapshot
from rag.api.app import create_app
from rag.service import Service
from rag.settings import Settings

_QUESTIONS = [
    Question("1", "Hoeveel objecten en gebouwen heeft Defensie in gebruik?", "number",
             (Gold("kst-36592-1-bijlage", "circa 450 objecten"),)),
    Question("2", "Wat staat er in noot 3 over Ammunition Production?", "reference",
             (Gold("kst-36410-X-2", "Act in Support of Ammunition Production."),)),
    Question("3", "Wat kost een brood?", "elsewhere", ()),
]  # fmt: skip


@pytest.fixture(scope="module")
def address(toy_store, toy_encoder):
    app = create_app(Settings(store=toy_store), encoder=toy_encoder)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_over_http_every_question_comes_out_as_in_this_process(address, toy_store, toy_encoder):
    service = Service.of(Snapshot.load(current(toy_store), toy_encoder), toy_encoder, threshold=Settings().threshold)
    here = run_questions(LocalAsker(service), _QUESTIONS)
    there = run_questions(RemoteAsker(address), _QUESTIONS)
    for one, other in zip(here, there, strict=True):
        assert other.values == one.values
        assert (other.faults, other.exact, other.half) == ((), one.exact, one.half)
        assert other.reply.answered == one.reply.answered
        assert other.reply.confidence == pytest.approx(one.reply.confidence, abs=1e-4)
        assert [hit.text for hit in other.reply.hits] == [hit.text for hit in one.reply.hits]
        assert other.reply.quotes == one.reply.quotes


def test_a_document_is_read_whole_however_long_it_is(address, toy_store, toy_encoder):
    texts = RemoteAsker(address + "/v1/").texts()
    snapshot = Snapshot.load(current(toy_store), toy_encoder)
    whole = snapshot.store.document("kst-36592-1-bijlage").body
    assert texts.paragraphs["kst-36592-1-bijlage"] == tuple(paragraph.text for paragraph in whole.paragraphs)
    assert len(texts.notes["kst-33279-36"]) == 13


def test_the_instance_says_which_snapshot_it_serves(address, toy_store):
    assert RemoteAsker(address).facts()["id"] == current(toy_store).name


@pytest.fixture
def answering():
    """Start a server that gives the answers it is told, one after another."""
    servers = []

    def start(*answers):
        left = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                status, headers, body = left.pop(0)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever).start()
        servers.append(server)
        return RemoteAsker(f"http://127.0.0.1:{server.server_port}")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


_EMPTY = {
    "answered": False, "confidence": 0.1, "reason": "no_support", "answer": None, "passages": [],
    "snapshot": {"id": "s"},
}  # fmt: skip


def test_a_busy_instance_is_asked_again(answering):
    asker = answering((429, {"Retry-After": "0"}, b""), (503, {}, b""), (200, {}, json.dumps(_EMPTY).encode()))
    assert asker.ask("Wat?", 5).snapshot == "s"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param((422, {}, b'{"detail": "top_k is too large"}'), "answers 422: top_k is too large", id="problem"),
        pytest.param((500, {}, b"<html>"), "answers 500", id="no problem document"),
        pytest.param((200, {}, b"<html>"), "answers no JSON", id="a page"),
        pytest.param((200, {}, b"[]"), "answers a list, not an object", id="a list"),
        pytest.param((200, {}, b'{"answer": 3}'), "something else than the contract says", id="another contract"),
    ],
)
def test_what_is_not_the_contract_is_told(answering, answer, told):
    with pytest.raises(RemoteFault, match=told):
        answering(answer).ask("Wat?", 5)
