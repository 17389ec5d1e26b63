"""Employees, as the API shows them (Administrasjon – Ansatte)."""

import strawberry
from sqlalchemy import Boolean

from service.db import models
from service.db.dialects import SearchText, matches
from service.db.words import query_words
from service.engine.kinds import Filter, Order, Paged, column, loaded, record
from service.schema.common import Connection, Node, optional
from service.schema.enums import EmployeeRole
from service.schema.errors import UserError


@record(models.Employee, description="Someone who signs in, and owns cards.")
class Employee(Node):
    name: str = column("The full name.")
    email: str = column("Unique in the tenant.")
    is_active: bool = column("Whether the employee may sign in and own cards.")
    role: EmployeeRole = column("What the employee may do.")


@strawberry.input(description="Which employees. Conditions are joined by and.")
class EmployeeFilter:
    search: str | None = optional(
        "Every word of it, as prefixes, over name and e-mail. Signs are passed over: without a letter or a digit, it leaves nobody out."
    )
    is_active: bool | None = optional("Only those who are active, or only those who are not.")


EMPLOYEES = Paged(
    node=models.Employee,
    # The stored key begins with whether the employee is active: active first, then by name.
    orders={"NAME": Order("NAME", lambda _, employee: [employee.sort_key])},
    filters={
        "search": Filter(matches, SearchText(), lambda search: None if (query := query_words(search)).is_empty else query),
        "isActive": Filter(lambda employee, value: employee.is_active == value, Boolean()),
    },
)
EmployeeConnection = Connection[Employee]


@strawberry.input(description="A new employee.")
class CreateEmployeeInput:
    name: str = strawberry.field(description="The full name.")
    email: str = strawberry.field(description="Unique in the tenant; what sign-in finds the employee by.")
    role: EmployeeRole = strawberry.field(default=EmployeeRole.MEMBER, description="What the employee may do.")


@strawberry.input(description="Changes to an employee. A field left out is unchanged; the last write wins.")
class UpdateEmployeeInput:
    id: strawberry.ID = strawberry.field(description="The employee's id.")
    name: strawberry.Maybe[str | None] = strawberry.field(description="The full name. Can't be cleared.")
    email: strawberry.Maybe[str | None] = strawberry.field(description="The e-mail address. Can't be cleared.")
    role: strawberry.Maybe[EmployeeRole | None] = strawberry.field(description="What the employee may do. Can't be cleared.")


@strawberry.input(description="Who leaves, and who takes over.")
class DeactivateEmployeeInput:
    id: strawberry.ID = strawberry.field(description="The employee who may no longer sign in.")
    successor_id: strawberry.ID = strawberry.field(description="The active employee who becomes owner of all of the first one's cards.")


@strawberry.type(description="The employee as it is now, or what is wrong with the input.")
class EmployeePayload:
    employee: Employee | None = loaded(models.Employee, "Null on user errors.")
    user_errors: list[UserError] = strawberry.field(description="Empty where the employee was written.")
