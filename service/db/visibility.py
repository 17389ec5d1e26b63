"""Who may see which record: the one door.

`door(record)` is the predicate: same tenant, and, of a card, visible to everyone or owned by the viewer. The engine asks it whenever it
enters a model, at any depth; the unit of work asks it when it loads a record to change. Nothing else compares tenants or owners; a test
reads the source to see that. The viewer is bound when the statement runs (`Viewer.bound`), so that a plan serves every viewer.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Uuid, bindparam, inspect, literal_column, or_, select

from service.db.database import Database
from service.db.models import Card, Employee, EmployeeRole, Visibility

TENANT: BindParameter[uuid.UUID] = bindparam("viewer_tenant", type_=Uuid())
EMPLOYEE: BindParameter[uuid.UUID] = bindparam("viewer_employee", type_=Uuid())
_EVERYONE: ColumnElement[str] = literal_column(f"'{Visibility.EVERYONE.name}'")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking: an active employee of a tenant."""

    tenant_id: uuid.UUID
    employee_id: uuid.UUID
    role: EmployeeRole

    @property
    def bound(self) -> dict[str, Any]:
        """The values of the door's parameters."""
        return {"viewer_tenant": self.tenant_id, "viewer_employee": self.employee_id}


_ROLE = select(Employee.role).where(Employee.tenant_id == TENANT, Employee.id == EMPLOYEE, Employee.is_active.is_(True))


async def find_viewer(database: Database, tenant_id: uuid.UUID, employee_id: uuid.UUID) -> Viewer | None:
    """The viewer that a token names; None where there is no such employee, or one who may no longer sign in."""

    async def read() -> EmployeeRole | None:
        async with database.reading() as connection:
            return await connection.scalar(_ROLE, {"viewer_tenant": tenant_id, "viewer_employee": employee_id})

    role = await database.roles.find(tenant_id, employee_id, read)
    return None if role is None else Viewer(tenant_id, employee_id, role)


def door(record: Any) -> ColumnElement[bool]:
    """What the viewer may see of a model, or of an alias of it."""
    if issubclass(inspect(record).mapper.class_, Card):
        return same_tenant(record) & or_(record.visibility == _EVERYONE, owned(record))
    return same_tenant(record)


def owned(card: Any) -> ColumnElement[bool]:
    """The viewer's own cards."""
    predicate: ColumnElement[bool] = card.owner_id == EMPLOYEE
    return predicate


def same_tenant(record: Any) -> ColumnElement[bool]:
    """The tenant's rows, the hidden ones too: for writes that reach them unseen (handing over at a deactivation)."""
    predicate: ColumnElement[bool] = record.tenant_id == TENANT
    return predicate
