"""What goes to the successor of an employee who leaves? Cards, and the places where settings name the employee: unseen, all of them.

Whether there were any is not told.
"""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Text, and_, cast, or_

from service.db.models import Contact, Customer, CustomerCategory, CustomerSettings, Level, TenantSettings, Visibility
from service.db.types import now
from service.db.work import UnitOfWork

L = TypeVar("L", bound=Level)
_BATCH = 500


async def hand_over(work: UnitOfWork, leaving: uuid.UUID, successor: uuid.UUID) -> None:
    """All of the leaving employee's cards, the owner-only and archived ones too.

    A hidden customer that comes where the successor hides one with its number comes as an allowed duplicate, without a word.
    """
    hidden = Customer.visibility == Visibility.OWNER_ONLY
    await work.change_cards(Customer, Customer.owner_id == leaving, hidden, is_duplicate_allowed=True)
    for card in (Customer, Contact):
        changed = {"version": card.version + 1, "updated_at": now(), "updated_by_id": work.viewer.employee_id}
        await work.change_cards(card, card.owner_id == leaving, owner_id=successor, **changed)
    await _hand_over_settings(work, leaving, successor)


async def _hand_over_settings(work: UnitOfWork, leaving: uuid.UUID, successor: uuid.UUID) -> None:
    """Vår referanse, and whose approval a supplier's invoices need. Each of it is a change of the card, the category or the defaults."""
    while rows := await _naming(work, CustomerSettings, leaving):
        await _rename(work, rows, leaving, successor)
        touched = {"version": Customer.version + 1, "updated_at": now(), "updated_by_id": work.viewer.employee_id}
        await work.change_all(Customer, Customer.id.in_([row.customer_id for row in rows]), **touched)
    while categories := await _naming(work, CustomerCategory, leaving):
        for category in categories:
            category.version += 1
        await _rename(work, categories, leaving, successor)
    while defaults := await _naming(work, TenantSettings, leaving):
        await _rename(work, defaults, leaving, successor)
        (await work.tenant()).version += 1


async def _naming(work: UnitOfWork, level: type[L], leaving: uuid.UUID) -> Sequence[L]:
    """Some of the rows that name an employee: what is handed over names another, and is not found again."""
    approves = and_(level.supplier_approvers.is_not(None), cast(level.supplier_approvers, Text).contains(leaving.hex))
    return await work.rows(level, or_(level.invoice_our_reference_id == leaving, approves), limit=_BATCH)


async def _rename(work: UnitOfWork, rows: Sequence[Level], leaving: uuid.UUID, successor: uuid.UUID) -> None:
    for row in rows:
        if row.invoice_our_reference_id == leaving:
            row.invoice_our_reference_id = successor
        if row.supplier_approvers:
            row.supplier_approvers = approvers_after(row.supplier_approvers, leaving.hex, successor.hex)
    await work.save(*rows)


def approvers_after(approvers: list[dict[str, Any]], leaving: str, successor: str) -> list[dict[str, Any]]:
    """The approvers with one in another's place: once, by the higher of two limits."""
    found: dict[str, dict[str, Any]] = {}
    for approver in approvers:
        id = successor if approver["employee_id"] == leaving else approver["employee_id"]
        other = found.get(id)
        limit = approver["amount_limit"] if other is None else _higher(other["amount_limit"], approver["amount_limit"])
        found[id] = {"employee_id": id, "amount_limit": limit}
    return list(found.values())


def _higher(one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else max(one, other, key=Decimal)
