"""The folder of papers and its ledger."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.fetching.errors import LedgerFault
from corpus.fetching.keeping import Holdings
from corpus.fetching.ledger import Entry

OLD, NEW = b"<kamerwrk>oud</kamerwrk>", b"<kamerwrk>nieuw</kamerwrk>"
PAPER = Entry("kept", "kst-1-1", "https://x/kst-1-1.xml", "2026-11-22T12:00:00+00:00", "xml", "kst-1-1.xml")
words = st.text(max_size=20)


def lines(folder):
    return [json.loads(line) for line in (folder / "ledger.jsonl").read_bytes().splitlines()]


def files(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("kst*"))


@given(
    st.sampled_from(["kept", "moved"]),
    words.filter(bool),
    words.filter(bool),
    words,
    st.integers(0, 10**9),
    st.none() | st.dictionaries(words, words),
)
def test_an_entry_is_read_as_it_was_written(event, name, url, stamp, size, about):
    entry = Entry(event, name, url, "2026", stamp=stamp, size=size, about=about)
    assert Entry.from_json(entry.to_json()) == entry


@pytest.mark.parametrize(
    "line",
    [
        b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"event":"kept"}',
        b'{"event":"eaten","id":"a","url":"","at":""}',
        b'{"event":"kept","id":"a","url":"","at":"","file":"../a"}',
        b'{"event":"kept","id":"a","url":"","at":"","size":"1"}',
        b'{"event":"kept","id":["a"],"url":"","at":""}',
    ],
)  # fmt: skip
def test_what_is_no_entry_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011
        Entry.from_json(line)


def test_fields_of_later_versions_are_passed_over():
    assert Entry.from_json(b'{"event":"kept","id":"a","url":"b","at":"c","colour":"red"}') == Entry(
        "kept", "a", "b", "c"
    )


def test_a_paper_is_kept_with_its_digest(tmp_path):
    with Holdings.open(tmp_path / "new" / "folder") as holdings:
        entry = holdings.keep(PAPER, OLD)
        assert list(holdings) == ["kst-1-1"]
    assert (entry.event, entry.size, entry.sha256) == ("kept", 24, sha256(OLD).hexdigest())
    assert (tmp_path / "new/folder/kst-1-1.xml").read_bytes() == OLD
    with Holdings.open(tmp_path / "new" / "folder") as holdings:
        assert holdings.latest("kst-1-1") == entry


def test_a_newer_paper_puts_the_old_one_aside(tmp_path):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
        assert holdings.keep(PAPER, NEW).event == "replaced"
    aside = f"superseded/kst-1-1.{sha256(OLD).hexdigest()[:12]}.xml"
    assert files(tmp_path) == ["kst-1-1.xml", aside]
    assert ((tmp_path / "kst-1-1.xml").read_bytes(), (tmp_path / aside).read_bytes()) == (NEW, OLD)
    assert [(line["event"], line["sha256"]) for line in lines(tmp_path)] == [
        ("kept", sha256(OLD).hexdigest()), ("replaced", sha256(NEW).hexdigest()),
    ]  # fmt: skip


def test_the_same_paper_again_is_only_noted(tmp_path):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
        assert holdings.keep(PAPER, OLD).event == "unchanged"
    assert files(tmp_path) == ["kst-1-1.xml"]


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"<kamerwrk>")])
def test_a_file_that_is_not_what_the_ledger_says_counts_for_nothing(tmp_path, damage):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
        damage(tmp_path / "kst-1-1.xml")
        assert holdings.latest("kst-1-1") is None
        assert holdings.keep(PAPER, OLD).event == "kept"
        assert holdings.latest("kst-1-1") is not None


def test_what_a_power_cut_leaves_is_cleared(tmp_path):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
    (tmp_path / ".kst-2-2.xml.part").write_bytes(b"<kam")
    whole = (tmp_path / "ledger.jsonl").read_bytes()
    (tmp_path / "ledger.jsonl").write_bytes(whole + b'{"event":"kept","id":"kst-2-2","ti' + bytes(200_000))
    with Holdings.open(tmp_path) as holdings:
        assert list(holdings) == ["kst-1-1"]
    assert (tmp_path / "ledger.jsonl").read_bytes() == whole
    assert not (tmp_path / ".kst-2-2.xml.part").exists()


def test_a_damaged_line_is_named(tmp_path):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
    with (tmp_path / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b"rust\n")
    with pytest.raises(LedgerFault, match=r"ledger\.jsonl, line 2 cannot be read"), Holdings.open(tmp_path):
        pass


def test_one_process_at_a_time_may_write(tmp_path):
    with (
        Holdings.open(tmp_path),
        pytest.raises(LedgerFault, match="is being written by another process"),
        Holdings.open(tmp_path),
    ):
        pass


def test_a_disk_that_says_no_is_told(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LedgerFault, match="cannot be written"), Holdings.open(tmp_path / "file"):
        pass


def test_a_disk_that_is_full_leaves_the_old_paper(tmp_path):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
        (tmp_path / ".kst-1-1.xml.part").symlink_to("/dev/full")
        with pytest.raises(OSError, match="No space left"):
            holdings.keep(PAPER, NEW)
    assert (tmp_path / "kst-1-1.xml").read_bytes() == OLD
    assert files(tmp_path) == ["kst-1-1.xml"]
    assert [line["event"] for line in lines(tmp_path)] == ["kept"]


def test_a_paper_that_has_moved_is_put_aside(tmp_path):
    with Holdings.open(tmp_path) as holdings:
        holdings.keep(PAPER, OLD)
        holdings.retire(Entry("moved", "kst-1-1", "https://x/kst-2-2.html", "2026", successor="kst-2-2"))
        assert list(holdings) == []
    assert files(tmp_path) == [f"superseded/kst-1-1.{sha256(OLD).hexdigest()[:12]}.xml"]
