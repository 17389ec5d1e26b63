"""How do plain settings come into a database? As the columns that the service would have written."""

from datetime import date
from decimal import Decimal
from typing import Any

from service.db import models
from service.db.models.settings import SETTINGS, Kind, Setting
from service.db.types import now
from tests.oracle.world import Customer, CustomerCategory, Firm, PriceList, Settings
from tests.people import uuid_of


def price_list(row: PriceList) -> models.PriceList:
    return models.PriceList(
        tenant_id=uuid_of(row.firm.id),
        id=uuid_of(row.id),
        name=row.name,
        currency=row.currency,
        version=row.version,
        archived_at=now() if row.is_archived else None,
    )


def category(row: CustomerCategory) -> models.CustomerCategory:
    return models.CustomerCategory(
        tenant_id=uuid_of(row.firm.id),
        id=uuid_of(row.id),
        name=row.name,
        version=row.version,
        archived_at=now() if row.is_archived else None,
        **columns(row.settings),
    )


def of_tenant(firm: Firm) -> models.TenantSettings:
    return models.TenantSettings(tenant_id=uuid_of(firm.id), **columns(firm.settings))


def of_customer(customer: Customer) -> models.CustomerSettings:
    return models.CustomerSettings(
        tenant_id=uuid_of(customer.firm.id),
        customer_id=uuid_of(customer.id),
        category_id=None if customer.category is None else uuid_of(customer.category.id),
        **columns(customer.settings),
    )


def columns(settings: Settings) -> dict[str, Any]:
    """The settings by their columns."""
    places = {".".join(setting.path): setting for setting in SETTINGS}
    return {places[place].column: _kept(places[place], value) for place, value in settings.items()}


def _kept(setting: Setting, value: Any) -> Any:
    match setting.kind:
        case Kind.CHOICE:
            assert setting.choice is not None
            return setting.choice[value]
        case Kind.PERCENT | Kind.AMOUNT:
            return Decimal(value)
        case Kind.DAY:
            return date.fromisoformat(value)
        case Kind.EMPLOYEE | Kind.PRICE_LIST:
            return uuid_of(value.id)
        case Kind.BANK_ACCOUNTS:
            return [kept_account(account) for account in value]
        case Kind.APPROVERS:
            return [{"employee_id": uuid_of(item["employee"].id).hex, "amount_limit": item["amountLimit"]} for item in value]
    return value


def kept_account(account: dict[str, Any]) -> dict[str, Any]:
    verified_by = account["verifiedBy"]
    return {
        **{name: account[name] for name in ("bban", "iban", "bic", "country")},
        "is_primary": account["isPrimary"],
        "entered_by_id": None,
        "verified_by_id": None if verified_by is None else uuid_of(verified_by.id).hex,
    }
