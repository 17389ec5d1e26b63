"""Where do statements run? In readers that commit nothing, and in writers whose transactions are whole.

SQLite (the default: nothing to install) has one writer and several readers beside it; a write transaction begins
IMMEDIATE, so that it never has to give up half-way. PostgreSQL has one pool; a read needs no transaction, because it
is one statement.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.db import migrate
from service.db.changes import ChangeLog
from service.db.derived import derive
from service.db.engines import is_sqlite, postgresql_engine, sqlite_engine
from service.db.roles import Roles
from service.db.statements import Observer, observe, value_of

_SQLITE_READERS_MAX = 4


class Database:
    """One database, open. `url` is `sqlite:///path` or `postgresql://…`; the drivers are chosen here.

    `observers` hear of every statement.
    """

    def __init__(self, url: str, *, pool_size: int = 10, statement_timeout_s: float = 5.0) -> None:
        self.url = url
        # Whoever finds no free connection waits here for its turn: the pool's own line costs several times as much, and keeps no order.
        if is_sqlite(url):
            readers = min(pool_size, _SQLITE_READERS_MAX)
            self._writers = sqlite_engine(url, pool_size=1, read_only=False, statement_timeout_s=statement_timeout_s)
            self._readers = sqlite_engine(url, pool_size=readers, read_only=True, statement_timeout_s=statement_timeout_s)
            self._writer_places, self._reader_places = asyncio.Semaphore(1), asyncio.Semaphore(readers)
        else:
            self._writers = postgresql_engine(url, pool_size=pool_size, statement_timeout_s=statement_timeout_s)
            self._readers = self._writers.execution_options(isolation_level="AUTOCOMMIT")
            self._writer_places = self._reader_places = asyncio.Semaphore(pool_size)
        self.observers: list[Observer] = []
        # PostgreSQL's readers and writers share their pool, and so their events.
        for engine in {self._writers.sync_engine, self._readers.sync_engine} if is_sqlite(url) else {self._writers.sync_engine}:
            observe(engine, self._tell)
        self._statement_timeout_s = statement_timeout_s
        self.dialect = self._readers.dialect
        self.roles = Roles()
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one statement, which is one snapshot."""
        async with self._reader_places, self._readers.connect() as connection:
            yield connection

    async def read(self, text: str, values: Sequence[Any]) -> str:
        """The one value of a compiled statement's one row, by the shortest way. Raises DBAPIError."""
        async with self._reader_places:
            started = time.perf_counter()
            try:
                value: str = await value_of(self._readers, text, values, self._statement_timeout_s)
                return value
            finally:
                self._tell(text, time.perf_counter() - started)

    def _tell(self, text: str, seconds: float) -> None:
        for observer in self.observers:
            observer(text, seconds)

    @asynccontextmanager
    async def writing(self, *, by: UUID | None = None) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: commit it, or nothing has happened. `by` is the employee who writes; None: nobody of a tenant's."""
        async with self._writer_places, AsyncSession(self._writers, expire_on_commit=False, autoflush=False) as session:
            event.listen(session.sync_session, "before_flush", derive)
            ChangeLog(session.sync_session, by)
            self.roles.drop_on_commit(session.sync_session)
            yield session

    def turn(self, tenant_id: UUID) -> asyncio.Lock:
        """The tenant's turn among this process's writers: whoever waits for it holds no connection that readers could use."""
        return self._turns.setdefault(tenant_id, asyncio.Lock())

    async def is_ready(self) -> bool:
        """Reachable, and migrated to the newest revision."""
        try:
            async with self.reading() as connection:
                revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        except (DBAPIError, OSError):
            return False
        return bool(revision == migrate.head())

    async def close(self) -> None:
        await self._writers.dispose()
        await self._readers.dispose()
