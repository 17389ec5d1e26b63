"""The change log has every change of a tenant's rows: by whom, when, from what to what; in the writes' transactions, in their order."""

import asyncio
import enum
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.db.database import Database
from service.db.ids import new_id
from service.db.logged import attributes_of, text_of
from service.db.models import (
    AddressType,
    Base,
    Change,
    Contact,
    ContactAddress,
    Customer,
    CustomerAddress,
    CustomerContact,
    CustomerType,
    Employee,
    EmployeeRole,
    Series,
    Tenant,
    Visibility,
)
from service.db.sign_in import Bindings
from service.db.tenants import add_employee, add_tenant, bind_employee, bind_tenant, find_employee, prepare_first_tenant
from service.db.types import now, rfc3339
from service.db.visibility import Viewer
from service.db.work import UnitOfWork, unit_of_work

R = TypeVar("R", bound=Base)


@dataclass(frozen=True)
class Firm:
    database: Database
    viewer: Viewer

    @property
    def tenant_id(self) -> UUID:
        return self.viewer.tenant_id

    async def entries(self, after: int = 0) -> Sequence[Row[Any]]:
        """The firm's part of the log, past a sequence."""
        ours = select(*Change.__table__.c).where(Change.tenant_id == self.tenant_id, Change.sequence > after).order_by(Change.sequence)
        async with self.database.reading() as connection:
            return (await connection.execute(ours)).all()

    async def counted(self) -> int:
        """The firm's last sequence."""
        async with self.database.reading() as connection:
            statement = select(Series.last_change).where(Series.tenant_id == self.tenant_id)
            return int((await connection.execute(statement)).scalar_one())


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    yield opened
    await opened.close()


async def firm(database: Database, name: str) -> Firm:
    row = await add_tenant(database, name, "admin@example.com", "Admin")
    admin = await find_employee(database, "admin@example.com", name)
    return Firm(database, Viewer(row.tenant_id, admin.employee_id, admin.role))


@pytest.fixture
async def here(database: Database) -> Firm:
    return await firm(database, "Fjellfirma AS")


@pytest.fixture
async def kari(here: Firm) -> UUID:
    return (await add_employee(here.database, "Fjellfirma AS", "Kari", "kari@example.com", EmployeeRole.MEMBER)).employee_id


def told(entries: Sequence[Row[Any]]) -> list[tuple[Any, ...]]:
    """What the log says of rows: names, parts, fields and values."""
    return [(row.record_type, row.part, row.operation.name, row.field, row.before, row.after) for row in entries]


def contact(work: UnitOfWork, **values: object) -> Contact:
    card = {"last_name": "Nordmann", "visibility": Visibility.EVERYONE, "owner_id": work.viewer.employee_id}
    return Contact(**(card | values))


def customer(work: UnitOfWork, **values: object) -> Customer:
    card = {"type": CustomerType.CUSTOMER, "name": "Fjordvik", "country": "NO", "is_supplier": False, "visibility": Visibility.EVERYONE}
    return Customer(owner_id=work.viewer.employee_id, customer_number=work.next_customer_number(), **(card | values))


async def only(work: UnitOfWork, model: type[R], *conditions: ColumnElement[bool]) -> R:
    [row] = await work.rows(model, *conditions, limit=2)
    return row


async def kept(here: Firm, *cards: Contact | Customer) -> None:
    async with unit_of_work(here.database, here.viewer) as work:
        for card in cards:
            await work.add_card(card)
        await work.commit()


# --- what is told, of which tables


def test_every_table_of_a_tenants_data_is_logged_by_itself() -> None:
    models: list[type[Base]] = [mapper.class_ for mapper in Base.registry.mappers]

    assert {model.__tablename__ for model in models if not model.is_logged} == {
        "series",
        "idempotency_keys",
        "changes",
        "peppol_receivers",
    }
    assert all(attributes_of(model) for model in models)


