"""An account is bound to one employee: by a verified e-mail the first time, by its subject from then on."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import event, select, text, update

from service.db.database import Database
from service.db.models import Employee, EmployeeRole
from service.db.sign_in import AGE_MAX_S, Bindings, Bound, NotBound
from service.db.tenants import EmployeeRow, add_employee, add_tenant, bind_employee, bind_tenant

ISSUER = "https://login.example.com"
OLA = "ola@example.com"


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def ola(database: Database) -> EmployeeRow:
    """An employee of the only tenant."""
    await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    return await add_employee(database, None, "Ola", "Ola@example.com", EmployeeRole.MEMBER)


@pytest.fixture
def bindings(database: Database) -> Bindings:
    return Bindings(database, ISSUER)


def bound(row: EmployeeRow) -> Bound:
    return Bound(row.tenant_id, row.employee_id)


async def refused(bindings: Bindings, subject: str, email: str | None = None, tenant: str | None = None) -> str:
    with pytest.raises(NotBound) as error:
        await bindings.find(subject, email=email, tenant=tenant)
    return str(error.value)


async def change(database: Database, employee: EmployeeRow, **values: object) -> None:
    async with database.writing() as session:
        await session.execute(update(Employee).where(Employee.id == employee.employee_id).values(values))
        await session.commit()


async def subject_of(database: Database, employee: EmployeeRow) -> str | None:
    async with database.reading() as connection:
        return await connection.scalar(select(Employee.sign_in_subject).where(Employee.id == employee.employee_id))


async def test_the_first_time_an_employee_is_found_by_e_mail_whatever_its_case(
    bindings: Bindings, database: Database, ola: EmployeeRow
) -> None:
    assert await bindings.find("s-1", email="OLA@Example.com", tenant=None) == bound(ola)
    assert await subject_of(database, ola) == "s-1"


async def test_from_then_on_the_subject_decides_whatever_becomes_of_the_e_mail(database: Database, ola: EmployeeRow) -> None:
    await Bindings(database, ISSUER).find("s-1", email=OLA, tenant=None)
    await change(database, ola, email="ny@example.com", email_key="ny@example.com")

    for email in (None, "someone@example.com", "admin@example.com"):
        assert await Bindings(database, ISSUER).find("s-1", email=email, tenant=None) == bound(ola)


async def test_an_e_mail_that_passes_to_a_new_person_takes_nobody_over(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    await bindings.find("s-1", email=OLA, tenant=None)

    assert await refused(bindings, "s-2", OLA) == "the employee with this e-mail is bound to another account"
    assert await subject_of(database, ola) == "s-1"


async def test_the_same_subject_at_another_issuer_is_somebody_else(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    assert ola.email == "Ola@example.com"
    await bindings.find("s-1", email=OLA, tenant=None)

    other = Bindings(database, "https://other.example.com")

    assert await refused(other, "s-1", OLA) == "the employee with this e-mail is bound to another account"


async def test_who_has_no_verified_e_mail_or_one_that_nobody_has_is_not_found(bindings: Bindings, ola: EmployeeRow) -> None:
    assert ola.is_active
    assert await refused(bindings, "s-1") == "a first sign-in, without an e-mail that the issuer has verified"
    assert await refused(bindings, "s-1", "kari@example.com") == "a first sign-in, and no active employee has this e-mail"


@pytest.mark.parametrize(
    ("stored", "given"), [("kari@example.com", "\u212aari@example.com"), ("strasse@example.com", "straße@example.com")]
)
async def test_letters_that_only_fold_to_the_same_are_another_address(
    bindings: Bindings, database: Database, ola: EmployeeRow, stored: str, given: str
) -> None:
    await change(database, ola, email=stored, email_key=stored)

    assert stored.casefold() == given.casefold()
    assert await refused(bindings, "s-1", given) == "a first sign-in, and no active employee has this e-mail"


async def test_letters_of_norwegian_are_the_same_in_either_case(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    await change(database, ola, email="åse@example.com", email_key="åse@example.com")

    assert await bindings.find("s-1", email="ÅSE@example.com", tenant=None) == bound(ola)


async def test_a_deactivated_employee_is_not_bound(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    await change(database, ola, is_active=False)

    assert await refused(bindings, "s-1", OLA) == "a first sign-in, and no active employee has this e-mail"
    assert await subject_of(database, ola) is None


async def test_of_many_first_sign_ins_of_one_account_all_find_the_same_employee(bindings: Bindings, ola: EmployeeRow) -> None:
    found = await asyncio.gather(*(bindings.find("s-1", email=OLA, tenant=None) for _ in range(10)))

    assert set(found) == {bound(ola)}


async def test_of_several_accounts_with_one_e_mail_one_is_bound_also_from_several_processes(database: Database, ola: EmployeeRow) -> None:
    processes = [Database(database.url) for _ in range(4)]
    attempts = [Bindings(process, ISSUER).find(f"s-{number}", email=OLA, tenant=None) for number, process in enumerate(processes)]
    async with database.writing() as session:
        # All have seen that nobody is bound before any of them can write.
        await session.execute(select(Employee.id).where(Employee.id == ola.employee_id).with_for_update())
        running = [asyncio.create_task(attempt) for attempt in attempts]
        while database.dialect.name == "postgresql" and await waiting(database) < len(running):
            pass
        await session.rollback()

    found = await asyncio.gather(*running, return_exceptions=True)
    for process in processes:
        await process.close()

    assert sorted(type(outcome).__name__ for outcome in found) == ["Bound", "NotBound", "NotBound", "NotBound"]
    assert bound(ola) in found


async def waiting(database: Database) -> int:
    """How many of the database's connections wait for a lock."""
    blocked = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    async with database.reading() as connection:
        return int(await connection.scalar(blocked) or 0)


