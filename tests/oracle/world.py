"""What is there? Firms, employees, cards and links, as plain objects in lists; and the one question of who may see what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

ADDRESS_TYPES = ("INVOICE", "POSTAL", "DELIVERY", "VISIT", "ATTESTATION")
"""The order in which a card shows them."""


Settings: TypeAlias = dict[str, Any]
"""What one level says, by places in the API ("invoice.paymentTerms"); what is not there is not said."""


@dataclass(eq=False, slots=True)
class Firm:
    id: str
    name: str
    version: int = 1
    settings: Settings = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Employee:
    firm: Firm
    id: str
    name: str
    email: str
    role: str = "MEMBER"
    is_active: bool = True


@dataclass(eq=False, slots=True)
class PriceList:
    firm: Firm
    id: str
    name: str
    currency: str
    version: int = 1
    is_archived: bool = False


@dataclass(eq=False, slots=True)
class CustomerCategory:
    firm: Firm
    id: str
    name: str
    settings: Settings
    version: int = 1
    is_archived: bool = False


@dataclass(slots=True)
class Address:
    firm: Firm
    type: str
    recipient: str | None
    lines: list[str]
    postal_code: str | None
    city: str | None
    country: str


@dataclass(eq=False, slots=True, kw_only=True)
class Card:
    """What customers and contacts share."""

    firm: Firm
    id: str
    owner: Employee
    visibility: str
    created_at: str
    created_by: Employee
    updated_at: str
    updated_by: Employee
    version: int = 1
    is_archived: bool = False
    first_name: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    note: str | None = None
    addresses: list[Address] = field(default_factory=list)


@dataclass(eq=False, slots=True, kw_only=True)
class Customer(Card):
    customer_number: int
    type: str
    is_supplier: bool
    name: str
    organization_number: str | None = None
    sub_unit_number: str | None = None
    country: str = "NO"
    website: str | None = None
    category: CustomerCategory | None = None
    settings: Settings = field(default_factory=dict)

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.name}" if self.first_name else self.name


@dataclass(eq=False, slots=True, kw_only=True)
class Contact(Card):
    last_name: str
    title: str | None = None
    date_of_birth: str | None = None

    @property
    def display_name(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.first_name else self.last_name


@dataclass(eq=False, slots=True)
class Link:
    """A contact's relation to a customer."""

    customer: Customer
    contact: Contact
    role: str | None = None
    email: str | None = None
    phone: str | None = None
    is_primary: bool = False


Record: TypeAlias = Firm | Employee | Customer | Contact | CustomerCategory | PriceList
R = TypeVar("R", Firm, Employee, Customer, Contact, CustomerCategory, PriceList)
C = TypeVar("C", Customer, Contact)


def may_see(viewer: Employee, record: Record) -> bool:
    """All of one's own firm, but for what a colleague keeps to himself."""
    if isinstance(record, Firm):
        return record is viewer.firm
    if record.firm is not viewer.firm:
        return False
    if isinstance(record, Customer | Contact):
        return record.visibility == "EVERYONE" or record.owner is viewer
    return True


@dataclass(slots=True)
class Facts:
    """What only the service can choose: a new record's id and number, and the time of a write."""

    new_ids: dict[str, list[str]] = field(default_factory=dict)  # by prefix
    customer_numbers: dict[str, int] = field(default_factory=dict)
    created_at: dict[str, str] = field(default_factory=dict)
    updated_at: dict[str, str] = field(default_factory=dict)

    def new_id(self, prefix: str) -> str:
        """The id that the service gave to the record that is made here; an IndexError where it has made none."""
        return self.new_ids[prefix].pop(0)


@dataclass(slots=True)
class World:
    """All of it, of all firms."""

    firms: list[Firm] = field(default_factory=list)
    employees: list[Employee] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    categories: list[CustomerCategory] = field(default_factory=list)
    price_lists: list[PriceList] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)

    def find(self, viewer: Employee, records: Sequence[R], id: str | None) -> R | None:
        """The record with this id; None where there is none that the viewer may see."""
        return next((record for record in records if record.id == id and may_see(viewer, record)), None)

    def seen(self, viewer: Employee, records: Sequence[R], condition: Callable[[R], bool] = lambda _: True) -> list[R]:
        return [record for record in records if may_see(viewer, record) and condition(record)]
