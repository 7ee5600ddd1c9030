"""Sentences out of a stream that is cut anywhere."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.prose.splitting import LONGEST, SentenceStream

TEXT = (
    "Zie art. 5 en 33 279, nr. 36 [1:24]. Dat is zo. [1][2] En «dit ook.» [3]\n- Eén is 1,5 miljard [1].\n\n"
    "2. Het drs. A. Jansen [x] zei: niets.[4] Einde"
)
SENTENCES = [
    "Zie art. 5 en 33 279, nr. 36 [1:24].",
    "Dat is zo [1][2].",
    "En «dit ook» [3].",
    "Eén is 1,5 miljard [1].",
    "Het drs. A. Jansen [x] zei: niets [4].",
    "Einde",
]


def split(*pieces):
    stream = SentenceStream()
    return [sentence for piece in pieces for sentence in stream.feed(piece)] + list(stream.rest())


@given(st.lists(st.integers(1, len(TEXT) - 1), max_size=40))
def test_where_the_stream_is_cut_makes_no_difference(cuts):
    edges = [0, *sorted(set(cuts)), len(TEXT)]
    assert split(*(TEXT[a:b] for a, b in pairwise(edges))) == SENTENCES


def test_a_sentence_comes_as_soon_as_the_next_begins():
    stream = SentenceStream()
    assert list(stream.feed("Dat is zo [1].")) == []
    assert list(stream.feed(" ")) == []
    assert list(stream.feed("E")) == ["Dat is zo [1]."]


def test_a_sentence_waits_for_the_marks_behind_its_stop():
    stream = SentenceStream()
    assert list(stream.feed("Dat is zo. [1")) == []
    assert list(stream.feed(":2] En")) == ["Dat is zo [1:2]."]


@pytest.mark.parametrize("junk", ["\x00", "\x1b[31m", "\u202e", "\u200b", "\u00ad"])
def test_control_characters_are_left_out(junk):
    assert split(f"Dat {junk}is zo.") == ["Dat is zo." if len(junk) == 1 else "Dat [31mis zo."]


def test_what_never_ends_is_cut():
    stream = SentenceStream()
    parts = [sentence for _ in range(30) for sentence in stream.feed("a" * 100)]
    assert parts
    assert {len(part) for part in parts} == {LONGEST}


def test_pieces_that_are_longer_than_a_sentence_may_be_do_not_heap_up():
    stream = SentenceStream()
    given = [sentence for _ in range(5) for sentence in stream.feed("a" * 2500)]
    assert {len(part) for part in given} == {LONGEST}
    assert sum(len(part) for part in stream.rest()) <= LONGEST
