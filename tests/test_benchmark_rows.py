"""Are a benchmark's rows what the service itself would have written?"""

import pytest
from sqlalchemy import Connection, func, select, text

from benchmarks.rows import fill
from service.db.database import Database
from service.db.derived import derive
from service.db.models import Base, Contact, Customer, CustomerAddress, CustomerContact, Employee
from service.db.visibility import door, find_viewer

_CUSTOMERS = 60
_DERIVED = {"sort_key": b"", "words": "", "city_key": ""}


async def test_what_is_derived_is_what_a_flush_would_have_worked_out(database_url: str) -> None:
    await fill(database_url, _CUSTOMERS)
    database = Database(database_url)

    async with database.writing() as session:
        for model in (Employee, Customer, Contact, CustomerAddress):
            rows = (await session.execute(select(model))).scalars().all()
            kept = [_derived_values(row) for row in rows]
            for row in rows:
                for column in _derived_values(row):
                    setattr(row, column, _DERIVED[column])
            derive(session.sync_session)
            assert [_derived_values(row) for row in rows] == kept
            session.expunge_all()
    await database.close()


def _derived_values(row: Base) -> dict[str, object]:
    return {column: getattr(row, column) for column in _DERIVED if hasattr(row, column)}


async def test_indexes_and_the_text_index_are_there_again(database_url: str) -> None:
    database = Database(database_url)
    async with database.reading() as connection:
        before = await connection.run_sync(_schema)

    await fill(database_url, _CUSTOMERS)

    async with database.reading() as connection:
        assert await connection.run_sync(_schema) == before
        if database.dialect.name == "sqlite":
            assert await connection.scalar(text("SELECT count(*) FROM customers_words WHERE customers_words MATCH 'fj* OR a*'"))
            assert not (await connection.execute(text("PRAGMA foreign_key_check"))).all()
    await database.close()


def _schema(connection: Connection) -> set[object]:
    if connection.dialect.name == "sqlite":
        return {*connection.execute(text("SELECT type, name, sql FROM sqlite_master")).scalars()}
    return {*connection.execute(text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'")).scalars()}


@pytest.mark.parametrize("contacts_each", [0, 2])
async def test_the_reader_sees_all_customers_but_most_of_those_that_are_one_owners(database_url: str, contacts_each: int) -> None:
    filled = await fill(database_url, 200, contacts_each=contacts_each)
    database = Database(database_url)

    viewer = await find_viewer(database, filled.tenant_id, filled.reader_id)
    assert viewer is not None
    async with database.reading() as connection:
        seen = select(func.count()).select_from(Customer).where(door(Customer))
        assert await connection.scalar(seen, viewer.bound) == 181  # the last is one of twenty that are hidden
        assert await connection.scalar(seen.where(Customer.id == filled.customer_id), viewer.bound) == 1
        links = select(func.count()).select_from(CustomerContact)
        assert await connection.scalar(links, viewer.bound) == 200 * contacts_each
    await database.close()
