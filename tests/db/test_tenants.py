"""Which tenants are there, and who works in them? Names are unique, whatever their case; so are e-mails in a tenant."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, update

from service.db.database import Database
from service.db.models import Employee, EmployeeRole, Series, Tenant
from service.db.tenants import (
    FIRST_ADMINISTRATOR_EMAIL,
    FIRST_ADMINISTRATOR_ID,
    FIRST_TENANT,
    FIRST_TENANT_ID,
    AmbiguousEmployee,
    NoSuchEmployee,
    NotUnique,
    add_employee,
    add_tenant,
    find_employee,
    list_employees,
    list_tenants,
    prepare_first_tenant,
)
from service.db.visibility import Viewer
from service.db.work import unit_of_work


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def deactivate(database: Database, email: str) -> None:
    async with database.writing() as session:
        await session.execute(update(Employee).where(Employee.email_key == email).values(is_active=False))
        await session.commit()


async def test_the_first_tenant_is_made_once_with_its_administrator_and_series(database: Database) -> None:
    await asyncio.gather(*(prepare_first_tenant(database) for _ in range(4)))
    assert [(row.name, row.employees) for row in await list_tenants(database)] == [(FIRST_TENANT, 1)]
    found = await find_employee(database, None, None)
    assert (found.tenant, found.email, found.role, found.is_active) == (
        FIRST_TENANT,
        FIRST_ADMINISTRATOR_EMAIL,
        EmployeeRole.ADMINISTRATOR,
        True,
    )
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Series)) == 1


async def test_the_first_ones_ids_are_known_beforehand_in_the_data_folder_alone(database: Database) -> None:
    """Else a token of a test environment would be the administrator's wherever its secret is used again."""
    await prepare_first_tenant(database)
    found = await find_employee(database, None, None)
    assert found.tenant_id != FIRST_TENANT_ID
    assert found.employee_id != FIRST_ADMINISTRATOR_ID


async def test_the_embedded_databases_share_the_first_ones_ids(database: Database) -> None:
    await prepare_first_tenant(database, is_embedded=True)
    found = await find_employee(database, None, None)
    assert (found.tenant_id, found.employee_id) == (FIRST_TENANT_ID, FIRST_ADMINISTRATOR_ID)


async def test_where_there_is_a_tenant_there_is_no_first_one_to_make(database: Database) -> None:
    await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    await prepare_first_tenant(database)
    assert [row.name for row in await list_tenants(database)] == ["Fjellfirma AS"]


async def test_a_tenant_s_name_is_unique_whatever_its_case(database: Database) -> None:
    await add_tenant(database, "Ærlig Straße AS", "admin@example.com", "Admin")
    for name in ("Ærlig Straße AS", "ÆRLIG STRASSE AS"):
        with pytest.raises(NotUnique, match="already"):
            await add_tenant(database, name, "other@example.com", "Other")
    async with database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(Tenant)) == 1
        assert await connection.scalar(select(func.count()).select_from(Employee)) == 1


