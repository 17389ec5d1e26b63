"""What is kept of a customer and of a contact? A card each, and what their cards share."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, case, literal_column, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from service.db.ids import new_id
from service.db.models.base import UNLOGGED, Archived, Base, CustomerType, Visibility, where, words_index
from service.db.models.tenants import Employee

if TYPE_CHECKING:
    from service.db.models.parts import ContactAddress, CustomerAddress, CustomerContact


class Card(Archived, Base):
    """What a customer's and a contact's card share: an owner, a visibility, a version, an archive, and who wrote it."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int] = mapped_column(info=UNLOGGED)
    first_name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    mobile: Mapped[str | None]
    note: Mapped[str | None]
    owner_id: Mapped[uuid.UUID]
    visibility: Mapped[Visibility]
    created_at: Mapped[datetime]
    created_by_id: Mapped[uuid.UUID]
    updated_at: Mapped[datetime] = mapped_column(info=UNLOGGED)
    updated_by_id: Mapped[uuid.UUID] = mapped_column(info=UNLOGGED)
    sort_key: Mapped[bytes] = mapped_column(info=UNLOGGED)
    words: Mapped[str] = mapped_column(info=UNLOGGED)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}

    @declared_attr
    @classmethod
    def owner(cls) -> Mapped[Employee]:
        return _employee(cls, "owner_id")

    @declared_attr
    @classmethod
    def created_by(cls) -> Mapped[Employee]:
        return _employee(cls, "created_by_id")

    @declared_attr
    @classmethod
    def updated_by(cls) -> Mapped[Employee]:
        return _employee(cls, "updated_by_id")


def _employee(card: type[Any], column: str) -> Mapped[Employee]:
    return relationship(Employee, foreign_keys=[card.tenant_id, getattr(card, column)], viewonly=True, lazy="raise")


def _card_constraints(table: str) -> tuple[ForeignKeyConstraint | Index, ...]:
    employees = ("owner_id", "created_by_id", "updated_by_id")
    return (
        ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),
        *(ForeignKeyConstraint(["tenant_id", column], ["employees.tenant_id", "employees.id"]) for column in employees),
        Index(f"ix_{table}_name", "tenant_id", "sort_key", "id"),
        Index(f"ix_{table}_created_at", "tenant_id", "created_at", "id"),
        Index(f"ix_{table}_updated_at", "tenant_id", "updated_at", "id"),
        Index(f"ix_{table}_owner", "tenant_id", "owner_id", "sort_key", "id"),
        words_index(table),
    )


_NUMBER = ("country", "organization_number", text("coalesce(sub_unit_number, '')"))
_NUMBERED = "organization_number IS NOT NULL AND archived_at IS NULL AND NOT is_duplicate_allowed"


class Customer(Card):
    """A customer, a supplier or a private customer."""

    __tablename__ = "customers"
    __table_args__ = (
        *_card_constraints("customers"),
        Index("uq_customers_customer_number", "tenant_id", "customer_number", unique=True),
        # These two hold races within each pool; what a duplicate is, is decided by what the writer may see.
        Index(
            "uq_customers_shown_number",
            "tenant_id",
            *_NUMBER,
            unique=True,
            **where(f"{_NUMBERED} AND visibility = 'EVERYONE'"),
        ),
        Index(
            "uq_customers_hidden_number",
            "tenant_id",
            "owner_id",
            *_NUMBER,
            unique=True,
            **where(f"{_NUMBERED} AND visibility = 'OWNER_ONLY'"),
        ),
        Index("ix_customers_organization_number", "tenant_id", "organization_number"),
        Index("ix_customers_sub_unit_number", "tenant_id", "sub_unit_number"),
    )
    id_prefix = "cus"

    customer_number: Mapped[int]
    type: Mapped[CustomerType]
    is_supplier: Mapped[bool]
    name: Mapped[str]
    organization_number: Mapped[str | None] = mapped_column(String(50))
    sub_unit_number: Mapped[str | None] = mapped_column(String(50))
    country: Mapped[str] = mapped_column(String(2))
    website: Mapped[str | None]
    # Nobody is shown it, and when it changes, it may tell of a card that is hidden.
    is_duplicate_allowed: Mapped[bool] = mapped_column(default=False, info=UNLOGGED)

    addresses: Mapped[list["CustomerAddress"]] = relationship(viewonly=True, lazy="raise")
    contact_links: Mapped[list["CustomerContact"]] = relationship(viewonly=True, lazy="raise")

    @hybrid_property
    def display_name(self) -> str:
        return _full_name(self.first_name, self.name)

    @display_name.inplace.expression
    @classmethod
    def _display_name(cls) -> ColumnElement[str]:
        return _full_name_expression(cls.first_name, cls.name)


class Contact(Card):
    """A person whom the tenant's employees talk to, at any number of customers."""

    __tablename__ = "contacts"
    __table_args__ = _card_constraints("contacts")
    id_prefix = "con"

    last_name: Mapped[str]
    title: Mapped[str | None]
    date_of_birth: Mapped[date | None]

    addresses: Mapped[list["ContactAddress"]] = relationship(viewonly=True, lazy="raise")
    customer_links: Mapped[list["CustomerContact"]] = relationship(viewonly=True, lazy="raise")

    @hybrid_property
    def display_name(self) -> str:
        return _full_name(self.first_name, self.last_name)

    @display_name.inplace.expression
    @classmethod
    def _display_name(cls) -> ColumnElement[str]:
        return _full_name_expression(cls.first_name, cls.last_name)


def _full_name(first: str | None, last: str) -> str:
    return last if first is None else f"{first} {last}"


def _full_name_expression(first: Any, last: Any) -> ColumnElement[str]:
    return case((first.is_(None), last), else_=first + literal_column("' '") + last)
