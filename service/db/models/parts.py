"""What hangs on cards? Their addresses, and what a contact is at a customer."""

import uuid

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, Integer, String, case, literal_column
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.models.base import UNLOGGED, AddressType, Base, where
from service.db.models.cards import Contact, Customer


class Address(Base):
    """What the addresses of customers and of contacts share: one of each type."""

    __abstract__ = True

    type: Mapped[AddressType] = mapped_column(primary_key=True, sort_order=2)
    recipient: Mapped[str | None] = mapped_column(sort_order=3)
    lines: Mapped[list[str]] = mapped_column(sort_order=3)
    postal_code: Mapped[str | None] = mapped_column(sort_order=3)
    city: Mapped[str | None] = mapped_column(sort_order=3)
    city_key: Mapped[str | None] = mapped_column(sort_order=3, info=UNLOGGED)
    country: Mapped[str] = mapped_column(String(2), sort_order=3)


class CustomerAddress(Address):
    __tablename__ = "customer_addresses"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        Index("ix_customer_addresses_city", "tenant_id", "city_key", "customer_id"),
    )

    customer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=1)


class ContactAddress(Address):
    __tablename__ = "contact_addresses"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "contact_id"], ["contacts.tenant_id", "contacts.id"]),)

    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=1)


class CustomerContact(Base):
    """The relation itself: a contact's role at a customer, with a phone and an e-mail of its own."""

    __tablename__ = "customer_contacts"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "contact_id"], ["contacts.tenant_id", "contacts.id"]),
        Index("ix_customer_contacts_contact", "tenant_id", "contact_id", "customer_id"),
        Index("uq_customer_contacts_primary", "tenant_id", "customer_id", unique=True, **where("is_primary")),
    )

    customer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    role: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    is_primary: Mapped[bool]

    @hybrid_property
    def primary_rank(self) -> int:
        """The primary contact comes first: an order's keys go in one direction."""
        return 0 if self.is_primary else 1

    @primary_rank.inplace.expression
    @classmethod
    def _primary_rank(cls) -> ColumnElement[int]:
        return case((cls.is_primary, literal_column("0", Integer)), else_=literal_column("1", Integer))

    customer: Mapped[Customer] = relationship(viewonly=True, lazy="raise")
    contact: Mapped[Contact] = relationship(viewonly=True, lazy="raise")
