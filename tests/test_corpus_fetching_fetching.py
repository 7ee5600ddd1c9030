"""Fetching papers from a real server on this machine into a folder."""

import json
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
import unruly_server as unruly

from corpus.fetching import FetchFault, Manners, Options, Request, fetch
from corpus.fetching.addresses import Hosts
from corpus.fetching.client import Clock
from corpus.fetching.errors import AddressFault, ContentFault, ServiceFault

ONE, TWO, THREE = "kst-33279-1", "kst-33279-2", "kst-33279-3"
PAPER = unruly.PAPER.format


def options(server, **more):
    hosts = Hosts(frozenset({server.host}), private=True, plain=True)
    manners = Manners("you@example.org", pace=0, tries=2, silence=2)
    return Options(**{"manners": manners, "service": f"{server.url}/sru", "site": server.url, "hosts": hosts} | more)


def brought(server, folder, *words, query=None, again=False, progress=None, **more):
    clock = Clock(sleep=lambda _: None)
    args = [progress] if progress else []
    return fetch(Request.of(words, query, again=again), folder, options(server, **more), *args, clock=clock)


def publish(server, *records, **papers):
    """Let the search service find these records, and the file service have a paper for each."""
    server.routes["/sru"] = unruly.reply(unruly.found(*records))
    for name, body in papers.items():
        server.routes[f"/file/{name.replace('_', '-')}.xml"] = unruly.reply(PAPER(body))


@pytest.fixture
def dossier(server):
    """Three papers of one dossier."""
    publish(server, *(unruly.record(name, server.url) for name in (ONE, TWO, THREE)))
    for name in (ONE, TWO, THREE):
        server.routes[f"/file/{name}.xml"] = unruly.reply(PAPER(name), ETag=f'"{name}"')
    return server


def lines(folder):
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_bytes().splitlines()]


def files(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.name[:3] in {"kst", "blg"})


def outcomes(report):
    return [(one.id, one.event, one.detail) for one in report.told]


def test_a_dossier_is_brought_with_url_date_digest_and_facts(dossier, tmp_path):
    report = brought(dossier, tmp_path, "33279")
    assert (report.counts, report.told, report.complete) == ({"kept": 3}, (), True)
    assert files(tmp_path) == [f"{name}.xml" for name in (ONE, TWO, THREE)]
    first = lines(tmp_path)[0]
    assert first["at"][:2] == "20"
    assert first["at"].endswith("+00:00")
    assert {name: first[name] for name in ("event", "id", "url", "form", "file", "sha256", "etag", "stamp")} == {
        "event": "kept", "id": ONE, "url": f"{dossier.url}/file/{ONE}.xml", "form": "xml", "file": f"{ONE}.xml",
        "sha256": sha256(PAPER(ONE).encode()).hexdigest(), "etag": f'"{ONE}"', "stamp": "2026-06-15T12:03:22",
    }  # fmt: skip
    assert (first["about"]["title"], first["about"]["dossiers"]) == ("Brief over opvang", ["33279"])


def test_the_search_service_is_asked_for_the_dossier(dossier, tmp_path):
    brought(dossier, tmp_path, "36410-X")
    _, query, _ = dossier.asked[0]
    assert 'w.dossiernummer=="36410-X"' in query["query"][0]


def test_a_paper_is_asked_for_with_its_republications(server, tmp_path):
    again = f"{ONE}-n1"
    publish(
        server, unruly.record(ONE, server.url), unruly.record(again, server.url), kst_33279_1="a", kst_33279_1_n1="b"
    )
    report = brought(server, tmp_path, ONE)
    assert outcomes(report) == [(again, "kept", f"publishes {ONE} again")]
    assert f'dt.identifier=="{again}"' in server.asked[0][1]["query"][0]
    assert files(tmp_path) == [f"{again}.xml", f"{ONE}.xml"]
    assert [line.get("republishes") for line in lines(tmp_path)] == [None, ONE]


