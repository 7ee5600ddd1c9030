"""Papers from files and folders."""

import shutil

from corpus.catalogue import OWN_DOCUMENTS
from corpus.document import Document
from corpus.gathering import Refusal, gather, list_files

LETTER = (
    "Brief regering : Dijken\n27 625 Waterbeleid\nNr. 701 BRIEF VAN DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT\n"
    "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal\nDen Haag, 3 maart 2025\nDe dijken zijn sterk.\n"
)


def test_a_folder_gives_the_files_in_it_and_below_it(tmp_path):
    for name in ("b.txt", "a/c.txt", ".hidden", "catalogue.toml", "ledger.jsonl", "superseded/old.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [path.relative_to(tmp_path).as_posix() for path in list_files([tmp_path])] == ["a/c.txt", "b.txt"]


def test_a_bad_file_is_refused_by_name_and_the_rest_goes_on(tmp_path):
    (tmp_path / "1.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "2.txt").write_text(LETTER)
    (tmp_path / "3.txt").write_text("Een tekst die niet zegt wat hij is.\n\nEn nog een alinea.\n")
    found = list(gather(list_files([tmp_path])))
    assert [type(one) for one in found] == [Refusal, Document, Refusal]
    assert "1.txt" in found[0].reason
    assert found[1].id == "kst-27625-701"
    assert "catalogue.toml" in found[2].reason


def test_the_catalogue_in_the_folder_says_what_its_files_do_not(tmp_path):
    for name in ("kst-36592-1-bijlage.txt", "catalogue.toml"):
        shutil.copy(OWN_DOCUMENTS / name, tmp_path)
    (found,) = gather(list_files([tmp_path]))
    assert found.id == "kst-36592-1-bijlage"


def test_a_broken_catalogue_refuses_the_files_of_its_folder(tmp_path):
    (tmp_path / "catalogue.toml").write_text("[[document")
    (tmp_path / "1.txt").write_text(LETTER)
    (refusal,) = gather(list_files([tmp_path]))
    assert "not valid TOML" in refusal.reason


def test_a_file_that_is_not_there_is_refused(tmp_path):
    (refusal,) = gather([tmp_path / "weg.txt"])
    assert "cannot be read" in refusal.reason
