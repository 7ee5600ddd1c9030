"""Asking: `ask`."""

from dataclasses import asdict
from typing import Annotated

import typer

from corpus.styles import Style
from index.building import current
from index.snapshot import Snapshot
from index.store import Filters
from rag.commands.console import Json, fail, faults, print_json
from rag.commands.writing import print_written
from rag.models import load_encoder, load_reranker
from rag.prose.endpoint import Endpoint, EndpointFault
from rag.records import Answer
from rag.service import Service
from rag.settings import Settings

_REASONS = {
    "no_support": "de gevonden passages steunen geen antwoord",
    "outside_corpus": "de vraag gaat over iets waarover deze Kamerstukken niets zeggen",
    "unknown_document": "het genoemde Kamerstuk is hier niet bekend",
    "empty_filter": "geen enkel document voldoet aan de filters",
}


def ask(  # noqa: PLR0917
    question: Annotated[str, typer.Argument(help="A question, in Dutch.")],
    top_k: Annotated[int, typer.Option(min=1, max=50, help="How many passages.")] = 5,
    document: Annotated[list[str] | None, typer.Option(help="Only from this document; may be repeated.")] = None,
    style: Annotated[Style, typer.Option(help="Citation style.")] = "leidraad",
    prose: Annotated[
        bool, typer.Option("--prose", help="Have an answer written too, by the endpoint that is set.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Ask a question and get the paragraphs that answer it.

    Example: kamervraag ask "Wat doet Defensie voor dakloze veteranen?"
    """
    settings = Settings()
    if not question.strip():
        fail("the question is empty")
    endpoint = Endpoint.of(settings)
    if prose and (endpoint is None or as_json):
        fail("--prose cannot print JSON" if endpoint else "--prose needs KAMERVRAAG_ENDPOINT_URL")
    with faults():
        folder = current(settings.store)
        encoder, reranker = load_encoder(settings), load_reranker(settings)
        snapshot = Snapshot.load(folder, encoder)
        service = Service.of(snapshot, encoder, threshold=settings.threshold, reranker=reranker)
        filters = Filters(documents=frozenset(document)) if document else None
        answer = service.ask(question.strip(), top_k=top_k, filters=filters, style=style)
    if as_json:
        print_json(asdict(answer))
        return
    if prose and endpoint:
        with faults(EndpointFault):
            print_written(answer, endpoint)
    _print_answer(answer)


def _print_answer(answer: Answer) -> None:
    if answer.reason:
        typer.echo(f"Geen antwoord gevonden: {_REASONS[answer.reason]} (zekerheid {answer.confidence:.0%}).")
    for quote in answer.quotes:
        typer.echo(f"«{quote.text}»\n    {answer.hits[quote.passage - 1].citation.text}")
    if answer.hits:
        typer.echo("\nPassages:")
    for hit in answer.hits:
        typer.echo(f"\n{hit.rank}. {hit.citation.text}\n   {' > '.join(hit.citation.section)}\n{hit.passage.text}")
