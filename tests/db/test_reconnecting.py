import asyncio

from sqlalchemy import text

from service.db.database import Database
from tests.databases import PostgresqlDatabases


async def test_after_the_server_has_closed_the_connections_the_next_statement_gets_a_new_one(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    with postgresql_databases.fresh() as url:
        database, operators = Database(url, pool_size=1), Database(url, pool_size=1)
        closed = asyncio.Event()
        async with database.reading() as connection:
            before = await connection.scalar(text("SELECT pg_backend_pid()"))
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            driver.add_termination_listener(lambda _: closed.set())

        async with operators.reading() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": before})
        async with asyncio.timeout(10):
            await closed.wait()

        async with database.reading() as connection:
            assert await connection.scalar(text("SELECT pg_backend_pid()")) != before
        async with database.writing() as session:
            assert await session.scalar(text("SELECT 1")) == 1
        await database.close()
        await operators.close()
