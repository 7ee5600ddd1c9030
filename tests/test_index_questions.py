"""Questions about passages: asked for, kept, reused and removed with them."""

import json

import numpy as np
import pytest
from toys import ToyEncoder

from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from index.building import ask, build, current, update
from index.inspecting import inspect
from index.questions import texts
from index.snapshot import MANIFEST, Snapshot


def paper(number, *texts, title="Een brief"):
    paragraphs = tuple(Paragraph(n, text) for n, text in enumerate(texts, 1))
    kamerstuk = Kamerstuk("29754", str(number), chamber="II", session_year="2024-2025")
    return Document(kamerstuk, title, "Brief regering", None, kamerstuk.url, "test", Body((), paragraphs, (), ()))


DIKES, SCHOOLS = "dijken houden water tegen", "scholen geven les"


class Asker:
    """Asks "Waarom <first word>?" and "En <last word>?" about each passage, unless told otherwise."""

    def __init__(self, answers=None, model="klein", stop_at=None):
        self.model, self.asked, self._answers, self._stop_at = model, [], answers or {}, stop_at

    def ask(self, passages):
        if self._stop_at is not None and len(self.asked) >= self._stop_at:
            raise KeyboardInterrupt
        self.asked += [(passage.text, title) for passage, title in passages]
        return [self._of(passage.text) for passage, _ in passages]

    def _of(self, text):
        words = text.split()
        return self._answers.get(text, (f"Waarom {words[0]}?", f"En {words[-1]}?"))


class Counting(ToyEncoder):
    """Keeps the questions that were embedded."""

    def __init__(self):
        self.embedded = []

    def embed_queries(self, texts):
        self.embedded += texts
        return super().embed_queries(texts)

    def embed_passages(self, texts, *, progress=None):
        return ToyEncoder().embed_passages(texts, progress=progress)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def opened(store, toy_encoder):
    def load():
        assert list(inspect(current(store))) == []
        return Snapshot.load(current(store), toy_encoder)

    return load


def told(snapshot):
    """The questions by the text of their passage; their vectors are those of the texts."""
    ids = snapshot.store.passage_ids([document.id for document in snapshot.store.documents()])
    found = texts(snapshot.store.database, ids)
    for i, vectors in zip(ids, snapshot.questions.of(ids), strict=True):
        assert np.array_equal(vectors, ToyEncoder().embed_queries(found.get(i, ("", ()))[1]))
    return {snapshot.store.passages([i])[0].text: questions for i, (_, questions) in found.items()}


def test_each_passage_is_asked_about_with_its_title_and_keeps_its_questions(store, opened, toy_encoder):
    build(store, [paper(1, DIKES), paper(2, SCHOOLS, title="Onderwijs")], toy_encoder)
    asker = Asker()
    manifest = ask(store, toy_encoder, asker)
    assert asker.asked == [(DIKES, "Een brief"), (SCHOOLS, "Onderwijs")]
    assert told(opened()) == {DIKES: ("Waarom dijken?", "En tegen?"), SCHOOLS: ("Waarom scholen?", "En les?")}
    assert manifest.questions == {"klein": 4}
    assert manifest == opened().manifest


def test_without_questions_a_snapshot_has_no_trace_of_them(store, opened, toy_encoder):
    build(store, [paper(1, DIKES)], toy_encoder)
    snapshot = opened()
    assert snapshot.questions is None
    assert not (snapshot.folder / "questions").exists()
    assert "questions" not in json.loads((snapshot.folder / MANIFEST).read_text())
    assert snapshot.store.database.rows("SELECT name FROM sqlite_master WHERE name LIKE 'asked%'") == []


def test_a_passage_that_was_asked_about_is_not_asked_about_again(store, opened, toy_encoder):
    build(store, [paper(1, DIKES)], toy_encoder)
    before = ask(store, toy_encoder, Asker())
    again = Asker(model="ander")
    assert ask(store, toy_encoder, again) == before
    assert again.asked == []


