"""When does the demonstration come? Once, whole, and only where there is nothing."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from service.db import tenants
from service.db.database import Database
from service.db.ids import new_id
from service.db.models import Contact, Customer, CustomerType, EmployeeRole, Visibility
from service.db.types import now
from service.demonstration import fill
from tests.demonstration.conftest import Rows, first_tenant, rows_of


async def test_a_second_fill_changes_nothing(database_url: str) -> None:
    async with first_tenant(database_url) as database:
        assert await fill(database)
        before = await rows_of(database)

        assert not await fill(database)

        assert (await rows_of(database)).values() == before.values()


async def test_of_two_processes_one_fills(database_url: str) -> None:
    async with first_tenant(database_url) as one, first_tenant(database_url) as other:
        assert sorted(await asyncio.gather(fill(one), fill(other))) == [False, True]

        assert len((await rows_of(one)).customers) == 300


@pytest.mark.parametrize("card", ["an archived owner-only customer", "a contact"])
async def test_a_tenant_with_one_card_is_left_alone(database_url: str, card: str) -> None:
    async with first_tenant(database_url) as database:
        await add_card(database, is_customer="customer" in card)
        before = await rows_of(database)

        assert not await fill(database)

        assert (await rows_of(database)).values() == before.values()


async def test_only_the_first_tenant_is_filled(database_url: str) -> None:
    async with first_tenant(database_url) as database:
        second = await tenants.add_tenant(database, "Et annet firma", "administrator@example.no", "Administrator")

        assert await fill(database)

        async with database.writing() as session:
            filled = (await session.scalars(select(Customer.tenant_id).distinct())).all()
        assert len(filled) == 1
        assert second.tenant_id not in filled


async def test_without_a_tenant_there_is_nothing_to_fill(database_url: str) -> None:
    database = Database(database_url)
    try:
        assert not await fill(database)
    finally:
        await database.close()


async def test_a_fill_that_fails_at_its_end_has_changed_nothing(database_url: str) -> None:
    async with first_tenant(database_url) as database:
        before = await rows_of(database)
        async with database.writing() as session:
            await session.execute(text("CREATE UNIQUE INDEX uq_roles ON customer_contacts (role)"))
            await session.commit()

        with pytest.raises(IntegrityError):
            await fill(database)

        assert (await rows_of(database)).values() == before.values()


async def test_an_employee_who_is_there_already_stays_as_they_are(database_url: str) -> None:
    async with first_tenant(database_url) as database:
        ola = await tenants.add_employee(database, None, "Ola den første", "OLA@example.no", EmployeeRole.ADMINISTRATOR)

        assert await fill(database)

        rows = await rows_of(database)
        assert [(e.id, e.name, e.role) for e in rows.employees if e.email_key == "ola@example.no"] == [
            (ola.employee_id, ola.name, ola.role)
        ]
        assert any(customer.owner_id == ola.employee_id for customer in rows.customers)


async def test_the_first_administrator_stays_the_first(database_url: str) -> None:
    async with first_tenant(database_url) as database:
        assert await fill(database)

        assert (await tenants.find_employee(database, None, None)).email == tenants.FIRST_ADMINISTRATOR_EMAIL


async def test_two_machines_get_the_same_demonstration(database_url: str, filled: Rows) -> None:
    async with first_tenant(database_url) as database:
        assert await fill(database)

        again = await rows_of(database)

    assert told(again) == told(filled)


def told(rows: Rows) -> list[tuple[object, ...]]:
    """What the rows say, ids and times aside."""
    people = {employee.id: employee.email for employee in rows.employees}
    customers = {customer.id: customer for customer in rows.customers}
    contacts = {contact.id: contact for contact in rows.contacts}
    facts: list[tuple[object, ...]] = [
        *((c.customer_number, c.type, c.name, c.organization_number, c.email, c.note, people[c.owner_id]) for c in customers.values()),
        *((c.last_name, c.first_name, c.mobile, c.title, c.visibility, people[c.created_by_id]) for c in contacts.values()),
        *((customers[a.customer_id].customer_number, a.type.value, a.lines, a.postal_code or "") for a in rows.customer_addresses),
        *((customers[x.customer_id].customer_number, contacts[x.contact_id].display_name, x.is_primary) for x in rows.links),
    ]
    return sorted(facts, key=repr)


async def add_card(database: Database, *, is_customer: bool) -> None:
    administrator = await tenants.find_employee(database, None, None)
    by, moment = administrator.employee_id, now()
    kept = {"owner_id": by, "created_by_id": by, "updated_by_id": by, "created_at": moment, "updated_at": moment}
    row = (
        Customer(
            **kept,
            name="Fjordvik",
            type=CustomerType.CUSTOMER,
            is_supplier=False,
            country="NO",
            customer_number=1001,
            visibility=Visibility.OWNER_ONLY,
            archived_at=moment,
        )
        if is_customer
        else Contact(**kept, last_name="Nordmann", visibility=Visibility.EVERYONE)
    )
    row.tenant_id, row.id = administrator.tenant_id, new_id()
    async with database.writing() as session:
        session.add(row)
        await session.commit()
