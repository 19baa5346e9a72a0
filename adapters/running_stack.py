"""What an embedded stack tells about itself in `var/stack.json`: so the `shop` command of another shell finds it."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError, field_serializer

FILE_NAME = "stack.json"


class RunningStack(BaseModel):
    """The addresses of one embedded stack. The fields are called as in `Settings`."""

    model_config = ConfigDict(frozen=True)

    database_url: str
    temporal_address: str  # host:port
    temporal_is_embedded: bool = True
    smtp_host: str
    smtp_port: int
    mail_caught: bool = True
    web_ui: str  # URL of the Temporal Web UI
    mails: Path  # folder of the mails caught, one .eml each
    shop_file: Path | None = None  # the file its workers read
    mail_key: SecretStr = SecretStr("")  # signs the return addresses of its mails
    account_key: SecretStr = SecretStr("")  # seals bank accounts of refunds

    @field_serializer("mail_key", "account_key", when_used="json")
    def _written_out(self, key: SecretStr) -> str:
        return key.get_secret_value()

    @classmethod
    def read(cls, var: Path) -> Self | None:
        """The stack started last in `var`; None when there is none, or what it left cannot be read."""
        try:
            return cls.model_validate_json((var / FILE_NAME).read_bytes())
        except (OSError, ValidationError):
            return None

    def write(self, var: Path) -> None:
        made = var / f".{FILE_NAME}"
        made.touch(mode=0o600)
        made.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")
        made.replace(var / FILE_NAME)

    @staticmethod
    def forget(var: Path) -> None:
        (var / FILE_NAME).unlink(missing_ok=True)