async def test_each_table_tells_what_was_added_changed_and_removed(here: Firm, kari: UUID) -> None:
    start, began = await here.counted(), now()
    async with unit_of_work(here.database, here.viewer) as work:
        shop, person = customer(work), contact(work)
        await work.add_card(shop)
        await work.add_card(person)
        visit = CustomerAddress(customer_id=shop.id, type=AddressType.VISIT, lines=["Storgata 1"], city="Oslo", country="NO")
        post = ContactAddress(contact_id=person.id, type=AddressType.POSTAL, lines=[], country="NO")
        link = CustomerContact(customer_id=shop.id, contact_id=person.id, role="Innkjøper", is_primary=False)
        await work.add(visit, post, link)
        await work.commit()
    added = await here.entries(start)
    async with unit_of_work(here.database, here.viewer) as work:
        shop, person = await only(work, Customer), await only(work, Contact)
        visit, post, link = await only(work, CustomerAddress), await only(work, ContactAddress), await only(work, CustomerContact)
        employee = await only(work, Employee, Employee.id == kari)
        shop.is_supplier, shop.first_name = True, None  # which it is already
        person.date_of_birth = date(1990, 2, 3)
        visit.lines, visit.city = ["Storgata 1", "«Gården»"], "Bø"
        post.recipient = "v/Ola"
        link.is_primary = True
        employee.role, employee.is_active = EmployeeRole.ADMINISTRATOR, False
        await work.commit()
    changed = await here.entries(added[-1].sequence)
    async with unit_of_work(here.database, here.viewer) as work:
        for part in (await only(work, CustomerAddress), await only(work, ContactAddress), await only(work, CustomerContact)):
            await work.remove(part)
        await work.commit()
    removed = await here.entries(changed[-1].sequence)

    names = {
        "customers": (shop.id, None),
        "contacts": (person.id, None),
        "customer_addresses": (shop.id, "VISIT"),
        "contact_addresses": (person.id, "POSTAL"),
        "customer_contacts": (shop.id, str(person.id)),
        "employees": (kari, None),
    }
    assert {(row.record_type, row.record_id, row.part) for row in changed} == {(table, *name) for table, name in names.items()}
    for rows, operation, tables in (
        (added, "INSERT", ["customers", "contacts", "customer_addresses", "contact_addresses", "customer_contacts"]),
        (removed, "DELETE", ["customer_addresses", "contact_addresses", "customer_contacts"]),
    ):
        assert told(rows) == [(table, names[table][1], operation, None, None, None) for table in tables]
        assert [row.record_id for row in rows] == [names[table][0] for table in tables]
    assert sorted(told(changed), key=str) == [
        ("contact_addresses", "POSTAL", "UPDATE", "recipient", None, "v/Ola"),
        ("contacts", None, "UPDATE", "dateOfBirth", None, "1990-02-03"),
        ("customer_addresses", "VISIT", "UPDATE", "city", "Oslo", "Bø"),
        ("customer_addresses", "VISIT", "UPDATE", "lines", '["Storgata 1"]', '["Storgata 1","«Gården»"]'),
        ("customer_contacts", str(person.id), "UPDATE", "isPrimary", "false", "true"),
        ("customers", None, "UPDATE", "isSupplier", "false", "true"),
        ("employees", None, "UPDATE", "isActive", "true", "false"),
        ("employees", None, "UPDATE", "role", "MEMBER", "ADMINISTRATOR"),
    ]
    for row in (*added, *changed, *removed):
        assert (row.tenant_id, row.changed_by_id, row.level) == (here.tenant_id, here.viewer.employee_id, None)
        assert began <= row.changed_at <= now()


