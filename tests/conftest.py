"""What tests stand on: both databases, and the service running on each, with people in it: `admin`, `ola` and `kari` of one firm,
`eva` of another."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings

from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.people import Office, Person, open_office

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("first failure", settings.get_profile("default"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-cases", action="store_true", help="write the answers and the SQL of tests/engine/cases anew")
    parser.addoption("--customers", type=int, default=4_000, help="over how many customers tests/engine/test_query_plans.py asks")
    parser.addoption(
        "--first-failure", action="store_true", help="come to a failure soon, as `make mutants` does: no shrinking, SQLite first"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--first-failure"):
        settings.load_profile("first failure")


def pytest_collection_finish() -> None:
    # The collector took a quarter of the tests' time: it went through all that is imported again and again, which stays, and after every
    # 700 objects through the newest ones.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--first-failure"):
        # Where one fails on SQLite, no PostgreSQL server is started.
        items.sort(key=lambda item: "postgresql" in item.nodeid)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresqlDatabases]:
    # Not below pytest's own folder: under root the server runs as another user, whom a second pytest run would lock out of it.
    with TemporaryDirectory(prefix="kundekort-postgresql-") as folder:
        databases = PostgresqlDatabases(Path(folder))
        yield databases
        databases.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database of each kind."""
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as url:
        yield url


@pytest.fixture
def office_settings(database_url: str, tmp_path: Path) -> Settings:
    """The service's settings in a test: its own database and folder, and no register."""
    return Settings.read(database_url=database_url, data_dir=tmp_path, registry_url="")


@pytest.fixture
async def office(office_settings: Settings) -> AsyncIterator[Office]:
    async with open_office(office_settings) as opened:
        yield opened


@pytest.fixture
async def sandbox_office(office_settings: Settings) -> AsyncIterator[Office]:
    """The service with the register's stand-in behind it, over real HTTP."""
    async with open_office(office_settings.model_copy(update={"sandbox": True})) as opened:
        yield opened


@pytest.fixture
async def admin(office: Office) -> Person:
    return await office.firm()


@pytest.fixture
async def ola(office: Office, admin: Person) -> Person:
    return await office.person("Ola", admin.firm)


@pytest.fixture
async def kari(office: Office, admin: Person) -> Person:
    return await office.person("Kari", admin.firm)


@pytest.fixture
async def eva(office: Office) -> Person:
    """An employee of another firm."""
    return await office.firm("Havfirma AS")