def test_a_paper_that_was_not_asked_for_is_not_brought(dossier, tmp_path):
    report = brought(dossier, tmp_path, ONE)
    assert report.counts == {"kept": 1}
    assert files(tmp_path) == [f"{ONE}.xml"]


def test_a_query_is_read_page_by_page(server, tmp_path):
    names = [f"kst-33279-{number}" for number in range(1, 104)]
    shown = [unruly.record(name, server.url) for name in names]
    pages = [unruly.found(*shown[:100], total=90), unruly.found(*shown[100:], total=103), unruly.found(total=103)]
    server.routes |= {f"/file/{name}.xml": unruly.reply(PAPER(name)) for name in names}
    server.routes["/sru"] = [unruly.reply(page) for page in pages]
    assert brought(server, tmp_path, query="w.subrubriek==Motie").counts == {"kept": 103}
    searches = [query for path, query, _ in server.asked if path == "/sru"]
    assert [one["startRecord"] for one in searches] == [["1"], ["101"]]


def test_a_service_that_shows_the_same_page_again_and_again_is_stopped(server, tmp_path):
    names = [f"kst-33279-{number}" for number in range(1, 101)]
    server.routes["/sru"] = unruly.reply(
        unruly.found(*(unruly.record(name, server.url, ()) for name in names), total=999_999_999)
    )
    with pytest.raises(ServiceFault, match="shows nothing new from number 101 on"):
        brought(server, tmp_path, "33279")


def test_papers_that_the_service_counts_but_does_not_show_are_told(server, tmp_path):
    server.routes["/sru"] = unruly.reply(unruly.found(unruly.record(ONE, server.url), total=3, precision="exact"))
    server.routes["/file/kst-33279-1.xml"] = unruly.reply(PAPER(ONE))
    shown = server.routes["/sru"]
    server.routes["/sru"] = [shown, unruly.reply(unruly.found(total=3, precision="exact"))]
    report = brought(server, tmp_path, "33279")
    assert outcomes(report) == [("33279", "missing", "the search service counts 2 papers that it does not show")]
    assert not report.complete


def test_only_so_many_papers_are_brought(dossier, tmp_path):
    assert brought(dossier, tmp_path, "33279", limit=2).counts == {"kept": 2}


@pytest.mark.parametrize(
    ("forms", "there", "kept"),
    [
        (("xml", "html", "pdf"), ("xml", "html", "pdf"), "xml"),
        (("html", "pdf"), ("html", "pdf"), "html"),
        (("pdf",), ("pdf",), "pdf"),
        (("xml", "html", "pdf"), ("pdf",), "pdf"),
    ],
    ids=["XML first", "HTML else", "PDF else", "XML is promised, and is not there"],
)
def test_the_best_form_is_taken(server, tmp_path, forms, there, kept):
    server.routes["/sru"] = unruly.reply(unruly.found(unruly.record(ONE, server.url, forms)))
    good = {
        "xml": unruly.reply(PAPER("a")),
        "html": unruly.reply(unruly.PAGE.format("a"), kind="text/html"),
        "pdf": unruly.reply(unruly.PDF, kind="application/pdf"),
    }
    server.routes |= {f"/file/{ONE}.{form}": good[form] for form in there}
    assert brought(server, tmp_path, ONE).counts == {"kept": 1}
    assert files(tmp_path) == [f"{ONE}.{kept}"]


def test_another_form_can_be_preferred(dossier, tmp_path):
    dossier.routes[f"/file/{ONE}.pdf"] = unruly.reply(unruly.PDF, kind="application/pdf")
    brought(dossier, tmp_path, ONE, forms=("pdf", "xml"))
    assert files(tmp_path) == [f"{ONE}.pdf"]


def test_what_is_kept_is_not_fetched_again(dossier, tmp_path):
    brought(dossier, tmp_path, "33279")
    dossier.asked.clear()
    assert brought(dossier, tmp_path, "33279").counts == {"already": 3}
    assert dossier.paths == ["/sru"]


