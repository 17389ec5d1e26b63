"""How is something written? In one unit of work: one transaction, in which records are loaded through the door.

Loading is checking: what the viewer may not see is not there to be changed. A tenant's writers take turns, each from its first statement
to its commit, by the lock of the tenant's series: a version, a number, a duplicate, the last administrator are each decided by one writer
at a time, and no two can wait for each other. On SQLite there is one writer anyway.
"""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from service.db.changes import log_of, small_step
from service.db.database import Database
from service.db.inheritance import what_holds
from service.db.models import Base, Card, Customer, CustomerCategory, Employee, Level, Series, Tenant
from service.db.once import Answer
from service.db.types import now
from service.db.visibility import Viewer, door, same_tenant

R = TypeVar("R", bound=Base)
CardRow = TypeVar("CardRow", bound=Card)
_CARDS_AT_ONCE = 1_000


@asynccontextmanager
async def unit_of_work(database: Database, viewer: Viewer) -> AsyncIterator["UnitOfWork"]:
    """A unit of work, when it is this writer's turn. Left without `commit`, it has changed nothing."""
    async with database.turn(viewer.tenant_id), database.writing(by=viewer.employee_id) as session:
        turn = select(Series).where(same_tenant(Series)).with_for_update()
        series = (await session.execute(turn, viewer.bound)).scalar_one()
        yield UnitOfWork(session, viewer, series)


class UnitOfWork:
    """One transaction of one viewer's."""

    def __init__(self, session: AsyncSession, viewer: Viewer, series: Series) -> None:
        self._session = session
        self._series = series
        self.viewer = viewer

    # --- loading, through the door

    async def load(self, model: type[CardRow], id: uuid.UUID | None) -> CardRow | None:
        """The card; None where there is none that the viewer may see."""
        return None if id is None else await self._one(select(model).where(door(model), model.id == id))

    async def colleague(self, id: uuid.UUID | None) -> Employee | None:
        """An employee of the tenant."""
        return None if id is None else await self._one(select(Employee).where(door(Employee), Employee.id == id))

    async def shared(self, model: type[R], id: uuid.UUID | None) -> R | None:
        """A record that all of the tenant see: a category, a price list."""
        record: Any = model
        return None if id is None else await self._one(select(model).where(door(record), record.id == id))

    async def tenant(self) -> Tenant:
        """The viewer's own."""
        return (await self._session.execute(select(Tenant).where(door(Tenant)), self.viewer.bound)).scalar_one()

    async def effective(self, record: Customer | CustomerCategory | Tenant) -> Mapping[str, Any]:
        """What holds for a record after what has been written so far, by the settings' columns."""
        await self._session.flush()
        statement = what_holds(type(record)).where(type(record).id == record.id)
        found: Mapping[str, Any] = (await self._session.execute(statement, self.viewer.bound)).mappings().one()
        return found

    async def seen(self, model: type[R], *conditions: ColumnElement[bool], order: Any, limit: int) -> Sequence[R]:
        """The records that the viewer may see, of those for which the conditions hold."""
        return await self._all(select(model).where(door(model), *conditions).order_by(order).limit(limit))

    async def rows(self, model: type[R], *conditions: ColumnElement[bool], limit: int) -> Sequence[R]:
        """The tenant's rows: parts of a loaded card, or employees, whom all colleagues see."""
        return await self._all(select(model).where(same_tenant(model), *conditions).limit(limit))

    def next_customer_number(self) -> int:
        """A number that no customer of the tenant has had."""
        self._series.last_customer_number += small_step()
        return self._series.last_customer_number

    # --- writing

    async def add(self, *rows: Base) -> None:
        """New rows of the tenant, in this order."""
        for row in rows:
            row.tenant_id = self.viewer.tenant_id
        self._session.add_all(rows)
        await self._session.flush()

    async def save(self, *levels: Level) -> None:
        """Levels' rows, new or changed."""
        await self.add(*(level for level in levels if level not in self._session))
        await self._session.flush()

    async def add_card(self, card: Card) -> None:
        """A new card, made by the viewer now."""
        card.version = 1
        card.created_at = card.updated_at = now()
        card.created_by_id = card.updated_by_id = self.viewer.employee_id
        await self.add(card)

    async def remove(self, row: Base) -> None:
        await self._session.delete(row)
        await self._session.flush()

    def touch(self, card: Card) -> None:
        """The card, or a part of it, is changed by the viewer now: its version rises by one."""
        card.updated_at = now()
        card.updated_by_id = self.viewer.employee_id
        # A change of an address alone, by the same person in the same millisecond, is a change of the card all the same.
        flag_modified(card, "updated_at")

    def is_changed(self, row: Base) -> bool:
        """Whether any of a loaded row's values has become another."""
        return self._session.is_modified(row)

    async def change_all(self, model: type[Base], *conditions: ColumnElement[bool], **values: Any) -> None:
        """Change the tenant's rows for which the conditions hold, those too that the viewer may not see: nothing of them is told."""
        statement = update(model).where(same_tenant(model), *conditions).values(values)
        await self._session.execute(statement.execution_options(synchronize_session=False), self.viewer.bound)

    async def change_cards(self, model: type[Card], *conditions: ColumnElement[bool], **values: Any) -> None:
        """Change cards likewise, however many there are: some at a time, so that no statement runs past its deadline.

        Of few and of none it takes the same statements: whether there are any is not to be felt.
        """
        done = uuid.UUID(int=0)
        while True:
            next_ids = select(model.id).where(same_tenant(model), model.id > done, *conditions).order_by(model.id).limit(_CARDS_AT_ONCE)
            ids = (await self._session.scalars(next_ids, self.viewer.bound)).all()
            await self.change_all(model, model.id > done, model.id <= (ids[-1] if ids else done), *conditions, **values)
            if len(ids) < _CARDS_AT_ONCE:
                return
            done = ids[-1]

    async def remove_all(self, model: type[Base], *conditions: ColumnElement[bool]) -> None:
        """Remove the tenant's rows for which the conditions hold."""
        statement = delete(model).where(same_tenant(model), *conditions)
        await self._session.execute(statement.execution_options(synchronize_session=False), self.viewer.bound)

    def log(self, record: Base, field: str, before: object, after: object, level: str | None = None) -> None:
        """Tell the change log of what no column of a kept record's holds. `field` is its dotted path in the API; values are shown as text.

        What columns hold, the log is told of by itself (`service.db.changes`).
        """
        log_of(self._session.sync_session).add(record, field, before, after, level)

    async def commit(self, answer: Answer | None = None) -> None:
        """Make it so, and keep with it the answer that tells of it. Raises AnsweredMeanwhile: then nothing is so."""
        if answer is not None:
            await answer.keep(self._session)
        await self._session.commit()

    async def _one(self, statement: Select[R]) -> R | None:
        return (await self._session.execute(statement, self.viewer.bound)).scalar_one_or_none()

    async def _all(self, statement: Select[R]) -> Sequence[R]:
        return (await self._session.execute(statement, self.viewer.bound)).scalars().all()
