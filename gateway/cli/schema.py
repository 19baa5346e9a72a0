"""`shop schema`: the contract for carts in any language."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.terminal import Json, say, show_json
from gateway.cli.words import told


def add_to(app: typer.Typer) -> None:
    """Put this command into the program."""
    app.command()(schema)


def schema(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="order, or a message's name.")] = None,
    out: Annotated[Path | None, typer.Option(file_okay=False, help="Write all schemas into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """Print the JSON Schema of the order or of a message; without a name, list them."""
    from gateway.api.schema import CONTRACT, schema_text, write_schemas

    if out:
        files = write_schemas(out)
        if as_json:
            show_json(list(map(str, files)))
        else:
            say(told("schema.written", count=len(files), folder=out))
    elif name is None and as_json:
        show_json(list(CONTRACT))
    elif name is None:
        say(*CONTRACT)
    elif name in CONTRACT:
        sys.stdout.write(schema_text(name))
    else:
        raise typer.BadParameter(told("schema.no_message", name=name, known=list(CONTRACT)))
