"""A role is kept for five seconds at most, and no longer than until employees change here."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from service.db.database import Database
from service.db.models import Customer, Employee, EmployeeRole
from service.db.roles import AGE_MAX_S, Roles
from service.db.visibility import find_viewer
from tests.people import Office, Person, uuid_of

WHO = (uuid4(), uuid4())


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Rows:
    """What the database says of WHO, and how often it was asked."""

    def __init__(self, role: EmployeeRole | None) -> None:
        self.role = role
        self.times = 0

    async def __call__(self) -> EmployeeRole | None:
        self.times += 1
        return self.role


async def test_a_role_is_read_again_after_five_seconds() -> None:
    clock, rows = Clock(), Rows(EmployeeRole.MEMBER)
    roles = Roles(clock)

    for clock.now_s in (0.0, 1.0, AGE_MAX_S - 0.1):
        assert await roles.find(*WHO, rows) is EmployeeRole.MEMBER
    assert rows.times == 1

    rows.role, clock.now_s = None, AGE_MAX_S
    assert await roles.find(*WHO, rows) is None


@pytest.mark.parametrize("took_s", [4.0, AGE_MAX_S, 9.0])
async def test_a_role_is_as_old_as_the_question_for_it_however_late_the_answer(took_s: float) -> None:
    clock = Clock()
    roles = Roles(clock)

    async def read_slowly() -> EmployeeRole:
        clock.now_s = took_s
        return EmployeeRole.MEMBER

    assert await roles.find(*WHO, read_slowly) is EmployeeRole.MEMBER

    clock.now_s = max(AGE_MAX_S, took_s)
    assert await roles.find(*WHO, Rows(None)) is None


async def test_that_somebody_may_not_sign_in_is_asked_each_time() -> None:
    roles, rows = Roles(), Rows(None)
    await roles.find(*WHO, rows)

    rows.role = EmployeeRole.MEMBER

    assert await roles.find(*WHO, rows) is EmployeeRole.MEMBER


async def test_each_employee_of_each_tenant_has_a_role_of_their_own() -> None:
    roles = Roles()
    tenant, employee = WHO
    await roles.find(tenant, employee, Rows(EmployeeRole.ADMINISTRATOR))

    assert await roles.find(tenant, uuid4(), Rows(EmployeeRole.MEMBER)) is EmployeeRole.MEMBER
    assert await roles.find(uuid4(), employee, Rows(None)) is None


def ids(person: Person) -> tuple[UUID, UUID]:
    return person.claims.tenant_id, person.claims.employee_id


@pytest.mark.parametrize("way", ["changed", "changed by a statement", "removed"])
async def test_a_commit_that_changes_employees_is_felt_at_once(office: Office, ola: Person, way: str) -> None:
    database = office.parts.database
    tenant_id, id = ids(ola)
    assert await find_viewer(database, tenant_id, id)

    async with database.writing() as session:
        employee = await session.get_one(Employee, (tenant_id, id))
        if way == "changed":
            employee.is_active = False
        elif way == "removed":
            await session.delete(employee)
        else:
            await session.execute(update(Employee).where(Employee.id == id).values(is_active=False))
        await session.commit()

    assert await find_viewer(database, tenant_id, id) is None


async def test_a_change_that_is_not_committed_is_not_felt(office: Office, ola: Person) -> None:
    database = office.parts.database
    async with database.writing() as session:
        (await session.get_one(Employee, ids(ola))).is_active = False
        await session.flush()

    assert await find_viewer(database, *ids(ola))


async def test_what_was_read_before_a_commit_is_not_kept_after_it(office: Office, ola: Person) -> None:
    database = office.parts.database

    async def read_while_another_writes() -> EmployeeRole:
        await deactivated(database, ola)
        return EmployeeRole.MEMBER

    await database.roles.find(*ids(ola), read_while_another_writes)

    assert await find_viewer(database, *ids(ola)) is None


async def deactivated(database: Database, person: Person) -> None:
    async with database.writing() as session:
        (await session.get_one(Employee, ids(person))).is_active = False
        await session.commit()


async def test_a_change_of_a_card_drops_nobody(office: Office, ola: Person) -> None:
    database = office.parts.database
    card = await ola.creates_customer()
    await find_viewer(database, *ids(ola))
    async with database.writing() as session:
        (await session.get_one(Customer, (ids(ola)[0], uuid_of(card["id"])))).note = "Ring før levering."
        await session.commit()

    rows = Rows(None)

    assert await database.roles.find(*ids(ola), rows) is EmployeeRole.MEMBER
    assert rows.times == 0
