"""How does a database get a benchmark's rows? In bulk, and just as the service would have left them.

Indexes and the triggers of the text index are taken off, and made again when the rows are there: the same indexes, in a tenth of the time.
What foreign keys say is not checked meanwhile: `cards` makes no row that points to none.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from uuid import UUID

import asyncpg
from sqlalchemy import make_url
from sqlalchemy.dialects import registry
from sqlalchemy.engine import Dialect

from benchmarks import cards
from service.db import migrate
from service.db.database import Database
from service.db.engines import is_sqlite
from service.db.models import Base, Contact, Customer, CustomerAddress, CustomerContact, Series, Tenant

TENANT = "Fjellfirma AS"


@dataclass(frozen=True, slots=True)
class Filled:
    """What there is to ask for. The first employee, an administrator, is who asks; a tenth of the cards are one owner's alone."""

    database_url: str
    customers: int
    contacts_each: int
    tenant_id: UUID = cards.TENANT_ID
    employees: Sequence[UUID] = cards.EMPLOYEE_IDS

    @property
    def reader_id(self) -> UUID:
        return self.employees[0]

    @property
    def customer_id(self) -> UUID:
        """A customer in the middle, which everyone may see."""
        return cards.customer_id(self.customers // 2 // 10 * 10)


async def fill(database_url: str, customers: int, *, contacts_each: int = 2) -> Filled:
    """Fill an empty database, which is migrated first: one tenant's customers, each with three addresses and its contacts.

    `database_url` is `sqlite:///path` or `postgresql://…`, as the service takes it. A million customers take some minutes.
    """
    await asyncio.to_thread(migrate.upgrade, database_url)
    await _employ(database_url, customers)
    if is_sqlite(database_url):
        await asyncio.to_thread(_fill_sqlite, database_url, customers, contacts_each)
    else:
        await _fill_postgresql(database_url, customers, contacts_each)
    return Filled(database_url, customers, contacts_each)


async def _employ(database_url: str, customers: int) -> None:
    database = Database(database_url)
    try:
        async with database.writing() as session:
            session.add(Tenant(tenant_id=cards.TENANT_ID, name=TENANT))
            await session.flush()
            session.add(Series(tenant_id=cards.TENANT_ID, last_customer_number=cards.FIRST_NUMBER + customers))
            session.add_all(cards.employees())
            await session.commit()
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class _Table:
    """A table's rows, as they are made."""

    name: str
    columns: Sequence[str]
    rows: Iterator[tuple[object, ...]]


def _tables(customers: int, contacts_each: int, dialect: Dialect) -> Iterator[_Table]:
    def table(model: type[Base], rows: Iterable[cards.Values], columns: Sequence[str]) -> _Table:
        return _Table(model.__tablename__, columns, map(itemgetter(*columns), rows))

    bound = cards.Bound(Customer, dialect)
    yield table(Customer, cards.customers(customers, bound), bound.columns)
    bound = cards.Bound(Contact, dialect)
    yield table(Contact, cards.contacts(customers * contacts_each, bound), bound.columns)
    bound = cards.Bound(CustomerAddress, dialect)
    yield table(CustomerAddress, cards.addresses(customers, bound), bound.columns)
    bound = cards.Bound(CustomerContact, dialect)
    yield table(CustomerContact, cards.links(customers, contacts_each, bound), bound.columns)


_FILLED = tuple(model.__tablename__ for model in (Customer, Contact, CustomerAddress, CustomerContact))


async def _fill_postgresql(database_url: str, customers: int, contacts_each: int) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        # The keys' own indexes stay: the rows come in their order.
        indexes = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY($1) AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            _FILLED,
        )
        await connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off")
        for index in indexes:
            await connection.execute(f'DROP INDEX "{index["indexname"]}"')
        for table in _tables(customers, contacts_each, registry.load("postgresql.asyncpg")()):
            await connection.copy_records_to_table(table.name, records=table.rows, columns=table.columns)
        for index in indexes:
            await connection.execute(index["indexdef"])
        # As autovacuum would, some time after so many rows have come.
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _fill_sqlite(database_url: str, customers: int, contacts_each: int) -> None:
    connection = sqlite3.connect(make_url(database_url).database or "", isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -262144")
        connection.execute("BEGIN")
        taken_off = connection.execute(
            "SELECT type, name, sql FROM sqlite_master"
            f" WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND tbl_name IN ({_marks(_FILLED)})",
            _FILLED,
        ).fetchall()
        for kind, name, _ in taken_off:
            connection.execute(f'DROP {kind} "{name}"')
        for table in _tables(customers, contacts_each, registry.load("sqlite.aiosqlite")()):
            statement = f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({_marks(table.columns)})"
            connection.executemany(statement, table.rows)
        for table_name in ("customers", "contacts"):
            # What the triggers would have done, row by row.
            connection.execute(f"INSERT INTO {table_name}_words (id, words) SELECT id, words FROM {table_name}")
        for _, _, sql in taken_off:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
