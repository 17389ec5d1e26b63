"""Contacts, and the relation between contacts and customers, as the API shows and takes them."""

import enum
from datetime import date, datetime

import strawberry

from service.db import models
from service.engine.kinds import Order, Paged, column, declared, loaded, record
from service.schema.addresses import AddressInput
from service.schema.cards import FILTERS, ORDERS, Card
from service.schema.common import CURSOR, FORWARD, Connection, PageInfo, optional
from service.schema.customers import Customer
from service.schema.enums import OrderDirection, Visibility, described
from service.schema.errors import UserError

CUSTOMERS_OF_CONTACT = Paged(
    node=models.Customer,
    link=models.CustomerContact,
    links="customer_links",
    link_node="customer",
    orders={"NAME": Order("NAME", lambda _, customer: [customer.sort_key])},
    page_size=20,
)
_ROLE = 'What the contact is there: "Innkjøper".'
_EMAIL = "The contact's own e-mail address there."
_PHONE = "The contact's own phone there, E.164."
_IS_PRIMARY = "Whether this is the customer's first contact. One at most is."
_TOTAL = "All of the relation's cards that the viewer may see, whatever the page."


@strawberry.type(description="A customer of a contact's, and the relation between them.")
class ContactCustomerEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Customer = strawberry.field(description="The customer.")
    role: str | None = column(_ROLE)
    email: str | None = column(_EMAIL)
    phone: str | None = column(_PHONE)
    is_primary: bool = column(_IS_PRIMARY)


@strawberry.type(description="A page of a contact's customers, by name.")
class ContactCustomerConnection:
    edges: list[ContactCustomerEdge] = strawberry.field(description="The page's customers with their relations.")
    nodes: list[Customer] = strawberry.field(description="The page's customers alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in the list.")
    total_count: int = strawberry.field(description=_TOTAL)


@record(models.Contact, description="A person whom the firm's employees talk to, at any number of customers.")
class Contact(Card):
    first_name: str | None = column("The first name.")
    last_name: str = column("The last name.")
    title: str | None = column("Stilling: what the person is.")
    date_of_birth: date | None = column("The date of birth.")
    customers: ContactCustomerConnection = declared(CUSTOMERS_OF_CONTACT, "The customers where one talks to the person, by name.", FORWARD)


@strawberry.type(description="A contact of a customer's, and the relation between them.")
class CustomerContactEdge:
    cursor: str = strawberry.field(description=CURSOR)
    node: Contact = strawberry.field(description="The contact.")
    role: str | None = column(_ROLE)
    email: str | None = column(_EMAIL)
    phone: str | None = column(_PHONE)
    is_primary: bool = column(_IS_PRIMARY)


@strawberry.type(description="A page of a customer's contacts, the primary one first.")
class CustomerContactConnection:
    edges: list[CustomerContactEdge] = strawberry.field(description="The page's contacts with their relations.")
    nodes: list[Contact] = strawberry.field(description="The page's contacts alone.")
    page_info: PageInfo = strawberry.field(description="Where the page stands in the list.")
    total_count: int = strawberry.field(description=_TOTAL)


ContactConnection = Connection[Contact]


class ContactOrderField(enum.Enum):
    NAME = "NAME"
    CREATED_AT = "CREATED_AT"
    UPDATED_AT = "UPDATED_AT"


described(
    ContactOrderField,
    "What a list of contacts is ordered by; equal ones by id.",
    NAME="By last name, then first name, in Norwegian order (æ, ø, å last; aa as å).",
    CREATED_AT="By when the card was made.",
    UPDATED_AT="By when the card was last changed. A change moves its row while one pages.",
)


@strawberry.input(description="An order of contacts.")
class ContactOrder:
    field: ContactOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which end comes first.")


@strawberry.input(description="Which contacts. Conditions are joined by and.")
class ContactFilter:
    search: str | None = optional(
        "Every word of it, as prefixes, over names, e-mail, phone and mobile. aasen finds Åsen. "
        "Signs are passed over: without a letter or a digit, it leaves nobody out."
    )
    owner_id: strawberry.ID | None = optional("Owned by this employee.")
    visibility: Visibility | None = optional("Those that everyone may see, or the viewer's own hidden ones.")
    include_archived: bool = strawberry.field(default=False, description="Also those that are put away.")
    updated_since: datetime | None = optional("Changed at this moment or later.")


