"""What will go wrong with an order, or should be looked at before it is taken?"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from service.orders.addresses import taken
from service.orders.delivery import Reason, delivery
from service.orders.facts import OrderFacts

HOME_CURRENCY = "NOK"


class OrderWarningCode(enum.Enum):
    EHF_NOT_POSSIBLE = "EHF_NOT_POSSIBLE"
    NO_EMAIL = "NO_EMAIL"
    ADDRESS_INCOMPLETE = "ADDRESS_INCOMPLETE"
    INVOICING_BLOCKED = "INVOICING_BLOCKED"
    COMPANY_BANKRUPT = "COMPANY_BANKRUPT"
    COMPANY_DELETED = "COMPANY_DELETED"
    CURRENCY_WITHOUT_PRICE_LIST = "CURRENCY_WITHOUT_PRICE_LIST"
    SUPPLIER_ON_HOLD = "SUPPLIER_ON_HOLD"
    BANK_ACCOUNT_UNVERIFIED = "BANK_ACCOUNT_UNVERIFIED"
    DELIVERY_NOT_POSSIBLE = "DELIVERY_NOT_POSSIBLE"
    VAT_HANDLING_NOT_POSSIBLE = "VAT_HANDLING_NOT_POSSIBLE"


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing to look at, at a setting; `reason` says why a method does not work, `values` are shown as they stand."""

    code: OrderWarningCode
    path: tuple[str, ...]
    reason: Reason | None = None
    values: Mapping[str, str] = field(default_factory=dict)


_OF_REASON: Mapping[Reason, OrderWarningCode] = {
    Reason.NO_EHF_ADDRESS: OrderWarningCode.EHF_NOT_POSSIBLE,
    Reason.EHF_UNKNOWN: OrderWarningCode.EHF_NOT_POSSIBLE,
    Reason.EHF_NOT_RECEIVED: OrderWarningCode.EHF_NOT_POSSIBLE,
    Reason.PRIVATE_CUSTOMER: OrderWarningCode.EHF_NOT_POSSIBLE,
    Reason.NO_EMAIL: OrderWarningCode.NO_EMAIL,
    Reason.ADDRESS_INCOMPLETE: OrderWarningCode.ADDRESS_INCOMPLETE,
}


def warnings(facts: OrderFacts, invoiced: date) -> Iterator[Warned]:
    """All of them, for an order that is invoiced on a day."""
    yield from _of_delivery(facts)
    if facts.holds["invoice_block_invoicing"]:
        yield Warned(
            OrderWarningCode.INVOICING_BLOCKED, ("invoice", "blockInvoicing"), values={"why": facts.holds["invoice_block_reason"] or ""}
        )
    currency = facts.holds["price_currency"]
    if facts.price_list_currency != currency and (facts.price_list_currency is not None or currency != HOME_CURRENCY):
        yield Warned(OrderWarningCode.CURRENCY_WITHOUT_PRICE_LIST, ("price", "currency"), values={"currency": currency})
    vat = facts.holds["price_vat_handling"]
    if (vat == "EXPORT" and facts.country == "NO") or (vat == "REVERSE_CHARGE" and facts.organization_number is None):
        yield Warned(OrderWarningCode.VAT_HANDLING_NOT_POSSIBLE, ("price", "vatHandling"))
    if facts.is_supplier:
        yield from _of_supplier(facts, invoiced)


def _of_delivery(facts: OrderFacts) -> Iterator[Warned]:
    chosen = delivery(facts)
    method = ("invoice", "deliveryMethod")
    address = taken(facts, "INVOICE").address
    # An EHF carries the buyer's address, too.
    if chosen.method == "EHF" and (address is None or not address.is_complete):
        yield Warned(OrderWarningCode.ADDRESS_INCOMPLETE, ("addresses",))
    if chosen.reason is None:
        return
    if facts.holds["invoice_delivery_method"] == "AUTO":
        yield Warned(OrderWarningCode.DELIVERY_NOT_POSSIBLE, ("invoice", "deliveryChain"), Reason.CHAIN_IS_OUT)
    else:
        yield Warned(_OF_REASON.get(chosen.reason, OrderWarningCode.DELIVERY_NOT_POSSIBLE), method, chosen.reason)


def _of_supplier(facts: OrderFacts, invoiced: date) -> Iterator[Warned]:
    until = facts.holds["supplier_hold_until"]
    if facts.holds["supplier_hold"] != "NONE" and (until is None or date.fromisoformat(until) >= invoiced):
        yield Warned(OrderWarningCode.SUPPLIER_ON_HOLD, ("supplier", "hold"), values={"until": until or ""})
    for place, account in enumerate(facts.holds["supplier_bank_accounts"]):
        if account["verified_by_id"] is None:
            number = account["iban"] or account["bban"]
            path = ("supplier", "bankAccounts", str(place))
            yield Warned(OrderWarningCode.BANK_ACCOUNT_UNVERIFIED, path, values={"number": number[-4:]})
