"""The catalogs of words go into the package as programs read them."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_CATALOGS = "*/locales/*/*.po"


class CatalogHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling has it
        sys.path.insert(0, self.root)
        from adapters.words.compiling import compile_catalog  # noqa: PLC0415 - the project is not installed yet

        for source in [*Path(self.root, "adapters").glob(_CATALOGS), *Path(self.root, "gateway").glob(_CATALOGS)]:
            compile_catalog(source, source.with_suffix(".mo"))
        build_data["artifacts"].append("*.mo")
