"""What do an order's rules ask of a customer's row? One JSON object, made in the statement that reads the row (`OrderFacts.read`)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from service.db import models
from service.db.inheritance import LEVELS_READ, SOURCE, effective
from service.db.models.settings import BY_COLUMN
from service.db.peppol import can_receive_ehf
from service.db.settings_log import version_of
from service.db.visibility import door
from service.engine.json_sql import JsonObject, JsonRows
from service.engine.kinds import Need

ADDRESS = ("type", "recipient", "lines", "postal_code", "city", "country")


def _facts_sql(customer: Any) -> Any:
    """All that the rules ask of a customer, as one JSON object (`OrderFacts.read`)."""
    levels = effective(customer)
    price_list: Any = aliased(models.PriceList)
    of_list = select(price_list.currency).where(price_list.id == levels.price_price_list_id, door(price_list))
    own = ("type", "is_supplier", "country", "organization_number", "mobile")
    return levels.select(
        JsonObject(
            [
                *((name, getattr(customer, name)) for name in own),
                ("can_receive_ehf", can_receive_ehf(customer)),
                ("ehf_endpoint_source", getattr(levels, "invoice_ehf_endpoint" + SOURCE)),
                ("price_list_currency", of_list.correlate(*levels.beside).scalar_subquery()),
                ("holds", JsonObject([(column, getattr(levels, column)) for column in BY_COLUMN])),
                ("addresses", _addresses_sql(customer)),
            ]
        )
    )


def _addresses_sql(customer: Any) -> Any:
    address: Any = aliased(models.CustomerAddress)
    rows = select(JsonRows(JsonObject([(name, getattr(address, name)) for name in ADDRESS])))
    return rows.where(customer.addresses.of_type(address), door(address)).correlate(customer).scalar_subquery()


FACTS = Need("facts", (*LEVELS_READ, "addresses"), _facts_sql)
VERSION = Need("version", ("id", "is_supplier"), version_of)
