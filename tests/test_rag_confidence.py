"""How sure the service is, by what was found."""

import pytest

from index.unpack import default_model_name
from rag.confidence import THRESHOLD, confidence, doubt
from rag.fusion import Fusion, Scored


def found(*places):
    return [Scored(i, Fusion().score(near, share), near, near, 0.0, share) for i, (near, share) in enumerate(places)]


def test_nothing_found_is_no_answer_even_where_a_citation_was_asked_for():
    assert confidence([]) == confidence([], cited=True) == 0.0


def test_it_grows_with_nearness_and_with_words_and_stays_a_probability():
    places = [(-1.0, 0.0), (0.5, 0.0), (0.7, 0.0), (0.7, 0.5), (0.9, 0.5), (1.0, 1.0)]
    sure = [confidence(found(place)) for place in places]
    assert sure == sorted(set(sure))
    assert all(0 <= one <= 1 for one in sure)


def test_words_weigh_less_than_in_the_ranking():
    by_words, by_meaning = (0.6, 0.6), (0.75, 0.1)
    ranked = found(by_words, by_meaning)
    assert ranked[0].score > ranked[1].score
    assert confidence(found(by_words)) < confidence(found(by_meaning))


def test_the_passage_that_ranks_best_decides_however_many_were_asked_for():
    by_words, by_meaning = (0.7, 0.6), (0.75, 0.1)
    assert confidence(found(by_words, by_meaning)) == confidence(found(by_words))


def test_a_passage_that_carries_the_citation_asked_for_is_an_answer():
    assert confidence(found((0.1, 0.0)), cited=True) > THRESHOLD > confidence(found((0.1, 0.0)))


@pytest.mark.parametrize(("share", "reason"), [(0.0, "outside_corpus"), (0.5, "no_support")])
def test_the_reason_tells_another_subject_from_too_little_support(share, reason):
    assert doubt(found((0.3, share))) == reason
    assert doubt([]) == "outside_corpus"


def test_the_bundled_model_without_its_adapter_is_held_to_its_own_higher_cosines():
    near = found((0.8, 0.0))
    plain, adapted = (confidence(near, model=default_model_name(adapted=is_adapted)) for is_adapted in (False, True))
    assert plain < THRESHOLD < adapted
    assert confidence(near, model="another") == adapted
