"""Customers, as the API shows and takes them."""

import enum
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import Boolean, Date, String

from service.db import models
from service.db.dialects import any_of
from service.db.finding import has_address_in
from service.db.types import Strings
from service.db.words import fold
from service.engine.kinds import (
    Filter,
    Group,
    Leveled,
    Order,
    Paged,
    Reference,
    Row,
    argument,
    column,
    declared,
    member,
    record,
    resolved,
)
from service.registry import Answer
from service.registry import Company as RegisteredCompany
from service.registry.answer import not_asked
from service.registry.client import bare_number
from service.schema.addresses import AddressInput
from service.schema.cards import FILTERS, ORDERS, Card
from service.schema.changes import SETTINGS_CHANGES
from service.schema.common import FORWARD, Connection, optional
from service.schema.companies import Company, RegistryAnswer
from service.schema.context import Context
from service.schema.enums import CustomerType, OrderDirection, Visibility, described
from service.schema.scalars import CountryCode, parse_organization_number
from service.schema.settings import CustomerCategory, CustomerSettings, EffectiveSettings

if TYPE_CHECKING:
    from service.schema.contacts import CustomerContactConnection
    from service.schema.orders import OrderDefaults, SettingsChangeConnection


async def answers_of(customers: Sequence[Row], context: Context) -> list[Answer[RegisteredCompany | None]]:
    """What the register says of each customer: of its sub-unit, where it is one."""
    numbers = [_norwegian_number(customer) for customer in customers]
    answers = await context.companies(number for number in numbers if number)
    return [answers[number] if number else not_asked(None) for number in numbers]


async def companies_of(customers: Sequence[Row], context: Context) -> list[Company | None]:
    return [Company.of(answer.value) if answer.value else None for answer in await answers_of(customers, context)]


async def company_answers_of(customers: Sequence[Row], context: Context) -> list[RegistryAnswer]:
    return [RegistryAnswer.of(answer) for answer in await answers_of(customers, context)]


def _norwegian_number(customer: Row) -> str | None:
    number = customer["sub_unit_number"] or customer["organization_number"]
    return bare_number(number) if number and customer["country"] == "NO" else None


def _asked_number(typed: str) -> str:
    """A Norwegian number's digits, however it is typed; another country's as it is."""
    try:
        return parse_organization_number(typed)
    except ValueError:
        # PostgreSQL's text has no NUL, and no number has one: what is asked for with it is not there.
        return typed.strip().replace("\0", "\ufffd")


DUPLICATES_MAX = 10
_COMPANY_NEEDS = ("country", "organization_number", "sub_unit_number")

# A customer's contacts: the primary one first, then by name.
CONTACTS_OF_CUSTOMER = Paged(
    node=models.Contact,
    link=models.CustomerContact,
    links="contact_links",
    link_node="contact",
    orders={"PRIMARY": Order("PRIMARY", lambda link, contact: [link.primary_rank, contact.sort_key])},
    page_size=20,
)


@record(models.Customer, description="A customer, a supplier or a private customer.")
class Customer(Card):
    customer_number: int = column(
        "From the tenant's own series: unique, rising, never reused. Gaps are ordinary: a series without gaps would tell how many "
        "customers are hidden."
    )
    type: CustomerType = column("Kunde, Leverandør or Privatkunde.")
    is_supplier: bool = column("Whether it is also bought from: always true of a SUPPLIER.")
    name: str = column("The firm's name; of a PRIVATE_CUSTOMER, the last name.")
    first_name: str | None = column("PRIVATE_CUSTOMER only.")
    organization_number: str | None = column("Nine digits where country is NO; as it is written there for others.")
    sub_unit_number: str | None = column(
        "Underenhet (branch): its own number, where the customer is one; organizationNumber is then its parent's."
    )
    country: CountryCode = column("Where it is registered: ISO 3166-1 alpha-2.")
    website: str | None = column("An absolute http or https URL.")
    contacts: Annotated["CustomerContactConnection", strawberry.lazy("service.schema.contacts")] = declared(
        CONTACTS_OF_CUSTOMER, "The persons whom one talks to there, the primary one first.", FORWARD
    )
    category: CustomerCategory | None = declared(
        Reference(models.CustomerCategory, "category_id", is_of_settings=True), "Kundekategori, whose settings the customer inherits."
    )
    settings: CustomerSettings = declared(Leveled(is_effective=False), "What is set on this card, and nothing else.")
    effective_settings: EffectiveSettings = declared(
        Leveled(is_effective=True), "What holds: this card's, else its category's, else the tenant's, else the system's."
    )
    order_defaults: Annotated["OrderDefaults", strawberry.lazy("service.schema.orders")] = declared(
        Group(given={"invoiceDate": Date()}),
        "The frozen start of an order, as if invoiced on that date.",
        [argument("invoice_date", date | None, "Default: today in Europe/Oslo.")],
    )
    settings_changes: Annotated["SettingsChangeConnection", strawberry.lazy("service.schema.orders")] = SETTINGS_CHANGES
    company: Company | None = resolved(
        "Facts from the register; null where the customer has no Norwegian number, the register does not know it, or did not answer: "
        "`companyAnswer` says which.",
        companies_of,
        needs=_COMPANY_NEEDS,
    )
    company_answer: RegistryAnswer = resolved("Whether the register answered for `company`.", company_answers_of, needs=_COMPANY_NEEDS)


