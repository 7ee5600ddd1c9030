"""Running the service: `serve`, `key`, `settings`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr, ValidationError

from rag.commands.console import Json, fail, faults, print_json
from rag.keys import KeyFault, Scope, new_key, read_keys, revoke_key
from rag.settings import PREFIX, Settings, unit

keys = typer.Typer(help="Make, list and revoke the keys that callers of the service show.", no_args_is_help=True)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; each loads the model.")] = 1,
) -> None:
    """Answer questions over HTTP, from the index that `kamervraag index` has built.

    Example: kamervraag serve --port 8080
    """
    from rag.api.serving import run  # noqa: PLC0415  only this command needs it

    run(read_settings(), host=host, port=port, workers=workers)


def settings(as_json: Json = False) -> None:
    """List all settings: value, unit, and where it comes from. Secrets are not shown.

    Example: kamervraag settings
    """
    found = read_settings()
    told = [
        {
            "name": PREFIX + name.upper(),
            "value": _shown(getattr(found, name)),
            "unit": unit(name),
            "source": "environment" if name in found.model_fields_set else "default",
            "about": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    ]
    if as_json:
        print_json(told)
        return
    for one in told:
        mark = "*" if one["source"] == "environment" else " "
        value = "" if one["value"] is None else one["value"]
        typer.echo(f"{mark} {one['name']}={value} {one['unit']}".rstrip())
        typer.echo(f"      {one['about']}")
    typer.echo("* from the environment, the others are defaults")


@keys.command("new")
def new(
    name: Annotated[str, typer.Option(help="Whose key it is; it stands in the log.")],
    scope: Annotated[Scope, typer.Option(help="read, or admin: may also change the corpus.")] = "read",
) -> None:
    """Make a key and print it; it is shown this once. A running server knows it at once.

    Example: kamervraag key new --name redactie --scope admin
    """
    with faults(KeyFault):
        typer.echo(new_key(_file(), name, scope))


@keys.command("list")
def list_(as_json: Json = False) -> None:
    """List the keys, by name.

    Example: kamervraag key list
    """
    with faults(KeyFault):
        found = read_keys(_file())
    if as_json:
        print_json([{name: value for name, value in asdict(key).items() if name != "digest"} for key in found])
        return
    for key in found:
        typer.echo(f"{key.name}  {key.scope}  {key.created}")


@keys.command()
def revoke(name: Annotated[str, typer.Argument(help="The name of the key.")]) -> None:
    """Revoke a key. A running server refuses it from then on.

    Example: kamervraag key revoke redactie
    """
    with faults(KeyFault):
        revoke_key(_file(), name)


def read_settings() -> Settings:
    """Read the settings; where one cannot be, say which and end."""
    try:
        return Settings()
    except ValidationError as fault:
        wrong = fault.errors()[0]
        name = f"{PREFIX}{'_'.join(map(str, wrong['loc']))}".upper() if wrong["loc"] else ""
        message = wrong["msg"].removeprefix("Value error, ")
        fail(f"{name}: {message}" if name else message)


def _file() -> Path:
    return read_settings().keys or fail(f"no file of keys is set; name one with {PREFIX}KEYS")


def _shown(value: object) -> str | int | float | bool | None:
    """Give a value as it is shown: a secret by its stars alone."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value) if not isinstance(value, SecretStr) else "**********"
