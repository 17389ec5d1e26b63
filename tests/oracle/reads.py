"""What does the API answer to a viewer? graphql-core's own execution of the schema's text, with a plain function for each field."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    OperationType,
    build_schema,
    get_operation_ast,
)
from graphql.execution import execute_sync
from graphql.execution.values import get_variable_values

from service.db.words import fold, index_words, query_words
from tests.oracle import contact_writes, customer_writes, employee_writes, settings_writes
from tests.oracle.asked import AskedOnly
from tests.oracle.cursors import BadRequest, Order
from tests.oracle.keys import contact_key, contact_link_key, customer_key, customer_link_key, employee_key, named_key, order_of
from tests.oracle.lists import Row, asked_hits, connection
from tests.oracle.order_reads import order_defaults
from tests.oracle.settings import effective, shown
from tests.oracle.world import Contact, Customer, CustomerCategory, Employee, Firm, PriceList, World, may_see

_CUSTOMERS_OF_A_HIT_MAX = 10
_NOT_ASKED = {"status": "NOT_ASKED", "source": None, "asOf": None}


@dataclass(slots=True)
class Asking:
    """Who asks, and of what world."""

    world: World
    viewer: Employee


Info = GraphQLResolveInfo[Asking]
Resolver = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a request comes to: data, or none; the codes of what is wrong with it; whether it was refused before anything ran."""

    data: dict[str, Any] | None
    codes: frozenset[str] = frozenset()
    is_refused: bool = False


_BAD = frozenset({"BAD_USER_INPUT"})


