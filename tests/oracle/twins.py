"""Does what one may not see change an answer? The same viewer asks a world, and the same world without all that they may not see."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

from service.settings import Settings
from tests.oracle.answered import answered
from tests.oracle.differing import Differs
from tests.oracle.documents import Question
from tests.oracle.drawn_worlds import drawn_world
from tests.oracle.stored import signed_in, store
from tests.oracle.world import Contact, Customer, World, may_see
from tests.people import Person, open_office


@dataclass(frozen=True, repr=False)
class Twins:
    """The same viewer in the full world and in the bare one."""

    world: World
    in_full: Person
    in_bare: Person

    async def agree(self, question: Question) -> None:
        """Ask both the question, with all of its variables. Raises Differs where a byte is another."""
        for variables in question.requests:
            full = await answered(self.in_full, question.document, question.operation_name, **variables)
            bare = await answered(self.in_bare, question.document, question.operation_name, **variables)
            if full.seen != bare.seen:
                raise Differs(f"{question.document}\nwith {json.dumps(variables)}\nin full: {full.seen}\nin bare: {bare.seen}")

    async def difference(self, question: Question) -> str | None:
        """What differs, where something does."""
        try:
            await self.agree(question)
        except Differs as found:
            return str(found)
        return None


@asynccontextmanager
async def twins(seed: int, of_full: Settings, of_bare: Settings) -> AsyncIterator[Twins]:
    """The world of this seed and its twin in two empty databases, and a viewer for whom they are not the same."""
    random = Random(seed)
    world = drawn_world(random, f"Fjell {seed}")
    cards: list[Customer | Contact] = [*world.customers, *world.contacts]
    viewer = random.choice(
        [
            employee
            for employee in world.employees
            if employee.is_active and any(card.firm is employee.firm and not may_see(employee, card) for card in cards)
        ]
    )
    async with open_office(of_full) as full, open_office(of_bare) as bare:
        await store(world, full.parts.database)
        await store(world, bare.parts.database, lambda record: may_see(viewer, record))
        yield Twins(world, signed_in(full, viewer), signed_in(bare, viewer))
