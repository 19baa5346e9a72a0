"""One sweep of the outbox as a process of its own, for a test that kills it: DATABASE_URL SMTP_PORT POST."""

import asyncio
import sys

from adapters.postgres.pool import create_pool
from adapters.postgres.settling import create_settling_pool
from domain.contract.envelope import Post
from tests.activities.world import World, mail_server_at, make_staff


async def sweep(database_url: str, smtp_port: str, post: str) -> None:
    given = Post.model_validate_json(post)
    async with (
        create_pool(database_url) as pool,
        create_settling_pool(database_url) as settling,
        mail_server_at(int(smtp_port)) as transport,
    ):
        world = World(pool, make_staff(), transport, settling)
        world.at = given.at
        await world.send_mails(given.thread)


if __name__ == "__main__":
    asyncio.run(sweep(*sys.argv[1:]))
