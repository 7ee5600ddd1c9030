"""What a person sees of the evaluation on a terminal: tables, bars for long work, and faults in one sentence."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from eval.asking import Progress
from eval.errors import EvalFault, RunFault
from eval.report import Table
from rag.commands import console
from rag.commands.console import bars

_WIDTH = 120  # characters of a table that goes to a file
_WORDS = frozenset({"what it says", ""})  # columns that hold words
faults = partial(
    console.faults,
    EvalFault,
    command="kamervraag eval",
    stopped="stopped. What was embedded is kept; the same command goes on from there.",
)


def print_tables(given: Sequence[Table]) -> None:
    """Print tables."""
    screen = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    for table in given:
        drawn = RichTable(title=table.title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
        for at, name in enumerate(table.header):
            words = at == 0 or name in _WORDS
            drawn.add_column(name, justify="left" if words else "right", no_wrap=not words)
        for row in table.rows:
            drawn.add_row(*row, end_section=row[0] == "95 % interval")
        screen.print(drawn)


def write_text(path: Path, text: str) -> None:
    """Write a file and the folders above it. Raises RunFault where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise RunFault(f"{path} cannot be written: {fault.strerror}; choose another place.") from fault


@contextmanager
def progress() -> Iterator[Progress]:
    """Show a bar for each kind of work with the time that is left, on a terminal."""
    columns = (
        TextColumn("{task.description:24}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with bars(*columns) as bar:

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield report
