"""The conventional peer's context: who asks, and a DataLoader for each relation, as Strawberry's guide has them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from strawberry.dataloader import DataLoader

from service.db import models
from service.db.visibility import Viewer


@dataclass
class Context:
    """One request's: who asks, and its loaders."""

    viewer: Viewer
    sessions: async_sessionmaker[AsyncSession]

    def __post_init__(self) -> None:
        self.employees: DataLoader[UUID, models.Employee] = DataLoader(self._employees)
        self.addresses: DataLoader[UUID, list[models.CustomerAddress]] = DataLoader(self._addresses)
        self.contacts: DataLoader[UUID, list[tuple[models.CustomerContact, models.Contact]]] = DataLoader(self._contacts)

    def seen(self, card: type[models.Card]) -> ColumnElement[bool]:
        own = or_(card.visibility == models.Visibility.EVERYONE, card.owner_id == self.viewer.employee_id)
        return (card.tenant_id == self.viewer.tenant_id) & own

    async def _employees(self, ids: list[UUID]) -> Sequence[models.Employee]:
        employee = models.Employee
        async with self.sessions() as session:
            rows = await session.scalars(select(employee).where(employee.tenant_id == self.viewer.tenant_id, employee.id.in_(ids)))
            found = {row.id: row for row in rows}
        return [found[id] for id in ids]

    async def _addresses(self, customer_ids: list[UUID]) -> Sequence[list[models.CustomerAddress]]:
        address = models.CustomerAddress
        found = defaultdict(list)
        async with self.sessions() as session:
            wanted = select(address).where(address.tenant_id == self.viewer.tenant_id, address.customer_id.in_(customer_ids))
            for row in await session.scalars(wanted):
                found[row.customer_id].append(row)
        places = {kind: place for place, kind in enumerate(models.AddressType)}
        return [sorted(found[id], key=lambda row: places[row.type]) for id in customer_ids]

    async def _contacts(self, customer_ids: list[UUID]) -> Sequence[list[tuple[models.CustomerContact, models.Contact]]]:
        link, contact = models.CustomerContact, models.Contact
        wanted = (
            select(link, contact)
            .join(contact, (contact.tenant_id == link.tenant_id) & (contact.id == link.contact_id))
            .where(link.tenant_id == self.viewer.tenant_id, link.customer_id.in_(customer_ids), self.seen(contact))
            .order_by(link.primary_rank, contact.sort_key, contact.id)
        )
        found = defaultdict(list)
        async with self.sessions() as session:
            for row in await session.execute(wanted):
                found[row[0].customer_id].append((row[0], row[1]))
        return [found[id] for id in customer_ids]