async def test_of_many_who_add_the_same_at_once_one_succeeds(database: Database) -> None:
    added = await asyncio.gather(
        *(add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin") for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(result, NotUnique) for result in added) == 3
    colleagues = await asyncio.gather(
        *(add_employee(database, None, "Kari", "kari@example.com", EmployeeRole.MEMBER) for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(result, NotUnique) for result in colleagues) == 3
    assert [row.email for row in await list_employees(database, None)] == ["admin@example.com", "kari@example.com"]


async def test_an_email_that_a_colleague_takes_meanwhile_is_not_unique(database: Database) -> None:
    tenant = await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    admin = await find_employee(database, None, None)
    async with unit_of_work(database, Viewer(tenant.tenant_id, admin.employee_id, admin.role)) as work:
        await work.add(Employee(name="Kari", email="kari@example.com", role=EmployeeRole.MEMBER, is_active=True))
        adding = asyncio.create_task(add_employee(database, None, "Kari", "kari@example.com", EmployeeRole.MEMBER))
        await asyncio.wait({adding}, timeout=0.1)  # time enough for one who would not wait
        await work.commit()
    with pytest.raises(NotUnique):
        await adding


async def test_an_email_is_unique_in_its_tenant_alone(database: Database) -> None:
    for tenant in ("Fjellfirma AS", "Havfirma AS"):
        await add_tenant(database, tenant, "admin@example.com", "Admin")
        await add_employee(database, tenant.upper(), "Kari", "kari@example.com", EmployeeRole.MEMBER)
        with pytest.raises(NotUnique, match=r"KARI@example\.com"):
            await add_employee(database, tenant, "Kari", "KARI@example.com", EmployeeRole.MEMBER)
    for email in ("admin@example.com", "kari@example.com"):
        with pytest.raises(AmbiguousEmployee, match="--tenant"):
            await find_employee(database, email, None)
        assert (await find_employee(database, email.upper(), "havfirma as")).tenant == "Havfirma AS"


async def test_without_a_name_the_only_tenant_is_meant_and_of_several_none(database: Database) -> None:
    with pytest.raises(NoSuchEmployee, match="no tenant yet"):
        await add_employee(database, None, "Kari", "kari@example.com", EmployeeRole.MEMBER)
    with pytest.raises(NoSuchEmployee, match="no administrator yet"):
        await find_employee(database, None, None)
    await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    assert (await add_employee(database, None, "Kari", "kari@example.com", EmployeeRole.MEMBER)).tenant == "Fjellfirma AS"
    await add_tenant(database, "Havfirma AS", "sjef@example.com", "Sjef")
    for ask in (list_employees(database, None), add_employee(database, None, "Per", "per@example.com", EmployeeRole.MEMBER)):
        with pytest.raises(AmbiguousEmployee, match="several tenants"):
            await ask
    assert (await find_employee(database, None, None)).email == "admin@example.com"  # the oldest tenant's
    assert [row.name for row in await list_tenants(database)] == ["Fjellfirma AS", "Havfirma AS"]


async def test_who_is_not_there_is_named(database: Database) -> None:
    await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    for email, tenant, message in [
        ("kari@example.com", None, "There is no employee with the e-mail kari@example.com."),
        ("kari@example.com", "Fjellfirma AS", 'There is no employee with the e-mail kari@example.com in "Fjellfirma AS".'),
        ("admin@example.com", "Havfirma AS", 'There is no tenant "Havfirma AS".'),
        (None, "Havfirma AS", 'There is no tenant "Havfirma AS".'),
    ]:
        with pytest.raises(NoSuchEmployee) as raised:
            await find_employee(database, email, tenant)
        assert str(raised.value) == message


async def test_who_is_deactivated_is_not_found_and_does_not_make_another_ambiguous(database: Database) -> None:
    await add_tenant(database, "Fjellfirma AS", "admin@example.com", "Admin")
    await add_employee(database, None, "Kari", "kari@example.com", EmployeeRole.MEMBER)
    await deactivate(database, "kari@example.com")
    with pytest.raises(NoSuchEmployee, match=r"kari@example.com is deactivated\."):
        await find_employee(database, "kari@example.com", None)
    with pytest.raises(NotUnique):
        await add_employee(database, None, "Kari", "kari@example.com", EmployeeRole.MEMBER)
    await add_tenant(database, "Havfirma AS", "kari@example.com", "Kari")
    assert (await find_employee(database, "kari@example.com", None)).tenant == "Havfirma AS"

    await add_employee(database, "Fjellfirma AS", "Ola", "ola@example.com", EmployeeRole.ADMINISTRATOR)
    await deactivate(database, "admin@example.com")
    assert (await find_employee(database, None, "Fjellfirma AS")).email == "ola@example.com"
    await deactivate(database, "ola@example.com")
    with pytest.raises(NoSuchEmployee, match="no active administrator"):
        await find_employee(database, None, "Fjellfirma AS")
    assert [row.is_active for row in await list_employees(database, "Fjellfirma AS")] == [False, False, False]
