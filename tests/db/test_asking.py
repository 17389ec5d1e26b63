"""Who can receive EHF is asked once in seven days, by one process; what was answered is kept, and a fault changes nothing of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import unquote

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.orm import aliased
from stdnum.no import orgnr

from service.db import peppol
from service.db.asking import BACKOFF_MAX_S, BACKOFF_S, FAULTS_MAX, Asker, asking
from service.db.database import Database
from service.db.models import Customer, PeppolReceiver
from service.db.peppol import can_receive_ehf
from service.db.visibility import door, find_viewer
from service.registry.peppol import Peppol
from service.registry.sandbox_smp import service_group
from service.registry.smp import BILLING_INVOICE
from service.settings import Settings
from tests.people import Office, Person, open_office
from tests.registry.faulty import Request, faulty, reply

START = datetime(2026, 10, 1, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def numbers(count: int) -> list[str]:
    """Organisation numbers of the series for tests, in their order."""
    return list(islice(filter(orgnr.is_valid, map(str, range(311_000_000, 312_000_000))), count))


FIRST, SECOND, THIRD = numbers(3)


@dataclass
class Directory:
    """Peppol with one SMP: who can receive EHF, who has asked about whom, and whether it answers at all."""

    capable: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    is_down: bool = False
    clock: datetime = START
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    stops_at: int = 1_000_000

    async def answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        participant = unquote(request.target).rpartition("::")[2]
        number = participant.removeprefix("0192:")
        self.asked.append(number)
        if len(self.asked) == self.stops_at:
            self.stop.set()
        kinds = [BILLING_INVOICE] if number in self.capable else []
        writer.write(reply(503) if self.is_down else reply(200, service_group(participant, kinds, "").encode()))


@dataclass
class Asking:
    """One process that asks."""

    directory: Directory
    database: Database
    asker: Asker

    async def round(self) -> list[str]:
        """The numbers that are asked about in a round."""
        before = len(self.directory.asked)
        await self.asker.ask_all(self.directory.stop)
        return self.directory.asked[before:]


@asynccontextmanager
async def opened(directory: Directory, *databases: Database) -> AsyncIterator[Sequence[Asking]]:
    async with faulty(directory.answer) as smp, Peppol(None, smp_url=smp.url) as client:
        askers = [Asker(database, client.can_receive_ehf, clock=lambda: directory.clock, pause_s=0) for database in databases]
        yield [Asking(directory, database, asker) for database, asker in zip(databases, askers, strict=True)]


@pytest.fixture
def directory() -> Directory:
    return Directory()


@pytest.fixture
async def one(office: Office, directory: Directory) -> AsyncIterator[Asking]:
    async with opened(directory, office.parts.database) as (asking,):
        yield asking


async def customers(person: Person, *of: str, **given: Any) -> None:
    for number in of:
        await person.creates_customer(f"Firma {number}", organizationNumber=number, **given)


async def can(database: Database, number: str, person: Person) -> list[bool | None]:
    """What is known of the person's firm's customers with this number."""
    customer = aliased(Customer)
    statement = select(can_receive_ehf(customer)).where(door(customer), customer.organization_number == number)
    viewer = await find_viewer(database, person.claims.tenant_id, person.claims.employee_id)
    assert viewer is not None
    async with database.reading() as connection:
        return list((await connection.execute(statement, viewer.bound)).scalars())


async def rows(database: Database) -> dict[str, tuple[bool | None, datetime | None, datetime | None]]:
    """All rows: is_capable, asked_at and checked_at by endpoint."""
    table = PeppolReceiver
    async with database.reading() as connection:
        found = await connection.execute(select(table.endpoint, table.is_capable, table.asked_at, table.checked_at))
        return {endpoint: (is_capable, asked_at, checked_at) for endpoint, is_capable, asked_at, checked_at in found}


async def test_what_was_answered_is_kept_with_its_date_and_told_of_the_customer(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST, SECOND)
    one.directory.capable = {FIRST}
    assert await can(one.database, FIRST, admin) == [None]

    assert await one.round() == [FIRST, SECOND]

    assert await rows(one.database) == {f"0192:{FIRST}": (True, START, START), f"0192:{SECOND}": (False, START, START)}
    assert (await can(one.database, FIRST, admin), await can(one.database, SECOND, admin)) == ([True], [False])


async def test_it_is_asked_again_after_seven_days_and_not_before(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    await one.round()
    one.directory.capable = {FIRST}

    one.directory.clock = START + 7 * DAY - timedelta(milliseconds=1)
    assert await one.round() == []
    one.directory.clock = START + 7 * DAY
    assert await one.round() == [FIRST]
    assert await one.round() == []

    assert await can(one.database, FIRST, admin) == [True]


async def test_a_fault_keeps_the_old_answer_and_is_tried_again_in_an_hour(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    one.directory.capable = {FIRST}
    await one.round()

    later = one.directory.clock = START + 8 * DAY
    one.directory.is_down, one.directory.capable = True, set()
    assert await one.round() == [FIRST]
    assert await one.round() == []
    assert await rows(one.database) == {f"0192:{FIRST}": (True, later, START)}

    one.directory.clock, one.directory.is_down = later + HOUR, False
    assert await one.round() == [FIRST]
    assert await rows(one.database) == {f"0192:{FIRST}": (False, later + HOUR, later + HOUR)}


async def test_a_fault_of_the_first_question_is_no_answer(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    one.directory.is_down = True

    assert await one.round() == [FIRST]

    assert await can(one.database, FIRST, admin) == [None]


async def test_only_live_customers_in_norway_with_a_number_are_asked_about_each_once(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    await customers(admin, FIRST, allowDuplicate=True)
    await customers(admin, "5560125790", country="SE")
    await admin.creates_customer("Uten nummer AS")
    archived = await admin.creates_customer("Arkivert AS", organizationNumber=SECOND)
    await admin.does("archiveCustomer", {"id": archived["id"], "version": archived["version"]}, "customer { id }")
    # An answer about it would tell who comes with the same number that it is there.
    await customers(admin, THIRD, visibility="OWNER_ONLY")

    assert await one.round() == [FIRST]


async def test_an_address_abroad_with_the_same_digits_is_not_told_what_norway_s_can(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    await customers(admin, FIRST, country="DK")
    one.directory.capable = {FIRST}
    await one.round()

    assert sorted(await can(one.database, FIRST, admin), key=str) == [None, True]


async def test_customers_beyond_a_window_are_asked_about_too(one: Asking, admin: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peppol, "WINDOW", 2)
    await customers(admin, *numbers(5))

    assert await one.round() == numbers(5)
    assert await one.round() == []


async def test_each_firm_s_rows_are_its_own(one: Asking, admin: Person, eva: Person) -> None:
    await customers(admin, FIRST, SECOND)
    await customers(eva, SECOND, THIRD)
    one.directory.capable = {SECOND}
    one.directory.stops_at = 2
    await one.round()
    assert (await can(one.database, SECOND, admin), await can(one.database, SECOND, eva)) == ([True], [None])

    one.directory.stop.clear()
    assert await one.round() == [SECOND, THIRD]

    async with one.database.reading() as connection:
        found = (await connection.execute(select(PeppolReceiver.tenant_id, PeppolReceiver.endpoint))).all()
    firms = {person.claims.tenant_id: person for person in (admin, eva)}
    assert sorted((firms[tenant_id].firm, endpoint) for tenant_id, endpoint in found) == [
        ("Fjellfirma AS", f"0192:{FIRST}"),
        ("Fjellfirma AS", f"0192:{SECOND}"),
        ("Havfirma AS", f"0192:{SECOND}"),
        ("Havfirma AS", f"0192:{THIRD}"),
    ]


async def test_two_that_ask_at_once_ask_once(office: Office, admin: Person, directory: Directory) -> None:
    await customers(admin, *numbers(20))
    async with AsyncExitStack() as stack:
        others = [Database(office.parts.database.url) for _ in range(2)]
        for other in others:
            stack.push_async_callback(other.close)
        both = await stack.enter_async_context(opened(directory, *others))

        await asyncio.gather(*(each.round() for each in both))

        assert sorted(directory.asked) == numbers(20)
        assert {checked_at for *_, checked_at in (await rows(others[0])).values()} == {START}


async def test_one_claim_of_two_gets_an_address(office: Office, admin: Person) -> None:
    tenant_id, endpoints = admin.claims.tenant_id, [f"0192:{number}" for number in numbers(100)]
    others = [Database(office.parts.database.url) for _ in range(3)]

    claims = await asyncio.gather(*(peppol.claim(other, tenant_id, endpoints, START) for other in others))
    for other in others:
        await other.close()

    assert sorted(endpoint for claim in claims for endpoint in claim) == endpoints


async def test_what_was_not_asked_yet_at_the_stop_is_asked_after_the_next_start(one: Asking, admin: Person) -> None:
    await customers(admin, *numbers(5))
    one.directory.stops_at = 2

    assert await one.round() == numbers(5)[:2]
    assert [checked_at for *_, checked_at in (await rows(one.database)).values()].count(START) == 2

    one.directory.stop.clear()
    assert await one.round() == numbers(5)[2:]


async def test_what_a_killed_process_has_claimed_is_asked_by_another_in_an_hour(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    await peppol.claim(one.database, admin.claims.tenant_id, [f"0192:{FIRST}"], START)

    one.directory.clock = START + HOUR - timedelta(milliseconds=1)
    assert await one.round() == []
    one.directory.clock = START + HOUR
    assert await one.round() == [FIRST]


async def test_when_nobody_answers_it_backs_off_and_asks_on_when_they_do(one: Asking, admin: Person) -> None:
    many = numbers(4 * FAULTS_MAX)
    await customers(admin, *many)
    one.directory.is_down = True
    asked, waits = [], []

    for _ in range(3):
        asked += await one.round()
        waits.append(one.asker.backoff_s)

    assert asked == many[: 3 * FAULTS_MAX]
    assert waits == [BACKOFF_S, 2 * BACKOFF_S, 4 * BACKOFF_S]
    one.directory.is_down = False
    assert await one.round() == many[3 * FAULTS_MAX :]
    assert one.asker.backoff_s == 0


async def test_it_never_backs_off_for_longer_than_an_hour(one: Asking, admin: Person) -> None:
    await customers(admin, *numbers(FAULTS_MAX))
    one.directory.is_down = True

    for _ in range(9):
        one.directory.clock += HOUR
        await one.round()

    assert one.asker.backoff_s == BACKOFF_MAX_S


async def test_the_log_tells_how_far_it_is_and_of_nobody(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST, SECOND)
    one.directory.capable = {FIRST}

    with structlog.testing.capture_logs() as lines:
        await one.round()

    assert [line for line in lines if line["event"] == "peppol_asked"] == [
        {"event": "peppol_asked", "log_level": "info", "asked": 2, "capable": 1, "unanswered": 0}
    ]
    assert FIRST not in str(lines)


async def test_the_job_goes_on_until_it_is_stopped_and_may_be_started_again(office: Office, admin: Person, directory: Directory) -> None:
    await customers(admin, *numbers(4))
    for stops_at in (1, 4):
        directory.stops_at, directory.stop = stops_at, asyncio.Event()
        async with AsyncExitStack() as stack:
            smp = await stack.enter_async_context(faulty(directory.answer))
            client = await stack.enter_async_context(Peppol(None, smp_url=smp.url))
            await stack.enter_async_context(asking(office.parts.database, client.can_receive_ehf, every_s=0.001, pause_s=0.001))
            await stack.enter_async_context(asyncio.timeout(10))
            await directory.stop.wait()

    assert sorted(directory.asked) == numbers(4)


def running() -> set[str]:
    return {task.get_name() for task in asyncio.all_tasks()}


async def test_by_default_nobody_is_asked(office_settings: Settings) -> None:
    async with open_office(office_settings):
        assert "sweep" in running()
        assert "peppol_asking" not in running()


async def test_where_a_zone_is_set_the_service_asks(office_settings: Settings) -> None:
    async with open_office(office_settings.model_copy(update={"peppol_zone": "participant.sml.test.tech.peppol.org"})):
        assert "peppol_asking" in running()
    assert "peppol_asking" not in running()


async def test_the_running_sandbox_asks_from_its_start_on_and_beside_every_request(office_settings: Settings) -> None:
    async with open_office(office_settings) as before:
        await customers(await before.firm(), *numbers(3))
        assert await rows(before.parts.database) == {}

    found: dict[str, Any] = {}
    async with asyncio.timeout(10), open_office(office_settings.model_copy(update={"sandbox": True})) as office:
        while [checked_at is not None for *_, checked_at in found.values()] != [True] * 3:
            found = await rows(office.parts.database)

    assert {endpoint: is_capable for endpoint, (is_capable, *_) in found.items()} == {
        f"0192:{number}": number[-1] not in "79" for number in numbers(3)
    }


# What a planner chooses is told by SQLite without many rows.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_round_goes_by_indexes(one: Asking, admin: Person) -> None:
    await customers(admin, FIRST)
    statements: list[str] = []
    one.database.observers.append(lambda text, _seconds: statements.append(text))
    await one.round()

    plans = [await plan_of(one.database, statement) for statement in tuple(statements) if statement.startswith("SELECT")]

    looked_at = {line for plan in plans for line in plan if line.startswith(("SCAN", "SEARCH"))}
    assert not [line for line in looked_at if line.startswith("SCAN") and line != "SCAN live" and "COVERING INDEX" not in line]
    assert len([line for line in looked_at if "tenant_id=? AND organization_number>?" in line]) == 1
    assert len([line for line in looked_at if "tenant_id=? AND endpoint=?" in line]) == 1


async def plan_of(database: Database, statement: str) -> list[str]:
    values = ("",) * statement.count("?")
    async with database.reading() as connection:
        return [row.detail for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