def test_a_kept_file_that_was_damaged_is_fetched_again(dossier, tmp_path):
    brought(dossier, tmp_path, "33279")
    (tmp_path / f"{TWO}.xml").write_bytes(b"<officiele-publicatie>")
    assert brought(dossier, tmp_path, "33279").counts == {"already": 2, "kept": 1}
    assert (tmp_path / f"{TWO}.xml").read_text() == PAPER(TWO)


def test_what_the_service_says_has_changed_is_asked_for_with_conditions(server, tmp_path):
    server.routes[f"/file/{ONE}.xml"] = unruly.versioned(PAPER("oud"), '"v1"')
    publish(server, unruly.record(ONE, server.url, stamp="1"))
    brought(server, tmp_path, ONE)
    publish(server, unruly.record(ONE, server.url, stamp="2"))
    assert brought(server, tmp_path, ONE).counts == {"unchanged": 1}
    assert server.asked[-1][2]["If-None-Match"] == '"v1"'
    assert [(line["event"], line["stamp"]) for line in lines(tmp_path)] == [("kept", "1"), ("unchanged", "2")]
    assert brought(server, tmp_path, ONE).counts == {"already": 1}


def test_everything_in_the_folder_is_kept_up_to_date(server, tmp_path):
    server.routes[f"/file/{ONE}.xml"] = unruly.versioned(PAPER("oud"), '"v1"')
    publish(server, unruly.record(ONE, server.url, stamp="1"))
    brought(server, tmp_path, ONE)
    server.routes[f"/file/{ONE}.xml"] = unruly.versioned(PAPER("nieuw"), '"v2"')
    publish(server, unruly.record(ONE, server.url, stamp="2"))
    report = brought(server, tmp_path, again=True)
    assert report.counts == {"replaced": 1}
    assert (tmp_path / f"{ONE}.xml").read_text() == PAPER("nieuw")
    old = sha256(PAPER("oud").encode()).hexdigest()[:12]
    assert (tmp_path / "superseded" / f"{ONE}.{old}.xml").read_text() == PAPER("oud")


def test_a_recheck_asks_although_nothing_seems_to_have_changed(dossier, tmp_path):
    brought(dossier, tmp_path, ONE)
    dossier.routes[f"/file/{ONE}.xml"] = unruly.versioned(PAPER(ONE), f'"{ONE}"')
    assert brought(dossier, tmp_path, ONE, recheck=True).counts == {"unchanged": 1}


def test_a_provisional_paper_is_followed_to_its_final_name(server, tmp_path):
    provisional, final = "kst-1027687", "kst-26643-1542"
    publish(server, unruly.record(provisional, server.url, ("pdf",)))
    server.routes[f"/file/{provisional}.pdf"] = unruly.reply(unruly.PDF, kind="application/pdf")
    brought(server, tmp_path, provisional)
    publish(server, unruly.record(final, server.url), kst_26643_1542="opgemaakt")
    server.routes["/sru"] = [unruly.reply(unruly.found()), server.routes["/sru"]]
    server.routes[f"/{provisional}.html"] = unruly.redirect(f"/{final}.html", 301)
    server.routes[f"/{final}.html"] = unruly.reply(unruly.PAGE.format("x"), kind="text/html")
    report = brought(server, tmp_path, again=True)
    assert outcomes(report) == [(provisional, "moved", final)]
    assert report.counts == {"moved": 1, "kept": 1}
    pdf = sha256(unruly.PDF).hexdigest()[:12]
    assert files(tmp_path) == [f"{final}.xml", f"superseded/{provisional}.{pdf}.pdf"]
    assert [(line["event"], line["id"], line.get("successor")) for line in lines(tmp_path)] == [
        ("kept", provisional, None), ("kept", final, None), ("moved", provisional, final),
    ]  # fmt: skip
    assert brought(server, tmp_path, again=True).counts == {"already": 1}


