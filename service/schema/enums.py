"""What are the API's enums? The models' and the register's own, with a description for each value."""

import enum
from typing import Any, TypeVar

import strawberry

from service.db.models import AddressType, CustomerType, EmployeeRole, Visibility

__all__ = ["AddressType", "CustomerType", "EmployeeRole", "OrderDirection", "Visibility", "described"]

E = TypeVar("E", bound=type[enum.Enum])


def described(kind: E, description: str, **values: str) -> E:
    """The enum as a GraphQL type; every value must be described."""
    decorated = strawberry.enum(kind, description=description)
    definition: Any = decorated.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{kind.__name__} has no {', '.join(values)}")
    return decorated


class OrderDirection(enum.Enum):
    ASC = "ASC"
    DESC = "DESC"


described(
    CustomerType,
    "What the form's first choice makes of a card.",
    CUSTOMER="Kunde: a firm or another organisation that is sold to.",
    SUPPLIER="Leverandør: one that is bought from.",
    PRIVATE_CUSTOMER="Privatkunde: a person. Has a first name, and no organisation number.",
)
described(
    Visibility,
    "Who may see a card.",
    EVERYONE="All employees of the tenant.",
    OWNER_ONLY="Its owner alone. For all others it does not exist.",
)
described(
    AddressType,
    "What an address is for. A card has one of each type at most.",
    INVOICE="Fakturaadresse: where invoices go.",
    POSTAL="Postadresse: where letters go.",
    DELIVERY="Leveringsadresse: where goods go.",
    VISIT="Besøksadresse: where one meets.",
    ATTESTATION="Attesteringsadresse: where an invoice is approved before it is paid.",
)
described(
    EmployeeRole,
    "What an employee may do beside working with cards.",
    ADMINISTRATOR="May also create, change and deactivate employees.",
    MEMBER="Works with cards.",
)
described(OrderDirection, "Which end of an order comes first.", ASC="Smallest first.", DESC="Largest first.")