CustomerConnection = Connection[Customer]


class CustomerOrderField(enum.Enum):
    NAME = "NAME"
    CUSTOMER_NUMBER = "CUSTOMER_NUMBER"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


described(
    CustomerOrderField,
    "What a list of customers is ordered by; equal ones by id.",
    NAME="By name in Norwegian order (æ, ø, å last; aa as å); private customers by last name, then first name.",
    CUSTOMER_NUMBER="By customer number.",
    CREATED_AT="By when the card was made.",
    UPDATED_AT="By when the card was last changed. A change moves its row while one pages.",
)


@strawberry.input(description="An order of customers.")
class CustomerOrder:
    field: CustomerOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end comes first.")


@strawberry.input(description="Which customers. Conditions are joined by and.")
class CustomerFilter:
    search: str | None = optional(
        "Every word of it, as prefixes, over names, organisation and customer number, e-mail, phone and mobile. aasen finds Åsen. "
        "Signs are passed over: without a letter or a digit, it leaves nobody out."
    )
    type: list[CustomerType] | None = optional("Any of these types.")
    organization_number: str | None = optional("Exactly this number; blanks, NO and MVA are taken off a Norwegian one.")
    owner_id: strawberry.ID | None = optional("Owned by this employee.")
    visibility: Visibility | None = optional("Those that everyone may see, or the viewer's own hidden ones.")
    is_supplier: bool | None = optional("Only suppliers, or only others.")
    city: str | None = optional("With an address in this city (poststed), in any case.")
    include_archived: bool = strawberry.field(default=False, description="Also those that are put away.")
    updated_since: datetime | None = optional("Changed at this moment or later.")


CUSTOMERS = Paged(
    node=models.Customer,
    orders={**ORDERS, "CUSTOMER_NUMBER": Order("CUSTOMER_NUMBER", lambda _, customer: [customer.customer_number])},
    filters={
        **FILTERS,
        "type": Filter(lambda customer, types: any_of(customer.type, types), Strings(), lambda types: [*map(member, types)]),
        "organizationNumber": Filter(
            lambda customer, number: customer.organization_number == number,
            String(),
            _asked_number,
            finds=True,
        ),
        "isSupplier": Filter(lambda customer, value: customer.is_supplier == value, Boolean()),
        "city": Filter(has_address_in, String(), fold, finds=True),
    },
)


@strawberry.input(description="A new customer, as the form has it.")
class CreateCustomerInput:
    type: CustomerType = strawberry.field(default=CustomerType.CUSTOMER, description="Kunde, Leverandør or Privatkunde.")
    name: str = strawberry.field(description="The firm's name; of a PRIVATE_CUSTOMER, the last name.")
    first_name: str | None = optional("Needed of a PRIVATE_CUSTOMER; others have none.")
    organization_number: str | None = optional("Checked by country. A PRIVATE_CUSTOMER has none.")
    sub_unit_number: str | None = optional("Underenhet: the branch's own number, beside its parent's.")
    country: str = strawberry.field(default="NO", description="ISO 3166-1 alpha-2, in any case.")
    is_supplier: bool | None = optional("Whether it is also bought from. Default: whether its type is SUPPLIER.")
    email: str | None = optional("One e-mail address.")
    phone: str | None = optional("With a country's code, or a bare Norwegian number.")
    mobile: str | None = optional("With a country's code, or a bare Norwegian number.")
    website: str | None = optional("A host name, or an http(s) URL.")
    note: str | None = optional("Free text of several lines.")
    owner_id: strawberry.ID | None = optional("An active employee. Default: the viewer.")
    visibility: Visibility = strawberry.field(default=Visibility.EVERYONE, description="Who may see the card.")
    addresses: list[AddressInput] | None = optional("One of each type at most.")
    allow_duplicate: bool = strawberry.field(
        default=False,
        description="Create it although a live customer that the viewer may see has the same organisation number (and country, and "
        "sub-unit).",
    )