async def test_what_is_worked_out_or_says_of_each_change_the_same_is_left_out(here: Firm) -> None:
    async with unit_of_work(here.database, here.viewer) as work:
        card = customer(work)
        await work.add_card(card)
        await work.commit()
    start = await here.counted()
    async with unit_of_work(here.database, here.viewer) as work:
        loaded = await work.load(Customer, card.id)
        assert loaded is not None
        loaded.name, loaded.is_duplicate_allowed = "Fjordvik", True
        work.touch(loaded)
        await work.commit()
    async with unit_of_work(here.database, here.viewer) as work:
        await work.change_all(Customer, version=Customer.version + 1, updated_at=now())
        await work.commit()
    assert await here.entries(start) == []
    async with unit_of_work(here.database, here.viewer) as work:
        loaded = await work.load(Customer, card.id)
        assert loaded is not None
        loaded.name = "Åsen"
        work.touch(loaded)
        await work.commit()
    assert told(await here.entries(start)) == [("customers", None, "UPDATE", "name", "Fjordvik", "Åsen")]


# --- who writes outside a unit of work


async def test_the_operator_and_a_sign_in_are_logged_as_nobody(database: Database) -> None:
    await prepare_first_tenant(database)
    admin = await find_employee(database, None, None)
    first = Firm(database, Viewer(admin.tenant_id, admin.employee_id, admin.role))
    ola = await add_employee(database, None, "Ola", "ola@example.com", EmployeeRole.MEMBER)
    await bind_tenant(database, None, "fjell")
    await bind_employee(database, "ola@example.com", None, ("https://login.example.com", "s-1"))
    await bind_employee(database, "ola@example.com", None, None)
    await Bindings(database, "https://login.example.com").find("s-2", email="ola@example.com", tenant="fjell")

    entries = await first.entries()

    issuer, subject = "signInIssuer", "signInSubject"
    assert told(entries) == [
        ("tenants", None, "INSERT", None, None, None),
        ("employees", None, "INSERT", None, None, None),
        ("employees", None, "INSERT", None, None, None),
        ("tenants", None, "UPDATE", "signInValue", None, "fjell"),
        ("employees", None, "UPDATE", issuer, None, "https://login.example.com"),
        ("employees", None, "UPDATE", subject, None, "s-1"),
        ("employees", None, "UPDATE", issuer, "https://login.example.com", None),
        ("employees", None, "UPDATE", subject, "s-1", None),
        ("employees", None, "UPDATE", issuer, None, "https://login.example.com"),
        ("employees", None, "UPDATE", subject, None, "s-2"),
    ]
    ids = [admin.tenant_id, admin.employee_id, ola.employee_id, admin.tenant_id, *[ola.employee_id] * 6]
    assert [row.record_id for row in entries] == ids
    assert {row.changed_by_id for row in entries} == {None}


async def test_a_session_of_several_tenants_logs_in_each(here: Firm, database: Database) -> None:
    there = await firm(database, "Havfirma AS")
    starts = [await firm.counted() for firm in (here, there)]
    async with database.writing() as session:
        await session.execute(update(Employee).values(name="Alle"))
        await session.commit()
    for each, start in zip((here, there), starts, strict=True):
        assert told(await each.entries(start)) == [("employees", None, "UPDATE", "name", "Admin", "Alle")]


async def test_a_statement_that_could_not_be_logged_is_refused(here: Firm) -> None:
    row = {"tenant_id": here.tenant_id, "id": new_id()}
    async with here.database.writing() as session:
        for statement, given in (
            (insert(Employee), {**row, "name": "Per"}),
            (update(Employee), [{**row, "name": "Per"}]),
            (update(Employee), {"name": "Per"}),
        ):
            with pytest.raises(TypeError, match="nothing else is logged"):
                await session.execute(statement, given)
        with pytest.raises(TypeError, match="savepoint"):
            await session.begin_nested()


# --- in whose transaction