class Reference:
    """Answers valid requests over a plain world, as the service with its register switched off should."""

    def __init__(self, sdl: str) -> None:
        self.schema = _bound(build_schema(sdl))
        self._asked = AskedOnly(sdl)

    def outcome(
        self, world: World, viewer: Employee, document: DocumentNode, variables: Mapping[str, Any], operation_name: str | None = None
    ) -> Outcome:
        operation = get_operation_ast(document, operation_name)
        assert operation is not None
        if isinstance(get_variable_values(self.schema, operation.variable_definitions or (), dict(variables)), list):
            return Outcome(None, _BAD, is_refused=True)
        if operation.operation is OperationType.QUERY and self._asked.is_bad(document, variables, operation_name):
            return Outcome(None, _BAD, is_refused=True)
        result = execute_sync(
            self.schema,
            document,
            context_value=Asking(world, viewer),
            variable_values=dict(variables),
            operation_name=operation_name,
        )
        for error in result.errors or ():
            if not isinstance(error.original_error, BadRequest):
                raise error.original_error or error
        return Outcome(result.data, _BAD if result.errors else frozenset())

    def answer(self, world: World, viewer: Employee, document: DocumentNode, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of a request with which nothing is wrong."""
        outcome = self.outcome(world, viewer, document, variables)
        assert outcome.data is not None, outcome
        assert not outcome.codes, outcome
        return outcome.data


# --- lists


def customers(_: Any, info: Info, filter: Mapping[str, Any] | None = None, orderBy: Mapping[str, Any] | None = None, **page: Any) -> Any:
    asked = filter or {}
    found = _seen(info, info.context.world.customers)
    order = order_of("customers", orderBy)
    rows = [Row(customer_key(customer, order), customer) for customer in found if _is_asked_for(customer, asked, _customer_words)]
    rows = [row for row in rows if _is_customer_asked_for(row.node, asked)]
    return connection(rows, page, order, page_size=50)


def contacts(_: Any, info: Info, filter: Mapping[str, Any] | None = None, orderBy: Mapping[str, Any] | None = None, **page: Any) -> Any:
    asked = filter or {}
    found = _seen(info, info.context.world.contacts)
    order = order_of("contacts", orderBy)
    rows = [Row(contact_key(contact, order), contact) for contact in found if _is_asked_for(contact, asked, _contact_words)]
    return connection(rows, page, order, page_size=50)


def employees(_: Any, info: Info, filter: Mapping[str, Any] | None = None, **page: Any) -> Any:
    asked = filter or {}
    rows = [
        Row(employee_key(employee), employee)
        for employee in _seen(info, info.context.world.employees)
        if query_words(asked.get("search") or "").matches(index_words(employee.name, employee.email))
        and asked.get("isActive") in (None, employee.is_active)
    ]
    return connection(rows, page, Order("employees"), page_size=50)


def contacts_of(customer: Customer, info: Info, **page: Any) -> Any:
    rows = [
        Row(contact_link_key(link), link.contact, link)
        for link in info.context.world.links
        if link.customer is customer and may_see(info.context.viewer, link.contact)
    ]
    return connection(rows, page, Order("contact_links", "PRIMARY"), page_size=20)


def customers_of(contact: Contact, info: Info, **page: Any) -> Any:
    rows = [
        Row(customer_link_key(link), link.customer, link)
        for link in info.context.world.links
        if link.contact is contact and may_see(info.context.viewer, link.customer)
    ]
    return connection(rows, page, Order("customer_links"), page_size=20)


def _is_asked_for(card: Customer | Contact, asked: Mapping[str, Any], words: Callable[[Any], str]) -> bool:
    return (
        query_words(asked.get("search") or "").matches(words(card))
        and asked.get("ownerId") in (None, card.owner.id)
        and asked.get("visibility") in (None, card.visibility)
        and (not card.is_archived or asked.get("includeArchived", False))
        and (asked.get("updatedSince") or "") <= card.updated_at
    )


def _is_customer_asked_for(customer: Customer, asked: Mapping[str, Any]) -> bool:
    cities = {fold(address.city) for address in customer.addresses if address.city}
    return (
        (asked.get("type") is None or customer.type in asked["type"])
        and (asked.get("organizationNumber") is None or _bare_number(asked["organizationNumber"]) == customer.organization_number)
        and asked.get("isSupplier") in (None, customer.is_supplier)
        and (asked.get("city") is None or fold(asked["city"]) in cities)
    )


def _customer_words(customer: Customer) -> str:
    numbers = (customer.customer_number, customer.organization_number, customer.sub_unit_number)
    phones = (customer.phone, customer.mobile)
    return index_words(customer.name, customer.first_name, customer.email, phones=phones, numbers=numbers)


def _contact_words(contact: Contact) -> str:
    return index_words(contact.last_name, contact.first_name, contact.email, phones=(contact.phone, contact.mobile))


def _bare_number(typed: str) -> str:
    """What may stand around a Norwegian number taken off."""
    bare = re.sub(r"[\s.]|^NO|MVA$", "", typed.strip().upper())
    return bare if re.fullmatch(r"\d{9}", bare) else typed.strip()


# --- one record


def node(_: Any, info: Info, id: str) -> Any:
    world = info.context.world
    for records in (world.firms, world.employees, world.customers, world.contacts, world.categories, world.price_lists):
        found = _one(info, records, id)
        if found is not None:
            return found
    return None


def _one(info: Info, records: Any, id: str) -> Any:
    return info.context.world.find(info.context.viewer, records, id)


def _seen(info: Info, records: Any) -> Any:
    return info.context.world.seen(info.context.viewer, records)


def categories_of(firm: Firm, info: Info, includeArchived: bool) -> Any:
    return _listed(firm, info.context.world.categories, includeArchived)


def price_lists_of(firm: Firm, info: Info, includeArchived: bool) -> Any:
    return _listed(firm, info.context.world.price_lists, includeArchived)


def _listed(firm: Firm, records: Sequence[CustomerCategory] | Sequence[PriceList], with_archived: bool) -> Any:
    found = [record for record in records if record.firm is firm and (with_archived or not record.is_archived)]
    return sorted(found, key=named_key)


def addresses_of(card: Customer | Contact, _: Info, types: list[str] | None = None) -> Any:
    return [address for address in card.addresses if types is None or address.type in types]


# --- the look-up


def company_lookup(_: Any, info: Info, query: str, first: int) -> Any:
    typed = query.strip()
    live = [customer for customer in _seen(info, info.context.world.customers) if not customer.is_archived]
    live = sorted(live, key=customer_key)
    if number := re.fullmatch(r"\d{9}", re.sub(r"\s", "", typed)):
        here = [customer for customer in live if number[0] in (customer.organization_number, customer.sub_unit_number)]
    else:
        asked = query_words(typed)
        here = [customer for customer in live if not asked.is_empty and asked.matches(_customer_words(customer))]
        # With whoever is found come those whom its number finds, whatever they are called.
        numbers = {customer.sub_unit_number or customer.organization_number for customer in here} - {None}
        here += [
            customer for customer in live if customer not in here and numbers & {customer.organization_number, customer.sub_unit_number}
        ]
    hits: dict[Any, list[Customer]] = {}
    for customer in here:
        number = customer.sub_unit_number or customer.organization_number
        hits.setdefault((customer.country, number) if number else customer, []).append(customer)
    best_first = sorted(hits.values(), key=lambda found: _rank(fold(found[0].display_name), fold(typed)))
    return {"hits": [_hit(found) for found in best_first][: asked_hits(first)], "registry": _NOT_ASKED}


def _rank(name: str, typed: str) -> int:
    return 0 if name == typed else 1 if name.startswith(typed) else 2


def _hit(found: list[Customer]) -> Any:
    return {
        "organizationNumber": found[0].sub_unit_number or found[0].organization_number,
        "name": found[0].display_name,
        "action": "SHOW",
        "customers": found[:_CUSTOMERS_OF_A_HIT_MAX],
        "company": None,
    }


# --- the schema


_MUTATIONS = {**customer_writes.MUTATIONS, **contact_writes.MUTATIONS, **employee_writes.MUTATIONS, **settings_writes.MUTATIONS}
_FIELDS: Mapping[str, Mapping[str, Resolver]] = {
    "Query": {
        "viewer": lambda _, info: {"employee": info.context.viewer, "tenant": info.context.viewer.firm},
        "node": node,
        "customer": lambda _, info, id: _one(info, info.context.world.customers, id),
        "contact": lambda _, info, id: _one(info, info.context.world.contacts, id),
        "employee": lambda _, info, id: _one(info, info.context.world.employees, id),
        "customers": customers,
        "contacts": contacts,
        "employees": employees,
        "companyLookup": company_lookup,
        "company": lambda _, _info, organizationNumber: None,  # noqa: ARG005  # graphql-core gives arguments by their names
    },
    "Customer": {
        "contacts": contacts_of,
        "addresses": addresses_of,
        "company": lambda _, _info: None,
        "companyAnswer": lambda _, _info: _NOT_ASKED,
        "settings": lambda customer, _: shown(customer.settings, has_supplier=customer.is_supplier),
        "effectiveSettings": lambda customer, _: effective(customer),
        "orderDefaults": lambda customer, info, invoiceDate=None: order_defaults(
            info.context.world, info.context.viewer, customer, invoiceDate
        ),
    },
    "CustomerCategory": {"settings": lambda category, _: shown(category.settings)},
    "Tenant": {"settings": lambda firm, _: shown(firm.settings), "categories": categories_of, "priceLists": price_lists_of},
    "Contact": {"customers": customers_of, "addresses": addresses_of},
    "Mutation": {
        name: lambda _, info, input, write=write: write(info.context.world, info.context.viewer, input)
        for name, write in _MUTATIONS.items()
    },
}
_LINK_FIELDS = ("role", "email", "phone", "isPrimary")


def _moment(value: Any) -> str:
    """In UTC and whole milliseconds, so that text sorts as time."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", value):
        raise ValueError(value)
    moment = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="milliseconds") + "Z"


_SCALARS: Mapping[str, Callable[[Any], Any]] = {"DateTime": _moment}


def _bound(schema: GraphQLSchema) -> GraphQLSchema:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLScalarType) and type_.name in _SCALARS:
            type_.coerce_input_value = _SCALARS[type_.name]
            type_.coerce_input_literal = lambda node, coerce=_SCALARS[type_.name]: coerce(getattr(node, "value", None))
        if isinstance(type_, GraphQLInterfaceType) and not type_.name.startswith("__"):
            type_.resolve_type = lambda value, _info, _type: "Tenant" if isinstance(value, Firm) else type(value).__name__
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        for name, field in type_.fields.items():
            is_of_link = type_.name in ("CustomerContactEdge", "ContactCustomerEdge") and name in _LINK_FIELDS
            field.resolve = _FIELDS.get(type_.name, {}).get(name) or (_of_link if is_of_link else _attribute)
    return schema


def _attribute(source: Any, info: Info) -> Any:
    return source[info.field_name] if isinstance(source, dict) else getattr(source, snake_case(info.field_name))


def _of_link(edge: dict[str, Any], info: Info) -> Any:
    return getattr(edge["link"], snake_case(info.field_name))


def snake_case(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()
