"""Who else, in any process, does the same? PostgreSQL's advisory locks, taken without waiting, in one session of this process's own.

One connection for all: a lock that took one of the pool's would leave none for the work that it guards. Whatever goes wrong there ends the
session, and with it every lock, so that none is held for ever; a lock is told sooner than the primary key tells it, and never alone.
Source: postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from sqlalchemy import BigInteger, func, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from service.db.engines import postgresql_engine

_STATEMENT_TIMEOUT_S = 5.0

log = structlog.get_logger("kundekort.database")


class Locks:
    """The session, opened when it is first needed."""

    def __init__(self, url: str) -> None:
        engine = postgresql_engine(url, pool_size=1, statement_timeout_s=_STATEMENT_TIMEOUT_S)
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._asked: set[asyncio.Task[bool]] = set()

    async def take(self, number: int) -> bool:
        """Whether nobody had the lock; then this process has it. Not to be taken twice."""
        asked = self._ask(func.pg_try_advisory_lock, number)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            # Whoever asked has gone; the lock comes all the same, or has come.
            self._ask(func.pg_advisory_unlock, number)
            raise

    async def give_back(self, number: int) -> None:
        """Others may take it, at the latest when the session ends."""
        try:
            await asyncio.shield(self._ask(func.pg_advisory_unlock, number))
        except (SQLAlchemyError, OSError) as error:
            log.warning("lock_session_lost", reason=type(error).__name__)

    async def close(self) -> None:
        await asyncio.gather(*self._asked, return_exceptions=True)
        await self._end()
        await self._engine.dispose()

    def _ask(self, function: Callable[..., Any], number: int) -> asyncio.Task[bool]:
        # A task of its own: a statement that is cancelled half-way would end the session. They run in the order in which they are made.
        task = asyncio.create_task(self._answer(function, number))
        self._asked.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[bool]) -> None:
        self._asked.discard(task)
        # Seen, even where nobody waits for it any more; who waits is given it, too.
        if not task.cancelled():
            task.exception()

    async def _answer(self, function: Callable[..., Any], number: int) -> bool:
        async with self._one_at_a_time:
            if self._connection is not None:
                # It may have been lost unseen, and its locks with it: then once more, in a new one.
                with suppress(SQLAlchemyError, OSError):
                    return await self._said(function, number)
            return await self._said(function, number)

    async def _said(self, function: Callable[..., Any], number: int) -> bool:
        try:
            if self._connection is None:
                self._connection = await self._engine.connect()
            return bool(await self._connection.scalar(select(function(literal(number, BigInteger)))))
        except (SQLAlchemyError, OSError):
            await self._end()
            raise

    async def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
