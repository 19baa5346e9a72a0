"""What a worker needs first, made ready: imported by a process that workers are forked from, before any thread is."""

import asyncio
from zoneinfo import ZoneInfo

from temporalio import workflow

from adapters.mail.writing.samples import sample_mails
from workers.queue_workers import RUNNER, WORKFLOWS
from workers.templates import mail_renderer


async def _prepare() -> None:
    for each in WORKFLOWS:
        RUNNER.prepare_workflow(workflow._Definition.must_from_class(each))  # noqa: SLF001 - as the SDK's own worker does


for sample in sample_mails():
    mail_renderer(None, ZoneInfo("Asia/Tokyo")).render(sample.content)
asyncio.run(_prepare())
