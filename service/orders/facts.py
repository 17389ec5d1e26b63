"""What is an order's beginning worked out from? One customer's row, what holds for it, and its addresses, as the database gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OrderAddress:
    """One of the customer's addresses."""

    type: str
    recipient: str | None
    lines: Sequence[str]
    postal_code: str | None
    city: str | None
    country: str

    @property
    def is_complete(self) -> bool:
        """Whether a letter gets there: in Norway by postal code and city."""
        return bool(self.lines) and (self.country != "NO" or bool(self.postal_code and self.city))


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """All that the rules ask. `holds` are the effective settings by their columns; `can_receive_ehf` is of the customer's own
    number, None where it is not known."""

    is_private: bool
    is_supplier: bool
    country: str
    organization_number: str | None
    mobile: str | None
    can_receive_ehf: bool | None
    is_endpoint_of_card: bool
    price_list_currency: str | None
    holds: Mapping[str, Any]
    addresses: Mapping[str, OrderAddress]

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "OrderFacts":
        """From a customer's row as JSON."""
        return cls(
            is_private=row["type"] == "PRIVATE_CUSTOMER",
            is_supplier=row["is_supplier"],
            country=row["country"],
            organization_number=row["organization_number"],
            mobile=row["mobile"],
            can_receive_ehf=row["can_receive_ehf"],
            is_endpoint_of_card=row["ehf_endpoint_source"] == "CUSTOMER",
            price_list_currency=row["price_list_currency"],
            holds=row["holds"],
            addresses={address["type"]: OrderAddress(**address) for address in row["addresses"]},
        )
