"""Looking citations up, and checking quotes: `cite`, `verify`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.kamerstuk import Pin
from corpus.styles import Style, cite
from index.building import current
from index.lexical import LexicalIndex
from index.quotes import QuotePlace, find_quote
from index.snapshot import LEXICAL, STORE
from index.store import Store
from rag.api import presenting
from rag.commands.console import Json, fail, faults, print_json, print_lines
from rag.lookup import Lookup, look_up
from rag.settings import Settings
from rag.understanding import Papers


def look_citations_up(
    citation: Annotated[str | None, typer.Argument(help="A citation, in any style.")] = None,
    file: Annotated[Path | None, typer.Option(help="List and resolve every reference in this text.")] = None,
    style: Annotated[Style, typer.Option(help="Citation style.")] = "leidraad",
    as_json: Json = False,
) -> None:
    """Look a citation up and print the paragraph that it names, or resolve every reference in a text.

    Examples: kamervraag cite "33 279, nr. 36, al. 24"; kamervraag cite --file brief.txt
    """
    if (citation is None) == (file is None):
        fail("give a citation, or a text with --file")
    with faults():
        store = Store.load(current(Settings().store) / STORE)
    papers = Papers.of(store.documents())
    found = look_up(citation or _text(file), papers)
    if as_json:
        print_json([presenting.reference(one).model_dump(mode="json") for one in found])
    elif file:
        print_lines(_reference_line(one, style) for one in found)
    else:
        print_lines(line for one in found for line in _cited_lines(one, store, style))
    if not found:
        fail("no citation of a Kamerstuk was found; write it like: 33 279, nr. 36, al. 24")
    if citation and not any(one.resolution.status == "resolved" for one in found):
        raise typer.Exit(1)


def verify(
    quote: Annotated[str, typer.Argument(help="A quote, as it was copied.")],
    document: Annotated[str | None, typer.Option(help="Only in this document.")] = None,
    as_json: Json = False,
) -> None:
    """Check whether a quote stands in the papers word for word.

    Example: kamervraag verify "De tank komt weer terug in de bewapening"
    """
    with faults():
        folder = current(Settings().store)
        store, lexical = Store.load(folder / STORE), LexicalIndex.load(folder / LEXICAL)
    try:
        found = find_quote(quote, store, lexical, document=document)
    except ValueError as fault:
        fail(str(fault))
    if as_json:
        print_json(asdict(found))
    else:
        typer.echo(found.status)
        print_lines(line for place in (*found.places, *found.elsewhere) for line in _place_lines(place, store))
    if found.status != "exact":
        raise typer.Exit(1)


def _place_lines(place: QuotePlace, store: Store) -> Iterator[str]:
    pin = Pin(None if place.first is None else (place.first, place.last or place.first), note=place.note)
    yield f"\n{cite(store.document(place.document).kamerstuk, pin)}\n«{place.text}»"
    for one in place.differences:
        yield f"  {one.kind}: quoted {one.quoted!r}, it says {one.original!r}"


def _text(file: Path | None) -> str:
    try:
        return (file or Path()).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        fail(f"{file} cannot be read as UTF-8 text: {fault}")


def _reference_line(one: Lookup, style: Style) -> str:
    found, settled = one.reference, one.resolution
    written = cite(one.kamerstuk, found.pin, style) if one.kamerstuk else found.text
    known = f"kan zijn: {', '.join(settled.candidates)}" if settled.candidates and not settled.id else settled.url
    return f"{found.start:6}  {settled.status:13}  {written}  {known or ''}".rstrip()


def _cited_lines(one: Lookup, store: Store, style: Style) -> Iterator[str]:
    """Print what a citation names: the paragraph or the note, or the beginning of the paper."""
    yield _reference_line(one, style).strip()
    document, pin = one.resolution.id, one.reference.pin
    if document is None:
        return
    first, last = pin.paragraph if pin and pin.paragraph else (1, 1)
    for paragraph in store.paragraphs(document, first, last):
        yield f"\n{' > '.join(paragraph.section)}\n[{paragraph.number}] {paragraph.text}"
    for note in store.notes(document, first, last):
        if pin is None or pin.note in {None, note.number}:
            yield f"noot {note.number}: {note.text}"