async def test_what_is_rolled_back_leaves_no_row_and_takes_no_number(here: Firm) -> None:
    start = await here.counted()
    async with unit_of_work(here.database, here.viewer) as work:
        await work.add_card(contact(work))
        await work.change_all(Employee, name="Ingen")
    async with unit_of_work(here.database, here.viewer) as work:
        await work.add_card(contact(work))
        with pytest.raises(IntegrityError):
            await work.add_card(contact(work, owner_id=new_id()))
    async with here.database.writing() as session:
        session.add(Employee(tenant_id=here.tenant_id, name="Per", email="per@example.com", role=EmployeeRole.MEMBER))
        await session.flush()
        await session.rollback()
        await session.execute(update(Tenant).values(name="Fjell AS"))
        await session.commit()
    assert told(await here.entries(start)) == [("tenants", None, "UPDATE", "name", "Fjellfirma AS", "Fjell AS")]


async def test_within_a_transaction_rows_are_numbered_as_they_were_flushed(here: Firm) -> None:
    start = await here.counted()
    async with unit_of_work(here.database, here.viewer) as work:
        card = contact(work)
        await work.add_card(card)
        card.title, card.note = "Sjef", "Ring først."
        await work.change_all(Employee, name="Sjefen")
        work.log(card, "settings.invoice.kid", None, "MOD10", level="CUSTOMER")
        await work.commit()
    entries = await here.entries(start)

    assert [(row.operation.name, row.field, row.level) for row in entries] == [
        ("INSERT", None, None),
        ("UPDATE", "name", None),
        ("UPDATE", "settings.invoice.kid", "CUSTOMER"),
        ("UPDATE", "title", None),
        ("UPDATE", "note", None),
    ]
    assert entries[2].record_id == card.id
    assert entries[-1].sequence == await here.counted()


async def test_sequences_rise_by_one_to_three(here: Firm) -> None:
    start = await here.counted()
    await kept(here, *[Contact(last_name="N", owner_id=here.viewer.employee_id, visibility=Visibility.EVERYONE) for _ in range(60)])
    async with unit_of_work(here.database, here.viewer) as work:
        await work.change_all(Contact, title="Sjef")
        await work.commit()
    sequences = [start, *(row.sequence for row in await here.entries(start))]

    assert len(sequences) == 121
    assert {later - earlier for earlier, later in pairwise(sequences)} == {1, 2, 3}


async def test_sequences_rise_in_the_order_of_commits_whoever_writes_at_once(here: Firm, kari: UUID) -> None:
    """Whoever reads the log to its end, and later on from there, misses nothing: nothing comes to lie before what was read."""
    processes = [Database(here.database.url) for _ in range(3)]
    read: list[int] = []

    async def by_unit_of_work(process: Database, number: int) -> None:
        for _ in range(6):
            async with unit_of_work(process, here.viewer) as work:
                await work.add_card(contact(work, title=str(number)))
                await work.commit()

    async def by_statements(process: Database) -> None:
        for number in range(6):
            async with process.writing() as session:
                await session.execute(update(Employee).where(Employee.id == kari).values(name=f"Kari {number}"))
                await session.commit()

    async def reading(writers: asyncio.Future[Any]) -> None:
        while True:
            is_last = writers.done()
            read.extend(row.sequence for row in await here.entries(read[-1]))
            if is_last:
                return

    read.append(await here.counted())
    start = read[0]
    writers = asyncio.gather(*(by_unit_of_work(*each) for each in zip(processes, range(3), strict=True)), *map(by_statements, processes))
    await reading(writers)
    await writers
    for process in processes:
        await process.close()

    assert [row.sequence for row in await here.entries(start)] == read[1:]
    assert len(read) > 3 * 6 + 3


# --- statements that change many rows


