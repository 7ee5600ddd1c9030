"""The command `kamervraag fetch`: papers from the official services into a folder."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from corpus.fetching.addresses import OFFICIAL_HOSTS, SEARCH, Hosts, host_of, split
from corpus.fetching.client import Manners
from corpus.fetching.contents import FORMS, Form
from corpus.fetching.fetching import Options
from corpus.fetching.fetching import fetch as fetch_papers
from corpus.fetching.report import Progress, Report
from corpus.fetching.request import Request
from corpus.kamerstuk import OFFICIAL_SITE
from rag.commands.console import bars, fail, faults

_COMMAND = "kamervraag fetch"
_STOPPED = "stopped. What came is kept; the same command goes on from there."


def fetch(
    what: Annotated[
        list[str] | None, typer.Argument(help="Papers (kst-33279-36) and dossiers (33279, 36410-X).")
    ] = None,
    *,
    query: Annotated[str | None, typer.Option(help="A CQL query for the search service.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Everything in the folder: is there something newer?")] = False,
    into: Annotated[Path, typer.Option(help="Folder that the papers are kept in, with their ledger.")] = Path("papers"),
    prefer: Annotated[Form | None, typer.Option(help="Form to take where there is one; else XML, HTML, PDF.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many papers.")] = None,
    recheck: Annotated[bool, typer.Option("--recheck", help="Ask also for what seems not to have changed.")] = False,
    contact: Annotated[
        str | None,
        typer.Option(envvar="KAMERVRAAG_CONTACT", help="Your mail address or URL; the services are told who asks."),
    ] = None,
    pace: Annotated[float, typer.Option(min=0, max=3600, help="Seconds from one request to the next.")] = 1.0,
    tries: Annotated[int, typer.Option(min=1, max=20, help="How often a request is tried.")] = 5,
    service: Annotated[str, typer.Option(help="The search service.")] = SEARCH,
    site: Annotated[str, typer.Option(help="The site of publication.")] = OFFICIAL_SITE,
    host: Annotated[
        list[str] | None, typer.Option(help="A host to trust besides the official ones; repeat it.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Also http, without TLS.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Also addresses that are not public, for tests.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Fetch papers from the official services into a folder, and keep a ledger of where each came from.

    What is kept already is not fetched again, so that a run that was stopped goes on where it was.

    Example: kamervraag fetch kst-33279-36 --contact you@example.org

    Example: kamervraag fetch 33279 36410-X --into papers

    Example: kamervraag fetch --query 'w.subrubriek==Motie AND w.dossiernummer==36867' --limit 100

    Example: kamervraag fetch --again --into papers
    """
    with faults(command=_COMMAND, stopped=_STOPPED):
        request = Request.of(what or [], query, again=again)
        if not contact:
            asked = "say who asks, with --contact you@example.org or KAMERVRAAG_CONTACT; the services are told."
            fail(asked, command=_COMMAND)
        options = Options(
            Manners(contact, pace=pace, tries=tries),
            forms=tuple(dict.fromkeys([prefer, *FORMS])) if prefer else FORMS,
            service=service,
            site=site.rstrip("/"),
            hosts=Hosts(OFFICIAL_HOSTS | _named(service, site) | set(host or ()), private=private, plain=plain),
            limit=limit,
            recheck=recheck,
        )
        with _progress() as progress:
            report = fetch_papers(request, into, options, progress)
    _print(report, into, as_json=as_json)
    if not report.complete:
        raise typer.Exit(1)


def _named(*urls: str) -> frozenset[str]:
    """Whoever names a service trusts its host."""
    return frozenset(host_of(split(url)) for url in urls)


def _print(report: Report, folder: Path, *, as_json: bool) -> None:
    if as_json:
        told = [asdict(outcome) for outcome in report.told]
        told_of = {"folder": str(folder), "complete": report.complete, "counts": dict(report.counts), "told": told}
        typer.echo(json.dumps(told_of, ensure_ascii=False, indent=1))
        return
    for outcome in report.told:
        typer.echo(f"{outcome.id}  {outcome.event}  {outcome.detail}".rstrip())
    counted = ", ".join(f"{count} {event}" for event, count in report.counts.items())
    typer.echo(f"{folder}: {counted or 'nothing to fetch'}")


@contextmanager
def _progress() -> Iterator[Progress]:
    """Show a bar with the time that is left, and what is going on, on a terminal."""
    columns = (
        TextColumn("fetching"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with bars(*columns) as bar:
        task = bar.add_task("", total=None)

        def progress(done: int, expected: int, text: str) -> None:
            bar.update(task, completed=done, total=expected or None, description=escape(text[:60]))

        yield progress
