"""Which employee is somebody who signs in at the issuer?

An employee is bound to one account, by the issuer's name and the account's subject, which nobody else ever gets (OpenID Connect Core 1.0,
section 2). Who is not bound yet is found by e-mail, once: from then on the account decides, whatever becomes of its e-mail, and an address
that passes to a new person takes nobody over. The operator binds and unbinds by the command line (`tenants`).

What an account is bound to is kept for five seconds, so that a read need not ask. Whether the employee may sign in is not kept here.
"""

import time
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from service.db.aged import Aged
from service.db.database import Database
from service.db.derived import email_key
from service.db.models import Employee, Series, Tenant

AGE_MAX_S = 5


class NotBound(LookupError):
    """No employee is found; the text is the reason, for the log. It holds nothing of what was given."""


class Bound(NamedTuple):
    """The ids of an employee, and of their tenant."""

    tenant_id: UUID
    employee_id: UUID


class Bindings:
    """Which employees the accounts of one issuer are bound to."""

    def __init__(self, database: Database, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._issuer = issuer
        self._kept: Aged[tuple[str, str | None], Bound] = Aged(AGE_MAX_S, clock)

    async def find(self, subject: str, *, email: str | None, tenant: str | None) -> Bound:
        """The employee whose account it is.

        `email` is what the issuer has verified, `tenant` what a tenant is known by at the issuer; without it, the only tenant is meant.
        Raises NotBound.
        """
        if (kept := self._kept.get((subject, tenant))) is not None:
            return kept
        asked_at_s = self._kept.clock()
        tenant_id, employee_id = await self._look_up(subject, tenant)
        if employee_id is None:
            employee_id = await self._bound_by_email(tenant_id, subject, email)
        found = Bound(tenant_id, employee_id)
        self._kept.keep((subject, tenant), found, asked_at_s)
        return found

    async def _look_up(self, subject: str, tenant: str | None) -> tuple[UUID, UUID | None]:
        """The tenant, and the employee who is bound, in one statement."""
        is_bound = and_(
            Employee.tenant_id == Tenant.tenant_id, Employee.sign_in_issuer == self._issuer, Employee.sign_in_subject == subject
        )
        statement = select(Tenant.tenant_id, Employee.id).outerjoin(Employee, is_bound).limit(2)
        if tenant is not None:
            statement = statement.where(Tenant.sign_in_value == tenant)
        async with self._database.reading() as connection:
            rows = (await connection.execute(statement)).all()
        if len(rows) != 1:
            raise NotBound(
                "no tenant is known by this value" if not rows else "there are several tenants, and no claim is set to tell them apart"
            )
        return rows[0][0], rows[0][1]

    async def _bound_by_email(self, tenant_id: UUID, subject: str, email: str | None) -> UUID:
        """The employee with this e-mail, bound from now on."""
        if email is None:
            raise NotBound("a first sign-in, without an e-mail that the issuer has verified")
        # Asked without a lock first: those who are refused, as often as they try, make no writer wait.
        async with self._database.reading() as connection:
            await self._holder(connection, tenant_id, subject, email)
        async with self._database.turn(tenant_id), self._database.writing() as session:
            # The turn that the tenant's own writers take (`work`).
            await session.execute(select(Series.tenant_id).where(Series.tenant_id == tenant_id).with_for_update())
            id = await self._holder(session, tenant_id, subject, email)
            binding = update(Employee).where(Employee.tenant_id == tenant_id, Employee.id == id)
            await session.execute(binding.values(sign_in_issuer=self._issuer, sign_in_subject=subject))
            await session.commit()
        return id

    async def _holder(self, reader: AsyncConnection | AsyncSession, tenant_id: UUID, subject: str, email: str) -> UUID:
        """The active employee who has this e-mail, and no other account. Raises NotBound."""
        columns = (Employee.id, Employee.email, Employee.sign_in_issuer, Employee.sign_in_subject)
        holds = (Employee.tenant_id == tenant_id, Employee.email_key == email_key(email), Employee.is_active.is_(True))
        found = (await reader.execute(select(*columns).where(*holds))).one_or_none()
        if found is None or not _is_same(email, found.email):
            raise NotBound("a first sign-in, and no active employee has this e-mail")
        id: UUID = found.id
        # This account's own, where another of its first requests was quicker.
        if found.sign_in_subject is not None and (found.sign_in_issuer, found.sign_in_subject) != (self._issuer, subject):
            raise NotBound("the employee with this e-mail is bound to another account")
        return id


def _is_same(email: str, other: str) -> bool:
    """Whether two e-mails with one key are one address: but for case, letter by letter.

    Folding makes letters of ASCII out of others (the sign for Kelvin is a k, ß is ss), and who has such a mailbox is somebody else.
    """
    return len(email) == len(other) and all(one.isascii() == another.isascii() for one, another in zip(email, other, strict=True))
