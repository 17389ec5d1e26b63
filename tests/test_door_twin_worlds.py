"""Twin worlds: a database, and the same without all that a viewer may not see. Whatever they ask, the answers are equal to the byte."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.graphql import schema
from service.settings import Settings
from tests.databases import PostgresqlDatabases, SqliteDatabases
from tests.oracle.answered import answered
from tests.oracle.documents import question
from tests.oracle.drawn_worlds import drawn_world
from tests.oracle.stored import signed_in, store
from tests.oracle.values import Values
from tests.oracle.world import Contact, Customer, World, may_see
from tests.people import Person, open_office

_WORLDS, _DOCUMENTS_A_WORLD = 2, 12


@dataclass(frozen=True, repr=False)
class Twins:
    """The same viewer in the full world and in the bare one."""

    world: World
    in_full: Person
    in_bare: Person


@pytest.fixture(params=["sqlite", "postgresql"])
def two_urls(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """Two empty databases of each kind."""
    databases: SqliteDatabases | PostgresqlDatabases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh() as one, databases.fresh() as other:
        yield one, other


@pytest.fixture
async def twins(two_urls: tuple[str, str], seed_of_world: int, tmp_path: Path) -> AsyncIterator[Twins]:
    random = Random(seed_of_world)
    world = drawn_world(random, "Fjell")
    viewer = random.choice([employee for employee in world.employees if employee.is_active and employee.firm is world.firms[0]])
    cards: list[Customer | Contact] = [*world.customers, *world.contacts]
    assert any(card.firm is viewer.firm and not may_see(viewer, card) for card in cards), "twins that are the same show nothing"
    of_full, of_bare = (Settings.read(database_url=url, data_dir=tmp_path, registry_url="") for url in two_urls)
    async with open_office(of_full) as full, open_office(of_bare) as bare:
        await store(world, full.parts.database)
        await store(world, bare.parts.database, lambda record: may_see(viewer, record))
        yield Twins(world, signed_in(full, viewer), signed_in(bare, viewer))


@pytest.mark.parametrize("seed_of_world", range(_WORLDS))
@settings(
    max_examples=_DOCUMENTS_A_WORLD,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**64 - 1))
async def test_any_document_answers_to_the_byte_as_if_what_one_may_not_see_were_not_there(twins: Twins, seed: int) -> None:
    random = Random(f"{twins.in_full.id}:{seed}")
    drawn = question(schema, random, Values(random, twins.world))
    for variables in drawn.requests:
        full = await answered(twins.in_full, drawn.document, **variables)
        bare = await answered(twins.in_bare, drawn.document, **variables)
        assert full.seen == bare.seen, (drawn.document, variables)
