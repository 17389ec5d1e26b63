"""What happens when a customer's settings are changed, or its bank accounts approved? Check, write, see what holds then, commit."""

import uuid
from typing import Any

import strawberry

from service.db.ids import parse_id
from service.db.logged import attributes_of
from service.db.models import Customer, CustomerCategory, CustomerSettings
from service.db.models.settings import SUPPLIER
from service.db.work import UnitOfWork, unit_of_work
from service.resolvers import cards
from service.resolvers.cards import CUSTOMER, Refused, stop
from service.resolvers.checks import Checks
from service.resolvers.clean_settings import Kept, clean, groups_of, present, set_all
from service.resolvers.customers import stopped_at, written
from service.resolvers.messages import Message
from service.resolvers.once import commit
from service.resolvers.setting_rules import Holds, refuse_broken
from service.schema.contacts import RecordInput
from service.schema.context import Info
from service.schema.customer_payload import CustomerPayload
from service.schema.errors import UserErrorCode
from service.schema.settings_inputs import UpdateCustomerSettingsInput


async def update_customer_settings(info: Info, input: UpdateCustomerSettingsInput) -> CustomerPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            customer = await cards.load(work, CUSTOMER, input.id, checks)
            cards.refuse_archived(CUSTOMER, customer, checks)
            cards.refuse_conflict(CUSTOMER, customer, input.version, checks)
            level = await _own(work, customer)
            if input.supplier is not None and not customer.is_supplier:
                checks.refuse(UserErrorCode.NOT_ALLOWED, SUPPLIER, message=Message.NOT_A_SUPPLIER)
            kept = await clean(work, groups_of(input), present(level), checks, of_supplier=True)
            kept |= await _category(work, input.category_id, level, checks)
            stop(checks)
            before, category = await Holds.of(work, customer), level.category_id
            if set_all(level, kept):
                await work.save(level)
                work.touch(customer)
                await _tell_of_categories(work, level, category)
                refuse_broken(checks, before, await Holds.of(work, customer))
                stop(checks)
            return await commit(info, work, written(customer))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def approve_bank_accounts(info: Info, input: RecordInput) -> CustomerPayload:
    """All of a supplier's accounts that others have entered. Who entered one can't approve it: that is the rule's point."""
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            customer = await cards.load(work, CUSTOMER, input.id, checks)
            cards.refuse_archived(CUSTOMER, customer, checks)
            cards.refuse_conflict(CUSTOMER, customer, input.version, checks)
            level = await _own(work, customer)
            accounts: list[dict[str, Any]] = level.supplier_bank_accounts or []
            viewer = work.viewer.employee_id.hex
            waiting = [account for account in accounts if account["verified_by_id"] is None]
            if not customer.is_supplier:
                checks.refuse(UserErrorCode.NOT_ALLOWED, "id", message=Message.NOT_A_SUPPLIER)
            elif not waiting:
                checks.refuse(UserErrorCode.INVALID, "id", message=Message.NO_BANK_ACCOUNT_TO_APPROVE)
            elif all(account["entered_by_id"] == viewer for account in waiting):
                checks.refuse(UserErrorCode.NOT_ALLOWED, "id", message=Message.BANK_ACCOUNT_OF_ONES_OWN)
            stop(checks)
            approved = [
                {**account, "verified_by_id": viewer} if account in waiting and account["entered_by_id"] != viewer else account
                for account in accounts
            ]
            level.supplier_bank_accounts = approved
            work.touch(customer)
            return await commit(info, work, written(customer))
    except Refused as stopped:
        return stopped_at(info, stopped)


async def _own(work: UnitOfWork, customer: Customer) -> CustomerSettings:
    """What is set on the card: a new row, not yet added, where nothing is."""
    rows = await work.rows(CustomerSettings, CustomerSettings.customer_id == customer.id, limit=1)
    return rows[0] if rows else CustomerSettings(customer_id=customer.id)


async def _category(work: UnitOfWork, given: strawberry.Maybe[strawberry.ID | None], level: CustomerSettings, checks: Checks) -> Kept:
    if given is None:
        return {}
    if given.value is None:
        return {"category_id": None}
    category = await work.shared(CustomerCategory, parse_id(CustomerCategory.id_prefix, given.value))
    if category is None:
        checks.refuse(UserErrorCode.NOT_FOUND, "categoryId", message=Message.CATEGORY_NOT_FOUND)
        return {}
    if category.is_archived and category.id != level.category_id:
        checks.refuse(UserErrorCode.NOT_ALLOWED, "categoryId", message=Message.CATEGORY_ARCHIVED, name=category.name)
    return {"category_id": category.id}


async def _tell_of_categories(work: UnitOfWork, level: CustomerSettings, before_id: uuid.UUID | None) -> None:
    """What another category says otherwise, field by field."""
    if level.category_id == before_id:
        return
    before, after = await work.shared(CustomerCategory, before_id), await work.shared(CustomerCategory, level.category_id)
    for attribute in attributes_of(CustomerCategory):
        said = [attribute.shown(getattr(row, attribute.key, None)) for row in (before, after)]
        if attribute.level is not None and said[0] != said[1]:
            work.log(level, attribute.field, said[0], said[1], attribute.level)
