"""What all commands share: printing, progress, and one sentence for what goes wrong."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.errors import CorpusFault
from index.errors import IndexFault

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def print_json(value: object) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


@contextmanager
def faults() -> Iterator[None]:
    """Print what the packages say went wrong as one sentence, and end with exit code 1."""
    try:
        yield
    except (CorpusFault, IndexFault) as fault:
        fail(str(fault))


def fail(message: str) -> NoReturn:
    """Print what is wrong, and end with exit code 1."""
    typer.echo(f"kamervraag: {message}", err=True)
    raise typer.Exit(1)


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[float], None]]:
    """Show a progress bar with the time left, on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
