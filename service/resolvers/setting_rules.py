"""Which settings do not go together? Rules over what holds, for one customer or for a level that many inherit from.

Each problem is at the setting that asks for what can't be: a method of delivery, how VAT is handled, a price list.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.resolvers.checks import Checks
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode

_PERSONAL = frozenset({"VIPPS", "EFAKTURA", "AVTALEGIRO"})
_METHOD, _VAT = ("invoice", "deliveryMethod"), ("price", "vatHandling")


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What the rules ask of a customer."""

    is_private: bool
    country: str


def refuse_impossible(checks: Checks, holds: Mapping[str, Any], facts: CustomerFacts | None) -> None:
    """`holds` are the settings by their columns. Without `facts` it is a level above customers, of whom nothing is known."""
    method = _name(holds["invoice_delivery_method"])
    if method == "EHF" and holds["invoice_collective_invoice"]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "invoice", "collectiveInvoice", message=Message.COLLECTIVE_BY_EHF)
    if method == "FACTORING" and not holds["invoice_factoring"]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *_METHOD, message=Message.FACTORING_IS_OFF)
    if holds["supplier_hold_until"] is not None and _name(holds["supplier_hold"]) == "NONE":
        checks.refuse(UserErrorCode.NOT_ALLOWED, "supplier", "holdUntil", message=Message.HOLD_IS_NONE)
    if facts is not None:
        _refuse_for_customer(checks, holds, method, facts)


def _refuse_for_customer(checks: Checks, holds: Mapping[str, Any], method: str, facts: CustomerFacts) -> None:
    if method == "EHF" and (facts.is_private or holds["invoice_ehf_endpoint"] is None):
        checks.refuse(UserErrorCode.NOT_ALLOWED, *_METHOD, message=Message.EHF_NEEDS_A_NUMBER)
    if method == "EMAIL" and not holds["invoice_invoice_emails"]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *_METHOD, message=Message.EMAIL_NEEDS_AN_ADDRESS)
    if method in _PERSONAL and not facts.is_private:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *_METHOD, message=Message.METHOD_OF_PERSONS)
    if holds["invoice_sms_notification"] and holds["invoice_sms_number"] is None:
        checks.refuse(UserErrorCode.BLANK, "invoice", "smsNumber", message=Message.BLANK)
    if _name(holds["price_vat_handling"]) == "EXPORT" and facts.country == "NO":
        checks.refuse(UserErrorCode.NOT_ALLOWED, *_VAT, message=Message.EXPORT_TO_NORWAY)


def _name(value: Any) -> str:
    return value.name if isinstance(value, enum.Enum) else str(value)
