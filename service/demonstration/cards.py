"""What do the demonstration's cards say, and who keeps them? Everything, drawn by one seeded `Random`.

Two machines get the same cards, their ids and the current time aside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from service.db.ids import new_id
from service.db.models import Card, Contact, ContactAddress, Customer, CustomerAddress, CustomerContact, CustomerType, Employee, Visibility
from service.db.types import whole_milliseconds
from service.demonstration import addresses, firms, places
from service.demonstration.customers import CustomerCards, own_number, person_email
from service.demonstration.people import ROLES, Names

_SEED = 1_884  # any number
_CONTACTS = 250
_SPAN = timedelta(days=730)
_STEP_MAX = 3  # customer numbers rise as the service lets them (`service.db.work`)
_OWNER_ONLY_SHARE = 0.1
_ARCHIVED_SHARE = 0.04
_NOTE_SHARE = 0.15
_CUSTOMERS_OF_A_CONTACT = {0: 10, 1: 70, 2: 14, 3: 6}
_PRIVATE_WITH_CONTACT = 10
_NOTES = (
    "Vil helst ha faktura på e-post.",
    "Ring før levering, porten er låst etter klokka 15.",
    "Rammeavtale til og med neste sommer.",
    "Bestiller alltid i siste liten. Vær rask!",
    "Stengt i fellesferien, uke 28 til 30.",
    "Møtte dem på messa i Lillestrøm.\nØnsker tilbud på hele sortimentet.",
    "Attestant må godkjenne alt over 10 000 kroner.",
    "Spør etter Åse på sentralbordet.",
    "Har klaget på forsinket levering to ganger. Følges opp.",
    "Ny kontaktperson fra nyttår.",
    "Snakkar helst nynorsk.",
    "Betaler alltid før forfall.",
)


@dataclass(frozen=True, slots=True)
class Cards:
    """Rows to insert, without their tenant: customers and contacts first, since the others point to them."""

    customers: Sequence[Customer]
    contacts: Sequence[Contact]
    customer_addresses: Sequence[CustomerAddress]
    contact_addresses: Sequence[ContactAddress]
    links: Sequence[CustomerContact]


def draw_cards(employees: Sequence[Employee], kari: Employee, last_number: int, now: datetime) -> Cards:
    """The cards, kept by these employees. Customers are numbered after `last_number`, in the order in which they came."""
    random = Random(_SEED)
    names, keeping = Names(random), _Keeping(random, employees, kari, now)

    drawn = CustomerCards(random, names)
    drawn.draw()
    random.shuffle(drawn.customers)
    drawn.second()
    ages = sorted((random.random() for _ in drawn.customers), reverse=True)
    for customer, age in zip(drawn.customers, ages, strict=True):
        last_number += random.randint(1, _STEP_MAX)
        customer.customer_number = last_number
        keeping.keep_customer(customer, age)

    contacts = [_contact(random, *names.next()) for _ in range(_CONTACTS)]
    for contact in contacts:
        keeping.keep(contact, random.random())
    homes = [address for contact in contacts for address in _contact_addresses(random, contact)]
    return Cards(drawn.customers, contacts, drawn.addresses, homes, list(_links(random, drawn.customers, contacts)))


class _Keeping:
    """Who owns a card and who wrote it, when, and who sees it."""

    def __init__(self, random: Random, employees: Sequence[Employee], kari: Employee, now: datetime) -> None:
        self._random = random
        self._writers = employees
        self._owners = [employee for employee in employees if employee.is_active]
        self._kari = kari
        self._now = now

    def keep_customer(self, customer: Customer, age: float) -> None:
        """As the tables say for companies of the register's stand-in, else as it falls."""
        number = own_number(customer)
        if number == firms.HIDDEN:
            self.keep(customer, age, owner=self._kari, visibility=Visibility.OWNER_ONLY, is_archived=False)
        elif number == firms.ARCHIVED or number in firms.REGISTERED:
            self.keep(customer, age, visibility=Visibility.EVERYONE, is_archived=number == firms.ARCHIVED)
        else:
            self.keep(customer, age)

    def keep(
        self,
        card: Card,
        age: float,
        *,
        owner: Employee | None = None,
        visibility: Visibility | None = None,
        is_archived: bool | None = None,
    ) -> None:
        """`age` is from 0 (made now) to 1."""
        random = self._random
        owner = owner or random.choice(self._owners)
        visibility = visibility or (Visibility.OWNER_ONLY if random.random() < _OWNER_ONLY_SHARE else Visibility.EVERYONE)
        is_archived = random.random() < _ARCHIVED_SHARE if is_archived is None else is_archived
        writers = self._writers if visibility is Visibility.EVERYONE else [owner]
        card.owner_id = owner.id
        card.visibility = visibility
        card.note = random.choice(_NOTES) if random.random() < _NOTE_SHARE else None
        card.created_at = card.updated_at = whole_milliseconds(self._now - age * _SPAN)
        card.created_by_id = card.updated_by_id = random.choice(writers).id
        if is_archived or random.random() < 0.5:
            card.updated_at = whole_milliseconds(card.created_at + random.random() * (self._now - card.created_at))
            card.updated_by_id = random.choice(writers).id
        card.archived_at = card.updated_at if is_archived else None


