"""What the import contracts say, seen at run time."""

import subprocess
import sys

SCRIPT = """
import importlib, pkgutil, sys
for package in sys.argv[1:]:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(module.name)
print(*sorted({"asyncpg", "aiosmtplib", "jinja2", "typst"} & sys.modules.keys()))
"""


def test_importing_the_stories_and_the_nouns_loads_no_io_library() -> None:
    loaded = subprocess.check_output([sys.executable, "-c", SCRIPT, "domain", "workflows"], text=True)

    assert loaded == "\n"
