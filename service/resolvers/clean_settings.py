"""What of an input's settings is right, and what is kept of it? Each by its kind, every problem at its path.

What is left out of an input is left out here; null is kept as NULL, which inherits.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import strawberry

from service.db.ids import parse_id
from service.db.models import Base, Employee, Level, PriceList
from service.db.models.settings import BY_COLUMN, SUPPLIER, Kind, Setting, of_group
from service.db.work import UnitOfWork
from service.resolvers import accounts, setting_checks
from service.resolvers.checks import Checks
from service.resolvers.messages import Message
from service.schema.errors import UserErrorCode
from service.schema.settings import APPROVERS_MAX, ApproverInput, BankAccountInput

Groups = Mapping[str, Any]
"""An input's groups by their names; None where it says nothing of one."""
Kept = dict[str, Any]
"""Values by their columns."""


async def clean(work: UnitOfWork, groups: Groups, present: Mapping[str, Any], checks: Checks, *, of_supplier: bool) -> Kept:
    """The settings that an input names, as they are kept. `present` are the level's values before; `of_supplier` says that the level is
    one supplier's card, which alone has bank accounts."""
    kept: Kept = {}
    for group, input in groups.items():
        for setting in of_group(group) if input is not None else ():
            given = getattr(input, setting.input_name)
            if given is None:
                continue
            kept[setting.column] = None if given.value is None else await _clean(work, setting, given.value, present, checks, of_supplier)
    return kept


async def _clean(work: UnitOfWork, setting: Setting, value: Any, present: Mapping[str, Any], checks: Checks, of_supplier: bool) -> Any:
    path = setting.input_path
    match setting.kind:
        case Kind.EMPLOYEE:
            return await _colleague(work, value, checks, *path)
        case Kind.PRICE_LIST:
            return await _price_list(work, value, present.get(setting.column), checks, *path)
        case Kind.APPROVERS:
            return await _approvers(work, value, checks, *path)
        case Kind.BANK_ACCOUNTS if not of_supplier:
            checks.refuse(UserErrorCode.NOT_ALLOWED, *path, message=Message.BANK_ACCOUNTS_OF_ONE_SUPPLIER)
            return None
        case Kind.BANK_ACCOUNTS:
            return _bank_accounts(work, value, present.get(setting.column) or (), checks, *path)
        case Kind.FLAG | Kind.CHOICE | Kind.DAY:
            return value
    return _CHECKS[setting.kind](checks, setting, value, path)


_Check = Callable[[Checks, Setting, Any, Sequence[str]], Any]
_CHECKS: Mapping[Kind, _Check] = {
    Kind.TEXT: lambda checks, setting, value, path: checks.text(value, *path, max_length=setting.max_length),
    Kind.EMAIL: lambda checks, _, value, path: checks.email(value, *path),
    Kind.EMAILS: lambda checks, _, value, path: setting_checks.emails(checks, value, *path),
    Kind.CHAIN: lambda checks, _, value, path: setting_checks.delivery_chain(checks, [method.name for method in value], *path),
    Kind.PHONE: lambda checks, _, value, path: setting_checks.norwegian_phone(checks, value, *path),
    Kind.EHF_ENDPOINT: lambda checks, _, value, path: setting_checks.ehf_endpoint(checks, value, *path),
    Kind.TERMS: lambda checks, _, value, path: setting_checks.payment_terms(checks, value.type.name, value.count, *path),
    Kind.KID_PROFILE: lambda checks, _, value, path: setting_checks.kid_profile(checks, value.modulus.name, value.length, *path),
    Kind.KID: lambda checks, _, value, path: accounts.default_kid(checks, value, *path),
    Kind.PERCENT: lambda checks, _, value, path: setting_checks.percent(checks, value, *path),
    Kind.AMOUNT: lambda checks, _, value, path: setting_checks.amount(checks, value, *path),
    Kind.CURRENCY: lambda checks, _, value, path: setting_checks.currency(checks, value, *path),
    Kind.LEDGER_ACCOUNT: lambda checks, _, value, path: setting_checks.ledger_account(checks, value, *path),
    Kind.COST_ACCOUNT: lambda checks, _, value, path: setting_checks.cost_account(checks, value, *path),
    Kind.VAT_CODE: lambda checks, _, value, path: setting_checks.vat_code(checks, value, *path),
}


