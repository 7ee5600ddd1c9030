"""Looking at the documents: `corpus list`, `corpus show`."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.catalogue import load_document, load_documents, read_catalogue
from corpus.document import Document
from corpus.reading import Reading, read
from corpus.styles import cite
from rag.commands.console import Json, fail, faults, print_json, print_lines
from rag.settings import Settings

corpus = typer.Typer(help="Look at the documents.", no_args_is_help=True)


@corpus.command("list")
def list_documents(
    documents: Annotated[Path | None, typer.Option(help="Folder of documents and their catalogue.")] = None,
    as_json: Json = False,
) -> None:
    """List the documents."""
    with faults():
        every = load_documents(documents or Settings().documents)
    if as_json:
        print_json([_facts(one) for one in every])
        return
    for one in every:
        typer.echo(f"{one.id:22}  {one.date}  {len(one.body.paragraphs):4} al.  {cite(one.kamerstuk)}\n    {one.title}")


@corpus.command("show")
def show_document(
    document: Annotated[str, typer.Argument(help="An identifier (kst-33279-36) or a file.")],
    documents: Annotated[Path | None, typer.Option(help="Folder of documents and their catalogue.")] = None,
    as_json: Json = False,
) -> None:
    """Print the numbered paragraphs of a document, or of any saved text, with their sections and notes.

    Example: kamervraag corpus show kst-33279-36
    """
    folder = documents or Settings().documents
    with faults():
        entry = next((e for e in read_catalogue(folder) if e.kamerstuk.id == document), None)
        if entry:
            found = load_document(folder / entry.file, entry)
        elif Path(document).is_file():
            _show_file(Path(document), as_json=as_json)
            return
        else:
            found = next((one for one in load_documents(folder) if one.id == document), None) or fail(
                f"{document} is neither a document of {folder} nor a file; see: kamervraag corpus list"
            )
    if as_json:
        print_json(_facts(found) | asdict(found.body))
    else:
        typer.echo(f"{cite(found.kamerstuk)}\n{found.title}\n{found.url}")
        print_lines(_body_lines(found))


def _show_file(path: Path, *, as_json: bool) -> None:
    """Show a text that need not be a document of the corpus."""
    reading = read(path.read_bytes(), name=path.name)
    stated = reading.stated
    if as_json:
        facts = {"layout": reading.layout, "stated": asdict(stated), "warnings": dict(reading.warnings)}
        print_json(facts | asdict(reading.body))
        return
    typer.echo(f"layout {reading.layout}; states {stated.kamerstuk.id if stated.kamerstuk else 'no identity'}")
    typer.echo(f"{stated.title}  {stated.kind}  {stated.date or ''}")
    print_lines(_body_lines(reading))


def _body_lines(document: Document | Reading) -> Iterator[str]:
    path: tuple[str, ...] = ()
    for what, count in document.warnings.items():
        yield f"warning: {what} ({count} ×)"
    for paragraph in document.body.paragraphs:
        if paragraph.section != path:
            path = paragraph.section
            yield f"\n## {' > '.join(path)}"
        marks = "".join(f" [noot {mark.number}]" for mark in paragraph.marks)
        kind = "" if paragraph.kind == "text" else f" {paragraph.kind}"
        yield f"[{paragraph.number}{kind}] {paragraph.text}{marks}"
    for note in document.body.notes:
        yield f"\nnoot {note.number} (al. {note.paragraph or 'onbekend'}): {note.text}"
    for signatory in document.body.signatories:
        yield f"\n{signatory}"


def _facts(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "citation": cite(document.kamerstuk),
        "title": document.title,
        "kind": document.kind,
        "date": document.date,
        "url": document.url,
        "layout": document.layout,
        "warnings": dict(document.warnings),
    }
