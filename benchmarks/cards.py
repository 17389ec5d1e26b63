"""Which cards does a benchmark's database hold? The same on both databases, id for id, however many: each is worked out of its number.

What a card says is one of some thousands of drafts, whose sort keys and words the service's own `derive` has worked out; to the words its
numbers are added, which a draft has none of. Nothing is kept of a card, so that a million of them pass through like one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from sqlalchemy import Dialect
from sqlalchemy.orm import Session
from stdnum.no import orgnr

from service.db.derived import derive
from service.db.models import AddressType, Base, Contact, Customer, CustomerAddress, CustomerType, Employee, EmployeeRole, Visibility
from service.db.words import fold
from service.demonstration import firms, people, places

FIRST_NUMBER = 1001
_START = datetime(2025, 1, 1, 8, tzinfo=UTC)
_STEP = timedelta(seconds=30)  # between two cards
_EMPLOYEES, _FIRM_NAMES, _PEOPLE, _CUSTOMER_DRAFTS, _ADDRESS_DRAFTS = 20, 500, 1_000, 5_000, 1_000
_PRIVATE_SHARE, _SUPPLIER_SHARE = 0.125, 0.15
_TYPES = (AddressType.INVOICE, AddressType.POSTAL, AddressType.VISIT)
# Coprime to the numbers of drafts, so that cards which follow each other say different things.
_STRIDE = 7_919

Values = dict[str, object]
TENANT_ID = UUID("0194231a-0000-7000-8000-000000000001")


def id_of(kind: int, number: int) -> UUID:
    """The id of the card with this number, from 0: of version 7, in the order in which the cards are made."""
    moment_ms = int((_START + number * _STEP).timestamp() * 1000)
    scattered = (number * 0x9E3779B97F4A7C15 + kind) & 0x3FFFFFFFFFFFFFFF
    return UUID(int=moment_ms << 80 | 7 << 76 | kind << 64 | 2 << 62 | scattered)


def customer_id(number: int) -> UUID:
    return id_of(1, number)


def contact_id(number: int) -> UUID:
    return id_of(2, number)


EMPLOYEE_IDS = tuple(id_of(3, number) for number in range(_EMPLOYEES))


def employees() -> list[Employee]:
    """Those who own the cards, an administrator first."""
    names, roles = people.Names(Random(1)), [EmployeeRole.ADMINISTRATOR] + [EmployeeRole.MEMBER] * (_EMPLOYEES - 1)
    return [
        Employee(tenant_id=TENANT_ID, id=id, name=" ".join(names.next()), email=f"ansatt{i}@example.com", role=role)
        for i, (id, role) in enumerate(zip(EMPLOYEE_IDS, roles, strict=True))
    ]


class Bound:
    """A table's values as its database's driver takes them."""

    def __init__(self, model: type[Base], dialect: Dialect) -> None:
        columns = [column for column in model.__table__.columns if column.name]
        self.columns = tuple(column.name for column in columns)
        self._processors: dict[str, Callable[[object], object]] = {
            column.name: column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for column in columns
        }

    def __call__(self, **values: object) -> Values:
        return {name: self._processors[name](value) for name, value in values.items()}

    def whole(self, row: Base) -> Values:
        """All of a draft's values."""
        return self(**{name: getattr(row, name) for name in self.columns})


def _as_it_is(value: object) -> object:
    return value


def customers(count: int, bound: Bound) -> Iterator[Values]:
    drafts = [bound.whole(draft) for draft in _derived(islice(customer_drafts(), count))]
    keepings = _keepings(bound)
    numbers = _organization_numbers()
    for number in range(count):
        draft = drafts[number * _STRIDE % len(drafts)]
        organization_number = None if draft["type"] == CustomerType.PRIVATE_CUSTOMER.name else next(numbers)
        words = f"{draft['words']} {FIRST_NUMBER + number}" + (f" {organization_number}" if organization_number else "")
        own = bound(
            id=customer_id(number),
            customer_number=FIRST_NUMBER + number,
            organization_number=organization_number,
            words=words,
            created_at=_START + number * _STEP,
        )
        yield {**draft, **keepings[number % len(keepings)], **own, "updated_at": own["created_at"]}


def contacts(count: int, bound: Bound) -> Iterator[Values]:
    drafts = [bound.whole(draft) for draft in _derived(islice(_contact_drafts(), count))]
    keepings = _keepings(bound)
    for number in range(count):
        own = bound(id=contact_id(number), created_at=_START + number * _STEP)
        yield {
            **drafts[number * _STRIDE % len(drafts)],
            **keepings[number % len(keepings)],
            **own,
            "updated_at": own["created_at"],
        }


