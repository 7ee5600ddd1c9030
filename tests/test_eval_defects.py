"""Planted defects: each is made in the service itself, and the measures must fall."""

from dataclasses import replace

import pytest
import Stemmer

from corpus.catalogue import load_documents
from eval.asking import LocalAsker
from eval.evaluation import Evaluation
from eval.questions import Gold, Question
from eval.running import run_questions
from eval.summary import summarise
from index import analysis
from index.building import build, current
from index.snapshot import Snapshot
from rag import fusion
from rag import service as service_module
from rag.fusion import Fusion
from rag.records import Span
from rag.service import Service

_QUESTIONS = [
    Question("1", "Hoeveel objecten en gebouwen heeft Defensie in gebruik?", "number",
             (Gold("kst-36592-1-bijlage", "circa 450 objecten"),)),
    Question("2", "Wat staat er in 33 279, nr. 36 over taakspecialisatie?", "reference",
             (Gold("kst-33279-36", "specialisatie"),)),
    Question("3", "Wat staat er in 34 919, nr. 68 over Defensie en Nederland?", "reference",
             (Gold("kst-34919-68", "Defensie"),)),
    Question("4", "Waarin moeten kazernes veranderen door een investering?", "lay",
             (Gold("kst-36592-1-bijlage", "investeringen"), Gold("kst-36410-X-2", "investeringen"))),
    Question("5", "Welke dreigingen zien wij?", "fact", (Gold("kst-30821-326", "dreiging"),)),
]  # fmt: skip


@pytest.fixture(scope="module")
def make(tmp_path_factory, toy_encoder):
    documents = load_documents()

    def make():
        store = tmp_path_factory.mktemp("store")
        build(store, documents, toy_encoder)
        # Words alone: an encoder that counts letters knows nothing of defence.
        service = Service.of(Snapshot.load(current(store), toy_encoder), toy_encoder, fusion=Fusion(1.0, dense=False))
        return LocalAsker(service)

    return make


@pytest.fixture(scope="module")
def asker(make):
    return make()


def _summary(asker):
    return summarise(Evaluation("toy", {}, run_questions(asker, _QUESTIONS)))


@pytest.fixture(scope="module")
def sound(asker):
    return _summary(asker)


def test_the_sound_service_has_no_citation_fault_and_finds(sound):
    assert sound.citations.value == 1
    assert sound.faults == {}
    assert sound.overall["hit@10"].value >= 0.8


def test_shifted_quotes_are_seen(asker, monkeypatch):
    right = service_module.quote
    monkeypatch.setattr(
        service_module,
        "quote",
        lambda *args: replace(right(*args), start=right(*args).start + 1, end=right(*args).end + 1),
    )
    monkeypatch.setattr(service_module, "doubt", lambda _: None)
    assert _summary(asker).faults["quote"] > 0


def test_shifted_passages_are_seen(asker, sound, monkeypatch):
    right = type(asker.service.snapshot.store).passages

    def shifted(self, ids):
        return [replace(p, start=p.start + 1, end=p.end + 1, text=p.text[1:] + "x") for p in right(self, ids)]

    monkeypatch.setattr(type(asker.service.snapshot.store), "passages", shifted)
    assert _summary(asker).citations.value == 0
    assert sound.citations.value == 1


def test_highlights_off_the_text_are_seen(asker, monkeypatch):
    right = service_module.answering.weigh_sentences

    def far(*args):
        return [
            [replace(s, span=Span(s.span.start + 10_000, s.span.end + 10_000)) for s in hit] for hit in right(*args)
        ]

    monkeypatch.setattr(service_module.answering, "weigh_sentences", far)
    monkeypatch.setattr(service_module.answering, "choose", lambda _: [])
    assert _summary(asker).citations.value == 0


def test_a_wrong_kamerstuk_is_seen_and_finds_nothing(asker, sound, monkeypatch):
    right = service_module.citation
    other = asker.service.documents["kst-34919-68"]
    monkeypatch.setattr(service_module, "citation", lambda passage, _document, style: right(passage, other, style))
    broken = _summary(asker)
    assert broken.citations.value < sound.citations.value
    assert broken.overall["hit@10"].value < sound.overall["hit@10"].value


def test_paragraph_numbers_off_by_one_are_seen(asker, sound, monkeypatch):
    right = service_module.citation

    def off(passage, document, style):
        moved = replace(passage, first=passage.first and passage.first + 1, last=passage.last and passage.last + 1)
        return right(moved, document, style)

    monkeypatch.setattr(service_module, "citation", off)
    broken = _summary(asker)
    assert broken.citations.value < 0.1
    assert broken.overall["hit@10"].value < sound.overall["hit@10"].value


def test_filters_after_the_search_lose_passages(asker, sound, monkeypatch):
    right = fusion.search

    def afterwards(*args, ids=None, **named):
        found = right(*args, **named | {"documents": None})
        return [one for one in found if ids is None or one.passage in set(ids)]

    monkeypatch.setattr(service_module.fusion, "search", afterwards)
    broken = _summary(asker)
    assert broken.groups["reference"]["Recall@10"].value < sound.groups["reference"]["Recall@10"].value


def test_an_english_stemmer_finds_less(make, sound, monkeypatch):
    monkeypatch.setattr(analysis, "_stem", lambda word: Stemmer.Stemmer("english").stemWord(word))
    broken = _summary(make())
    assert broken.overall["nDCG@10"].value < sound.overall["nDCG@10"].value
