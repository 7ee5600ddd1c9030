"""The command line: `kamervraag`. Plain text for people, `--json` for machines."""

import typer

from rag.commands.asking import ask
from rag.commands.citing import look_citations_up, verify
from rag.commands.documents import corpus
from rag.commands.fetching import fetch
from rag.commands.indexing import add, indexing, remove
from rag.commands.operating import keys, read_settings, serve, settings

app = typer.Typer(
    help="Stel een vraag, krijg de alinea: Kamerstukken, met citaten die kloppen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(indexing, name="index")
app.command()(add)
app.command()(remove)
app.command()(fetch)
app.command()(ask)
app.command("cite")(look_citations_up)
app.command()(verify)
app.add_typer(corpus, name="corpus")
app.command()(serve)
app.add_typer(keys, name="key")
app.command()(settings)


@app.callback()
def check_settings() -> None:
    """End before anything is done where a setting is wrong."""
    read_settings()
