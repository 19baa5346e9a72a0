"""`shop schema`: the contract for carts in any language."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.files import writable
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
    from gateway.api.schema import NAMES, text_of, write_schemas

    if out:
        files = write_schemas(writable(out))
        if as_json:
            show_json(list(map(str, files)))
        else:
            say(told("schema.written", count=len(files), folder=out))
    elif name is None and as_json:
        show_json(list(NAMES))
    elif name is None:
        say(*NAMES)
    elif name in NAMES:
        sys.stdout.write(text_of(name))
    else:
        raise typer.BadParameter(told("schema.no_message", name=name, known=list(NAMES)))
