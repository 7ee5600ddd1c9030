"""Citation accuracy: does a reader who follows a citation find the text that was shown, word for word.

It holds a passage against the paragraphs that its citation names, and the printed citation against the citation
grammar. It does not ask whether the passage answers anything.
"""

from collections.abc import Iterator

from corpus.kamerstuk import MalformedCitationError
from corpus.passages import JOINT
from corpus.references import parse_citation
from eval.gold import Texts
from eval.replies import Reply, Shown
from rag.records import Quote

FAULTS = {
    "document": "the document does not exist",
    "paragraph": "the paragraph or note does not exist in the document",
    "text": "the text does not stand in the cited paragraphs, or not at its offsets",
    "pin": "the citation names more paragraphs than the text comes from",
    "highlight": "a highlight lies outside the text, or is empty",
    "citation": "the printed citation does not read back as this document and place",
    "quote": "a quote of the answer does not stand at its offsets, or not in the passage that it names",
}


def faults(reply: Reply, texts: Texts) -> list[tuple[int, str]]:
    """Return `(rank, fault)` of every hit that is wrong; a rank may come more than once. Faults are keys of FAULTS."""
    found = [(hit.rank, fault) for hit in reply.hits for fault in _faults(hit, texts)]
    by_rank = {hit.rank: hit for hit in reply.hits}
    return found + [
        (quote.passage, "quote")
        for quote in reply.quotes
        if quote.passage not in by_rank or not _quoted(quote, by_rank[quote.passage], texts)
    ]


def _faults(hit: Shown, texts: Texts) -> Iterator[str]:
    if hit.document not in texts.paragraphs:
        yield "document"
        return
    cited = _cited(hit, texts)
    if cited is None:
        yield "paragraph"
    else:
        yield from _text_faults(hit, cited)
    if any(not 0 <= start < end <= len(hit.text) or not hit.text[start:end].strip() for start, end in hit.highlights):
        yield "highlight"
    if not _reads_back(hit):
        yield "citation"


def _cited(hit: Shown, texts: Texts) -> list[str] | None:
    """Return the texts of the paragraphs (or of the note) that the citation names; None where one does not exist."""
    paragraphs = texts.paragraphs[hit.document]
    if hit.first is not None and not (hit.last is not None and 1 <= hit.first <= hit.last <= len(paragraphs)):
        return None
    if hit.note is not None:
        note = texts.notes.get(hit.document, {}).get(hit.note)
        return None if note is None else [note]
    if hit.first is None:
        return None
    return list(paragraphs[hit.first - 1 : hit.last])


def _text_faults(hit: Shown, cited: list[str]) -> Iterator[str]:
    joined = JOINT.join(cited)
    start = joined.find(hit.text) if hit.start is None else hit.start
    end = start + len(hit.text)
    stop = len(joined) - len(cited[-1]) + hit.end if hit.end is not None else end
    if not hit.text or start < 0 or end != stop or joined[start:end] != hit.text:
        yield "text"
    elif len(cited) > 1 and (start >= len(cited[0]) or end <= len(joined) - len(cited[-1])):
        yield "pin"


def _reads_back(hit: Shown) -> bool:
    try:
        read = parse_citation(hit.citation)
    except MalformedCitationError:
        return False
    between = None if hit.first is None or hit.last is None else (hit.first, hit.last)
    pinned = (read.pin.paragraph, read.pin.note) if read.pin else (None, None)
    return read.id == hit.document and pinned == (between, hit.note)


def _quoted(quote: Quote, hit: Shown, texts: Texts) -> bool:
    """Whether a quote stands at its offsets in a paragraph (or the note) of the passage, and in the passage's text."""
    if quote.note != hit.note or not 0 <= quote.start < quote.end or quote.text not in hit.text:
        return False
    if quote.note is not None:
        source = texts.notes.get(hit.document, {}).get(quote.note, "")
    else:
        if quote.paragraph is None or not (hit.first or 0) <= quote.paragraph <= (hit.last or 0):
            return False
        source = "".join(texts.paragraphs.get(hit.document, ())[quote.paragraph - 1 : quote.paragraph])
    return source[quote.start : quote.end] == quote.text
