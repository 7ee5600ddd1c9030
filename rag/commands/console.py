"""What all commands share: printing, progress, and one sentence for what goes wrong."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

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
def faults(*kinds: type[Exception], command: str = "kamervraag", stopped: str = "") -> Iterator[None]:
    """Print what the packages (or others, by `kinds`) say went wrong as one sentence, and end with exit code 1.

    Where `stopped` says what is kept of work that was stopped, it is printed for Ctrl-C, and the exit code is 130.
    """
    expected: tuple[type[Exception], ...] = (CorpusFault, IndexFault, *kinds)
    try:
        yield
    except expected as fault:
        fail(str(fault), command=command)
    except KeyboardInterrupt:
        if not stopped:
            raise
        fail(stopped, command=command, code=130)


def fail(message: str, *, command: str = "kamervraag", code: int = 1) -> NoReturn:
    """Print what is wrong, and end."""
    typer.echo(f"{command}: {message}", err=True)
    raise typer.Exit(code)


def bars(*columns: ProgressColumn) -> Progress:
    """Make bars of these columns, which show on a terminal only."""
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[float], None]]:
    """Show a progress bar with the time left, on a terminal."""
    with bars(TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
