"""From a passage to its citation, and to the place of a span of it in the paragraph that it names."""

from dataclasses import replace

from corpus.document import Document
from corpus.kamerstuk import Pin
from corpus.passages import JOINT, Passage
from corpus.styles import Style, cite
from index.graph import Mention
from rag.records import Citation, Quote, Span


def citation(passage: Passage, document: Document, style: Style = "leidraad") -> Citation:
    """Cite a passage of this document."""
    kamerstuk = document.kamerstuk
    return Citation(
        kamerstuk=cite(replace(kamerstuk, attachment=False), style="kort"),
        document=document.id,
        dossier=kamerstuk.dossier_key,
        number=kamerstuk.number or "",
        session_year=kamerstuk.session_year,
        chamber=kamerstuk.chamber,
        attachment=kamerstuk.attachment,
        title=document.title,
        kind=document.kind,
        date=document.date,
        section=passage.section,
        paragraph=None if passage.first is None or passage.last is None else (passage.first, passage.last),
        page=passage.page,
        note=passage.note,
        text=cite(kamerstuk, _pin(passage), style),
        url=document.url,
        permalink=permalink(document.id, passage.first),
    )


def permalink(document: str, paragraph: int | None = None, note: int | None = None) -> str:
    """Return the path of a document on the service itself, or of one of its paragraphs or notes."""
    path = f"/{document}" + (f"/al-{paragraph}" if paragraph is not None else "")
    return path + (f"#noot-{note}" if note is not None else "")


def quote(passage: Passage, span: Span, rank: int) -> Quote:
    """Place a span of a passage's text in the one paragraph (or note) that it stands in."""
    text = passage.text[span.start : span.end]
    if passage.first is None or passage.first == passage.last or passage.note is not None:
        start = passage.start + span.start
        return Quote(rank, passage.first, passage.note, start, start + len(text), text)
    before = passage.text[: span.start]
    start = span.start - (before.rfind(JOINT) + 1)
    return Quote(rank, passage.first + before.count(JOINT), None, start, start + len(text), text)


def locate(passage: Passage, mention: Mention) -> Span | None:
    """Find a mention in a passage's text; None where it does not stand in the passage, or not wholly."""
    if mention.note != passage.note:
        return None
    if passage.note is not None or passage.first == passage.last:
        start = mention.start - passage.start
    else:
        parts = passage.text.split(JOINT)
        start = mention.start + sum(
            len(part) + len(JOINT) for part in parts[: (mention.paragraph or 0) - (passage.first or 0)]
        )
    end = start + mention.end - mention.start
    return Span(start, end) if start >= 0 and passage.text[start:end] == mention.text else None


def _pin(passage: Passage) -> Pin:
    paragraph = None if passage.first is None or passage.last is None else (passage.first, passage.last)
    return Pin(paragraph, None if passage.page is None else str(passage.page), passage.note)
