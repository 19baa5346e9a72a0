"""Fixtures of stories: one shop per test, on a clock of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.postgres.pool import Pool
from adapters.settings import Settings
from tests.caught_mail import MailCatcher
from tests.workflows.house import House, open_house, shop_settings


@pytest.fixture
def settings(database: str, mail_catcher: MailCatcher, tmp_path: Path) -> Settings:
    return shop_settings(database, mail_catcher, tmp_path)


@pytest.fixture
async def house(
    time_skipping: WorkflowEnvironment, pool: Pool, mail_catcher: MailCatcher, settings: Settings
) -> AsyncIterator[House]:
    async with open_house(time_skipping, pool, mail_catcher, settings) as house:
        yield house
