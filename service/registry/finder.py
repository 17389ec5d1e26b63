"""Which questions find a company?

A number may be a main unit's or a sub-unit's, so both endpoints are asked at once. Many numbers are one search; what that lacks (it gives
no deleted units) is asked for one by one. A name is a search among the main units, and where few have it, among the sub-units. A
sub-unit's status is its parent's, so that is asked for last. Everything ends by the deadline given, in the running loop's time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import TypeVar

import structlog

from service.registry import wire
from service.registry.company import Company
from service.registry.fault import Fault
from service.registry.shared_calls import SharedCalls
from service.registry.transport import Transport
from service.registry.wire import Absence, Endpoint

T = TypeVar("T")
Found = Company | None
log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)

THIN_HITS = 3  # a name with fewer main units than this is looked for among the sub-units too
BATCH_SIZE = 200  # the register takes 2 000 numbers; this keeps the URL short
SINGLES_MAX = 20  # asked for one by one, of what the batches lack
FOREIGN_TWIN_FORM = "UTLA"  # a foreign firm comes twice: as this, and as the NUF that trades here


class Finder:
    """`on_removed` hears of every number that the register has removed for legal reasons."""

    def __init__(self, transport: Transport, on_removed: Callable[[str], None]) -> None:
        self._transport = transport
        self._on_removed = on_removed
        self._units: SharedCalls[tuple[Endpoint, str], Company | Absence] = SharedCalls()

    async def aclose(self) -> None:
        await self._units.aclose()
        await self._transport.aclose()

    async def one(self, number: str, *, deadline: float) -> Found:
        """The unit, deleted or living. Raises Fault where neither endpoint could tell."""
        company = await self._one(number, deadline)
        if company is None:
            return None
        return (await self._with_parents([company], deadline))[0]

    async def many(self, numbers: Collection[str], *, deadline: float) -> dict[str, Found | Fault]:
        """What is learnt of each. Numbers that are not in the answer were not asked for one by one: SINGLES_MAX came before them."""
        ordered = sorted(numbers)
        batches = [ordered[start : start + BATCH_SIZE] for start in range(0, len(ordered), BATCH_SIZE)]
        learnt: dict[str, Found | Fault] = {}
        for part in await asyncio.gather(*(self._batch(batch, deadline) for batch in batches)):
            learnt |= part
        missing = [number for number in ordered if number not in learnt][:SINGLES_MAX]
        learnt |= zip(missing, await _all_settled(self._one(number, deadline) for number in missing), strict=True)
        companies = [found for found in learnt.values() if isinstance(found, Company)]
        return learnt | {company.organization_number: company for company in await self._with_parents(companies, deadline)}

    async def named(self, query: str, size: int, *, deadline: float) -> tuple[Company, ...]:
        """Best first. A fault among the sub-units costs their hits only, where there are others."""
        main_units = await self.page(Endpoint.ENHETER, {"navn": query}, size, deadline)
        hits = [company for company in main_units if company.organization_form.code != FOREIGN_TWIN_FORM]
        if len(hits) < min(THIN_HITS, size):
            try:
                hits += await self.page(Endpoint.UNDERENHETER, {"navn": query}, size, deadline)
            except Fault as fault:
                if not hits:
                    raise
                log.warning("registry_sub_units_unavailable", **fault.facts())
        return tuple(await self._with_parents(hits[:size], deadline))

    async def page(self, endpoint: Endpoint, parameters: dict[str, str], size: int, deadline: float) -> tuple[Company, ...]:
        return await wire.page(self._transport, endpoint, parameters, size=size, deadline=deadline)

    async def _one(self, number: str, deadline: float) -> Found:
        """Whichever endpoint knows it decides, without waiting for the other, whose call runs on and is of use to others."""
        waiting = {asyncio.ensure_future(_settled(self._unit(endpoint, number, deadline))) for endpoint in Endpoint}
        fault: Fault | None = None
        try:
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for unit in (task.result() for task in done):
                    if isinstance(unit, Company):
                        return unit
                    if unit is Absence.REMOVED:
                        return None
                    fault = unit if isinstance(unit, Fault) else fault
        finally:
            for task in waiting:
                task.cancel()
        if fault:
            raise fault
        return None

    async def _unit(self, endpoint: Endpoint, number: str, deadline: float) -> Company | Absence:
        found = await self._units.join((endpoint, number), lambda: wire.unit(self._transport, endpoint, number, deadline=deadline))
        if found is Absence.REMOVED:
            self._on_removed(number)
        return found

    async def _batch(self, numbers: list[str], deadline: float) -> dict[str, Found | Fault]:
        """Those that a search gives; where one of the two searches failed, its fault for all the others."""
        parameters = {"organisasjonsnummer": ",".join(numbers)}
        pages = await _all_settled(self.page(endpoint, parameters, len(numbers), deadline) for endpoint in Endpoint)
        learnt: dict[str, Found | Fault] = {}
        for page in pages:
            if isinstance(page, Fault):
                learnt |= dict.fromkeys(numbers, page)
        for page in pages:
            if not isinstance(page, Fault):
                learnt |= {company.organization_number: company for company in page if company.organization_number in numbers}
        return learnt

    async def _with_parents(self, companies: list[Company], deadline: float) -> list[Company]:
        """The same, the sub-units among them with their parents' status, where those can be had."""
        wanted = {company.parent_organization_number or "" for company in companies if company.lacks_parent}
        if not wanted:
            return companies
        parents = {company.organization_number: company for company in companies if not company.is_sub_unit}
        try:
            had = await self._main_units(sorted(wanted - parents.keys()), deadline)
            parents |= {parent.organization_number: parent for parent in had}
        except Fault as fault:
            log.warning("registry_parents_unavailable", **fault.facts())
        return [
            company.with_parent(parents[company.parent_organization_number])
            if company.lacks_parent and company.parent_organization_number in parents
            else company
            for company in companies
        ]

    async def _main_units(self, numbers: list[str], deadline: float) -> tuple[Company, ...]:
        """One by its number, deleted or living; several by one search, which gives the living only."""
        if len(numbers) == 1:
            unit = await self._unit(Endpoint.ENHETER, numbers[0], deadline)
            return (unit,) if isinstance(unit, Company) else ()
        if not numbers:
            return ()
        batch = numbers[:BATCH_SIZE]
        return await self.page(Endpoint.ENHETER, {"organisasjonsnummer": ",".join(batch)}, len(batch), deadline)


async def _settled(question: Awaitable[T]) -> T | Fault:
    try:
        return await question
    except Fault as fault:
        return fault


async def _all_settled(questions: Iterable[Awaitable[T]]) -> list[T | Fault]:
    return await asyncio.gather(*(_settled(question) for question in questions))
