"""A chat endpoint on this machine that plays a model, well and badly. It is a real HTTP server."""

import json
import threading
import time

from quiet_server import QuietHandler, QuietServer


def chunk(text, **choice):
    """One event of a stream."""
    return f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': text}, **choice}]})}\n\n".encode()


TRUE = "Defensie heeft circa 450 objecten in gebruik"  # as paragraph 337 of the Defensienota says
LAST = chunk("", finish_reason="stop")
DONE = b"data: [DONE]\n\n"


def streamed(*pieces, pause=0.0, kind="text/event-stream; charset=utf-8"):
    """Send these bytes as an event stream, one write each."""

    def answer(handler):
        start(handler, kind)
        for piece in pieces:
            handler.wfile.write(piece)
            time.sleep(pause)

    return answer


def says(text, size=7):
    """Answer with a text, as a good endpoint does: a role, a few characters at a time, usage, and the end."""
    role = b'data: {"choices": [{"delta": {"role": "assistant", "content": null}}]}\n\n'
    usage = b'data: {"choices": [], "usage": {"total_tokens": 5}}\n\n'
    return streamed(role, *(chunk(text[at : at + size]) for at in range(0, len(text), size)), LAST, usage, DONE)


def drips(text):
    """Send the whole stream byte for byte, with comments and other line ends in between."""
    whole = b": keep-alive\r\n\r\n" + chunk(text).replace(b"\n", b"\r\n") + b": ping\n\n" + LAST + DONE
    return streamed(*(whole[at : at + 1] for at in range(len(whole))))


def replies(body, status=200, kind="application/json", **headers):
    """Answer at once."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler):
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(data), **headers}.items():
            handler.send_header(name, str(value))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def endless(piece, pause=0.0):
    """Never stop sending; `cut` of the endpoint is set when the asker has hung up."""

    def answer(handler):
        start(handler)
        try:
            while not handler.server.over.is_set():
                handler.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            handler.server.cut.set()

    return answer


def silent(handler):
    """Begin, and say nothing more."""
    start(handler)
    handler.server.over.wait(20)


def start(handler, kind="text/event-stream"):
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.end_headers()


def given(messages):
    """The passages that a model is given, as it would read them."""
    return [json.loads(line) for line in messages[1]["content"].splitlines() if line.startswith('{"passage"')]


def writes(template):
    """A model that finds the passage about the objects, and cites it where the template says {}."""

    def answer(messages):
        rank = next(p["passage"] for p in given(messages) if any("450 objecten" in a["tekst"] for a in p["alineas"]))
        return says(template.replace("{}", f"{rank}:337"))

    return answer


class PlayingEndpoint:
    """Answers every chat with `answer`: a handler, or a function of the messages that returns one."""

    def __init__(self):
        self.answer = says("GEEN ANTWOORD")
        self.reads = None  # a function of the messages that returns a handler, for models that do as they are told
        self.asked = []  # (path, headers, body)
        outer = self

        class Handler(QuietHandler):
            def do_POST(self):  # noqa: N802 - http.server calls it so
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, dict(self.headers), body))
                (outer.reads(body["messages"]) if outer.reads else outer.answer)(self)

        self._server = QuietServer(Handler)
        self.cut = self._server.cut = threading.Event()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self):
        self._server.close()
