"""What is kept of a tenant itself? Its employees, its number series, and what was answered under their idempotency keys."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from service.db.ids import new_id
from service.db.models.base import UNLOGGED, Base, EmployeeRole, words_index
from service.db.types import now


class Tenant(Base):
    """One firm's world. Its own row has its id as `tenant_id` too, so that the door is one rule for every table."""

    __tablename__ = "tenants"
    __table_args__ = (Index("uq_tenants_sign_in_value", "sign_in_value", unique=True),)
    id_prefix = "ten"

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)
    name: Mapped[str]
    # Of its defaults.
    version: Mapped[int] = mapped_column(default=1, server_default="1", info=UNLOGGED)
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
    is_logged = False

    last_customer_number: Mapped[int]
    # The change log's highest sequence.
    last_change: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class Employee(Base):
    """Who signs in and owns cards (Administrasjon – Ansatte)."""

    __tablename__ = "employees"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),
        Index("uq_employees_email", "tenant_id", "email_key", unique=True),
        Index("ix_employees_name", "tenant_id", "sort_key", "id"),
        Index("uq_employees_sign_in", "tenant_id", "sign_in_issuer", "sign_in_subject", unique=True),
        words_index("employees"),
    )
    id_prefix = "emp"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(info=UNLOGGED)
    role: Mapped[EmployeeRole]
    is_active: Mapped[bool] = mapped_column(default=True)
    sort_key: Mapped[bytes] = mapped_column(info=UNLOGGED)
    words: Mapped[str] = mapped_column(info=UNLOGGED)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, info=UNLOGGED)
    # The account that the employee is bound to, at an issuer: both, or neither.
    sign_in_issuer: Mapped[str | None]
    sign_in_subject: Mapped[str | None]


class KeptAnswer(Base):
    """What a mutation's root field answered under an idempotency key of an employee's: given again for a day, then swept."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "employee_id"], ["employees.tenant_id", "employees.id"]),
        Index("ix_idempotency_keys_created_at", "created_at"),  # of all tenants: the sweep's
    )
    is_logged = False

    employee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON())
    created_at: Mapped[datetime]
