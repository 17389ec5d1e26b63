"""A small world whose every row the tests hold too: two firms with cards of every kind, and what a reader of one of them may see.

What the API answers is held against plain Python over the same objects. Most values are made to be equal, so that ties are everywhere.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from service.db.database import Database
from service.db.ids import new_id, public_id
from service.db.models import (
    AddressType,
    Card,
    Contact,
    Customer,
    CustomerAddress,
    CustomerContact,
    CustomerType,
    Employee,
    EmployeeRole,
    Visibility,
)
from service.db.tenants import add_tenant, find_employee
from tests.people import Office, Person

CardRow = TypeVar("CardRow", bound=Card)

FIRM, OTHER_FIRM = "Fjellfirma AS", "Havfirma AS"
# Names of which several sort alike but for their accents or case, and the letters that Norwegian puts last.
NAMES = ("Aasen", "Åsen", "åsen", "Ærlig", "Østby", "Zahl", "Berg", "Berg", "Bergan", "Oslo Bakeri")
FIRST_NAMES = ("Anne", "Åse", "Ola", "Østen")
CITIES = ("Oslo", "OSLO ", "Ålesund", "Bø i Telemark", None)
NUMBERS = ("312260182", "310000008", None, None)
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, repr=False)
class World:
    """The rows of the reader's firm (those of the other firm are there to be not seen), and who reads."""

    reader: Person
    employees: Sequence[Employee]
    customers: Sequence[Customer]
    contacts: Sequence[Contact]
    addresses: Sequence[CustomerAddress]
    links: Sequence[CustomerContact]

    def seen(self, cards: Iterable[CardRow]) -> list[CardRow]:
        """The cards that the reader may see."""
        own = self.reader.claims.employee_id
        return [card for card in cards if card.visibility is Visibility.EVERYONE or card.owner_id == own]

    def live(self, cards: Iterable[CardRow]) -> list[CardRow]:
        """Those that lists show by themselves."""
        return [card for card in self.seen(cards) if card.archived_at is None]

    def cities_of(self, customer: Customer) -> list[str]:
        return [address.city for address in self.addresses if address.customer_id == customer.id and address.city]


def id_of(row: Employee | Customer | Contact) -> str:
    """The row's id as clients see it."""
    return public_id(row.id_prefix, row.id)


async def open_world(office: Office) -> World:
    """Both firms, filled the same way from the same seed; read by Ola, who works in the first."""
    database = office.parts.database
    filled = []
    for firm in (FIRM, OTHER_FIRM):
        await add_tenant(database, firm, "admin@example.com", "Admin")
        reader = await office.person("Ola", firm)
        filled.append(World(reader, *await _fill(database, firm, reader, random.Random(7))))
    return filled[0]


_Rows = tuple[list[Employee], list[Customer], list[Contact], list[CustomerAddress], list[CustomerContact]]


async def _fill(database: Database, firm: str, reader: Person, draw: random.Random) -> _Rows:
    admin = await find_employee(database, "admin@example.com", firm)
    tenant_id = admin.tenant_id
    async with database.writing() as session:
        more = [_employee(tenant_id, name, is_active) for name, is_active in (("Åse", True), ("Aase", False), ("Bo", False), ("Zoe", True))]
        session.add_all(more)
        await session.flush()
        employees = [await session.get_one(Employee, (tenant_id, id)) for id in (admin.employee_id, reader.claims.employee_id)]
        # The reader owns a good part of them, so that there are hidden cards on either side of the door.
        owners = [employee.id for employee in (*employees, *more, employees[1], employees[1])]
        customers = [_customer(tenant_id, draw, owners, number) for number in range(1001, 1031)]
        contacts = [_contact(tenant_id, draw, owners) for _ in range(18)]
        session.add_all([*customers, *contacts])
        await session.flush()
        addresses = [
            _address(customer, type_, draw) for customer in customers for type_ in draw.sample(list(AddressType), draw.randrange(4))
        ]
        links = _links(customers, contacts, draw)
        session.add_all([*addresses, *links])
        await session.commit()
    return [*employees, *more], customers, contacts, addresses, links


def _employee(tenant_id: UUID, name: str, is_active: bool) -> Employee:
    email = f"{name.lower()}@example.com"
    return Employee(id=new_id(), tenant_id=tenant_id, name=name, email=email, role=EmployeeRole.MEMBER, is_active=is_active)


def _card(tenant_id: UUID, draw: random.Random, owners: Sequence[UUID]) -> dict[str, object]:
    created = START + timedelta(milliseconds=draw.randrange(4))
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "version": 1,
        "email": draw.choice(("post@fjord.example", None)),
        "phone": draw.choice(("+4722334455", None)),
        "mobile": draw.choice(("+4791234567", None)),
        "owner_id": draw.choice(owners),
        "visibility": draw.choices((Visibility.EVERYONE, Visibility.OWNER_ONLY), (3, 1))[0],
        "archived_at": draw.choices((None, START), (4, 1))[0],
        "created_at": created,
        "created_by_id": draw.choice(owners),
        "updated_at": created + timedelta(hours=draw.randrange(3)),
        "updated_by_id": draw.choice(owners),
    }


def _customer(tenant_id: UUID, draw: random.Random, owners: Sequence[UUID], number: int) -> Customer:
    type_ = draw.choice(list(CustomerType))
    is_private = type_ is CustomerType.PRIVATE_CUSTOMER
    return Customer(
        **_card(tenant_id, draw, owners),
        customer_number=number,
        type=type_,
        is_supplier=type_ is CustomerType.SUPPLIER or draw.random() < 0.2,
        name=draw.choice(NAMES),
        first_name=draw.choice(FIRST_NAMES) if is_private else None,
        organization_number=None if is_private else draw.choice(NUMBERS),
        country="NO",
        is_duplicate_allowed=True,
    )


def _contact(tenant_id: UUID, draw: random.Random, owners: Sequence[UUID]) -> Contact:
    first = draw.choice((*FIRST_NAMES, None))
    return Contact(**_card(tenant_id, draw, owners), last_name=draw.choice(NAMES), first_name=first, title="Daglig leder")


def _address(customer: Customer, type_: AddressType, draw: random.Random) -> CustomerAddress:
    city = draw.choice(CITIES)
    return CustomerAddress(
        tenant_id=customer.tenant_id, customer_id=customer.id, type=type_, lines=["Storgata 1", "«Gården»"], city=city, country="NO"
    )


def _links(customers: Sequence[Customer], contacts: Sequence[Contact], draw: random.Random) -> list[CustomerContact]:
    """Two customers with many contacts, the others with a few; of each customer's, one is primary or none."""
    found = []
    for place, customer in enumerate(customers):
        linked = draw.sample(contacts, 12 if place < 2 else draw.randrange(4))
        primary = draw.choice((*linked, None))
        found += [
            CustomerContact(
                tenant_id=customer.tenant_id,
                customer_id=customer.id,
                contact_id=contact.id,
                role=draw.choice(("Innkjøper", None)),
                is_primary=contact is primary,
            )
            for contact in linked
        ]
    return found