async def test_a_hand_over_logs_each_card_the_hidden_ones_too_and_no_other(here: Firm, kari: UUID) -> None:
    there = await firm(here.database, "Havfirma AS")
    owned: dict[str, Any] = {"owner_id": here.viewer.employee_id, "last_name": "N"}
    cards = [Contact(**owned, visibility=Visibility.OWNER_ONLY if number % 2 else Visibility.EVERYONE) for number in range(600)]
    await kept(here, *cards)
    await kept(here, Contact(last_name="N", owner_id=kari, visibility=Visibility.OWNER_ONLY))
    await kept(there, Contact(last_name="N", owner_id=there.viewer.employee_id, visibility=Visibility.EVERYONE))
    start, theirs = await here.counted(), await there.counted()
    async with unit_of_work(here.database, Viewer(here.tenant_id, kari, EmployeeRole.MEMBER)) as work:
        # A card that is the successor's already is no change.
        await work.change_all(Contact, owner_id=kari, version=Contact.version + 1, note="«Overtatt»")
        await work.commit()
    entries = await here.entries(start)

    by_field = {field: [row for row in entries if row.field == field] for field in ("ownerId", "note")}
    assert {row.record_id for row in by_field["ownerId"]} == {card.id for card in cards}
    assert {(row.before, row.after) for row in by_field["ownerId"]} == {(str(here.viewer.employee_id), str(kari))}
    assert {(row.before, row.after) for row in by_field["note"]} == {(None, "«Overtatt»")}
    assert (len(by_field["ownerId"]), len(by_field["note"]), len(entries)) == (600, 601, 1201)
    assert {row.changed_by_id for row in entries} == {kari}
    assert await there.counted() == theirs


async def test_a_statement_is_logged_by_what_it_sets_whatever_its_type_and_whatever_sets_it(here: Firm) -> None:
    archived = datetime(2026, 3, 1, 12, tzinfo=UTC)
    await kept(here, Contact(last_name="N", title="Sjef", owner_id=here.viewer.employee_id, visibility=Visibility.EVERYONE))
    async with unit_of_work(here.database, here.viewer) as work:
        [card] = await work.rows(Contact, limit=2)
        await work.add(ContactAddress(contact_id=card.id, type=AddressType.VISIT, lines=["a", "b"], country="NO"))
        await work.commit()
    start = await here.counted()
    async with unit_of_work(here.database, here.viewer) as work:
        born = date(1990, 2, 3)
        values: dict[str, Any] = {"visibility": Visibility.OWNER_ONLY, "archived_at": archived, "date_of_birth": born, "title": None}
        await work.change_all(Contact, Contact.id == card.id, **values, first_name=Contact.last_name + "N")
        await work.change_all(ContactAddress, lines=["a"], country="NO")
        await work.remove_all(ContactAddress, ContactAddress.contact_id == card.id)
        await work.commit()
    entries = await here.entries(start)

    assert {row.record_id for row in entries} == {card.id}
    assert sorted(told(entries), key=str) == [
        ("contact_addresses", "VISIT", "DELETE", None, None, None),
        ("contact_addresses", "VISIT", "UPDATE", "lines", '["a","b"]', '["a"]'),
        ("contacts", None, "UPDATE", "archivedAt", None, rfc3339(archived)),
        ("contacts", None, "UPDATE", "dateOfBirth", None, "1990-02-03"),
        ("contacts", None, "UPDATE", "firstName", None, "NN"),
        ("contacts", None, "UPDATE", "title", "Sjef", None),
        ("contacts", None, "UPDATE", "visibility", "EVERYONE", "OWNER_ONLY"),
    ]


# --- values, and what a column says of them


class Colour(enum.Enum):
    RED = "#f00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (True, "true"),
        (False, "false"),
        (14, "14"),
        (Decimal("12.50"), "12.50"),
        ("«Å»", "«Å»"),
        ("", ""),
        (Colour.RED, "RED"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC), "2026-03-01T12:00:00.123Z"),
        ([], "[]"),
        (["«Å»", "b"], '["«Å»","b"]'),
        ({"amount": Decimal("1.5"), "is_primary": True, "by": UUID(int=1)}, f'{{"amount":"1.5","is_primary":true,"by":"{UUID(int=1)}"}}'),
    ],
)
def test_a_value_is_shown_as_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


