"""From the service's records to what goes out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.document import Document, Note, Paragraph, Section
from corpus.kamerstuk import Kamerstuk, Pin
from corpus.styles import STYLES, Style, cite
from index.building import Update
from index.graph import Mention
from index.quotes import QuoteFinding, QuotePlace
from index.snapshot import Manifest
from index.store import Former
from rag.api import schemas as out
from rag.citing import permalink
from rag.lookup import Lookup
from rag.records import Answer, Citation, Hit
from rag.service import Service


def answer(given: Answer, manifest: Manifest, took_ms: float) -> out.AskOut:
    """Present an answer."""
    quotes = [out.QuoteOut.model_validate(quote) for quote in given.quotes]
    return out.AskOut(
        question=given.question,
        answered=given.reason is None,
        confidence=round(given.confidence, 4),
        reason=given.reason,
        answer=out.AnswerOut(text=" ".join(quote.text for quote in quotes), quotes=quotes) if quotes else None,
        passages=[_passage(hit) for hit in given.hits],
        snapshot=snapshot(manifest),
        took_ms=took_ms,
    )


def snapshot(manifest: Manifest) -> out.SnapshotOut:
    """Present the snapshot."""
    return out.SnapshotOut.model_validate(manifest)


def document(given: Document, style: Style = "leidraad") -> out.DocumentOut:
    """Present a document of the catalogue."""
    return out.DocumentOut(**_facts(given, style))


def detail(given: Document, style: Style = "leidraad") -> out.DocumentDetailOut:
    """Present a document with its section tree."""
    return out.DocumentDetailOut(
        **_facts(given, style),
        dossiers=[out.DossierOut.model_validate(dossier) for dossier in given.dossiers],
        submitters=list(given.submitters),
        paragraphs=len(given.body.paragraphs),
        notes=len(given.body.notes),
        signatories=list(given.body.signatories),
        sections=_tree(given.body.sections),
    )


def paragraph(
    given: Paragraph, notes: Iterable[Note], former: Iterable[Former], owner: Document, style: Style
) -> out.ParagraphDetailOut:
    """Present a paragraph of a document, with those of its notes whose marks it carries, and what it was before."""
    pin = Pin((given.number, given.number), None if given.page is None else str(given.page))
    return out.ParagraphDetailOut(
        number=given.number,
        text=given.text,
        section=list(given.section),
        kind=given.kind,
        page=given.page,
        marks=[out.MarkOut.model_validate(mark) for mark in given.marks],
        citation=cite(owner.kamerstuk, pin, style),
        permalink=permalink(owner.id, given.number),
        notes=[out.NoteOut.model_validate(note) for note in notes if note.paragraph == given.number],
        former=[out.FormerOut.model_validate(one) for one in former if one.text != given.text],
    )


def put(given: Document, done: Update) -> out.PutOut:
    """Present what became of a document that was sent."""
    if given.id in done.duplicates:
        status = "duplicate"
    else:
        status = "added" if done.added else "replaced" if done.replaced else "unchanged"
    return out.PutOut.model_validate(
        {
            "document": given.id,
            "status": status,
            "duplicate_of": done.duplicates.get(given.id),
            "paragraphs": len(given.body.paragraphs),
            "warnings": given.warnings,
            "snapshot": done.manifest,
        }
    )


def corpus(documents: Sequence[Document], manifest: Manifest) -> out.CorpusOut:
    """Present what is in the corpus, and what is missing."""
    lacking = {
        "date": [d.id for d in documents if d.date is None],
        "session_year": [d.id for d in documents if d.kamerstuk.session_year is None],
        "chamber": [d.id for d in documents if d.kamerstuk.chamber is None],
        "note_texts": [d.id for d in documents if not d.body.notes],
    }
    return out.CorpusOut(
        snapshot=snapshot(manifest),
        dossiers=_counts(d.kamerstuk.dossier_key for d in documents),
        kinds=_counts(d.kind for d in documents),
        session_years=_counts(d.kamerstuk.session_year or "" for d in documents),
        missing={fact: ids for fact, ids in lacking.items() if ids},
    )


def reference(given: Lookup) -> out.ReferenceOut:
    """Present a reference that was looked up."""
    found, settled = given.reference, given.resolution
    candidates = [Kamerstuk.from_id(candidate) for candidate in settled.candidates if candidate != settled.id]
    paper = given.kamerstuk
    pinned = found.pin.paragraph if found.pin else None
    return out.ReferenceOut(
        start=found.start,
        end=found.end,
        text=found.text,
        kind=found.kind,
        status=settled.status,
        id=settled.id or (paper.id if paper else found.id),
        url=settled.url,
        permalink=permalink(settled.id, pinned[0] if pinned else None) if settled.id else None,
        kamerstuk=out.KamerstukOut.model_validate(paper) if paper else None,
        pin=out.PinOut.model_validate(found.pin) if found.pin else None,
        inferred=sorted(found.inferred),
        candidates=[out.CandidateOut(id=candidate.id, url=candidate.url) for candidate in candidates],
        styles={style: cite(paper, found.pin, style) for style in STYLES} if paper else {},
    )


def mention(given: Mention, service: Service) -> out.MentionOut:
    """Present a citation in the corpus."""
    owner = service.documents[given.document]
    pin = Pin((given.paragraph, given.paragraph) if given.paragraph else None, note=given.note)
    return out.MentionOut(
        document=given.document,
        paragraph=given.paragraph,
        note=given.note,
        start=given.start,
        end=given.end,
        text=given.text,
        target=given.target,
        url=given.url,
        resolved=given.target in service.papers,
        citation=cite(owner.kamerstuk, pin),
        permalink=permalink(owner.id, given.paragraph),
    )


def finding(given: QuoteFinding, service: Service) -> out.QuoteFindingOut:
    """Present what became of a quote."""
    return out.QuoteFindingOut(
        status=given.status,
        places=[_place(place, service) for place in given.places],
        elsewhere=[_place(place, service) for place in given.elsewhere],
    )


def _place(given: QuotePlace, service: Service) -> out.QuotePlaceOut:
    owner = service.documents[given.document]
    pin = Pin(None if given.first is None else (given.first, given.last or given.first), note=given.note)
    names = out.QuotePlaceOut.model_fields.keys() - {"citation", "permalink", "url"}
    return out.QuotePlaceOut.model_validate(
        {name: getattr(given, name) for name in names}
        | {
            "citation": cite(owner.kamerstuk, pin),
            "permalink": permalink(owner.id, given.first),
            "url": owner.url,
        }
    )


def _passage(hit: Hit) -> out.PassageOut:
    return out.PassageOut(
        rank=hit.rank,
        score=round(hit.score, 4),
        scores=out.ScoresOut(dense=round(hit.dense, 4), lexical=round(hit.lexical, 4)),
        text=hit.passage.text,
        start=hit.passage.start,
        end=hit.passage.end,
        highlights=[out.SpanOut.model_validate(span) for span in hit.highlights],
        references=[out.CitedPaperOut.model_validate(paper) for paper in hit.references],
        citation=_citation(hit.citation),
        context=out.ContextOut(
            before=[out.ParagraphOut.model_validate(p) for p in hit.before],
            after=[out.ParagraphOut.model_validate(p) for p in hit.after],
        ),
    )


def _citation(given: Citation) -> out.CitationOut:
    names = out.CitationOut.model_fields.keys() - {"paragraph"}
    fields = {name: getattr(given, name) for name in names}
    between = given.paragraph and out.RangeOut(first=given.paragraph[0], last=given.paragraph[1])
    return out.CitationOut(**fields, paragraph=between)


def _facts(given: Document, style: Style) -> dict[str, object]:
    kamerstuk = given.kamerstuk
    return {
        "id": given.id,
        "kamerstuk": cite(replace(kamerstuk, attachment=False), style="kort"),
        "dossier": kamerstuk.dossier_key,
        "number": kamerstuk.number or "",
        "session_year": kamerstuk.session_year,
        "chamber": kamerstuk.chamber,
        "attachment": kamerstuk.attachment,
        "title": given.title,
        "kind": given.kind,
        "date": given.date,
        "citation": cite(kamerstuk, style=style),
        "url": given.url,
        "permalink": permalink(given.id),
    }


def _tree(sections: Sequence[Section]) -> list[out.SectionOut]:
    """Nest the headings by their paths."""
    top: list[out.SectionOut] = []
    opened: list[tuple[tuple[str, ...], out.SectionOut]] = []
    for section in sections:
        node = out.SectionOut(heading=section.path[-1], first=section.first, sections=[])
        while opened and opened[-1][0] != section.path[: len(opened[-1][0])]:
            opened.pop()
        if opened and opened[-1][0] == section.path:  # the same heading twice in a row
            opened.pop()
        (opened[-1][1].sections if opened else top).append(node)
        opened.append((section.path, node))
    return top


def _counts(values: Iterable[str]) -> list[out.CountOut]:
    counted = Counter(value for value in values if value)
    return [out.CountOut(value=value, documents=count) for value, count in sorted(counted.items())]
