"""Who are the demonstration's customers? Firms here and abroad, suppliers, private customers, and companies of the register's stand-in.

A method makes one card with its addresses: all that it says of the customer. Who keeps it, and when, is for `cards`.
"""

import unicodedata
from collections.abc import Iterable
from random import Random

from service.db.ids import new_id
from service.db.models import Customer, CustomerAddress, CustomerType
from service.demonstration import addresses, firms, places
from service.demonstration.addresses import Written
from service.demonstration.people import Names
from service.registry.company import company_of
from service.registry.draft import CompanyDraft, draft_of
from service.registry.sandbox_companies import KINDS, main_units, sub_units

_FIRMS, _SUPPLIERS, _PRIVATE = 123, 46, 84
_UNNUMBERED_SHARE = 0.08
_BOTH_SHARE = 0.08
_SPELT = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ß": "ss"})


class CustomerCards:
    """The customers, and their addresses, as they are drawn."""

    def __init__(self, random: Random, names: Names) -> None:
        self.customers: list[Customer] = []
        self.addresses: list[CustomerAddress] = []
        self._random = random
        self._names = names
        self._drafts = _drafts()
        self._firms = firms.Firms(random, taken=frozenset(self._drafts) | {kind.number for kind in KINDS})

    def draw(self) -> None:
        """All of them but the second card of one firm (`second`)."""
        for number in (*firms.REGISTERED, firms.HIDDEN, firms.ARCHIVED):
            self._registered(number)
        for _ in range(_FIRMS):
            self._firm(CustomerType.CUSTOMER)
        for _ in range(_SUPPLIERS):
            self._firm(CustomerType.SUPPLIER)
        for country, names in firms.FOREIGN_FIRMS.items():
            for i, name in enumerate(names):
                self._foreign(name, country, CustomerType.SUPPLIER if i % 3 == 0 else CustomerType.CUSTOMER)
        for _ in range(_PRIVATE):
            self._private()

    def second(self) -> None:
        """One firm's other card, with its number, which was allowed."""
        self._registered(firms.TWICE, name=firms.SECOND_NAME, is_duplicate_allowed=True)

    def _registered(self, number: str, *, name: str | None = None, is_duplicate_allowed: bool = False) -> None:
        draft = self._drafts[number]
        place = next(p for p in places.NORWEGIAN if p.postal_code == draft.addresses[0].postal_code)
        type_ = CustomerType.SUPPLIER if number in firms.REGISTERED_SUPPLIERS else CustomerType.CUSTOMER
        customer = Customer(
            type=type_,
            is_supplier=type_ is CustomerType.SUPPLIER,
            name=name or draft.name,
            organization_number=draft.organization_number,
            sub_unit_number=draft.sub_unit_number,
            country=draft.country,
            email=f"post@{_domain(draft.name)}.example.no",
            phone=places.phone(self._random, place),
            website=f"https://www.{_domain(draft.name)}.example.no",
            is_duplicate_allowed=is_duplicate_allowed,
        )
        self._add(customer, addresses.of_company(draft))

    def _firm(self, type_: CustomerType) -> None:
        random, place = self._random, self._random.choice(places.NORWEGIAN)
        is_supplier = type_ is CustomerType.SUPPLIER
        name = self._firms.name(is_supplier=is_supplier)
        customer = Customer(
            type=type_,
            is_supplier=is_supplier or random.random() < _BOTH_SHARE,
            name=name,
            organization_number=None if random.random() < _UNNUMBERED_SHARE else self._firms.number(),
            country="NO",
            email=f"{random.choice(('post', 'post', 'firmapost', 'ordre'))}@{_domain(name)}.example.no" if random.random() < 0.9 else None,
            phone=places.phone(random, place) if random.random() < 0.8 else None,
            mobile=places.mobile(random) if random.random() < 0.3 else None,
            website=f"https://www.{_domain(name)}.example.no" if random.random() < 0.6 else None,
        )
        self._add(customer, addresses.of_firm(random, place))

    def _foreign(self, name: str, country: str, type_: CustomerType) -> None:
        random, place = self._random, self._random.choice(places.FOREIGN[country])
        customer = Customer(
            type=type_,
            is_supplier=type_ is CustomerType.SUPPLIER,
            name=name,
            organization_number=self._firms.foreign_number(country),
            country=country,
            email=f"info@{_domain(name)}.example.com",
            phone=places.phone(random, place),
            website=f"https://{_domain(name)}.example.com",
        )
        self._add(customer, addresses.of_firm(random, place))

    def _private(self) -> None:
        random, place = self._random, self._random.choice(places.NORWEGIAN)
        first_name, last_name = self._names.next()
        customer = Customer(
            type=CustomerType.PRIVATE_CUSTOMER,
            is_supplier=False,
            name=last_name,
            first_name=first_name,
            country="NO",
            email=person_email(first_name, last_name) if random.random() < 0.8 else None,
            phone=places.phone(random, place) if random.random() < 0.1 else None,
            mobile=places.mobile(random) if random.random() < 0.9 else None,
        )
        self._add(customer, addresses.of_person(random, place))

    def _add(self, customer: Customer, written: Iterable[Written]) -> None:
        customer.id = new_id()
        self.customers.append(customer)
        self.addresses += [CustomerAddress(customer_id=customer.id, **address._asdict()) for address in written]


def own_number(customer: Customer) -> str | None:
    """The number that is its alone: a sub-unit has its parent's beside its own."""
    return customer.sub_unit_number or customer.organization_number


def person_email(first_name: str, last_name: str, domain: str = "example.com") -> str:
    return f"{_ascii(first_name)}.{_ascii(last_name)}@{domain}"


def _domain(firm: str) -> str:
    """blabaertua-ol-og-and, of Blåbærtua Øl og Ånd as."""
    return _ascii(firm).removesuffix("-as")


def _ascii(text: str) -> str:
    """Lower-case letters of the English alphabet and digits, and hyphens for what is between."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_SPELT))
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


def _drafts() -> dict[str, CompanyDraft]:
    """What each company of the stand-in gives, by its own number."""
    companies = [
        *(company_of(unit, is_sub_unit=False) for unit in main_units()),
        *(company_of(unit, is_sub_unit=True) for unit in sub_units()),
    ]
    return {company.organization_number: draft_of(company) for company in companies}
