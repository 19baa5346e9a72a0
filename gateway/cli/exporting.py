"""What all commands share that write a file for others: where it goes, and how it is told."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.files import own_folder, writable, write
from gateway.cli.terminal import Json, show_json

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gateway.api.client import ShopClient


@dataclass(frozen=True)
class Output:
    """Where the file of an export is written, and for whom the answer is."""

    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder that the file is written into; default: export, below var."),
    ] = None
    as_json: Json = False

    def folder(self, shop: "ShopClient") -> Path:
        """It is made where it is missing, and tried: asked for before anything is changed."""
        return writable(own_folder(shop, "export", self.out))

    def show_json(self, export: "BaseModel", file: Path | None) -> None:
        """What was written and where, for programs, without its bytes."""
        show_json(export.model_dump(exclude={"content"}) | {"file": str(file or "")})


def write_into(folder: Path, name: str, content: bytes) -> Path:
    """Write a file in one step, and say where it is."""
    file = folder / name
    write(file, content)
    return file