CONTACTS = Paged(node=models.Contact, orders=ORDERS, filters=FILTERS)


@strawberry.input(description="A new contact, as the form has it.")
class CreateContactInput:
    first_name: str | None = optional("The first name.")
    last_name: str = strawberry.field(description="The last name.")
    title: str | None = optional("Stilling: what the person is.")
    email: str | None = optional("One e-mail address.")
    phone: str | None = optional("With a country's code, or a bare Norwegian number.")
    mobile: str | None = optional("With a country's code, or a bare Norwegian number.")
    date_of_birth: date | None = optional("In the past.")
    note: str | None = optional("Free text of several lines.")
    owner_id: strawberry.ID | None = optional("An active employee. Default: the viewer.")
    visibility: Visibility = strawberry.field(default=Visibility.EVERYONE, description="Who may see the card.")
    addresses: list[AddressInput] | None = optional("One of each type at most.")


@strawberry.input(description="Changes to a contact. A field left out is unchanged; null clears it.")
class UpdateContactInput:
    id: strawberry.ID = strawberry.field(description="The contact's id.")
    version: int = strawberry.field(description="The version that the client read: another's change in between is a CONFLICT.")
    first_name: strawberry.Maybe[str | None] = strawberry.field(description="The first name.")
    last_name: strawberry.Maybe[str | None] = strawberry.field(description="The last name. Can't be cleared.")
    title: strawberry.Maybe[str | None] = strawberry.field(description="Stilling: what the person is.")
    email: strawberry.Maybe[str | None] = strawberry.field(description="One e-mail address.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="With a country's code, or a bare Norwegian number.")
    mobile: strawberry.Maybe[str | None] = strawberry.field(description="With a country's code, or a bare Norwegian number.")
    date_of_birth: strawberry.Maybe[date | None] = strawberry.field(description="In the past.")
    note: strawberry.Maybe[str | None] = strawberry.field(description="Free text of several lines.")
    visibility: strawberry.Maybe[Visibility | None] = strawberry.field(
        description="The owner's choice alone: others get NOT_ALLOWED. Can't be cleared."
    )
    addresses: strawberry.Maybe[list[AddressInput] | None] = strawberry.field(
        description="Replaces the types that it names, and leaves the others. A type named with nothing else is removed; null removes all."
    )


@strawberry.input(
    description="A relation to make. Linking again changes what is given of it. One contact of a customer is primary at most: naming a "
    "new one moves it. Links move no version."
)
class LinkContactInput:
    contact_id: strawberry.ID = strawberry.field(description="The contact.")
    customer_id: strawberry.ID = strawberry.field(description="The customer.")
    role: strawberry.Maybe[str | None] = strawberry.field(description=_ROLE)
    email: strawberry.Maybe[str | None] = strawberry.field(description=_EMAIL)
    phone: strawberry.Maybe[str | None] = strawberry.field(description="The contact's own phone there.")
    is_primary: strawberry.Maybe[bool | None] = strawberry.field(description=_IS_PRIMARY)


@strawberry.input(description="A relation to undo. One that is not there is undone already.")
class UnlinkContactInput:
    contact_id: strawberry.ID = strawberry.field(description="The contact.")
    customer_id: strawberry.ID = strawberry.field(description="The customer.")


@strawberry.type(description="The contact as it is now, or what is wrong with the input.")
class ContactPayload:
    contact: Contact | None = loaded(
        models.Contact,
        "Null on user errors but CONFLICT (then it is the record as it is now), and where the viewer may no longer see it (owner-only, "
        "given away).",
    )
    user_errors: list[UserError] = strawberry.field(description="Empty where the contact was written.")


@strawberry.input(description="Which card goes to whom. Anyone who may see a card may give it away.")
class ChangeOwnerInput:
    id: strawberry.ID = strawberry.field(description="The card's id.")
    version: int = strawberry.field(description="The version that the client read.")
    owner_id: strawberry.ID = strawberry.field(description="An active employee.")


@strawberry.input(description="Which card.")
class RecordInput:
    id: strawberry.ID = strawberry.field(description="The card's id.")
    version: int = strawberry.field(description="The version that the client read.")
