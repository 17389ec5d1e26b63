"""Can a customer receive EHF? What Peppol said of its address is kept, and asked again after seven days.

A customer in Norway has its organisation number as its address ("0192:923609016"). The facts are public, yet each tenant has rows of its
own, for those of its customers that all of it may see: an answer about a number that only a hidden card has would tell that there is one.

Who is due, who asks next and what was answered stand outside the door, as `tenants` does: the one who asks is nobody's employee, reads of a
card no more than its number, and writes none. What a card's reader sees goes by the card, which the door shows.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, literal_column, or_, select, update
from sqlalchemy.orm import aliased

from service.db.database import Database
from service.db.dialects import insert_into
from service.db.models import Customer, PeppolReceiver, Visibility
from service.db.models.settings import OWN_ENDPOINT
from service.db.visibility import door

KEPT_FOR = timedelta(days=7)
RETRIED_AFTER = timedelta(hours=1)
"""How long one who set out to ask has the address to themselves; one who got no answer, or was ended, is followed by another."""
WINDOW = 200
_SCHEME: ColumnElement[str] = literal_column("'0192:'", Text())
_NORWAY: ColumnElement[str] = literal_column("'NO'", Text())


def can_receive_ehf(customer: Any) -> ColumnElement[bool]:
    """Whether the customer can receive EHF, as Peppol last said; null while it has not. `customer` is the model, or an alias of it."""
    receiver = aliased(PeppolReceiver)
    answer = select(receiver.is_capable).where(door(receiver), receiver.endpoint == OWN_ENDPOINT.sql(customer))
    return answer.correlate(customer).scalar_subquery()


async def next_tenant(database: Database, after: UUID | None) -> UUID | None:
    """The tenant that comes after this one, or the first, of those that have customers; None after the last."""
    statement = select(Customer.tenant_id).order_by(Customer.tenant_id).limit(1)
    async with database.reading() as connection:
        found: UUID | None = await connection.scalar(statement if after is None else statement.where(Customer.tenant_id > after))
        return found


async def due(database: Database, tenant_id: UUID, after: str, at: datetime) -> tuple[Sequence[str], str | None]:
    """Of a window of the tenant's live customers in Norway, by number from `after` on, the addresses that are to be asked about.

    With them, the number to go on from; None at the end.
    """
    live = (
        select(Customer.organization_number)
        .where(
            Customer.tenant_id == tenant_id,
            Customer.organization_number > after,
            Customer.country == _NORWAY,
            Customer.archived_at.is_(None),
            Customer.visibility == Visibility.EVERYONE,
        )
        .distinct()
        .order_by(Customer.organization_number)
        .limit(WINDOW)
        .subquery("live")
    )
    endpoint = _SCHEME + live.c.organization_number
    met = (PeppolReceiver.tenant_id == tenant_id) & (PeppolReceiver.endpoint == endpoint)
    statement = (
        select(live.c.organization_number, endpoint, _is_due(at)).outerjoin(PeppolReceiver, met).order_by(live.c.organization_number)
    )
    async with database.reading() as connection:
        rows = (await connection.execute(statement)).all()
    return [endpoint for _, endpoint, is_due in rows if is_due], rows[-1][0] if len(rows) == WINDOW else None


async def claim(database: Database, tenant_id: UUID, endpoints: Collection[str], at: datetime) -> Sequence[str]:
    """Those of the addresses that are due still: nobody else asks about them meanwhile."""
    insert = insert_into(PeppolReceiver, database.dialect).values(
        [{"tenant_id": tenant_id, "endpoint": endpoint, "asked_at": at} for endpoint in sorted(endpoints)]
    )
    insert = insert.on_conflict_do_update(
        index_elements=list(PeppolReceiver.__table__.primary_key), set_={"asked_at": at}, where=_is_due(at)
    )
    async with database.writing() as session:
        claimed = (await session.execute(insert.returning(PeppolReceiver.endpoint))).scalars().all()
        await session.commit()
    return claimed


async def keep(database: Database, tenant_id: UUID, endpoint: str, is_capable: bool, at: datetime) -> None:
    """What Peppol said of the address."""
    await _change(database, tenant_id, [endpoint], is_capable=is_capable, checked_at=at)


async def give_back(database: Database, tenant_id: UUID, endpoints: Collection[str]) -> None:
    """Nobody asks about these after all: the next one may."""
    await _change(database, tenant_id, endpoints, asked_at=None)


async def _change(database: Database, tenant_id: UUID, endpoints: Collection[str], **values: object) -> None:
    whose = (PeppolReceiver.tenant_id == tenant_id) & PeppolReceiver.endpoint.in_(endpoints)
    async with database.writing() as session:
        await session.execute(update(PeppolReceiver).where(whose).values(values).execution_options(synchronize_session=False))
        await session.commit()


def _is_due(at: datetime) -> ColumnElement[bool]:
    """Never answered or too long ago, and nobody asking."""
    is_old = or_(PeppolReceiver.checked_at.is_(None), PeppolReceiver.checked_at <= at - KEPT_FOR)
    return is_old & or_(PeppolReceiver.asked_at.is_(None), PeppolReceiver.asked_at <= at - RETRIED_AFTER)
