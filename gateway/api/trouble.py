"""What can keep the pipeline from running on this machine; each says so in a plain sentence."""

from adapters.mail.errors import BadTemplate
from adapters.postgres.migrate import MigrationFailed
from adapters.settings import InvalidSettings
from adapters.shop_file import InvalidShopFile
from domain.basics.trouble import Trouble
from workers.folder_lock import FolderTaken
from workers.ports import PortTaken
from workers.processes import ProgramFailed


class CannotRun(Trouble, RuntimeError):
    """The pipeline cannot run; what is said tells why."""


#: What somebody has to set right before anything can start.
WRONGLY_SET = (BadTemplate, InvalidSettings, InvalidShopFile)
TROUBLES = (
    *WRONGLY_SET,
    CannotRun,
    FolderTaken,
    MigrationFailed,
    PortTaken,
    ProgramFailed,
)
