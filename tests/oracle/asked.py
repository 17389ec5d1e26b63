"""May this be asked at all? An argument that can't be is refused wherever it stands, whatever is there to be read.

So the document is executed over nothing but its own shape: every record is there, and every list holds one.
"""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    build_schema,
    get_named_type,
)
from graphql.execution import execute_sync

from tests.oracle.cursors import Order
from tests.oracle.keys import order_of
from tests.oracle.lists import asked_hits, asked_page

Info = GraphQLResolveInfo[None]
TYPES_BY_PREFIX = {"ten": "Tenant", "emp": "Employee", "cus": "Customer", "con": "Contact", "cat": "CustomerCategory", "prl": "PriceList"}
LISTS: Mapping[tuple[str, str], Order] = {
    ("Query", "customers"): Order("customers"),
    ("Query", "contacts"): Order("contacts"),
    ("Query", "employees"): Order("employees"),
    ("Customer", "contacts"): Order("contact_links", "PRIMARY"),
    ("Contact", "customers"): Order("customer_links"),
}
"""Each connection of the schema, with the order that it has by default."""


class AskedOnly:
    """The schema with resolvers that look at arguments alone."""

    def __init__(self, sdl: str) -> None:
        self._schema = build_schema(sdl)
        for type_ in self._schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
                for field in type_.fields.values():
                    field.resolve = _looked_at
            elif isinstance(type_, GraphQLInterfaceType):
                type_.resolve_type = _type_of

    def is_bad(self, document: DocumentNode, variables: Mapping[str, Any], operation_name: str | None) -> bool:
        return bool(execute_sync(self._schema, document, variable_values=dict(variables), operation_name=operation_name).errors)


def _looked_at(_: Any, info: Info, **arguments: Any) -> Any:
    if get_named_type(info.return_type).name.endswith("Connection"):
        order = LISTS[info.parent_type.name, info.field_name]
        if given := arguments.get("orderBy"):
            order = order_of(order.list, given)
        asked_page(order, arguments)
    elif info.field_name == "companyLookup":
        asked_hits(arguments["first"])
    return _something(info.return_type, arguments)


def _something(type_: GraphQLOutputType, arguments: Mapping[str, Any]) -> Any:
    match type_:
        case GraphQLNonNull():
            return _something(type_.of_type, arguments)
        case GraphQLList():
            return [_something(type_.of_type, arguments)]
        case GraphQLInterfaceType():
            # A record of no type of ours has no fields.
            return TYPES_BY_PREFIX.get(arguments["id"].partition("_")[0])
        case GraphQLObjectType():
            return {}
        case GraphQLEnumType():
            return next(iter(type_.values))
    return _SCALARS[type_.name]


def _type_of(value: str, *_: Any) -> str:
    return value


_SCALARS: Mapping[str, Any] = {"Int": 0, "Float": 0.0, "Boolean": False, "String": "", "ID": ""} | dict.fromkeys(
    ("DateTime", "Date", "OrganizationNumber", "CountryCode", "CurrencyCode", "Decimal"), ""
)
