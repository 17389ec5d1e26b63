"""What may be there? A world drawn at once, without a history: two firms with cards of every kind.

Most values are equal, so that ties are everywhere. Texts have what JSON, SQL and a search could trip over.
"""

from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID

from tests.oracle.drawn_settings import add_settings
from tests.oracle.histories import CITIES, NAMES, NUMBERS, SUB_UNIT_NUMBER, VISIBILITIES
from tests.oracle.world import ADDRESS_TYPES, Address, Contact, Customer, Employee, Firm, Link, World

_NAMES = (*NAMES, "Ærlig", "Østby", 'Ø\'Neill "&" Co', "漢字 😀", "back\\slash")
_FIRST_NAMES = ("Åse", "Bo", "Anne-Grethe")
_NOTES = (None, None, 'Ring\nfør "tolv"\t\\', "😀 \u2028 </script>", "{}", "null", "", "'; --", "\u007f\u0001")
_PHONES = (None, "+4722334455", "+46812345678")
_EMAILS = (None, "post@fjord.example", "bo@example.com")
_WEBSITES = (None, "https://fjord.example/?a=1&b=%20")
_MOMENTS = ("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00.001Z", "2026-03-01T13:59:59.999Z", "2026-11-23T08:15:30.120Z")
_TITLES = (None, "Daglig leder", "Innkjøper")
_OWN_SHARE, _ARCHIVED_SHARE, _HIDDEN_SHARE = 35, 20, 35


def drawn_world(random: Random, name: str) -> World:
    """A firm of this name with some thirty cards, and a smaller one beside it."""
    world = World()
    _add_firm(world, random, f"{name} AS", employees=5, customers=16, contacts=11, links=30)
    _add_firm(world, random, f"{name} og Hav AS", employees=2, customers=4, contacts=3, links=5)
    for firm in world.firms:
        # Of a chance of their own, so that the cards are as they were before there were settings.
        add_settings(world, Random(f"settings of {firm.id}"), firm)
    return world


def _add_firm(world: World, random: Random, name: str, *, employees: int, customers: int, contacts: int, links: int) -> None:
    firm = Firm(_id(random, "ten"), name)
    people = [_employee(random, firm, place) for place in range(employees)]
    numbers = random.sample(range(1001, 1001 + 5 * customers), customers)
    cards = [_customer(random, firm, people, number) for number in numbers]
    persons = [_contact(random, firm, people) for _ in range(contacts)]
    world.firms.append(firm)
    world.employees += people
    world.customers += cards
    world.contacts += persons
    pairs = random.sample([(customer, contact) for customer in cards[: customers // 2] for contact in persons], links)
    primary: set[Customer] = set()
    for customer, contact in pairs:
        is_primary = customer not in primary and _chance(random, 40)
        if is_primary:
            primary.add(customer)
        role, email, phone = (random.choice(values) for values in (_TITLES, _EMAILS, _PHONES))
        world.links.append(Link(customer, contact, role, email, phone, is_primary))


def _employee(random: Random, firm: Firm, place: int) -> Employee:
    """The first administers, the last two of many have left."""
    name = random.choice(("Admin", "Ola", "Åse", "Aase", "Zoë"))
    role = "ADMINISTRATOR" if place == 0 else "MEMBER"
    return Employee(firm, _id(random, "emp"), name, f"{name.lower()}{place}@example.com", role, is_active=place < 3)


def _customer(random: Random, firm: Firm, people: Sequence[Employee], number: int) -> Customer:
    type = random.choice(("CUSTOMER", "CUSTOMER", "SUPPLIER", "PRIVATE_CUSTOMER"))
    is_private = type == "PRIVATE_CUSTOMER"
    organization_number = None if is_private else random.choice((*NUMBERS, NUMBERS[0], None))
    return Customer(
        **_card(random, firm, people, "cus"),
        customer_number=number,
        type=type,
        is_supplier=type == "SUPPLIER" or _chance(random, 20),
        name=random.choice(_NAMES),
        first_name=random.choice(_FIRST_NAMES) if is_private else None,
        organization_number=organization_number,
        sub_unit_number=SUB_UNIT_NUMBER if organization_number and _chance(random, 20) else None,
        country=random.choice(("NO", "NO", "NO", "SE")),
        website=random.choice(_WEBSITES),
    )


def _contact(random: Random, firm: Firm, people: Sequence[Employee]) -> Contact:
    return Contact(
        **_card(random, firm, people, "con"),
        first_name=random.choice((*_FIRST_NAMES, None)),
        last_name=random.choice(_NAMES),
        title=random.choice(_TITLES),
        date_of_birth=random.choice((None, "1970-01-31", "2000-02-29")),
    )


def _card(random: Random, firm: Firm, people: Sequence[Employee], prefix: str) -> dict[str, Any]:
    created, updated = sorted((random.choice(_MOMENTS), random.choice(_MOMENTS)))
    cities = (*CITIES, "Ålesund", None)
    return {
        "firm": firm,
        "id": _id(random, prefix),
        "owner": people[1] if _chance(random, _OWN_SHARE) else random.choice(people),
        "visibility": VISIBILITIES[_chance(random, _HIDDEN_SHARE)],
        "created_at": created,
        "created_by": random.choice(people),
        "updated_at": updated,
        "updated_by": random.choice(people),
        "version": random.choice((1, 1, 2, 2_000_000_000)),
        "is_archived": _chance(random, _ARCHIVED_SHARE),
        "email": random.choice(_EMAILS),
        "phone": random.choice(_PHONES),
        "mobile": random.choice(_PHONES),
        "note": random.choice(_NOTES),
        "addresses": [_address(random, firm, type, random.choice(cities)) for type in ADDRESS_TYPES if _chance(random, 35)],
    }


def _address(random: Random, firm: Firm, type: str, city: str | None) -> Address:
    lines = random.choice((["Storgata 1", "«Gården»"], [], ['c/o "Bo"\\']))
    return Address(firm, type, random.choice((None, "Mottak")), lines, random.choice((None, "0101")), city, random.choice(("NO", "SE")))


def _id(random: Random, prefix: str) -> str:
    return f"{prefix}_{UUID(int=random.getrandbits(128), version=4).hex}"


def _chance(random: Random, percent: int) -> bool:
    return random.randrange(100) < percent
