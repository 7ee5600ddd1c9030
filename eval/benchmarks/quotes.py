"""How long it takes to check a quote among 100,000 paragraphs, beside a plain scan of them. Prints processor times.

The paragraphs are those of a JSON Lines file (fields `_id`, `title` and `text`, gzip), or else put together at random
from the words of the corpus. Run it from the root of the project: `python eval/benchmarks/quotes.py [FILE]`.
"""

import datetime as dt
import gzip
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from corpus.catalogue import load_documents
from corpus.document import Body, Document, Paragraph
from corpus.kamerstuk import Kamerstuk
from corpus.passages import split
from index.analysis import terms
from index.draft import embedded_text
from index.lexical import LexicalIndex
from index.quotes import find_quote
from index.store import Store
from index.writing import StoreWriter

PARAGRAPHS = 100_000
QUOTES = 200  # of each kind
SCANNED = 4  # of each kind, by the plain scan


def main(arguments: Sequence[str]) -> None:
    """Build an index, check the quotes, and print the times."""
    random.seed(20)
    file = Path(arguments[0]) if arguments else None
    documents = list(_documents(_read(file) if file else _synthetic()))
    texts = [paragraph.text for document in documents for paragraph in document.body.paragraphs]
    _say(f"{len(texts)} paragraphs in {len(documents)} documents: {file or 'random words of the corpus'}")
    with tempfile.TemporaryDirectory() as folder:
        store, lexical = _build(Path(folder), documents)
        for kind, make in (("exact", _copied), ("altered", _changed), ("false", _invented)):
            quotes = [make(texts) for _ in range(QUOTES)]
            _report(kind, quotes, lambda quote: find_quote(quote, store, lexical).status)
            _report(f"{kind}, plain scan", quotes[:SCANNED], lambda quote: _scan(quote, texts))


def _read(file: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in islice(lines, PARAGRAPHS):
            record = json.loads(line)
            yield str(record["_id"]).split("#")[0], str(record["text"])


def _synthetic() -> Iterator[tuple[str, str]]:
    words = [word for document in load_documents() for p in document.body.paragraphs for word in p.text.split()]
    for number in range(PARAGRAPHS):
        yield str(number // 100), " ".join(random.choices(words, k=random.randint(20, 120)))


def _documents(rows: Iterator[tuple[str, str]]) -> Iterator[Document]:
    for number, (name, members) in enumerate(groupby(rows, key=lambda row: row[0]), 1):
        paragraphs = tuple(Paragraph(at, " ".join(text.split())) for at, (_, text) in enumerate(members, 1))
        kamerstuk = Kamerstuk.from_id(f"kst-{10_000 + number}-1")
        yield Document(kamerstuk, name, "", dt.date(2026, 1, 1), "", "", Body((), paragraphs, (), ()))


def _build(folder: Path, documents: Sequence[Document]) -> tuple[Store, LexicalIndex]:
    rows: list[tuple[int, str, list[str]]] = []
    with StoreWriter.open(folder / "store.sqlite") as writer:
        for document in documents:
            passages = list(enumerate(split(document, lambda text: len(text) // 4), len(rows)))
            rows += ((i, document.id, terms(embedded_text(passage, document.title))) for i, passage in passages)
            writer.put(document, "folder", ((i, "", passage) for i, passage in passages))
    return Store.load(folder / "store.sqlite"), LexicalIndex.build(folder / "lexical", rows)


def _copied(texts: Sequence[str]) -> str:
    while len(words := random.choice(texts).split()) < 15:
        pass
    length = random.randint(8, min(60, len(words)))
    start = random.randint(0, len(words) - length)
    return " ".join(words[start : start + length])


def _changed(texts: Sequence[str]) -> str:
    words = _copied(texts).split()
    words[random.randrange(1, len(words) - 1)] = "allerminst"
    return " ".join(words)


def _invented(texts: Sequence[str]) -> str:
    return " ".join(word for _ in range(8) for word in _copied(texts).split()[:2])


def _scan(quote: str, texts: Sequence[str]) -> str:
    """Look for the quote as it is, then for the paragraph that shares most with it."""
    if any(quote in text for text in texts):
        return "exact"
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(quote.split())
    most = 0.0
    for text in texts:
        words = text.split()
        matcher.set_seq1(words)
        if matcher.quick_ratio() * (len(words) + len(quote.split())) / 2 > most * len(quote.split()):
            most = max(most, sum(block.size for block in matcher.get_matching_blocks()) / len(quote.split()))
    return "altered" if most >= 2 / 3 else "not_found"


def _report(kind: str, quotes: Sequence[str], check: Callable[[str], str]) -> None:
    times: list[float] = []
    told: list[str] = []
    for quote in quotes:
        start = time.process_time()
        told.append(check(quote))
        times.append((time.process_time() - start) * 1000)
    times.sort()
    counts = {status: told.count(status) for status in ("exact", "altered", "not_found")}
    half, most = times[len(times) // 2], times[len(times) * 95 // 100]
    _say(f"{kind:20} n {len(times):3}  p50 {half:8.1f} ms  p95 {most:8.1f} ms  {counts}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
