"""How is a setting's value told in a line of text, where it is not as any value is (`logged.text_of`)? Before and after, in the change log.

A bank account is masked but for its last four digits; another record is told by the id that clients know it by.
"""

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from service.db.ids import public_id
from service.db.models.settings import Kind

_SHOWN_DIGITS = 4
_EMPLOYEE, _PRICE_LIST = "emp", "prl"


def _list(values: list[str]) -> str:
    return ", ".join(values)


def _terms(value: Mapping[str, Any]) -> str:
    return f"{value['count']} {value['type']}"


def _kid_profile(value: Mapping[str, Any]) -> str:
    return f"{value['modulus']} {value['length']}"


def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


def _masked(account: Mapping[str, Any]) -> str:
    number: str = account["iban"] or account["bban"]
    return "*" * (len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]


def _approver(approver: Mapping[str, Any]) -> str:
    name = public_id(_EMPLOYEE, uuid.UUID(approver["employee_id"]))
    return name if approver["amount_limit"] is None else f"{name} {approver['amount_limit']}"


TEXTS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.CHAIN: _list,
    Kind.EMAILS: _list,
    Kind.TERMS: _terms,
    Kind.KID_PROFILE: _kid_profile,
    Kind.PERCENT: _amount,
    Kind.AMOUNT: _amount,
    Kind.EMPLOYEE: lambda id: public_id(_EMPLOYEE, id),
    Kind.PRICE_LIST: lambda id: public_id(_PRICE_LIST, id),
    Kind.BANK_ACCOUNTS: lambda accounts: ", ".join(map(_masked, accounts)),
    Kind.APPROVERS: lambda approvers: ", ".join(map(_approver, approvers)),
}