async def _colleague(work: UnitOfWork, id: strawberry.ID, checks: Checks, *path: str) -> uuid.UUID | None:
    employee = await work.colleague(parse_id(Employee.id_prefix, id))
    if employee is None:
        checks.refuse(UserErrorCode.NOT_FOUND, *path, message=Message.EMPLOYEE_NOT_FOUND)
    elif not employee.is_active:
        checks.refuse(UserErrorCode.INACTIVE, *path, message=Message.COLLEAGUE_INACTIVE, name=employee.name)
    else:
        return employee.id
    return None


async def _price_list(work: UnitOfWork, id: strawberry.ID, present: uuid.UUID | None, checks: Checks, *path: str) -> uuid.UUID | None:
    found = await work.shared(PriceList, parse_id(PriceList.id_prefix, id))
    if found is None:
        checks.refuse(UserErrorCode.NOT_FOUND, *path, message=Message.PRICE_LIST_NOT_FOUND)
    elif found.is_archived and found.id != present:
        checks.refuse(UserErrorCode.NOT_ALLOWED, *path, message=Message.PRICE_LIST_ARCHIVED, name=found.name)
    else:
        return found.id
    return None


async def _approvers(work: UnitOfWork, given: Sequence[ApproverInput], checks: Checks, *path: str) -> list[Any] | None:
    if len(given) > APPROVERS_MAX:
        checks.refuse(UserErrorCode.TOO_LONG, *path, message=Message.LIST_TOO_LONG, max=APPROVERS_MAX, actual=len(given))
        return None
    kept: list[Any] = []
    for i, approver in enumerate(given):
        employee = await _colleague(work, approver.employee_id, checks, *path, str(i), "employeeId")
        limit = approver.amount_limit
        amount: Decimal | None = None if limit is None else setting_checks.amount(checks, limit, *path, str(i), "amountLimit")
        if employee is not None and any(other["employee_id"] == employee.hex for other in kept):
            checks.refuse(UserErrorCode.DUPLICATE, *path, str(i), "employeeId", message=Message.APPROVER_TWICE)
        elif employee is not None:
            kept.append({"employee_id": employee.hex, "amount_limit": None if amount is None else f"{amount:.2f}"})
    return kept


_SAME_ACCOUNT = ("bban", "iban", "bic", "country")


def _bank_accounts(
    work: UnitOfWork, given: Sequence[BankAccountInput], present: Sequence[Mapping[str, Any]], checks: Checks, *path: str
) -> list[Any] | None:
    """The accounts, those that are as before with who entered and who approved them; others were entered by the viewer now."""
    accounts_given = accounts.bank_accounts(checks, given, *path)
    if accounts_given is None:
        return None
    known = {tuple(account[name] for name in _SAME_ACCOUNT): account for account in present}
    entered = {"entered_by_id": work.viewer.employee_id.hex, "verified_by_id": None}
    kept = []
    for account in accounts_given:
        before = known.get(tuple(account[name] for name in _SAME_ACCOUNT))
        who = entered if before is None else {name: before[name] for name in entered}
        kept.append({**account, **who})
    return kept


def groups_of(input: Any) -> Groups:
    """An input's groups of settings."""
    return {"invoice": input.invoice, "price": input.price, SUPPLIER: input.supplier}


def present(level: Level) -> Kept:
    """What a level says, by the settings' columns."""
    return {column: getattr(level, column) for column in BY_COLUMN}


def set_all(record: Base, kept: Kept) -> bool:
    """Write the values to a record. Whether anything became another."""
    changed = {name: value for name, value in kept.items() if value != getattr(record, name)}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)
