"""What can keep the pipeline from running on this machine; each says so in a plain sentence."""

from adapters.mail.errors import BadTemplate
from adapters.postgres.migrate import MigrationFailed
from adapters.settings import InvalidSettings
from adapters.shop_file import InvalidShopFile
from workers.folder_lock import FolderTaken
from workers.ports import PortTaken
from workers.processes import ProgramFailed


class CannotRun(RuntimeError):
    """The pipeline cannot run; the message says why."""


TROUBLES = (
    BadTemplate,
    CannotRun,
    FolderTaken,
    InvalidSettings,
    InvalidShopFile,
    MigrationFailed,
    PortTaken,
    ProgramFailed,
)
