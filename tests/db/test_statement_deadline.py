"""No statement runs longer than its time, on either database; the connection is good for the next one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from service.db.database import Database

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(3600)",
}
Ask = Callable[[Database, str], Awaitable[Any]]


async def by_sqlalchemy(database: Database, statement: str) -> Any:
    async with database.reading() as connection:
        return await connection.scalar(text(statement))


async def by_the_driver(database: Database, statement: str) -> Any:
    return await database.read(statement, ())


BOTH_WAYS = pytest.mark.parametrize("ask", [by_sqlalchemy, by_the_driver])


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of one connection, whose statements take a tenth of a second at most."""
    opened = Database(database_url, pool_size=1, statement_timeout_s=0.1)
    yield opened
    await opened.close()


@BOTH_WAYS
async def test_a_statement_that_does_not_end_is_ended_and_the_connection_goes_on(database: Database, ask: Ask) -> None:
    with pytest.raises(DBAPIError):
        await ask(database, ENDLESS[database.dialect.name])

    assert await ask(database, "SELECT 1") == 1


@BOTH_WAYS
async def test_a_read_that_is_given_up_leaves_the_next_one_its_way(database: Database, ask: Ask) -> None:
    is_begun = asyncio.Event()
    event.listen(database._readers.sync_engine, "checkout", lambda *_: is_begun.set())
    reading = asyncio.create_task(_ask(ask, database, ENDLESS[database.dialect.name]))
    await is_begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading

    assert await ask(database, "SELECT 1") == 1


async def _ask(ask: Ask, database: Database, statement: str) -> Any:
    return await ask(database, statement)


@BOTH_WAYS
async def test_observers_hear_of_every_statement_also_of_one_that_fails(database: Database, ask: Ask) -> None:
    heard: list[tuple[str, float]] = []
    database.observers.append(lambda statement, seconds: heard.append((statement, seconds)))

    await ask(database, "SELECT 1")
    with pytest.raises(DBAPIError):
        await ask(database, "SELECT nothing FROM nowhere")

    assert [statement for statement, _ in heard] == ["SELECT 1", "SELECT nothing FROM nowhere"]
    assert all(seconds > 0 for _, seconds in heard)


async def test_a_read_that_is_given_up_is_not_waited_for_until_its_deadline(database_url: str) -> None:
    is_begun = asyncio.Event()
    database = Database(database_url, pool_size=1, statement_timeout_s=20)
    event.listen(database._readers.sync_engine, "checkout", lambda *_: is_begun.set())
    reading = asyncio.create_task(_ask(by_the_driver, database, ENDLESS[database.dialect.name]))
    await is_begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(10):
            await reading
    await database.close()
