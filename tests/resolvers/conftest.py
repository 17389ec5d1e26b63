"""The running service, once for each kind of database, with the register's stand-in behind it; every test has firms of its own in it."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.people import Office, Person, open_office


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield url


@pytest.fixture(scope="package")
def office_settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.read(database_url=database_url, data_dir=tmp_path_factory.mktemp("office"), sandbox=True)


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def office(office_settings: Settings) -> AsyncIterator[Office]:
    async with open_office(office_settings) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def admin(office: Office) -> Person:
    return await office.firm(f"Fjellfirma {uuid4().hex} AS")


@pytest_asyncio.fixture(loop_scope="package")
async def ola(office: Office, admin: Person) -> Person:
    return await office.person("Ola", admin.firm)


@pytest_asyncio.fixture(loop_scope="package")
async def kari(office: Office, admin: Person) -> Person:
    return await office.person("Kari", admin.firm)


@pytest_asyncio.fixture(loop_scope="package")
async def eva(office: Office) -> Person:
    """An employee of another firm."""
    return await office.firm(f"Havfirma {uuid4().hex} AS")


WithRegister = Callable[..., AbstractAsyncContextManager[Person]]


@pytest.fixture
def with_register(office_settings: Settings) -> WithRegister:
    """The same person, at a service over the same database that asks the register at another URL ("": none)."""

    @asynccontextmanager
    async def opened(person: Person, url: str, **more: Any) -> AsyncIterator[Person]:
        settings = office_settings.model_copy(update={"sandbox": False, "registry_url": url, **more})
        async with open_office(settings) as office:
            yield replace(person, office=office)

    return opened
