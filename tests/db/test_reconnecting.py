import asyncio

import asyncpg
from sqlalchemy import text

from service.db.database import Database
from tests.databases import PostgresqlDatabases


async def test_after_the_server_has_closed_the_connections_the_next_statement_gets_a_new_one(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    with postgresql_databases.fresh() as url:
        database = Database(url, pool_size=1)
        async with database.reading() as connection:
            before = await connection.scalar(text("SELECT pg_backend_pid()"))
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert isinstance(driver, asyncpg.Connection)

        operator = await asyncpg.connect(url)
        await operator.execute("SELECT pg_terminate_backend($1)", before)
        await operator.close()
        async with asyncio.timeout(10):
            while not driver.is_closed():
                await asyncio.sleep(0)

        async with database.reading() as connection:
            assert await connection.scalar(text("SELECT pg_backend_pid()")) != before
        async with database.writing() as session:
            assert await session.scalar(text("SELECT 1")) == 1
        await database.close()
