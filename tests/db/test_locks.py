"""Locks that are taken without waiting, among processes that know nothing of each other; none outlives its session."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from service.db.database import Database
from service.db.locks import Locks
from tests.databases import PostgresqlDatabases

NUMBER = -(2**63)


@pytest.fixture
def url(postgresql_databases: PostgresqlDatabases) -> Iterator[str]:
    with postgresql_databases.fresh() as fresh:
        yield fresh


@pytest.fixture
async def locks(url: str) -> AsyncIterator[Locks]:
    opened = Locks(url)
    yield opened
    await opened.close()


@pytest.fixture
async def others(url: str) -> AsyncIterator[Locks]:
    """Another process's."""
    opened = Locks(url)
    yield opened
    await opened.close()


async def end_sessions(url: str) -> None:
    """PostgreSQL ends every session that holds a lock."""
    database = Database(url)
    async with database.reading() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    await database.close()


async def test_a_lock_is_one_process_s_until_it_is_given_back(locks: Locks, others: Locks) -> None:
    assert await locks.take(NUMBER)
    assert not await others.take(NUMBER)
    assert await others.take(NUMBER + 1)
    await locks.give_back(NUMBER)
    assert await others.take(NUMBER)


async def test_many_at_once_share_the_one_session(locks: Locks, others: Locks) -> None:
    numbers = range(50)
    assert all(await asyncio.gather(*map(locks.take, numbers)))
    assert not any(await asyncio.gather(*map(others.take, numbers)))
    await asyncio.gather(*map(locks.give_back, numbers))
    assert all(await asyncio.gather(*map(others.take, numbers)))


async def test_whoever_stops_waiting_for_a_lock_leaves_none(locks: Locks, others: Locks) -> None:
    for _ in range(20):
        asked = asyncio.create_task(locks.take(NUMBER))
        await asyncio.sleep(0)  # it is on its way
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        # Waits for the session's turn, behind what was asked of it before.
        assert await locks.take(NUMBER + 1)
        await locks.give_back(NUMBER + 1)
        assert await others.take(NUMBER)
        await others.give_back(NUMBER)


async def test_a_lost_session_has_lost_its_locks_and_the_next_lock_begins_another(url: str, locks: Locks, others: Locks) -> None:
    assert await locks.take(NUMBER)
    await end_sessions(url)
    assert await locks.take(NUMBER + 1)
    assert await others.take(NUMBER)
    await locks.give_back(NUMBER)

    assert not await others.take(NUMBER + 1)
    assert not await locks.take(NUMBER)


async def test_what_is_closed_holds_nothing(url: str, others: Locks) -> None:
    locks = Locks(url)
    assert await locks.take(NUMBER)
    await locks.close()
    async with asyncio.timeout(20):
        while not await others.take(NUMBER):
            pass  # the server has not seen the end yet