def test_only_new_passages_are_asked_about(store, opened, toy_encoder):
    build(store, [paper(1, DIKES)], toy_encoder)
    ask(store, toy_encoder, Asker())
    update(store, toy_encoder, [paper(2, SCHOOLS)])
    assert told(opened()) == {DIKES: ("Waarom dijken?", "En tegen?")}
    asker = Asker(model="ander")
    assert ask(store, toy_encoder, asker).questions == {"klein": 2, "ander": 2}
    assert [text for text, _ in asker.asked] == [SCHOOLS]


@pytest.mark.parametrize("times", [1, 2], ids=["replaced once", "twice in one update"])
def test_a_replaced_paper_keeps_the_questions_of_the_passages_that_stay(store, opened, times):
    long = "een zin van tien woorden die in een passage past. " * 20
    encoder = Counting()
    build(store, [paper(1, long, SCHOOLS)], encoder)
    ask(store, encoder, Asker())
    before = told(opened())
    encoder.embedded.clear()
    versions = [paper(1, long, f"{SCHOOLS} en meer {n}") for n in range(times)]
    update(store, encoder, versions)
    (kept,) = told(opened()).items()
    assert kept in before.items()
    assert encoder.embedded == []
    asker = Asker()
    ask(store, encoder, asker)
    assert [text for text, _ in asker.asked] == [f"{SCHOOLS} en meer {times - 1}"]
    assert len(told(opened())) == 2


def test_a_removed_paper_takes_its_questions_along(store, opened, toy_encoder):
    build(store, [paper(1, DIKES), paper(2, SCHOOLS)], toy_encoder)
    ask(store, toy_encoder, Asker())
    done = update(store, toy_encoder, remove=["kst-29754-1"])
    assert told(opened()) == {SCHOOLS: ("Waarom scholen?", "En les?")}
    assert done.manifest.questions == {"klein": 2}
    update(store, toy_encoder, remove=["kst-29754-2"])
    assert opened().questions is None
    update(store, toy_encoder, [paper(3, DIKES)])
    ask(store, toy_encoder, Asker())
    assert told(opened()) == {DIKES: ("Waarom dijken?", "En tegen?")}


def test_where_asking_failed_it_is_tried_again_and_where_nothing_came_only_by_another_model(store, opened, toy_encoder):
    build(store, [paper(1, DIKES), paper(2, SCHOOLS)], toy_encoder)
    assert ask(store, toy_encoder, Asker({DIKES: None, SCHOOLS: ()})).questions == {"klein": 0}
    assert told(opened()) == {SCHOOLS: ()}
    same, other = Asker({DIKES: None}), Asker(model="ander")
    ask(store, toy_encoder, same)
    assert [text for text, _ in same.asked] == [DIKES]
    assert ask(store, toy_encoder, other).questions == {"ander": 4}
    assert [text for text, _ in other.asked] == [DIKES, SCHOOLS]


def test_where_everything_failed_the_snapshot_stays_as_it_was(store, toy_encoder):
    before = build(store, [paper(1, DIKES)], toy_encoder)
    assert ask(store, toy_encoder, Asker({DIKES: None})) == before


def test_stopped_it_keeps_what_is_done_and_goes_on_from_there(store, opened, toy_encoder):
    build(store, [paper(number, f"tekst nummer {number}") for number in range(1, 101)], toy_encoder)
    ask(store, toy_encoder, Asker(stop_at=64))
    assert len(told(opened())) == 64
    asker, progress = Asker(), []
    ask(store, toy_encoder, asker, progress=progress.append)
    assert len(asker.asked) == 36
    assert progress == [100]


def test_a_build_anew_drops_them(store, opened, toy_encoder):
    build(store, [paper(1, DIKES)], toy_encoder)
    ask(store, toy_encoder, Asker())
    build(store, [paper(1, DIKES)], toy_encoder, anew=True)
    assert opened().questions is None


def test_asking_leaves_the_paper_as_it_is(store, opened, toy_encoder):
    built = build(store, [paper(1, DIKES)], toy_encoder)
    asked = ask(store, toy_encoder, Asker())
    assert (asked.corpus, asked.passages) == (built.corpus, built.passages)
    assert opened().store.former("kst-29754-1", 1) == []
    assert opened().lexical.search(["waarom"], 5) == []
