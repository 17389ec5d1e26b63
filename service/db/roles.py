"""Who may sign in, and as what? The roles of active employees, kept in the process so that a request need not ask.

A role is kept for five seconds at most, for another process may have changed it, and no longer than until this process commits a change of
any employee.
"""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from service.db.aged import Aged
from service.db.models import Employee, EmployeeRole

AGE_MAX_S = 5
_IS_CHANGED = "employees_are_changed"


class Roles:
    """The roles of the employees who asked last, by tenant and employee."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: Aged[tuple[UUID, UUID], EmployeeRole] = Aged(AGE_MAX_S, clock)
        self._commits = 0

    async def find(self, tenant_id: UUID, employee_id: UUID, read: Callable[[], Awaitable[EmployeeRole | None]]) -> EmployeeRole | None:
        """The role that is kept, or else the one read; None, of somebody who may not sign in, is never kept."""
        key = tenant_id, employee_id
        if (kept := self._kept.get(key)) is not None:
            return kept
        commits, asked_at_s = self._commits, self._kept.clock()
        role = await read()
        # What was read before a commit is not kept after it.
        if role is not None and commits == self._commits:
            self._kept.keep(key, role, asked_at_s)
        return role

    def drop_on_commit(self, session: Session) -> None:
        """Forget all when the session commits a change of employees."""

        @event.listens_for(session, "before_flush")
        def on_flush(session: Session, *_: object) -> None:
            if any(isinstance(row, Employee) for row in (*session.new, *session.dirty, *session.deleted)):
                session.info[_IS_CHANGED] = True

        @event.listens_for(session, "do_orm_execute")
        def on_execute(executed: ORMExecuteState) -> None:
            mapper = executed.bind_mapper
            if mapper is not None and mapper.class_ is Employee and not executed.is_select:
                session.info[_IS_CHANGED] = True

        @event.listens_for(session, "after_commit")
        def on_commit(session: Session) -> None:
            if session.info.pop(_IS_CHANGED, False):
                self._commits += 1
                self._kept.clear()
