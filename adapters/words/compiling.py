"""Makes the catalogs that programs read of those that people write. Needs Babel, as a clone and the build have it."""

import os
import threading
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalog(source: Path, target: Path) -> None:
    """Write the `.mo` of a `.po` file whose folder is named after its language, in one step.

    Raises:
        babel.messages.pofile.PoFileError: the file is not well formed.
    """
    with source.open("rb") as opened:
        words = read_po(opened, locale=source.parent.name, abort_invalid=True)
    fresh = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")  # several may want it at once
    with fresh.open("wb") as opened:
        write_mo(opened, words)
    fresh.replace(target)
