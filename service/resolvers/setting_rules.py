"""Which settings does a change make impossible together? Rules over what holds, for one customer or for a level that many inherit from.

Each problem is at the setting that asks for what can't be: a method of delivery, how VAT is handled, a price list. What was so before,
since a level above or the customer itself is another than it was, is no problem of a change of something else: orders warn of it.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.db.models import Customer, CustomerCategory, CustomerType, PriceList, Tenant
from service.db.models.settings import SETTINGS
from service.db.work import UnitOfWork
from service.resolvers.checks import Checks, Problem
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode

_PERSONAL = frozenset({"VIPPS", "EFAKTURA", "AVTALEGIRO"})
_METHOD, _VAT = ("invoice", "deliveryMethod"), ("price", "vatHandling")
_COLUMNS: Mapping[tuple[str, ...], str] = {setting.input_path: setting.column for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """What the rules ask of a customer."""

    is_private: bool
    country: str


@dataclass(frozen=True, slots=True)
class Holds:
    """What holds for a record: settings by their columns, the price list among them, and what is known of the customer, if it is one."""

    settings: Mapping[str, Any]
    price_list: PriceList | None = None
    facts: CustomerFacts | None = None

    @classmethod
    async def of(cls, work: UnitOfWork, record: Customer | CustomerCategory | Tenant) -> "Holds":
        """After what has been written so far."""
        settings = await work.effective(record)
        facts = CustomerFacts(record.type is CustomerType.PRIVATE_CUSTOMER, record.country) if isinstance(record, Customer) else None
        return cls(settings, await work.shared(PriceList, settings["price_price_list_id"]), facts)


def refuse_broken(checks: Checks, before: Holds, after: Holds) -> None:
    """What goes together no more, or is asked for in another way that can't be either."""
    known = list(_impossible(before))
    checks.problems += [problem for problem, asked in _impossible(after) if (problem, asked) not in known]


def _impossible(holds: Holds) -> Iterator[tuple[Problem, Any]]:
    """Each problem, with what is asked for there."""
    checks = Checks()
    refuse_impossible(checks, holds)
    return ((problem, _name(holds.settings[_COLUMNS[problem.field]])) for problem in checks.problems)


def refuse_impossible(checks: Checks, held: Holds) -> None:
    """All that does not go together."""
    holds = held.settings
    method = _name(holds["invoice_delivery_method"])
    if method == "EHF" and holds["invoice_collective_invoice"]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "invoice", "collectiveInvoice", message=Message.COLLECTIVE_BY_EHF)
    if method == "FACTORING" and not holds["invoice_factoring"]:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *_METHOD, message=Message.FACTORING_IS_OFF)
    if holds["supplier_hold_until"] is not None and _name(holds["supplier_hold"]) == "NONE":
        checks.refuse(UserErrorCode.NOT_ALLOWED, "supplier", "holdUntil", message=Message.HOLD_IS_NONE)
    if held.price_list is not None and held.price_list.currency != holds["price_currency"]:
        values = {"name": held.price_list.name, "currency": held.price_list.currency, "other": holds["price_currency"]}
        checks.refuse(UserErrorCode.NOT_ALLOWED, "price", "priceListId", message=Message.PRICE_LIST_CURRENCY, **values)
    if held.facts is not None:
        _refuse_for_customer(checks, holds, method, held.facts)


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
