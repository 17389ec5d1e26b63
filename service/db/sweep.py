"""What is forgotten, and when? Answers kept for idempotency keys, once they are too old to be given again: they hold personal data.

A few rows a statement, each a transaction, so that no writer waits long. Several processes may sweep at once: each takes other rows.
"""

import asyncio
from contextlib import AbstractAsyncContextManager

import structlog
from sqlalchemy import delete, select, tuple_

from service.db.background import repeated
from service.db.database import Database
from service.db.models import KeptAnswer
from service.db.once import KEPT_FOR
from service.db.types import now

EVERY_S = 15 * 60.0
_ROWS = 1_000

log = structlog.get_logger("kundekort.database")


def sweeping(database: Database, *, every_s: float = EVERY_S) -> AbstractAsyncContextManager[None]:
    """Meanwhile the database is swept again and again, first at once: a process that is often started anew sweeps as well."""

    async def sweep_all(stop: asyncio.Event) -> float:
        while not stop.is_set() and await sweep(database) == _ROWS:
            pass
        return every_s

    return repeated("sweep", sweep_all, retry_s=every_s)


async def sweep(database: Database) -> int:
    """Delete a batch of what is too old; how many rows there were."""
    primary_key = tuple(KeptAnswer.__table__.primary_key)
    old = select(*primary_key).where(KeptAnswer.created_at <= now() - KEPT_FOR).order_by(KeptAnswer.created_at).limit(_ROWS)
    statement = delete(KeptAnswer).where(tuple_(*primary_key).in_(old.with_for_update(skip_locked=True))).returning(KeptAnswer.field)
    async with database.writing() as session:
        rows = (await session.execute(statement.execution_options(synchronize_session=False))).all()
        if rows:
            await session.commit()
            log.info("kept_answers_swept", rows=len(rows))
    return len(rows)
