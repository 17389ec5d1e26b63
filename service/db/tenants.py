"""Which tenants are there, who works in them, and as whom do they sign in? What the operator's command line asks and does.

These stand outside the door, since the operator is nobody's employee: they read and write tenants and employees alone, never a card. Names
of tenants are unique, whatever their case, and so are e-mails within a tenant; writers take turns, so that a check holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.db.database import Database
from service.db.derived import email_key
from service.db.ids import new_id
from service.db.models import Employee, EmployeeRole, Series, Tenant

FIRST_TENANT = "Mitt firma"
FIRST_ADMINISTRATOR = "Administrator"
# Of the databases in a data folder alone, which share its secret: a token is good in the demonstration too. In others, where somebody may
# use one secret twice, a test environment's token would be the administrator's in production.
FIRST_TENANT_ID = UUID("01900000-0000-7000-8000-000000000001")
FIRST_ADMINISTRATOR_ID = UUID("01900000-0000-7000-8000-000000000002")
FIRST_ADMINISTRATOR_EMAIL = "administrator@example.com"
LIST_ROWS_MAX = 10_000
_SAME_EMAIL_MAX = 1_000
_NUMBER_BEFORE_FIRST = 1000
# Any number that no other program takes.
_ADVISORY_LOCK = 7_250_116_115


class NoSuchEmployee(LookupError):
    """Nobody, or no tenant, is called that."""


class AmbiguousEmployee(LookupError):
    """Several tenants have an employee with this e-mail, or there are several tenants."""


class NotUnique(ValueError):
    """A tenant has this name already, or an employee of the tenant this e-mail."""


@dataclass(frozen=True, slots=True)
class TenantRow:
    tenant_id: UUID
    name: str
    employees: int
    sign_in_value: str | None = None


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    tenant_id: UUID
    tenant: str
    employee_id: UUID
    name: str
    email: str
    role: EmployeeRole
    is_active: bool
    sign_in_issuer: str | None = None


async def prepare_first_tenant(database: Database, *, is_embedded: bool = False) -> None:
    """Where there is no tenant at all, the first one with its administrator. Safe from two processes at once.

    `is_embedded` says that the database is in the data folder: the ids are then the same in each.
    """
    tenant_id, administrator_id = (FIRST_TENANT_ID, FIRST_ADMINISTRATOR_ID) if is_embedded else (new_id(), new_id())
    async with database.writing() as session:
        await _take_turn(session)
        if await session.scalar(select(func.count()).select_from(Tenant)) == 0:
            first = Tenant(tenant_id=tenant_id, name=FIRST_TENANT)
            await _add_tenant(session, first, FIRST_ADMINISTRATOR, FIRST_ADMINISTRATOR_EMAIL, administrator_id)
            await session.commit()


async def add_tenant(database: Database, name: str, administrator_email: str, administrator_name: str) -> TenantRow:
    """A new tenant with its first administrator. Raises NotUnique."""
    async with database.writing() as session:
        await _take_turn(session)
        if await _tenants_called(session, name):
            raise NotUnique(f'There is a tenant "{name}" already.')
        tenant = Tenant(name=name)
        await _add_tenant(session, tenant, administrator_name, administrator_email, new_id())
        await session.commit()
        return TenantRow(tenant.tenant_id, tenant.name, employees=1)


async def add_employee(database: Database, tenant: str | None, name: str, email: str, role: EmployeeRole) -> EmployeeRow:
    """A new employee of the tenant with this name, or of the only one. Raises NoSuchEmployee, AmbiguousEmployee, NotUnique."""
    async with database.writing() as session:
        found = await _tenant(session, tenant)
        await _take_turn_in(session, found.tenant_id)
        taken = select(Employee.id).where(Employee.tenant_id == found.tenant_id, Employee.email_key == email_key(email))
        if await session.scalar(taken):
            raise NotUnique(f'"{found.name}" has an employee with the e-mail {email} already.')
        employee = Employee(tenant_id=found.tenant_id, name=name, email=email, role=role)
        session.add(employee)
        await session.commit()
        return EmployeeRow(found.tenant_id, found.name, employee.id, name, email, role, is_active=True)


async def bind_tenant(database: Database, tenant: str | None, value: str | None) -> str:
    """From now on an issuer's tokens call the tenant by the value; by none, where it is None. Gives the tenant's name.

    Raises NoSuchEmployee, AmbiguousEmployee, NotUnique.
    """
    async with database.writing() as session:
        await _take_turn(session)
        found = await _tenant(session, tenant)
        await _take_turn_in(session, found.tenant_id)
        holder = select(Tenant.name).where(Tenant.sign_in_value == value, Tenant.tenant_id != found.tenant_id)
        if value is not None and (other := await session.scalar(holder)) is not None:
            raise NotUnique(f'"{other}" has this value already.')
        (await session.get_one(Tenant, found.tenant_id)).sign_in_value = value
        await session.commit()
        return found.name


async def bind_employee(database: Database, email: str, tenant: str | None, account: tuple[str, str] | None) -> EmployeeRow:
    """Bind the employee with this e-mail to an account, an issuer and a subject, or to none: the next sign-in by e-mail then binds anew.

    Raises NoSuchEmployee, AmbiguousEmployee, NotUnique.
    """
    issuer, subject = account or (None, None)
    async with database.writing() as session:
        found = await _tenant(session, tenant)
        await _take_turn_in(session, found.tenant_id)
        employee = await session.scalar(
            select(Employee).where(Employee.tenant_id == found.tenant_id, Employee.email_key == email_key(email))
        )
        if employee is None:
            raise NoSuchEmployee(_nobody(email, found.name, is_deactivated=False))
        bound = (Employee.sign_in_issuer == issuer, Employee.sign_in_subject == subject, Employee.id != employee.id)
        holder = select(Employee.email).where(Employee.tenant_id == found.tenant_id, *bound)
        if account is not None and (other := await session.scalar(holder)) is not None:
            raise NotUnique(f"{other} is bound to this account already.")
        employee.sign_in_issuer, employee.sign_in_subject = issuer, subject
        await session.commit()
        return EmployeeRow(
            found.tenant_id, found.name, employee.id, employee.name, employee.email, employee.role, employee.is_active, issuer
        )


async def find_employee(database: Database, email: str | None, tenant: str | None) -> EmployeeRow:
    """The active employee with this e-mail, or the first administrator where none is given; of the tenant with this name, if one is given.

    Without either: the first tenant's first administrator. Raises NoSuchEmployee, AmbiguousEmployee.
    """
    async with database.reading() as connection:
        wanted = _employees()
        if email is not None:
            wanted = wanted.where(Employee.email_key == email_key(email))
        else:
            wanted = wanted.where(Employee.role == EmployeeRole.ADMINISTRATOR, Employee.is_active)
        if tenant is not None:
            wanted = wanted.where(Employee.tenant_id == (await _tenant(connection, tenant)).tenant_id)
        rows = [EmployeeRow(*row) for row in await connection.execute(wanted.limit(_SAME_EMAIL_MAX))]
    active = [row for row in rows if row.is_active]
    if not active:
        raise NoSuchEmployee(_nobody(email, tenant, is_deactivated=bool(rows)))
    if email is not None and len(active) > 1:
        raise AmbiguousEmployee(f'"{active[0].tenant}" and "{active[1].tenant}" both have {email}; say which with --tenant.')
    return active[0]


def _nobody(email: str | None, tenant: str | None, *, is_deactivated: bool) -> str:
    if email is None:
        return "There is no administrator yet." if tenant is None else f'"{tenant}" has no active administrator.'
    if is_deactivated:
        return f"{email} is deactivated."
    return f"There is no employee with the e-mail {email}" + ("." if tenant is None else f' in "{tenant}".')


async def list_tenants(database: Database) -> Sequence[TenantRow]:
    """All tenants, oldest first."""
    employees = select(func.count()).where(Employee.tenant_id == Tenant.tenant_id).correlate(Tenant).scalar_subquery()
    columns = (Tenant.tenant_id, Tenant.name, employees, Tenant.sign_in_value)
    statement = select(*columns).order_by(Tenant.created_at, Tenant.tenant_id).limit(LIST_ROWS_MAX)
    async with database.reading() as connection:
        return [TenantRow(*row) for row in await connection.execute(statement)]


async def list_employees(database: Database, tenant: str | None) -> Sequence[EmployeeRow]:
    """The employees of the tenant with this name, or of the only one, oldest first. Raises NoSuchEmployee, AmbiguousEmployee."""
    async with database.reading() as connection:
        found = await _tenant(connection, tenant)
        statement = _employees().where(Employee.tenant_id == found.tenant_id).limit(LIST_ROWS_MAX)
        return [EmployeeRow(*row) for row in await connection.execute(statement)]


def _employees() -> Select[UUID, str, UUID, str, str, EmployeeRole, bool, str | None]:
    employee = (Employee.id, Employee.name, Employee.email, Employee.role, Employee.is_active, Employee.sign_in_issuer)
    return (
        select(Employee.tenant_id, Tenant.name, *employee)
        .join(Tenant, Tenant.tenant_id == Employee.tenant_id)
        .order_by(Tenant.created_at, Tenant.tenant_id, Employee.created_at, Employee.id)
    )


class _Named(NamedTuple):
    tenant_id: UUID
    name: str


async def _tenant(reader: AsyncSession | AsyncConnection, name: str | None) -> _Named:
    found = await _tenants_called(reader, name)
    if len(found) > 1:
        raise AmbiguousEmployee("There are several tenants; say which with --tenant (`kundekort tenant list` names them).")
    if not found:
        raise NoSuchEmployee("There is no tenant yet." if name is None else f'There is no tenant "{name}".')
    return found[0]


async def _tenants_called(reader: AsyncSession | AsyncConnection, name: str | None) -> Sequence[_Named]:
    """The tenants with this name, or all; names are few, and compared in Python, whose folding of case both databases lack."""
    statement = select(Tenant.tenant_id, Tenant.name).order_by(Tenant.created_at, Tenant.tenant_id).limit(LIST_ROWS_MAX)
    tenants = [_Named(*row) for row in await reader.execute(statement)]
    return [tenant for tenant in tenants if name is None or tenant.name.casefold() == name.casefold()]


async def _add_tenant(session: AsyncSession, tenant: Tenant, administrator: str, email: str, administrator_id: UUID) -> None:
    session.add(tenant)
    await session.flush()
    session.add_all(
        [
            Series(tenant_id=tenant.tenant_id, last_customer_number=_NUMBER_BEFORE_FIRST),
            Employee(tenant_id=tenant.tenant_id, id=administrator_id, name=administrator, email=email, role=EmployeeRole.ADMINISTRATOR),
        ]
    )


async def _take_turn_in(session: AsyncSession, tenant_id: UUID) -> None:
    """The turn that the tenant's own writers take (`work`)."""
    await session.execute(select(Series.tenant_id).where(Series.tenant_id == tenant_id).with_for_update())


async def _take_turn(session: AsyncSession) -> None:
    """Until the transaction's end nobody else adds a tenant. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
