"""What is known of a customer for whom nothing is in an order's way, but for what a test says."""

from typing import Any

from service.orders.facts import OrderAddress, OrderFacts

HOLDS = {
    "invoice_delivery_method": "AUTO",
    "invoice_delivery_chain": ["EHF", "EMAIL", "PRINT"],
    "invoice_ehf_endpoint": "0192:923609016",
    "invoice_invoice_emails": ["post@fjordvik.no", "ola@fjordvik.no"],
    "invoice_factoring": True,
    "invoice_block_invoicing": False,
    "invoice_block_reason": None,
    "price_currency": "NOK",
    "price_vat_handling": "STANDARD",
    "supplier_hold": "NONE",
    "supplier_hold_until": None,
    "supplier_bank_accounts": [],
}
OWN = {
    "is_private": False,
    "is_supplier": True,
    "country": "NO",
    "organization_number": "923609016",
    "mobile": "+4799887766",
    "can_receive_ehf": True,
    "is_endpoint_of_card": False,
    "price_list_currency": None,
}


def address(type_: str = "INVOICE", **other: Any) -> OrderAddress:
    """An address where a letter gets to, but for what is other."""
    at = {"recipient": None, "lines": ["Storgata 1"], "postal_code": "0155", "city": "Oslo", "country": "NO"}
    return OrderAddress(type_, **at | other)


def known(*addresses: OrderAddress, **other: Any) -> OrderFacts:
    """The facts with what is other, a setting by its column. Without addresses there is a whole one; `OrderFacts.addresses` says it all."""
    found = other.pop("addresses", {one.type: one for one in addresses or (address(),)})
    assert other.keys() <= OWN.keys() | HOLDS.keys()
    own, holds = ({name: other.get(name, value) for name, value in usual.items()} for usual in (OWN, HOLDS))
    return OrderFacts(**own, holds=holds, addresses=found)
