"""What happens when an administrator changes the tenant's defaults, its categories or its price lists?

Cross-field rules are refused against the level itself and those above it, never against customers: what inheritance breaks there is a
warning on their orders.
"""

from typing import Any, TypeVar

import strawberry

from service.db.derived import name_key
from service.db.ids import parse_id
from service.db.models import CustomerCategory, PriceList, Tenant, TenantSettings
from service.db.models.levels import LISTED_MAX
from service.db.types import now
from service.db.work import UnitOfWork, unit_of_work
from service.engine.kinds import held
from service.resolvers import setting_checks
from service.resolvers.cards import Refused, stop
from service.resolvers.checks import Checks
from service.resolvers.clean_settings import Kept, clean, groups_of, present, set_all
from service.resolvers.employees import refuse_members
from service.resolvers.messages import Message
from service.resolvers.once import commit
from service.resolvers.payloads import user_errors
from service.resolvers.setting_rules import Holds, refuse_broken
from service.schema.context import Info
from service.schema.errors import UserErrorCode
from service.schema.settings_inputs import (
    CreateCustomerCategoryInput,
    CreatePriceListInput,
    CustomerCategoryPayload,
    PriceListPayload,
    TenantPayload,
    UpdateCustomerCategoryInput,
    UpdatePriceListInput,
    UpdateTenantSettingsInput,
)

LIST_NAME_LENGTH_MAX = 100
Listed = TypeVar("Listed", CustomerCategory, PriceList)


async def update_tenant_settings(info: Info, input: UpdateTenantSettingsInput) -> TenantPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            tenant = await work.tenant()
            _refuse_conflict(tenant, input.version, checks)
            rows = await work.rows(TenantSettings, limit=1)
            level = rows[0] if rows else TenantSettings()
            kept = await clean(work, groups_of(input), present(level), checks, of_supplier=False)
            stop(checks)
            before = await Holds.of(work, tenant)
            if set_all(level, kept):
                await work.save(level)
                tenant.version += 1
                refuse_broken(checks, before, await Holds.of(work, tenant))
                stop(checks)
            return await commit(info, work, TenantPayload(tenant=held(tenant.id), user_errors=[]))
    except Refused as stopped:
        return TenantPayload(tenant=held(stopped.conflicting), user_errors=user_errors(info, stopped.problems))


async def create_customer_category(info: Info, input: CreateCustomerCategoryInput) -> CustomerCategoryPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            name = await _name(work, CustomerCategory, input.name, None, checks)
            await _refuse_too_many(work, CustomerCategory, checks)
            kept = await clean(work, groups_of(input), {}, checks, of_supplier=False)
            stop(checks)
            category = CustomerCategory(name=name, version=1)
            set_all(category, kept)
            await work.add(category)
            refuse_broken(checks, await Holds.of(work, await work.tenant()), await Holds.of(work, category))
            stop(checks)
            return await commit(info, work, CustomerCategoryPayload(category=held(category.id), user_errors=[]))
    except Refused as stopped:
        return _category_refused(info, stopped)


async def update_customer_category(info: Info, input: UpdateCustomerCategoryInput) -> CustomerCategoryPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            category = await _load(work, CustomerCategory, input.id, Message.CATEGORY_NOT_FOUND, checks)
            _refuse_conflict(category, input.version, checks)
            kept = await clean(work, groups_of(input), present(category), checks, of_supplier=False)
            kept |= await _listed_after(work, category, input, checks)
            stop(checks)
            before = await Holds.of(work, category)
            if set_all(category, kept):
                category.version += 1
                refuse_broken(checks, before, await Holds.of(work, category))
                stop(checks)
            return await commit(info, work, CustomerCategoryPayload(category=held(category.id), user_errors=[]))
    except Refused as stopped:
        return _category_refused(info, stopped)


