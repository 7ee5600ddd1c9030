"""A real HTTP server on this machine that answers as it is told, also badly."""

import time
from urllib.parse import parse_qs, urlsplit

from quiet_server import QuietHandler, QuietServer

SRU = """<?xml version="1.0" encoding="UTF-8"?>
<sru:searchRetrieveResponse xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse"
 xmlns:gzd="http://standaarden.overheid.nl/sru" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:overheidwetgeving="http://standaarden.overheid.nl/wetgeving/"
 xmlns:diag="http://docs.oasis-open.org/ns/search-ws/diagnostic"><sru:version>2.0</sru:version>{inside}
</sru:searchRetrieveResponse>"""
RECORD = """<sru:record><sru:recordData><gzd:gzd><gzd:originalData><overheidwetgeving:meta>
<dcterms:identifier>{id}</dcterms:identifier><dcterms:title>Veteranenzorg; Brief over opvang</dcterms:title>
<overheidwetgeving:documenttitel>Brief over opvang</overheidwetgeving:documenttitel>
<overheidwetgeving:dossiernummer>{dossier}</overheidwetgeving:dossiernummer>
</overheidwetgeving:meta></gzd:originalData><gzd:enrichedData>{links}<gzd:timestamp>{stamp}</gzd:timestamp>
</gzd:enrichedData></gzd:gzd></sru:recordData></sru:record>"""
PRECISION = "<sru:resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/{0}</sru:resultCountPrecision>"
PAPER = "<officiele-publicatie><kamerstuk><stuk><titel>{0}</titel></stuk></kamerstuk></officiele-publicatie>"
PAGE = "<!DOCTYPE html><html><body><p>{0}</p></body></html>"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def record(identifier, url, forms=("xml", "pdf"), stamp="2026-06-15T12:03:22", dossier="33279"):
    """A record of the search service whose forms lie under /file/ of the server at `url`."""
    link = '<gzd:itemUrl manifestation="{0}">{1}/file/{2}.{0}</gzd:itemUrl>'
    links = "".join(link.format(form, url, identifier) for form in forms)
    return RECORD.format(id=identifier, links=links, stamp=stamp, dossier=dossier)


def found(*records, total=None, precision="estimate"):
    """An answer of the search service."""
    count = len(records) if total is None else total
    shown = f"<sru:records>{''.join(records)}</sru:records>" if records else ""
    inside = f"<sru:numberOfRecords>{count}</sru:numberOfRecords>{shown}{PRECISION.format(precision)}"
    return SRU.format(inside=inside).encode()


def reply(body=b"", status=200, kind="application/xml", **headers):
    """Answer as a good server does."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def redirect(target, status=302):
    """Send the asker elsewhere."""
    return reply(status=status, Location=target)


def versioned(body, etag):
    """Answer 304 to whoever has this version."""

    def answer(handler):
        same = handler.headers["If-None-Match"] == etag
        (reply(status=304, ETag=etag) if same else reply(body, ETag=etag))(handler)

    return answer


def cut(body, said=None):
    """Send half of what was promised, and hang up."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/xml")
        handler.send_header("Content-Length", str(said or len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2].encode())
        handler.close_connection = True

    return answer


def endless(piece, pause=0.0, kind="application/xml"):
    """Never stop sending."""

    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        handler.close_connection = True
        try:
            while not handler.server.over.is_set():
                handler.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            pass  # the asker has had enough, as it should

    return answer


def endless_headers(handler):
    """Drip one header after another."""
    handler.close_connection = True
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.server.over.is_set():
            handler.wfile.write(b"X-A: b\r\n")
            time.sleep(0.01)
    except OSError:
        pass


def silent(handler):
    """Say nothing, and keep the line open."""
    handler.close_connection = True
    handler.server.over.wait(5)


class UnrulyServer:
    """Answers by path: `routes[path]` is an answer, or a list of them of which the last is repeated."""

    def __init__(self):
        self.routes = {}
        self.asked = []  # (path, query, headers)
        outer = self

        class Handler(QuietHandler):
            def do_GET(self):  # noqa: N802 - http.server calls it so
                parts = urlsplit(self.path)
                outer.asked.append((parts.path, parse_qs(parts.query), dict(self.headers)))
                route = outer.routes.get(parts.path, reply(b"", 404))
                if isinstance(route, list):
                    route = route.pop(0) if len(route) > 1 else route[0]
                route(self)

        self._server = QuietServer(Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    @property
    def paths(self):
        """What was asked for, in order."""
        return [path for path, _, _ in self.asked]

    def close(self):
        self._server.close()
