"""What people ask for."""

import pytest

from corpus.fetching.errors import RequestFault
from corpus.fetching.request import Request, republications, republished


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("kst-33279-36", "kst-33279-36"),
        ("KST-36410-x-2", "kst-36410-X-2"),
        ("kst-36867-B", "kst-36867-B"),
        ("kst-33279-36-n1", "kst-33279-36-n1"),
        ("kst-1027687", "kst-1027687"),
        ("BLG-1093410", "blg-1093410"),
    ],
)
def test_papers_are_read_as_they_are_typed(word, name):
    assert Request.of([word]) == Request(identifiers=(name,))


@pytest.mark.parametrize(
    ("word", "dossier"),
    [("33279", "33279"), ("33 279", "33279"), ("33.279", "33279"), ("36410-X", "36410-X"), ("36 410 x", "36410-X"),
     ("21501-02", "21501-02"), ("5380", "5380")],
)  # fmt: skip
def test_dossiers_are_read_as_they_are_typed(word, dossier):
    assert Request.of([word]) == Request(dossiers=(dossier,))


@pytest.mark.parametrize(
    "word", ["", "veteranen", "kst-", "kst-33279-36-bijlage", '33279" OR x', "../x", "2", "kst-" + "1" * 500]
)
def test_anything_else_is_refused(word):
    with pytest.raises(RequestFault):
        Request.of([word])


def test_nothing_and_too_much_are_refused():
    with pytest.raises(RequestFault, match="nothing is asked for"):
        Request()
    with pytest.raises(RequestFault, match="1 to 2000 characters; this one has 2001"):
        Request(query="a" * 2001)


def test_a_paper_may_have_been_published_again():
    assert republications("kst-36867-B") == ("kst-36867-B-n1", "kst-36867-B-n2", "kst-36867-B-n3", "kst-36867-B-h1")
    assert republications("kst-36867-B-n1") == republications("blg-1093410") == ()
    assert republished("kst-36867-B-n1") == "kst-36867-B"
    assert republished("kst-36867-B") is None