@pytest.fixture
def said_of_title() -> Iterator[dict[str, Any]]:
    """What the column of a contact's title says of itself, for a while."""
    info = Contact.__table__.c.title.info
    attributes_of.cache_clear()
    yield info
    info.clear()
    attributes_of.cache_clear()


async def test_a_column_says_how_its_changes_are_told(here: Firm, said_of_title: dict[str, Any]) -> None:
    said_of_title |= {
        "field": "settings.invoice.title",
        "text": lambda title: title[:1] + "…",
        "level": lambda model: model.__tablename__.upper(),
        "logged_from_the_start": True,
    }
    start = await here.counted()
    async with unit_of_work(here.database, here.viewer) as work:
        card = contact(work, title="Sjef")
        await work.add_card(card)
        await work.add_card(contact(work))
        # Shown alike, they are two values all the same.
        card.title = "Selger"
        await work.commit()
    async with unit_of_work(here.database, here.viewer) as work:
        await work.change_all(Contact, Contact.id == card.id, title="Sjef")
        await work.commit()
    entries = await here.entries(start)

    field = "settings.invoice.title"
    assert told(entries) == [
        ("contacts", None, "INSERT", None, None, None),
        ("contacts", None, "UPDATE", field, None, "S…"),
        ("contacts", None, "INSERT", None, None, None),
        ("contacts", None, "UPDATE", field, "S…", "S…"),
        ("contacts", None, "UPDATE", field, "S…", "S…"),
    ]
    assert [row.level for row in entries] == [None, "CONTACTS", None, "CONTACTS", "CONTACTS"]


# --- any history

_MOMENTS = st.none() | st.integers(0, 3).map(lambda hours: datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(hours=hours))
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "last_name": st.sampled_from(["Å", "Aa", "nordmann"]),
    "first_name": st.none() | st.sampled_from(["", "Ola", "null"]),
    "title": st.none() | st.sampled_from(["Sjef", "sjef", " "]),
    "visibility": st.sampled_from(Visibility),
    "date_of_birth": st.none() | st.dates(),
    "archived_at": _MOMENTS,
}
_EDIT = st.sampled_from(sorted(_VALUES)).flatmap(lambda name: st.tuples(st.just(name), _VALUES[name]))
_WAYS = st.sampled_from(["object", "flushed object", "statement", "not committed"])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(st.tuples(_WAYS, st.lists(_EDIT, min_size=1, max_size=4)), max_size=5))
async def test_the_log_of_a_card_from_its_start_gives_what_it_is_now(here: Firm, history: list[tuple[str, list[tuple[str, Any]]]]) -> None:
    start = await here.counted()
    async with unit_of_work(here.database, here.viewer) as work:
        card = contact(work)
        await work.add_card(card)
        await work.commit()
    folded = shown(card)
    for way, edits in history:
        async with unit_of_work(here.database, here.viewer) as work:
            loaded = await work.load(Contact, card.id)
            assert loaded is not None
            for name, value in edits:
                if way == "statement":
                    await work.change_all(Contact, Contact.id == card.id, **{name: value})
                    continue
                setattr(loaded, name, value)
                if way == "flushed object":
                    await work.add()
            if way != "not committed":
                await work.commit()

    entries = await here.entries(start)
    assert entries[0].operation.name == "INSERT"
    for row in entries[1:]:
        assert (row.operation.name, row.before) == ("UPDATE", folded[row.field])
        assert row.after != row.before
        folded[row.field] = row.after
    async with unit_of_work(here.database, here.viewer) as work:
        [now_kept] = await work.rows(Contact, Contact.id == card.id, limit=2)
    assert folded == shown(now_kept)


def shown(card: Contact) -> dict[str, str | None]:
    """A card's logged values, as the log shows them."""
    return {attribute.field: text_of(getattr(card, attribute.key)) for attribute in attributes_of(Contact)}
