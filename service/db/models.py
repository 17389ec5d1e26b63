"""What is kept?

Every table of a tenant's data carries `tenant_id`, first in every primary and unique key and in every foreign key: no row can point
into another tenant, and the schema can be distributed by tenant as it stands. Relationships are read-only facts for the engine's joins
(`viewonly`, `lazy="raise"`); a write sets the columns.
"""

import enum
import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Enum,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    Uuid,
    case,
    literal_column,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship

from service.db.ids import new_id
from service.db.types import Lines, Moment, now


class CustomerType(enum.Enum):
    CUSTOMER = "CUSTOMER"
    SUPPLIER = "SUPPLIER"
    PRIVATE_CUSTOMER = "PRIVATE_CUSTOMER"


class Visibility(enum.Enum):
    EVERYONE = "EVERYONE"
    OWNER_ONLY = "OWNER_ONLY"


class AddressType(enum.Enum):
    INVOICE = "INVOICE"
    POSTAL = "POSTAL"
    DELIVERY = "DELIVERY"
    VISIT = "VISIT"
    ATTESTATION = "ATTESTATION"


class EmployeeRole(enum.Enum):
    ADMINISTRATOR = "ADMINISTRATOR"
    MEMBER = "MEMBER"


def _stored(kind: type[enum.Enum]) -> Enum:
    """An enum as checked text: the same in both databases, and a value can be added without a table lock."""
    return Enum(kind, native_enum=False, create_constraint=True, length=20, name=kind.__name__.lower())


# PostgreSQL's text index: the stored words as they are, without a parser of its own. SQLite's is an FTS5 table that triggers fill.
WORDS_VECTOR = "array_to_tsvector(string_to_array(words, ' '))"


def _words_index(table: str) -> Index:
    return Index(f"ix_{table}_words", text(WORDS_VECTOR), postgresql_using="gin").ddl_if(dialect="postgresql")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Uuid(),
        datetime: Moment(),
        str: Text(),
        bytes: LargeBinary(),
        list[str]: Lines(),
        CustomerType: _stored(CustomerType),
        Visibility: _stored(Visibility),
        AddressType: _stored(AddressType),
        EmployeeRole: _stored(EmployeeRole),
    }
    # Of the models whose rows have an id that clients see.
    id_prefix: ClassVar[str]

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-1)


class Tenant(Base):
    """One firm's world. Its own row has its id as `tenant_id` too, so that the door is one rule for every table."""

    __tablename__ = "tenants"
    __table_args__ = (Index("uq_tenants_sign_in_value", "sign_in_value", unique=True),)
    id_prefix = "ten"

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    # What an issuer's tokens call the tenant.
    sign_in_value: Mapped[str | None]

    @hybrid_property
    def id(self) -> uuid.UUID:
        return self.tenant_id


class Series(Base):
    """The tenant's number series. Its row's lock puts the tenant's creating and numbering writes in one file."""

    __tablename__ = "series"
    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),)

    last_customer_number: Mapped[int]


class Employee(Base):
    """Who signs in and owns cards (Administrasjon – Ansatte)."""

    __tablename__ = "employees"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),
        Index("uq_employees_email", "tenant_id", "email_key", unique=True),
        Index("ix_employees_name", "tenant_id", "sort_key", "id"),
        Index("uq_employees_sign_in", "tenant_id", "sign_in_issuer", "sign_in_subject", unique=True),
        _words_index("employees"),
    )
    id_prefix = "emp"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    role: Mapped[EmployeeRole]
    is_active: Mapped[bool] = mapped_column(default=True)
    sort_key: Mapped[bytes]
    words: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)
    # The account that the employee is bound to, at an issuer: both, or neither.
    sign_in_issuer: Mapped[str | None]
    sign_in_subject: Mapped[str | None]


class Card(Base):
    """What a customer's and a contact's card share: an owner, a visibility, a version, an archive, and who wrote it."""

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    version: Mapped[int]
    first_name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    mobile: Mapped[str | None]
    note: Mapped[str | None]
    owner_id: Mapped[uuid.UUID]
    visibility: Mapped[Visibility]
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[uuid.UUID]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[uuid.UUID]
    sort_key: Mapped[bytes]
    words: Mapped[str]

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version}

    @hybrid_property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @is_archived.inplace.expression
    @classmethod
    def _is_archived(cls) -> ColumnElement[bool]:
        return cls.archived_at.is_not(None)

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
        _words_index(table),
    )


_NUMBER = ("country", "organization_number", text("coalesce(sub_unit_number, '')"))
_NUMBERED = "organization_number IS NOT NULL AND archived_at IS NULL AND NOT is_duplicate_allowed"


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


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
            **_where(f"{_NUMBERED} AND visibility = 'EVERYONE'"),
        ),
        Index(
            "uq_customers_hidden_number",
            "tenant_id",
            "owner_id",
            *_NUMBER,
            unique=True,
            **_where(f"{_NUMBERED} AND visibility = 'OWNER_ONLY'"),
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
    is_duplicate_allowed: Mapped[bool] = mapped_column(default=False)

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


class Address(Base):
    """What the addresses of customers and of contacts share: one of each type."""

    __abstract__ = True

    type: Mapped[AddressType] = mapped_column(primary_key=True, sort_order=2)
    recipient: Mapped[str | None] = mapped_column(sort_order=3)
    lines: Mapped[list[str]] = mapped_column(sort_order=3)
    postal_code: Mapped[str | None] = mapped_column(sort_order=3)
    city: Mapped[str | None] = mapped_column(sort_order=3)
    city_key: Mapped[str | None] = mapped_column(sort_order=3)
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
        Index("uq_customer_contacts_primary", "tenant_id", "customer_id", unique=True, **_where("is_primary")),
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


class KeptAnswer(Base):
    """What a mutation's root field answered under an idempotency key of an employee's: given again for a day, then swept."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "employee_id"], ["employees.tenant_id", "employees.id"]),
        Index("ix_idempotency_keys_created_at", "created_at"),  # of all tenants: the sweep's
    )

    employee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON())
    created_at: Mapped[datetime]
