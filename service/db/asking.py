"""Who is asked about in Peppol, when, and by which process? Every live customer in Norway, once in seven days, a few a second.

The job goes over the tenants' customers in the order of their numbers, window by window, each a statement by an index. It claims those that
are due before it asks, so that of several processes one asks; what it has claimed and not asked when it is stopped is given back. When
nobody answers it backs off: a minute, then twice as long each time. It stands outside the door, as `peppol` says.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import structlog

from service.db import peppol
from service.db.background import repeated, wait
from service.db.database import Database
from service.db.types import now

EVERY_S = 5 * 60.0
PAUSE_S = 0.2
FAULTS_MAX = 3
BACKOFF_S, BACKOFF_MAX_S = 60.0, 3_600.0

Ask: TypeAlias = Callable[[str], Awaitable[bool | None]]
"""Whether an address can receive EHF; None where nobody could tell. It takes seconds at most."""

log = structlog.get_logger("kundekort.peppol")


def asking(
    database: Database, ask: Ask, *, clock: Callable[[], datetime] = now, every_s: float = EVERY_S, pause_s: float = PAUSE_S
) -> AbstractAsyncContextManager[None]:
    """Meanwhile Peppol is asked about all who are due, again and again, first at once."""
    asker = Asker(database, ask, clock=clock, pause_s=pause_s)

    async def ask_all(stop: asyncio.Event) -> float:
        await asker.ask_all(stop)
        if asker.backoff_s:
            log.warning("peppol_given_up", for_s=asker.backoff_s)
        return asker.backoff_s or every_s

    return repeated("peppol_asking", ask_all, retry_s=every_s)


class Asker:
    """`backoff_s` is how long to wait now, since nobody answered; 0 where that is not so."""

    def __init__(self, database: Database, ask: Ask, *, clock: Callable[[], datetime] = now, pause_s: float = PAUSE_S) -> None:
        self._database = database
        self._ask = ask
        self._clock = clock
        self._pause_s = pause_s
        self._faults = 0
        self.backoff_s = 0.0

    async def ask_all(self, stop: asyncio.Event) -> None:
        """One round over all tenants."""
        self._faults = 0
        tenant_id = await peppol.next_tenant(self._database, None)
        while tenant_id and self._goes_on(stop):
            await self._ask_tenant(tenant_id, stop)
            tenant_id = await peppol.next_tenant(self._database, tenant_id)
        if self._faults >= FAULTS_MAX:
            self.backoff_s = min(self.backoff_s * 2 or BACKOFF_S, BACKOFF_MAX_S)

    async def _ask_tenant(self, tenant_id: UUID, stop: asyncio.Event) -> None:
        after: str | None = ""
        while after is not None and self._goes_on(stop):
            endpoints, after = await peppol.due(self._database, tenant_id, after, self._clock())
            if endpoints and (claimed := await peppol.claim(self._database, tenant_id, endpoints, self._clock())):
                await self._ask_about(tenant_id, claimed, stop)

    async def _ask_about(self, tenant_id: UUID, claimed: Sequence[str], stop: asyncio.Event) -> None:
        left = deque(claimed)
        answers: list[bool | None] = []
        try:
            while left and self._goes_on(stop):
                answers.append(await self._ask_one(tenant_id, left.popleft()))
                await wait(stop, self._pause_s)
        finally:
            if left:
                await peppol.give_back(self._database, tenant_id, left)
        log.info("peppol_asked", asked=len(answers), capable=answers.count(True), unanswered=answers.count(None))

    async def _ask_one(self, tenant_id: UUID, endpoint: str) -> bool | None:
        answer = await self._ask(endpoint)
        if answer is None:
            self._faults += 1
        else:
            self._faults = 0
            self.backoff_s = 0.0
            await peppol.keep(self._database, tenant_id, endpoint, answer, self._clock())
        return answer

    def _goes_on(self, stop: asyncio.Event) -> bool:
        return not stop.is_set() and self._faults < FAULTS_MAX