async def test_without_a_claim_there_must_be_one_tenant(bindings: Bindings, database: Database) -> None:
    assert await refused(bindings, "s-1", OLA) == "no tenant is known by this value"

    await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    assert await bindings.find("s-1", email="admin@example.com", tenant=None)

    await add_tenant(database, "Havfirma AS", "admin@example.com", "Admin")
    several = "there are several tenants, and no claim is set to tell them apart"
    assert await refused(Bindings(database, ISSUER), "s-1", OLA) == several
    assert await refused(Bindings(database, ISSUER), "s-2", OLA) == several


async def test_with_a_claim_its_value_says_which_tenant_and_no_other(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    await add_tenant(database, "Havfirma AS", "admin@example.com", "Admin")
    await bind_tenant(database, "Fjellfirma AS", "fjell")
    await bind_tenant(database, "Havfirma AS", "hav")

    assert await bindings.find("s-1", email=OLA, tenant="fjell") == bound(ola)
    assert await refused(bindings, "s-1", OLA, "hav") == "a first sign-in, and no active employee has this e-mail"
    for value in ("Fjell", "fjell ", "Fjellfirma AS", str(ola.tenant_id), "", "' OR 1=1 --"):
        assert await refused(bindings, "s-1", OLA, value) == "no tenant is known by this value"


async def test_one_account_may_be_an_employee_of_two_tenants(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    await add_tenant(database, "Havfirma AS", "admin@example.com", "Admin")
    there = await add_employee(database, "Havfirma AS", "Ola", OLA, EmployeeRole.MEMBER)
    await bind_tenant(database, "Fjellfirma AS", "fjell")
    await bind_tenant(database, "Havfirma AS", "hav")

    assert await bindings.find("s-1", email=OLA, tenant="fjell") == bound(ola)
    assert await bindings.find("s-1", email=OLA, tenant="hav") == bound(there)


async def test_who_is_bound_is_known_for_five_seconds_without_a_statement(database: Database, ola: EmployeeRow) -> None:
    clock, statements = Clock(), []
    bindings = Bindings(database, ISSUER, clock)
    await bindings.find("s-1", email=OLA, tenant=None)
    for engine in (database._readers, database._writers):
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *executed: statements.append(executed[2]))

    clock.now_s = AGE_MAX_S - 0.1
    assert await bindings.find("s-1", email=None, tenant=None) == bound(ola)
    assert statements == []

    clock.now_s = AGE_MAX_S
    assert await bindings.find("s-1", email=None, tenant=None) == bound(ola)
    assert len(set(statements)) == 1
    assert statements[0].startswith("SELECT")


async def test_a_binding_is_as_old_as_the_question_for_it_however_late_the_answer(database: Database, ola: EmployeeRow) -> None:
    await Bindings(database, ISSUER).find("s-1", email=OLA, tenant=None)
    clock, statements = Clock(), []
    bindings = Bindings(database, ISSUER, clock)

    def late(*executed: Any) -> None:
        statements.append(executed[2])
        clock.now_s = 4.0

    event.listen(database._readers.sync_engine, "before_cursor_execute", late)
    assert await bindings.find("s-1", email=None, tenant=None) == bound(ola)

    clock.now_s = AGE_MAX_S
    await bindings.find("s-1", email=None, tenant=None)
    assert len(statements) == 2


async def test_who_is_refused_writes_nothing_and_waits_for_no_writer(bindings: Bindings, database: Database, ola: EmployeeRow) -> None:
    await bindings.find("s-1", email=OLA, tenant=None)
    async with database.turn(ola.tenant_id), database.writing() as session:
        await session.execute(select(Employee.id).with_for_update())

        assert "bound to another" in await refused(bindings, "s-2", OLA)
        assert "no active employee" in await refused(bindings, "s-2", "kari@example.com")


async def test_an_operator_unbinds_and_the_next_account_with_the_e_mail_is_bound(database: Database, ola: EmployeeRow) -> None:
    await Bindings(database, ISSUER).find("s-1", email=OLA, tenant=None)

    await bind_employee(database, "OLA@example.com", None, None)

    assert "without an e-mail" in await refused(Bindings(database, ISSUER), "s-1")
    assert await Bindings(database, ISSUER).find("s-2", email=OLA, tenant=None) == bound(ola)
    assert "bound to another" in await refused(Bindings(database, ISSUER), "s-1", OLA)
