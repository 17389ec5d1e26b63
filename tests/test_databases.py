"""Is a database that another test has had as good as a new one? Whatever that test did to it."""

from collections.abc import Sequence

import asyncpg

from service.db.database import Database
from service.db.tenants import prepare_first_tenant
from tests.databases import DEFINITIONS, PostgresqlDatabases

OTHERWISE = [
    "DROP TABLE peppol_receivers",
    "DROP INDEX ix_customers_name",
    "CREATE INDEX another ON customers (name)",
    "CREATE VIEW another AS SELECT 1",
    "CREATE TYPE another AS ENUM ('A')",
    "CREATE FUNCTION another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE customers ADD COLUMN another int",
    "ALTER TABLE customers DROP COLUMN note",
    "ALTER TABLE customers RENAME COLUMN note TO another",
    "ALTER TABLE customers ALTER COLUMN note SET DEFAULT ''",
    "ALTER TABLE customers ALTER COLUMN name DROP NOT NULL",
    "ALTER TABLE customers ADD CONSTRAINT another CHECK (name <> '')",
    "ALTER TABLE customers DROP CONSTRAINT pk_customers CASCADE",
    "ALTER TABLE customers DISABLE TRIGGER ALL",
    "ALTER TABLE customers RENAME TO another",
]
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


async def _rows(url: str) -> dict[str, Sequence[asyncpg.Record]]:
    connection = await asyncpg.connect(url)
    try:
        return {table: await connection.fetch(f"SELECT * FROM {table}") for (table,) in await connection.fetch(_TABLES)}
    finally:
        await connection.close()


async def test_rows_and_connections_that_a_test_leaves_are_gone(postgresql_databases: PostgresqlDatabases) -> None:
    with postgresql_databases.fresh() as url:
        new = await _rows(url)
    with postgresql_databases.fresh() as url:
        database = Database(url)
        await prepare_first_tenant(database)
        await database.close()
        left = await asyncpg.connect(url)
        await left.execute("BEGIN; UPDATE alembic_version SET version_num = 'f00d'; LOCK TABLE customers")
        used = url

    with postgresql_databases.fresh() as url:
        assert url == used
        assert await _rows(url) == new
        assert [table for table, rows in new.items() if rows] == ["alembic_version"]
    assert left.is_closed()


async def test_a_database_in_which_something_is_defined_otherwise_is_not_given_out_again(postgresql_databases: PostgresqlDatabases) -> None:
    with postgresql_databases.fresh() as altered:
        connection = await asyncpg.connect(altered)
        await connection.execute("DROP TABLE peppol_receivers")
        await connection.close()

    with postgresql_databases.fresh() as url:
        assert url != altered


async def test_whatever_is_made_altered_or_dropped_is_defined_otherwise(postgresql_databases: PostgresqlDatabases) -> None:
    with postgresql_databases.fresh() as url:
        connection = await asyncpg.connect(url)
        as_migrated = await connection.fetchval(DEFINITIONS)
        for how in OTHERWISE:
            change = connection.transaction()
            await change.start()
            await connection.execute(how)
            assert await connection.fetchval(DEFINITIONS) != as_migrated, how
            await change.rollback()
        assert await connection.fetchval(DEFINITIONS) == as_migrated
        await connection.close()
