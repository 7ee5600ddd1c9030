import datetime as dt

import pytest

from corpus.catalogue import load_document, load_documents, read_catalogue
from corpus.errors import CatalogueFault, LayoutFault

PAPER = "33 279 Titel\n\nNr. 1 BRIEF VAN DE MINISTER\n\nDen Haag, 1 mei 2020\n\nEen zin.\n\nNog een zin.\n"
ENTRY = """
[[document]]
id = "kst-33279-1"
file = "a.txt"
title = "Een titel"
kind = "Brief regering"
date = 2020-05-01
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(PAPER, encoding="utf-8")
    return tmp_path


def catalogue(folder, text):
    (folder / "catalogue.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_text_that_states_what_it_is_needs_no_entry(folder):
    [document] = load_documents(folder)
    assert (document.id, document.kind, document.date) == ("kst-33279-1", "Brief regering", dt.date(2020, 5, 1))
    assert document.url == "https://zoek.officielebekendmakingen.nl/kst-33279-1.html"
    assert document.paragraph(2).text == "Nog een zin."
    with pytest.raises(KeyError):
        document.paragraph(3)


def test_a_file_of_any_format_is_read_whatever_its_name_says(folder):
    (folder / "a.txt").rename(folder / "a.XML")
    assert [document.id for document in load_documents(folder)] == ["kst-33279-1"]


def test_an_entry_says_what_its_text_does_not(folder):
    text = ENTRY + 'chamber = "II"\nsession_year = "2019-2020"\nunstated = ["session_year"]\n'
    [document] = load_documents(catalogue(folder, text))
    assert document.title == "Een titel"
    assert document.kamerstuk.session_year == "2019-2020"
    [entry] = read_catalogue(folder)
    assert entry.unstated == {"session_year"}


def test_an_attachment_may_state_the_paper_that_it_belongs_to(folder):
    [document] = load_documents(catalogue(folder, ENTRY.replace("kst-33279-1", "kst-33279-2-bijlage")))
    assert document.kamerstuk.attachment


def test_documents_come_in_the_order_of_their_names(folder):
    (folder / "b.txt").write_text(PAPER.replace("Nr. 1", "Nr. 2"), encoding="utf-8")
    assert [document.id for document in load_documents(folder)] == ["kst-33279-1", "kst-33279-2"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            ENTRY.replace("kst-33279-1", "kst-33279-2"),
            "a.txt states that it is kst-33279-1.*catalogue says kst-33279-2",
        ),
        (ENTRY.replace("2020-05-01", "2021-05-01"), "a.txt is dated 2020-05-01; the catalogue says 2021-05-01"),
        (ENTRY + 'layout = "monitor"\n', "a.txt was read as publication; the catalogue says monitor"),
        (ENTRY.replace("a.txt", "b.txt"), "names b.txt, which is not in"),
        (ENTRY.replace("a.txt", "../a.txt"), "must be a name in the same folder"),
        (ENTRY + "colour = 1\n", "'colour' is no field"),
        (ENTRY + "attachment = true\n", "contradict each other"),
        (ENTRY + 'session_year = "2020-2022"\n', "not a session year"),
        (ENTRY.replace("kst-33279-1", "33279"), "not the identifier of a paper"),
        (ENTRY.replace('kind = "Brief regering"\n', ""), "kind missing"),
        (ENTRY.replace("date = 2020-05-01", 'date = "morgen"'), "date is 'morgen', which is no date"),
        ("document = 1\n", "may only hold"),
        ("papers = 1\n", "may only hold"),
        ("[[document\n", "is not valid TOML"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_what_is_wrong(folder, text, message):
    with pytest.raises(CatalogueFault, match=message):
        load_documents(catalogue(folder, text))


def test_a_text_that_states_nothing_needs_an_entry_and_the_message_shows_one(tmp_path):
    (tmp_path / "b.txt").write_text("Een zin.\n\nNog een zin.\n", encoding="utf-8")
    with pytest.raises(CatalogueFault, match=r'b\.txt does not state[^§]*file = "b\.txt"'):
        load_documents(tmp_path)


def test_two_files_of_one_paper_are_refused(folder):
    (folder / "b.txt").write_text(PAPER, encoding="utf-8")
    with pytest.raises(CatalogueFault, match=r"a\.txt and b\.txt both are kst-33279-1"):
        load_documents(folder)


def test_a_file_that_is_no_text_is_named(folder):
    (folder / "b.txt").write_bytes(b"PK\x03\x04")
    with pytest.raises(LayoutFault, match=r"b\.txt is a zip file"):
        load_documents(folder)


def test_a_missing_folder_or_file_is_named(tmp_path):
    with pytest.raises(CatalogueFault, match="nowhere is no folder"):
        load_documents(tmp_path / "nowhere")
    with pytest.raises(CatalogueFault, match=r"nothing\.txt cannot be read"):
        load_document(tmp_path / "nothing.txt")


def test_an_empty_folder_holds_no_documents(tmp_path):
    assert load_documents(tmp_path) == []
