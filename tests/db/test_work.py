"""The unit of work: one transaction of one viewer's, in which what the viewer may not see is not there."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.db.database import Database
from service.db.models import Base, Contact, Customer, CustomerType, Employee, EmployeeRole, Series, Visibility
from service.db.tenants import add_employee, add_tenant, find_employee
from service.db.types import now
from service.db.visibility import Viewer
from service.db.work import UnitOfWork, unit_of_work
from tests.databases import PostgresqlDatabases


@dataclass(frozen=True)
class Firm:
    database: Database
    viewer: Viewer
    colleague: Viewer


async def firm(database: Database, name: str) -> Firm:
    row = await add_tenant(database, name, "admin@example.com", "Admin")
    admin = await find_employee(database, "admin@example.com", name)
    kari = await add_employee(database, name, "Kari", "kari@example.com", EmployeeRole.MEMBER)
    viewers = (Viewer(row.tenant_id, found.employee_id, found.role) for found in (admin, kari))
    return Firm(database, *viewers)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def here(database: Database) -> Firm:
    return await firm(database, "Fjellfirma AS")


@pytest.fixture
async def elsewhere(database: Database) -> Firm:
    return await firm(database, "Havfirma AS")


def contact(work: UnitOfWork) -> Contact:
    return Contact(
        last_name="Nordmann",
        visibility=Visibility.OWNER_ONLY,
        owner_id=work.viewer.employee_id,
        created_by_id=work.viewer.employee_id,
        updated_by_id=work.viewer.employee_id,
        created_at=now(),
        updated_at=now(),
        version=1,
    )


def customer(work: UnitOfWork, **values: object) -> Customer:
    shown = {
        "type": CustomerType.CUSTOMER,
        "name": "Fjordvik",
        "country": "NO",
        "is_supplier": False,
        "visibility": Visibility.EVERYONE,
        "owner_id": work.viewer.employee_id,
    }
    return Customer(**(shown | values), customer_number=work.next_customer_number())


async def kept(here: Firm, **values: object) -> Customer:
    async with unit_of_work(here.database, here.viewer) as work:
        card = customer(work, **values)
        await work.add_card(card)
        await work.commit()
    return card


async def present(database: Database, model: type[Base]) -> int:
    async with database.reading() as connection:
        return len((await connection.execute(select(model.__table__))).all())


async def last_number(here: Firm) -> int:
    async with here.database.reading() as connection:
        statement = select(Series.last_customer_number).where(Series.tenant_id == here.viewer.tenant_id)
        return int((await connection.execute(statement)).scalar_one())


async def breaks_off(here: Firm) -> None:
    async with unit_of_work(here.database, here.viewer) as work:
        await work.add_card(customer(work))
        raise ZeroDivisionError


async def test_what_is_not_committed_has_not_happened(here: Firm) -> None:
    number = await last_number(here)
    async with unit_of_work(here.database, here.viewer) as work:
        await work.add_card(customer(work))
        await work.change_all(Employee, name="Ingen")
    with pytest.raises(ZeroDivisionError):
        await breaks_off(here)
    assert (await present(here.database, Customer), await last_number(here)) == (0, number)
    assert (await find_employee(here.database, "kari@example.com", None)).name == "Kari"


async def test_a_new_card_is_the_tenant_s_and_made_by_the_viewer_now(here: Firm) -> None:
    card = await kept(here)
    assert (card.tenant_id, card.version) == (here.viewer.tenant_id, 1)
    assert card.created_by_id == card.updated_by_id == here.viewer.employee_id
    assert card.created_at == card.updated_at
    assert card.sort_key
    assert "fjordvik" in card.words.split()


async def test_loading_is_checking(here: Firm, elsewhere: Firm) -> None:
    shown, hidden = await kept(here), await kept(here, visibility=Visibility.OWNER_ONLY)
    for viewer, sees in [(here.viewer, [True, True]), (here.colleague, [True, False]), (elsewhere.viewer, [False, False])]:
        async with unit_of_work(here.database, viewer) as work:
            assert [await work.load(Customer, card.id) is not None for card in (shown, hidden)] == sees
            assert len(await work.seen(Customer, order=Customer.customer_number, limit=10)) == sum(sees)
            assert await work.load(Customer, None) is None
            assert await work.load(Contact, shown.id) is None
            colleague = await work.colleague(here.colleague.employee_id)
            assert (colleague is not None) == (viewer is not elsewhere.viewer)


async def test_rows_and_bulk_changes_are_the_tenant_s_and_reach_what_is_hidden(here: Firm, elsewhere: Firm) -> None:
    await kept(here, visibility=Visibility.OWNER_ONLY)
    theirs = await kept(elsewhere)
    async with unit_of_work(here.database, here.colleague) as work:
        assert [row.name for row in await work.rows(Customer, limit=10)] == ["Fjordvik"]
        assert len(await work.rows(Employee, limit=1)) == 1
        await work.change_all(Customer, name="Slippen")
        await work.commit()
    async with unit_of_work(here.database, here.viewer) as work:
        assert [row.name for row in await work.rows(Customer, limit=10)] == ["Slippen"]
        await work.remove_all(Customer)
        await work.commit()
    async with unit_of_work(here.database, elsewhere.viewer) as work:
        assert [row.id for row in await work.rows(Customer, limit=10)] == [theirs.id]
    assert await present(here.database, Customer) == 1


async def test_only_a_changed_value_is_a_change_and_a_touch_raises_the_version(here: Firm) -> None:
    card = await kept(here)
    async with unit_of_work(here.database, here.colleague) as work:
        loaded = await work.load(Customer, card.id)
        assert loaded is not None
        loaded.name = "Fjordvik"
        assert not work.is_changed(loaded)
        loaded.name = "Slippen"
        assert work.is_changed(loaded)
        work.touch(loaded)
        await work.commit()
    assert (loaded.version, loaded.updated_by_id, loaded.created_by_id) == (2, here.colleague.employee_id, here.viewer.employee_id)
    assert "slippen" in loaded.words.split()


async def test_numbers_rise_by_one_to_three(here: Firm) -> None:
    async with unit_of_work(here.database, here.viewer) as work:
        numbers = [await last_number(here), *(work.next_customer_number() for _ in range(50))]
    assert {later - earlier for earlier, later in pairwise(numbers)} == {1, 2, 3}


async def test_writers_of_one_tenant_take_turns_from_beginning_to_commit(here: Firm) -> None:
    order: list[str] = []
    inside, go_on = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with unit_of_work(here.database, here.viewer) as work:
            inside.set()
            await go_on.wait()
            await work.add_card(customer(work))
            order.append("first")
            await work.commit()

    async def second() -> None:
        await inside.wait()
        asyncio.get_running_loop().call_later(0.05, go_on.set)  # time enough for a writer who would not wait
        async with unit_of_work(here.database, here.colleague) as work:
            order.append("second")
            assert len(await work.rows(Customer, limit=10)) == 1

    await asyncio.gather(first(), second())
    assert order == ["first", "second"]


async def test_writers_of_other_tenants_do_not_wait_on_postgresql(postgresql_databases: PostgresqlDatabases) -> None:
    with postgresql_databases.fresh() as url:
        database = Database(url)
        ours, theirs = await firm(database, "Fjellfirma AS"), await firm(database, "Havfirma AS")
        async with unit_of_work(database, ours.viewer), asyncio.timeout(5), unit_of_work(database, theirs.viewer) as work:
            assert work.viewer is theirs.viewer
        await database.close()


async def test_any_number_of_cards_is_changed_by_statements_that_each_change_few(here: Firm, elsewhere: Firm) -> None:
    theirs = await kept(elsewhere)
    async with unit_of_work(here.database, here.viewer) as work:
        await work.add(*(contact(work) for _ in range(2_001)))
        await work.commit()
    statements: list[str] = []
    here.database.observers.append(lambda statement, _seconds: statements.append(statement))

    async with unit_of_work(here.database, here.colleague) as work:
        # What is changed is no longer among what there is to change; nor need it be so.
        await work.change_cards(Contact, Contact.owner_id == here.viewer.employee_id, owner_id=here.colleague.employee_id)
        await work.change_cards(Contact, title="Sjef")
        await work.commit()

    assert sum(statement.startswith("UPDATE contacts") for statement in statements) == 6
    async with unit_of_work(here.database, here.viewer) as work:
        contacts = await work.rows(Contact, limit=3_000)
    assert {(card.owner_id, card.title) for card in contacts} == {(here.colleague.employee_id, "Sjef")}
    async with unit_of_work(here.database, elsewhere.viewer) as work:
        [unchanged] = await work.rows(Customer, limit=2)
    assert unchanged.owner_id == theirs.owner_id


async def test_the_database_itself_holds_what_two_writers_could_break(here: Firm, elsewhere: Firm) -> None:
    """The indexes stand behind the checks: one number in each pool, one customer number, no row into another tenant."""
    theirs = await kept(elsewhere)
    ours = await kept(here, organization_number="312260182")
    refused: list[dict[str, object]] = [
        {"organization_number": "312260182"},
        {"owner_id": theirs.owner_id},
        {"owner_id": here.viewer.tenant_id},
    ]
    for values in refused:
        async with unit_of_work(here.database, here.viewer) as work:
            with pytest.raises(IntegrityError):
                await work.add_card(customer(work, **values))
    async with unit_of_work(here.database, here.viewer) as work:
        twin = customer(work)
        twin.customer_number = ours.customer_number
        with pytest.raises(IntegrityError):
            await work.add_card(twin)
    for more in (
        {"visibility": Visibility.OWNER_ONLY},
        {"visibility": Visibility.OWNER_ONLY, "owner_id": here.colleague.employee_id},
        {"is_duplicate_allowed": True},
        {"sub_unit_number": "310497460"},
        {"country": "SJ"},
    ):
        await kept(here, organization_number="312260182", **more)