async def create_price_list(info: Info, input: CreatePriceListInput) -> PriceListPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            name = await _name(work, PriceList, input.name, None, checks)
            currency = setting_checks.currency(checks, input.currency, "currency")
            await _refuse_too_many(work, PriceList, checks)
            stop(checks)
            price_list = PriceList(name=name, currency=currency, version=1)
            await work.add(price_list)
            return await commit(info, work, PriceListPayload(price_list=held(price_list.id), user_errors=[]))
    except Refused as stopped:
        return _price_list_refused(info, stopped)


async def update_price_list(info: Info, input: UpdatePriceListInput) -> PriceListPayload:
    checks = Checks()
    try:
        async with unit_of_work(info.context.database, info.context.viewer) as work:
            await refuse_members(work)
            price_list = await _load(work, PriceList, input.id, Message.PRICE_LIST_NOT_FOUND, checks)
            _refuse_conflict(price_list, input.version, checks)
            kept = await _listed_after(work, price_list, input, checks)
            if input.currency is not None:
                kept["currency"] = setting_checks.currency(checks, input.currency.value or "", "currency")
            stop(checks)
            if set_all(price_list, kept):
                price_list.version += 1
            return await commit(info, work, PriceListPayload(price_list=held(price_list.id), user_errors=[]))
    except Refused as stopped:
        return _price_list_refused(info, stopped)


# --- what they share


async def _load(work: UnitOfWork, model: type[Listed], id: strawberry.ID, not_found: Message, checks: Checks) -> Listed:
    found = await work.shared(model, parse_id(model.id_prefix, id))
    if found is None:
        checks.refuse(UserErrorCode.NOT_FOUND, "id", message=not_found)
        raise Refused(checks)
    return found


def _refuse_conflict(record: Tenant | CustomerCategory | PriceList, version: int, checks: Checks) -> None:
    if record.version != version:
        checks.refuse(UserErrorCode.CONFLICT, "version", message=Message.SETTINGS_CONFLICT)
        raise Refused(checks, conflicting=record.id)


async def _name(work: UnitOfWork, model: type[Listed], given: str | None, but: Listed | None, checks: Checks) -> str | None:
    name = checks.text(given, "name", max_length=LIST_NAME_LENGTH_MAX, required=True)
    if name is not None:
        await _refuse_taken(work, model, name, but, checks, "name")
    return name


async def _refuse_taken(work: UnitOfWork, model: type[Listed], name: str, but: Listed | None, checks: Checks, *path: str) -> None:
    holders = await work.seen(model, model.name_key == name_key(name), model.archived_at.is_(None), order=model.id, limit=1)
    if any(holder is not but for holder in holders):
        checks.refuse(UserErrorCode.DUPLICATE, *path, message=Message.NAME_TAKEN, name=name)


async def _refuse_too_many(work: UnitOfWork, model: type[Listed], checks: Checks) -> None:
    if len(await work.seen(model, order=model.id, limit=LISTED_MAX)) >= LISTED_MAX:
        checks.refuse(UserErrorCode.NOT_ALLOWED, message=Message.TOO_MANY_OF_THEM, max=LISTED_MAX)


async def _listed_after(work: UnitOfWork, record: Any, input: Any, checks: Checks) -> Kept:
    """Name and archive after an update."""
    kept: Kept = {}
    if input.name is not None:
        kept["name"] = await _name(work, type(record), input.name.value, record, checks)
    if input.is_archived is not None:
        if input.is_archived.value is None:
            checks.refuse(UserErrorCode.BLANK, "isArchived", message=Message.BLANK)
        elif input.is_archived.value != record.is_archived:
            kept["archived_at"] = now() if input.is_archived.value else None
            if not input.is_archived.value:
                await _refuse_taken(work, type(record), kept.get("name") or record.name, record, checks, "isArchived")
    return kept


def _category_refused(info: Info, stopped: Refused) -> CustomerCategoryPayload:
    return CustomerCategoryPayload(category=held(stopped.conflicting), user_errors=user_errors(info, stopped.problems))


def _price_list_refused(info: Info, stopped: Refused) -> PriceListPayload:
    return PriceListPayload(price_list=held(stopped.conflicting), user_errors=user_errors(info, stopped.problems))
