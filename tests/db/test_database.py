"""Readers read one statement and write nothing; a writer's transaction is whole; no row points into another tenant."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from service.db.database import Database
from service.db.ids import new_id
from service.db.models import Base, Employee, EmployeeRole, Series, Tenant
from service.db.tenants import add_tenant
from tests.databases import PostgresqlDatabases


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def tenants(database: Database) -> int:
    async with database.reading() as connection:
        return (await connection.execute(select(func.count()).select_from(Tenant))).scalar_one()


async def write(database: Database, *rows: Base) -> None:
    async with database.writing() as session:
        session.add_all(rows)
        await session.commit()


async def test_what_is_not_committed_has_not_happened(database: Database) -> None:
    async with database.writing() as session:
        session.add(Tenant(name="Fjellfirma AS"))
        await session.flush()
    assert await tenants(database) == 0

    with pytest.raises(IntegrityError):
        await write(database, Tenant(name="Fjellfirma AS"), Series(tenant_id=new_id(), last_customer_number=1))
    assert await tenants(database) == 0

    async with database.writing() as session:
        await add_firm(session)
        await session.commit()
    assert await tenants(database) == 1


async def add_firm(session: AsyncSession) -> None:
    """Its tenant, and then its series: no tenant is without one."""
    tenant = Tenant(name="Fjellfirma AS")
    session.add(tenant)
    await session.flush()
    session.add(Series(tenant_id=tenant.tenant_id, last_customer_number=1))


async def test_a_reader_sees_nothing_of_a_write_before_it_is_whole_and_does_not_wait_for_it(database: Database) -> None:
    async with database.writing() as session:
        await add_firm(session)
        await session.flush()
        assert await tenants(database) == 0
        await session.commit()
        assert await tenants(database) == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reader_of_sqlite_can_not_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match="readonly"):
        async with database.reading() as connection:
            await connection.execute(text("DELETE FROM tenants"))


async def test_no_row_points_into_another_tenant(database: Database) -> None:
    one = await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    await add_tenant(database, "Havfirma AS", "admin@example.com", "Admin")

    for stray in (
        Series(tenant_id=new_id(), last_customer_number=1),
        Employee(tenant_id=new_id(), name="Ola", email="ola@example.com", role=EmployeeRole.MEMBER),
        # And none has another's place: e-mails are unique in their tenant, in any case.
        Employee(tenant_id=one.tenant_id, name="Admin", email="ADMIN@example.com", role=EmployeeRole.MEMBER),
    ):
        with pytest.raises(IntegrityError):
            await write(database, stray)


async def test_a_connection_is_set_up_as_it_should_be(database: Database) -> None:
    asked = (
        ("PRAGMA journal_mode", "PRAGMA foreign_keys", "PRAGMA query_only")
        if database.dialect.name == "sqlite"
        else ("SHOW jit", "SHOW statement_timeout")
    )
    async with database.reading() as connection:
        found = [(await connection.execute(text(sql))).scalar_one() for sql in asked]

    assert found == (["wal", 1, 1] if database.dialect.name == "sqlite" else ["off", "5s"])


def test_sqlite_is_a_file_which_readers_and_the_writer_share() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="is a file"):
            Database(url)


async def test_a_database_that_is_not_migrated_or_not_there_is_not_ready(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/new/empty.db", "postgresql://nobody@127.0.0.1:1/nothing"):
        database = Database(url)
        assert not await database.is_ready()
        await database.close()


async def test_who_waits_for_a_connection_gets_one_before_who_asks_again(database_url: str) -> None:
    database = Database(database_url, pool_size=1)
    order: list[int] = []

    async def asking_again_and_again(own: int) -> None:
        for _ in range(3):
            await database.read("SELECT 'read'", [])
            order.append(own)

    await asyncio.gather(*(asking_again_and_again(own) for own in range(4)))

    assert order == [0, 1, 2, 3] * 3
    await database.close()


async def test_postgresql_parses_and_plans_a_long_statement_once(postgresql_databases: PostgresqlDatabases) -> None:
    """What reads a page with all that holds for its customers is twice as long as what the driver would keep by itself."""
    statement = f"SELECT '{'x' * 40_000}'"
    with postgresql_databases.empty() as url:
        database = Database(url, pool_size=1)
        await database.read(statement, ())
        kept = await database.read("SELECT count(*)::text FROM pg_prepared_statements WHERE length(statement) > 40000", ())
        await database.close()

    assert kept == "1"
