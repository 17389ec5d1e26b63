"""Where do statements run? In readers that commit nothing, and in writers whose transactions are whole.

SQLite (the default: nothing to install) has one writer and several readers beside it; a write transaction begins
IMMEDIATE, so that it never has to give up half-way. PostgreSQL has one pool; a read needs no transaction, because it
is one statement.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakValueDictionary

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.db import migrate
from service.db.derived import derive
from service.db.engines import is_sqlite, observe, postgresql_engine, sqlite_engine

_SQLITE_READERS_MAX = 4


class Database:
    """One database, open. `url` is `sqlite:///path` or `postgresql://…`; the drivers are chosen here.

    `on_statement` hears of every statement how many seconds it took.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        statement_timeout_s: float = 5.0,
        on_statement: Callable[[float], None] | None = None,
    ) -> None:
        self.url = url
        if is_sqlite(url):
            self._writers = sqlite_engine(url, pool_size=1, read_only=False, statement_timeout_s=statement_timeout_s)
            self._readers = sqlite_engine(
                url, pool_size=min(pool_size, _SQLITE_READERS_MAX), read_only=True, statement_timeout_s=statement_timeout_s
            )
        else:
            self._writers = postgresql_engine(url, pool_size=pool_size, statement_timeout_s=statement_timeout_s)
            self._readers = self._writers.execution_options(isolation_level="AUTOCOMMIT")
        if on_statement:
            # PostgreSQL's readers and writers share their pool, and so their events.
            for engine in {self._writers, self._readers} if is_sqlite(url) else {self._writers}:
                observe(engine, on_statement)
        self.dialect = self._readers.dialect
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for one statement, which is one snapshot."""
        async with self._readers.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction: commit it, or nothing has happened."""
        async with AsyncSession(self._writers, expire_on_commit=False, autoflush=False) as session:
            event.listen(session.sync_session, "before_flush", derive)
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
