"""Looking an index over: whether its files are whole, and its counts and its three stores agree."""

from collections.abc import Iterator
from pathlib import Path

from corpus.passages import JOINT, sentence_spans
from index import questions
from index.errors import SnapshotFault
from index.lexical import LexicalIndex
from index.sentences import SentenceIndex
from index.snapshot import LEXICAL, QUESTIONS, SENTENCES, STORE, VECTORS, Manifest, verify
from index.store import Store
from index.vectors import VectorIndex

_REMEDY = "build it anew: kamervraag index --anew"


def inspect(folder: Path) -> Iterator[str]:
    """Yield a sentence for everything that is wrong with a snapshot, with what to do about it."""
    try:
        manifest = Manifest.load(folder)
        verify(folder, manifest)
        vectors = VectorIndex.load(folder / VECTORS)
        sentences = SentenceIndex.load(folder / SENTENCES)
        lexical = LexicalIndex.load(folder / LEXICAL)
        store = Store.load(folder / STORE)
        asked = SentenceIndex.load(folder / QUESTIONS) if manifest.questions else None
    except SnapshotFault as fault:
        yield str(fault)
        return
    counts = {"vectors": len(vectors), "lexical index": len(lexical), "store": len(store)}
    for name, count in counts.items():
        if count != manifest.passages:
            yield f"the {name} of {folder} holds {count} passages, the manifest says {manifest.passages}; {_REMEDY}."
    names = [document.id for document in store.documents()]
    if len(names) != manifest.documents:
        yield f"the store of {folder} holds {len(names)} documents, the manifest says {manifest.documents}; {_REMEDY}."
    for name in names:
        yield from _inspect_document(name, store, vectors, lexical)
        yield from _inspect_sentences(name, store, sentences)
        if asked is not None:
            yield from _inspect_questions(name, store, asked)
    if asked is not None and len(asked) != sum(manifest.questions.values()):
        yield f"{folder} holds {len(asked)} questions, the manifest says {manifest.questions}; {_REMEDY}."


def _inspect_document(name: str, store: Store, vectors: VectorIndex, lexical: LexicalIndex) -> Iterator[str]:
    ids = store.passage_ids([name])
    try:
        vectors.vectors(ids)
    except KeyError:
        yield f"a passage of {name} has no vector; {_REMEDY}."
    if lexical.count(name) != len(ids):
        yield f"{name} has {len(ids)} passages, the lexical index holds {lexical.count(name)}; {_REMEDY}."
    for passage in store.passages(ids):
        if passage.note is None and passage.first is not None:
            texts = [paragraph.text for paragraph in store.paragraphs(name, passage.first, passage.last)]
            texts[-1] = texts[-1][: passage.end]
            texts[0] = texts[0][passage.start :]
            if JOINT.join(texts) != passage.text:
                yield f"passage {passage.ordinal} of {name} is not what its paragraphs say; {_REMEDY}."


def _inspect_sentences(name: str, store: Store, sentences: SentenceIndex) -> Iterator[str]:
    ids = store.passage_ids([name])
    for passage, vectors in zip(store.passages(ids), sentences.of(ids), strict=True):
        if len(vectors) != len(sentence_spans(passage.text)):
            yield f"passage {passage.ordinal} of {name} has {len(vectors)} vectors for its sentences; {_REMEDY}."


def _inspect_questions(name: str, store: Store, asked: SentenceIndex) -> Iterator[str]:
    ids = store.passage_ids([name])
    texts = questions.texts(store.database, ids)
    for i, vectors in zip(ids, asked.of(ids), strict=True):
        _, told = texts.get(i, ("", ()))
        if len(vectors) != len(told):
            yield f"a passage of {name} has {len(told)} questions and {len(vectors)} vectors for them; {_REMEDY}."