def test_a_file_that_is_redirected_to_another_paper_is_followed_too(server, tmp_path):
    first, second = unruly.record(ONE, server.url), unruly.record(TWO, server.url)
    server.routes["/sru"] = [unruly.reply(unruly.found(first)), unruly.reply(unruly.found(second))]
    server.routes[f"/file/{ONE}.xml"] = unruly.redirect(f"/file/{TWO}.xml")
    server.routes[f"/file/{TWO}.xml"] = unruly.reply(PAPER("a"))
    assert outcomes(brought(server, tmp_path, ONE)) == [(ONE, "moved", TWO)]
    assert files(tmp_path) == [f"{TWO}.xml"]


def test_a_provisional_paper_stays_until_its_final_one_is_there(server, tmp_path):
    publish(server, unruly.record(ONE, server.url), kst_33279_1="a")
    brought(server, tmp_path, ONE)
    server.routes["/sru"] = unruly.reply(unruly.found())
    server.routes |= {f"/{ONE}.html": unruly.redirect(f"/{TWO}.html"), f"/{TWO}.html": unruly.reply("x")}
    report = brought(server, tmp_path, again=True)
    assert [(one.id, one.event) for one in report.told] == [(ONE, "moved"), (TWO, "missing")]
    assert files(tmp_path) == [f"{ONE}.xml"]


def test_names_that_lead_to_ever_more_names_are_not_followed_for_ever(server, tmp_path):
    server.routes["/sru"] = unruly.reply(unruly.found())
    for number in range(1, 30):
        server.routes[f"/kst-33279-{number}.html"] = [
            unruly.redirect(f"/kst-33279-{number + 1}.html"), unruly.reply("x"),
        ]  # fmt: skip
    report = brought(server, tmp_path, ONE)
    assert report.counts["failed"] == 1
    assert len(server.asked) < 40


def test_a_paper_that_nobody_knows_is_missing(server, tmp_path):
    server.routes["/sru"] = unruly.reply(unruly.found())
    report = brought(server, tmp_path, ONE, "36410-X")
    assert [(one.id, one.event) for one in report.told] == [(ONE, "missing"), ("36410-X", "missing")]
    assert not report.complete


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (unruly.reply(unruly.PAGE.format("Storing"), kind="text/html"), "the service says it is 'text/html'"),
        (unruly.reply(unruly.PAGE.format("Storing")), "an HTML page came where XML was asked for"),
        (unruly.reply("<!DOCTYPE a [<!ENTITY a 'b'>]><kamerwrk>&a;</kamerwrk>"), "it declares entities"),
        (unruly.reply("<officiele-publicatie>"), "not well-formed"),
        (unruly.reply("<rss/>"), "XML of another kind"),
        (unruly.redirect("http://127.0.0.1:1/kst-33279-2.xml"), "leads to another host"),
        (unruly.endless(b"x" * 65536), "more than the 100000 bytes"),
    ],
    ids=["wrong type", "error page", "entities", "half", "another kind", "elsewhere", "endless"],
)
def test_a_bad_file_is_refused_by_name_and_the_rest_goes_in(dossier, tmp_path, answer, reason):
    dossier.routes[f"/file/{TWO}.xml"] = answer
    small = Manners("you@example.org", pace=0, tries=2, largest=100_000)
    report = brought(dossier, tmp_path, "33279", manners=small)
    ((name, event, detail),) = outcomes(report)
    assert (name, event) == (TWO, "refused")
    assert f"/file/{TWO}.xml" in detail
    assert reason in detail
    assert files(tmp_path) == [f"{ONE}.xml", f"{THREE}.xml"]


def test_a_file_elsewhere_is_not_asked_for(server, tmp_path):
    publish(server, unruly.record(ONE, "http://10.0.0.1"))
    report = brought(server, tmp_path, ONE)
    assert "its host 10.0.0.1 is not one of" in report.told[0].detail


