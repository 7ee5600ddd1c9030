import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.kamerstuk import Kamerstuk
from corpus.references import find_references, parse_citation
from corpus.resolving import Resolution, resolve

SITE = "https://zoek.officielebekendmakingen.nl"


class Papers:
    """A catalogue of identifiers."""

    def __init__(self, *identifiers):
        self.identifiers = identifiers

    def __contains__(self, identifier):
        return identifier in self.identifiers

    def candidates(self, dossier_key):
        papers = [Kamerstuk.from_id(one) for one in self.identifiers if one.startswith("kst-")]
        return [paper.id for paper in papers if paper.dossier_key == dossier_key]


HERE = Papers("kst-33279-36", "kst-36410-X-2", "kst-36592-1-bijlage", "kst-31015-6", "h-tk-20102011-108-5")

RESOLVED = {
    "a paper": ("Kamerstuk 33 279, nr. 36", "kst-33279-36", f"{SITE}/kst-33279-36.html"),
    "an attachment": (
        "Bijlage bij Kamerstuk 36 592, nr. 1",
        "kst-36592-1-bijlage",
        f"{SITE}/kst-36592-1.html",
    ),
    "a debate": (
        "Handelingen II 2010/11, nr. 108, item 5",
        "h-tk-20102011-108-5",
        f"{SITE}/h-tk-20102011-108-5.html",
    ),
    "the second of two dossiers": (
        "Kamerstuk 36222 en 31015, nr. 6",
        "kst-31015-6",
        f"{SITE}/kst-31015-6.html",
    ),
    "a tail that may be a sub-dossier": ("Kamerstuk 33279-36", "kst-33279-36", f"{SITE}/kst-33279-36.html"),
}


@pytest.mark.parametrize(("text", "identifier", "url"), RESOLVED.values(), ids=RESOLVED.keys())
def test_a_paper_in_the_catalogue_is_resolved(text, identifier, url):
    resolution = resolve(parse_citation(text), HERE)
    assert resolution == Resolution("resolved", identifier, (identifier,), url)


ELSEWHERE = {
    "next number": ("Kamerstuk 33 279, nr. 37", f"{SITE}/kst-33279-37.html"),
    "same number in another chapter": ("Kamerstuk 36 410 XVI, nr. 2", f"{SITE}/kst-36410-XVI-2.html"),
    "paper of an attachment": ("Kamerstuk 36 592, nr. 1", f"{SITE}/kst-36592-1.html"),
    "attachment of a paper": ("Bijlage bij Kamerstuk 33 279, nr. 36", f"{SITE}/kst-33279-36.html"),
    "dossier without papers": ("Kamerstuk 36 592", f"{SITE}/dossier/36592"),
    "dossier without its chapter": ("Kamerstuk 36 410", f"{SITE}/dossier/36410"),
    "provisional": ("kst-1027687", f"{SITE}/kst-1027687.html"),
    "debate without an identifier": ("Handelingen II 2010/11, nr. 74, p. 9", None),
}


@pytest.mark.parametrize(("text", "url"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_near_paper_is_never_given_for_one_that_is_not_here(text, url):
    catalogue = Papers("kst-33279-36", "kst-36410-X-2", "kst-36592-1-bijlage") if "Bijlage" not in text else HERE
    if text == "Kamerstuk 36 592":
        catalogue = Papers("kst-33279-36")
    assert resolve(parse_citation(text), catalogue) == Resolution("not_in_corpus", None, (), url)


def test_readings_that_are_all_elsewhere_are_given_as_candidates():
    resolution = resolve(parse_citation("Kamerstuk 36222 en 31016, nr. 6"), HERE)
    assert (resolution.status, resolution.candidates) == ("not_in_corpus", ("kst-36222-6", "kst-31016-6"))


def test_two_readings_that_are_both_here_stay_ambiguous():
    resolution = resolve(parse_citation("Kamerstuk 36222 en 31015, nr. 6"), Papers("kst-36222-6", "kst-31015-6"))
    assert (resolution.status, resolution.id) == ("ambiguous", None)
    assert resolution.candidates == ("kst-36222-6", "kst-31015-6")


def test_a_dossier_is_ambiguous_between_its_papers_even_when_there_is_one():
    resolution = resolve(parse_citation("Kamerstuk 33 279"), HERE)
    assert (resolution.status, resolution.id, resolution.candidates) == ("ambiguous", None, ("kst-33279-36",))


def test_a_malformed_reference_stays_malformed():
    (reference,) = find_references("Kamerstuk 3, nr. 4")
    assert resolve(reference, HERE) == Resolution("malformed")


@given(st.integers(10_000, 49_999), st.integers(1, 9999), st.sets(st.integers(1, 9999), max_size=20))
def test_only_the_cited_paper_itself_is_ever_resolved(dossier, number, others):
    catalogue = Papers(*(f"kst-{dossier}-{other}" for other in others))
    resolution = resolve(parse_citation(f"Kamerstuk {dossier}, nr. {number}"), catalogue)
    assert resolution.status == ("resolved" if number in others else "not_in_corpus")
    assert resolution.id in {None, f"kst-{dossier}-{number}"}
