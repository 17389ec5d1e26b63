"""What does an order begin with? The service's own rules, which have tests of their own, over facts that are found here."""

from datetime import date
from typing import Any

from service.db.models.settings import SETTINGS
from service.orders.addresses import order_addresses
from service.orders.delivery import delivery
from service.orders.due_date import due_date
from service.orders.facts import OrderAddress, OrderFacts
from service.orders.texts import reason_text, warning_text
from service.orders.warnings import warnings
from service.schema.context import today
from tests.oracle.settings import effective, holds
from tests.oracle.stored_settings import kept_account
from tests.oracle.world import Contact, Customer, Employee, World, may_see


def order_defaults(world: World, viewer: Employee, customer: Customer, invoiced: str | None) -> dict[str, Any]:
    """As the API shows it, in bokmål; without a version, which is the log's."""
    facts, day = facts_of(customer), today() if invoiced is None else date.fromisoformat(invoiced)
    chosen = delivery(facts)
    return {
        "invoiceDate": day.isoformat(),
        "dueDate": due_date(facts.holds["invoice_payment_terms"], day).isoformat(),
        "settings": effective(customer),
        "delivery": {
            "method": chosen.method,
            "recipient": chosen.recipient,
            "passedOver": [{"method": method, "reason": reason_text(reason, "nb")} for method, reason in chosen.passed_over],
        },
        "addresses": [{"type": taken.type, "address": taken.address, "takenFrom": taken.taken_from} for taken in order_addresses(facts)],
        "contact": _contact(world, viewer, customer),
        "warnings": [
            {"code": warned.code.value, "message": warning_text(warned, "nb"), "field": list(warned.path)}
            for warned in warnings(facts, day)
        ],
    }


def facts_of(customer: Customer) -> OrderFacts:
    price_list, _ = holds(customer, "price.priceList")
    by_column = {setting.column: holds(customer, ".".join(setting.path))[0] for setting in SETTINGS}
    by_column["supplier_bank_accounts"] = [kept_account(account) for account in by_column["supplier_bank_accounts"]]
    return OrderFacts(
        is_private=customer.type == "PRIVATE_CUSTOMER",
        is_supplier=customer.is_supplier,
        country=customer.country,
        organization_number=customer.organization_number,
        mobile=customer.mobile,
        can_receive_ehf=None,
        is_endpoint_of_card=holds(customer, "invoice.ehfEndpoint")[1] == "CUSTOMER",
        price_list_currency=None if price_list is None else price_list.currency,
        holds=by_column,
        addresses={
            address.type: OrderAddress(address.type, address.recipient, address.lines, address.postal_code, address.city, address.country)
            for address in customer.addresses
        },
    )


def _contact(world: World, viewer: Employee, customer: Customer) -> Contact | None:
    primary = (link.contact for link in world.links if link.customer is customer and link.is_primary)
    return next((contact for contact in primary if may_see(viewer, contact)), None)
