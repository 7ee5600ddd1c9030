"""Whether what came is what was asked for."""

import time
from contextlib import suppress

import pytest

from corpus.fetching.contents import check
from corpus.fetching.errors import ContentFault

PAPER = b"<?xml version='1.0'?><officiele-publicatie><kamerstuk/></officiele-publicatie>"
BOMB = (
    b"""<!DOCTYPE kamerwrk [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><kamerwrk>&b;</kamerwrk>"""
)
OUTSIDE = b"""<!DOCTYPE kamerwrk [<!ENTITY a SYSTEM "file:///etc/passwd">]><kamerwrk>&a;</kamerwrk>"""


@pytest.mark.parametrize(
    ("data", "form", "kind"),
    [
        (PAPER, "xml", "application/xml;charset=utf-8"),
        (b"\xef\xbb\xbf" + PAPER, "xml", "text/xml"),
        (b"<kamerwrk/>", "xml", ""),
        (b"<!DOCTYPE kamerwrk SYSTEM 'kamerwrk.dtd'><kamerwrk/>", "xml", "application/octet-stream"),
        (b"\n<!DOCTYPE HTML>\n<HTML><body></body></HTML>\n", "html", "text/html; charset=UTF-8"),
        (b"%PDF-1.4\n...\n%%EOF\n", "pdf", "application/pdf"),
    ],
    ids=["modern", "byte order mark", "legacy", "document type", "page", "pdf"],
)
def test_a_whole_file_of_the_form_is_taken(data, form, kind):
    check(data, form, kind, name="kst-1-1")


@pytest.mark.parametrize(
    ("data", "form", "kind", "reason"),
    [
        (PAPER, "xml", "text/html", "the service says it is 'text/html' where xml was asked for"),
        (b"<html><body>Storing</body></html>", "xml", "text/xml", "an HTML page came where XML was asked for"),
        (b" \n", "xml", "text/xml", "the service sent nothing"),
        (PAPER[:-5], "xml", "text/xml", "it is not well-formed XML"),
        (b"%PDF-1.4", "xml", "text/xml", "it is not well-formed XML"),
        (b"<?xml version='1.0' encoding='x-unknown'?><kamerwrk/>", "xml", "", "it is not well-formed XML"),
        (b"<v:vlosCoreDocument xmlns:v='x'/>", "xml", "text/xml", "it is a debate report .<vlosCoreDocument>., not a"),
        (b"<s:searchRetrieveResponse xmlns:s='x'/>", "xml", "text/xml", "it is an answer of the search service"),
        (b"<rss/>", "xml", "text/xml", "it is XML of another kind"),
        (BOMB, "xml", "text/xml", "it declares entities"),
        (OUTSIDE, "xml", "text/xml", "it declares entities"),
        (b"<kamerwrk>" + b"<a>" * 300, "xml", "text/xml", "nest deeper than 256"),
        (b"{}", "html", "text/html", "does not begin as an HTML page"),
        (b"<html><body>", "html", "text/html", "cut off before the end"),
        (b"<html></html>", "pdf", "application/pdf", "an HTML page came where a PDF was asked for"),
        (b"\x89PNG", "pdf", "", "something else came"),
        (b"%PDF-1.4\n", "pdf", "", "cut off before the end"),
    ],
)
def test_anything_else_is_refused_by_name(data, form, kind, reason):
    with pytest.raises(ContentFault, match=f"^kst-1-1 is refused: .*{reason}"):
        check(data, form, kind, name="kst-1-1")


@pytest.mark.parametrize(
    "data",
    [
        b"<kamerwrk " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>",
        b"<kamerwrk a='" + b"x" * 5_000_000,
        b"<!--" + b"-x" * 2_000_000,
    ],
    ids=["attributes", "one long value", "comment"],
)
def test_xml_that_is_made_to_be_slow_is_not(data):
    begin = time.monotonic()
    with suppress(ContentFault):
        check(data, "xml", "", name="kst-1-1")
    assert time.monotonic() - begin < 2
