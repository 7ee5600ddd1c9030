"""A chat endpoint, asked when it does as it should and when it does not."""

import asyncio
import json
import time

import pytest
from playing_endpoint import DONE, LAST, chunk, drips, endless, replies, says, silent, streamed

from rag.prose.endpoint import Endpoint, EndpointFault, EndpointTimeout

MESSAGES = [{"role": "user", "content": "Wat?"}]
ERROR = b'data: {"error": {"message": "out of memory", "code": 500}}\n\n'


def read(playing, seconds=5.0, url=None, key=None):
    async def pieces():
        asked = Endpoint(url or playing.url, "klein", key, seconds)
        return [piece async for piece in asked.stream(MESSAGES)]

    return "".join(asyncio.run(pieces()))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(says("Dat is zo: é, €, 🙂 [1]."), id="as it should"),
        pytest.param(drips("Dat is zo: é, €, 🙂 [1]."), id="byte for byte"),
        pytest.param(streamed(chunk("Dat is zo: é, €, "), chunk("🙂 [1]."), LAST), id="without DONE"),
        pytest.param(streamed(chunk("Dat is zo: é, €, 🙂 [1]."), DONE), id="without a reason to finish"),
        pytest.param(streamed(chunk("Dat is zo: é, €, 🙂 [1].") + DONE + b"data: {rommel\n\n"), id="more after DONE"),
        pytest.param(streamed(chunk("Dat is zo: é, €, 🙂 [1]."), LAST, kind="text/event-stream"), id="no charset"),
        pytest.param(replies({"choices": [{"message": {"content": "Dat is zo: é, €, 🙂 [1]."}}]}), id="not streamed"),
        pytest.param(
            streamed(b'data: {"choices": [{"delta": {"thought": 1}}]}\n\n', chunk("Dat is zo: é, €, 🙂 [1]."), DONE),
            id="with its thoughts",
        ),
    ],
)  # fmt: skip
def test_the_text_comes_out_whole(endpoint, answer):
    endpoint.answer = answer
    assert read(endpoint) == "Dat is zo: é, €, 🙂 [1]."


def test_it_is_asked_the_openai_way(endpoint):
    read(endpoint, key="geheim", url=f"{endpoint.url}/")
    ((path, headers, body),) = endpoint.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer geheim"
    assert body == {"model": "klein", "messages": MESSAGES, "temperature": 0, "stream": True}


def test_without_a_key_none_is_sent(endpoint):
    read(endpoint)
    assert "Authorization" not in endpoint.asked[0][1]


def test_the_key_is_not_shown():
    assert "geheim" not in repr(Endpoint("http://x", "klein", "geheim"))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(replies({"error": "no"}, 500), "answered 500", id="500"),
        pytest.param(replies({"error": "key"}, 401), "answered 401", id="401"),
        pytest.param(replies({}, 429), "answered 429", id="429"),
        pytest.param(replies(b"<h1>Hallo</h1>", kind="text/html"), "neither events nor JSON", id="a web page"),
        pytest.param(replies(b"", kind=""), "neither events nor JSON", id="nothing"),
        pytest.param(replies(b"{kapot"), "no chat completion", id="broken JSON"),
        pytest.param(replies([1, 2]), "no chat completion", id="other JSON"),
        pytest.param(replies({"choices": [{"message": {"content": 5}}]}), "no chat completion", id="a number"),
        pytest.param(replies({"choices": "geen"}), "no chat completion", id="no choices"),
        pytest.param(streamed(b"data: rommel\n\n"), "no chat completion", id="garbage in the stream"),
        pytest.param(streamed(b"data: \xff\xfe\n\n"), "no chat completion", id="no UTF-8"),
        pytest.param(streamed(chunk("Dat is"), ERROR), "reports an error", id="an error on the way"),
        pytest.param(streamed(chunk("Dat is")), "broke off", id="breaks off"),
        pytest.param(streamed(), "broke off", id="an empty stream"),
        pytest.param(endless(chunk("la " * 999)), "sent too much", id="never ends"),
        pytest.param(endless(b"data: " + b"x" * 999), "broke off", id="a line without end"),
        pytest.param(replies(b" " * 2_000_000), "sent too much", id="a huge body"),
        pytest.param(replies(b"", 302, Location="http://127.0.0.1:9/"), "answered 302", id="a redirect"),
    ],
)
def test_what_goes_wrong_is_a_sentence(endpoint, answer, said):
    endpoint.answer = answer
    with pytest.raises(EndpointFault, match=said) as raised:
        read(endpoint)
    assert str(raised.value).startswith("The endpoint that writes answers")
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize("answer", [silent, endless(b": ping\n\n", pause=0.02), endless(chunk(" "), pause=0.02)])
def test_it_may_take_so_long_and_no_longer(endpoint, answer):
    endpoint.answer = answer
    start = time.monotonic()
    with pytest.raises(EndpointTimeout, match=r"more than 0\.3 seconds"):
        read(endpoint, seconds=0.3)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/v1", "http://", "http://[::1/v1"])
def test_where_nobody_answers_it_says_so(url):
    with pytest.raises(EndpointFault):
        read(None, url=url)


def test_closing_the_stream_hangs_up(endpoint):
    endpoint.answer = endless(chunk("la "), pause=0.01)

    async def first():
        stream = Endpoint(endpoint.url, "klein").stream(MESSAGES)
        piece = await anext(stream)
        await stream.aclose()
        return piece

    assert asyncio.run(first()) == "la "
    assert endpoint.cut.wait(2)


def test_what_is_asked_is_json(endpoint):
    read(endpoint)
    assert json.dumps(endpoint.asked[0][2])
