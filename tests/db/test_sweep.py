"""What was kept for idempotency keys is forgotten after a day, a few rows at a time, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import event, insert, select

from service.db.database import Database
from service.db.models import KeptAnswer
from service.db.once import KEPT_FOR
from service.db.sweep import sweep, sweeping
from service.db.tenants import add_tenant, find_employee
from service.db.types import now
from service.settings import Settings
from tests.people import open_office


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def kept(database: Database, firm: str, **ages: timedelta) -> None:
    """Answers of a new firm's, by their keys, of these ages."""
    tenant = await add_tenant(database, firm, "admin@example.com", "Admin")
    employee = await find_employee(database, "admin@example.com", firm)
    owner = {"tenant_id": tenant.tenant_id, "employee_id": employee.employee_id}
    rest = {"field": "createCustomer", "fingerprint": b"", "outcome": {}}
    async with database.writing() as session:
        await session.execute(insert(KeptAnswer), [{**owner, **rest, "key": key, "created_at": now() - age} for key, age in ages.items()])
        await session.commit()


async def keys_in(database: Database) -> set[str]:
    async with database.reading() as connection:
        return set((await connection.execute(select(KeptAnswer.key))).scalars())


async def test_what_is_older_than_a_day_is_forgotten_in_every_firm(database: Database) -> None:
    minute = timedelta(minutes=1)
    await kept(database, "Fjellfirma AS", old=KEPT_FOR + minute, new=KEPT_FOR - minute)
    await kept(database, "Havfirma AS", theirs=KEPT_FOR * 2)

    assert await sweep(database) == 2
    assert await sweep(database) == 0
    assert await keys_in(database) == {"new"}


async def test_several_may_sweep_at_once(database: Database) -> None:
    await kept(database, "Fjellfirma AS", **{f"key{number}": KEPT_FOR * 2 for number in range(2_500)})
    others = [Database(database.url) for _ in range(2)]

    swept = 0
    while rows := sum(await asyncio.gather(*map(sweep, [database, *others]))):
        swept += rows
    for other in others:
        await other.close()

    assert (swept, await keys_in(database)) == (2_500, set())


async def test_the_sweep_goes_on_until_it_is_stopped_whatever_happens_meanwhile(database: Database) -> None:
    await kept(database, "Fjellfirma AS", old=KEPT_FOR * 2)
    failed, gone = asyncio.Event(), asyncio.Event()

    def fail_once(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE FROM idempotency_keys") and not failed.is_set():
            failed.set()
            raise OSError("the network is away")

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE FROM idempotency_keys"):
            gone.set()

    event.listen(database._writers.sync_engine, "before_cursor_execute", fail_once)
    event.listen(database._writers.sync_engine, "after_cursor_execute", note)
    with structlog.testing.capture_logs() as lines:
        async with asyncio.timeout(20), sweeping(database, every_s=0.001):
            await gone.wait()

    assert [line["reason"] for line in lines if line["event"] == "sweep_failed"] == ["OSError"]
    assert await keys_in(database) == set()


async def test_a_fault_that_nobody_expected_is_logged_whole_when_it_happens(database: Database) -> None:
    logged = asyncio.Event()

    def fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("DELETE FROM idempotency_keys"):
            raise RuntimeError("a defect")

    def noted(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if line["event"] == "sweep_ended":
            logged.set()
        return line

    event.listen(database._writers.sync_engine, "before_cursor_execute", fail)
    with structlog.testing.capture_logs(processors=[noted]) as lines:
        async with asyncio.timeout(20), sweeping(database):
            await logged.wait()

    (line,) = lines
    assert (line["log_level"], str(line["exc_info"])) == ("critical", "a defect")


async def test_the_running_service_sweeps_from_its_start_on(office_settings: Settings) -> None:
    before = Database(office_settings.sqlalchemy_url)
    await kept(before, "Fjellfirma AS", old=KEPT_FOR * 2, new=KEPT_FOR / 2)

    async with asyncio.timeout(20), open_office(office_settings):
        while await keys_in(before) != {"new"}:
            pass
    await before.close()
