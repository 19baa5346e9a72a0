"""The contract as JSON Schemas, for carts in any language: `python -m gateway.api.schema` writes docs/schema/*.json."""

import json
import sys
from pathlib import Path

from pydantic import BaseModel

from domain.contract.table import MESSAGES, STARTS

#: Every message and the model it is read with; `order` and `inquiry` are the inputs of the two workflows.
CONTRACT: dict[str, type[BaseModel]] = {each.name: each.model for each in STARTS}
CONTRACT |= {row.name: row.model for row in MESSAGES}
FOLDER = Path("docs/schema")


def schema_text(name: str) -> str:
    """One message's schema as it stands in its file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= CONTRACT[name].model_json_schema(mode="validation")
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into this folder. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{name}.json" for name in CONTRACT]
    for file in files:
        file.write_text(schema_text(file.stem), encoding="utf-8")
    return files


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
