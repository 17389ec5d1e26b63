"""What is set, and what holds? Settings as plain values by their places in the API; what holds of four levels, in a few plain lines."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.oracle.world import Customer, Settings

GROUPS: Mapping[str, Sequence[str]] = {
    "invoice": [
        *("paymentTerms", "deliveryMethod", "deliveryChain", "ehfEndpoint", "invoiceEmails", "ccEmails", "reminderEmail"),
        *("sendReminders", "addReminderFee", "addInterest", "sendToDebtCollection", "smsNotification", "smsNumber", "language"),
        *("yourReference", "buyerReference", "ourReference", "requirePurchaseOrderNumber", "collectiveInvoice", "invoiceFee"),
        *("factoring", "blockInvoicing", "blockReason", "kid"),
    ],
    "price": [
        *("discountPercent", "priceList", "currency", "vatHandling", "pricesIncludeVat", "hourlyRate", "rounding", "creditLimit"),
    ],
    "supplier": [
        *("paymentTerms", "bankAccounts", "remittance", "chargeBearer", "useKid", "defaultKid", "ledgerAccount", "costAccount"),
        *("vatCode", "approvers", "autoPost", "hold", "holdUntil", "ourCustomerNumber", "currency", "language"),
    ],
}
SYSTEM: Mapping[str, Any] = {
    "invoice.paymentTerms": {"type": "DAYS", "count": 14},
    "invoice.deliveryMethod": "AUTO",
    "invoice.deliveryChain": ["EHF", "EMAIL", "PRINT"],
    "invoice.ccEmails": [],
    "invoice.sendReminders": True,
    "invoice.addReminderFee": True,
    "invoice.addInterest": True,
    "invoice.sendToDebtCollection": True,
    "invoice.smsNotification": False,
    "invoice.language": "NB",
    "invoice.requirePurchaseOrderNumber": False,
    "invoice.collectiveInvoice": False,
    "invoice.invoiceFee": False,
    "invoice.factoring": False,
    "invoice.blockInvoicing": False,
    "price.discountPercent": "0.00",
    "price.currency": "NOK",
    "price.vatHandling": "STANDARD",
    "price.rounding": "NONE",
    "supplier.paymentTerms": {"type": "DAYS", "count": 14},
    "supplier.bankAccounts": [],
    "supplier.remittance": True,
    "supplier.chargeBearer": "SHA",
    "supplier.useKid": False,
    "supplier.ledgerAccount": "2400",
    "supplier.approvers": [],
    "supplier.autoPost": "ASK",
    "supplier.hold": "NONE",
    "supplier.currency": "NOK",
    "supplier.language": "NB",
}


def system(customer: Customer) -> Mapping[str, Any]:
    """What the system says of a customer of whom nobody else says anything."""
    has_number = customer.country == "NO" and customer.organization_number is not None
    mobile = customer.mobile
    return {
        **SYSTEM,
        "invoice.ehfEndpoint": f"0192:{customer.organization_number}" if has_number else None,
        "invoice.invoiceEmails": [] if customer.email is None else [customer.email],
        "invoice.smsNumber": mobile if mobile is not None and mobile.startswith("+47") else None,
        "invoice.ourReference": customer.owner,
        "price.pricesIncludeVat": customer.type == "PRIVATE_CUSTOMER",
    }


def holds(customer: Customer, place: str) -> tuple[Any, str]:
    """What holds of one setting, and the level that says it."""
    for level, name in levels(customer):
        if level.get(place) is not None:
            return level[place], name
    return system(customer).get(place), "SYSTEM"


def levels(customer: Customer) -> list[tuple[Settings, str]]:
    """The nearest first."""
    category = [] if customer.category is None else [(customer.category.settings, "CATEGORY")]
    return [(customer.settings, "CUSTOMER"), *category, (customer.firm.settings, "TENANT")]


def shown(settings: Settings, *, has_supplier: bool = True) -> dict[str, Any]:
    """One level, as the API shows it."""
    return _grouped(lambda place: settings.get(place), has_supplier)


def effective(customer: Customer) -> dict[str, Any]:
    """What holds, as the API shows it."""
    sources = _grouped(lambda place: holds(customer, place)[1], customer.is_supplier)
    return {**_grouped(lambda place: holds(customer, place)[0], customer.is_supplier), "sources": sources}


def _grouped(value: Any, has_supplier: bool) -> dict[str, Any]:
    shown = {group: {name: value(f"{group}.{name}") for name in names} for group, names in GROUPS.items()}
    return {**shown, "supplier": shown["supplier"] if has_supplier else None}
