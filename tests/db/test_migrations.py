"""The migrations and the models are one schema, on both databases; an empty database goes up, down and up again.

What is compared is what the databases themselves say: SQLite's own statements, PostgreSQL's own catalogs.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, ForeignKeyConstraint, Table, UniqueConstraint, text

from service.db import migrate
from service.db.database import Database
from service.db.models import Base
from tests.databases import PostgresqlDatabases

OWN_INDEX = re.compile("_words(_|$)")
"""SQLite's text index: tables of its own and the triggers that fill them, which models don't know."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two databases of a kind without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"
        return
    databases: PostgresqlDatabases = request.getfixturevalue("postgresql_databases")
    with databases.empty() as one, databases.empty() as other:
        yield one, other


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


SQLITE = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRESQL = {
    "columns": """
        SELECT c.relname || '.' || a.attname,
            concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """
        SELECT r.relname || '.' || c.conname, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE r.relnamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "others": """
        SELECT relname, relkind::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('r', 'i')
        UNION SELECT typname, 'enum' FROM pg_type WHERE typtype = 'e'
        UNION SELECT proname, 'function' FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION SELECT tgname, 'trigger' FROM pg_trigger WHERE NOT tgisinternal""",
}


def catalog(connection: Connection) -> dict[str, object]:
    """Everything that the database holds, by name; of SQLite's tables the lines of their statements, in any order."""
    if connection.dialect.name == "sqlite":
        statements = {name: re.sub(r"[ \t\"]+", " ", sql) for name, sql in connection.execute(text(SQLITE))}
        # SQLite writes a column that was added behind the last one, on its line.
        return {name: {line.strip(" ,") for line in re.split(r"\n|, (?=\w+ [A-Z])", sql)} for name, sql in statements.items()}
    return {f"{kind}: {name}": definition for kind, sql in POSTGRESQL.items() for name, definition in connection.execute(text(sql))}


async def catalog_of(url: str) -> dict[str, object]:
    async with opened(url) as database, database.reading() as connection:
        found = await connection.run_sync(catalog)
    return {name: definition for name, definition in found.items() if "alembic_version" not in name}


async def test_models_and_migrations_make_the_same_tables_constraints_and_indexes(empty_urls: tuple[str, str]) -> None:
    by_migrations, by_models = empty_urls
    await migrated(by_migrations)
    async with opened(by_models) as database, database.writing() as session:
        await (await session.connection()).run_sync(Base.metadata.create_all)
        await session.commit()

    one, other = await catalog_of(by_migrations), await catalog_of(by_models)

    if by_migrations.startswith("sqlite"):
        one = {name: definition for name, definition in one.items() if not OWN_INDEX.search(name)}
    assert one == other
    assert len(one) > 20


async def test_an_empty_database_goes_up_down_and_up_and_nothing_stays_behind(empty_urls: tuple[str, str]) -> None:
    url, _ = empty_urls
    await migrated(url)
    first = await catalog_of(url)
    await in_thread(migrate.downgrade, url, "base")

    assert await catalog_of(url) == {}
    async with opened(url) as database:
        assert not await database.is_ready()
    await migrated(url)
    await migrated(url)
    assert await catalog_of(url) == first
    async with opened(url) as database:
        assert await database.is_ready()


async def test_two_processes_that_migrate_at_once_both_find_it_done(empty_urls: tuple[str, str]) -> None:
    url, _ = empty_urls
    await asyncio.gather(migrated(url), migrated(url))

    async with opened(url) as database:
        assert await database.is_ready()


async def migrated(url: str) -> None:
    await in_thread(migrate.upgrade, url)


async def in_thread(change: Callable[..., None], *arguments: str) -> None:
    # A migration runs its own event loop.
    await asyncio.to_thread(change, *arguments)


def test_every_key_of_a_tenants_table_begins_with_the_tenant() -> None:
    tables = [table for table in Base.metadata.sorted_tables if table.name != "tenants"]

    assert len(tables) >= 7
    for table in tables:
        for columns in keys_of(table):
            assert columns[0] == "tenant_id", (table.name, columns)
        for constraint in table.foreign_key_constraints:
            assert (constraint.column_keys[0], constraint.elements[0].column.name) == ("tenant_id", "tenant_id"), (
                table.name,
                constraint.name,
            )


def keys_of(table: Table) -> Iterator[list[str]]:
    """The columns of every primary, unique and foreign key and of every index.

    But for the text index, whose words hold the tenant, and the one that the sweep of all tenants' old answers goes by.
    """
    yield [column.name for column in table.primary_key.columns]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        if not str(index.name).endswith("_words") and index.name != "ix_idempotency_keys_created_at":
            yield [getattr(expression, "name", str(expression)) for expression in index.expressions]
