"""Addresses, as the API shows and takes them: one of each type on a card."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, case, literal_column

from service.db.dialects import any_of
from service.db.types import Strings
from service.engine.kinds import Filter, ToFew, argument, column, declared, member
from service.schema.common import optional
from service.schema.enums import AddressType
from service.schema.scalars import CountryCode


@strawberry.type(description="Where a card's owner gets letters, goods, invoices or visitors.")
class Address:
    type: AddressType = column("What the address is for.")
    recipient: str | None = column("Who receives there, where it is another than the card's name.")
    lines: list[str] = column("Street, post box, c/o: from none to five lines, none of them blank.")
    postal_code: str | None = column("Four digits in Norway.")
    city: str | None = column("Poststed.")
    country: CountryCode = column("ISO 3166-1 alpha-2.")


@strawberry.input(description="An address. Blank lines are left out.")
class AddressInput:
    type: AddressType = strawberry.field(description="What the address is for. One of each type.")
    recipient: str | None = optional("Who receives there, where it is another than the card's name.")
    lines: list[str] = strawberry.field(description="Street, post box, c/o: five lines at most.")
    postal_code: str | None = optional("Four digits in Norway, where it needs its city.")
    city: str | None = optional("Poststed.")
    country: str = strawberry.field(default="NO", description="ISO 3166-1 alpha-2, in any case.")


def _in_the_forms_order(address: Any) -> ColumnElement[Any]:
    places: dict[Any, ColumnElement[int]] = {
        literal_column(f"'{kind.value}'"): literal_column(str(place)) for place, kind in enumerate(AddressType)
    }
    return case(places, value=address.type)


ADDRESSES: Any = declared(
    ToFew(
        rows_max=len(AddressType),
        order=lambda address: (_in_the_forms_order(address),),
        filters={"types": Filter(lambda address, types: any_of(address.type, types), Strings(), lambda types: [*map(member, types)])},
    ),
    "The card's addresses, in the form's order.",
    [argument("types", list[AddressType] | None, "Only these types; all where it is left out.")],
)