@strawberry.input(description="Legg til: a new customer from Enhetsregisteret. What is given here wins over the register.")
class CreateCustomerFromCompanyInput:
    organization_number: str = strawberry.field(description="The company's number; a sub-unit's too.")
    name: str | None = optional("Instead of the registered name.")
    email: str | None = optional("Instead of the registered e-mail address.")
    phone: str | None = optional("Instead of the registered phone.")
    mobile: str | None = optional("Instead of the registered mobile.")
    website: str | None = optional("Instead of the registered website.")
    note: str | None = optional("Free text of several lines.")
    addresses: list[AddressInput] | None = optional("Each instead of the register's address of its type.")
    type: CustomerType = strawberry.field(default=CustomerType.CUSTOMER, description="Kunde or Leverandør.")
    owner_id: strawberry.ID | None = optional("An active employee. Default: the viewer.")
    visibility: Visibility = strawberry.field(default=Visibility.EVERYONE, description="Who may see the card.")
    allow_duplicate: bool = strawberry.field(default=False, description="As in createCustomer.")
    accept_status: bool = strawberry.field(
        default=False, description="A company that is bankrupt, being wound up or deleted is added only with this."
    )


@strawberry.input(description="Changes to a customer. A field left out is unchanged; null clears it.")
class UpdateCustomerInput:
    id: strawberry.ID = strawberry.field(description="The customer's id.")
    version: int = strawberry.field(description="The version that the client read: another's change in between is a CONFLICT.")
    type: strawberry.Maybe[CustomerType | None] = strawberry.field(description="Can't be cleared.")
    name: strawberry.Maybe[str | None] = strawberry.field(description="Can't be cleared.")
    first_name: strawberry.Maybe[str | None] = strawberry.field(description="Of a PRIVATE_CUSTOMER only.")
    organization_number: strawberry.Maybe[str | None] = strawberry.field(description="Checked by country.")
    sub_unit_number: strawberry.Maybe[str | None] = strawberry.field(description="Underenhet: the branch's own number.")
    country: strawberry.Maybe[str | None] = strawberry.field(description="ISO 3166-1 alpha-2. Can't be cleared.")
    is_supplier: strawberry.Maybe[bool | None] = strawberry.field(description="Cleared: whether its type is SUPPLIER.")
    email: strawberry.Maybe[str | None] = strawberry.field(description="One e-mail address.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="With a country's code, or a bare Norwegian number.")
    mobile: strawberry.Maybe[str | None] = strawberry.field(description="With a country's code, or a bare Norwegian number.")
    website: strawberry.Maybe[str | None] = strawberry.field(description="A host name, or an http(s) URL.")
    note: strawberry.Maybe[str | None] = strawberry.field(description="Free text of several lines.")
    visibility: strawberry.Maybe[Visibility | None] = strawberry.field(
        description="The owner's choice alone: others get NOT_ALLOWED. Can't be cleared."
    )
    addresses: strawberry.Maybe[list[AddressInput] | None] = strawberry.field(
        description="Replaces the types that it names, and leaves the others. A type named with nothing else is removed; null removes all."
    )
    allow_duplicate: bool = strawberry.field(default=False, description="As in createCustomer.")


@strawberry.input(description="Which customer to take out of the archive.")
class RestoreCustomerInput:
    id: strawberry.ID = strawberry.field(description="The customer's id.")
    version: int = strawberry.field(description="The version that the client read.")
    allow_duplicate: bool = strawberry.field(default=False, description="Also where its number has been taken meanwhile.")