def _contact(random: Random, first_name: str, last_name: str) -> Contact:
    return Contact(
        id=new_id(),
        first_name=first_name if random.random() < 0.97 else None,
        last_name=last_name,
        title=random.choice(ROLES) if random.random() < 0.6 else None,
        email=person_email(first_name, last_name) if random.random() < 0.7 else None,
        phone=places.phone(random, random.choice(places.NORWEGIAN)) if random.random() < 0.2 else None,
        mobile=places.mobile(random) if random.random() < 0.85 else None,
        date_of_birth=date(1948, 1, 1) + timedelta(days=random.randrange(20_000)) if random.random() < 0.08 else None,
    )


def _contact_addresses(random: Random, contact: Contact) -> Iterator[ContactAddress]:
    if random.random() < 0.25:
        for address in addresses.of_person(random, random.choice(places.NORWEGIAN)):
            yield ContactAddress(contact_id=contact.id, **address._asdict())


def _links(random: Random, customers: Sequence[Customer], contacts: Sequence[Contact]) -> Iterator[CustomerContact]:
    """The stand-in's companies have a contact each; the other contacts are here and there. The first at a customer is mostly primary."""
    known = [customer for customer in customers if own_number(customer) in firms.REGISTERED]
    people = [customer for customer in customers if customer.type is CustomerType.PRIVATE_CUSTOMER]
    others = [customer for customer in customers if customer not in known and customer not in people]
    candidates = known + others + people[:_PRIVATE_WITH_CONTACT]
    has_primary: set[Customer] = set()
    for i, contact in enumerate(contacts):
        count = random.choices(list(_CUSTOMERS_OF_A_CONTACT), list(_CUSTOMERS_OF_A_CONTACT.values()))[0]
        for customer in [known[i]] if i < len(known) else random.sample(candidates, count):
            is_primary = customer not in has_primary and random.random() < 0.8
            if is_primary:
                has_primary.add(customer)
            yield _link(random, customer, contact, is_primary=is_primary)


def _link(random: Random, customer: Customer, contact: Contact, *, is_primary: bool) -> CustomerContact:
    is_firm = customer.type is not CustomerType.PRIVATE_CUSTOMER
    domain = customer.email.partition("@")[2] if is_firm and customer.email else None
    email = person_email(contact.first_name or "post", contact.last_name, domain) if domain and random.random() < 0.6 else None
    direct = places.phone(random, random.choice(places.FOREIGN.get(customer.country, places.NORWEGIAN)))
    return CustomerContact(
        customer_id=customer.id,
        contact_id=contact.id,
        role=random.choice(ROLES if is_firm else ("Ektefelle", "Pårørende", "Verge")) if random.random() < 0.9 else None,
        email=email,
        phone=direct if is_firm and random.random() < 0.4 else None,
        is_primary=is_primary,
    )
