"""What an error of a statement tells: the fault, and nothing of the rows."""

import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.db.database import Database
from tests.databases import PostgresqlDatabases

SECRET = "Fjordvik"
BROKEN = {
    "a duplicate": f"INSERT INTO named VALUES ('{SECRET}') RETURNING name",
    "no number": f"SELECT CAST('{SECRET}' AS integer)",
}


@pytest.fixture
async def database(postgresql_databases: PostgresqlDatabases) -> AsyncIterator[Database]:
    with postgresql_databases.empty() as url:
        opened = Database(url, pool_size=1)
        async with opened.writing() as session:
            await session.execute(text("CREATE TABLE named (name text PRIMARY KEY)"))
            await session.execute(text(f"INSERT INTO named VALUES ('{SECRET}')"))
            await session.commit()
        yield opened
        await opened.close()


@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN)
async def test_by_the_driver_s_way_it_repeats_no_value(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError) as raised:
        await database.read(statement, ())

    assert SECRET not in str(raised.value).replace(statement, "")
    assert SECRET not in str(raised.value.orig)


async def test_a_lost_connection_is_told_from_a_fault_of_the_statement(database: Database) -> None:
    with pytest.raises(DBAPIError) as lost:
        await database.read("SELECT pg_terminate_backend(pg_backend_pid())::text", ())
    with pytest.raises(DBAPIError) as faulty:
        await database.read("SELECT nothing", ())

    assert lost.value.connection_invalidated
    assert not faulty.value.connection_invalidated
    assert await database.read("SELECT 'there'", ()) == "there"


async def test_a_file_that_is_away_leaves_no_thread_behind(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    opened = Database(f"sqlite:///{folder}/kundekort.db")
    folder.rmdir()
    threads_before = threading.enumerate()

    with pytest.raises(DBAPIError, match="unable to open database file"):
        async with opened.reading():
            pass

    assert threading.enumerate() == threads_before
    await opened.close()