def test_a_service_elsewhere_is_not_asked(server, tmp_path):
    with pytest.raises(AddressFault):
        brought(server, tmp_path, ONE, service="https://example.org/sru")


def test_a_file_that_the_service_does_not_give_is_told_and_the_rest_goes_in(dossier, tmp_path):
    dossier.routes[f"/file/{TWO}.xml"] = unruly.reply(status=500)
    report = brought(dossier, tmp_path, "33279")
    assert report.counts == {"kept": 2, "failed": 1}
    assert report.told[0].detail.endswith("answers 500, 2 times; try again later.")


def test_a_service_that_is_down_is_not_asked_for_thousands_of_papers(server, tmp_path):
    names = [f"kst-33279-{number}" for number in range(1, 50)]
    publish(server, *(unruly.record(name, server.url) for name in names))
    server.routes |= {f"/file/{name}.xml": unruly.reply(status=503) for name in names}
    with pytest.raises(ServiceFault, match="5 papers in a row could not be had"):
        brought(server, tmp_path, "33279")
    assert len(server.asked) == 1 + 5 * 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (unruly.reply("<html></html>", kind="text/html"), ContentFault),
        (unruly.reply(status=404), ServiceFault),
        (unruly.reply(status=500), ServiceFault),
        (unruly.reply(status=403), ServiceFault),
        (unruly.cut("<a>paper</a>"), ServiceFault),
    ],
    ids=["page", "404", "500", "403", "cut"],
)
def test_a_search_service_that_does_not_answer_is_one_sentence(server, tmp_path, answer, kind):
    server.routes["/sru"] = answer
    with pytest.raises(kind) as fault:
        brought(server, tmp_path, "33279")
    assert isinstance(fault.value, FetchFault)
    assert "\n" not in str(fault.value)


def test_progress_says_how_far_it_is(dossier, tmp_path):
    seen = []
    brought(dossier, tmp_path, "33279", progress=lambda done, expected, _: seen.append((done, expected)))
    assert seen == [(0, 0), (1, 3), (2, 3), (3, 3)]


def test_a_run_that_was_stopped_goes_on_where_it_was(dossier, tmp_path):
    def stop(done, *_):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        brought(dossier, tmp_path, "33279", progress=stop)
    assert files(tmp_path) == [f"{ONE}.xml", f"{TWO}.xml"]
    dossier.asked.clear()
    assert brought(dossier, tmp_path, "33279").counts == {"already": 2, "kept": 1}
    assert dossier.paths == ["/sru", f"/file/{THREE}.xml"]


KILLED = """
import sys
from pathlib import Path
from corpus.fetching import Manners, Options, Request, fetch
from corpus.fetching.addresses import Hosts
url, host, folder = sys.argv[1:]
hosts = Hosts(frozenset({host}), private=True, plain=True)
options = Options(Manners("you@example.org", pace=0), service=url + "/sru", site=url, hosts=hosts)
fetch(Request.of(["33279"]), Path(folder), options)
"""


def test_a_run_that_was_killed_leaves_whole_files_and_goes_on(dossier, tmp_path):
    good = dossier.routes[f"/file/{TWO}.xml"]
    dossier.routes[f"/file/{TWO}.xml"] = unruly.endless(b" ", 0.01)
    folder = tmp_path / "papers"
    arguments = [sys.executable, "-c", KILLED, dossier.url, dossier.host, str(folder)]
    with subprocess.Popen(arguments, cwd=Path(__file__).parents[1]) as process:  # noqa: S603
        while f"/file/{TWO}.xml" not in dossier.paths and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    assert files(folder) == [f"{ONE}.xml"]
    dossier.routes[f"/file/{TWO}.xml"] = good
    assert brought(dossier, folder, "33279").counts == {"already": 1, "kept": 2}
