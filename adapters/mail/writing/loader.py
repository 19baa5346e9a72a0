"""Where templates come from: the shop's own folder first, file by file, then the built-in ones.

Templates name each other without ending (`ja/_frame`); the HTML form of a mail takes `.html` where there is one and
`.txt` otherwise. `builtin/ja/order_received` always means the built-in file, so that an own file can extend it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from jinja2 import BaseLoader, Environment, TemplateNotFound

Medium = Literal["txt", "html"]
BUILT_IN = Path(__file__).parents[1] / "templates"
_PREFIX = "builtin/"


class TemplateFolders(BaseLoader):
    """Loads templates for one medium from the built-in folder and an optional folder that goes before it."""

    def __init__(self, medium: Medium, own: Path | None) -> None:
        self.medium = medium
        self._own = own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja asks for it
        path = self.find(template)
        if path is None:
            raise TemplateNotFound(template)
        return path.read_text(encoding="utf-8"), str(path), lambda: True

    def find(self, template: str) -> Path | None:
        """The file that a template's name means, or None."""
        return next((path for path in self._candidates(template) if path.is_file()), None)

    def _candidates(self, template: str) -> Iterator[Path]:
        name = template.removeprefix(_PREFIX)
        if ".." in Path(name).parts or Path(name).is_absolute():
            return
        folders = [BUILT_IN] if template.startswith(_PREFIX) or self._own is None else [self._own, BUILT_IN]
        endings = ["txt"] if self.medium == "txt" else ["html", "txt"]
        for ending in endings:
            for folder in folders:
                yield folder / f"{name}.{ending}"


def files_of(folder: Path) -> list[Path]:
    """Every template file of a folder, however deep, in a stable order."""
    return sorted(path for path in folder.rglob("*") if path.suffix in {".txt", ".html"})
