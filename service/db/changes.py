"""What has changed, when, and by whom? The change log: a session's own events fill it, so that no write can forget it.

Rows that are added, changed and removed as objects are told of after each flush, by SQLAlchemy's history of their attributes. A statement
that changes or removes a model's rows is preceded by a look at them, a batch at a time, however many they are. All of it is in the write's
own transaction. What is said of a table, not of a model (migrations, a benchmark's rows), is not logged.

A tenant's entries are numbered in the order of its commits: counting locks the row of the tenant's series until the transaction's end.
A unit of work holds it from its beginning; whoever else writes takes the tenant's turn first as well, lest two wait for each other.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import Row, event, insert, inspect, select, type_coerce, update
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, SessionTransaction

from service.db.logged import Entry, attributes_of, derived_of, entry, text_of, updates
from service.db.models import Base, Change, Operation, Series
from service.db.types import now

_BATCH_ROWS = 250
_STEP_MAX = 3
_LOG = "change_log"


def small_step() -> int:
    """By how much a series rises, at random: without gaps it would tell how many of its records are hidden."""
    return 1 + secrets.randbelow(_STEP_MAX)


def log_of(session: Session) -> "ChangeLog":
    """The session's log."""
    log: ChangeLog = session.info[_LOG]
    return log


class ChangeLog:
    """What one session's transaction adds to the log. `by` is the employee who writes; None: the operator, or the service itself."""

    def __init__(self, session: Session, by: UUID | None) -> None:
        self._session = session
        self._by = by
        # Written at the end, or by the batch: of a new tenant, the series comes after the tenant; and whether a statement has found any row
        # that was hidden is not to be felt by the statements that follow.
        self._waiting: list[Entry] = []
        session.info[_LOG] = self
        event.listen(session, "after_flush", self._on_flush)
        event.listen(session, "do_orm_execute", self._on_statement)
        event.listen(session, "before_commit", self._on_commit)
        event.listen(session, "after_transaction_create", _refuse_savepoint)
        event.listen(session, "after_rollback", lambda _: self._waiting.clear())

    def add(self, record: Base, field: str, before: object, after: object, level: str | None) -> None:
        """That a field of a kept record's, which is no column of it, has become another."""
        named = _named(record, Operation.UPDATE)
        self._waiting.append(named._replace(field=field, before=text_of(before), after=text_of(after), level=level))

    def _on_flush(self, session: Session, _context: object) -> None:
        # What is new comes in the order in which it was added.
        dirty = sorted(session.dirty, key=lambda row: str(inspect(row).identity_key))
        for operation, rows in ((Operation.DELETE, session.deleted), (Operation.INSERT, session.new), (Operation.UPDATE, dirty)):
            self._keep(change for row in rows if row.is_logged for change in _changes(row, operation))

    def _on_statement(self, executed: ORMExecuteState) -> None:
        mapper = executed.bind_mapper
        if mapper is None or executed.is_select or not mapper.class_.is_logged:
            return
        parameters: Any = executed.parameters or {}
        if executed.is_insert or executed.is_executemany or mapper.columns.keys() & parameters.keys():
            raise TypeError("a row is added as an object, and changed as one or by a condition: nothing else is logged")
        values = _set_by(executed, mapper)
        model: type[Base] = mapper.class_
        logged = [attribute.key for attribute in attributes_of(model) if attribute.key in values]
        if executed.is_update and not logged:
            return
        looked_at = dict.fromkeys(
            [*logged, *(name for made in derived_of(model) if values.keys() & {*made.columns} for name in made.columns)]
        )
        columns = {name: mapper.columns[name] for name in looked_at}
        after = [type_coerce(values[name], column.type) if name in values else column for name, column in columns.items()]
        look = select(*mapper.primary_key, *columns.values(), *after).order_by(*mapper.primary_key)
        statement: Any = executed.statement
        if statement.whereclause is not None:
            look = look.where(statement.whereclause)
        found = self._session.execute(look, parameters, execution_options={"yield_per": _BATCH_ROWS})
        for rows in found.partitions():
            self._keep(change for row in rows for change in _changes_by_statement(mapper, [*columns], row))

    def _on_commit(self, session: Session) -> None:
        session.flush()
        self._write()

    def _keep(self, changes: Iterable[Entry]) -> None:
        self._waiting += changes
        if len(self._waiting) >= _BATCH_ROWS:
            self._write()

    def _write(self) -> None:
        by_tenant: dict[UUID, list[Entry]] = {}
        for change in self._waiting:
            by_tenant.setdefault(change.tenant_id, []).append(change)
        self._waiting.clear()
        for tenant_id, changes in sorted(by_tenant.items()):
            connection = self._session.connection()
            steps = list(accumulate(small_step() for _ in changes))
            counting = update(Series).where(Series.tenant_id == tenant_id).values(last_change=Series.last_change + steps[-1])
            last = connection.execute(counting.returning(Series.last_change)).scalar_one()
            shared = {"changed_at": now(), "changed_by_id": self._by}
            first = last - steps[-1]
            rows = [{**change._asdict(), **shared, "sequence": first + step} for change, step in zip(changes, steps, strict=True)]
            connection.execute(insert(Change), rows)


def _named(row: Base, operation: Operation) -> Entry:
    return entry(type(row), inspect(row).mapper.primary_key_from_instance(row), operation)


def _changes(row: Base, operation: Operation) -> Iterator[Entry]:
    """What a flush has done to a row."""
    named = _named(row, operation)
    if operation is not Operation.UPDATE:
        yield named
    if operation is Operation.DELETE:
        return
    after = {attribute.key: getattr(row, attribute.key) for attribute in attributes_of(type(row))}
    if operation is Operation.UPDATE:
        yield from updates(type(row), named, {name: _before(row, name, value) for name, value in after.items()}, after)
        return
    for attribute in attributes_of(type(row)):
        if attribute.is_from_the_start and after[attribute.key] is not None:
            yield attribute.change(named, None, after[attribute.key])


def _before(row: Base, name: str, after: Any) -> Any:
    """What an attribute was before the flush."""
    history = inspect(row).attrs[name].history
    if not history.has_changes():
        return after
    return history.deleted[0] if history.deleted else None


def _set_by(executed: ORMExecuteState, mapper: Mapper[Any]) -> dict[str, Any]:
    """What a statement sets, by the attributes' names."""
    if not executed.is_update:
        return {}
    statement: Any = executed.statement
    # SQLAlchemy has no public name for them.
    return {mapper.get_property_by_column(column).key: value for column, value in statement._values.items()}


def _changes_by_statement(mapper: Mapper[Any], names: Sequence[str], row: Row[Any]) -> Iterator[Entry]:
    """What a statement is about to do to a row: its key, what its attributes are before, and what they are to be."""
    key_length, count = len(mapper.primary_key), len(names)
    named = entry(mapper.class_, row[:key_length], Operation.UPDATE if names else Operation.DELETE)
    if not names:
        yield named
    before, after = row[key_length : key_length + count], row[key_length + count :]
    yield from updates(mapper.class_, named, dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True)))


def _refuse_savepoint(_session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        raise TypeError("a savepoint that is rolled back would leave its changes in the log")
