"""On which levels is a setting kept? A customer's own, its category's, the tenant's: the same columns in each, NULL where unset."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.ids import new_id, public_id
from service.db.models.base import UNLOGGED, Archived, Base, where
from service.db.models.cards import Customer
from service.db.models.choices import SettingsSource
from service.db.models.setting_texts import TEXTS
from service.db.models.settings import SETTINGS, Kind
from service.db.models.tenants import Tenant

LISTED_MAX = 200
"""A tenant's categories, and its price lists, at most."""


class Listed(Archived):
    """A record that administrators keep a few of, each by its name."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(info=UNLOGGED)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(info=UNLOGGED)
    sort_key: Mapped[bytes] = mapped_column(info=UNLOGGED)


class PriceList(Listed, Base):
    """A price list: a name and a currency."""

    __tablename__ = "price_lists"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),
        Index("uq_price_lists_name", "tenant_id", "name_key", unique=True, **where("archived_at IS NULL")),
    )
    id_prefix = "prl"

    currency: Mapped[str] = mapped_column(String(3))


class Level(Base):
    """A row that has every setting's column."""

    __abstract__ = True
    source: ClassVar[SettingsSource]

    if TYPE_CHECKING:
        # Those that are read by their names; all are made below, of their declarations.
        invoice_our_reference_id: Mapped[uuid.UUID | None]
        supplier_bank_accounts: Mapped[list[dict[str, Any]] | None]
        supplier_approvers: Mapped[list[dict[str, Any]] | None]


for _setting in SETTINGS:
    _info = {"field": ".".join(_setting.path), "level": lambda level: level.source.name, "logged_from_the_start": True}
    if _setting.kind in TEXTS:
        _info["text"] = TEXTS[_setting.kind]
    setattr(Level, _setting.column, mapped_column(_setting.type_, nullable=True, info=_info, sort_order=100))


def _references() -> tuple[ForeignKeyConstraint, ...]:
    tables = {Kind.EMPLOYEE: "employees", Kind.PRICE_LIST: "price_lists"}
    return tuple(
        ForeignKeyConstraint(["tenant_id", setting.column], [f"{tables[setting.kind]}.tenant_id", f"{tables[setting.kind]}.id"])
        for setting in SETTINGS
        if setting.kind in tables
    )


def _of_people(table: str) -> tuple[Index, ...]:
    """By what a deactivation finds the rows that name an employee."""
    return (
        Index(f"ix_{table}_our_reference", "tenant_id", "invoice_our_reference_id", **where("invoice_our_reference_id IS NOT NULL")),
        Index(f"ix_{table}_approved", "tenant_id", **where("supplier_approvers IS NOT NULL")),
    )


class CustomerCategory(Listed, Level):
    """A kind of customers, with settings of its own."""

    __tablename__ = "customer_categories"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),
        *_references(),
        Index("uq_customer_categories_name", "tenant_id", "name_key", unique=True, **where("archived_at IS NULL")),
    )
    id_prefix = "cat"
    source = SettingsSource.CATEGORY


def _category_text(id: uuid.UUID) -> str:
    return public_id(CustomerCategory.id_prefix, id)


class CustomerSettings(Level):
    """What is set on one customer's card: no row where nothing is."""

    __tablename__ = "customer_settings"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "category_id"], ["customer_categories.tenant_id", "customer_categories.id"]),
        *_references(),
        Index("ix_customer_settings_category", "tenant_id", "category_id", "customer_id"),
        *_of_people("customer_settings"),
    )
    source = SettingsSource.CUSTOMER

    customer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    category_id: Mapped[uuid.UUID | None] = mapped_column(info={"logged_from_the_start": True, "text": _category_text})

    customer: Mapped[Customer] = relationship(viewonly=True, lazy="raise")
    category: Mapped[CustomerCategory | None] = relationship(viewonly=True, lazy="raise")


class TenantSettings(Level):
    """The tenant's defaults: no row where nothing is set."""

    __tablename__ = "tenant_settings"
    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]), *_references())
    source = SettingsSource.TENANT


def _listed(model: type[Any]) -> Any:
    return relationship(model, viewonly=True, lazy="raise")


Tenant.categories = _listed(CustomerCategory)
Tenant.price_lists = _listed(PriceList)
