"""What was found, as blocks that a language model cites from: one a paragraph, so that a citation names a paragraph."""

from collections.abc import Iterator
from dataclasses import replace

from corpus.kamerstuk import Kamerstuk, Pin
from corpus.passages import JOINT
from corpus.styles import Style, cite
from rag.api.schemas import AskOut, CitationOut, PassageOut, SearchResultOut, TextBlockOut
from rag.citing import permalink


def search_results(answer: AskOut, base: str, style: Style = "leidraad") -> list[SearchResultOut]:
    """Return a block for each paragraph of the passages, in their order; `base` is the address of this service."""
    return [block for passage in answer.passages for block in _of_passage(passage, base, style)]


def search_result(source: str, citation: str, title: str, text: str) -> SearchResultOut:
    """Make the block of one paragraph; `source` is its address."""
    return SearchResultOut(source=source, title=f"{citation} ({title})", content=[TextBlockOut(text=text)])


def _of_passage(passage: PassageOut, base: str, style: Style) -> Iterator[SearchResultOut]:
    citation, between = passage.citation, passage.citation.paragraph
    if between is None or between.first == between.last:
        yield search_result(base + citation.permalink, citation.text, citation.title, passage.text)
        return
    for number, text in enumerate(passage.text.split(JOINT), between.first):
        source = base + permalink(citation.document, number)
        yield search_result(source, _cite(citation, number, style), citation.title, text)


def _cite(citation: CitationOut, number: int, style: Style) -> str:
    kamerstuk = replace(
        Kamerstuk.from_id(citation.document), chamber=citation.chamber, session_year=citation.session_year
    )
    on_page = citation.page if citation.paragraph and number == citation.paragraph.first else None
    return cite(kamerstuk, Pin((number, number), None if on_page is None else str(on_page)), style)
