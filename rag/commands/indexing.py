"""Building and changing the index: `index`, `index check`, `add`, `remove`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from corpus.catalogue import load_documents
from corpus.document import Document
from corpus.gathering import Refusal, gather, list_files
from index.building import Update, ask, build, current, update
from index.embedder import Embedder
from index.inspecting import inspect
from index.snapshot import Manifest
from rag.commands.console import Json, fail, faults, print_json, print_lines, progress_bar
from rag.models import load_encoder
from rag.prose.endpoint import Endpoint
from rag.prose.questioning import MOST_QUESTIONS, Questioner
from rag.settings import Settings

indexing = typer.Typer()
_BUILDING_THREADS = 2  # nothing else runs beside a build, and a second thread nearly doubles its speed
Questions = Annotated[
    int,
    typer.Option(
        min=0, max=MOST_QUESTIONS, help="Questions to have written about each passage, by the endpoint that is set."
    ),
]


@indexing.callback(invoke_without_command=True)
def index(
    context: typer.Context,
    documents: Annotated[Path | None, typer.Option(help="Folder of documents and their catalogue.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Throw the index away first, and what was added to it.")] = False,
    questions: Questions = 0,
    as_json: Json = False,
) -> None:
    """Read the documents of a folder and bring the index up to date with them. What was added stays.

    Example: kamervraag index --documents mijn-kamerstukken
    """
    if context.invoked_subcommand:
        return
    settings = Settings()
    asker = _asker(settings, questions)
    with faults():
        found = load_documents(documents or settings.documents)
        encoder = _building_encoder(settings)
        with progress_bar("documents", len(found)) as progress:
            manifest = build(settings.store, found, encoder, progress=progress, anew=anew)
        if asker:
            manifest = _ask(settings, encoder, asker, manifest)
    if as_json:
        told = {"snapshot": manifest.id, "documents": manifest.documents, "passages": manifest.passages}
        print_json(told | ({"questions": manifest.questions} if asker else {}))
    else:
        typer.echo(f"snapshot {manifest.id}: {manifest.documents} documents, {manifest.passages} passages")


@indexing.command()
def check(as_json: Json = False) -> None:
    """Verify the current index: checksums, counts, and that its three stores agree.

    Example: kamervraag index check
    """
    settings = Settings()
    with faults():
        found = list(inspect(current(settings.store)))
    if as_json:
        print_json({"sound": not found, "faults": found})
    else:
        print_lines(iter(found or ["the index is sound"]))
    if found:
        raise typer.Exit(1)


def add(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    questions: Questions = 0,
    as_json: Json = False,
) -> None:
    """Add papers to the index, or replace them. A file that cannot be read is told, and the rest goes in.

    Stopped (Ctrl-C), it keeps what is done; the same command again goes on from there.

    Example: kamervraag add kst-36592-1.xml mijn-kamerstukken/
    """
    settings = Settings()
    asker = _asker(settings, questions)
    files = list_files(paths)
    refused: list[Refusal] = []
    with faults():
        encoder = _building_encoder(settings)
        with progress_bar("documents", len(files)) as progress:
            done = update(settings.store, encoder, _sound(gather(files), refused), progress=progress)
        if asker and done.manifest and not done.stopped:
            done.manifest = _ask(settings, encoder, asker, done.manifest)
    for refusal in refused:
        typer.echo(f"kamervraag: refused: {refusal.reason}", err=True)
    _print_update(done, refused, as_json=as_json)
    if refused or done.stopped:
        raise typer.Exit(1)


def remove(
    documents: Annotated[list[str], typer.Argument(help="Identifiers.")],
    as_json: Json = False,
) -> None:
    """Take papers out of the index.

    Example: kamervraag remove kst-36592-1
    """
    settings = Settings()
    with faults():
        done = update(settings.store, _building_encoder(settings), remove=documents)
    _print_update(done, [], as_json=as_json)


def _building_encoder(settings: Settings) -> Embedder:
    threads = max(settings.threads, _BUILDING_THREADS)
    return load_encoder(settings, threads=threads)


def _asker(settings: Settings, count: int) -> Questioner | None:
    endpoint = Endpoint.of(settings)
    if count and not endpoint:
        fail("--questions needs KAMERVRAAG_ENDPOINT_URL, the endpoint that writes them")
    return Questioner(endpoint, count) if count and endpoint else None


def _ask(settings: Settings, encoder: Embedder, asker: Questioner, built: Manifest) -> Manifest:
    """Have questions written about the passages that have none, and tell what came of it."""
    with progress_bar("questions about passages", built.passages) as progress:
        manifest = ask(settings.store, encoder, asker, progress=progress)
    told = ", ".join(f"{count} questions by {model}" for model, count in manifest.questions.items())
    typer.echo(told or "no questions", err=True)
    if asker.failed:
        typer.echo(
            f"kamervraag: {asker.failed} passages are without questions: {asker.fault} The same command asks again.",
            err=True,
        )
    return manifest


def _sound(found: Iterator[Document | Refusal], refused: list[Refusal]) -> Iterator[Document]:
    """Pass the documents on, tell what their readers could not place, and keep what was refused."""
    for one in found:
        if isinstance(one, Refusal):
            refused.append(one)
            continue
        for what, count in one.warnings.items():
            typer.echo(f"kamervraag: {one.id}: {what} ({count} ×)", err=True)
        yield one


def _print_update(done: Update, refused: list[Refusal], *, as_json: bool) -> None:
    told = {
        "added": done.added,
        "replaced": done.replaced,
        "removed": done.removed,
        "unchanged": done.unchanged,
        "duplicates": done.duplicates,
        "refused": {str(one.path): one.reason for one in refused},
    }
    if as_json:
        print_json(told | {"stopped": done.stopped, "snapshot": done.manifest.id if done.manifest else None})
        return
    typer.echo(", ".join(f"{len(names)} {what}" for what, names in told.items() if names) or "nothing changed")
    for name, twin in done.duplicates.items():
        typer.echo(f"{name} was left out: {twin} has the same text")
    if done.stopped:
        typer.echo("stopped; the same command again goes on from here", err=True)
