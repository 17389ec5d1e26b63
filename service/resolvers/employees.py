"""What happens when an employee is created, changed or deactivated (Administrasjon – Ansatte)? Administrators do it."""

import strawberry

from service.db.derived import email_key
from service.db.ids import parse_id
from service.db.models import Employee
from service.db.types import now
from service.db.work import UnitOfWork, unit_of_work
from service.engine.kinds import held
from service.resolvers.cards import Refused, stop
from service.resolvers.checks import NAME_LENGTH_MAX, Checks
from service.resolvers.hand_over import hand_over
from service.resolvers.messages import Message
from service.resolvers.once import commit
from service.resolvers.payloads import user_errors
from service.schema.context import Info
from service.schema.employees import CreateEmployeeInput, DeactivateEmployeeInput, EmployeePayload, UpdateEmployeeInput
from service.schema.enums import EmployeeRole
from service.schema.errors import UserErrorCode


async def create_employee(info: Info, input: CreateEmployeeInput) -> EmployeePayload:
    checks = Checks()
    try:
        name = checks.text(input.name, "name", max_length=NAME_LENGTH_MAX, required=True)
        email = checks.email(input.email, "email", required=True)
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            await refuse_taken_email(work, email, checks)
            stop(checks)
            employee = Employee(name=name, email=email, role=input.role, is_active=True)
            await work.add(employee)
            return await commit(info, work, written(employee))
    except Refused as stopped:
        return refused(info, stopped)


async def update_employee(info: Info, input: UpdateEmployeeInput) -> EmployeePayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            employee = await load(work, input.id, checks)
            if input.name is not None:
                name = checks.text(input.name.value, "name", max_length=NAME_LENGTH_MAX, required=True)
            if input.email is not None:
                email = checks.email(input.email.value, "email", required=True)
                await refuse_taken_email(work, email, checks, but=employee)
            if input.role is not None and input.role.value is None:
                checks.refuse(UserErrorCode.BLANK, "role", message=Message.BLANK)
            elif input.role is not None and input.role.value is EmployeeRole.MEMBER:
                await refuse_last_administrator(work, employee, checks, "role")
            stop(checks)
            if input.name is not None and name is not None:
                employee.name = name
            if input.email is not None and email is not None:
                employee.email = email
            if input.role is not None and input.role.value is not None:
                employee.role = input.role.value
            if work.is_changed(employee):
                employee.updated_at = now()
            return await commit(info, work, written(employee))
    except Refused as stopped:
        return refused(info, stopped)


async def deactivate_employee(info: Info, input: DeactivateEmployeeInput) -> EmployeePayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            employee = await load(work, input.id, checks)
            if not employee.is_active:
                checks.refuse(UserErrorCode.INACTIVE, "id", message=Message.EMPLOYEE_INACTIVE, name=employee.name)
            await refuse_last_administrator(work, employee, checks, "id")
            successor = await _successor(work, input.successor_id, employee, checks)
            if checks.problems or successor is None:
                raise Refused(checks)
            employee.is_active = False
            employee.updated_at = now()
            await hand_over(work, employee.id, successor.id)
            return await commit(info, work, written(employee))
    except Refused as stopped:
        return refused(info, stopped)


async def _successor(work: UnitOfWork, id: strawberry.ID, leaving: Employee, checks: Checks) -> Employee | None:
    successor = await work.colleague(parse_id(Employee.id_prefix, id))
    if successor is None:
        checks.refuse(UserErrorCode.NOT_FOUND, "successorId", message=Message.SUCCESSOR_NOT_FOUND)
    elif successor.id == leaving.id:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "successorId", message=Message.SUCCESSOR_IS_SELF)
    elif not successor.is_active:
        checks.refuse(UserErrorCode.INACTIVE, "successorId", message=Message.SUCCESSOR_INACTIVE, name=successor.name)
    return successor


async def refuse_members(work: UnitOfWork) -> None:
    """Only administrators get any further: those who are it now, when it is their turn."""
    viewer = await work.colleague(work.viewer.employee_id)
    if viewer is None or not viewer.is_active or viewer.role is not EmployeeRole.ADMINISTRATOR:
        checks = Checks()
        checks.refuse(UserErrorCode.NOT_ALLOWED, message=Message.ADMINISTRATORS_ONLY)
        raise Refused(checks)


async def load(work: UnitOfWork, id: strawberry.ID, checks: Checks) -> Employee:
    employee = await work.colleague(parse_id(Employee.id_prefix, id))
    if employee is None:
        checks.refuse(UserErrorCode.NOT_FOUND, "id", message=Message.EMPLOYEE_NOT_FOUND)
        raise Refused(checks)
    return employee


async def refuse_taken_email(work: UnitOfWork, email: str | None, checks: Checks, *, but: Employee | None = None) -> None:
    if email is None:
        return
    holders = await work.rows(Employee, Employee.email_key == email_key(email), limit=1)
    if any(holder is not but for holder in holders):
        checks.refuse(UserErrorCode.DUPLICATE, "email", message=Message.EMPLOYEE_EMAIL_TAKEN)


async def refuse_last_administrator(work: UnitOfWork, employee: Employee, checks: Checks, *path: str) -> None:
    """A tenant always has somebody who can add employees."""
    administrators = await work.rows(Employee, Employee.role == EmployeeRole.ADMINISTRATOR, Employee.is_active.is_(True), limit=2)
    if [administrator.id for administrator in administrators] == [employee.id]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *path, message=Message.LAST_ADMINISTRATOR)


# --- payloads


def written(employee: Employee) -> EmployeePayload:
    return EmployeePayload(employee=held(employee.id), user_errors=[])


def refused(info: Info, stopped: Refused) -> EmployeePayload:
    return EmployeePayload(employee=None, user_errors=user_errors(info, stopped.problems))
