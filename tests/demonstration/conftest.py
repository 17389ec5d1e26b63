"""What the tests of the demonstration look at: everything that a database holds; and, once for all tests, what a filled one does."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from sqlalchemy import inspect, select

from service.db import tenants
from service.db.database import Database
from service.db.models import (
    Base,
    Contact,
    ContactAddress,
    Customer,
    CustomerAddress,
    CustomerCategory,
    CustomerContact,
    CustomerSettings,
    Employee,
    PriceList,
    Series,
    TenantSettings,
)
from service.demonstration import fill
from tests.databases import SqliteDatabases

R = TypeVar("R", bound=Base)


@dataclass(frozen=True)
class Rows:
    """Everything that a database holds."""

    employees: Sequence[Employee]
    customers: Sequence[Customer]
    contacts: Sequence[Contact]
    customer_addresses: Sequence[CustomerAddress]
    contact_addresses: Sequence[ContactAddress]
    links: Sequence[CustomerContact]
    price_lists: Sequence[PriceList]
    categories: Sequence[CustomerCategory]
    tenant_settings: Sequence[TenantSettings]
    settings: Sequence[CustomerSettings]
    series: Series

    def values(self) -> list[dict[str, Any]]:
        """Every row, to compare."""
        rows: list[Base] = [
            *self.employees,
            *self.customers,
            *self.contacts,
            *self.customer_addresses,
            *self.contact_addresses,
            *self.links,
            *self.price_lists,
            *self.categories,
            *self.tenant_settings,
            *self.settings,
            self.series,
        ]
        return [{column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs} for row in rows]


async def rows_of(database: Database) -> Rows:
    async with database.writing() as session:

        async def every(model: type[R]) -> Sequence[R]:
            order = inspect(model).primary_key
            return (await session.scalars(select(model).order_by(*order))).all()

        [series] = await every(Series)
        return Rows(
            await every(Employee),
            await every(Customer),
            await every(Contact),
            await every(CustomerAddress),
            await every(ContactAddress),
            await every(CustomerContact),
            await every(PriceList),
            await every(CustomerCategory),
            await every(TenantSettings),
            await every(CustomerSettings),
            series,
        )


@asynccontextmanager
async def first_tenant(url: str) -> AsyncIterator[Database]:
    """A migrated database, with its first tenant."""
    database = Database(url)
    try:
        await tenants.prepare_first_tenant(database)
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="package")
def filled(sqlite_databases: SqliteDatabases) -> Rows:
    """What the demonstration is. (`test_two_machines_get_the_same_demonstration` holds both kinds of databases against it.)"""

    async def rows() -> Rows:
        with sqlite_databases.fresh() as url:
            async with first_tenant(url) as database:
                assert await fill(database)
                return await rows_of(database)

    return asyncio.run(rows())
