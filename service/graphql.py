"""What is the API as a whole? The roots, and the schema that is built of them and of the resolvers."""

from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from service.db import models
from service.engine.binding import bind
from service.engine.kinds import METADATA_KEY, ByAnyId, ById, Called, Group, argument, declared
from service.resolvers import contacts, customers, employees, from_company, lookup, settings, tenant_settings
from service.resolvers.once import once
from service.schema.common import BOTH_WAYS, FORWARD, Node
from service.schema.companies import ID_PREFIX, Company
from service.schema.contacts import CONTACTS, Contact, ContactConnection, ContactFilter, ContactOrder, ContactPayload
from service.schema.customer_payload import CustomerPayload
from service.schema.customers import CUSTOMERS, Customer, CustomerConnection, CustomerFilter, CustomerOrder
from service.schema.employees import EMPLOYEES, Employee, EmployeeConnection, EmployeeFilter, EmployeePayload
from service.schema.lookup import HITS_MAX, CompanyLookup
from service.schema.scalars import SCALARS
from service.schema.settings_inputs import CustomerCategoryPayload, PriceListPayload, TenantPayload
from service.schema.tenants import Viewer

_ID = argument("id", strawberry.ID, "The record's id.")
_WHICH = "Which of them; the live ones where it is left out."
_ORDER = "In which order: by name where it is left out."


@strawberry.type(description="What can be read.")
class Query:
    viewer: Viewer = declared(Group(), "Who is asking.")

    node: Node | None = strawberry.field(
        resolver=lookup.company_node,
        description="The record with this id, of whichever type; null where there is none that the viewer may see. A company's id may ask "
        "the register.",
        metadata={METADATA_KEY: ByAnyId(frozenset({ID_PREFIX}))},
    )
    customer: Customer | None = declared(ById(models.Customer), "One customer; null where there is none that the viewer may see.", [_ID])
    customers: CustomerConnection = declared(
        CUSTOMERS,
        "The customers that the viewer may see.",
        [*BOTH_WAYS, argument("filter", CustomerFilter | None, _WHICH), argument("order_by", CustomerOrder | None, _ORDER)],
    )
    contact: Contact | None = declared(ById(models.Contact), "One contact; null where there is none that the viewer may see.", [_ID])
    contacts: ContactConnection = declared(
        CONTACTS,
        "The contacts that the viewer may see.",
        [*BOTH_WAYS, argument("filter", ContactFilter | None, _WHICH), argument("order_by", ContactOrder | None, _ORDER)],
    )
    employee: Employee | None = declared(ById(models.Employee), "One employee of the firm; null where there is none.", [_ID])
    employees: EmployeeConnection = declared(
        EMPLOYEES,
        "The firm's employees, the active ones first, then by name: what the owner picker searches.",
        [*FORWARD, argument("filter", EmployeeFilter | None, "Which of them; all where it is left out.")],
    )

    company_lookup: CompanyLookup = strawberry.field(
        resolver=lookup.company_lookup,
        description="Typed into the form: an organisation number or a name. Local customers and the register's companies, merged.",
        metadata={METADATA_KEY: Called({"first": HITS_MAX})},
    )
    company: Company | None = strawberry.field(
        resolver=lookup.company,
        description="One company's public facts from Enhetsregisteret; null where it has none. While the register does not answer, an "
        "error UPSTREAM_UNAVAILABLE.",
    )


def _mutation(resolver: Any, description: str) -> Any:
    """A mutation of one argument, whose type says what may be in it; sent twice with one key, it is done once."""
    made = strawberry.mutation(resolver=once(resolver), description=description)
    (input,) = made.arguments
    input.description = "What to write."
    return made


@strawberry.type(
    description="What can be written. Each field is one transaction; they run one after the other. A request that is sent again with the "
    "same header Idempotency-Key is written once, and answered as the first time.",
)
class Mutation:
    create_customer: CustomerPayload = _mutation(
        resolver=customers.create_customer, description="Legg til ny: a new customer, as the form has it."
    )
    create_customer_from_company: CustomerPayload = _mutation(
        resolver=from_company.create_customer_from_company,
        description="Legg til: take name, addresses and contact data from the register; the input's own values win.",
    )
    update_customer: CustomerPayload = _mutation(
        resolver=customers.update_customer, description="Change what the input names of a customer."
    )
    change_customer_owner: CustomerPayload = _mutation(
        resolver=customers.change_customer_owner, description="Give a customer to an employee."
    )
    archive_customer: CustomerPayload = _mutation(
        resolver=customers.archive_customer, description="Put a customer away: out of lists, searches and duplicates."
    )
    restore_customer: CustomerPayload = _mutation(resolver=customers.restore_customer, description="Take a customer out of the archive.")

    create_contact: ContactPayload = _mutation(
        resolver=contacts.create_contact, description="Legg til ny: a new contact, as the form has it."
    )
    update_contact: ContactPayload = _mutation(resolver=contacts.update_contact, description="Change what the input names of a contact.")
    change_contact_owner: ContactPayload = _mutation(resolver=contacts.change_contact_owner, description="Give a contact to an employee.")
    archive_contact: ContactPayload = _mutation(
        resolver=contacts.archive_contact, description="Put a contact away: out of lists and searches."
    )
    restore_contact: ContactPayload = _mutation(resolver=contacts.restore_contact, description="Take a contact out of the archive.")
    link_contact: ContactPayload = _mutation(
        resolver=contacts.link_contact, description="Make a contact one of a customer's, or change what is given of the relation."
    )
    unlink_contact: ContactPayload = _mutation(resolver=contacts.unlink_contact, description="Undo a contact's relation to a customer.")

    create_employee: EmployeePayload = _mutation(resolver=employees.create_employee, description="A new employee. Administrators only.")
    update_employee: EmployeePayload = _mutation(
        resolver=employees.update_employee, description="Change what the input names of an employee. Administrators only."
    )
    deactivate_employee: EmployeePayload = _mutation(
        resolver=employees.deactivate_employee,
        description="End an employee's sign-in. All of the employee's customers and contacts, the owner-only ones too, go to the "
        "successor, unseen by the administrator. Administrators only.",
    )

    update_customer_settings: CustomerPayload = _mutation(
        resolver=settings.update_customer_settings, description="Change what is set on a customer's card, and its category."
    )
    approve_bank_accounts: CustomerPayload = _mutation(
        resolver=settings.approve_bank_accounts,
        description="Approve a supplier's new bank accounts: by another employee than the one who entered them.",
    )
    update_tenant_settings: TenantPayload = _mutation(
        resolver=tenant_settings.update_tenant_settings, description="Change the tenant's defaults. Administrators only."
    )
    create_customer_category: CustomerCategoryPayload = _mutation(
        resolver=tenant_settings.create_customer_category, description="A new category of customers. Administrators only."
    )
    update_customer_category: CustomerCategoryPayload = _mutation(
        resolver=tenant_settings.update_customer_category,
        description="Change a category's name or settings, or put it away. Administrators only.",
    )
    create_price_list: PriceListPayload = _mutation(
        resolver=tenant_settings.create_price_list, description="A new price list. Administrators only."
    )
    update_price_list: PriceListPayload = _mutation(
        resolver=tenant_settings.update_price_list, description="Change a price list, or put it away. Administrators only."
    )


# graphql-core's schema is the one that the engine plans by; Strawberry has built it, and offers it under this name alone.
schema: GraphQLSchema = bind(strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=SCALARS))._schema)
