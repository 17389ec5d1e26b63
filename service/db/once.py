"""How does a mutation that is sent twice write once? What it answered is kept in the write's own transaction, and given again.

A key is an employee's own, for a day. A row is one root field of a mutation, by its response key: what a crash between two fields has left
undone is done when the same request comes again. The primary key is what holds: of two that write under one key, the second inserts
nothing, and its whole transaction is undone. That a key is under way is told without waiting, as far as it is known: in this process, and
on PostgreSQL among all (`locks`). Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.db.database import Database
from service.db.dialects import insert_into
from service.db.engines import is_sqlite
from service.db.locks import Locks
from service.db.models import KeptAnswer
from service.db.types import now
from service.db.visibility import Viewer, door

KEPT_FOR = timedelta(hours=24)

Outcome: TypeAlias = Mapping[str, Any]
"""What a field answered, as JSON."""


class KeyInProgress(Exception):
    """A request with this key is under way."""


class KeyReused(Exception):
    """The key was given with another request."""


class AnsweredMeanwhile(Exception):
    """Another request has answered under this key: what this one would have written is undone."""


class Keys:
    """The keys that are under way."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._under_way: set[tuple[UUID, UUID, str]] = set()
        self._locks = None if is_sqlite(database.url) else Locks(database.url)

    @asynccontextmanager
    async def held(self, viewer: Viewer, key: str, fingerprint: bytes) -> AsyncIterator["Once"]:
        """The key, for one request with this fingerprint. Raises KeyInProgress, KeyReused."""
        owned = (viewer.tenant_id, viewer.employee_id, key)
        if owned in self._under_way:
            raise KeyInProgress
        self._under_way.add(owned)
        try:
            if self._locks is None:
                yield await _recalled(self._database, viewer, key, fingerprint)
                return
            number = _number(*owned)
            if not await self._locks.take(number):
                raise KeyInProgress
            try:
                yield await _recalled(self._database, viewer, key, fingerprint)
            finally:
                await self._locks.give_back(number)
        finally:
            self._under_way.discard(owned)

    async def close(self) -> None:
        if self._locks is not None:
            await self._locks.close()


def _number(tenant_id: UUID, employee_id: UUID, key: str) -> int:
    """The key's number among PostgreSQL's locks: 64 bits, signed. Two that had the same would only wait for each other."""
    return int.from_bytes(hashlib.sha256(tenant_id.bytes + employee_id.bytes + key.encode()).digest()[:8], signed=True)


async def _recalled(database: Database, viewer: Viewer, key: str, fingerprint: bytes) -> "Once":
    once = Once(database, viewer, key, fingerprint)
    await once.recall()
    return once


class Once:
    """A request under its key: what was answered before, and what is answered now."""

    def __init__(self, database: Database, viewer: Viewer, key: str, fingerprint: bytes) -> None:
        self._database = database
        self._viewer = viewer
        self._key = key
        self._fingerprint = fingerprint
        self._before: Mapping[str, Outcome] = {}
        self._kept: set[str] = set()
        self.replayed: list[Outcome] = []

    async def recall(self) -> None:
        """See what was answered under the key. Raises KeyReused."""
        statement = select(KeptAnswer.field, KeptAnswer.fingerprint, KeptAnswer.outcome).where(
            door(KeptAnswer),
            KeptAnswer.employee_id == self._viewer.employee_id,
            KeptAnswer.key == self._key,
            KeptAnswer.created_at > now() - KEPT_FOR,
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(statement, self._viewer.bound)).all()
        if any(row.fingerprint != self._fingerprint for row in rows):
            raise KeyReused
        self._before = {row.field: row.outcome for row in rows}

    def replay(self, field: str) -> Outcome | None:
        """What the field answered before."""
        outcome = self._before.get(field)
        if outcome is not None:
            self.replayed.append(outcome)
        return outcome

    def is_kept(self, field: str) -> bool:
        """Whether the field's answer was kept by this request."""
        return field in self._kept

    def answer(self, field: str, outcome: Outcome) -> "Answer":
        """The field's answer, to be kept with what it tells of."""
        return Answer(self, field, outcome)

    async def keep(self, answer: "Answer") -> None:
        """Keep an answer that tells of no write. Raises AnsweredMeanwhile."""
        async with self._database.writing() as session:
            await answer.keep(session)
            await session.commit()

    async def insert(self, session: AsyncSession, field: str, outcome: Outcome) -> None:
        """Raises AnsweredMeanwhile. A row that is too old to be given again gives way."""
        values = {"fingerprint": self._fingerprint, "outcome": outcome, "created_at": now()}
        insert = insert_into(KeptAnswer, self._database.dialect).values(
            tenant_id=self._viewer.tenant_id, employee_id=self._viewer.employee_id, key=self._key, field=field, **values
        )
        insert = insert.on_conflict_do_update(
            index_elements=list(KeptAnswer.__table__.primary_key),
            set_=values,
            where=KeptAnswer.created_at <= now() - KEPT_FOR,
        )
        if (await session.execute(insert.returning(KeptAnswer.field))).first() is None:
            raise AnsweredMeanwhile
        self._kept.add(field)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one root field answers under a key."""

    once: Once
    field: str
    outcome: Outcome

    async def keep(self, session: AsyncSession) -> None:
        """Insert it into the session's transaction. Raises AnsweredMeanwhile: then the transaction is not to be committed."""
        await self.once.insert(session, self.field, self.outcome)
