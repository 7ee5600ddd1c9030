"""Where in the corpus a quote stands.

The lexical index proposes passages, the store gives the paragraphs around them, and the comparison of `corpus.quoting`
decides. A quote without rare words is looked for in the store itself, which takes longer. It knows nothing of vectors.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Literal

from corpus.differing import Difference
from corpus.passages import Passage
from corpus.quoting import BREAK, JOINT, Comparison, Quote
from index.analysis import terms
from index.lexical import LexicalIndex
from index.store import Store
from index.windows import Window, distinct, overlap, windows

Status = Literal["exact", "altered", "not_found"]

MOST_PLACES = 20  # of the same quote
_RARE = 500  # passages; all that hold such a rare term are looked at, so that no exact copy is missed
_TERMS = 16  # the rarest of the quote, which propose passages together
_PROPOSED = 100  # passages
_COMPARED = 24  # of these, with the most words of the quote
_SURROUNDED = 8  # of these, whose neighbours are looked at as well
_ALIGNED = 6  # of these, in which an altered sentence is looked for
_SCANNED = 100  # paragraphs that a scan returns
_FRAGMENT = 4  # words that begin or end a quote, which stand in a row in what a scan returns
_MOST = 0.75  # of the words of a quote: what a text has to share with it, to be searched for an exact copy
_HALF = 0.5  # ... with its neighbours, for an altered one too
_SHORTEST = 50  # characters around a passage that are looked at, for the shortest quote
_SKIPPED = " (…) "
_PLAIN = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)+")


@dataclass(frozen=True, slots=True)
class QuoteSpan:
    """A verbatim part of a paragraph, or of a note where `paragraph` is None: `text` is its `start` to `end`."""

    paragraph: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class QuoteDifference:
    """Words that differ, and where the `original` stands: an added word has an empty one."""

    kind: Literal["changed", "missing", "added"]
    quoted: str
    original: str
    paragraph: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuotePlace:
    """Where a quote stands: in paragraphs `first` to `last` of a document, or in its note `note`.

    Of a note, `first` and `last` are the paragraph that carries its mark, or None. `text` is what stands there: the
    spans, with `JOINT` between paragraphs and " (…) " where the quote leaves something out.
    """

    document: str
    first: int | None
    last: int | None
    note: int | None
    spans: tuple[QuoteSpan, ...]
    text: str
    differences: tuple[QuoteDifference, ...]
    similarity: float


@dataclass(frozen=True, slots=True)
class QuoteFinding:
    """What became of a quote; `elsewhere` are places outside the document that was asked for, exact ones if any."""

    status: Status
    places: tuple[QuotePlace, ...]
    elsewhere: tuple[QuotePlace, ...] = ()


def find_quote(quote: str, store: Store, lexical: LexicalIndex, *, document: str | None = None) -> QuoteFinding:
    """Tell whether and where the quote stands: the exact copies, else the sentence that it comes closest to.

    `document` asks for this document alone: what stands elsewhere is then told apart. At most `MOST_PLACES` places
    are given. Raises ValueError where the quote has more words than can be compared.
    """
    prepared = Quote.of(quote)
    places = _search(prepared, store, lexical, None if document is None else {document})
    elsewhere: list[QuotePlace] = []
    if document is not None and not _are_exact(places):
        found = _search(prepared, store, lexical, None)
        elsewhere = [place for place in found if place.document != document and (_are_exact([place]) or not places)]
    status: Status = "not_found" if not places else "exact" if _are_exact(places) else "altered"
    return QuoteFinding(status, tuple(places), tuple(elsewhere))


def _are_exact(places: Sequence[QuotePlace]) -> bool:
    return bool(places) and not places[0].differences


def _search(quote: Quote, store: Store, lexical: LexicalIndex, among: Collection[str] | None) -> list[QuotePlace]:
    """Return the exact places; where there are none, the altered ones that are most like the quote."""
    words = distinct(" ".join(quote.script.keys))
    if not words:
        return []
    script = quote.script
    written = [script.letters[a:b] for a, b in script.words]
    rare = _rarest(written, lexical)
    joined = [one + other for one, other in pairwise(written) if other.isalpha()]  # of words that a blank has cut
    wanted = [*rare[:_TERMS], *_rarest(joined, lexical)[:_TERMS]]
    passages = _propose(wanted, rare, store, lexical, among)
    passages = sorted(passages, key=lambda passage: -overlap(words, passage.text))[:_COMPARED]
    if exact := _exact(quote, windows(passages, words, store, share=_MOST)):
        return exact
    if not rare or lexical.frequency(rare[0]) > _RARE:
        passages = [*_scan(quote, store, among, edges=not rare), *passages]
        if exact := _exact(quote, windows(passages, words, store, share=_MOST)):
            return exact
    around = list(windows(passages[:_SURROUNDED], words, store, share=_HALF, size=max(_SHORTEST, len(quote.text))))
    return _exact(quote, around) or _altered(quote, around[:_ALIGNED])


def _rarest(words: Sequence[str], lexical: LexicalIndex) -> list[str]:
    """Return the terms of the words that the index holds, rarest first."""
    counts = {term: lexical.frequency(term) for term in dict.fromkeys(terms(" ".join(words)))}
    return sorted((term for term in counts if counts[term]), key=counts.__getitem__)


def _propose(
    wanted: Sequence[str], rare: Sequence[str], store: Store, lexical: LexicalIndex, among: Collection[str] | None
) -> list[Passage]:
    """Return the passages with any of the wanted terms, the best of them, and those with the rarest, all of them."""
    hits = dict(lexical.search(wanted, _PROPOSED, documents=among))
    if rare and lexical.frequency(rare[0]) <= _RARE:
        hits |= dict(lexical.search(rare[:1], _RARE, documents=among))
    return store.passages(list(hits))


def _scan(quote: Quote, store: Store, among: Collection[str] | None, *, edges: bool) -> list[Passage]:
    """Look in every paragraph and note for the longest run of plain words in the quote, and return what holds it.

    Where nothing does, its `edges` are looked for. Each look takes a tenth of a second in 100,000 paragraphs: this is
    for quotes of words that stand everywhere.
    """
    runs = [run.split() for run in _PLAIN.findall(" ".join(quote.text.split()))]
    longest: list[str] = max(runs, key=len, default=[])
    rows: list[tuple[str, int | None, int | None, str]] = []
    ends = [longest[:_FRAGMENT], longest[-_FRAGMENT:]] if edges else []
    for words in ([longest], ends):
        for run in sorted({" ".join(part) for part in words if part and not rows}):
            rows += store.containing(run, _SCANNED, among)
    asked = distinct(" ".join(quote.script.keys))
    rows.sort(key=lambda row: -overlap(asked, row[3]))
    return [
        Passage(document, 0, text, (), paragraph, paragraph, 0, len(text), note)
        for document, paragraph, note, text in dict.fromkeys(rows)
    ]


def _exact(quote: Quote, texts: Iterable[Window]) -> list[QuotePlace]:
    places = (_place(window, comparison) for window in texts for comparison in quote.exact(window.text, window.marks))
    return list(islice(dict.fromkeys(places), MOST_PLACES))


def _altered(quote: Quote, texts: Iterable[Window]) -> list[QuotePlace]:
    """Return the places most like the quote, those that are equally alike all together."""
    compared = ((window, quote.altered(window.text)) for window in texts)
    places = [_place(window, comparison) for window, comparison in compared if comparison]
    best = min(map(_distance, places), default=(0, 0))
    return list(dict.fromkeys(place for place in places if _distance(place) == best))[:MOST_PLACES]


def _distance(place: QuotePlace) -> tuple[float, int]:
    return -place.similarity, sum(len(d.quoted) + len(d.original) for d in place.differences)


def _place(window: Window, comparison: Comparison) -> QuotePlace:
    pieces = [_spans(window, start, end) for start, end in comparison.spans]
    spans = tuple(span for piece in pieces for span in piece)
    return QuotePlace(
        document=window.document,
        first=spans[0].paragraph if window.note is None else window.numbers[0],
        last=spans[-1].paragraph if window.note is None else window.numbers[0],
        note=window.note,
        spans=spans,
        text=_SKIPPED.join(JOINT.join(span.text for span in piece) for piece in pieces),
        differences=tuple(_difference(window, difference) for difference in comparison.differences),
        similarity=comparison.similarity,
    )


def _spans(window: Window, start: int, end: int) -> list[QuoteSpan]:
    texts = window.text[start:end].replace(BREAK, JOINT)
    spans = []
    for number, first, last in window.parts(start, end):
        spans.append(QuoteSpan(number, first, last, texts[: last - first]))
        texts = texts[last - first + 1 :]
    return spans


def _difference(window: Window, difference: Difference) -> QuoteDifference:
    paragraph, start = window.place(difference.start)
    end = start + difference.end - difference.start
    return QuoteDifference(difference.kind, difference.quoted, difference.original, paragraph, start, end)
