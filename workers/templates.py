"""The templates of mails in a process of workers."""

import functools
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.mail.writing.render import MailRenderer
from adapters.settings import InvalidSettings
from domain.basics.said import Code

_NO_FOLDER = Code("setting.no_folder", "variable", "path")


def mail_renderer(own_templates: Path | None, zone: ZoneInfo) -> MailRenderer:
    """The templates; those of a shop's own, checked.

    Raises:
        InvalidSettings: the folder is not there, so that the shop's own words would be missing from every mail.
        BadTemplate
    """
    if own_templates and not own_templates.is_dir():
        raise InvalidSettings(_NO_FOLDER(variable="SHOP_MAIL_TEMPLATES", path=own_templates))
    return _compiled(own_templates, zone)


@functools.cache  # apart, because it would hide the signature from the type checker
def _compiled(own_templates: Path | None, zone: ZoneInfo) -> MailRenderer:
    """Once per process: to try a shop's own takes two seconds, and a changed template needs a restart anyway."""
    return MailRenderer(own_templates, zone=zone)