def addresses(customer_count: int, bound: Bound) -> Iterator[Values]:
    """Three of each customer's, one of each type."""
    drafts = {type_: [bound.whole(draft) for draft in _derived(islice(_address_drafts(type_), customer_count))] for type_ in _TYPES}
    for number in range(customer_count):
        own = bound(customer_id=customer_id(number))
        for type_ in _TYPES:
            yield {**drafts[type_][number * _STRIDE % len(drafts[type_])], **own}


def links(customer_count: int, contacts_each: int, bound: Bound) -> Iterator[Values]:
    """Each customer's contacts are its own; the first is the primary one."""
    drafts = [bound(tenant_id=TENANT_ID, role=role, email=None, phone=None) for role in people.ROLES]
    ranks = [bound(is_primary=place == 0) for place in range(contacts_each)]
    for number in range(customer_count):
        for place in range(contacts_each):
            contact = number * contacts_each + place
            own = bound(customer_id=customer_id(number), contact_id=contact_id(contact))
            yield {**drafts[contact % len(drafts)], **ranks[place], **own}


def _keepings(bound: Bound) -> list[Values]:
    """Who keeps a card, in turns. One of ten cards is its owner's alone, and each employee has some of those."""
    return [
        bound(owner_id=owner, created_by_id=owner, updated_by_id=owner, visibility=visibility)
        for owner in EMPLOYEE_IDS
        for visibility in [Visibility.EVERYONE] * 9 + [Visibility.OWNER_ONLY]
    ]


@dataclass(frozen=True, slots=True)
class _Person:
    first_name: str
    last_name: str

    @property
    def email(self) -> str:
        return f"{_ascii(self.first_name)}.{_ascii(self.last_name)}@example.com"


def _people() -> list[_Person]:
    names = people.Names(Random(2))
    return [_Person(*names.next()) for _ in range(_PEOPLE)]


def customer_drafts() -> Iterator[Customer]:
    random, persons, drawn = Random(3), _people(), firms.Firms(Random(4), taken=frozenset())
    firm_names = [drawn.name(is_supplier=i % 5 == 0) for i in range(_FIRM_NAMES)]
    for i in range(_CUSTOMER_DRAFTS):
        place, person = random.choice(places.NORWEGIAN), random.choice(persons)
        is_private = random.random() < _PRIVATE_SHARE
        is_supplier = not is_private and random.random() < _SUPPLIER_SHARE
        firm = f"{person.last_name} {random.choice(firm_names)}"
        yield Customer(
            tenant_id=TENANT_ID,
            version=1,
            type=CustomerType.PRIVATE_CUSTOMER if is_private else CustomerType.SUPPLIER if is_supplier else CustomerType.CUSTOMER,
            is_supplier=is_supplier,
            name=person.last_name if is_private else firm,
            first_name=person.first_name if is_private else None,
            email=person.email if is_private else f"post@{_ascii(firm)}.example.no",
            phone=places.phone(random, place),
            mobile=places.mobile(random) if is_private else None,
            country="NO",
            website=None if is_private else f"https://www.{_ascii(firm)}.example.no",
            note="Ring før levering, porten er låst etter klokka 15." if i % 7 == 0 else None,
            is_duplicate_allowed=False,
        )


def _contact_drafts() -> Iterator[Contact]:
    random = Random(5)
    for person in _people():
        yield Contact(
            tenant_id=TENANT_ID,
            version=1,
            first_name=person.first_name,
            last_name=person.last_name,
            title=random.choice(people.ROLES),
            email=person.email,
            mobile=places.mobile(random),
        )


def _address_drafts(type_: AddressType) -> Iterator[CustomerAddress]:
    random = Random(6)
    for _ in range(_ADDRESS_DRAFTS):
        place = random.choice(places.NORWEGIAN)
        lines = [places.street_address(random, place.country)]
        recipient = "Fakturamottak" if type_ is AddressType.INVOICE else None
        yield CustomerAddress(
            tenant_id=TENANT_ID,
            type=type_,
            recipient=recipient,
            lines=lines,
            postal_code=place.postal_code,
            city=place.city,
            country=place.country,
        )


def _derived(drafts: Iterator[Base]) -> Sequence[Base]:
    """The drafts with what the service works out at every flush."""
    session = Session(autoflush=False)
    rows = list(drafts)
    session.add_all(rows)
    derive(session)
    session.expunge_all()
    return rows


def _organization_numbers() -> Iterator[str]:
    """Valid ones of the series that is kept for test units, in their order."""
    for root in range(30_000_000, 40_000_000):
        check = -orgnr.checksum(f"{root}0") % 11
        if check < 10:
            yield f"{root}{check}"


def _ascii(text: str) -> str:
    return fold(text).replace(" ", "-")
