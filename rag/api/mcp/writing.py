"""Results as a language model reads them: texts to cite from, and the same as data.

Each paragraph is a text block of its own, headed by its citation, its permalink and its official address, so that what
a model cites names one paragraph; its `_meta` has these apart, as a `search_result` block would. A link to the
paragraph as a resource follows. The data are the records of the HTTP contract, with permalinks made absolute.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from mcp_types import CallToolResult, ContentBlock, ResourceLink, TextContent
from pydantic import BaseModel

from rag.api.blocks import search_result, search_results
from rag.api.schemas import (
    AskOut,
    CitationOut,
    CitationsOut,
    DocumentDetailOut,
    DocumentsOut,
    MentionOut,
    ParagraphsOut,
    QuoteFindingOut,
    QuoteOut,
    QuotePlaceOut,
    ReferenceOut,
    ReferencesOut,
    SearchResultOut,
)
from rag.citing import permalink

SCHEME = "kamerstuk:/"  # before a permalink: kamerstuk://kst-33279-36/al-24
_NO_ANSWER = "The papers do not answer this question ({reason}). Say so; the passages below are only what is nearest."


def answer(found: AskOut, base: str) -> CallToolResult:
    """Write an answer: its sentences, then every paragraph that was found."""
    urls = {passage.citation.document: passage.citation.url for passage in found.passages}
    cited = {passage.rank: passage.citation for passage in found.passages}
    quotes = [_quote(quote, cited[quote.passage], base) for quote in (found.answer.quotes if found.answer else [])]
    head = "\n".join(quotes) if found.answered else _NO_ANSWER.format(reason=found.reason)
    head += f"\nanswered: {str(found.answered).lower()}; confidence: {found.confidence:.2f}"
    blocks = search_results(found, base)
    return _result(found, base, head, _paragraphs(blocks, base, urls))


def paragraphs(found: ParagraphsOut, owner: DocumentDetailOut, base: str) -> CallToolResult:
    """Write paragraphs that were read."""
    blocks = [search_result(base + one.permalink, one.citation, owner.title, one.text) for one in found.paragraphs]
    numbers = [one.number for one in found.paragraphs]
    head = f"{owner.citation}: al. {numbers[0]}-{numbers[-1]} of {owner.paragraphs}"
    notes = [f"noot {note.number} (al. {one.number}): {note.text}" for one in found.paragraphs for note in one.notes]
    return _result(found, base, "\n".join([head, *notes]), _paragraphs(blocks, base, {owner.id: owner.url}))


def citations(found: CitationsOut, base: str) -> CallToolResult:
    """Write what references turned out to be."""
    lines = [_reference(one, base) for one in found.citations]
    return _result(found, base, "\n".join(lines) or "There is no reference to a Kamerstuk in this text.")


def references(found: ReferencesOut, base: str) -> CallToolResult:
    """Write what a document cites, and what cites it."""
    lines = [f"{found.document} cites:", *(_mention(one, base) for one in found.cites)]
    lines += [f"{found.document} is cited by:", *(_mention(one, base) for one in found.cited_by)]
    return _result(found, base, "\n".join(lines))


def finding(found: QuoteFindingOut, base: str) -> CallToolResult:
    """Write what became of a quote."""
    lines = [found.status, *(_place(one, base) for one in found.places)]
    lines += [f"elsewhere: {_place(one, base)}" for one in found.elsewhere]
    return _result(found, base, "\n".join(lines))


def documents(found: DocumentsOut, base: str) -> CallToolResult:
    """Write a page of the catalogue."""
    lines = [f"{found.total} documents; page {found.page}"]
    lines += [
        f"{one.id}: {one.citation}; {one.kind}, {one.date or 'undated'}; {one.title}; "
        f"dossier {one.dossier}; {base}{one.permalink}; {one.url}"
        for one in found.documents
    ]
    return _result(found, base, "\n".join(lines))


def _result(found: BaseModel, base: str, text: str, blocks: Iterable[ContentBlock] = ()) -> CallToolResult:
    data = _absolute(found.model_dump(mode="json"), base)
    return CallToolResult(content=[TextContent(text=text), *blocks], structured_content=data)


def _paragraphs(found: Iterable[SearchResultOut], base: str, urls: dict[str, str]) -> Iterator[ContentBlock]:
    for block in found:
        link = block.source.removeprefix(base)
        official = urls[link.split("/")[1]]
        text = f"{block.title}\n{block.source}\n{official}\n\n{block.content[0].text}"
        about = {"source": block.source, "title": block.title, "url": official}
        yield TextContent(text=text, _meta=about)
        yield ResourceLink(name=link.removeprefix("/"), title=block.title, uri=SCHEME + link, mime_type="text/plain")


def _quote(given: QuoteOut, citation: CitationOut, base: str) -> str:
    return f"“{given.text}” ({citation.text}; {base}{permalink(citation.document, given.paragraph)})"


def _reference(given: ReferenceOut, base: str) -> str:
    what = given.styles.get("leidraad", given.text)
    where = [base + given.permalink] if given.permalink else []
    others = [candidate.id for candidate in given.candidates]
    may_be = [f"may be {', '.join(others)}"] if others else []
    parts = [f"“{given.text}”: {given.status}", given.id or "", what, *where, given.url or "", *may_be]
    return "; ".join(part for part in parts if part)


def _mention(given: MentionOut, base: str) -> str:
    target = f"{given.target or 'no paper'}{'' if given.resolved else ' (not here)'}"
    return f"- {given.citation} ({base}{given.permalink}): “{given.text}” → {target} {given.url or ''}".rstrip()


def _place(given: QuotePlaceOut, base: str) -> str:
    differences = [f"{one.kind}: “{one.quoted}” where the paper has “{one.original}”" for one in given.differences]
    stands = f"“{given.text}” ({given.citation}; {given.document}; {base}{given.permalink}; {given.url})"
    return "; ".join([stands, *differences])


def _absolute(value: Any, base: str) -> Any:
    """Put the address of the service before every permalink."""
    if isinstance(value, list):
        return [_absolute(one, base) for one in value]
    if isinstance(value, dict):
        return {key: base + one if key == "permalink" and one else _absolute(one, base) for key, one in value.items()}
    return value
