"""The command line: `kamervraag`. Plain text for people, `--json` for machines."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.catalogue import load_document, load_documents, read_catalogue
from corpus.document import Document
from corpus.errors import CorpusFault
from corpus.reading import Reading, read
from corpus.styles import Style, cite
from index.building import build, current
from index.embedder import Embedder
from index.errors import IndexFault
from index.snapshot import STORE, Snapshot
from index.store import Filters, Store
from rag.api import presenting
from rag.lookup import Lookup, look_up
from rag.records import Answer
from rag.service import Service
from rag.settings import Settings
from rag.understanding import Papers

app = typer.Typer(
    help="Stel een vraag, krijg de alinea: Kamerstukken, met citaten die kloppen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
corpus = typer.Typer(help="Look at the documents.", no_args_is_help=True)
app.add_typer(corpus, name="corpus")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_BUILDING_THREADS = 2  # nothing else runs beside a build, and a second thread nearly doubles its speed
_REASONS = {
    "no_support": "de gevonden passages steunen geen antwoord",
    "outside_corpus": "de vraag gaat over iets waarover deze Kamerstukken niets zeggen",
    "unknown_document": "het genoemde Kamerstuk is hier niet bekend",
    "empty_filter": "geen enkel document voldoet aan de filters",
}


@app.command()
def index(
    documents: Annotated[Path | None, typer.Option(help="Folder of documents and their catalogue.")] = None,
    as_json: Json = False,
) -> None:
    """Read the documents and build the index. What has not changed is not embedded again.

    Example: kamervraag index --documents mijn-kamerstukken
    """
    settings = Settings()
    with _faults():
        read_documents = load_documents(documents or settings.documents)
        encoder = Embedder.load(settings.model, dtype=settings.dtype, threads=max(settings.threads, _BUILDING_THREADS))
        with _progress("embedding") as progress:
            manifest = build(settings.store, read_documents, encoder, progress=progress)
    if as_json:
        _print_json({"snapshot": manifest.id, "documents": manifest.documents, "passages": manifest.passages})
    else:
        typer.echo(f"snapshot {manifest.id}: {manifest.documents} documents, {manifest.passages} passages")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A question, in Dutch.")],
    top_k: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 5,
    document: Annotated[list[str] | None, typer.Option(help="Only from this document; may be repeated.")] = None,
    style: Annotated[Style, typer.Option(help="Citation style.")] = "leidraad",
    as_json: Json = False,
) -> None:
    """Ask a question and get the paragraphs that answer it.

    Example: kamervraag ask "Wat doet Defensie voor dakloze veteranen?"
    """
    settings = Settings()
    if not question.strip():
        _fail("the question is empty")
    with _faults():
        folder = current(settings.store)
        encoder = Embedder.load(settings.model, dtype=settings.dtype, threads=settings.threads)
        service = Service.of(Snapshot.load(folder, encoder), encoder, threshold=settings.threshold)
        filters = Filters(documents=frozenset(document)) if document else None
        answer = service.ask(question.strip(), top_k=top_k, filters=filters, style=style)
    if as_json:
        _print_json(asdict(answer))
    else:
        _print_answer(answer)


@app.command("cite")
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
        _fail("give a citation, or a text with --file")
    with _faults():
        store = Store.load(current(Settings().store) / STORE)
    papers = Papers.of(store.documents())
    found = look_up(citation or _text(file), papers)
    if as_json:
        _print_json([presenting.reference(one).model_dump(mode="json") for one in found])
    elif file:
        _print_lines(_reference_line(one, style) for one in found)
    else:
        _print_lines(line for one in found for line in _cited_lines(one, store, style))
    if not found:
        _fail("no citation of a Kamerstuk was found; write it like: 33 279, nr. 36, al. 24")
    if citation and not any(one.resolution.status == "resolved" for one in found):
        raise typer.Exit(1)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Answer questions over HTTP, from the index that `kamervraag index` has built.

    Example: kamervraag serve --port 8080
    """
    import uvicorn  # noqa: PLC0415  only this command needs it

    from rag.api.app import create_app  # noqa: PLC0415

    uvicorn.run(create_app(Settings()), host=host, port=port)


@corpus.command("list")
def list_documents(
    documents: Annotated[Path | None, typer.Option(help="Folder of documents and their catalogue.")] = None,
    as_json: Json = False,
) -> None:
    """List the documents."""
    with _faults():
        every = load_documents(documents or Settings().documents)
    if as_json:
        _print_json([_facts(one) for one in every])
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
    with _faults():
        entry = next((e for e in read_catalogue(folder) if e.kamerstuk.id == document), None)
        if entry:
            found = load_document(folder / entry.file, entry)
        elif Path(document).is_file():
            _show_file(Path(document), as_json=as_json)
            return
        else:
            found = next((one for one in load_documents(folder) if one.id == document), None) or _fail(
                f"{document} is neither a document of {folder} nor a file; see: kamervraag corpus list"
            )
    if as_json:
        _print_json(_facts(found) | asdict(found.body))
    else:
        typer.echo(f"{cite(found.kamerstuk)}\n{found.title}\n{found.url}")
        _print_lines(_body_lines(found))


def _show_file(path: Path, *, as_json: bool) -> None:
    """Show a text that need not be a document of the corpus."""
    reading = read(path.read_bytes(), name=path.name)
    stated = reading.stated
    if as_json:
        _print_json({"layout": reading.layout, "stated": asdict(stated)} | asdict(reading.body))
        return
    typer.echo(f"layout {reading.layout}; states {stated.kamerstuk.id if stated.kamerstuk else 'no identity'}")
    typer.echo(f"{stated.title}  {stated.kind}  {stated.date or ''}")
    _print_lines(_body_lines(reading))


def _body_lines(document: Document | Reading) -> Iterator[str]:
    path: tuple[str, ...] = ()
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


def _text(file: Path | None) -> str:
    try:
        return (file or Path()).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        _fail(f"{file} cannot be read as UTF-8 text: {fault}")


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


def _print_answer(answer: Answer) -> None:
    if answer.reason:
        typer.echo(f"Geen antwoord gevonden: {_REASONS[answer.reason]} (zekerheid {answer.confidence:.0%}).")
    for quote in answer.quotes:
        typer.echo(f"«{quote.text}»\n    {answer.hits[quote.passage - 1].citation.text}")
    if answer.hits:
        typer.echo("\nPassages:")
    for hit in answer.hits:
        typer.echo(f"\n{hit.rank}. {hit.citation.text}\n   {' > '.join(hit.citation.section)}\n{hit.passage.text}")


def _facts(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "citation": cite(document.kamerstuk),
        "title": document.title,
        "kind": document.kind,
        "date": document.date,
        "url": document.url,
        "layout": document.layout,
    }


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _print_lines(lines: Iterator[str]) -> None:
    for line in lines:
        typer.echo(line)


@contextmanager
def _faults() -> Iterator[None]:
    """Print what the packages say went wrong as one sentence, and end with exit code 1."""
    try:
        yield
    except (CorpusFault, IndexFault) as fault:
        _fail(str(fault))


def _fail(message: str) -> NoReturn:
    typer.echo(f"kamervraag: {message}", err=True)
    raise typer.Exit(1)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar with the time left, on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
